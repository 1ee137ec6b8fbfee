// "bucketkit": everything, over one wasm file.
import { fetching } from "./lib/fetch.js";
import { init, wasm } from "./lib/full.js";
import { signing } from "./lib/sign.js";

const functions = signing(wasm);
export const { sign, presign, presignMany, postPolicy, signPolicy } = functions;
export const signedFetch = fetching(init, functions);
export { BucketkitError } from "./lib/error.js";
export { openBucket } from "./lib/bucket.js";
export { init };
