// JSON Schemas (2020-12) of the resources: for form generators, and the labels and help texts of our own form. Each is a
// function, so that a bundler drops those that are not used, and whoever calls one has a copy to change.
//
// - The field's own type stands first: generators that know one type only take that. `null` and the empty text mean
//   "absent", and a placeholder of the platform (`$res:…`, `$var:…`) may stand for any value, a number too.
// - `order` is the order of the fields as the platform's own forms read it (other generators take that of `properties`).
// - `format: "password"` is what form generators know for a secret, `writeOnly` what the standard has.

/** A placeholder, in a pattern. */
const OR = "|\\s*\\$(res|var):)";
const NOTHING = `^($${OR}`;

const required = (title, description, pattern, more) => ({ title, description, type: "string", minLength: 1, pattern: `^((${pattern})$${OR}`, ...more });
const optional = (title, description, pattern, more) => ({ title, description, type: ["string", "null"], pattern: `^((${pattern})?$${OR}`, ...more });
const secret = (title, description, pattern) => optional(title, description, pattern, { format: "password", writeOnly: true });
const other = (type, title, description, more) => ({ title, description, type: [type, "string", "null"], pattern: NOTHING, ...more });
const flag = (title, description, initially) => other("boolean", title, description, { default: initially });
const either = (type, more) => ({ ...more, type: [type, "string"], pattern: "^\\s*\\$(res|var):" });

const shape = (title, description, names, properties, more) => ({
  $schema: "https://json-schema.org/draft/2020-12/schema", title, description, type: "object", required: names, order: Object.keys(properties), properties, ...more,
});

/** Where a field is filled, another has to be, too. */
const needs = (name, ...others) => ({
  if: { properties: { [name]: { type: "string", minLength: 1 } }, required: [name] },
  then: { properties: Object.fromEntries(others.map((name) => [name, { type: "string", minLength: 1 }])), required: others },
});

const VISIBLE = "[!-~]+";
// No scheme, also without its colon, and brackets around IPv6.
const HOST = "(?!.*://|https?/|[^[]*:[^[]*:)[^\\s?#@]+";
const bucket = () => required("Bucket", "The bucket's name alone, without address or folder. In the console's list of buckets.", "[\\w.-]{1,255}", { examples: ["my-bucket"] });
const region = () => optional("Region", "The region's code. Beside the bucket in the console, or in the endpoint; most stores other than Amazon take us-east-1.", "[\\w.-]+", { examples: ["eu-west-3", "us-east-1"] });

export const s3 = () =>
  shape("S3 bucket", "A bucket at Amazon S3 or at a store that speaks S3: MinIO, Cloudflare R2, …", ["bucket"], {
    bucket: bucket(),
    endPoint: optional("Endpoint", "The store's host, without https:// and without the bucket. In the provider's documentation or the bucket's settings; empty means Amazon's, in the region.", HOST, {
      examples: ["s3.eu-west-3.amazonaws.com", "minio.example.com:9000"],
    }),
    region: region(),
    useSSL: flag("Use TLS", "Call the store by https. Off only for a store in your own network.", true),
    port: other("integer", "Port", "Only where it is not the usual one, 443 with TLS and 80 without.", { minimum: 1, maximum: 65535, examples: [9000] }),
    pathStyle: flag("Path style", "The bucket stands in the path (host/bucket) and not before the host (bucket.host). On for MinIO and most self-hosted stores, off for Amazon.", false),
    accessKey: optional("Access key ID", "Names the key. At Amazon under IAM, Security credentials; else on the provider's page of API keys.", VISIBLE, { examples: ["AKIAIOSFODNN7EXAMPLE"] }),
    secretKey: secret("Secret access key", "Shown once, when the key is created. If it is lost, create a new key.", VISIBLE),
    token: secret("Session token", "Only for temporary keys (ASIA…), which come with one.", VISIBLE),
    expiration: optional("Expires", "When a temporary key ends, as a date and time.", "\\d{4}-?\\d\\d-?\\d\\dT.+", { examples: ["2030-01-31T12:00:00Z"] }),
  }, { allOf: [needs("accessKey", "secretKey"), needs("secretKey", "accessKey")] });

