/**
 * "bucketkit/resource": storage resources as people fill them in. What is wrong with one, why, how to mend it, and what will
 * really be called. Carries its WebAssembly inside.
 *
 * Faults of a resource are data (`issues`), never exceptions: a form shows them while somebody types. Functions throw
 * `not_initialized` before `init()`, and `invalid_option` for an option of your own that is wrong.
 */
export { BucketkitError } from "./index.js";
export type { ErrorCode } from "./index.js";

/** Starts the WebAssembly module that this entry carries; memoised. The other functions are synchronous and need it first, but for `applyPatch`. */
export function init(): Promise<void>;

/** The platform's `s3` resource, with its exact casing. */
export interface S3Resource {
  bucket: string;
  /** The region's code, such as "eu-west-3". */
  region?: string;
  /** A host, with a port or a base path if need be: "s3.eu-west-3.amazonaws.com", "minio.example:9000". */
  endPoint?: string;
  /** Default: true. */
  useSSL?: boolean;
  /** `https://host/bucket/key` instead of `https://bucket.host/key`. Default: as the store wants it. */
  pathStyle?: boolean;
  /** 1 to 65,535. */
  port?: number;
  accessKey?: string;
  secretKey?: string;
  /** The session token of temporary keys. */
  token?: string;
  /** When temporary keys end, in ISO 8601. */
  expiration?: string;
}

export interface AzureBlobResource {
  accountName: string;
  containerName: string;
  /** A host: only outside Azure's worldwide cloud. */
  endpoint?: string;
  /** Default: true. */
  useSSL?: boolean;
  /** The account's key: for servers only. */
  accessKey?: string;
  tenantId?: string;
  clientId?: string;
  /** A file on the server. */
  federatedTokenFile?: string;
}

export interface S3AwsOidcResource {
  bucket: string;
  roleArn: string;
  region?: string;
  audience?: string;
}

export interface GcloudStorageResource {
  bucket: string;
  /** The content of the key's file, as an object. */
  serviceAccountKey: Record<string, unknown>;
}

/** A workspace's storage: it names a resource. */
export interface LargeFileStorage {
  type: "S3Storage" | "AzureBlobStorage" | "S3AwsOidc" | "AzureWorkloadIdentity" | "GoogleCloudStorage" | "FilesystemStorage";
  /** `$res:u/user/name`; so are the others. */
  s3_resource_path?: string;
  azure_blob_resource_path?: string;
  gcs_resource_path?: string;
  /** A folder on the server. */
  root_path?: string;
  public_resource?: boolean;
  advanced_permissions?: { pattern: string; allow: string }[];
  secondary_storage?: Record<string, unknown>;
}

/** An instance's storage of the type "S3": the `s3` resource under other names. */
export interface S3Settings {
  type: "S3";
  bucket: string;
  region?: string;
  endpoint?: string;
  /** The opposite of `useSSL`. */
  allow_http?: boolean;
  path_style?: boolean;
  port?: number;
  access_key?: string;
  secret_key?: string;
  store_logs?: boolean;
}

export type ObjectSettings =
  | S3Settings
  | ({ type: "Azure" } & AzureBlobResource)
  | ({ type: "AwsOidc" } & S3AwsOidcResource)
  | ({ type: "Gcs" } & GcloudStorageResource)
  | { type: "Filesystem"; root_path: string };

/** What each type of resource holds. Instead of any value, and of a whole resource, there may be a placeholder: `$res:…`, `$var:…`. */
export interface Resources {
  s3: S3Resource;
  azure_blob: AzureBlobResource;
  s3_aws_oidc: S3AwsOidcResource;
  gcloud_storage: GcloudStorageResource;
  large_file_storage: LargeFileStorage;
  object_settings: ObjectSettings;
}

export type ResourceType = keyof Resources;

/** One step of a patch, by RFC 6902. */
export interface PatchOperation {
  op: "add" | "remove" | "replace" | "move" | "copy";
  /** JSON Pointer, RFC 6901. */
  path: string;
  from?: string;
  value?: unknown;
  /** `value` is a secret: show it as dots. */
  sensitive?: true;
}

export type Severity = "error" | "warning" | "hint";

