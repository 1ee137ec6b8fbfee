// The sum of a part of a file, for the worker and, where there is none, for the page.

/** In bytes: what is read, and summed up, at once. */
const PIECE = 1 << 18;
/** Up to so many bytes the browser's own hashes are taken, which want all of them at once. */
const AT_ONCE = 1 << 26;
const OWN = { sha1: "SHA-1", sha256: "SHA-256" };

/**
 * In Base64. `isWanted` is asked at each piece, and may be a promise: then what others have to do comes first. Rejects where the
 * bytes cannot be read, or nobody wants their sum any more.
 */
export async function summed({ hasher }, blob, algorithm, isWanted) {
  const own = globalThis.crypto?.subtle && blob.size <= AT_ONCE && OWN[algorithm];
  if (own) return base64(await crypto.subtle.digest(own, await blob.arrayBuffer()));
  const sums = hasher(algorithm);
  const reader = readerOf(blob.stream());
  // One buffer for all that is read: slices would be garbage, of which browsers let a hundred megabytes lie.
  let buffer = new ArrayBuffer(Math.min(PIECE, blob.size) || 1);
  for (;;) {
    const { value, done } = await reader.read(new Uint8Array(buffer));
    if (done) return base64(sums.digest());
    sums.update(value);
    ({ buffer } = value);
    if (!(await isWanted())) {
      reader.cancel().catch(() => {});
      throw new Error("Nobody waits for it.");
    }
  }
}

/** Where a browser cannot read into a buffer of ours, it takes one of its own. */
function readerOf(stream) {
  try {
    return stream.getReader({ mode: "byob" });
  } catch {
    return stream.getReader();
  }
}

const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
