// "bucketkit/resource/convert": a resource in other tools' shapes, settings that were pasted, and what the owner of a bucket
// tells its store; with its wasm inside.
export { convertResource, corsRules, init, lifecycleRules, paste, sessionPolicy } from "./lib/convert.js";
export { BucketkitError } from "./lib/error.js";
