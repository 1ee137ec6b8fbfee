// What may be added. Each way in is held to the same limits, before anything is sent.

/** In bytes; undefined for what is no size. */
export function sizeOf(text) {
  const [, number, prefix, binary] = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?\s*$/i.exec(text) ?? [];
  return number && number * (binary ? 1024 : 1000) ** (prefix && "kmgt".indexOf(prefix.toLowerCase()) + 1);
}

/** The words of `accept`, in lower case. */
export const wanted = (accept) => accept.toLowerCase().split(",").map((word) => word.trim()).filter(Boolean);

const isAccepted = (accept, name, type) =>
  !accept.length || accept.some((word) => (word[0] === "." ? name.endsWith(word) : word.endsWith("/*") ? type.startsWith(word.slice(0, -1)) : type === word));

/** What is wrong in the markup, for the app's developer: once, though it is asked in each frame. */
const told = new Set();
export function warn(text) {
  if (!told.has(text)) console.warn(`<bucket-upload>: ${text}`);
  told.add(text);
}

/** Limits that can be used. */
export function limitsOf(element) {
  const limit = (attribute, read) => {
    const text = element.getAttribute(attribute);
    const value = text?.trim() ? read(text) : undefined;
    if (text?.trim() && !(value >= 0)) warn(`${attribute}="${text}" is no limit. Write it as "10", of sizes as "5 MB".`);
    return value >= 0 ? value : Infinity;
  };
  const isOne = !element.multiple && !element.directory;
  return { accept: wanted(element.accept), size: limit("max-size", sizeOf), files: isOne ? 1 : limit("max-files", Number), total: limit("max-total", sizeOf) };
}

/** Why a file may not be added, as a label and what it says; undefined if it may. */
export function refusal({ accept, size }, file) {
  if (!isAccepted(accept, file.name.toLowerCase(), file.type.toLowerCase())) return ["notAccepted", { accept }];
  return file.size > size ? ["tooLarge", { size }] : undefined;
}
