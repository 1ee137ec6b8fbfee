// Where objects are found.

/** So many at once: with a signer each of them is a request to the app's backend. */
const ABREAST = 8;

/** Presigned URLs, in the order of the keys. */
export async function presignMany(bucket, keys, options = {}) {
  const urls = new Array(keys.length);
  let next = 0;
  await Promise.all(Array.from({ length: Math.min(ABREAST, keys.length) }, async () => {
    for (let at; (at = next++) < keys.length; ) urls[at] = await bucket.presign({ ...options, key: keys[at] });
  }));
  return urls;
}

/** A key as it stands in a URL, by the rules of signing. */
export const spelled = (key) => key.split("/").map((part) => encodeURIComponent(part).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt().toString(16).toUpperCase()}`)).join("/");

/** Without a signature: for objects that everybody may read. */
export const publicUrl = (bucket, key) => `${bucket.resolved.url}/${spelled(key)}`;
