// The signing wasm, small enough to travel inside the JavaScript: no second request, no path to get wrong. What stands between
// the two is all that one text in each direction needs of wasm-bindgen's conventions: an argument in memory that the callee
// frees, and a result (where, how long) that we free.
import bytes from "#wasm/sign_bytes";
import { loader } from "./load.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The functions of an instance, each of a text or bytes that gives a text. */
const glue = (wasm, ...names) => {
  let memory = new Uint8Array();
  const view = () => (memory.length ? memory : (memory = new Uint8Array(wasm.memory.buffer)));
  const bind = (name) => (value) => {
    const given = typeof value === "string" ? encoder.encode(value) : value;
    const at = wasm.__wbindgen_malloc(given.length, 1);
    view().set(given, at);
    const [from, length] = wasm[name](at, given.length);
    const text = decoder.decode(view().subarray(from, from + length));
    wasm.__wbindgen_free(from, length, 1);
    return text;
  };
  return Object.fromEntries(names.map((name) => [name, bind(name)]));
};

export const { init, wasm } = loader(async () => {
  // It imports what it needs to throw, but a trap follows anyway, and a table for objects, of which it handles none.
  const imports = new Proxy({}, { get: () => () => {} });
  const { instance } = await WebAssembly.instantiate(bytes(), { "./sign_bg.js": imports });
  return glue(instance.exports, "call", "sha256");
});
