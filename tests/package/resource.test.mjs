// "bucketkit/resource" as it is packed: what crosses the boundary, and what is done on this side of it. What is found in which
// resource is tested natively, over the same table that the last test reads.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "./unpacked.mjs";

const { applyPatch, init, validateResource } = await load("resource.js");
assert.throws(() => validateResource({}), { name: "BucketkitError", code: "not_initialized" });
await init();

const codes = ({ issues }) => issues.map(({ code, path }) => `${code} ${path}`);
const good = { bucket: "photos", region: "eu-west-3", endPoint: "s3.eu-west-3.amazonaws.com", useSSL: true, pathStyle: false };

test("what will be called is told", () => {
  assert.deepEqual(validateResource(good, { use: "server" }).resolved, {
    provider: "aws", url: "https://photos.s3.eu-west-3.amazonaws.com", host: "photos.s3.eu-west-3.amazonaws.com", basePath: "", region: "eu-west-3", addressing: "virtual-hosted",
  });
});

test("what is no object of fields is found fault with, and never throws", () => {
  const circle = { bucket: "b" };
  circle.self = circle;
  const throwing = { get endPoint() { throw new Error("no"); } };
  for (const config of [null, undefined, 1, "text", true, [], circle, throwing, () => {}, Symbol("s"), 1n, new Map()]) {
    const { ok, issues } = validateResource(config);
    assert.ok(!ok && issues.length > 0 && issues.every(({ message }) => !message.includes("{")), String(config?.constructor?.name));
  }
});

test("what stands inside itself is judged by what else is there", () => {
  const circle = { ...good, parent: { children: [] } };
  circle.parent.children.push(circle, circle.parent);
  assert.deepEqual(validateResource(circle, { use: "server" }), validateResource(good, { use: "server" }));
  const shared = { of: 1 };
  assert.deepEqual(codes(validateResource({ ...good, useSSL: shared, pathStyle: shared }, { use: "server" })).slice(0, 2), ["wrong_type /useSSL", "wrong_type /pathStyle"], "the same twice is no circle");
});

test("a placeholder for the whole of it is left to the platform, for each type", () => {
  for (const type of ["s3", "azure_blob", "s3_aws_oidc", "gcloud_storage", "large_file_storage", "object_settings"]) {
    for (const config of ["$res:f/folder/name", "$var:u/me/name"]) assert.deepEqual(validateResource(config, { type }), { ok: true, issues: [] });
    assert.equal(validateResource("f/folder/name", { type }).ok, false);
  }
});

