// What the AWS SDK for JavaScript sums up with in browsers. Of CRC32 and CRC32C it has two kinds, by package.
import { AwsCrc32 } from "@aws-crypto/crc32";
import { AwsCrc32c } from "@aws-crypto/crc32c";
import { Sha256 } from "@aws-crypto/sha256-js";
import { Crc64Nvme } from "@aws-sdk/checksums/crc";
import { Md5 } from "@aws-sdk/checksums/md5";

export function sums() {
  const of = (Hash) => (bytes) => {
    const hash = new Hash();
    hash.update(bytes);
    return hash.digest();
  };
  return { crc64nvme: of(Crc64Nvme), crc32: of(AwsCrc32), crc32c: of(AwsCrc32c), md5: of(Md5), sha256: of(Sha256), "sha256 in wasm": of(Sha256) };
}
