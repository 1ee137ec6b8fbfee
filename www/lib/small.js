// The signing wasm, small enough to travel inside the JavaScript: no second request, no path to get wrong.
import bytes from "#wasm/sign_bytes";
import { fault } from "./error.js";

let exports;

/** At once, which is sooner than in the background; but older Chromium allows that for 4 kB alone. */
export async function init() {
  if (exports) return;
  const code = bytes();
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