test("words call a field what it is called there, and a button says what it puts, but no secret", () => {
  const said = (config, options) => Object.fromEntries(validateResource(config, { use: "server", ...options }).issues.map(({ code, message, fix }) => [code, `${message} [${fix}]`]));
  const s3 = said({ bucket: "photos", region: "us-east-1", endPoint: "https://minio.example:9000", accessKey: " AKIAIOSFODNN7EXAMPLE", secretKey: "'hush-hush-hush'" });
  assert.match(s3.endpoint_has_scheme, /useSSL and pathStyle\. \[Use minio\.example:9000 \(useSSL: true\)\]$/);
  assert.match(s3.has_white_space, /\[Remove the white space\]$/);
  assert.match(s3.has_quotes, /\[Remove the quotes\]$/);
  assert.match(said({ ...good, pathStyle: undefined }).path_style_unset, /\[Set pathStyle to false\]$/);
  assert.match(said({ ...good, useSSL: undefined }).use_ssl_unset, /useSSL.*\[Set useSSL to true\]$/);
  assert.match(said({ ...good, bucket: "s3://photos/2024/a.jpg" }).bucket_is_uri, /dropped\. \[Use photos\]$/);
  assert.match(said({ bucket: "https://s3.eu-west-3.amazonaws.com/photos/a.jpg" }).bucket_is_url, /dropped\. \[Fill the fields from the URL \(bucket: photos, endPoint: s3\.eu-west-3\.amazonaws\.com, region: eu-west-3\)\]$/);
  assert.match(said({ ...good, port: "9x" }).port_out_of_range, /whole number from 1 to 65535/);
  assert.match(said({ bucket: "photos", endPoint: "minio.example:9000", port: 9000 }).port_twice, /\[Remove it here\]$/);
  assert.match(said({ ...good, bucket: "Photos" }, { bucketIsNew: true }).bucket_upper_case, /\[Use photos\]$/);
  const moved = said({ ...good, token: "AKIAIOSFODNN7EXAMPLE" });
  assert.match(moved.key_in_wrong_field, /belongs in accessKey\. \[Move it to accessKey\]$/);

  const settings = (more) => said({ type: "S3", bucket: "photos", region: "us-east-1", endpoint: "minio.example", path_style: true, ...more }, { type: "object_settings" });
  assert.match(settings({}).allow_http_unset, /allow_http.*\[Set allow_http to false\]$/);
  assert.match(settings({ endpoint: "http://minio.example", allow_http: false }).endpoint_scheme_contradicts, /contradicts allow_http.*\[Use minio\.example \(allow_http: true\)\]$/);
  assert.match(settings({ port: 443, allow_http: true }).port_needs_tls, /\[Call it by https \(allow_http: false\)\]$/);
  assert.match(settings({ region: "AKIAIOSFODNN7EXAMPLE", allow_http: false }).key_in_wrong_field, /belongs in access_key\. \[Move it to access_key\]$/);
  assert.match(settings({ accessKey: "a", allow_http: false }).field_misspelled, /`accessKey` is not read: the field is called `access_key`/);
  const azure = said({ type: "Azure", accountName: "photos", containerName: "files", endpoint: "files.example" }, { type: "object_settings" });
  assert.match(azure.azure_use_ssl_unset, /useSSL.*\[Set useSSL to true\]$/);
  assert.match(said({ accountName: "photos", containerName: "My_Files" }, { type: "azure_blob" }).azure_container_invalid, /\[Use my-files\]$/);
});

test("frameworks' proxies, dates, undefined and functions are read as what they mean", () => {
  const seen = [];
  const proxy = new Proxy({ ...good, token: undefined, save() {} }, { get: (target, name) => (seen.push(name), Reflect.get(target, name)) });
  assert.equal(validateResource(proxy).resolved.region, "eu-west-3");
  assert.ok(seen.includes("bucket"));
  const past = validateResource({ ...good, accessKey: "ASIAIOSFODNN7EXAMPLE", secretKey: "x".repeat(40), token: "t", expiration: new Date(0) });
  assert.ok(!codes(past).includes("wrong_type /expiration"), codes(past));
});

