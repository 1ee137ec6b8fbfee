// From what people hand in to what Rust takes. Objects are read field by field: frameworks hand in proxies.
import { BucketkitError } from "./error.js";

export const fault = (code, path, detail) => new BucketkitError(code, { path, detail });

/** Whole milliseconds since 1970; undefined if absent. Numbers below 1e11 count seconds, as tokens do. */
export function millis(value, path, code = "invalid_credentials") {
  if (value === undefined || value === null || value === "") return undefined;
  const time = value instanceof Date ? value.getTime() : typeof value === "number" ? value * (value < 1e11 ? 1000 : 1) : Date.parse(value);
  if (Number.isNaN(time)) throw fault(code, path, "It is not a date.");
  // No Date lies beyond these, and Rust reads digits only.
  return Math.trunc(Math.max(-864e13, Math.min(time, 864e13)));
}

/** `[accessKeyId, secretAccessKey, sessionToken]`; also as token services spell them. */
export function credentials(value) {
  const three = [
    value?.accessKeyId ?? value?.AccessKeyId ?? "",
    value?.secretAccessKey ?? value?.SecretAccessKey ?? "",
    value?.sessionToken ?? value?.SessionToken ?? "",
  ];
  const odd = three.findIndex((text) => typeof text !== "string");
  if (odd >= 0) throw fault("invalid_credentials", ["/accessKeyId", "/secretAccessKey", "/sessionToken"][odd], "It is not a string.");
  return three;
}

/** What signing itself sets, or what browsers do. */
const OURS = /^(host|authorization|x-amz-(date|security-token))$/;
/** Headers by name: whether a page may send them. The others, signed, would arrive otherwise or not at all. */
const sendable = new Map([["user-agent", false]]);
function mayBeSent(name) {
  if (!sendable.has(name)) sendable.set(name, new Request("http://localhost", { headers: [[name, "1"]] }).headers.has(name));
  return sendable.get(name);
}
const NONE = [];

/**
 * Pairs of anything that `Headers` takes: names in lower case, values of one name joined as they are sent, outer white space
 * gone, without what signing sets; `asked` is what was said of the payload's hash. Stores read other characters than visible ASCII
 * as UTF-8 or Latin-1 as they like: with these alone, what is signed is what is stored.
 */
export function headerPairs(headers) {
  if (!headers) return NONE;
  const pairs = [];
  for (const [name, value] of Symbol.iterator in headers ? headers : Object.entries(headers)) {
    const path = `/headers/${name}`;
    const lower = `${name}`.toLowerCase();
    // Read once: what is checked is what is signed.
    const whole = `${value}`;
    // The name of no header, but of what an object inherits.
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(lower) || lower === "__proto__") throw fault("invalid_header", path, "The name is not a header's name.");
    if (!/^[\t -~]*$/.test(whole)) throw fault("invalid_header", path, "The value holds characters that cannot be sent as they are: encode it first.");
    if (OURS.test(lower)) continue;
    if (lower !== "content-length" && !mayBeSent(lower)) throw fault("invalid_header", path, "Browsers set it themselves: leave it out.");
    const text = whole.trim();
    const same = pairs.find(([present]) => present === lower);
    if (lower === "x-amz-content-sha256") pairs.asked = text;
    else if (same) same[1] += `,${text}`;
    else pairs.push([lower, text]);
  }
  return pairs;
}

const UNSIGNED = "UNSIGNED-PAYLOAD";
/** Services whose paths are encoded once and never normalised, and whose requests say the payload's hash in a header. */
export const isS3 = (service = "s3") => /^s3(express|-object-lambda|-outposts)?$/.test(service);

/** What stands for the payload's hash, or the bytes to hash: none where there is no body. */
export function payloadOf(body, payload = "auto", service, asked) {
  if (payload === "unsigned") return UNSIGNED;
  const hash = payload === "auto" ? asked : `${payload?.sha256}`;
  if (hash !== undefined) {
    if (/^([\da-f]{64}|UNSIGNED-PAYLOAD|STREAMING-[\w-]+)$/.test(hash)) return hash;
    throw fault("invalid_option", "/payload/sha256", "It is not a SHA-256 of 64 hexadecimal digits in lower case.");
  }
  if (body instanceof Blob && isS3(service)) return UNSIGNED;
  if (typeof (body ??= "") === "string" || body instanceof URLSearchParams) return new TextEncoder().encode(body);
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  throw fault("payload_not_hashable", "/body");
}

/** What would be rounded or wrapped is refused. */
export function seconds(expiresIn) {
  if (!Number.isInteger(expiresIn) || expiresIn < 1 || expiresIn > 604800) throw fault("invalid_expiry", "/expiresIn", "It is not such a number.");
  return expiresIn;
}

/** Those of the headers that the page may send: browsers drop the others, which must not be signed. */
export const canSend = (headers) => new Headers(new Request("http://localhost", { headers: headers ?? [] }).headers);
