// One plain request, signed by nothing but node:crypto: what the tests of odd callers compare with.
import { createHash, createHmac } from "node:crypto";

const hash = (text) => createHash("sha256").update(text).digest("hex");
const keyed = (key, text) => createHmac("sha256", key).update(text).digest();
const NOTHING = hash("");

/** The signature of `method` to `path` of S3 at `host`, without a query, in the headers. `headers` are in canonical form. */
export function signature({ accessKeyId, secretAccessKey, sessionToken }, { host = "h", path = "/k", method = "GET", region = "r", service = "s3", date, headers = {}, payload = NOTHING }) {
  const stamp = date.toISOString().replace(/[:-]|\.\d+/g, "");
  const all = { ...headers, host, "x-amz-content-sha256": payload, "x-amz-date": stamp, ...(sessionToken && { "x-amz-security-token": sessionToken }) };
  const names = Object.keys(all).sort();
  const canonical = [method, path, "", ...names.map((name) => `${name}:${all[name]}`), "", names.join(";"), payload].join("\n");
  const scope = [stamp.slice(0, 8), region, service, "aws4_request"];
  const key = scope.reduce(keyed, `AWS4${secretAccessKey}`);
  return { signature: keyed(key, ["AWS4-HMAC-SHA256", stamp, scope.join("/"), hash(canonical)].join("\n")).toString("hex"), credential: `${accessKeyId}/${scope.join("/")}` };
}
