// What people hand to openBucket and Bucket.upload, checked, as fields for the driver.
import { fault } from "./error.js";
import { asciiHost } from "./ascii-host.js";
import { flatRecord } from "./flat.js";
import { credentials, millis } from "./values.js";

/** A key as the store will get it: half of a surrogate pair would be sent as another character. */
export function checkedKey(key) {
  const detail = (key ?? "") === "" ? "It is missing." : typeof key !== "string" ? "It is not a string." : /\p{Surrogate}/u.test(key) && "It holds half of a surrogate pair.";
  if (detail) throw fault("invalid_key", "/key", detail);
  return key;
}

/** `[accessKeyId, secretAccessKey, sessionToken, expiration]` */
export const lendable = (given) => [...credentials(given), millis(given?.expiration ?? given?.Expiration, "/expiration")];

/** A resource's text; absent is empty. */
export function text(resource, name, code) {
  const value = resource?.[name] ?? "";
  if (typeof value !== "string") throw fault(code, `/${name}`, "It is not a string.");
  return value;
}

/** What opens a bucket, but for the concurrency. */
export function opening(resource, bucket, auth) {
  // As AWS's SDKs spell it. Without a word, requests would go to Amazon.
  if (resource?.endpoint !== undefined && resource.endPoint === undefined) {
    throw fault("invalid_endpoint", "/endPoint", "There is `endpoint`: it is spelled `endPoint`.");
  }
  const set = (name) => {
    const value = flag(resource?.[name] ?? undefined, `/${name}`);
    return value === undefined ? value : Number(value);
  };
  const port = Number(resource?.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw fault("invalid_endpoint", "/port", "It is not a port's number.");
  }
  const own = { accessKeyId: resource?.accessKey, secretAccessKey: resource?.secretKey, sessionToken: resource?.token, expiration: resource?.expiration };
  const signs = typeof auth?.signer === "function";
  const fixed = signs || typeof auth === "function" ? undefined : (auth ?? (own.accessKeyId ? own : undefined));
  if (!fixed && !signs && typeof auth !== "function") {
    throw fault("invalid_option", "/auth", "It is missing: pass credentials, a function that fetches some, or a signer.");
  }
  if (fixed?.signer !== undefined) throw fault("invalid_option", "/auth/signer", "It is not a function.");
  return [
    bucket, text(resource, "region", "invalid_region"), asciiHost(text(resource, "endPoint", "invalid_endpoint")),
    set("useSSL"), set("pathStyle"), port, crypto.getRandomValues(new Uint32Array(1))[0],
    ...(fixed ? [1, ...lendable(fixed)] : [signs ? 2 : 0, "", "", "", ""]),
  ];
}

/** How many requests at a time, whose uploads, and where they are remembered. */
export function checkedOpening(concurrency, owner, store) {
  atOnce(concurrency);
  if (typeof owner !== "string") throw fault("invalid_option", "/owner", "It is not a string.");
  for (const name of store ? ["load", "save", "delete", "list"] : []) {
    if (typeof store[name] !== "function") throw fault("invalid_option", `/store/${name}`, "It is not a function.");
  }
}

function atOnce(concurrency) {
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 64) {
    throw fault("invalid_option", "/concurrency", "It is not a whole number from 1 to 64.");
  }
}

/** An upload's options, but for the key. */
export function checkedUpload({ partSize, concurrency = 1, overwrite, checksum, resume, transport, signal }) {
  if (partSize !== undefined && !Number.isSafeInteger(partSize)) {
    throw fault("invalid_option", "/partSize", "It is not a whole number of bytes.");
  }
  atOnce(concurrency);
  flag(overwrite, "/overwrite");
  flag(resume, "/resume");
  if (checksum !== undefined && typeof checksum !== "string") throw fault("invalid_option", "/checksum", "It is not the name of a checksum.");
  if (transport !== undefined && transport !== "fetch" && transport !== "xhr") throw fault("invalid_option", "/transport", "It is neither fetch nor xhr.");
  if (transport === "xhr" && !globalThis.XMLHttpRequest) throw fault("invalid_option", "/transport", "There is no XMLHttpRequest here.");
  if (signal !== undefined && signal !== null && !(signal instanceof AbortSignal)) {
    throw fault("invalid_option", "/signal", "It is not an AbortSignal.");
  }
}

/** What the driver is told of a new upload, after its number. */
export const uploading = (file, { key, partSize, contentType, contentDisposition, cacheControl, metadata, tags, headers, overwrite, checksum = "auto", concurrency = 64 }, remembered, token) => [
  file.size, key, partSize, contentType ?? file.type, contentDisposition, cacheControl,
  ...flatRecord(metadata), ...flatRecord(tags), ...flatRecord(headers),
  checksum, Number(overwrite === false), Number(remembered), concurrency, token,
];

function flag(value, path) {
  if (value !== undefined && typeof value !== "boolean") throw fault("invalid_option", path, "It is neither true nor false.");
  return value;
}

/** 32 hexadecimal digits that nobody else has: crypto.randomUUID is not there on plain-http origins. */
export const unique = () => crypto.getRandomValues(new Uint8Array(16)).reduce((digits, byte) => digits + byte.toString(16).padStart(2, "0"), "");
