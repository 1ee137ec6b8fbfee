// "bucketkit/upload": buckets and uploading.
export { BucketkitError } from "./lib/error.js";
export { init } from "./lib/full.js";
export { openBucket } from "./lib/bucket.js";
