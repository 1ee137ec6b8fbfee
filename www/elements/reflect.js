/** Attributes as properties. The default of an enumerated one stands first, and is what an unknown word means, as in HTML. */
export function reflecting(prototype, enumerated, texts, flags) {
  const define = (name, get, set) => Object.defineProperty(prototype, name, { get, set, enumerable: true, configurable: true });
  for (const [name, values] of Object.entries(enumerated)) {
    define(name, function () { return values.find((value) => value === this.getAttribute(name)) ?? values[0]; }, function (value) { this.setAttribute(name, value); });
  }
  for (const [name, attribute] of Object.entries(texts)) {
    define(name, function () { return this.getAttribute(attribute) ?? ""; }, function (value) { this.setAttribute(attribute, value); });
  }
  for (const [name, attribute] of Object.entries(flags)) {
    define(name, function () { return this.hasAttribute(attribute); }, function (value) { this.toggleAttribute(attribute, !!value); });
  }
}

/** What was set before an element was defined hides its accessors: it is set once more. */
export function upgraded(element, names) {
  for (const name of names) {
    if (!Object.hasOwn(element, name)) continue;
    const value = element[name];
    delete element[name];
    element[name] = value;
  }
}
