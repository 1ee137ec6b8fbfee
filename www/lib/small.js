// The signing wasm, small enough to travel inside the JavaScript: no second request, no path to get wrong.
import { TURN, text } from "#wasm/sign_bytes";
import { fault } from "./error.js";

let exports;

/** At once, which is sooner than in the background; but older Chromium allows that for 4 kB alone. */
export async function init() {
  if (exports) return;
  const signs = text;
  let at = signs.length;
  const code = new Uint8Array(at);
  // V8 weighs how long a loop runs against how long its function is. By single bytes in a function of its own, it would have this
  // one compiled beside, by a thread for which a new page has other work, and the first signature would wait. Below 0 is nothing.
  while (at > 0) {
    code[--at] = signs.charCodeAt(at) - TURN;
    code[--at] = signs.charCodeAt(at) - TURN;
    code[--at] = signs.charCodeAt(at) - TURN;
    code[--at] = signs.charCodeAt(at) - TURN;
    code[--at] = signs.charCodeAt(at) - TURN;
    code[--at] = signs.charCodeAt(at) - TURN;
    code[--at] = signs.charCodeAt(at) - TURN;
    code[--at] = signs.charCodeAt(at) - TURN;
  }
  try {
    exports = new WebAssembly.Instance(new WebAssembly.Module(code)).exports;
  } catch {
    try {
      exports = (await WebAssembly.instantiate(code)).instance.exports;
    } catch (cause) {
      throw fault("wasm_not_loaded", undefined, "", { cause });
    }
  }
}

export function wasm() {
  if (!exports) throw fault("not_initialized");
  return exports;
}
