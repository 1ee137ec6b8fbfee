// The connection doctor in a real browser, before a real store whose set-up is broken in one way after the other: each gets its
// right name, and nothing that was written is left.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, test } from "node:test";
import { start } from "./stack.mjs";

const stack = await start();
const { info } = stack;
const admin = { accessKeyId: info.adminAccessKeyId, secretAccessKey: info.adminSecretAccessKey };
const ALL = { AllowedMethods: ["GET", "HEAD", "PUT", "POST", "DELETE"], AllowedHeaders: ["*"], ExposeHeaders: ["ETag"] };
const origins = [info.backend.page, info.backend.faulty];
after(() => stack.allow(origins).catch(() => {}));

/** A page, its session's resource and prefix. Its own policy allows no other store than the session's: it counts where it is `strict`. */
async function open(origin = "page", strict = false) {
  const page = await stack.open(origin, { bypassCSP: !strict });
  page.resource = await page.evaluate(async () => (await (await fetch("/session")).json()).resource);
  return page;
}

/**
 * What the doctor says. `auth`: "lent", or credentials, or the body of a function; `change`: of the resource.
 */
async function diagnose(page, { auth = "lent", change = {}, write = false, prefix = page.prefix } = {}) {
  const resource = { ...page.resource, ...change };
  const found = await page.evaluate(
    async ({ resource, auth, write, prefix }) => {
      const { diagnose } = await import("/bucketkit/doctor.js");
      const lent = async () => (window.lent = await (await fetch("/credentials", { method: "POST" })).json());
      const by = auth === "lent" ? lent : typeof auth === "string" ? (0, eval)(auth) : (auth ?? undefined);
      const seen = [];
      const diagnosis = await diagnose({ resource, auth: by }, { write, prefix, onstep: ({ name, outcome }) => seen.push(`${name} ${outcome}`) });
      const secrets = [by, window.lent, { secretAccessKey: resource.secretKey?.trim() }].flatMap((one) => [one?.secretAccessKey, one?.sessionToken]).filter(Boolean);
      const text = JSON.stringify(diagnosis);
      return { ...diagnosis, seen, leaks: secrets.filter((secret) => text.includes(secret)).length };
    },
    { resource, auth, write, prefix },
  );
  assert.equal(found.leaks, 0, "a secret is told");
  assert.deepEqual(found.seen, found.steps.map(({ name, outcome }) => `${name} ${outcome}`));
  assert.ok(!/\{\w+\}/.test([found.message, found.help, ...found.notes.map(({ help }) => help)].join(" ")), `a gap in: ${found.message} ${found.help} ${JSON.stringify(found.notes)}`);
  return found;
}

/** `cause`, what looks the same, and what is noted. */
const name = ({ ok, cause, alternatives = [], notes }) => [ok ? "healthy" : cause, ...alternatives, ...notes.map(({ cause }) => `note ${cause}`)].join(" ");

async function expect(expected, options = {}, origin = "page") {
  const page = await open(origin);
  const found = await diagnose(page, options);
  assert.equal(name(found), expected, JSON.stringify(found.steps));
  return { page, found };
}

test("in a healthy bucket uploads work, and the test leaves nothing behind", async () => {
  const { found } = await expect("healthy", { auth: admin, write: true, prefix: "test/" });
  assert.deepEqual(found.steps.map(({ name }) => name), ["resource", "reach", "plain", "list", "put", "post", "delete", "head", "create", "part", "parts", "complete", "get", "condition", "checksum", "abort", "cleanup"]);
  assert.ok(found.steps.every(({ outcome, milliseconds }) => outcome === "ok" && Number.isInteger(milliseconds)), JSON.stringify(found.steps));
  assert.deepEqual([await stack.keys("test/"), await stack.unfinished()], [[], []]);
});

test("with the least policy it is healthy, too; what could not be deleted is told", async () => {
  const { page, found } = await expect("healthy note cleanup_denied", { write: true });
  const [key, ...others] = await stack.keys(page.prefix);
  assert.ok(found.notes[0].message.includes(key) && others.length === 0, found.notes[0].message);
  assert.deepEqual(found.steps.filter(({ outcome }) => outcome === "unknown").map(({ name }) => name), ["list"]);
  assert.deepEqual(await stack.unfinished(), []);
});

