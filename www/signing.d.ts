// What signs: of "bucketkit" and of "bucketkit/sign".
import type { Credentials, CredentialsProvider, RemoteSigner, StsCredentials } from "./index.js";

export interface SignOptions {
  credentials: Credentials | StsCredentials;
  region: string;
  /** The signing name; default "s3", with S3's own rules: path encoded once and never normalised, x-amz-content-sha256. */
  service?: string;
  /** Default: now. Milliseconds since 1970, or what `Date` reads. */
  date?: Date | number | string;
  /**
   * "auto", the default: hashed, and left open in a URL for S3; but a Blob is unsigned for S3, and elsewhere fails with `payload_not_hashable`. A header
   * `x-amz-content-sha256` says the same as `sha256`; with it the hash is sent and signed for other services than S3 too.
   */
  payload?: "auto" | "unsigned" | { /** 64 hexadecimal digits in lower case */ sha256: string };
  /** The session token is sent but not signed. Default: as "iotdevicegateway" wants it, and no other service. */
  appendSessionToken?: boolean;
}

export interface Signable {
  /** Default: GET. */
  method?: string;
  /** Absolute http or https, without user and fragment. A `URL` object's dot segments were resolved when it was made. Percent-encoded; what may not stand in a URL is encoded for you, but `#`, `?` and `%` in a key are yours. */
  url: string | URL;
  headers?: HeadersInit;
  body?: string | ArrayBuffer | ArrayBufferView | URLSearchParams | Blob | null;
}

export interface Signed {
  method: string;
  /** Spelled as it was signed: send to this one. */
  url: string;
  /** All that is to be sent, but for Host and Content-Length, which the browser sets. */
  headers: Record<string, string>;
  signature: string;
}

/**
 * Signs with AWS Signature Version 4, in the Authorization header.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 *
 * Throws `not_initialized`, `invalid_url`, `invalid_key` (a `.` or `..` segment in an S3 path: no browser can send it),
 * `url_not_canonical`, `invalid_header`, `invalid_region`, `invalid_credentials`, `invalid_option`, `payload_not_hashable`.
 * Credentials that have expired by this device's clock sign all the same: the clock may be wrong, and the store is the judge.
 * URL and headers together may have 4 MiB, and a query 4,096 parameters. Options that have no meaning here are ignored.
 */
export function sign(request: Signable, options: SignOptions): Signed;

/**
 * A URL that anybody who has it may use until it expires. Headers that are given must be sent with it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 *
 * `expiresIn` is in seconds, 1 to 604800, default 900; it is cut to the life that the credentials have left. Throws as
 * `sign` does, and `invalid_expiry`.
 */
export function presign(request: Signable, options: SignOptions & { expiresIn?: number }): string;

/**
 * `presign` for many keys below one URL (a bucket's or a prefix's), in one call into WebAssembly: for a listing of
 * thumbnails. Keys are not encoded, 1 to 1,024 bytes; `invalid_key` names the one that cannot be sent by its place.
 */
export function presignMany(base: Signable, keys: readonly string[], options: SignOptions & { expiresIn?: number }): string[];

export interface PostForm {
  /** Where the form is posted to: the bucket's URL. */
  url: string | URL;
  /** Where it ends in `${filename}` the store puts the file's own name there. */
  key: string;
  /**
   * Beside those on the fields, as they stand in a policy: `["content-length-range", 1, 10_000_000]`, `{ bucket: "b" }`,
   * `["starts-with", "$Content-Type", "image/"]`.
   * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
   */
  conditions?: unknown[];
  /** The form's own, such as `Content-Type`. Each is a condition too. */
  fields?: Record<string, string>;
  /** In seconds, as for `presign`. */
  expiresIn?: number;
}

/**
 * For a form that a browser posts to the bucket: the fields that come before the file, whose field is the last one and is
 * named `file`. The session token is a field and a condition. Throws as `presign` does.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
 */
export function postPolicy(form: PostForm, options: SignOptions): { url: string; fields: Record<string, string> };

/** Signs a policy as it stands: the fields that prove it. The document has to speak of all of them but `policy` and the signature. */
export function signPolicy(policy: string, options: SignOptions): Record<string, string>;

export interface SigningFetchInit extends RequestInit {
  aws: {
    /** A provider is asked once until its credentials expire or are refused (400, 401, 403): keep the function, since it is known by itself. What it throws comes through. */
    credentials: Credentials | StsCredentials | CredentialsProvider | { signer: RemoteSigner };
    /** Default: read off an AWS host. */
    region?: string;
    /** The signing name. Default: read off an AWS host, else "s3". */
    service?: string;
    /** What a signer is told. Default: the method. */
    operation?: string;
  };
}

/**
 * `fetch`, signed. Takes what fetch takes and answers as fetch does: an error status is an answer. FormData is read whole
 * before it is signed, a Blob too for other services than S3, where it is unsigned; a stream is `body_not_replayable`.
 * Redirects are errors (`redirect`), since a signature is good for one address. Loads the module by itself; rejects as
 * `sign` throws, and with what fetch rejects with. Nothing is tried again.
 */
export function signedFetch(input: RequestInfo | URL, init: SigningFetchInit): Promise<Response>;
