// "bucketkit/sign/chunked": bodies in signed frames, with its wasm inside.
export { signChunks } from "./lib/chunked.js";
export { BucketkitError } from "./lib/error.js";