/** One finding. It never holds a secret, but for a patch's value that is marked `sensitive`. */
export interface Issue {
  /** Stable: enough, with `params`, to say it in another language. */
  code: IssueCode;
  /** "error": it cannot work. "warning": it works otherwise than one would think, or may not work. "hint": worth knowing. */
  severity: Severity;
  /** JSON Pointer of the field, such as "/endPoint"; empty for the resource as a whole. */
  path: string;
  /** What was found, why it matters and what to do, in English. */
  message: string;
  /** What the message speaks of, by name. */
  params: Record<string, string | number | boolean>;
  /** The label of a button that applies the patch: what it does, and what it puts where, secrets as dots. There where `patch` is. */
  fix?: string;
  /** Applying it removes this issue and adds no error. */
  patch?: PatchOperation[];
}

export type IssueCode =
  /* generated: issue codes */
  | "not_an_object"
  | "unknown_type"
  | "wrong_type"
  | "missing"
  | "server_only"
  | "type_unknown"
  | "azure_connection_string"
  | "azure_address_pasted"
  | "azure_account_invalid"
  | "azure_container_invalid"
  | "azure_container_has_folder"
  | "azure_container_reserved"
  | "azure_endpoint_unusable"
  | "azure_endpoint_not_blob"
  | "azure_endpoint_other"
  | "azure_endpoint_has_path"
  | "azure_endpoint_lacks_account"
  | "azure_endpoint_has_scheme"
  | "azure_use_ssl_unset"
  | "azure_needs_tls"
  | "azure_key_invalid"
  | "azure_key_is_sas"
  | "azure_key_in_browser"
  | "azure_ids_swapped"
  | "azure_ids_equal"
  | "azure_id_invalid"
  | "azure_token_is_value"
  | "azure_identity_incomplete"
  | "azure_no_credentials"
  | "role_is_no_arn"
  | "role_is_session"
  | "role_is_other"
  | "role_arn_invalid"
  | "role_other_partition"
  | "oidc_server_only"
  | "gcloud_bucket_is_address"
  | "gcloud_bucket_has_folder"
  | "gcloud_bucket_invalid"
  | "gcloud_bucket_reserved"
  | "gcloud_key_is_text"
  | "gcloud_key_is_other"
  | "gcloud_key_unreadable"
  | "gcloud_key_invalid"
  | "gcloud_key_escaped"
  | "gcloud_key_in_browser"
  | "resource_path_elsewhere"
  | "resource_path_invalid"
  | "resource_path_bare"
  | "root_path_relative"
  | "permission_unknown"
  | "storage_name_invalid"
  | "storage_nested"
  | "allow_http_unset"
  | "field_misspelled"
  | "field_twice"
  | "too_long"
  | "has_white_space"
  | "has_quotes"
  | "key_in_wrong_field"
  | "bucket_is_url"
  | "bucket_is_console_url"
  | "bucket_is_uri"
  | "bucket_is_arn"
  | "bucket_unsupported"
  | "bucket_has_path"
  | "bucket_length"
  | "bucket_upper_case"
  | "bucket_underscore"
  | "bucket_edges"
  | "bucket_dots"
  | "bucket_is_address"
  | "bucket_reserved"
  | "bucket_unusable"
  | "endpoint_empty"
  | "endpoint_has_scheme"
  | "endpoint_scheme_contradicts"
  | "endpoint_unknown_scheme"
  | "endpoint_is_uri"
  | "endpoint_is_console_url"
  | "endpoint_is_object_url"
  | "endpoint_unsupported"
  | "endpoint_has_user"
  | "endpoint_has_query"
  | "endpoint_trailing_slash"
  | "endpoint_needs_brackets"
  | "endpoint_bad_port"
  | "endpoint_bad_host"
  | "endpoint_bad_path"
  | "endpoint_not_ascii"
  | "endpoint_needs_path"
  | "endpoint_has_bucket"
  | "endpoint_is_website"
  | "endpoint_is_other_service"
  | "endpoint_region_unknown"
  | "endpoint_is_global"
  | "endpoint_wrong_partition"
  | "region_empty"
  | "region_is_name"
  | "region_is_zone"
  | "region_is_host"
  | "region_typo"
  | "region_not_of_store"
  | "region_unknown"
  | "region_invalid"
  | "region_mismatch"
  | "use_ssl_unset"
  | "tls_required"
  | "port_twice"
  | "port_contradicts"
  | "port_of_store"
  | "port_needs_tls"
  | "port_without_tls"
  | "acceleration_needs_no_dots"
  | "acceleration_needs_virtual"
  | "path_style_needed"
  | "path_style_refused"
  | "dots_break_tls"
  | "path_style_unset"
  | "port_out_of_range"
  | "keys_missing"
  | "keys_swapped"
  | "key_characters"
  | "key_long_lived"
  | "access_key_unlikely"
  | "secret_key_unlikely"
  | "token_missing"
  | "token_not_wanted"
  | "expiration_invalid"
  | "expired"
  | "mixed_content"
  | "endpoint_private"
  | "endpoint_internal"
  | "server_only_field"
  | "convert_unreadable"
  | "convert_dropped"
  | "convert_altered"
  | "convert_bucket_apart"
  | "convert_more_sections"
  | "cors_not_by_bucket"
  | "origin_invalid"
  /* end generated */;

