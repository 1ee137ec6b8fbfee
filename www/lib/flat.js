// Headers, records and URLs as Rust takes them, beside values.js.
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

/** Hosts with other letters than ASCII's are the browser's to spell; the path and query are not. */
export function asciiHost(url) {
  const [, scheme, host, rest] = /^([a-z]+:\/\/)?([^/?#]*)(.*)$/is.exec(url);
  if (/^[\x00-\x7f]*$/.test(host)) return url;
  try {
    return (scheme ?? "") + new URL(`http://${host}`).host + rest;
  } catch {
    return url;
  }
}

/** A URL that was signed is what the browser will send, to the letter, or it is not used. */
export function canonical(url, path = "/url") {
  if (new URL(url).href !== url) throw fault("url_not_canonical", path);
  return url;
}
