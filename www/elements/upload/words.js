// Texts with their numbers, sizes and times as the element's language writes them.
import { say } from "../say.js";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
/** By language and options: making one takes longer than using it a thousand times. */
const formats = new Map();

function format(kind, lang, options) {
  const key = JSON.stringify([kind, lang, options]);
  if (!formats.has(key)) {
    let made;
    try {
      made = new Intl[kind](lang || undefined, options);
    } catch {
      // No language's tag.
      made = new Intl[kind](undefined, options);
    }
    formats.set(key, made);
  }
  return formats.get(key);
}

/** By `labels`, which are the page's, `own`, which are ours, and `lang`, the element's language. */
export function wordsOf(w) {
  const number = (value, options) => format("NumberFormat", w.lang, options).format(value);
  const unit = (value, unit, unitDisplay = "short", maximumFractionDigits = 0) => number(value, { style: "unit", unit, unitDisplay, maximumFractionDigits });
  /** In decimal units, as file managers have them. */
  const bytes = (count, per = "") => {
    const power = count < 1000 ? 0 : Math.min(Math.floor(Math.log10(count) / 3), UNITS.length - 1);
    return unit(count / 1000 ** power, UNITS[power] + per, power || per ? "short" : "long", power ? 1 : 0);
  };

  const kinds = (accept) => accept.map((word) => (Object.hasOwn(w.own, word) ? text(word) : word.replace(/^\.|\/\*$/g, "").split("/").pop().toUpperCase()));
  const SHOWN = {
    count: number, done: number, size: bytes, loaded: bytes,
    percent: (share) => number(share, { style: "percent" }),
    /** What `accept` lets in, as people call it. */
    accept: (words) => format("ListFormat", w.lang, { type: "conjunction" }).format(kinds(words)),
  };

  function text(key, params = {}) {
    const theirs = Object.hasOwn(w.labels, key) ? w.labels[key] : undefined;
    const label = theirs ?? w.own[key];
    const { count } = params;
    const shown = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, SHOWN[name]?.(value) ?? value]));
    if (typeof label === "function") return label({ ...shown, number: count });
    if (typeof label !== "object") return say(label, shown);
    // Our own texts are English.
    const category = format("PluralRules", theirs ? w.lang : "en").select(count);
    return say(label[category] ?? label.other, shown);
  }

  return {
    text,
    speed: (bytesPerSecond) => bytes(bytesPerSecond, "-per-second"),
    left(seconds) {
      const [name, length] = seconds < 60 ? ["second", 1] : seconds < 3600 ? ["minute", 60] : ["hour", 3600];
      return text("left", { time: unit(Math.ceil(seconds / length), name) });
    },
    line: (...parts) => parts.filter(Boolean).join(text("separator")),
    /** Errors say what happened and what to do; the page's `labels.errors` may say it otherwise, by code. */
    error({ code, message = "", help = "" }) {
      const theirs = w.labels.errors?.[code];
      return theirs ? say(theirs) : text("error", { message, help }).trim();
    },
  };
}
