// A signer for each request, with one cache for the signing key: AwsClient.sign does the same and makes a Request of it too,
// which is slower.
import { AwsV4Signer } from "aws4fetch";

export async function headers({ credentials, region, bucket }) {
  const cache = new Map();
  return (key) => new AwsV4Signer({ ...credentials, service: "s3", region, cache, method: "PUT", url: `${bucket}/${key}` }).sign();
}

export async function presigned({ credentials, region, bucket, expiresIn }) {
  const cache = new Map();
  return async (key) => {
    const url = `${bucket}/${key}?X-Amz-Expires=${expiresIn}`;
    const signed = await new AwsV4Signer({ ...credentials, service: "s3", region, cache, method: "GET", url, signQuery: true }).sign();
    return signed.url.href;
  };
}
