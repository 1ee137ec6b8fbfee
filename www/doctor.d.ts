/**
 * "bucketkit/doctor": why a bucket cannot be used from this page.
 *
 * Browsers hide much: a refused preflight, a closed port and a bad certificate look alike. So it climbs a ladder of probes, each
 * chosen for what its answer tells apart, and names the first rung that breaks; where two causes look alike it names both. It
 * needs a browser: what a page may do is what is asked.
 */
import type { Auth, Bucket } from "./index.js";
import type { PatchOperation } from "./resource.js";
export { BucketkitError } from "./index.js";
export type { Auth, Bucket, ErrorCode } from "./index.js";

export interface DiagnoseOptions {
  /**
   * Default false: nothing is written, but where a store lets everybody write and compares no checksum: there it is taken away again.
   * True: a small upload is made under `prefix`, read, and taken away again; what may not be
   * deleted is left, and told.
   */
  write?: boolean;
  /** Below which the credentials may write and read, such as "u/ann/"; by default the whole bucket. */
  prefix?: string;
  signal?: AbortSignal;
  /** Hears of each step as it ends. */
  onstep?: (step: ProbeStep) => void;
}

/**
 * Tries a connection from this page. Takes some seconds, at most about ten a step where nothing answers. An `auth` that is a function
 * is called once, a signer for each request. With a bucket that is open the resource is not judged.
 *
 * Rejects with `aborted`, `invalid_option`, `wasm_not_loaded`; what is wrong with the connection is the answer, and no error. No secret
 * is in it.
 */
export function diagnose(bucket: Bucket | { resource: unknown; type?: "s3"; auth?: Auth }, options?: DiagnoseOptions): Promise<Diagnosis>;

export interface ProbeStep {
  name: "resource" | "reach" | "other_scheme" | "path_host" | "plain" | "list" | "head" | "put" | "post" | "delete" | "create" | "part" | "parts" | "complete" | "get" | "condition" | "checksum" | "abort" | "cleanup";
  /** "unknown": nothing follows from it, such as a listing that the policy does not allow. */
  outcome: "ok" | "failed" | "skipped" | "unknown";
  /** What was met, such as "403 AccessDenied"; English. */
  detail: string;
  milliseconds: number;
}

export type DiagnosisCause =
  /* generated: diagnoses */
  | "resource_invalid"
  | "offline"
  | "mixed_content"
  | "csp_blocks"
  | "local_network"
  | "host_unreachable"
  | "tls_failed"
  | "host_silent"
  | "wrong_scheme"
  | "wrong_addressing"
  | "redirected"
  | "not_s3"
  | "server_failing"
  | "cors_missing"
  | "cors_headers"
  | "cors_method"
  | "bucket_missing"
  | "wrong_region"
  | "clock_skew"
  | "credentials_failed"
  | "signer_failed"
  | "credentials_expired"
  | "token_missing"
  | "token_invalid"
  | "key_unknown"
  | "secret_wrong"
  | "request_changed"
  | "signature_refused"
  | "unexpected_answer"
  | "access_refused"
  | "nothing_allowed"
  | "write_denied"
  | "etag_not_exposed"
  | "parts_denied"
  | "abort_denied"
  | "read_denied"
  | "conditions_ignored"
  | "checksums_ignored"
  | "cleanup_denied"
  | "round_trip_failed"
  /* end generated */;

export interface Diagnosis {
  /** Uploads from this page work, as far as was tried. */
  ok: boolean;
  /** Absent where it is ok. */
  cause?: DiagnosisCause;
  /** What looks the same to a page; `help` says how to tell. */
  alternatives?: DiagnosisCause[];
  /** JSON Pointer to the resource's field at fault. */
  path?: string;
  message: string;
  help?: string;
  /** RFC 6902: mends the resource, where it is at fault and the right value is known. */
  patch?: PatchOperation[];
  /** Ready for PutBucketCors at this provider, for this page's origin: where CORS rules are at fault. */
  cors?: object;
  /** What is missing though uploads work. */
  notes: { cause: DiagnosisCause; message: string; help: string }[];
  steps: ProbeStep[];
}
