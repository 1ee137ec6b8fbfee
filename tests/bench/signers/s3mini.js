// It signs in the headers only on its way to fetch: its inner step is called, which is the least that it can cost.
import { S3mini } from "s3mini";

/** In words, if it signs less than the others. */
export const less = "knows no session token";

const client = ({ credentials, region, bucket }) =>
  new S3mini({ accessKeyId: credentials.accessKeyId, secretAccessKey: credentials.secretAccessKey, region, endpoint: bucket });

export async function headers(app) {
  const s3 = client(app);
  return (key) => s3._sign("PUT", key);
}

export async function presigned(app) {
  const s3 = client(app);
  return (key) => s3.getPresignedUrl("GET", key, app.expiresIn);
}
