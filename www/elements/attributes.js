// The form's attributes as properties.
import { reflecting } from "./reflect.js";

const ENUMERATED = {
  type: ["s3", "azure_blob", "s3_aws_oidc", "gcloud_storage", "large_file_storage", "object_settings"],
  use: ["browser", "server"],
  profile: ["docs", "backend"],
};
const TEXTS = { name: "name", pageUrl: "page-url" };
const FLAGS = { required: "required", disabled: "disabled", bucketIsNew: "bucket-is-new" };

export const OBSERVED = [...Object.keys(ENUMERATED), ...Object.values(FLAGS), "page-url"];
export const REFLECTED = [ENUMERATED, TEXTS, FLAGS].flatMap(Object.keys);
export const reflect = (prototype) => reflecting(prototype, ENUMERATED, TEXTS, FLAGS);
