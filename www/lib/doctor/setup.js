// What is so before anything is asked: of the page, the resource and who signs.
import { fault } from "../error.js";
// As it is written, the name is that in the package.
import { init, validateResource } from "./resource.js";

/** Short-lived credentials come by `auth`, not by these fields. */
const KEYS = new Set(["/accessKey", "/secretKey", "/token", "/expiration"]);
const isLoopback = (name) => name === "localhost" || name.endsWith(".localhost") || /^127\./.test(name) || name === "[::1]";
const isPrivate = (name) => isLoopback(name) || /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)|^\[f[cde]|\.(local|internal|lan|home\.arpa)$|^[^.]+$/.test(name);

/** Of what was handed in: `{ resource, resolved, name, open, auth, errors }`. `open` is a bucket that is open already. */
export async function given(bucket) {
  if (typeof bucket?.fetch === "function" && bucket.resolved) {
    return { resolved: { provider: "other", ...bucket.resolved }, name: bucket.name, open: bucket, errors: [] };
  }
  const { resource, type = "s3", auth } = bucket ?? {};
  if (type !== "s3") throw fault("invalid_option", "/type", "Only connections of the type s3 can be diagnosed.");
  await init();
  // What concerns the page is for the ladder to find out.
  const { issues, resolved } = validateResource(resource, { type });
  const own = resource?.accessKey ? { accessKeyId: resource.accessKey, secretAccessKey: resource.secretKey ?? "", sessionToken: resource.token, expiration: resource.expiration } : undefined;
  const errors = issues.filter(({ severity, path }) => severity === "error" && !(KEYS.has(path) && (auth || !own)));
  if (!resolved && !errors.length) throw fault("invalid_option", "/resource", "It does not say which bucket is meant: placeholders have to be filled in.");
  return { resource, resolved, name: resource?.bucket, auth: auth ?? own, errors };
}

/** The words for it that Rust reads. `lent`: the credentials, if there are some. */
export function words({ resolved, errors, open, auth }, lent, write) {
  if (errors.length) return "invalid";
  const { protocol, hostname } = new URL(resolved.url);
  const page = globalThis.location;
  const so = {
    offline: globalThis.navigator?.onLine === false && !isLoopback(hostname),
    page_secure: page?.protocol === "https:",
    secure: protocol === "https:",
    loopback: isLoopback(hostname),
    private: isPrivate(hostname) && !isPrivate(page?.hostname ?? ""),
    virtual: resolved.addressing === "virtual-hosted",
    amazon: resolved.provider === "aws",
    auth: !!(open || auth),
    signer: !!auth?.signer,
    temporary: /^ASIA/.test(lent?.accessKeyId ?? ""),
    token: !!lent?.sessionToken,
    expired: lent?.expiration !== undefined && new Date(lent.expiration) <= Date.now(),
    write,
  };
  return Object.keys(so).filter((word) => so[word]).join(" ");
}
