// Where objects are found.
import { encode } from "../encode.js";
import { abreast } from "./ask.js";

/** So many at once: with a signer each of them is a request to the app's backend. */
const ABREAST = 8;

/** Presigned URLs, in the order of the keys. */
export const presignMany = (bucket, keys, options) => abreast(keys.map((key) => () => bucket.presign({ ...options, key })), ABREAST);

/** A key as it stands in a URL, by the rules of signing. */
export const spelled = (key) => key.split("/").map(encode).join("/");

/** Without a signature: for objects that everybody may read. */
export const publicUrl = (bucket, key) => `${bucket.resolved.url}/${spelled(key)}`;
