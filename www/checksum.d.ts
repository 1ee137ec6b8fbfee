export { BucketkitError } from "./index.js";
export type { ErrorCode } from "./index.js";

import type { ChecksumAlgorithm } from "./index.js";
export type { ChecksumAlgorithm };

/** Starts the WebAssembly module that this entry carries; memoised. All but `checksumOf` need it first, else they throw `not_initialized`. */
export function init(): Promise<void>;

/** A checksum of bytes that are still coming. There may be any number at once; none needs to be freed. */
export interface Hasher {
  /** Takes the next bytes, and gives this hasher. They are copied, 256 KiB at a time, and may change afterwards. */
  update(data: Uint8Array | ArrayBuffer): Hasher;
  /** The checksum: 4 bytes of `crc32` and `crc32c`, 8 of `crc64nvme`, 20 of `sha1`, 32 of `sha256`, 16 of `md5`; the first is the highest. No more bytes are taken afterwards. */
  digest(): Uint8Array;
}

/** Begins a checksum. Throws `invalid_option` for an unknown algorithm. */
export function hasher(algorithm: ChecksumAlgorithm): Hasher;

/** The checksum of bytes that are all there, at once. In Base64 it is what the headers carry. Throws `invalid_option`. */
export function checksum(algorithm: ChecksumAlgorithm, data: Uint8Array | ArrayBuffer): Uint8Array;

/**
 * The same without blocking for long, also of a file, which is read 4 MiB at a time. SHA-1 and SHA-256 are the browser's own where
 * it has them (on pages by https) and there are at most 64 MiB to read. Rejects with `invalid_option`, `file_unreadable`, `wasm_not_loaded`.
 */
export function checksumOf(algorithm: ChecksumAlgorithm, data: Uint8Array | ArrayBuffer | Blob): Promise<Uint8Array>;

/**
 * The checksum of a whole from those of its parts in their order, each with how many bytes it is of: what S3 calls full-object.
 * No byte is read again. Exact for up to 2^53 - 1 bytes a part. Throws `invalid_option` where `path` says.
 */
export function combineChecksums(algorithm: "crc32" | "crc32c" | "crc64nvme", parts: Iterable<{ checksum: Uint8Array; length: number }>): Uint8Array;

/**
 * The checksum of the parts' checksums, in Base64, then `-` and how many there are: what S3 calls composite, of which `crc64nvme` has
 * none. Of `md5` in hexadecimal digits: the ETag that most stores give an object of several parts. Throws `invalid_option`.
 */
export function compositeChecksum(algorithm: Exclude<ChecksumAlgorithm, "crc64nvme">, parts: Iterable<Uint8Array>): string;