test("nobody signs, a bucket that is open, a backend that signs", async () => {
  const { found } = await expect("healthy", { auth: null });
  assert.match(found.message, /nobody signs/);
  const page = await open();
  const opened = await page.evaluate(async (prefix) => {
    const { diagnose } = await import("/bucketkit/doctor.js");
    const { openBucket } = await import("/bucketkit/upload.js");
    const { resource } = await (await fetch("/session")).json();
    const bucket = await openBucket({ resource, auth: async () => (await fetch("/credentials", { method: "POST" })).json() });
    const { ok, steps } = await diagnose(bucket, { write: true, prefix });
    return [ok, steps[0].outcome, steps.length];
  }, page.prefix);
  assert.deepEqual(opened, [true, "skipped", 17]);
  const signer = `({ signer: async ({ signal, ...request }) => (await fetch("/sign", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(request), signal })).json() })`;
  await expect("healthy note cleanup_denied", { auth: signer, write: true });
});

test("faults of the resource and of the way to the store", async () => {
  const invalid = await expect("resource_invalid", { change: { bucket: "s3://demo/x" } });
  assert.equal(invalid.found.path, "/bucket");
  // The patch of this one is the secret itself.
  const pasted = await expect("resource_invalid", { auth: null, change: { accessKey: admin.accessKeyId, secretKey: ` ${admin.secretAccessKey}` } });
  assert.deepEqual([pasted.found.path, pasted.found.patch], ["/secretKey", undefined]);
  assert.ok(invalid.found.patch.length > 0);
  await expect("host_unreachable", { change: { endPoint: "127.0.0.1:9" } });
  await expect("host_unreachable", { change: { endPoint: "no-such-host.invalid" } });
  const { found, page } = await expect("wrong_scheme", { change: { useSSL: true } });
  assert.deepEqual(found.patch, [{ op: "replace", path: "/useSSL", value: false }]);
  assert.equal(name(await diagnose(page, { change: { useSSL: found.patch[0].value } })), "healthy");
  // The page's own server can be read, and is no store.
  await expect("not_s3", { change: { endPoint: info.backend.page.replace("http://", "") } });
  // Another's cannot.
  await expect("cors_missing bucket_missing not_s3", { change: { endPoint: info.backend.foreign.replace("http://", "") } });
  const blocked = await diagnose(await open("page", true), { change: { endPoint: "store.example" } });
  assert.equal(name(blocked), "csp_blocks");
  assert.ok(blocked.help.includes("http://store.example"));
});

test("a store that fails, that says nothing, that cuts a part off", async () => {
  const rules = (list) => stack.backend("faults", "POST", list);
  await rules([{ match: {}, action: { kind: "status", status: 500, code: "InternalError" } }]);
  await expect("server_failing", {}, "faulty");
  await rules([{ match: { method: "PUT", queryContains: "partNumber" }, action: { kind: "cutBefore" } }]);
  const { page } = await expect("round_trip_failed", { write: true }, "faulty");
  assert.deepEqual([await stack.keys(page.prefix), await stack.unfinished()], [[], []], "what it had begun is aborted");
  await rules([{ match: {}, action: { kind: "delay", ms: 12_000 } }]);
  await expect("host_silent", {}, "faulty");
  await stack.backend("faults", "DELETE");
});

test("what the bucket does not let pages do", async () => {
  const page = info.backend.page;
  await stack.cors({ ...ALL, AllowedOrigins: ["https://other.example"] });
  const { found } = await expect("cors_missing bucket_missing not_s3");
  assert.ok(JSON.stringify(found.cors).includes(page));
  await stack.cors({ ...ALL, AllowedOrigins: [page], AllowedHeaders: ["content-type"] });
  await expect("cors_headers");
  await stack.cors({ ...ALL, AllowedOrigins: [page], AllowedMethods: ["GET", "HEAD", "POST", "DELETE"] });
  const put = await expect("cors_method");
  assert.match(put.found.message, /PUT/);
  await stack.cors({ ...ALL, AllowedOrigins: [page], AllowedMethods: ["GET", "HEAD", "PUT", "DELETE"] });
  const post = await expect("cors_method");
  assert.match(post.found.message, /POST/);
  await stack.cors({ ...ALL, AllowedOrigins: [page], AllowedMethods: ["GET", "HEAD", "PUT", "POST"] });
  await expect("healthy note cors_method");
  await stack.cors({ ...ALL, AllowedOrigins: [page], ExposeHeaders: ["Date"] });
  await expect("healthy note etag_not_exposed", { auth: admin, write: true, prefix: "test/" });
  await stack.allow(origins);
  await expect("bucket_missing", { change: { bucket: "no-such-bucket" }, auth: admin });
  // To those whose policy does not name it the store does not even say that.
  await expect("healthy note nothing_allowed", { change: { bucket: "no-such-bucket" } });
  await expect("write_denied", { change: { bucket: "no-such-bucket" }, write: true });
  assert.deepEqual(await stack.unfinished(), []);
});