test("names that reach an object's inheritance are data", () => {
  const config = JSON.parse('{"bucket":"b","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
  validateResource(config);
  for (const path of ["/__proto__/polluted", "/constructor/prototype/polluted", "/a/prototype"]) {
    assert.throws(() => applyPatch({ a: {} }, { patch: [{ op: "add", path, value: 1 }] }), { code: "invalid_option" });
  }
  assert.equal({}.polluted, undefined);
});

test("options that are wrong are the caller's fault, and throw", () => {
  for (const [options, path] of [[{ type: "s4" }, "/type"], [{ profile: "x" }, "/profile"], [{ use: "phone" }, "/use"], [{ pageUrl: "not a url" }, "/pageUrl"], [{ pageUrl: "" }, "/pageUrl"], [{ pageUrl: "/admin" }, "/pageUrl"]]) {
    assert.throws(() => validateResource(good, options), { code: "invalid_option", path });
  }
});

test("no options are the defaults", () => {
  assert.deepEqual(validateResource(good, null), validateResource(good));
  assert.deepEqual(validateResource(good, { pageUrl: null }), validateResource(good));
  assert.deepEqual(codes(validateResource({ ...good, endPoint: "10.0.0.1", pathStyle: true, useSSL: false }, { pageUrl: new URL("https://app.example/") })).slice(0, 2), ["endpoint_private /endPoint", "mixed_content /useSSL"]);
});

test("what is no issue is not applied in silence", () => {
  for (const issue of [undefined, null, "patch", 7]) assert.throws(() => applyPatch(good, issue), { code: "invalid_option", path: "/issue" });
  for (const patch of ["x", {}, [{ op: "test", path: "/bucket", value: 1 }]]) assert.throws(() => applyPatch(good, { patch }), { code: "invalid_option", path: "/issue/patch" });
});

test("a patch copies what it changes and shares the rest", () => {
  const config = { a: { b: [1, 2] }, keep: { x: 1 } };
  const patch = [
    { op: "replace", path: "/a/b/1", value: 3 },
    { op: "add", path: "/a/b/-", value: 4 },
    { op: "add", path: "/a/b/0", value: 0 },
    { op: "move", from: "/keep", path: "/kept" },
    { op: "copy", from: "/a/b", path: "/a/c~1d" },
    { op: "remove", path: "/a/b" },
  ];
  const patched = applyPatch(config, { patch });
  assert.deepEqual(patched, { a: { "c/d": [0, 1, 3, 4] }, kept: { x: 1 } });
  assert.deepEqual(config, { a: { b: [1, 2] }, keep: { x: 1 } });
  assert.equal(patched.kept, config.keep);
  assert.equal(applyPatch(config, {}), config);
});

test("a patch that does not fit throws, and changes nothing", () => {
  for (const operation of [
    { op: "remove", path: "/z" }, { op: "replace", path: "/z", value: 1 }, { op: "move", from: "/z", path: "/y" }, { op: "add", path: "/a/b", value: 1 },
    { op: "add", path: "", value: 1 }, { op: "add", path: "a", value: 1 }, { op: "add", path: "/l/7", value: 1 }, { op: "add", path: "/toString/x", value: 1 },
  ]) {
    const config = { a: 1, l: [] };
    assert.throws(() => applyPatch(config, { patch: [operation] }), { code: "invalid_option", path: "/issue/patch" }, operation.path);
    assert.deepEqual(config, { a: 1, l: [] });
  }
});

test("each resource of the table is judged as natively, and its patches mend it", () => {
  const table = JSON.parse(readFileSync(new URL("../resource/s3.json", import.meta.url), "utf8"));
  let patched = 0;
  for (const { name, config: short, options = {}, issues, resolved } of table) {
    const config = Object.fromEntries(Object.entries(short).map(([field, value]) => [field, `${value}`.endsWith("×9000") ? value[0].repeat(9000) : value]));
    // What has expired depends on the day, which is Rust's to test.
    if (options.now || config.expiration) continue;
    // The facade has the browser convert such hosts.
    if (!options.ascii && /[^\0-\x7f]/.test(config.endPoint ?? "")) continue;
    const judge = { profile: options.backend ? "backend" : "docs", use: options.server ? "server" : "browser", pageUrl: options.page, bucketIsNew: options.isNew };
    const validation = validateResource(config, judge);
    const found = validation.issues.map(({ severity, code, path, patch }) => `${severity} ${code} ${path}${patch ? " *" : ""}`);
    assert.deepEqual(found, issues, name);
    const { provider, url, region, addressing } = validation.resolved ?? {};
    assert.equal(provider === undefined ? null : `${provider} ${url} ${region} ${addressing.replace("-hosted", "")}`, resolved, name);
    for (const issue of validation.issues) {
      assert.ok(!/[{}]/.test(issue.message + (issue.fix ?? "")) && (issue.patch ? issue.fix : !issue.fix), `${name}: ${issue.message} [${issue.fix}]`);
      if (!issue.patch) continue;
      const after = validateResource(applyPatch(config, issue), judge);
      assert.ok(!after.issues.some(({ code, path }) => code === issue.code && path === issue.path), `${name}: ${issue.code} is still there`);
      patched++;
    }
  }
  assert.ok(table.length >= 150 && patched >= 100, `${table.length} resources, ${patched} patches`);
});