export interface Validation {
  /** No issue is an error. */
  ok: boolean;
  /** In the order of the form's fields. */
  issues: Issue[];
  /** There as soon as the address is clear. */
  resolved?: Resolved;
}

/** What will really be called: uploading and signing read a resource in the same way. */
export interface Resolved {
  /** "aws", "minio", "cloudflare-r2", …; "other" where the store is not known by its host. */
  provider: string;
  /** Of the bucket, without a slash at the end. */
  url: string;
  /** With a port other than the scheme's own. */
  host: string;
  /** Begins with a slash, or is empty. */
  basePath: string;
  region: string;
  addressing: "virtual-hosted" | "path";
}

export interface ValidateOptions {
  /** Default: "s3". */
  type?: ResourceType;
  /**
   * What an absent field means. "docs" (default), as the platform's documentation has it: TLS, and the style that the store wants.
   * "backend", as its server has it: path style, and `useSSL` has to be there. Where the two differ, there is a warning.
   */
  profile?: "docs" | "backend";
  /** Who will use it. "browser" (default): long-lived secrets, and what only a server can read, are found fault with. */
  use?: "browser" | "server";
  /** The address of the page that will call the store, such as `location.href`: for what browsers do not let it call. Throws `invalid_option` for one that is not whole. */
  pageUrl?: string | URL;
  /** The bucket is going to be created: the rules for new names are errors. Default: false. */
  bucketIsNew?: boolean;
}

/**
 * Judges a resource, whatever it is: a form's values, JSON that was pasted, a framework's proxy. Placeholders (`$res:…`,
 * `$var:…`) are tolerated in place of any value and of the whole, and so are fields that are not known. What stands inside itself is
 * not looked into again. Fast enough for each keystroke.
 */
export function validateResource(config: unknown, options?: ValidateOptions): Validation;

/**
 * A copy with the issue's patch applied; what the patch does not touch is shared with `config`. Needs no `init()`.
 * Throws `invalid_option` where the patch does not fit, as when `config` has changed since it was validated, and for what is no issue.
 */
export function applyPatch<T>(config: T, issue: Pick<Issue, "patch">): T;

export { resourceSchema } from "./schemas.js";
export type { FieldSchema, ResourceSchema } from "./schemas.js";

/** The platform's name for an object. */
export interface S3Object {
  /** The key, 1 to 1,024 bytes of UTF-8. */
  s3: string;
  /** A secondary storage's name, without a slash. Absent: the default storage. */
  storage?: string;
  filename?: string;
  /** `exp=…&sig=…`, as the platform signs it. */
  presigned?: string;
}

/**
 * Reads `s3://<storage>/<key>`, `s3:///<key>`, a bare key, or an object, of which it copies what is known. Nothing in a key is
 * decoded. Throws `invalid_key` for a key that is empty or too long, and `invalid_option` for all else, with `path`. Needs no `init()`.
 */
export function parseS3Object(input: string | S3Object): S3Object;

/** `s3://<storage>/<key>`, the key as it is; `parseS3Object` undoes it, but for `filename` and `presigned`. Throws as that does. */
export function formatS3Uri(object: string | S3Object): string;
