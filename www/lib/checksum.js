// Checksums, for the page: checks what comes in, and takes the browser's own hashes where they are faster.
import { fault } from "./error.js";
import { hashing, SIZES } from "./hasher.js";
import { loader } from "./load.js";

const { init, wasm } = loader(hashing);
export { init };

/** Of a Blob, at once: a hash takes some ms for it. */
const PIECE = 2 ** 22;
/** The browser hashes what lies in memory, all of it. */
const MOST_AT_ONCE = 2 ** 26;
const BROWSERS = { sha1: "SHA-1", sha256: "SHA-256" };

const isA = (name) => {
  if (!Object.hasOwn(SIZES, name)) throw fault("invalid_option", "/algorithm", `It is none of ${Object.keys(SIZES).join(", ")}.`);
};

function bytesOf(data, path = "/data") {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  throw fault("invalid_option", path, "It is no Uint8Array.");
}

/** One wasm for all of them, so what a trap leaves behind is told by each. */
function guarded(run) {
  try {
    return run();
  } catch (cause) {
    throw fault("internal", undefined, "", { cause });
  }
}

export function hasher(algorithm) {
  isA(algorithm);
  const { hasher } = wasm();
  const one = hasher(algorithm);
  let done;
  return {
    update(data) {
      const bytes = bytesOf(data);
      if (done) throw fault("invalid_option", "/data", "The digest was taken: begin anew.");
      guarded(() => one.update(bytes));
      return this;
    },
    digest() {
      done = true;
      return guarded(one.digest).slice();
    },
  };
}

export const checksum = (algorithm, data) => hasher(algorithm).update(data).digest();

export async function checksumOf(algorithm, data) {
  isA(algorithm);
  const isBlob = data instanceof Blob;
  const bytes = isBlob ? undefined : bytesOf(data);
  const read = (blob) =>
    blob.arrayBuffer().catch((cause) => {
      throw fault("file_unreadable", "/data", "", { cause });
    });
  const own = BROWSERS[algorithm];
  // Not there on pages without https.
  if (own && globalThis.crypto?.subtle && (!isBlob || data.size <= MOST_AT_ONCE)) {
    return new Uint8Array(await crypto.subtle.digest(own, bytes ?? (await read(data))));
  }
  await init();
  if (!isBlob) return checksum(algorithm, bytes);
  const sum = hasher(algorithm);
  for (let at = 0; at < data.size; at += PIECE) sum.update(await read(data.slice(at, at + PIECE)));
  return sum.digest();
}

/** What is iterated over is read once. */
function listed(parts) {
  if (typeof parts?.[Symbol.iterator] !== "function") throw fault("invalid_option", "/parts", "It is no list.");
  return [...parts];
}

/** A checksum that somebody gives. */
function sumOf(algorithm, given, path) {
  const sum = bytesOf(given, path);
  if (sum.length !== SIZES[algorithm]) throw fault("invalid_option", path, `It does not have ${SIZES[algorithm]} bytes.`);
  return sum;
}

export function combineChecksums(algorithm, parts) {
  isA(algorithm);
  if (!algorithm.startsWith("crc")) throw fault("invalid_option", "/algorithm", "Hashes do not combine.");
  const { combine } = wasm();
  const given = listed(parts).map((part, at) => {
    const length = part?.length;
    const sum = sumOf(algorithm, part?.checksum, `/parts/${at}/checksum`);
    if (!Number.isSafeInteger(length) || length < 0) throw fault("invalid_option", `/parts/${at}/length`, "It is no count of bytes.");
    return { checksum: sum, length };
  });
  return guarded(() => combine(algorithm, given));
}

export function compositeChecksum(algorithm, parts) {
  isA(algorithm);
  if (algorithm === "crc64nvme") throw fault("invalid_option", "/algorithm", "It has no composite.");
  const all = hasher(algorithm);
  const given = listed(parts);
  given.forEach((part, at) => all.update(sumOf(algorithm, part, `/parts/${at}`)));
  const sum = all.digest();
  const text = algorithm === "md5" ? Array.from(sum, (byte) => byte.toString(16).padStart(2, "0")).join("") : btoa(String.fromCharCode(...sum));
  return `${text}-${given.length}`;
}
