// For keys that say what lies under them: stored once, and whoever comes later finds the same.
import { fault } from "../error.js";
import { ask } from "./ask.js";
import { get } from "./read.js";

const ALGORITHMS = ["crc64nvme", "sha256", "sha1", "crc32c", "crc32"];
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));

/**
 * Uploads where nothing lies, and else makes sure that the same lies there: by the store's checksum, or without one by reading
 * it. `{ stored }` says which. Rejects with `already_exists` where something else lies there.
 */
export async function putIfAbsent(bucket, key, blob, options = {}) {
  try {
    return { stored: true, result: await bucket.upload(blob, { ...options, key, overwrite: false }).done };
  } catch (error) {
    if (error.code !== "already_exists") throw error;
    if (!(await isSame(bucket, key, blob, options.signal))) {
      throw fault("already_exists", "/key", "Other bytes lie there than were to be stored.", { cause: error, status: error.status });
    }
    return { stored: false };
  }
}

async function isSame(bucket, key, blob, signal) {
  const { checksumOf, hasher, init } = await import("../../checksum.js");
  await init();
  const { headers } = await ask(bucket, { method: "HEAD", key, headers: { "x-amz-checksum-mode": "ENABLED" }, signal });
  if (headers.has("content-length") && Number(headers.get("content-length")) !== blob.size) return false;
  for (const algorithm of ALGORITHMS) {
    const theirs = headers.get(`x-amz-checksum-${algorithm}`);
    // One of parts' sums ends with their number.
    if (theirs && !theirs.includes("-")) return theirs === base64(await checksumOf(algorithm, blob));
  }
  const { stream } = await get(bucket, key, { etag: headers.get("etag") ?? undefined, signal });
  const sum = hasher("sha256");
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    sum.update(value);
  }
  return base64(sum.digest()) === base64(await checksumOf("sha256", blob));
}
