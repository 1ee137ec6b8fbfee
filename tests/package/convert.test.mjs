// "bucketkit/resource/convert" as it is packed. What is converted into what is tested natively, and by the tools themselves.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./unpacked.mjs";

const { convertResource, corsRules, init, lifecycleRules, paste, sessionPolicy } = await load("resource-convert.js");
assert.throws(() => lifecycleRules(), { name: "BucketkitError", code: "not_initialized" });
await init();

const secretKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const config = { bucket: "photos", region: "eu-west-3", endPoint: "minio.example:9000", useSSL: false, pathStyle: true, accessKey: "minioadmin", secretKey };

test("a resource goes to each shape and back, and its secret into no issue", () => {
  for (const shape of ["object_settings", "boto3", "polars", "duckdb", "aws-sdk-js", "rclone", "url"]) {
    const there = convertResource(config, "s3", shape);
    assert.equal(typeof there.value, ["duckdb", "rclone", "url"].includes(shape) ? "string" : "object", shape);
    const back = convertResource(there.value, shape, "s3");
    const lost = new Set([...there.issues, ...back.issues].map(({ path }) => path.slice(1)));
    for (const [name, value] of Object.entries(config)) assert.ok(back.value[name] === value || lost.has(name), `${shape}: ${name} is ${back.value[name]}`);
    const said = JSON.stringify([there.issues, back.issues]);
    assert.ok(!said.includes(secretKey) && !/[{}]/.test([...there.issues, ...back.issues].map(({ message }) => message).join()), shape);
  }
});

test("what is not of the shape is an issue; a shape that is none is the caller's fault", () => {
  const { value, issues } = convertResource("text", "s3", "boto3");
  assert.deepEqual([value, issues.length], [null, 1]);
  assert.throws(() => convertResource(config, "s3", "ftp"), { code: "invalid_option", path: "/to" });
});

test("what was pasted becomes fields, and a text that is none stays one", () => {
  const { value, from } = paste(`export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\nexport AWS_SECRET_ACCESS_KEY="${secretKey}"\n`);
  assert.deepEqual([from, value.accessKey, value.secretKey], ["env", "AKIAIOSFODNN7EXAMPLE", secretKey]);
  assert.equal(paste("just a name"), undefined);
});

test("policies are what IAM and the stores take", () => {
  const policy = sessionPolicy({ bucket: "photos", prefix: "u/*/", actions: ["write"] });
  assert.equal(policy.Version, "2012-10-17");
  assert.ok(JSON.stringify(policy).includes("arn:aws:s3:::photos/u/${*}/*"), JSON.stringify(policy));
  assert.ok(!JSON.stringify(policy).includes("ListBucketMultipartUploads"));
  assert.ok(JSON.stringify(sessionPolicy({ bucket: "b", actions: ["read"], region: "cn-north-1" })).includes("arn:aws-cn:"));
  const [rule] = corsRules({ origins: ["https://app.example"] }).CORSRules;
  assert.deepEqual([rule.AllowedOrigins, rule.ExposeHeaders.includes("ETag")], [["https://app.example"], true]);
  assert.equal(lifecycleRules({ prefix: "u/", days: 2 }).Rules[0].AbortIncompleteMultipartUpload.DaysAfterInitiation, 2);
  for (const [call, path] of [
    [() => corsRules({ origins: "https://app.example" }), "/origins"], [() => corsRules({ origins: ["app.example"] }), "/origins/0"], [() => corsRules({ origins: ["https://a"], provider: 7 }), "/provider"],
    [() => sessionPolicy({ bucket: "", actions: ["read"] }), "/bucket"], [() => sessionPolicy({ bucket: "s3://photos", actions: ["read"] }), "/bucket"], [() => sessionPolicy({ bucket: "photos/u", actions: ["read"] }), "/bucket"],
    [() => sessionPolicy(null), "/bucket"], [() => corsRules(null), "/origins"], [() => sessionPolicy({ bucket: "b", actions: ["own"] }), "/actions"], [() => lifecycleRules({ days: 0.5 }), "/days"],
  ]) assert.throws(call, { code: "invalid_option", path });
});

test("an empty list is said to be empty, and no options are the defaults", () => {
  assert.throws(() => corsRules({ origins: [] }), { path: "/origins", message: /It is empty\.$/ });
  assert.throws(() => sessionPolicy({ bucket: "photos", actions: [] }), { path: "/actions", message: /It is empty\.$/ });
  assert.deepEqual(lifecycleRules(null), lifecycleRules());
});

test("why something is lost is said as it is", () => {
  const said = (to, more) => convertResource({ ...config, ...more }, "s3", to).issues.map(({ path, message }) => `${path} ${message}`);
  assert.deepEqual(said("polars"), ["/bucket No setting of polars names the bucket: name it in each call."]);
  assert.match(said("rclone", { secretKey: "two\nlines" })[1], /^\/secretKey rclone cannot hold secretKey as it is/);
  assert.match(said("url")[0], /^\/accessKey There is no place in url for accessKey\.$/);
  const { issues } = paste(`[one]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = ${secretKey}\n\n[two]\naws_access_key_id = AKIAOTHER\n`);
  assert.match(issues.map(({ message }) => message).join(), /^Only the first section, or profile, was read\./);
});
