import { Crc32, Crc32c } from "@aws-sdk/checksums/crc";

export function sums() {
  const of = (Hash) => (bytes) => {
    const hash = new Hash();
    hash.update(bytes);
    return hash.digest();
  };
  return { crc32: of(Crc32), crc32c: of(Crc32c) };
}
