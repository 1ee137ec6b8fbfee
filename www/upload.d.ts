export { init, openBucket, BucketkitError } from "./index.js";
export type {
  Auth, Bucket, Credentials, CredentialsProvider, ErrorCode, Progress, RemoteSigner, Resolved, S3Object, S3Resource, StsCredentials, Upload,
  UploadOptions, UploadResult, Why,
} from "./index.js";
