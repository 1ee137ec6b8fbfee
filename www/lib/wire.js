// The one form in which values cross to Rust and back: texts, one after the other, in a single text. ASCII's separators
// stand before a field and before a record, and an escape before what stands for one of them in a text. src/browser/wire.rs
// does the same from the other side.
const moved = (sign, by) => String.fromCharCode(sign.charCodeAt(0) + by);

/** One record. What is absent is empty. */
export const write = (fields) =>
  fields.map((field) => String(field ?? "").replace(/[\x1b\x1e\x1f]/g, (sign) => "\x1b" + moved(sign, 64))).join("\x1f");

/** All records: each a word and the fields that belong to it. */
export const read = (text) =>
  text.split("\x1e").slice(1).map((record) => record.split("\x1f").map((field) => field.replace(/\x1b(.)/g, (_, sign) => moved(sign, -64))));

/** Names and values in turn, with how many pairs there are before them. */
export const counted = (flat) => {
  const pairs = flat.length >> 1;
  return [pairs, ...flat.slice(0, 2 * pairs)];
};
