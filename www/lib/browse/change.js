// Copies, moves and deletions.
import { fault } from "../error.js";
import { abreast, ask, document, refusal } from "./ask.js";
import { list } from "./list.js";
import { head } from "./read.js";
import { spelled } from "./urls.js";
import { escaped, inside, textOf } from "./xml.js";

const GIB = 1024 ** 3;
/** What one CopyObject takes, and how a larger object is cut: the least number of parts that a store counts to is 1,000. */
const AT_ONCE = 5 * GIB;
const MOST_PARTS = 1000;
const LEAST_PART = 256 * 1024 ** 2;
/** Of one deletion of many. */
const BATCH = 1000;
const ABREAST = 6;

/** As stores read a source: the bucket, and the key in the URL's spelling. */
const source = (bucket, key, versionId) => `/${spelled(`${bucket.name}/${key}`)}${versionId ? `?versionId=${encodeURIComponent(versionId)}` : ""}`;

/**
 * Copies inside the bucket; no byte passes through the page. `overwrite: false`: what lies there stays, if it is there when one
 * looks. `largest` and `partSize`, in bytes: from when on, and how, it is done by parts.
 */
export async function copy(bucket, from, to, { overwrite = true, versionId, signal, onprogress, largest = AT_ONCE, partSize } = {}) {
  if (from === to && !versionId) throw fault("invalid_option", "/to", "It is the same key.");
  const found = await head(bucket, from, { versionId, signal });
  if (!overwrite) await free(bucket, to, signal);
  // Without an ETag that the page may read, by the date: parts of two objects are never put together.
  const same = found.etag ? { "x-amz-copy-source-if-match": found.etag } : found.modified && { "x-amz-copy-source-if-unmodified-since": found.modified.toUTCString() };
  const copied = { "x-amz-copy-source": source(bucket, from, versionId), ...same };
  const by = found.size > largest ? byParts : whole;
  const etag = await by(bucket, to, { found, copied, signal, onprogress, partSize }).catch((error) => {
    throw error.status === 412 ? fault("object_changed", undefined, "", { cause: error, status: 412 }) : error;
  });
  const there = await head(bucket, to, { signal });
  if (there.size !== found.size) throw fault("bad_response", undefined, "The copy has another size than its source.");
  onprogress?.({ loaded: found.size, total: found.size });
  return { ...there, etag: there.etag ?? etag };
}

async function free(bucket, key, signal) {
  const there = await head(bucket, key, { signal }).catch((error) => {
    if (error.code !== "object_not_found") throw error;
  });
  if (there) throw fault("already_exists", "/to");
}

const whole = async (bucket, key, { copied, signal }) => textOf(await document(bucket, { method: "PUT", key, headers: copied, signal }, "CopyObjectResult"), "ETag");

