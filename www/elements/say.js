/** A text with its `{parameters}` filled in. */
export const say = (text, params = {}) =>
  typeof text === "function" ? text(params) : text.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(params, name) ? params[name] : whole));
