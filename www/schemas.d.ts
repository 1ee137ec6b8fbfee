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

/** Of the `s3` resource alone, for those who want no other. */
export function s3(): ResourceSchema;

/** The schema of a type of resource, as a copy that is yours; `undefined` for a type that is not known. */
export function resourceSchema(type: string): ResourceSchema | undefined;
