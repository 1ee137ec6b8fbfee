// JSON Schemas (2020-12) of the resources: for form generators, and the labels and help texts of our own form. Each is a
// function, so that a bundler drops those that are not used, and whoever calls one has a copy to change.
//
// - The field's own type stands first: generators that know one type only take that. `null` and the empty text mean
//   "absent", and a placeholder of the platform (`$res:…`, `$var:…`) may stand for any value, a number too.
// - `order` is the order of the fields as the platform's own forms read it (other generators take that of `properties`).
// - `format: "password"` is what form generators know for a secret, `writeOnly` what the standard has.

const DIALECT = "https://json-schema.org/draft/2020-12/schema";

/** What may stand in place of a value: nothing, or a placeholder. */
const OR_PLACEHOLDER = "^($|\\$(res|var):)";

const optional = (title, description, more) => ({ title, description, type: ["string", "null"], ...more });
const required = (title, description, more) => ({ title, description, type: "string", minLength: 1, ...more });
const secret = (title, description, more) => optional(title, description, { format: "password", writeOnly: true, ...more });
const other = (type, title, description, more) => ({ title, description, type: [type, "string", "null"], pattern: OR_PLACEHOLDER, ...more });
const flag = (title, description, initially) => other("boolean", title, description, { default: initially });

const shape = (title, description, names, properties, more) => ({
  $schema: DIALECT, title, description, type: "object", required: names, order: Object.keys(properties), properties, ...more,
});

const bucket = (where) => required("Bucket", `The bucket's name alone, without address or folder. ${where}`, { examples: ["my-bucket"] });

export const s3 = () =>
  shape("S3 bucket", "A bucket at Amazon S3 or at a store that speaks S3: MinIO, Cloudflare R2, …", ["bucket"], {
    bucket: bucket("In the console's list of buckets."),
    endPoint: optional("Endpoint", "The store's host, without https:// and without the bucket. In the provider's documentation or the bucket's settings; empty means Amazon's, in the region.", {
      examples: ["s3.eu-west-3.amazonaws.com", "minio.example.com:9000"],
    }),
    region: optional("Region", "The region's code. Beside the bucket in the console, or in the endpoint; most stores other than Amazon take us-east-1.", { examples: ["eu-west-3", "us-east-1"] }),
    useSSL: flag("Use TLS", "Call the store by https. Off only for a store in your own network.", true),
    port: other("integer", "Port", "Only where it is not the usual one, 443 with TLS and 80 without.", { minimum: 1, maximum: 65535, examples: [9000] }),
    pathStyle: flag("Path style", "The bucket stands in the path (host/bucket) and not before the host (bucket.host). On for MinIO and most self-hosted stores, off for Amazon.", false),
    accessKey: optional("Access key ID", "Names the key. At Amazon under IAM, Security credentials; else on the provider's page of API keys.", { examples: ["AKIAIOSFODNN7EXAMPLE"] }),
    secretKey: secret("Secret access key", "Shown once, when the key is created. If it is lost, create a new key."),
    token: secret("Session token", "Only for temporary keys (ASIA…), which come with one."),
    expiration: optional("Expires", "When a temporary key ends, as a date and time.", { examples: ["2030-01-31T12:00:00Z"] }),
  });

const SHAPES = { s3 };

/** The schema of a type of resource, as a copy that is yours; `undefined` for a type that is not known. */
export const resourceSchema = (type) => (Object.hasOwn(SHAPES, type) ? SHAPES[type]() : undefined);
