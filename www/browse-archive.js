// "bucketkit/browse/archive": what lies in a tar archive, over a bucket that `openBucket` gave.
// What it shares with "bucketkit/browse" is that entry, so that it isn't cut into pieces for those who want no archives.
import "./browse.js";
export { BucketkitError } from "./lib/error.js";
export { archive, extract } from "./lib/browse/archive.js";
