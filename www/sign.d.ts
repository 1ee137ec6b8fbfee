export * from "./signing.js";
export { BucketkitError } from "./index.js";
export type { Credentials, CredentialsProvider, ErrorCode, RemoteSigner, SignerAnswer, SignerRequest, StsCredentials, Why } from "./index.js";

/** Starts the WebAssembly module that this entry carries; memoised. All but `signedFetch` need it first. */
export function init(): Promise<void>;
