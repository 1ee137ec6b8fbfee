// Resources: checks the options, asks Rust, and puts words to what it found.
import start, { call } from "#wasm/resource";
import bytes from "#wasm/resource_bytes";
import { ISSUES } from "../issues.generated.js";
import { BucketkitError } from "./error.js";
import { asciiHost } from "./flat.js";
import { loader } from "./load.js";
import { fault } from "./values.js";

const { init, wasm } = loader(async () => {
  await start({ module_or_path: bytes() });
  return { call };
});
export { init };

/** What goes round in a circle, or throws when it is read, is nothing. JSON has no other numbers than a Number. */
function json(value) {
  try {
    return JSON.stringify(value, (_, member) => (typeof member === "bigint" ? Number(member) : member)) ?? "null";
  } catch {
    return "null";
  }
}

/** Asks Rust; `config` in what is given may be anything. Whatever is thrown is a trap. */
function run(word, { config, ...given }) {
  const { call } = wasm();
  try {
    return JSON.parse(call(`{"config":${json(config)},${json({ do: word, ...given }).slice(1)}`));
  } catch (cause) {
    throw new BucketkitError("internal", { cause });
  }
}

const one = (path, value, ...known) => {
  if (!known.includes(value)) throw fault("invalid_option", path, `It is none of ${known.join(", ")}.`);
  return value;
};

export const typeOf = (type) => one("/type", type, "s3", "azure_blob", "s3_aws_oidc", "gcloud_storage", "large_file_storage", "object_settings");

const filled = (template, params) => template.replace(/\{(\w+)\}/g, (whole, name) => params[name] ?? whole);

/** With its message, and with the label of its button where it has one. */
export function worded({ code, severity, path, params, patch }) {
  const [message, fix] = ISSUES[code];
  return { code, severity, path, message: filled(message, params), params, ...(patch && { fix: filled(fix, params), patch }) };
}

export function validateResource(config, { type = "s3", profile = "docs", use = "browser", pageUrl, bucketIsNew = false } = {}) {
  const given = {
    config, type: typeOf(type), profile: one("/profile", profile, "docs", "backend"), use: one("/use", use, "browser", "server"),
    pageUrl: pageUrl === undefined ? undefined : `${pageUrl}`, bucketIsNew: !!bucketIsNew, now: Date.now(),
  };
  const endPoint = config?.endPoint ?? config?.endpoint;
  if (typeof endPoint === "string") given.asciiEndPoint = asciiHost(endPoint);
  const { ok, issues, resolved } = run("validate", given);
  return { ok, issues: issues.map(worded), ...(resolved && { resolved }) };
}

export function paste(text) {
  const found = run("paste", { config: `${text}` });
  return found ? { ...found, issues: found.issues.map(worded) } : undefined;
}
