/**
 * "bucketkit/browse/archive": the entries of a tar archive in a bucket that `openBucket` gave, and one entry out of it, without loading
 * the rest. Reads ustar, pax and GNU's long names and large numbers. Needs s3:GetObject. Rejects with `bad_response` where it is no
 * whole tar archive or packed with something else than gzip, with `object_changed` where it changes meanwhile, and as
 * "bucketkit/browse" does.
 *
 * A tar is read by ranges, from header to header: some 64 KiB for a large entry, and more at once where small ones lie close together.
 * One that gzip has packed (found by its first bytes, whatever its name) is unpacked on its way: all up to what is wanted is loaded.
 */
import type { Bucket, ErrorCode } from "./index.js";
export { BucketkitError } from "./index.js";
export type { Bucket, ErrorCode } from "./index.js";

export interface ArchiveEntry {
  /** As it stands in the archive, which may begin with a slash or hold `..`: whoever writes it to a disk has to look. */
  path: string;
  /** "other": devices, pipes, and files that are stored with holes. */
  type: "file" | "directory" | "link" | "symlink" | "other";
  /** In bytes; 0 for what has none. */
  size: number;
  /** The permissions, such as 0o644. */
  mode: number;
  modified: Date;
  /** Of links: where they point. */
  target?: string;
  /** Where its bytes begin in the object; absent where gzip has packed it. */
  start?: number;
  /** The archive's, where the bucket's CORS rules expose it. */
  etag?: string;
}

/** The entries in the archive's order. Leave the loop, or abort `signal`, to end it. `etag`: only of this one, else `object_changed`. */
export function archive(bucket: Bucket, key: string, options?: { etag?: string; signal?: AbortSignal }): AsyncGenerator<ArchiveEntry, void, void>;

/**
 * One file with its bytes: an entry that `archive` gave, in one request where it has a `start`; or the first of this path.
 * `object_not_found` where there is none, `invalid_option` where it is no file.
 */
export function extract(bucket: Bucket, key: string, entry: ArchiveEntry | string, options?: { etag?: string; signal?: AbortSignal }): Promise<ArchiveEntry & { stream: ReadableStream<Uint8Array> }>;
