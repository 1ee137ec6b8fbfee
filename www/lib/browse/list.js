// What lies in a bucket, page by page, any key.
import { fault } from "../error.js";
import { document } from "./ask.js";
import { inside, textOf } from "./xml.js";

/** The most that a page has. */
const PAGE = 1000;

export async function* list(bucket, { prefix = "", delimiter = "/", search = "", limit = Infinity, signal } = {}) {
  const wanted = search.toLowerCase();
  let left = limit;
  let token;
  while (left > 0) {
    const query = { "encoding-type": "url", "list-type": "2", "max-keys": String(wanted ? PAGE : Math.min(left, PAGE)) };
    if (prefix) query.prefix = prefix;
    if (delimiter) query.delimiter = delimiter;
    if (token) query["continuation-token"] = token;
    const page = await document(bucket, { query, signal }, "ListBucketResult");
    for (const entry of entries(page, prefix, delimiter)) {
      if (wanted && !entry.name.toLowerCase().includes(wanted)) continue;
      yield entry;
      if (--left <= 0) return;
    }
    if (textOf(page, "IsTruncated") !== "true") return;
    const next = textOf(page, "NextContinuationToken");
    // The same page for ever, or half of the list for all of it.
    if (!next || next === token) throw fault("bad_response", undefined, "A page of the listing does not say which is the next.");
    token = next;
  }
}

/** Folders and objects of a page, in one order. */
function entries(page, prefix, delimiter) {
  const spelled = textOf(page, "EncodingType") === "url" ? decoded : (text) => text;
  const nameOf = (key) => (delimiter ? key.slice(prefix.length) : key);
  const folders = inside(page, "CommonPrefixes").map((written) => {
    const key = spelled(textOf(written, "Prefix") ?? "");
    return { kind: "folder", key, name: nameOf(key).slice(0, -delimiter.length) };
  });
  const objects = inside(page, "Contents").map((written) => {
    const key = spelled(textOf(written, "Key") ?? "");
    return {
      kind: "object", key, name: nameOf(key), size: Number(textOf(written, "Size")), modified: new Date(textOf(written, "LastModified")),
      etag: textOf(written, "ETag"), storageClass: textOf(written, "StorageClass"),
    };
  });
  // Whoever deletes what is listed would delete something else.
  const stray = [...folders, ...objects].find(({ key }) => !key.startsWith(prefix));
  if (stray) throw fault("bad_response", "/prefix", "The listing holds keys outside the prefix.");
  // Stores send them one after the other; people read them together. By code units, as stores sort nearly all.
  return [...folders, ...objects].sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
}

/** As stores encode keys in lists: a space may be a plus. */
function decoded(text) {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
