// "bucketkit/sign/sigv4a": signing for several regions, with its wasm inside.
export { init, signV4a } from "./lib/sigv4a.js";
export { BucketkitError } from "./lib/error.js";
