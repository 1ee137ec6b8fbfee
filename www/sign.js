// "bucketkit/sign": signing alone, with its wasm inside. A file of its own, which shares none with the other entries.
import { fetching } from "./lib/fetch.js";
import { signing } from "./lib/sign.js";
import { init, wasm } from "./lib/small.js";

const functions = signing(wasm);
export const { sign, presign, presignMany, postPolicy, signPolicy } = functions;
export const signedFetch = fetching(init, functions);
export { BucketkitError } from "./lib/error.js";
export { init };
