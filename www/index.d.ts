/// <reference lib="esnext.disposable" />
/**
 * bucketkit: sign S3 requests, and upload files from the page straight to a bucket.
 *
 * Entries: "bucketkit" (everything), "bucketkit/upload" (init, openBucket), "bucketkit/sign" (init, sign, presign,
 * presignMany, postPolicy, signPolicy, signedFetch; its wasm is inside), "bucketkit/sign/chunked" (signChunks), "bucketkit/sign/explain" (init, explain) and
 * "bucketkit/sign/sigv4a" (init, signV4a) likewise, "bucketkit/wasm" (the raw wasm file of the first two),
 * "bucketkit/worker" (the worker in which they sum up files).
 */

export * from "./signing.js";
import type { UnfinishedUpload, UploadStore } from "./unfinished.js";
export type { UnfinishedUpload, UploadStore };

// ── Start ────────────────────────────────────────────────────────────────────────────────────────────────────────────
/**
 * Loads the WebAssembly module; memoised. `sign` and `presign` are synchronous: they need it first and otherwise throw
 * `not_initialized`. Asynchronous functions call it by themselves. Rejects with `wasm_not_loaded`.
 *
 * `module` says where the module is or brings it; by default it is found beside the JavaScript file, by `import.meta.url`.
 * "bucketkit/sign" carries its own and takes no `module`.
 *
 * `workerUrl` says where worker.js is, in which uploads are summed up; by default it is beside the JavaScript file, too. A worker
 * must be of the page's own origin: where the package is of another one, put that file on yours. Without a worker it is done in
 * the page, in steps of a few milliseconds.
 */
export function init(options?: { module?: URL | string | Response | BufferSource | WebAssembly.Module; workerUrl?: URL | string }): Promise<void>;

/** Everything that fails, fails as this. Recognise it by `code`, not by instanceof. It never holds a secret. */
export class BucketkitError extends Error {
  private constructor();
  /** Stable, for programs. */
  readonly code: ErrorCode;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** The HTTP status that the store answered with. */
  readonly status?: number;
  /** The store's own code, such as "NoSuchBucket". */
  readonly s3Code?: string;
  /** The store's number for the request: its operator can look it up. */
  readonly requestId?: string;
  /** JSON Pointer to the option or field at fault, such as "/key". */
  readonly path?: string;
  /** What to do about it, for a person. Errors of the entries below "bucketkit/sign" have none. */
  readonly help?: string;
  readonly cause?: unknown;
}

export type ErrorCode =
  /* generated: error codes */
  | "not_initialized"
  | "wasm_not_loaded"
  | "internal"
  | "invalid_option"
  | "invalid_region"
  | "invalid_credentials"
  | "invalid_key"
  | "invalid_url"
  | "url_not_canonical"
  | "invalid_header"
  | "invalid_expiry"
  | "payload_not_hashable"
  | "body_not_replayable"
  | "file_unreadable"
  | "aborted"
  | "invalid_bucket"
  | "invalid_endpoint"
  | "file_too_large"
  | "credentials_failed"
  | "credentials_expired"
  | "credentials_rejected"
  | "signer_failed"
  | "invalid_signature"
  | "signature_mismatch"
  | "clock_skew"
  | "network_failed"
  | "access_denied"
  | "bucket_not_found"
  | "wrong_region"
  | "object_not_found"
  | "object_changed"
  | "upload_not_found"
  | "already_exists"
  | "checksum_mismatch"
  | "etag_not_exposed"
  | "throttled"
  | "server_failed"
  | "refused"
  | "bad_response"
  | "outcome_unknown"
  /* end generated */;

// ── Credentials ──────────────────────────────────────────────────────────────────────────────────────────────────────
/**
 * As SDKs hand them out. Dates are a Date, a
 * text that `Date.parse` reads, or a number: milliseconds since 1970, or seconds if it is below 1e11.
 */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  /** Of temporary credentials. */
  sessionToken?: string;
  expiration?: Date | string | number;
  /** The backend's clock when it made them: mends a wrong clock on this device before the first request. */
  serverTime?: Date | string | number;
}

/** The same as STS itself spells it. */
export interface StsCredentials {
  AccessKeyId: string;
  SecretAccessKey: string;
  SessionToken?: string;
  Expiration?: Date | string | number;
  serverTime?: Date | string | number;
}

export interface Why {
  /** "rejected": the store would not have the present ones; do not answer from a cache. */
  reason: "missing" | "expiring" | "rejected";
  /** Fires when the answer is not wanted any more: after 30 seconds. */
  signal: AbortSignal;
}

