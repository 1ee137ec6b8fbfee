import type { Signable, Signed, SignOptions } from "./index.js";

export { BucketkitError } from "./index.js";
export type { Credentials, ErrorCode, Signable, Signed, SignOptions, StsCredentials } from "./index.js";

export interface SignV4aOptions extends Omit<SignOptions, "region"> {
  /** Where the signature holds: `"*"`, or regions and patterns with commas between them, such as `"us-east-1,eu-*"`. */
  regionSet: string;
}

/** Starts the WebAssembly module that this entry carries; memoised. `signV4a` needs it first. */
export function init(): Promise<void>;

/**
 * Signs a request for several regions at once (`AWS4-ECDSA-P256-SHA256`), as S3's multi-region access points want it:
 * `https://<alias>.accesspoint.s3-global.amazonaws.com/<key>`. Otherwise as `sign`; `signature` is hexadecimal DER, 144
 * digits at most. The same request at the same time gets the same signature.
 *
 * Throws `not_initialized`, `invalid_region` (at `/regionSet`), and all else that `sign` throws.
 */
export function signV4a(request: Signable, options: SignV4aOptions): Signed;
