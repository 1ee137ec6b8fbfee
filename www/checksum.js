// "bucketkit/checksum": checksums as S3 keeps them, with their wasm inside.
export { checksum, checksumOf, combineChecksums, compositeChecksum, hasher, init } from "./lib/checksum.js";
export { BucketkitError } from "./lib/error.js";
