// "bucketkit": everything, over one wasm file.
import { wasm } from "./lib/full.js";
import { signing } from "./lib/sign.js";

export const { sign, presign, presignMany, postPolicy, signPolicy } = signing(wasm);
export { BucketkitError } from "./lib/error.js";
export { init } from "./lib/full.js";
export { openBucket } from "./lib/bucket.js";
