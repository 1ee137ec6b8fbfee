/**
 * "bucketkit/browse": what lies in a bucket, over one that `openBucket` gave. Requests that fail for a passing reason are sent
 * again, five times in all. Everything rejects with a BucketkitError: `access_denied` (the policy lacks the action named below),
 * `object_not_found`, `bucket_not_found`, `network_failed`, `throttled`, `server_failed`, `refused`, `bad_response`, `aborted`,
 * `wrong_region`, `clock_skew`, `signature_mismatch`, `credentials_rejected`, `credentials_expired`, `invalid_option`, `invalid_key`, and as
 * `Bucket.fetch` does. The message names the request and the key.
 *
 * Keys are any that S3 knows and a browser can send; they are never trimmed or normalised: `a//b` and `a/` are objects like others.
 */
import type { Bucket, ErrorCode, UploadOptions, UploadResult } from "./index.js";
export { BucketkitError } from "./index.js";
export type { Bucket, ErrorCode } from "./index.js";

// ── What is there ────────────────────────────────────────────────────────────────────────────────────────────────────
export interface Folder {
  kind: "folder";
  /** Up to and with the delimiter: the `prefix` to list it by. */
  key: string;
  /** What stands between the prefix and the delimiter. */
  name: string;
}
export interface Entry {
  kind: "object";
  key: string;
  /** The key behind the prefix; empty for the marker that some tools put under a folder's own key. */
  name: string;
  /** In bytes. */
  size: number;
  modified: Date;
  etag?: string;
  /** As the store names it; absent where it has none. */
  storageClass?: string;
}

/**
 * Folders and objects below a prefix, over all pages (1,000 entries each), in the order of their keys. Needs s3:ListBucket.
 *
 * `delimiter`: "/" by default; empty for every object however deep. `search`: only names that hold this text, in capitals or
 * not; stores cannot search, so all is listed that the prefix names. `limit`: so many entries at most.
 */
export function list(bucket: Bucket, options?: { prefix?: string; delimiter?: string; search?: string; limit?: number; signal?: AbortSignal }): AsyncGenerator<Folder | Entry, void, void>;

// ── Objects ──────────────────────────────────────────────────────────────────────────────────────────────────────────
/** What a page may know of an object. `etag`, `versionId`, `storageClass` and `metadata` only where the bucket's CORS rules expose them. */
export interface ObjectFacts {
  key: string;
  contentType?: string;
  modified?: Date;
  etag?: string;
  versionId?: string;
  storageClass?: string;
  metadata: Record<string, string>;
}

/** Needs s3:GetObject. A key that is not there is `access_denied` for whoever may not list. */
export function head(bucket: Bucket, key: string, options?: { versionId?: string; signal?: AbortSignal }): Promise<ObjectFacts & { size?: number }>;

/**
 * `start` counts from 0; below 0 it is so many bytes from the end. `end` lies behind the last byte, as with `Blob.slice`; absent:
 * to the object's end.
 */
export interface Range { start?: number; end?: number }
export interface ReadOptions {
  range?: Range;
  versionId?: string;
  /** Only if the object still has this ETag; else `object_changed`. */
  etag?: string;
  signal?: AbortSignal;
}

/**
 * An object's bytes as a stream. A body that breaks off is asked for anew from there, bound to the ETag (or where that is not
 * exposed, for whole objects, to the date): the stream never mixes two objects, and fails with `object_changed`. Cancel it to end
 * the request. `start`: where the first byte lies; `size`: of what is sent; `total`: of the object, where the store tells.
 */
export function get(bucket: Bucket, key: string, options?: ReadOptions): Promise<ObjectFacts & { start: number; size?: number; total?: number; stream: ReadableStream<Uint8Array> }>;

/** The same as a text. `encoding`: "utf-8" by default; halves of characters at the ends of a range are left out. */
export function text(bucket: Bucket, key: string, options?: ReadOptions & { encoding?: string }): Promise<string>;

// ── Lines ────────────────────────────────────────────────────────────────────────────────────────────────────────────
/**
 * The last lines of an object, in two requests where they fit into 64 KiB. `lines`: so many at most, default 1,000; `bytes`: no
 * more than that is read, default 1 MiB, and what is cut at its start is left out. `before`: lines that end there, in bytes; with an
 * earlier answer's `start` it turns pages back. `ansi: "strip"` takes a terminal's colours out.
 */
