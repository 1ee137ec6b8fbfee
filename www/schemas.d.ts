/** A JSON Schema (2020-12) of a resource, with what forms need beside it. */
export interface ResourceSchema {
  $schema: "https://json-schema.org/draft/2020-12/schema";
  title: string;
  description: string;
  type: "object";
  required: string[];
  /** The names of `properties` in the order in which a form shows them. */
  order: string[];
  properties: Record<string, FieldSchema>;
  /** Of shapes that come in several forms, told apart by `type`. */
  oneOf?: Omit<ResourceSchema, "$schema">[];
  [keyword: string]: unknown;
}

/** One field of it. */
export interface FieldSchema {
  title: string;
  /** What it is, and where to find it. */
  description: string;
  /** The field's own type stands first; the others let "absent" and placeholders pass. */
  type: string | string[];
  default?: unknown;
  examples?: unknown[];
  enum?: unknown[];
  /** A secret: show dots. */
  format?: "password";
  writeOnly?: true;
  [keyword: string]: unknown;
}

/**
 * The JSON Schema (2020-12) of a type of resource, for form generators: a copy that is yours; `undefined` for a type that is
 * not known. Needs no `init()`.
 *
 * What `validateResource` finds no error in satisfies it, but for a placeholder in place of the whole. The reverse holds where a schema can say it: it knows no lists of
 * stores and regions, compares no two fields, and is the same for browsers and servers.
 */
export function resourceSchema(type: "s3" | "azure_blob" | "s3_aws_oidc" | "gcloud_storage" | "large_file_storage" | "object_settings"): ResourceSchema;
export function resourceSchema(type: string): ResourceSchema | undefined;
