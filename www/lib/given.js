// What every entry that signs one request says to Rust first, and what it makes of the answer.
import { asciiHost, canonical, flatHeaders } from "./flat.js";
import { credentials, millis } from "./values.js";

/** The fields that `Given` in src/browser/given.rs reads. */
export function given(request, options, region) {
  const { method = "GET", url, headers } = request ?? {};
  const { service = "s3", date } = options ?? {};
  const time = millis(date, "/date", "invalid_option") ?? Date.now();
  const lent = options?.credentials;
  return [...credentials(lent), millis(lent?.expiration ?? lent?.Expiration, "/expiration"), region, service, time, method, asciiHost(String(url)), ...flatHeaders(headers)];
}

/** The fields of a record `signed`. */
export function signedFrom(request, [url, signature, ...flat]) {
  canonical(url);
  const headers = {};
  for (let at = 0; at < flat.length; at += 2) headers[flat[at]] = flat[at] in headers ? `${headers[flat[at]]},${flat[at + 1]}` : flat[at + 1];
  return { method: request.method ?? "GET", url, headers, signature };
}
