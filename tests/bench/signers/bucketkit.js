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

/** Undefined while the package has no such function. */
export function many({ credentials, region, bucket, expiresIn }) {
  const { presignMany } = bucketkit;
  return presignMany && ((keys) => presignMany({ url: `${bucket}/` }, keys, { credentials, region, expiresIn }));
}
