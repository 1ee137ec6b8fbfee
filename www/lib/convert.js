// Conversions, pasted settings and policies: checks the options, asks Rust, and puts words to what it found.
import bytes from "#wasm/convert_bytes";
import { ISSUES } from "../issues-convert.generated.js";
import { fault } from "./error.js";
import { filled, judge, one } from "./issues.js";

const { init, run } = judge(bytes, ISSUES);
const worded = (issue) => ({ ...issue, message: filled(ISSUES[issue.code][0], issue.params) });
export { init };

const shape = (path, name) => one(path, name, "s3", "object_settings", "boto3", "polars", "duckdb", "aws-sdk-js", "rclone", "url");

export function convertResource(config, from, to) {
  const { value, issues } = run({ do: "convert", config, from: shape("/from", from), to: shape("/to", to) });
  return { value, issues: issues.map(worded) };
}

export function paste(text) {
  const found = run({ do: "paste", text: `${text}` });
  return found && { ...found, issues: found.issues.map(worded) };
}

const texts = (path, list) => {
  const isList = Array.isArray(list) && list.every((text) => typeof text === "string");
  if (!isList || !list.length) throw fault("invalid_option", path, isList ? "It is empty." : "It is no list of texts.");
  return list;
};
const string = (path, text) => {
  if (typeof text !== "string") throw fault("invalid_option", path, "It is not a string.");
  return text;
};

export function corsRules(options) {
  const { origins, provider = "other" } = options ?? {};
  const { value, issues } = run({ do: "cors", origins: texts("/origins", origins), provider: string("/provider", provider) });
  // A rule that no store keeps, or that lets nobody in, is no rule.
  if (issues.length) throw fault("invalid_option", issues[0].path || "/provider", worded(issues[0]).message);
  return value;
}

export function sessionPolicy(options) {
  const { bucket, prefix = "", actions, region } = options ?? {};
  if (!/^[\w.-]{1,255}$/.test(string("/bucket", bucket))) throw fault("invalid_option", "/bucket", "It is no bucket's name.");
  for (const action of texts("/actions", actions)) one("/actions", action, "read", "write", "list", "delete", "prove");
  return run({ do: "session", bucket, prefix: string("/prefix", prefix), actions, region: region === undefined ? region : string("/region", region) });
}

export function lifecycleRules(options) {
  const { prefix = "", days = 3 } = options ?? {};
  if (!Number.isInteger(days) || days < 1) throw fault("invalid_option", "/days", "It is no whole number from 1 on.");
  return run({ do: "lifecycle", prefix: string("/prefix", prefix), days });
}
