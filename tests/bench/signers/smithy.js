// One SignatureV4 for all, as the AWS SDK makes it for S3.
import { SignatureV4 } from "@smithy/signature-v4";

const SHA256 = "x-amz-content-sha256";
const NOT_SENT = new Set([SHA256]);

const signer = ({ credentials, region }, sha256) => new SignatureV4({ credentials, region, service: "s3", sha256, uriEscapePath: false });

function request(method, host, key) {
  return { method, protocol: "https:", hostname: host, path: `/${key}`, query: {}, headers: { host, [SHA256]: "UNSIGNED-PAYLOAD" } };
}

export async function headers(app, sha256) {
  const one = signer(app, sha256);
  const { host } = new URL(app.bucket);
  return (key) => one.sign(request("PUT", host, key));
}

export async function presigned(app, sha256) {
  const one = signer(app, sha256);
  const { host } = new URL(app.bucket);
  // The payload's hash says how the URL is signed, and is no part of it.
  const options = { expiresIn: app.expiresIn, unsignableHeaders: NOT_SENT, unhoistableHeaders: NOT_SENT };
  return async (key) => {
    const { hostname, path, query } = await one.presign(request("GET", host, key), options);
    let url = `https://${hostname}${path}`;
    let mark = "?";
    for (const name in query) {
      url += `${mark}${name}=${encodeURIComponent(query[name])}`;
      mark = "&";
    }
    return url;
  };
}
