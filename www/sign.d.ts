export { sign, presign, BucketkitError } from "./index.js";
export type { Credentials, ErrorCode, Signable, Signed, SignOptions, StsCredentials } from "./index.js";

/** Starts the WebAssembly module that this entry carries; memoised. `sign` and `presign` need it first. */
export function init(): Promise<void>;