const UUID = "[\\da-fA-F]{8}(-[\\da-fA-F]{4}){3}-[\\da-fA-F]{12}";

export const azureBlob = () =>
  shape("Azure Blob container", "A container of a storage account.", ["accountName", "containerName"], {
    accountName: required("Account name", "The storage account's name alone. In the portal's list of storage accounts.", "[a-z\\d]{3,24}", { examples: ["myaccount"] }),
    containerName: required("Container name", "In the account, under Containers.", "(?=.{3,63}$)[a-z\\d]+(-[a-z\\d]+)*|\\$(root|web|logs|blobchangefeed)", { examples: ["files"] }),
    endpoint: optional("Endpoint", "Only outside Azure's worldwide cloud: the account's host, without https:// and without the container. In the account, under Endpoints.", "(https?://)?(?!.*(//|\\.(dfs|web|file|queue|table)\\.core\\.))[^\\s?#@;=]+", {
      examples: ["myaccount.blob.core.chinacloudapi.cn", "127.0.0.1:10000/devstoreaccount1"],
    }),
    useSSL: flag("Use TLS", "Call the account by https. Off only for an emulator.", true),
    accessKey: secret("Account key", "Opens the whole account: for servers only. In the account, under Access keys.", "[\\w+/-]{86}=="),
    tenantId: optional("Tenant ID", "To sign in without a key: the directory's ID. On the app's page in Microsoft Entra.", `${UUID}|[a-zA-Z\\d.-]*\\.[a-zA-Z\\d.-]*`),
    clientId: optional("Client ID", "The app's ID. On the same page.", UUID),
    federatedTokenFile: optional("Federated token file", "The path of a file on the server that holds its token.", "(?!eyJ).+", { examples: ["/var/run/secrets/azure/tokens/azure-identity-token"] }),
  });

export const s3AwsOidc = () =>
  shape("S3 bucket by OIDC", "A bucket at Amazon S3, opened by a role that the platform's server takes on.", ["bucket", "roleArn"], {
    bucket: bucket(),
    roleArn: required("Role ARN", "The whole ARN of a role that trusts the platform. On the role's page in IAM.", "arn:aws[^:]*:iam::\\d{12}:role/([\\w/+=,.@-]*/)?[\\w+=,.@-]{1,64}", { examples: ["arn:aws:iam::123456789012:role/my-role"] }),
    region: region(),
    audience: optional("Audience", "The token's audience, as the identity provider in IAM has it.", ".+", { examples: ["sts.amazonaws.com"] }),
  });

export const gcloudStorage = () =>
  shape("Google Cloud Storage bucket", "A bucket at Google, opened by a service account.", ["bucket", "serviceAccountKey"], {
    bucket: required("Bucket", "The bucket's name alone, without gs://. In the console's list of buckets.", "(?=[a-z\\d].{1,220}[a-z\\d]$)(?!\\d+(\\.\\d+){3}$|.*\\.storage\\.googleapis\\.com$)[a-z\\d_-]{1,63}(\\.[a-z\\d_-]{1,63})*", { examples: ["my-bucket"] }),
    serviceAccountKey: either("object", {
      title: "Service account key", description: "The content of the key's JSON file, for servers only. In IAM, Service accounts, Keys, Add key.", writeOnly: true,
      required: ["type", "private_key_id", "private_key", "client_email"],
      properties: {
        type: required("Type", "service_account", "service_account"),
        private_key_id: required("Private key ID", "", "[^]+"),
        private_key: required("Private key", "In PEM, with its first and last line.", "\\s*-----BEGIN (RSA )?PRIVATE KEY-----\\s[^\\\\]+-----END (RSA )?PRIVATE KEY-----\\s*", { format: "password" }),
        client_email: required("Client email", "The service account's address.", "[^]*@[^]*gserviceaccount\\.com"),
      },
    }),
  });

const PATHS = {
  s3_resource_path: ["S3Storage", "S3AwsOidc"],
  azure_blob_resource_path: ["AzureBlobStorage", "AzureWorkloadIdentity"],
  gcs_resource_path: ["GoogleCloudStorage"],
  root_path: ["FilesystemStorage"],
};
const RESOURCE = `^((\\$res:)*[ufg](/[\\w.@+-]+){2,}$|\\s*\\$var:)`;

