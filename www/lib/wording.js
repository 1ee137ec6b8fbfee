// What is said of a finding in a resource, and on the button that mends it. The converter's findings have no patches, and do without.
import { filled } from "./issues.js";

/** A value in a label: short. Of what is taken away there is none. */
export const short = (value) => (value === undefined ? "–" : value !== null && typeof value === "object" ? "…" : `${value}`.replace(/^(.{60}).+$/s, "$1…"));

/**
 * By a table of words: a finding with its message and, where it has a patch, the label of its button, which tells what the patch
 * puts, but no secret. `named` says what a field is called in a text, `titled` what it is called before its value.
 */
export const wording = (words, named = (name) => name, titled = named, shown = short) => ({ code, severity, path, params, patch }) => {
  const [message, fix] = words[code];
  // Messages about a field's very name have it in backquotes.
  const say = (template, value) =>
    filled(template.replace(/\{?\w+/g, named), { ...params, value, ...(params.expected && !message.includes("`{") && { expected: named(params.expected) }) });
  const issue = { code, severity, path, message: say(message), params };
  return patch ? { ...issue, fix: label(say, fix, path, patch, titled, shown), patch } : issue;
};

function label(say, fix, path, patch, titled, shown) {
  const put = ({ value, sensitive }) => (sensitive ? "•••" : shown(value));
  const own = patch.find((step) => step.path === path && "value" in step);
  const text = fix.includes("{value}") && !own ? "Remove it" : say(fix, own && put(own));
  const others = patch.filter((step) => (step === own ? !step.sensitive && !text.includes(put(step)) : step.op !== "move" && step.path !== path));
  const changes = others.map((step) => `${titled(step.path.split("/").at(-1))}: ${put(step)}`);
  return changes.length ? `${text} (${changes.join(", ")})` : text;
}
