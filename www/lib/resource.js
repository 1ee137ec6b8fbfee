// Resources: checks the options, asks Rust, and puts words to what it found.
import bytes from "#wasm/resource_bytes";
import { ISSUES } from "../issues.generated.js";
import { asciiHost } from "./flat.js";
import { judge, one, wording } from "./issues.js";

const { init, run } = judge(bytes);
const worded = wording(ISSUES);
export { init };

export function validateResource(config, { type = "s3", profile = "docs", use = "browser", pageUrl, bucketIsNew = false } = {}) {
  const given = {
    config,
    type: one("/type", type, "s3", "azure_blob", "s3_aws_oidc", "gcloud_storage", "large_file_storage", "object_settings"),
    profile: one("/profile", profile, "docs", "backend"),
    use: one("/use", use, "browser", "server"),
    pageUrl: pageUrl === undefined ? undefined : `${pageUrl}`,
    bucketIsNew: !!bucketIsNew,
    now: Date.now(),
  };
  const endPoint = config?.endPoint ?? config?.endpoint;
  if (typeof endPoint === "string") given.asciiEndPoint = asciiHost(endPoint);
  const { ok, issues, resolved } = run(given);
  return { ok, issues: issues.map(worded), ...(resolved && { resolved }) };
}
