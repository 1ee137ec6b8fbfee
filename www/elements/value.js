// A resource as the form holds it: a plain copy of its own, in which whatever it does not know is kept.

import { json } from "../lib/issues.js";

/** Of a framework's proxy too; dates become texts. What is no object of fields is an empty one. */
export function copied(value) {
  const plain = JSON.parse(json(value));
  return plain !== null && typeof plain === "object" && !Array.isArray(plain) ? plain : {};
}

/** What the platform writes where a resource stands elsewhere: `$res:f/folder/name`. */
export const wholeOf = (value) => (typeof value === "string" && /^\$(res|var):/.test(value) ? value : undefined);

/** An own field: `constructor` is none. */
export const own = (object, name) => (Object.hasOwn(object, name) ? object[name] : undefined);

export const isAbsent = (field) => field === undefined || field === null || field === "";

export const isEmpty = (value) => Object.values(value).every(isAbsent);

/** A copy in which the named fields are those of `from`, or gone where it has none. The order stays. */
export const withFields = (value, names, from) =>
  Object.fromEntries(
    [...new Set([...Object.keys(value), ...names])]
      .map((name) => [name, own(names.includes(name) ? from : value, name)])
      .filter(([, field]) => field !== undefined),
  );

/** The names of the fields in which two resources differ. */
export const differing = (one, other) =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((name) => JSON.stringify(own(one, name)) !== JSON.stringify(own(other, name)));

/** The field that a JSON Pointer leads into; empty for the whole. */
export const fieldOf = (pointer) => (pointer.split("/")[1] ?? "").replaceAll("~1", "/").replaceAll("~0", "~");

/** What a browser may keep of it beyond the page: short texts of known fields, none of them a secret, in the wrong place or within an address either. */
export function remembered(value, fields, validation) {
  const isDoubtful = (name) => !validation || validation.issues.some(({ severity, path }) => severity === "error" && fieldOf(path) === name);
  const kept = fields.filter(({ name, secret }) => !secret && !isDoubtful(name) && typeof own(value, name) !== "object" && !/[?@]/.test(own(value, name)));
  return withFields({}, kept.map(({ name }) => name), value);
}

/** Somebody who pastes a secret into the wrong field must not read it in a URL. */
export function safelyResolved(validation, value, fields) {
  const { resolved } = validation ?? {};
  const leaks = resolved && fields.some(({ name, secret }) => {
    const text = secret && own(value, name);
    return typeof text === "string" && text.length > 7 && resolved.url.includes(text);
  });
  return leaks ? undefined : resolved;
}
