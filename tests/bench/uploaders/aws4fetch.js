// aws4fetch, and the loop that an app would write around it.
import { AwsClient } from "aws4fetch";
import { inParts } from "./parts.js";

export function uploader({ credentials, region, bucket }) {
  const client = new AwsClient({ ...credentials, service: "s3", region, retries: 0 });
  const url = `${bucket}/aws4fetch`;
  return async (file, partSize) => {
    const created = await (await client.fetch(`${url}?uploads=`, { method: "POST" })).text();
    const [, uploadId] = /<UploadId>(.*)<\/UploadId>/.exec(created);
    const etags = [];
    await inParts(file, partSize, async (number, body) => {
      const headers = { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };
      const answer = await client.fetch(`${url}?partNumber=${number}&uploadId=${uploadId}`, { method: "PUT", body, headers });
      etags[number - 1] = answer.headers.get("etag");
    });
    const parts = etags.map((etag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${etag}</ETag></Part>`).join("");
    const body = `<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`;
    await (await client.fetch(`${url}?uploadId=${uploadId}`, { method: "POST", body })).text();
  };
}