/**
 * Asked before the first request, ahead of expiry (300 s, or a third of the credentials' life if that is less), and when
 * the store rejects the present ones. One call at a time, whatever runs. A call that fails is repeated twice; then the
 * uploads that wait fail with `credentials_failed`, which quotes the message of what you threw and has it as its `cause`.
 */
export type CredentialsProvider = (why: Why) => Promise<Credentials | StsCredentials>;

/** A request that is to be signed: what it is for, and what will be sent. */
export interface SignerRequest {
  /**
   * S3's name for it. `presign` with a query that makes it something else (`?acl`) is "Other". It is the page's word: a
   * backend has to see to it that method and URL say the same.
   */
  operation:
    | "PutObject" | "CreateMultipartUpload" | "UploadPart" | "ListParts" | "CompleteMultipartUpload" | "AbortMultipartUpload"
    | "GetObject" | "HeadObject" | "DeleteObject" | "Other" | (string & {});
  bucket: string;
  key: string;
  uploadId?: string;
  /** 1 to 10,000. */
  partNumber?: number;
  method: string;
  /** Spelled as the browser will send it, its query in canonical order. */
  url: string;
  /**
   * All that will be sent, but for what you add and what the browser sets. With a presigned URL `x-amz-content-sha256` is
   * left out; all other headers that begin with `x-amz-` must be signed then, or stand in its query.
   */
  headers: Record<string, string>;
  /** 64 hexadecimal digits, or "UNSIGNED-PAYLOAD", as for all bytes of files. Presigned URLs leave it unsigned. */
  payloadHash: string;
  /** In bytes; absent where there is no body. */
  contentLength?: number;
  /** In seconds: a presigned URL is wanted, for somebody else to use. */
  expiresIn?: number;
  /** Fires when the answer is not wanted any more: after an abort, or 30 seconds. */
  signal: AbortSignal;
}

/** Nothing is added to it afterwards. */
export interface SignerAnswer {
  /**
   * A presigned URL, for this very request: the same object and query, but for what signing adds. It may name another host
   * (an accelerated one, a public one); then only its `uploads`, `uploadId` and `partNumber` are compared with ours, and which
   * object it is for is your backend's word.
   */
  url?: string;
  /** x-amz-date, authorization and what else belongs to it, such as x-amz-security-token. None that browsers set themselves, such as Host. */
  headers?: Record<string, string>;
  /** When the store will stop taking it. What has expired when it comes is asked for again, once: the device's clock may be wrong. */
  expires?: Date | string | number;
}

/**
 * For backends that do not let credentials into the page. Called for each attempt, when its turn has come, by several
 * requests at a time (`concurrency`). A call that throws or takes longer than 30 seconds is repeated twice; then the upload
 * fails with `signer_failed`, which quotes the message of what you threw and has it as its `cause`. An answer that is not
 * for this request, or that no browser can send, is `invalid_signature` at once. When the store refuses what may have
 * expired, the request is signed anew: once, and if the store says that it has expired, or `expires` does, 5 times in all.
 */
export type RemoteSigner = (request: SignerRequest) => Promise<SignerAnswer>;

export type Auth = Credentials | StsCredentials | CredentialsProvider | { signer: RemoteSigner };

// ── A bucket ─────────────────────────────────────────────────────────────────────────────────────────────────────────
/** An app platform's `s3` resource. Only what is named here is read. */
export interface S3Resource {
  bucket: string;
  /** Absent: read off an Amazon endpoint, else us-east-1. */
  region?: string;
  /** A host, with a port, a base path or a scheme if need be. Absent: Amazon's, in the region. */
  endPoint?: string;
  /** Absent: as the endpoint's scheme says, else true. */
  useSSL?: boolean;
  /** Absent: virtual-hosted at Amazon (path style if the bucket's name has a dot), path style elsewhere. */
  pathStyle?: boolean;
  port?: number;
  /** Used if `auth` is absent. A long-lived key has no business in a page. */
  accessKey?: string;
  secretKey?: string;
  token?: string;
  expiration?: string;
}

/** What will really be called. */
export interface Resolved {
  /** Of the bucket, without a slash at the end. */
  url: string;
  /** With a port that is not the default. */
  host: string;
  /** Empty, or beginning with a slash. */
  basePath: string;
  region: string;
  addressing: "virtual-hosted" | "path";
}

