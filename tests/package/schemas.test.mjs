// The JSON Schemas of resources as they are packed, held to a real validator, and to what the library itself says of the
// resources in the tables.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import Ajv from "ajv/dist/2020.js";
import { load } from "./unpacked.mjs";

const { init, resourceSchema, validateResource } = await load("resource.js");
await init();

const TYPES = ["s3", "azure_blob", "s3_aws_oidc", "gcloud_storage", "large_file_storage", "object_settings"];

// Unknown keywords are refused, but for the one that is meant for forms; `password` is a format for them alone.
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, strictTypes: false, strictRequired: false, formats: { password: true } });
ajv.addKeyword({ keyword: "order", metaSchema: { type: "array", items: { type: "string" } } });
const fits = Object.fromEntries(TYPES.map((type) => [type, ajv.compile(resourceSchema(type))]));
const faults = (type) => fits[type].errors?.map(({ instancePath, message }) => `${instancePath} ${message}`).join("; ");

const table = (name) => JSON.parse(readFileSync(new URL(`../resource/${name}.json`, import.meta.url)));
const CASES = [...table("s3"), ...table("shapes")].map((entry) => ({ type: "s3", ...entry }));

/** JSON Schema cannot say it: what, and by which codes the library says it. */
const UNSAID = {
  "one field compared with another": [
    "endpoint_has_bucket", "endpoint_scheme_contradicts", "region_mismatch", "port_twice", "port_contradicts", "keys_swapped", "azure_endpoint_other",
    "azure_endpoint_lacks_account", "azure_endpoint_has_scheme", "azure_ids_swapped", "role_other_partition", "token_missing", "token_not_wanted", "port_of_store",
    "path_style_needed", "path_style_refused", "dots_break_tls", "acceleration_needs_no_dots", "acceleration_needs_virtual", "region_not_of_store", "endpoint_trailing_slash",
  ],
  "a value that is right by itself, and stands in another's place; where it is missing then": ["key_in_wrong_field", "missing"],
  "a host, as browsers read one: a pattern of that would be longer than its parser": [
    "endpoint_bad_port", "endpoint_unknown_scheme", "endpoint_has_scheme", "endpoint_bad_host", "endpoint_bad_path", "endpoint_not_ascii", "bucket_is_url",
  ],
  "what a secret may be made of: quotes too": ["has_quotes"],
  "a list of the stores, their hosts, what they refuse": [
    "endpoint_is_website", "endpoint_is_other_service", "endpoint_wrong_partition", "endpoint_region_unknown", "endpoint_unsupported", "endpoint_is_console_url",
    "endpoint_is_object_url", "endpoint_needs_path", "tls_required", "azure_needs_tls", "bucket_unsupported",
  ],
  "a list of the regions": ["region_is_name", "region_is_zone", "region_typo", "region_is_host", "region_invalid", "region_unknown"],
  "a field of another name is unknown, and unknown fields may be there": ["field_misspelled"],
  "whether the bucket is new": ["bucket_underscore", "bucket_upper_case", "bucket_length", "bucket_edges", "bucket_dots", "bucket_is_address", "bucket_reserved"],
  "who uses the resource, by which profile, on which page, when": [
    "use_ssl_unset",
    "azure_key_in_browser", "gcloud_key_in_browser", "keys_missing", "mixed_content", "expired", "endpoint_internal", "endpoint_private",
  ],
};
const unsaid = new Set(Object.values(UNSAID).flat());

test("what is listed as unsaid are codes", () => {
  const known = readFileSync(new URL("../../www/issues.generated.js", import.meta.url), "utf8");
  for (const code of unsaid) assert.ok(known.includes(`\n  ${code}: [`), code);
});

test("each is a JSON Schema of 2020-12", () => {
  for (const type of TYPES) {
    const schema = resourceSchema(type);
    assert.equal(schema.$schema, "https://json-schema.org/draft/2020-12/schema");
    assert.ok(ajv.validateSchema(schema), `${type}: ${ajv.errorsText()}`);
  }
  assert.equal(resourceSchema("toString"), undefined);
});

test("each call gives a copy of its own", () => {
  for (const type of TYPES) {
    const mine = resourceSchema(type);
    for (const field of Object.values(mine.properties)) for (const name of Object.keys(field)) delete field[name];
    mine.required.length = mine.order.length = 0;
    assert.ok(Object.values(resourceSchema(type).properties).every(({ title, description }) => title && description), type);
  }
});

