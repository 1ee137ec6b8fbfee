// Headers and records as Rust takes them, beside values.js, and URLs as the browser does.
import { fault } from "./error.js";
import { counted } from "./wire.js";

/** Names and values of anything that `Headers` takes. */
export function flatHeaders(headers) {
  if (!headers) return counted([]);
  const pairs = Symbol.iterator in Object(headers) ? [...headers] : Object.entries(headers);
  return counted(pairs.flat());
}

/** The same for a plain record. */
export const flatRecord = (record) => counted(Object.entries(record ?? {}).flat());

/** A URL that was signed is what the browser will send, to the letter, or it is not used. */
export function canonical(url, path = "/url") {
  if (new URL(url).href !== url) throw fault("url_not_canonical", path);
  return url;
}