/**
 * A resource plus the right to use it. Sends nothing yet, unless an earlier page has left an upload of this owner to this
 * bucket that was to be removed, or was not taken up for 7 days: then its parts are removed in the background.
 *
 * `concurrency`: how many requests may be on their way at once, 1 to 64, default 4, shared by all uploads of the bucket.
 * `owner`: whose unfinished uploads are remembered and found again, a user's id. Without it all who use this browser share
 * them. `store`: where they are remembered; by default in IndexedDB. Where there is none, or it refuses, nothing is remembered,
 * and uploads work all the same.
 *
 * Rejects with `invalid_bucket`, `invalid_region`, `invalid_endpoint`, `invalid_credentials`, `invalid_option`,
 * `url_not_canonical`, `wasm_not_loaded`.
 */
export function openBucket(options: { resource: S3Resource; auth?: Auth; owner?: string; store?: UploadStore; concurrency?: number; fetch?: typeof fetch }): Promise<Bucket>;

export interface Bucket {
  /** As the resource has it. */
  readonly name: string;
  readonly resolved: Resolved;
  /**
   * Starts an upload. Throws at once, before anything is sent: `invalid_key`, `invalid_option`, `invalid_header`,
   * `file_too_large`, `url_not_canonical`. All else comes by the upload's `done`. With a handle the size is known a moment
   * later, and what is wrong with options other than the key comes by `done` too.
   */
  upload(file: Blob | File | FileSystemFileHandle, options: UploadOptions): Upload;
  /**
   * What this owner has begun to upload to this bucket, and what neither this page nor another tab is at: left by a page that
   * is gone, or failed for a reason that may pass. On plain-http origins, where browsers have no Web Locks, other tabs cannot
   * be asked. The oldest first.
   */
  uploads(): Promise<UnfinishedUpload[]>;
  /**
   * Ends all of this owner's unfinished uploads, for a sign-out: those to this bucket that run in this page are aborted, the
   * records of all go, and parts that this bucket's store has are removed. Resolves when that was tried, after 10 seconds at most.
   * What runs in other tabs is not ended.
   */
  forget(): Promise<void>;
  /**
   * A presigned URL for one object. `expiresIn` in seconds, 1 to 604800, default 900. Do not keep it in the page. A `signer`
   * is asked for it, and must return a URL.
   */
  presign(request: { method?: "GET" | "PUT" | "HEAD" | "DELETE"; key: string; expiresIn?: number; query?: Record<string, string>; headers?: HeadersInit }): Promise<string>;
  /**
   * A signed request of your own, to an object or without `key` to the bucket: a listing, a deletion, a range of an object. The
   * answer is the store's, whatever it says: look at its `status`. Nothing is repeated. Rejects with `network_failed`, `aborted`,
   * and what signing may say. Headers that browsers set themselves are left out. A stream as `body` is for Chromium over HTTP/2.
   */
  fetch(request: { method?: "GET" | "PUT" | "HEAD" | "POST" | "DELETE"; key?: string; query?: Record<string, string>; headers?: HeadersInit; body?: BodyInit | null; signal?: AbortSignal }): Promise<Response>;
  /** Aborts what is under way, and refuses what comes. */
  close(): void;
  [Symbol.dispose](): void;
}

// ── Uploading ────────────────────────────────────────────────────────────────────────────────────────────────────────
/**
 * What S3 keeps beside an object, each in a header `x-amz-checksum-…` ([what it computes](https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html));
 * and `md5`, which it only compares, by the header `Content-MD5`.
 */
export type ChecksumAlgorithm = "crc32" | "crc32c" | "crc64nvme" | "sha1" | "sha256" | "md5";

export interface UploadOptions {
  /** 1 to 1,024 bytes of UTF-8, without `.` or `..` as a segment: browsers resolve those before they send. */
  key: string;
  /** Default: the file's own type. */
  contentType?: string;
  contentDisposition?: string;
  cacheControl?: string;
  /** Visible ASCII. */
  metadata?: Record<string, string>;
  /** At most 10. Needs s3:PutObjectTagging. */
  tags?: Record<string, string>;
  /** Encryption, storage class, … An upload whose headers hold a customer's key is not remembered. */
  headers?: Record<string, string>;
  /**
   * Default true. False: an object that is there stays, and the upload fails with `already_exists`, where the store heeds
   * `If-None-Match: *`. Where it is not known to, the result's `notes` have "overwrite_not_enforced".
   */
  overwrite?: boolean;
  /**
   * In bytes, 5 MiB to 5 GiB; a file has at most 10,000 parts. Planned by itself: 8 MiB up to 1 GiB, then more. A file of
   * one part goes up in one PUT.
   */
  partSize?: number;
  /** How many of this file's requests may be on their way at once, 1 to 64; the bucket's own `concurrency` counts too. */
  concurrency?: number;
  /**
   * What the store is asked to compare. Default "auto": the strongest that it is known to honour, CRC64NVME before CRC32C and
   * CRC32; "none" where the store is not known. Each part is read and summed up before it is sent.
   */
  checksum?: ChecksumAlgorithm | "auto" | "none";
  /** Default true: what is under way is remembered, without any credential, so that a later page can go on. A file of one part is not. */
  resume?: boolean;
  /** Default "fetch": progress grows part by part. "xhr": by bytes; the bucket's `fetch` is not used for the parts then. */
  transport?: "fetch" | "xhr";
  signal?: AbortSignal;
}

