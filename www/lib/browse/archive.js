// The entries of a tar archive, read by ranges from header to header, and one of them, without what lies between. A tar that gzip has
// packed has no such places: it is unpacked on its way, as far as it is read.
// https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html (ustar and pax),
// https://www.gnu.org/software/tar/manual/html_node/Standard.html (GNU's long names, numbers in base 256)
import { fault } from "../error.js";
import { drained, get, head, joined } from "./read.js";

const BLOCK = 512;
/** In bytes: read at once in search of headers. It doubles as long as the next header lies within one. */
const WINDOW = 64 * 1024;
const LARGEST_WINDOW = 1024 * 1024;
/** A pax header or a long name holds some names and numbers. */
const LARGEST_HEADER = 1024 * 1024;

const broken = (what, cause) => fault("bad_response", "/key", `It is no whole tar archive: ${what}`, { cause, help: "Look whether it was uploaded whole, and pack it again." });
const OTHERS = [[[0x28, 0xb5, 0x2f, 0xfd], "zstd"], [[0x42, 0x5a, 0x68], "bzip2"], [[0xfd, 0x37, 0x7a, 0x58], "xz"], [[0x50, 0x4b], "zip"]];
const begins = (bytes, magic) => magic.every((byte, at) => bytes[at] === byte);

/** An archive's bytes, one after the other, from where they are wanted: `read` gives so many, or fewer at its end. */
async function open(bucket, key, { etag, signal }) {
  const ask = (range, etag) => get(bucket, key, { range, etag, signal });
  const first = await ask({ start: 0, end: WINDOW }, etag).catch((error) => {
    throw error.status === 416 ? broken("it is empty.", error) : error;
  });
  const start = await drained(first.stream);
  const other = OTHERS.find(([magic]) => begins(start, magic));
  if (other) throw broken(`it is packed with ${other[1]}, which browsers cannot unpack.`);
  if (begins(start, [0x1f, 0x8b])) return unpacked(await ask(undefined, first.etag));
  // Where the bucket's CORS rules don't expose Content-Range.
  first.total ??= start.length < WINDOW ? start.length : (await head(bucket, key, { signal })).size;
  return ranged(ask, first, start);
}

/** By ranges, all of the same object: by its ETag, or where that is not to be read by its size and date. */
function ranged(ask, { etag, modified, total }, held) {
  let at = 0;
  /** Where `held` begins. */
  let begin = 0;
  let window = WINDOW;
  const here = () => held.subarray(Math.min(at - begin, held.length));
  return {
    etag,
    total,
    get at() {
      return at;
    },
    async read(length) {
      while (here().length < length && Math.max(at, begin + held.length) < total) {
        const from = Math.max(at, begin + held.length);
        window = from - begin - held.length < window ? Math.min(2 * window, LARGEST_WINDOW) : WINDOW;
        const answer = await ask({ start: from, end: Math.min(from + Math.max(window, length), total) }, etag);
        if ((answer.total ?? total) !== total || answer.modified?.getTime() !== modified?.getTime()) throw fault("object_changed");
        held = joined([here(), await drained(answer.stream)]);
        begin = at;
      }
      const bytes = here().subarray(0, length);
      at += bytes.length;
      return bytes;
    },
    skip: async (length) => void (at += length),
    close: () => {},
  };
}

function unpacked({ stream, etag }) {
  const reader = stream.pipeThrough(new DecompressionStream("gzip")).getReader();
  let held = new Uint8Array();
  async function more() {
    const { value } = await reader.read().catch((error) => {
      throw error.code ? error : broken("what gzip has packed is damaged or cut off.", error);
    });
    return value;
  }
  /** Up to so many bytes of what is there; none at the end. */
  async function some(most) {
    if (!held.length) held = (await more()) ?? held;
    const bytes = held.subarray(0, most);
    held = held.subarray(bytes.length);
    return bytes;
  }
  const close = () => void reader.cancel().catch(() => {});
  return {
    etag,
    async read(length) {
      const parts = [];
      for (let bytes, left = length; left > 0 && (bytes = await some(left)).length; left -= bytes.length) parts.push(bytes);
      return joined(parts);
    },
    async skip(length) {
      for (let left = length, bytes; left > 0; left -= bytes.length) if (!(bytes = await some(left)).length) throw broken("it is cut off inside an entry.");
    },
    take(length) {
      let left = length;
      return new ReadableStream(
        {
          async pull(out) {
            const bytes = left > 0 ? await some(left) : undefined;
            if (bytes?.length === 0) throw broken("it is cut off inside an entry.");
            if (bytes) out.enqueue(bytes);
            left -= bytes?.length ?? 0;
            if (left > 0) return;
            out.close();
            close();
          },
          cancel: close,
        },
        { highWaterMark: 0 },
      );
    },
    close,
  };
}

const TYPES = { "0": "file", "\0": "file", "7": "file", "1": "link", "2": "symlink", "5": "directory" };

/** `name` of a header's or of a record's: as UTF-8, or else each byte a character, so that no two become the same. */
function decoded(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  }
}

