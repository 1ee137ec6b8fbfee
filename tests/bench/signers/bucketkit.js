// The packed package, as the README shows it.
import * as bucketkit from "bucketkit/sign";

export async function headers({ credentials, region, bucket }) {
  await bucketkit.init();
  const options = { credentials, region, payload: "unsigned" };
  return (key) => bucketkit.sign({ method: "PUT", url: `${bucket}/${key}` }, options);
}

export async function presigned({ credentials, region, bucket, expiresIn }) {
  await bucketkit.init();
  const options = { credentials, region, expiresIn };
  return (key) => bucketkit.presign({ url: `${bucket}/${key}` }, options);
}

export function many({ credentials, region, bucket, expiresIn }) {
  return (keys) => bucketkit.presignMany({ url: `${bucket}/` }, keys, { credentials, region, expiresIn });
}