const storage = () => {
  const path = (title, of) => optional(title, `For ${of}: the resource, such as $res:u/me/my_storage.`, "[^]*", { examples: ["$res:u/me/my_storage"] });
  return {
    type: "object", required: ["type"],
    properties: {
      type: { title: "Type", description: "What kind of storage it is.", type: "string", enum: Object.values(PATHS).flat() },
      s3_resource_path: path("S3 resource", "S3Storage and S3AwsOidc"),
      azure_blob_resource_path: path("Azure resource", "AzureBlobStorage and AzureWorkloadIdentity"),
      gcs_resource_path: path("Google Cloud resource", "GoogleCloudStorage"),
      root_path: optional("Folder", "For FilesystemStorage: a folder on the server, from its root.", "[^]*", { examples: ["/data/files"] }),
      public_resource: flag("Open to everybody", "Who may use the workspace may read the resource itself.", false),
      advanced_permissions: other("array", "Permissions", "Who may do what with which files; the first pattern that fits counts.", {
        items: {
          type: "object", required: ["pattern", "allow"],
          properties: {
            pattern: { title: "Pattern", type: "string", minLength: 1, examples: ["u/{username}/**/*"] },
            allow: { title: "Allow", description: "read, write, delete, list, with commas between them.", type: "string", examples: ["read,list"] },
          },
        },
      }),
    },
    allOf: Object.entries(PATHS).map(([name, types]) => ({
      if: { properties: { type: { enum: types } }, required: ["type"] },
      then: { required: [name], properties: { [name]: { type: "string", pattern: name === "root_path" ? `^([/\\\\]|[^]:${OR}` : RESOURCE } } },
    })),
  };
};

export const largeFileStorage = () => {
  const { properties, allOf } = storage();
  properties.secondary_storage = other("object", "Secondary storages", "Further storages by name, as in s3://name/file.", {
    propertyNames: { pattern: "^(?!_default_$)[\\w.-]+$" }, additionalProperties: either("object", storage()),
  });
  return shape("Workspace storage", "Where a workspace keeps its files: it names a resource.", ["type"], properties, { allOf });
};

export const objectSettings = () => {
  const { endPoint, accessKey, secretKey, pathStyle, ...same } = s3().properties;
  const s3Fields = {
    bucket: same.bucket, endpoint: endPoint, region: same.region,
    allow_http: flag("Allow http", "Call the store by http, without TLS: only for a store in your own network.", true),
    port: same.port, path_style: pathStyle, access_key: accessKey, secret_key: secretKey,
    store_logs: flag("Store logs", "Keep the logs of jobs there, too.", false),
  };
  const forms = {
    S3: shape("S3", "", ["bucket"], s3Fields, { allOf: [needs("access_key", "secret_key"), needs("secret_key", "access_key")] }),
    Azure: azureBlob(), AwsOidc: s3AwsOidc(), Gcs: gcloudStorage(),
    Filesystem: shape("Folder on the server", "", ["root_path"], { root_path: required("Folder", "A folder on the server, from its root.", "([/\\\\]|[^]:)[^]*", { examples: ["/data/files"] }) }),
  };
  const oneOf = Object.entries(forms).map(([tag, { $schema, order, required, properties, ...rest }]) => ({
    ...rest, required: ["type", ...required], order: ["type", ...order], properties: { type: { title: "Type", const: tag }, ...properties },
  }));
  return shape("Instance storage", "Where the instance keeps logs and caches.", ["type"], { type: { title: "Type", description: "What kind of storage it is.", type: "string", enum: Object.keys(forms) } }, { oneOf });
};

const SHAPES = {
  s3, azure_blob: azureBlob, s3_aws_oidc: s3AwsOidc, gcloud_storage: gcloudStorage, large_file_storage: largeFileStorage, object_settings: objectSettings,
};

/** The schema of a type of resource, as a copy that is yours; `undefined` for a type that is not known. */
export const resourceSchema = (type) => (Object.hasOwn(SHAPES, type) ? SHAPES[type]() : undefined);
