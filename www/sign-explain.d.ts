import type { Signable, SignOptions } from "./index.js";
export { BucketkitError } from "./index.js";
export type { Credentials, ErrorCode, Signable, SignOptions, StsCredentials } from "./index.js";

/** Starts the WebAssembly module that this entry carries; memoised. `explain` needs it first. */
export function init(): Promise<void>;

/**
 * What was signed, stage by stage, and, given the store's answer, the first line that differs and the likely cause.
 * Sends nothing.
 *
 * `request` is what you give to `sign`, or with `expiresIn` (in seconds, as for `presign`) what you give to `presign`. Or it
 * is what came out: `{ ...sign(request, options), body }`, or `{ url }` of a presigned URL with the method that it is used
 * with. Such a request is explained as what it claims to be, and where `options` say otherwise (another key, region,
 * service, token) that is a difference even without an answer.
 *
 * `storesAnswer` is the body of the store's answer as text: S3's error document, or the JSON, XML or text of another
 * service. Many stores tell only their code: then the cause is `not_comparable`, with what to check. An empty text is the
 * answer to a HEAD. What is no answer to a signature (NoSuchKey, a proxy's page) makes no difference.
 *
 * Without `date` the date of the signed request or of the store's document counts, and else the present.
 *
 * Throws as `sign` and `presign` do. No text that comes out holds the secret or the session token or a piece of them:
 * tokens, cookies, keys of customers, and a signature inside a URL are shown as `[redacted, 356 characters]`.
 */
export function explain(request: Signable, options: SignOptions & { expiresIn?: number }, storesAnswer?: string): Explanation;

export interface Explanation {
  canonicalRequest: string;
  stringToSign: string;
  /**
   * What the given secret makes of the two. A header's signature is good for this one request and 15 minutes; that of a
   * presigned URL makes the URL usable for whoever knows the rest of it: do not log it.
   */
  signature: string;
  /** Absent where nothing speaks against the signature. */
  difference?: Difference;
}

export interface Difference {
  /** The text that `line` counts in; absent where no line was compared. */
  stage?: "canonicalRequest" | "stringToSign";
  /** From 1; 0 where no line was compared. */
  line: number;
  /** Our line, or our value (an access key id, a region, a date) where the answer told in other words; or empty. */
  ours: string;
  /** The store's, or what `options` say against a request that is signed already; or empty. */
  theirs: string;
  /** Stable, for programs. */
  cause: Cause;
  /** What happened and what to do, for a person. */
  message: string;
}

export type Cause =
  /* generated: causes */
  | "method_differs"
  | "addressing_style"
  | "path_prefix_added"
  | "path_prefix_removed"
  | "path_double_encoded"
  | "path_slash_encoding"
  | "path_plus_encoding"
  | "path_encoding"
  | "path_normalized"
  | "path_differs"
  | "query_order"
  | "query_encoding"
  | "query_parameter_added"
  | "query_parameter_removed"
  | "query_parameter_changed"
  | "host_differs"
  | "host_port"
  | "header_changed"
  | "header_added"
  | "header_removed"
  | "header_not_signed"
  | "signed_headers_differ"
  | "payload_hash_differs"
  | "body_missing"
  | "payload_unsigned"
  | "unsigned_payload_refused"
  | "date_differs"
  | "clock_skew"
  | "url_expired"
  | "wrong_day"
  | "wrong_region"
  | "wrong_service"
  | "authorization_malformed"
  | "algorithm_differs"
  | "canonical_request_differs"
  | "access_key_differs"
  | "access_key_unknown"
  | "token_missing"
  | "token_differs"
  | "token_expired"
  | "token_invalid"
  | "security_header_missing"
  | "signature_not_ours"
  | "secret_length"
  | "secret_spelling"
  | "secret_wrong"
  | "not_comparable"
  /* end generated */;
