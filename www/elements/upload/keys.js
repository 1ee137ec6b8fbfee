// Where a file goes: by a template, unless the app says it. `[name]` and not `{name}`: template languages eat braces.

import { warn } from "./limits.js";

/** randomUUID is not there on plain-http origins. */
const uuid = () =>
  crypto.randomUUID?.() ??
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) => (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));

/** Of what is empty, the dot before and the slash behind go too. Names are composed, for systems differ in how they write an é. */
export function keyBy(template, { name, path }, user) {
  const values = { name, path, user, ext: /.\.([^.]+)$/.exec(name)?.[1] ?? "", uuid: uuid(), date: new Date().toISOString().slice(0, 10) };
  return template.replace(/(\.?)\[(\w+)\](\/?)/g, (whole, dot, word, slash) => {
    const value = Object.hasOwn(values, word) ? values[word] : undefined;
    return value === undefined ? whole : value && dot + value.normalize() + slash;
  });
}

/** As the attribute `pattern` of HTML: the whole key. With one that is no pattern nothing fits. */
export function fits(pattern, key) {
  try {
    return !pattern || new RegExp(`^(?:${pattern})$`, "u").test(key);
  } catch (error) {
    warn(`key-pattern is no regular expression. ${error.message}`);
    return false;
  }
}

/** Another name beside it: `a/photo (2).jpg`. */
export const numbered = (key, number) => key.replace(/(?<=[^/])(\.[^./]+)?$/, (ext) => ` (${number})${ext}`);
