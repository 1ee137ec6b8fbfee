/**
 * "bucketkit/resource/convert": a resource in the shapes that other tools use, settings that somebody pasted, and what the owner
 * of a bucket tells its store. Carries its WebAssembly inside. Works in Node too.
 *
 * All functions are synchronous and throw `not_initialized` before `init()`, and `invalid_option` for a wrong option.
 */
import type { Issue, S3Resource, S3Settings } from "./resource.js";
export { BucketkitError } from "./index.js";
export type { ErrorCode } from "./index.js";
export type { Issue, IssueCode, PatchOperation, S3Resource, S3Settings, Severity } from "./resource.js";

/** Starts the WebAssembly module that this entry carries; memoised. */
export function init(): Promise<void>;

/**
 * - "s3": the platform's resource. "object_settings": the instance's object storage settings.
 * - "boto3": arguments of `boto3.client("s3", …)`; `config` is data, to be made a `botocore.config.Config`.
 * - "polars": `storage_options`, and `s3fs_args` for s3fs. "aws-sdk-js": the configuration of version 3's `S3Client`, and the bucket beside it.
 * - As text: "duckdb" (SET statements; CREATE SECRET is read too), "rclone" (a section of its configuration), "url" (the bucket's address, never with a secret).
 */
export interface ResourceShapes {
  s3: Partial<S3Resource>;
  object_settings: Partial<S3Settings>;
  boto3: {
    endpoint_url?: string;
    region_name?: string;
    use_ssl: boolean;
    aws_access_key_id?: string;
    aws_secret_access_key?: string;
    aws_session_token?: string;
    config: { s3: { addressing_style: "path" | "virtual" } };
  };
  polars: { storage_options: Record<string, string>; s3fs_args: Record<string, unknown> };
  duckdb: string;
  "aws-sdk-js": {
    bucket?: string;
    region?: string;
    endpoint?: string;
    forcePathStyle: boolean;
    credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  };
  rclone: string;
  url: string;
}

export type ResourceShape = keyof ResourceShapes;

export interface Converted<S extends ResourceShape = ResourceShape> {
  /** `null` where `config` is not of the shape `from`. It holds the secrets that the target needs, and placeholders as they were. */
  value: ResourceShapes[S] | null;
  /** What the target can't hold, each with its field in what was given. They never hold a secret. */
  issues: Issue[];
}

/** From one shape to another. Nothing is lost in silence. */
export function convertResource<S extends ResourceShape>(config: unknown, from: ResourceShape, to: S): Converted<S>;

export interface Pasted {
  /** The fields that were found, secrets too. */
  value: Partial<S3Resource>;
  /** What it was taken for: a shape's name, or "env", "credentials" (a file of Amazon's tools), "mc" (MinIO's command), "json", "labels" (as a console shows them). */
  from: string;
  /** What was there besides. */
  issues: Issue[];
}

/**
 * Settings in whatever form somebody copied them: JSON, lines such as `AWS_ACCESS_KEY_ID=…`, a section of rclone's or Amazon's
 * files, SET statements, MinIO's `mc alias set`, a console's page, an address. Undefined where there are none.
 */
export function paste(text: string): Pasted | undefined;

/** As PutBucketCors takes them: one rule that lets the pages of these origins upload, download and delete. */
export interface CorsRules {
  CORSRules: { AllowedOrigins: string[]; AllowedMethods: string[]; AllowedHeaders: string[]; ExposeHeaders: string[]; MaxAgeSeconds: number }[];
}

/**
 * `origins` as browsers send them: "https://app.example", without a slash at the end. `provider` is what `validateResource`
 * resolves: a store that takes no such rules makes `invalid_option` at "/provider", which says where it has them.
 */
export function corsRules(options: { origins: string[]; provider?: string }): CorsRules;

export interface PolicyDocument {
  Version: "2012-10-17";
  Statement: { Effect: "Allow"; Action: string[]; Resource: string[]; Condition?: object }[];
}

/**
 * What lent credentials may do: the least that the actions need. "write" uploads (and aborts); "prove" lets a lost answer be
 * looked up; listings are bound to the prefix. Never ListBucketMultipartUploads, which shows everybody's uploads.
 *
 * `prefix` is taken to the letter (`*` and `?` are no wildcards in it): end it with a slash, or `u/1` covers `u/10`. Empty (the default) is the
 * whole bucket. The bucket's `region` tells the partition of its ARN: China's, GovCloud's.
 */
export function sessionPolicy(options: { bucket: string; prefix?: string; actions: ("read" | "write" | "list" | "delete" | "prove")[]; region?: string }): PolicyDocument;

export interface LifecycleRules {
  Rules: { ID: string; Status: "Enabled"; Filter: { Prefix: string }; AbortIncompleteMultipartUpload: { DaysAfterInitiation: number } }[];
}

/** As PutBucketLifecycleConfiguration takes it: ends uploads that nobody completed. `days` from 1 on; default 3. */
export function lifecycleRules(options?: { prefix?: string; days?: number }): LifecycleRules;
