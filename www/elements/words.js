// All that the form says: its own words, the schema's and the validator's; what the page's `labels` have comes first.
import { LABELS, PROVIDERS, say } from "./labels.js";
import { isAbsent, own } from "./value.js";

const HIDDEN = "•••";

/** `labels()` are the page's; `fieldNamed()` gives a field of the schema. */
export function wordsOf(labels, fieldNamed) {
  const text = (key, params) => say(own(labels(), key) ?? LABELS[key], params);
  const title = ({ name, title }) => labels().fields?.[name]?.title ?? title;
  return {
    text,
    title,
    description: ({ name, description }) => labels().fields?.[name]?.description ?? description,
    provider: (name) => labels().providers?.[name] ?? own(PROVIDERS, name) ?? name,
    issue({ code, severity, path, message, fix, params }) {
      const theirs = labels().issues?.[code];
      // Of a field that holds several, which of them.
      const within = path.split("/").slice(2).join(" ");
      return {
        severity: text(severity),
        message: (within && `${within}: `) + (theirs?.message ? say(theirs.message, params) : message),
        fix: fix && theirs?.fix ? say(theirs.fix, params) : fix,
      };
    },
    /** Fields by name, as a list in a sentence. */
    list: (names) => names.map((name) => (fieldNamed(name) ? title(fieldNamed(name)) : name)).join(text("separator")),
    value(value, isHidden) {
      if (isAbsent(value)) return text("none");
      if (isHidden || typeof value === "object") return HIDDEN;
      return typeof value === "boolean" ? text(value ? "yes" : "no") : `${value}`;
    },
  };
}
