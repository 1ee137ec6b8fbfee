// Uppy, with credentials in the page. It sends the parts of a file one at a time.
import Uppy from "@uppy/core";
import AwsS3 from "@uppy/aws-s3";

export function uploader({ credentials, region, bucket }) {
  const expiration = new Date(Date.now() + 3_600_000).toISOString();
  return async (data, partSize) => {
    const uppy = new Uppy();
    uppy.use(AwsS3, {
      s3Endpoint: bucket, region, shouldUseMultipart: true, getChunkSize: () => partSize, generateObjectKey: () => "uppy",
      getCredentials: async () => ({ credentials: { ...credentials, expiration }, region }),
    });
    uppy.addFile({ name: data.name, data });
    const { failed } = await uppy.upload();
    if (failed?.length) throw new Error(failed[0].error);
  };
}
