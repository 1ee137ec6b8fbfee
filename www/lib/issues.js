// What the two modules that judge resources have in common: they take and give JSON, and their findings get words here.
import { fault } from "./error.js";
import { loader } from "./load.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The module's `call`, which takes a text and gives one, as wasm-bindgen hands them over: an argument that the callee frees, and a result that we free. */
const exported = ({ memory, call, __wbindgen_malloc, __wbindgen_free }) => (text) => {
  const given = encoder.encode(text);
  const at = __wbindgen_malloc(given.length, 1);
  new Uint8Array(memory.buffer).set(given, at);
  const [from, length] = call(at, given.length);
  const answer = decoder.decode(new Uint8Array(memory.buffer, from, length));
  __wbindgen_free(from, length, 1);
  return answer;
};

/** It imports what it needs to throw, but a trap follows anyway, and a table for objects, of which it handles none. */
const imports = new Proxy({}, { get: () => new Proxy({}, { get: () => () => {} }) });

/** The `call` of a module in these bytes. */
export const bound = async (bytes) => exported((await WebAssembly.instantiate(bytes, imports)).instance.exports);

/** `{ init, run }` of a module that is inlined, and whose findings have their codes by their places in `words`. `run` takes an object, whose `config` may be anything, and gives what Rust answers; undefined for nothing. */
export function judge(bytes, words) {
  const codes = Object.keys(words);
  const { init, wasm } = loader(() => bound(bytes()));
  function run({ config, ...given }) {
    const call = wasm();
    let answer;
    try {
      // What is too deep to be read is nothing, too.
      const asked = (config) => call(`{"config":${config},${json(given).slice(1)}`);
      answer = asked(json(config)) || asked("null");
    } catch (cause) {
      throw fault("internal", undefined, "", { cause });
    }
    if (!answer) return;
    const found = JSON.parse(answer);
    for (const issue of found.issues ?? []) issue.code = codes[issue.code];
    return found;
  }
  return { init, run };
}

/** As JSON has it, which knows no other numbers than a Number. What stands inside itself, or throws when it is read, is nothing. */
export function json(value) {
  const above = [];
  try {
    return JSON.stringify(value, function (_, member) {
      if (typeof member === "bigint") return Number(member);
      // `this` is what the member is of: all that stands behind it is done.
      while (above.length && above.at(-1) !== this) above.pop();
      if (above.includes(member)) return null;
      if (member !== null && typeof member === "object") above.push(member);
      return member;
    }) ?? "null";
  } catch {
    return "null";
  }
}

/** An option that is one of a list. */
export function one(path, value, ...known) {
  if (!known.includes(value)) throw fault("invalid_option", path, `It is none of ${known.join(", ")}.`);
  return value;
}

/** A text with its `{parameters}`. */
export const filled = (template, params) => template.replace(/\{(\w+)\}/g, (whole, name) => params[name] ?? whole);
