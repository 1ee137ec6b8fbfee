// What passes between the driver and an app's signer: the request that it is shown, and what it returns, copied and checked
// for what only a browser knows.
import { flatHeaders } from "./flat.js";
import { millis } from "./values.js";

/** The request, from the driver's fields. What is absent there is absent here. */
export function shown([operation, bucket, key, uploadId, method, url, payloadHash, partNumber, contentLength, expiresIn, ...flat], signal) {
  const headers = {};
  for (let at = 0; at < flat.length; at += 2) headers[flat[at]] = flat[at + 1];
  const number = (name, digits) => (digits ? { [name]: Number(digits) } : {});
  return {
    operation, bucket, key, ...(uploadId ? { uploadId } : {}), ...number("partNumber", partNumber), method, url, headers, payloadHash,
    ...number("contentLength", contentLength), ...number("expiresIn", expiresIn), signal,
  };
}

/** What the driver is told of an answer: a word and its fields. */
export function signature(answer) {
  const unusable = (path, detail) => ["signUnusable", path, detail];
  const { url = "", headers, expires } = answer ?? {};
  if ((url ?? "") !== "" && spelled(url) !== url) return unusable("/url", "It is no absolute URL, or a browser would send it in another spelling.");
  let time;
  try {
    time = millis(expires, "/expires");
  } catch {
    return unusable("/expires", "It is not a date.");
  }
  const flat = flatHeaders(headers);
  for (let at = 1; at < flat.length; at += 2) {
    const path = `/headers/${flat[at]}`;
    if (typeof flat[at + 1] !== "string") return unusable(path, "It is not a string.");
    if (!settable(flat[at])) return unusable(path, "Browsers set this header themselves, or cannot send it: leave it out.");
  }
  return ["signed", url, time, ...flat];
}

function spelled(url) {
  try {
    return new URL(url).href;
  } catch {
    return undefined;
  }
}

/** The browser's own list: it drops what a page may not set. */
function settable(name) {
  try {
    return new Request("http://localhost", { headers: [[name, "1"]] }).headers.has(name);
  } catch {
    return false;
  }
}
