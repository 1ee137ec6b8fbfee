import type { Signable, Signed, SignOptions } from "./index.js";

export { BucketkitError } from "./index.js";
export type { Credentials, ErrorCode, Signable, Signed, SignOptions, StsCredentials } from "./index.js";

/** A checksum that can follow a body: what S3 compares with what has arrived, and keeps. */
export type ChecksumAlgorithm = "crc32" | "crc32c" | "crc64nvme" | "sha1" | "sha256";

export interface ChunkOptions extends Omit<SignOptions, "payload"> {
  /** Bytes in each frame but the last: 8,192 to 67,108,864; default 65,536. Each is read at once, to be hashed. */
  chunkSize?: number;
  /** The checksum that follows the body. Without it none does. */
  trailer?: ChecksumAlgorithm;
  /** Frames without signatures: TLS and the trailer, which is then needed, protect the body. Default false. */
  unsigned?: boolean;
}

export interface SignedChunks {
  /** What to send: its `url`, `method` and `headers`, with `body` below. */
  request: Signed;
  /**
   * All frames: slices of what was given, with what stands around them. It has no type: give a `content-type` among the
   * headers. Send it as it is; a proxy on the way must not change it either.
   */
  body: Blob;
  /** Of each frame in its order, 64 digits; the last is that of the empty frame at the end. Empty where `unsigned`. */
  chunkSignatures: string[];
  /** Where there is a trailer and the frames are signed. */
  trailerSignature?: string;
}

/**
 * Signs an upload whose body goes out in frames (`aws-chunked`), each with a signature of its own that is chained to the
 * one before: S3 refuses a body that was changed, cut or put together anew on its way. For S3 alone. The request is
 * signed before anything is read, and the body is read once, a frame at a time; a Blob is never held whole.
 *
 * The headers `content-encoding` (`aws-chunked`, before the one that is given), `x-amz-decoded-content-length` and
 * `x-amz-trailer` are added; S3 keeps the encoding without `aws-chunked`, while SeaweedFS keeps the word too. A body of `request` is not looked at. Loads the WebAssembly that this entry carries by itself.
 *
 * Rejects with `invalid_option` (a size outside the limits, an unknown checksum, `unsigned` without `trailer`, a service
 * other than S3, a body that is neither), `file_unreadable`, `wasm_not_loaded`, and all that `sign` throws.
 */
export function signChunks(request: Omit<Signable, "body">, body: Uint8Array | Blob, options: ChunkOptions): Promise<SignedChunks>;
