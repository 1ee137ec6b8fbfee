export { init, openBucket, BucketkitError } from "./index.js";
export type {
  Auth, Bucket, ChecksumAlgorithm, Credentials, CredentialsProvider, ErrorCode, Progress, RemoteSigner, Resolved, S3Object, S3Resource,
  StsCredentials, UnfinishedUpload, Upload, UploadOptions, UploadResult, UploadStore, Why,
} from "./index.js";