export function tail(bucket: Bucket, key: string, options?: { lines?: number; bytes?: number; before?: number; ansi?: "keep" | "strip"; signal?: AbortSignal }): Promise<{ text: string; start: number; end: number; size: number; etag?: string }>;

export interface Line {
  /** Without its end (LF, or CR LF). */
  text: string;
  /** In bytes: where it begins, and where the next one does. */
  start: number;
  end: number;
}
/**
 * Line by line from `start` (in bytes, 0 by default) to `end`. A line of more than `longest` bytes (1 MiB by default) comes in
 * pieces. Begin again at the last line's `end` to follow an object that grows: nothing comes where nothing was added.
 */
export function lines(bucket: Bucket, key: string, options?: { start?: number; end?: number; longest?: number; ansi?: "keep" | "strip"; etag?: string; signal?: AbortSignal }): AsyncGenerator<Line, void, void>;

/** A text without a terminal's colours and other control sequences (ECMA-48). */
export function stripAnsi(text: string): string;

// ── Changes ──────────────────────────────────────────────────────────────────────────────────────────────────────────
export interface CopyOptions {
  /** Default true. False: `already_exists` where something lies there when one looks. */
  overwrite?: boolean;
  versionId?: string;
  signal?: AbortSignal;
  onprogress?: (progress: { loaded: number; total: number }) => void;
  /** In bytes: larger objects are copied by parts. 5 GiB by default, the most that stores copy at once. */
  largest?: number;
  /** In bytes, at least 5 MiB. Planned by itself: at most 1,000 parts. */
  partSize?: number;
}
/**
 * Copies inside the bucket; no byte passes through the page. By parts the content type and the metadata that the page may read go
 * along, and nothing else. Needs s3:GetObject and s3:PutObject. Rejects with `object_changed` where the source changes meanwhile.
 */
export function copy(bucket: Bucket, from: string, to: string, options?: CopyOptions): Promise<ObjectFacts & { size?: number }>;
/**
 * A copy, and then the source's deletion. Where that fails, or the source was changed meanwhile (`object_changed`), both are there. Needs
 * s3:DeleteObject too.
 */
export function move(bucket: Bucket, from: string, to: string, options?: Omit<CopyOptions, "versionId">): Promise<ObjectFacts & { size?: number }>;

export interface Removal {
  deleted: string[];
  failed: { key: string; code: ErrorCode; message: string }[];
}
/** Deletes one object or many, 1,000 a request. What is not there counts as deleted. Needs s3:DeleteObject. */
export function remove(bucket: Bucket, keys: string | string[], options?: { signal?: AbortSignal; onprogress?: (progress: { deleted: number; failed: number; total: number }) => void }): Promise<Removal>;
/** Deletes all below a prefix, after `confirm` was told how much that is and said yes. Without a prefix it throws `invalid_option`. */
export function removePrefix(bucket: Bucket, prefix: string, options: { confirm: (what: { count: number; bytes: number }) => boolean | Promise<boolean>; signal?: AbortSignal; onprogress?: (progress: { deleted: number; failed: number; total: number }) => void }): Promise<Removal>;

/**
 * For keys that say what lies under them, such as a hash: stores where nothing lies, and else makes sure that the same lies there, by
 * the store's checksum or without one by reading it. Rejects with `already_exists` where something else does, and as uploads do.
 */
export function putIfAbsent(bucket: Bucket, key: string, blob: Blob, options?: Omit<UploadOptions, "key" | "overwrite">): Promise<{ stored: true; result: UploadResult } | { stored: false }>;

// ── URLs ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
/** Presigned URLs in the order of the keys. With a `signer` each asks the app's backend, eight at a time. */
export function presignMany(bucket: Bucket, keys: string[], options?: { method?: "GET" | "HEAD"; expiresIn?: number; query?: Record<string, string> }): Promise<string[]>;
/** Without a signature: for objects that everybody may read. */
export function publicUrl(bucket: Bucket, key: string): string;
