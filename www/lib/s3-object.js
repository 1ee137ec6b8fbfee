// The platform's objects: `{ s3, storage?, filename?, presigned? }`; in a text `s3://<storage>/<key>`, `s3:///<key>` in the default
// storage, or a bare key. A key stands there as it is: nothing in it is encoded, and nothing decoded.
import { fault } from "./error.js";

const bytes = (text) => new TextEncoder().encode(text).length;

function checked(object) {
  const { s3, storage } = object;
  if (!s3 || bytes(s3) > 1024) throw fault("invalid_key", "/s3", s3 ? "It is longer than 1,024 bytes." : "It is empty.");
  if (storage?.includes("/")) throw fault("invalid_option", "/storage", "It holds a slash.");
  return object;
}

export function parseS3Object(input) {
  if (typeof input === "string") {
    if (!input.startsWith("s3://")) return checked({ s3: input });
    const slash = input.indexOf("/", 5);
    if (slash < 0) throw fault("invalid_key", "/s3", "After the storage's name there is no key.");
    return checked({ s3: input.slice(slash + 1), ...(slash > 5 && { storage: input.slice(5, slash) }) });
  }
  if (typeof input !== "object" || !input) throw fault("invalid_option", "", "It is neither a text nor an object.");
  const object = {};
  for (const name of ["s3", "storage", "filename", "presigned"]) {
    const value = input[name] ?? "";
    if (typeof value !== "string") throw fault("invalid_option", `/${name}`, "It is not a string.");
    if (value) object[name] = value;
  }
  return checked(object);
}

export function formatS3Uri(object) {
  const { s3, storage = "" } = parseS3Object(object);
  return `s3://${storage}/${s3}`;
}
