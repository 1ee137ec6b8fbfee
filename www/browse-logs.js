// "bucketkit/browse/logs": logs that lie in many objects, over a bucket that `openBucket` gave.
// What it shares with "bucketkit/browse" is that entry, so that it isn't cut into pieces for those who want no logs.
import "./browse.js";
export { BucketkitError } from "./lib/error.js";
export { auditLog, jobLog, logLines, logTail, serviceLog } from "./lib/browse/logs.js";
