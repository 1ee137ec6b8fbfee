// "bucketkit/browse": what lies in a bucket, over one that `openBucket` gave.
export { BucketkitError } from "./lib/error.js";
export { putIfAbsent } from "./lib/browse/absent.js";
export { copy, move, remove, removePrefix } from "./lib/browse/change.js";
export { lines, stripped as stripAnsi, tail } from "./lib/browse/lines.js";
export { list } from "./lib/browse/list.js";
export { get, head, text } from "./lib/browse/read.js";
export { presignMany, publicUrl } from "./lib/browse/urls.js";
