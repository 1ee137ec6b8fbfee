// All that the form says: its own words, the schema's and the validator's; what the page's `labels` have comes first.
import { ISSUES } from "../issues.generated.js";
import { short, wording } from "../lib/wording.js";
import { LABELS, PROVIDERS } from "./labels.js";
import { say } from "./say.js";
import { isAbsent, own } from "./value.js";

const HIDDEN = "•••";

/** `labels()` are the page's; `fieldNamed()` gives a field of the schema; `nameHere()` what a field of `s3` is called in this type. */
export function wordsOf(labels, fieldNamed, nameHere) {
  const text = (key, params) => say(own(labels(), key) ?? LABELS[key], params);
  const title = ({ name, title }) => labels().fields?.[name]?.title ?? title;
  const titleOf = (name) => (fieldNamed(name) ? title(fieldNamed(name)) : name);
  // Where the validator has a field's name, people have the label before their eyes. Names that are words stay.
  const named = (word) => {
    const name = nameHere(word);
    return /[A-Z_]/.test(name) && fieldNamed(name) ? `“${titleOf(name)}”` : name;
  };
  const shown = (value) => (value === undefined ? text("none") : typeof value === "boolean" ? text(value ? "yes" : "no") : short(value));
  const worded = wording(ISSUES, named, titleOf, shown);
  return {
    text,
    title,
    description: ({ name, description }) => labels().fields?.[name]?.description ?? description,
    provider: (name) => labels().providers?.[name] ?? own(PROVIDERS, name) ?? name,
    /** Of a finding in `value`. */
    issue(issue, value) {
      const { code, severity, path, params } = issue;
      const { message, fix } = worded(issue);
      const theirs = labels().issues?.[code];
      // Of a field that holds several, which of them: people count from 1.
      let part = value;
      const within = path.split("/").slice(1).map((name) => {
        const isEntry = Array.isArray(part);
        part = Object(part)[name];
        return isEntry ? text("entry", { number: +name + 1 }) : name;
      }).slice(1).join(text("separator"));
      return {
        severity: text(severity),
        message: (within && `${within}: `) + (theirs?.message ? say(theirs.message, params) : message),
        fix: fix && theirs?.fix ? say(theirs.fix, params) : fix,
      };
    },
    /** Fields by name, as a list in a sentence. */
    list: (names) => names.map(titleOf).join(text("separator")),
    value(value, isHidden) {
      if (isAbsent(value)) return text("none");
      if (isHidden || typeof value === "object") return HIDDEN;
      return typeof value === "boolean" ? text(value ? "yes" : "no") : `${value}`;
    },
  };
}
