// From what people hand in to what Rust takes. Objects are read field by field: frameworks hand in proxies.
import { fault } from "./error.js";

export { fault };

/** Whole milliseconds since 1970; undefined if absent. Numbers below 1e11 count seconds, as tokens do. */
export function millis(value, path, code = "invalid_credentials") {
  if ((value ?? "") === "") return;
  const time = value instanceof Date ? +value : typeof value === "number" ? value * (value < 1e11 ? 1000 : 1) : Date.parse(value);
  if (isNaN(time)) throw fault(code, path, "It is not a date.");
  // No Date lies beyond these, and Rust reads digits only.
  return Math.trunc(Math.max(-864e13, Math.min(time, 864e13)));
}

/** A field of credentials; also as token services spell it. */
const field = (lent, name) => lent?.[name] ?? lent?.[name[0].toUpperCase() + name.slice(1)];

/** `[accessKeyId, secretAccessKey, sessionToken]` */
export const credentials = (lent) =>
  ["accessKeyId", "secretAccessKey", "sessionToken"].map((name) => {
    const text = field(lent, name) ?? "";
    if (typeof text !== "string") throw fault("invalid_credentials", `/credentials/${name}`, "It is not a string.");
    return text;
  });

export const expirationOf = (lent) => millis(field(lent, "expiration"), "/credentials/expiration");

/** Headers as a page's requests carry them: browsers drop those that they set themselves. */
export const canSend = (headers) => new Headers(new Request("http://localhost", { headers: headers ?? [] }).headers);

/** By name, whether a page may send it: what is signed all the same would arrive otherwise or not at all. */
const sendable = new Map([["user-agent", false], ["content-length", true]]);
function mayBeSent(name) {
  if (!sendable.has(name)) sendable.set(name, canSend([[name, "1"]]).has(name));
  return sendable.get(name);
}

/**
 * Pairs of anything that `Headers` takes: names in lower case, values of one name joined as they are sent, outer white space
 * gone, without what signing sets; `asked` is what was said of the payload's hash. Stores read other characters than visible ASCII
 * as UTF-8 or Latin-1 as they like: with these alone, what is signed is what is stored.
 */
export function headerPairs(headers) {
  const pairs = [];
  for (const [name, value] of Symbol.iterator in headers ? headers : Object.entries(headers)) {
    const lower = `${name}`.toLowerCase();
    // Read once: what is checked is what is signed.
    const text = `${value}`;
    const detail =
      // The name of no header, but of what an object inherits.
      !/^[\w!#$%&'*+.^`|~-]+$/.test(lower) || lower === "__proto__" ? "It is not a header's name."
      : !/^[\t -~]*$/.test(text) ? "It holds other characters than visible ASCII: encode it."
      : /^(host|authorization|x-amz-(date|security-token))$/.test(lower) ? 0
      : !mayBeSent(lower) && "Browsers set it themselves: leave it out.";
    if (detail) throw fault("invalid_header", `/headers/${name}`, detail);
    if (detail === 0) continue;
    const value_ = text.trim();
    const same = pairs.find(([present]) => present === lower);
    if (lower === "x-amz-content-sha256") pairs.asked = value_;
    else if (same) same[1] += `,${value_}`;
    else pairs.push([lower, value_]);
  }
  return pairs;
}

const UNSIGNED = "UNSIGNED-PAYLOAD";
/** Services whose paths are encoded once and never normalised, and whose requests say the payload's hash in a header. */
export const isS3 = (service) => /^s3(express|-object-lambda|-outposts)?$/.test(service ?? "s3");

/** What stands for the payload's hash, or the bytes to hash: none where there is no body. */
export function payloadOf(body, payload, service, asked) {
  if (payload === "unsigned") return UNSIGNED;
  const hash = (payload ?? "auto") === "auto" ? asked : `${payload.sha256}`;
  if (hash !== undefined) {
    if (/^([\da-f]{64}|UNSIGNED-PAYLOAD|STREAMING-[\w-]+)$/.test(hash)) return hash;
    throw fault("invalid_option", "/payload/sha256", "It is not 64 hexadecimal digits in lower case.");
  }
  if (body instanceof Blob && isS3(service)) return UNSIGNED;
  if (typeof (body ??= "") === "string" || body instanceof URLSearchParams) return new TextEncoder().encode(body);
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  throw fault("payload_not_hashable", "/body");
}

/** What would be rounded or wrapped is refused. */
export function seconds(expiresIn) {
  if (!Number.isInteger(expiresIn) || expiresIn < 1 || expiresIn > 604800) throw fault("invalid_expiry", "/expiresIn", "It is not 1 to 604,800 whole seconds.");
  return expiresIn;
}
