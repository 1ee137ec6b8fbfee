// "bucketkit/sign": signing alone, with its wasm inside.
import { fetching } from "./lib/fetch.js?own";
import { signing } from "./lib/sign.js?own";
import { init, wasm } from "./lib/small.js";

const functions = signing(wasm);
export const { sign, presign, presignMany, postPolicy, signPolicy } = functions;
export const signedFetch = fetching(init, functions);
export { BucketkitError } from "./lib/error.js";
export { init };