test("the bucket is in another region, and the endpoint names the wrong one, too", async () => {
  await stack.backend("faults", "POST", [{ match: {}, action: { kind: "status", status: 400, code: "AuthorizationHeaderMalformed", region: "eu-west-3" } }]);
  const { page, found } = await expect("wrong_region", {}, "faulty");
  assert.deepEqual([found.path, found.patch], ["/region", [{ op: "replace", path: "/region", value: "eu-west-3" }]]);
  // Chromium finds whatever is below localhost on this machine.
  const endPoint = `s3.us-east-1.localhost:${page.resource.endPoint.split(":").pop()}`;
  const both = await expect("wrong_region", { change: { endPoint, pathStyle: true } }, "faulty");
  assert.deepEqual(both.found.patch, [{ op: "replace", path: "/endPoint", value: endPoint.replace("us-east-1", "eu-west-3") }, { op: "replace", path: "/region", value: "eu-west-3" }]);
  await stack.backend("faults", "DELETE");
});

test("a store that heeds neither conditions nor checksums", async () => {
  await stack.backend("faults", "POST", ["if-none-match", "x-amz-checksum-crc32"].map((header) => ({ match: { method: "PUT" }, action: { kind: "forget", header } })));
  // Of presigned URLs the host alone is signed: the store does not miss the headers.
  const signer = `({ signer: async ({ method, url }) => {
    const { init, presign } = await import("/bucketkit/sign.js");
    await init();
    return { url: presign({ method, url }, { credentials: ${JSON.stringify(admin)}, region: "us-east-1" }) };
  } })`;
  await expect("healthy note conditions_ignored note checksums_ignored", { auth: signer, write: true, prefix: "test/" }, "faulty");
  await stack.backend("faults", "DELETE");
  assert.deepEqual([await stack.keys("test/"), await stack.unfinished()], [[], []]);
});

test("who asks", async () => {
  const lent = await stack.lend("s3:PutObject", "s3:GetObject");
  await expect("key_unknown", { auth: { ...admin, accessKeyId: "AKIAIOSFODNN7NOBODY" } });
  await expect("secret_wrong request_changed", { auth: { ...admin, secretAccessKey: "wrong-wrong-wrong-wrong" } });
  await expect("secret_wrong request_changed", { auth: { ...lent, secretAccessKey: "wrong-wrong-wrong-wrong" } });
  assert.match(lent.accessKeyId, /^ASIA/, "as Amazon's");
  await expect("token_missing", { auth: { ...lent, sessionToken: undefined } });
  await expect("key_unknown credentials_expired token_invalid", { auth: { ...lent, sessionToken: `${lent.sessionToken.slice(0, -12)}AAAAAAAAAAAA` } });
  await expect("credentials_failed", { auth: `(async () => { throw new Error("no session"); })` });
  await expect("credentials_failed", { auth: `(async () => ({ accessKeyId: "A" }))` });
  await expect("signer_failed", { auth: `({ signer: async () => { throw new Error("no session"); } })` });
  await expect("signer_failed", { auth: `({ signer: async () => ({}) })` });
  await stack.backend("lending", "POST", { seconds: 1, expiration: "true", times: 1 });
  await expect("credentials_expired", { auth: `(async () => { const lent = await (await fetch("/credentials", { method: "POST" })).json(); await new Promise((resolve) => setTimeout(resolve, 2500)); return lent; })` }, "faulty");
  const page = await open();
  await page.evaluate(() => {
    const now = Date.now;
    Date.now = () => now() - 3_600_000;
  });
  assert.equal(name(await diagnose(page, { auth: admin })), "clock_skew");
});

test("what the policy lets one do", async () => {
  const need = ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"];
  const without = (action) => stack.lend(...need.filter((one) => one !== action));
  await expect("healthy note cleanup_denied", { auth: await without(), write: true });
  await expect("write_denied", { auth: await without("s3:PutObject"), write: true });
  await expect("healthy note read_denied note cleanup_denied", { auth: await without("s3:GetObject"), write: true });
  // This store lets everybody list parts and abort who may send parts; others do not.
  await stack.backend("faults", "POST", [{ match: { method: "DELETE", queryContains: "uploadId" }, action: { kind: "status", status: 403, code: "AccessDenied" } }]);
  await expect("healthy note abort_denied note cleanup_denied", { write: true }, "faulty");
  const noList = { match: { method: "GET", queryContains: "uploadId" }, action: { kind: "status", status: 403, code: "AccessDenied" } };
  await stack.backend("faults", "POST", [noList]);
  await expect("healthy note parts_denied note cleanup_denied", { write: true }, "faulty");
  await stack.backend("faults", "POST", [noList, { match: {}, action: { kind: "stripEtag" } }]);
  await expect("etag_not_exposed parts_denied", { write: true }, "faulty");
  await stack.backend("faults", "DELETE");
  await stack.sweep();
  assert.deepEqual(await stack.unfinished(), []);
});

