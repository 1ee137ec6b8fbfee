// "bucketkit/sign": signing alone, with its wasm inside.
import { wasm } from "./lib/small.js";
import { signing } from "./lib/sign.js";

export const { sign, presign, presignMany, postPolicy, signPolicy } = signing(wasm);
export { BucketkitError } from "./lib/error.js";
export { init } from "./lib/small.js";