/**
 * Sizes in bytes. A part counts when the store has acknowledged it: until the first has arrived `loaded` is 0, and a bar
 * should show that something is under way. With `transport: "xhr"` bytes count that are on their way. It never goes back, and
 * comes at most ten times a second.
 */
export interface Progress {
  loaded: number;
  total: number;
  /** Over about the last ten seconds. */
  bytesPerSecond: number;
  /** Absent as long as nothing is known. */
  secondsLeft?: number;
  parts: { done: number; total: number };
  /** "reading": parts that are there are compared with the file, before the others are sent. */
  phase: "reading" | "sending" | "completing";
}

/**
 * Events: "state" and "progress", without detail: read the properties. "part": a CustomEvent for each part that the store takes
 * from this page, with `detail: { partNumber, size }`; none for a file that goes in one request. None comes after the end.
 */
export interface Upload extends EventTarget {
  /** 32 hexadecimal digits; an upload that is taken up again keeps its own. */
  readonly id: string;
  readonly key: string;
  /** The file's name, or the key's last segment. */
  readonly name: string;
  readonly size: number;
  /** "waiting": for credentials, or for the network. */
  readonly state: "queued" | "running" | "paused" | "waiting" | "done" | "failed" | "aborted";
  readonly error?: BucketkitError;
  readonly progress: Progress;
  /**
   * Rejects with the error; after an abort with one of name "AbortError" and code "aborted". Left unobserved it is no
   * unhandled rejection. After a failure the parts that the store had are removed, but for `outcome_unknown` (they may be the
   * object), where the credentials are gone that would remove them (a lifecycle rule takes those), and for failures that may
   * pass (the network, the store, credentials, a file that cannot be read) if the upload is remembered: then `bucket.uploads()`
   * has it.
   */
  readonly done: Promise<UploadResult>;
  /** Nothing more is sent until `resume`. `inFlight`: what is on its way comes to its end ("finish", the default) or is cancelled, and sent again later. */
  pause(options?: { inFlight?: "finish" | "cancel" }): void;
  /** After a pause. `file`: the same file, picked again because it was moved. Throws `invalid_option` if it has another size or date. */
  resume(file?: Blob | File): void;
  /**
   * Ends it: requests are cancelled, and the store's parts are removed before this resolves. It never rejects. An abort
   * that comes while the store puts the parts together is too late if that succeeds: then `state` is "done".
   * `keepParts`: they stay, for `bucket.uploads()`; of an upload that is not remembered they are removed all the same.
   */
  abort(options?: { keepParts?: boolean }): Promise<void>;
  /** Each progress as it comes. Ends when the upload is done; throws what `done` rejects with. */
  [Symbol.asyncIterator](): AsyncIterator<Progress>;
  /** Aborts it. */
  [Symbol.dispose](): void;
}

export interface UploadResult {
  key: string;
  bucket: string;
  size: number;
  /** As the store wrote it. Absent where the bucket's CORS rules do not expose it. */
  etag?: string;
  versionId?: string;
  /** Unsigned. */
  url: string;
  s3: S3Object;
  /** What the store reports, if its CORS rules expose it, or ours if the store has compared it. */
  checksum?: { algorithm: "crc32" | "crc32c" | "crc64nvme" | "sha1" | "sha256"; type: "full-object" | "composite"; value: string };
  /**
   * store-verified: the store compared the whole object's sum with ours. compared: we compared what the store reported.
   * acknowledged: the store said yes, nothing was compared.
   */
  proof: "store-verified" | "compared" | "acknowledged";
  /** What could not be done as it was wanted. */
  notes: { code: "overwrite_not_enforced" | "checksum_not_confirmed" | "file_not_compared"; message: string }[];
}

/** The platform's reference to an object. */
export interface S3Object {
  s3: string;
  storage?: string;
  filename?: string;
}
