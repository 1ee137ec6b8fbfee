// The AWS SDK, without the checksums that it would compute in JavaScript on the page's thread.
import { S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";

export function uploader({ credentials, region, endpoint, name }) {
  const client = new S3Client({ credentials, region, endpoint, forcePathStyle: true, requestChecksumCalculation: "WHEN_REQUIRED", responseChecksumValidation: "WHEN_REQUIRED" });
  return (Body, partSize) => new Upload({ client, params: { Bucket: name, Key: "lib-storage", Body }, partSize, queueSize: 4 }).done();
}
