// "bucketkit/doctor": why a bucket cannot be used from this page.
export { diagnose } from "./lib/doctor/diagnose.js";
export { BucketkitError } from "./lib/error.js";
