// From what people hand in to what Rust takes. Objects are read field by field: frameworks hand in proxies.
import { BucketkitError } from "./error.js";
import { counted } from "./wire.js";

/** Whole milliseconds since 1970; undefined if absent. Numbers below 1e11 count seconds, as tokens do. */
export function millis(value, path) {
  if (value === undefined || value === null || value === "") return undefined;
  const time = value instanceof Date ? value.getTime() : typeof value === "number" ? value * (value < 1e11 ? 1000 : 1) : Date.parse(value);
  if (Number.isNaN(time)) throw new BucketkitError("invalid_credentials", { path, detail: "It is not a date." });
  // No Date lies beyond these, and Rust reads digits only.
  return Math.trunc(Math.max(-864e13, Math.min(time, 864e13)));
}

/** `[accessKeyId, secretAccessKey, sessionToken, expiration]`; also as token services spell them. */
export function credentials(value) {
  const field = (name) => {
    const text = value?.[name] ?? value?.[name[0].toUpperCase() + name.slice(1)] ?? "";
    if (typeof text !== "string") throw new BucketkitError("invalid_credentials", { path: `/${name}`, detail: "It is not a string." });
    return text;
  };
  const expiration = millis(value?.expiration ?? value?.Expiration, "/expiration");
  return [field("accessKeyId"), field("secretAccessKey"), field("sessionToken"), expiration];
}

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
  if (new URL(url).href !== url) throw new BucketkitError("url_not_canonical", { path });
  return url;
}
