// The packed package, as the README shows it: it chooses the parts itself, and remembers what is unfinished.
import { openBucket } from "bucketkit/upload";

export const checking = (checksum) => async ({ credentials, region, endpoint, name }) => {
  const { hostname, port } = new URL(endpoint);
  const resource = { bucket: name, region, endPoint: hostname, port: Number(port), useSSL: false, pathStyle: true };
  const bucket = await openBucket({ resource, auth: credentials });
  return (file) => bucket.upload(file, { key: "bucketkit", checksum }).done;
};
export const uploader = checking("none");
