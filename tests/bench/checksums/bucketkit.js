import { checksum, checksumOf, init } from "bucketkit/checksum";

export async function sums() {
  await init();
  const of = (algorithm) => (bytes) => checksum(algorithm, bytes);
  const all = Object.fromEntries(["crc64nvme", "crc32", "crc32c", "md5"].map((algorithm) => [algorithm, of(algorithm)]));
  return { ...all, sha256: (bytes) => checksumOf("sha256", bytes), "sha256 in wasm": of("sha256") };
}
