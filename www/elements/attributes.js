// Attributes as properties. The default of an enumerated one stands first, and is what an unknown word means, as in HTML.
const ENUMERATED = {
  type: ["s3", "azure_blob", "s3_aws_oidc", "gcloud_storage", "large_file_storage", "object_settings"],
  use: ["browser", "server"],
  profile: ["docs", "backend"],
};
const TEXTS = { name: "name", pageUrl: "page-url" };
const FLAGS = { required: "required", disabled: "disabled", bucketIsNew: "bucket-is-new" };

export const OBSERVED = [...Object.keys(ENUMERATED), ...Object.values(FLAGS), "page-url"];
export const REFLECTED = [ENUMERATED, TEXTS, FLAGS].flatMap(Object.keys);

export function reflect(prototype) {
  const define = (name, get, set) => Object.defineProperty(prototype, name, { get, set, enumerable: true, configurable: true });
  for (const [name, values] of Object.entries(ENUMERATED)) {
    define(name, function () { return values.find((value) => value === this.getAttribute(name)) ?? values[0]; }, function (value) { this.setAttribute(name, value); });
  }
  for (const [name, attribute] of Object.entries(TEXTS)) {
    define(name, function () { return this.getAttribute(attribute) ?? ""; }, function (value) { this.setAttribute(attribute, value); });
  }
  for (const [name, attribute] of Object.entries(FLAGS)) {
    define(name, function () { return this.hasAttribute(attribute); }, function (value) { this.toggleAttribute(attribute, !!value); });
  }
}