function field(header, at, length) {
  const bytes = header.subarray(at, at + length);
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

/** In octal digits, or where its first bit is set in base 256. */
function number(header, at, length) {
  const bytes = header.subarray(at, at + length);
  const value =
    bytes[0] & 0x80
      ? bytes.reduce((sum, byte, place) => sum * 256 + (place ? byte : byte & 0x3f), 0) * (bytes[0] & 0x40 ? NaN : 1)
      : Number.parseInt(decoded(field(header, at, length)).trim() || "0", 8);
  return Number.isSafeInteger(value) ? value : NaN;
}

/** A header's own sum counts as eight spaces; some old programs summed signed bytes up. */
function isHeader(block) {
  const stated = number(block, 148, 8);
  const [plain, signed] = block.reduce(([plain, signed], byte, at) => (at >= 148 && at < 156 ? [plain + 32, signed + 32] : [plain + byte, signed + (byte << 24 >> 24)]), [0, 0]);
  return stated === plain || stated === signed;
}

/** Records of pax, `<length> <name>=<value>\n` each: the length counts itself. */
function records(bytes, into) {
  for (let at = 0; at < bytes.length && bytes[at]; ) {
    const space = bytes.indexOf(32, at);
    const length = Number(decoded(bytes.subarray(at, space)));
    const record = bytes.subarray(space + 1, at + length - 1);
    const equals = record.indexOf(61);
    if (space < 0 || !(length > space - at + 2) || at + length > bytes.length || equals < 0) throw broken("a pax header cannot be read.");
    const [name, value] = [decoded(record.subarray(0, equals)), decoded(record.subarray(equals + 1))];
    if (value) into[name] = value;
    else delete into[name];
    at += length;
  }
  return into;
}

async function* entries(source) {
  let common = {};
  let own;
  for (;;) {
    const header = await source.read(BLOCK);
    // Two empty blocks end it; some programs forget them.
    if (!header.length || header.every((byte) => byte === 0)) return;
    if (header.length < BLOCK) throw broken("it is cut off inside a header.");
    if (!isHeader(header)) throw broken("a header's checksum is wrong.");
    const type = String.fromCharCode(header[156]);
    let size = number(header, 124, 12);
    if ("xgLK".includes(type)) {
      if (!(size <= LARGEST_HEADER)) throw broken("a header is too long.");
      const body = await source.read(size);
      await source.read(-size & (BLOCK - 1));
      if (body.length < size) throw broken("it is cut off inside a header.");
      if (type === "g") common = records(body, { ...common });
      else if (type === "x") own = records(body, { ...own });
      else own = { ...own, [type === "L" ? "path" : "linkpath"]: decoded(field(body, 0, size)) };
      continue;
    }
    const pax = { ...common, ...own };
    const isPax = own !== undefined;
    own = undefined;
    // The rest of a list of holes.
    if (type === "S") for (let next = header[482]; next; ) next = (await source.read(BLOCK))[504];
    if (pax.size !== undefined) size = Number(pax.size);
    // What has no bytes of its own may state a size all the same.
    if ("23456".includes(type) || (type === "1" && !isPax)) size = 0;
    if (!(size >= 0)) throw broken("a size cannot be read.");
    const prefix = decoded(field(header, 257, 6)) === "ustar" ? decoded(field(header, 345, 155)) : "";
    const name = decoded(field(header, 0, 100));
    const path = pax["GNU.sparse.name"] ?? pax.path ?? (prefix ? `${prefix}/${name}` : name);
    const isSparse = Object.keys(pax).some((name) => name.startsWith("GNU.sparse."));
    const kind = isSparse ? "other" : (TYPES[type] ?? "other");
    const target = pax.linkpath ?? decoded(field(header, 157, 100));
    if (source.total < source.at + size) throw broken(`${path} is cut off.`);
    yield {
      path, size, type: kind === "file" && path.endsWith("/") ? "directory" : kind, mode: number(header, 100, 8) & 0o7777,
      modified: new Date(1000 * Number(pax.mtime ?? number(header, 136, 12))), ...(/link/.test(kind) && { target }), etag: source.etag,
      ...(source.at !== undefined && { start: source.at }),
    };
    await source.skip(size);
    await source.read(-size & (BLOCK - 1));
  }
}

/** The entries in their order. */
export async function* archive(bucket, key, { etag, signal } = {}) {
  const source = await open(bucket, key, { etag, signal });
  try {
    yield* entries(source);
  } finally {
    source.close();
  }
}

/** One entry with its bytes: of `archive`, or by its path. */
export async function extract(bucket, key, what, { etag = what?.etag, signal } = {}) {
  if (typeof what?.start === "number") return { ...what, stream: await bytesOf(bucket, key, what, { etag, signal }) };
  const path = what?.path ?? what;
  if (typeof path !== "string") throw fault("invalid_option", "/entry", "It is neither an entry nor a path.");
  const source = await open(bucket, key, { etag, signal });
  try {
    for await (const entry of entries(source)) {
      if (entry.path !== path) continue;
      const stream = entry.start === undefined ? (check(entry), source.take(entry.size)) : await bytesOf(bucket, key, entry, { etag: source.etag, signal });
      return { ...entry, stream };
    }
    throw fault("object_not_found", "/entry", `There is no ${path} in ${key}.`);
  } catch (error) {
    source.close();
    throw error;
  }
}

function check({ path, type, target }) {
  if (type !== "file") throw fault("invalid_option", "/entry", `${path} is no file: ${target ? `it is a link to ${target}` : `its type is ${type}`}.`);
}

async function bytesOf(bucket, key, entry, { etag, signal }) {
  check(entry);
  const { start, size } = entry;
  return size ? (await get(bucket, key, { range: { start, end: start + size }, etag, signal })).stream : new Blob().stream();
}