test("stopped in the middle of its upload it leaves nothing behind", async () => {
  const page = await open();
  for (const at of ["create", "part", "complete", "condition"]) {
    const code = await page.evaluate(async ({ resource, auth, at }) => {
      const { diagnose } = await import("/bucketkit/doctor.js");
      const stopping = new AbortController();
      const onstep = ({ name }) => name === at && stopping.abort();
      return diagnose({ resource, auth }, { write: true, prefix: "stopped/", signal: stopping.signal, onstep }).then(() => "no error", ({ code }) => code);
    }, { resource: page.resource, auth: admin, at });
    assert.deepEqual([code, await stack.keys("stopped/"), await stack.unfinished()], ["aborted", [], []], at);
  }
});

test("it can be stopped, and says what cannot be asked", async () => {
  const page = await open();
  const found = await page.evaluate(async (resource) => {
    const { diagnose } = await import("/bucketkit/doctor.js");
    const failed = (...given) => diagnose(...given).then(() => "no error", ({ name, code, path }) => [name, code, path].filter(Boolean).join(" "));
    const stopping = new AbortController();
    return [
      await failed({ resource }, { signal: AbortSignal.abort() }), await failed({ resource }, { signal: stopping.signal, onstep: () => stopping.abort() }),
      await failed({ resource, type: "azure_blob" }), await failed({ resource }, { write: "yes" }), await failed({ resource: "$res:u/a/b" }),
    ];
  }, page.resource);
  assert.deepEqual(found, ["AbortError aborted", "AbortError aborted", "BucketkitError invalid_option /type", "BucketkitError invalid_option /write", "BucketkitError invalid_option /resource"]);
});

test("the form tries the connection, step by step, and mends what it can", async () => {
  const page = await stack.open("page", { bypassCSP: true, viewport: { width: 1000, height: 1400 } });
  const resource = await page.evaluate(async () => (await (await fetch("/session")).json()).resource);
  await page.goto(`${info.backend.page}/#resource`);
  const form = page.locator("bucket-resource-form");
  const button = form.getByRole("button", { name: "Test connection" });
  await form.evaluate((form, value) => (form.value = value), { ...resource, useSSL: true });
  assert.equal(await button.isVisible(), false, "nobody signs");
  await form.evaluate((form) => {
    window.told = [];
    form.addEventListener("diagnosis", ({ detail }) => told.push(detail.cause ?? "healthy"));
    form.auth = async () => (window.lent = await (await fetch("/credentials", { method: "POST" })).json());
  });
  await button.focus();
  await page.keyboard.press("Enter");
  const verdict = form.locator("[part=verdict]");
  await verdict.getByText("Set “Use TLS” to false.").waitFor();
  await shoot(page, "broken");
  await verdict.getByRole("button", { name: "Mend it" }).press("Enter");
  // Without a prefix and without writing: the policy names only what is below the one.
  await verdict.getByText("What may be done there is not known").waitFor();
  assert.ok(await form.evaluate((form) => form.shadowRoot.activeElement?.matches("[part~=test]")), "the keyboard has a place to go on from");
  assert.equal(await form.evaluate((form) => form.value.useSSL), false);
  assert.equal(await form.getByRole("listitem").filter({ hasText: "The credentials are accepted" }).count(), 1);
  await stack.cors({ ...ALL, AllowedOrigins: ["https://other.example"] });
  await button.click();
  await verdict.getByText("CORS rules for the bucket").waitFor();
  assert.ok((await verdict.locator("pre").innerText()).includes(info.backend.page));
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 390, height: 1800 });
  await shoot(page, "cors-dark-phone");
  await stack.allow(origins);
  assert.deepEqual(await page.evaluate(() => told), ["wrong_scheme", "healthy", "cors_missing"]);
  // The demo's own bucket, with a small upload.
  await page.getByRole("button", { name: "Take the demo’s bucket" }).click();
  await button.click();
  await verdict.getByText("could not be deleted").waitFor();
  await page.emulateMedia({ colorScheme: "light" });
  await shoot(page, "healthy-phone");
  // Other settings were not tried.
  await form.locator("#field-bucket").fill("another");
  await verdict.waitFor({ state: "detached" });
  const html = await form.evaluate((form) => form.shadowRoot.innerHTML + form.outerHTML);
  for (const secret of await page.evaluate(() => [lent.secretAccessKey, lent.sessionToken])) assert.ok(!html.includes(secret));
});

async function shoot(page, name) {
  mkdirSync("target/doctor", { recursive: true });
  await page.screenshot({ path: `target/doctor/${name}.png`, fullPage: true });
}
