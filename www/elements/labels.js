// All that the form says by itself, in English. Fields speak through the schema, issues through the validator; `labels` of
// the element replaces any of them. No text counts anything, so no language needs a plural; one that does is a function.
export const LABELS = {
  required: "required",
  unset: "Automatic",
  none: "Not set",
  yes: "Yes",
  no: "No",
  other: "Another value",
  show: "Show",
  showField: "Show {field}",
  error: "Error",
  warning: "Warning",
  hint: "Note",
  preview: "What will be called",
  unresolved: "The address appears here as soon as it is clear.",
  store: "Store",
  region: "Region",
  addressing: "Addressing",
  "virtual-hosted": "bucket in the host",
  path: "bucket in the path",
  kept: "Also kept, as they are: {fields}.",
  whole: "All of it is taken from {path}. What is filled in here takes its place.",
  entry: "Entry {number}",
  paste: "Paste settings",
  pasteHelp: "The address of a bucket's page in the console, JSON, a section of rclone's configuration, or lines such as AWS_REGION=eu-west-3. Any field takes them, too.",
  pasteJson: "JSON of such a resource. Any field takes it, too.",
  fill: "Fill in",
  pasted: "Filled in: {fields}.",
  notPasted: "No settings were found in that text.",
  done: "Done. {changes}",
  change: "{field}: {value}.",
  undo: "Undo",
  undone: "Undone: {fields}.",
  unavailable: "The checks could not be loaded. The form works without them.",
  separator: ", ",
};

/** Stores whose name in the table says little. */
export const PROVIDERS = { aws: "Amazon S3", azure: "Azure", gcs: "Google Cloud Storage", other: "S3-compatible" };

/** A text with its `{parameters}` filled in. */
export const say = (text, params = {}) =>
  typeof text === "function" ? text(params) : text.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(params, name) ? params[name] : whole));
