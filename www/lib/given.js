// What every entry that signs one request says to Rust first, and what it makes of the answer.
import { asciiHost } from "./ascii-host.js";
import { canonical, flatHeaders } from "./flat.js";
import { credentials, expirationOf, millis } from "./values.js";

/** The fields that `Given` in src/browser/given.rs reads. */
export function given(request, options, region) {
  const { method, url, headers } = request ?? {};
  const { service, date } = options ?? {};
  const time = millis(date, "/date", "invalid_option") ?? Date.now();
  const lent = options?.credentials;
  return [...credentials(lent), expirationOf(lent), region, service ?? "s3", time, method ?? "GET", asciiHost(String(url)), ...flatHeaders(headers)];
}

/** The fields of a record `signed`. */
export function signedFrom(request, [url, signature, ...flat]) {
  canonical(url);
  const headers = {};
  for (let at = 0; at < flat.length; at += 2) headers[flat[at]] = flat[at] in headers ? `${headers[flat[at]]},${flat[at + 1]}` : flat[at + 1];
  return { method: request.method ?? "GET", url, headers, signature };
}
