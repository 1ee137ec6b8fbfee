// Paste anything: what is more than one field's own text fills the form. The reader of other tools' texts is a module of its
// own, which comes behind the validator: the form's first look need not wait for it.

let loading;
let paste;
/** Fetches the reader, once. Until it is there, or where it cannot be had, a text is a field's own. */
export function prepare() {
  loading ??= import("../lib/convert.js")
    .then(async (module) => {
      await module.init();
      paste = module.paste;
    })
    .catch(() => (loading = undefined));
}

const json = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The fields that a text holds, by name; undefined where it is no settings, or just the text of the field that it is pasted into. */
export function settingsIn(text, type, names, into) {
  const value = (type === "s3" ? paste?.(text)?.value : json(text)) ?? {};
  const found = names.filter((name) => Object.hasOwn(value, name));
  const isPlain = found.length === 1 && found[0] === into && `${value[into]}` === text.trim();
  return found.length && !isPlain ? { value, found } : undefined;
}
