// Resources: checks the options, asks Rust, and puts words to what it found.
import bytes from "#wasm/resource_bytes";
import { ISSUES } from "../issues.generated.js";
import { asciiHost } from "./ascii-host.js";
import { fault } from "./error.js";
import { judge, one } from "./issues.js";
import { wording } from "./wording.js";

const { init, run } = judge(bytes, ISSUES);
export { init };

/** What words call the fields of `s3` that the instance's settings have under other names. */
const SETTINGS = { endPoint: "endpoint", useSSL: "allow_http", pathStyle: "path_style", accessKey: "access_key", secretKey: "secret_key" };
/** By type; settings of Azure's have its own names. */
export const namesIn = (type, tag) => (type !== "object_settings" || /azure/i.test(tag) ? (name) => name : (name) => (Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : name));

export function validateResource(config, options) {
  const { type = "s3", profile = "docs", use = "browser", pageUrl, bucketIsNew } = options ?? {};
  const given = {
    config,
    type: one("/type", type, "s3", "azure_blob", "s3_aws_oidc", "gcloud_storage", "large_file_storage", "object_settings"),
    profile: one("/profile", profile, "docs", "backend"),
    use: one("/use", use, "browser", "server"),
    pageUrl: address(pageUrl ?? undefined),
    bucketIsNew: !!bucketIsNew,
    now: Date.now(),
  };
  const [endPoint, tag] = peeked(config);
  if (typeof endPoint === "string") given.asciiEndPoint = asciiHost(endPoint);
  const { ok, issues, resolved } = run(given);
  return { ok, issues: issues.map(wording(ISSUES, namesIn(type, tag))), ...(resolved && { resolved }) };
}

/** What throws when it is read is not there. */
function peeked(config) {
  try {
    return [config?.endPoint ?? config?.endpoint, `${config?.type}`];
  } catch {
    return [];
  }
}

function address(url) {
  try {
    return url === undefined ? url : new URL(url).href;
  } catch {
    throw fault("invalid_option", "/pageUrl", "It is no whole URL, such as location.href.");
  }
}