async function byParts(bucket, key, { found, copied, signal, onprogress, partSize }) {
  const size = partSize ?? Math.max(LEAST_PART, Math.ceil(found.size / MOST_PARTS));
  const headers = { "content-type": found.contentType ?? "application/octet-stream" };
  for (const [name, value] of Object.entries(found.metadata)) headers[`x-amz-meta-${name}`] = value;
  const begun = await document(bucket, { method: "POST", key, query: { uploads: "" }, headers, signal }, "InitiateMultipartUploadResult");
  const uploadId = textOf(begun, "UploadId");
  let loaded = 0;
  try {
    const starts = Array.from({ length: Math.ceil(found.size / size) }, (_, at) => at * size);
    const etags = await abreast(starts.map((start, at) => async () => {
      const end = Math.min(start + size, found.size);
      const part = { "x-amz-copy-source-range": `bytes=${start}-${end - 1}` };
      const answer = await document(bucket, { method: "PUT", key, query: { partNumber: String(at + 1), uploadId }, headers: { ...copied, ...part }, signal }, "CopyPartResult");
      onprogress?.({ loaded: (loaded += end - start), total: found.size });
      return textOf(answer, "ETag");
    }), ABREAST);
    const parts = etags.map((etag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${escaped(etag)}</ETag></Part>`);
    const body = `<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`;
    const done = await document(bucket, { method: "POST", key, query: { uploadId }, body, headers: { "content-type": "application/xml" }, signal }, "CompleteMultipartUploadResult");
    return textOf(done, "ETag");
  } catch (error) {
    // What was copied would lie there and cost.
    await ask(bucket, { method: "DELETE", key, query: { uploadId } }).catch(() => {});
    throw error;
  }
}

/** A copy, and when it is there the deletion of what it was made of. */
export async function move(bucket, from, to, options = {}) {
  if (options.versionId) throw fault("invalid_option", "/versionId", "A move takes the object as it is now.");
  const before = await head(bucket, from, options);
  const there = await copy(bucket, from, to, options);
  // What somebody wrote meanwhile was not copied, and must not go.
  const after = await head(bucket, from, options);
  if (after.etag !== before.etag || +(after.modified ?? 0) !== +(before.modified ?? 0)) throw fault("object_changed", "/from", "It was copied as it was before, and not deleted.");
  const { failed } = await remove(bucket, from, options);
  if (failed.length) throw fault(failed[0].code, "/from", `It was copied, and could not be deleted. ${failed[0].message}`);
  return there;
}

/**
 * Deletes one object or many. What is not there counts as deleted, as stores see it. Never rejects for a single object of many:
 * `failed` says which stayed, and why.
 */
export async function remove(bucket, keys, { signal, onprogress } = {}) {
  const all = [keys].flat();
  for (const [at, key] of all.entries()) {
    // Half of a surrogate pair would be sent as another character, and another object be meant.
    if (typeof key !== "string" || !key || /\p{Surrogate}/u.test(key)) throw fault("invalid_key", all.length > 1 ? `/keys/${at}` : "/key", "It is empty, no text, or holds half of a surrogate pair.");
  }
  const gone = { deleted: [], failed: [] };
  const note = (results) => {
    for (const { key, error } of results) {
      if (error) gone.failed.push({ key, code: error.code, message: error.message });
      else gone.deleted.push(key);
    }
    onprogress?.({ deleted: gone.deleted.length, failed: gone.failed.length, total: all.length });
  };
  if (all.length === 1) note([await single(bucket, all[0], signal)]);
  else for (let at = 0; at < all.length; at += BATCH) {
    const batch = all.slice(at, at + BATCH);
    note(await together(bucket, batch, signal).catch((error) => {
      // Not every store knows how, and not every policy allows it.
      if (!["refused", "access_denied", "bad_response"].includes(error.code)) throw error;
      return abreast(batch.map((key) => () => single(bucket, key, signal)), ABREAST);
    }));
  }
  return gone;
}

const single = (bucket, key, signal) =>
  ask(bucket, { method: "DELETE", key, signal }).then(
    () => ({ key }),
    (error) => {
      if (error.code === "object_not_found") return { key };
      if (error.code === "aborted" || error.retryable) throw error;
      return { key, error };
    },
  );

async function together(bucket, keys, signal) {
  const body = `<Delete><Quiet>true</Quiet>${keys.map((key) => `<Object><Key>${escaped(key)}</Key></Object>`).join("")}</Delete>`;
  const { checksum, init } = await import("../../checksum.js");
  await init();
  const md5 = btoa(String.fromCharCode(...checksum("md5", new TextEncoder().encode(body))));
  const answer = await document(bucket, { method: "POST", query: { delete: "" }, body, headers: { "content-md5": md5, "content-type": "application/xml" }, signal }, "DeleteResult");
  const errors = new Map(inside(answer, "Error").map((written) => [textOf(written, "Key"), written]));
  // Then all would seem deleted.
  if ([...errors.keys()].some((key) => !keys.includes(key))) throw fault("bad_response", undefined, "It does not say which objects stayed.");
  return abreast(keys.map((key) => async () => {
    const written = errors.get(key);
    if (!written) return { key };
    const error = refusal({}, written, { method: "DELETE", key });
    if (error.code === "object_not_found") return { key };
    // What may pass is tried by itself.
    return error.retryable ? single(bucket, key, signal) : { key, error };
  }), ABREAST);
}

/** Deletes all below a prefix, after `confirm({ count, bytes })` has said yes. Gives what `remove` gives; nothing is deleted where it says no. */
export async function removePrefix(bucket, prefix, { confirm, signal, onprogress } = {}) {
  if (typeof confirm !== "function") throw fault("invalid_option", "/confirm", "It is not a function: what is deleted is gone.");
  if (!prefix) throw fault("invalid_option", "/prefix", "It is empty: that would be the whole bucket.");
  const keys = [];
  let bytes = 0;
  for await (const { key, size } of list(bucket, { prefix, delimiter: "", signal })) {
    keys.push(key);
    bytes += size;
  }
  if (!keys.length || !(await confirm({ count: keys.length, bytes }))) return { deleted: [], failed: [] };
  return remove(bucket, keys, { signal, onprogress });
}
