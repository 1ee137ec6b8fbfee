// The signing wasm, small enough to travel inside the JavaScript: no second request, no path to get wrong.
import start, { sign } from "#wasm/sign";
import bytes from "#wasm/sign_bg.wasm";
import { loader } from "./load.js";

export const { init, wasm } = loader(() => start({ module_or_path: bytes }), { sign });
