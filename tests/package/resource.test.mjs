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
  for (const config of [null, undefined, 1, "text", true, [], circle, () => {}, Symbol("s"), 1n, new Map()]) {
    const { ok, issues } = validateResource(config);
    assert.ok(!ok && issues.length > 0 && issues.every(({ message }) => !message.includes("{")), String(config?.constructor?.name));
  }
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
  for (const [options, path] of [[{ type: "s4" }, "/type"], [{ profile: "x" }, "/profile"], [{ use: "phone" }, "/use"]]) {
    assert.throws(() => validateResource(good, options), { code: "invalid_option", path });
  }
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