/** All objects with fields in a schema. */
function* objects(schema) {
  if (schema.properties && schema.order) yield schema;
  for (const inner of [...(schema.oneOf ?? []), ...Object.values(schema.properties ?? {})]) yield* objects(inner);
}

test("forms find an order, a title and a description for each field, and know the secrets", () => {
  const secrets = /^(accessKey|secretKey|secret_key|token)$/;
  for (const type of TYPES) {
    for (const { title, order, properties } of objects(resourceSchema(type))) {
      assert.deepEqual(order, Object.keys(properties), type);
      for (const [name, field] of Object.entries(properties)) {
        assert.ok(field.title && (field.const || field.description.endsWith(".")), `${type} ${name}`);
        const isSecret = secrets.test(name) && !(name === "accessKey" && type === "s3");
        assert.equal(field.format === "password" && field.writeOnly === true, isSecret, `${type} ${title} ${name}`);
      }
    }
  }
});

test("defaults and examples fit their own field", () => {
  for (const type of TYPES) {
    for (const { properties } of objects(resourceSchema(type))) {
      for (const [name, field] of Object.entries(properties)) {
        const check = ajv.compile({ ...field });
        const values = [...(field.examples ?? []), ...("default" in field ? [field.default] : [])];
        for (const value of values) assert.ok(check(value), `${type} ${name}: ${value}`);
      }
    }
  }
});

test("a placeholder may stand for any value but the type", () => {
  for (const type of TYPES) {
    for (const { properties } of objects(resourceSchema(type))) {
      for (const [name, field] of Object.entries(properties).filter(([name]) => name !== "type")) {
        const check = ajv.compile({ ...field });
        for (const value of ["$var:u/me/x", "$res:u/me/x"]) assert.ok(check(value), `${type} ${name}: ${value}`);
      }
    }
  }
});

test("what the library finds no error in satisfies the schema, and the reverse where JSON Schema can say it", () => {
  let [good, bad] = [0, 0];
  for (const { type, name, config, issues } of CASES) {
    const errors = issues.filter((issue) => issue.startsWith("error ")).map((issue) => issue.split(" ")[1]);
    // A placeholder may stand for the whole, and is no object.
    if (/^\$(res|var):/.test(config)) continue;
    const satisfies = fits[type](config);
    if (errors.length === 0) {
      good += 1;
      assert.ok(satisfies, `${type}, ${name}: ${faults(type)}`);
    } else if (satisfies) {
      assert.ok(errors.every((code) => unsaid.has(code)), `${type}, ${name}: ${errors} is not found by the schema`);
    } else {
      bad += 1;
    }
  }
  assert.ok(good > 50 && bad > 80, `${good} good, ${bad} bad`);
});

test("nor is there one that only the schema refuses among those that differ from the tables' in one field", () => {
  const values = [
    null, "", true, false, 0, 443, 70000, -1, 1.5, [], {}, "$var:x", " $res:x", "true", "photos", "Photos", "a b", "a/b", "ab", "x".repeat(300), "$web", "..", "…",
    "https://h.example", "h.example:9000", "[::1]:9000", "u/me/x", "/data", "C:\\data", "2030-01-01T00:00:00Z", "2030", "S3", "S3Storage", "a\nb", "==",
    "72f988bf-86f1-41af-91ab-2d7cd011db47", "acme.example", "arn:aws:iam::123456789012:role/a/b", { type: "S3Storage", s3_resource_path: "u/me/x" },
    [{ pattern: "a", allow: "" }], [{}], { a: "$res:x" }, { "a/b": null },
  ];
  let good = 0;
  for (const { type, name, config } of CASES) {
    if (typeof config !== "object" || config === null) continue;
    const fields = new Set([...objects(resourceSchema(type))].flatMap(({ properties }) => Object.keys(properties)));
    for (const field of fields) {
      for (const value of values) {
        const other = { ...config, [field]: value };
        if (!validateResource(other, { type, use: "server" }).ok) continue;
        good += 1;
        assert.ok(fits[type](other), `${type}, ${name}, ${field}: ${JSON.stringify(value)}: ${faults(type)}`);
      }
    }
  }
  assert.ok(good > 2000, `${good}`);
});
