// "bucketkit/resource": what is wrong with a storage resource, how to mend it, and what will be called; with its wasm inside.
export { BucketkitError } from "./lib/error.js";
export { applyPatch } from "./lib/patch.js";
export { init, validateResource } from "./lib/resource.js";
export { resourceSchema } from "./schemas.js";
export { formatS3Uri, parseS3Object } from "./lib/s3-object.js";
