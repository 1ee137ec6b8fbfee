// "bucketkit/sign": signing alone, with its wasm inside. A file of its own, which shares none with the other entries.
import { fetching } from "./lib/fetch.js";
import { signing } from "./lib/sign.js";
import { init, wasm } from "./lib/small.js";

const functions = signing(wasm);
export const { sign, presign, presignMany, postPolicy, signPolicy } = functions;
let fetcher;
/** Made when it is called, so that whoever does not import it ships nothing of it. */
export const signedFetch = (...given) => (fetcher ??= fetching(init, functions))(...given);
export { BucketkitError } from "./lib/error.js";
export { init };
