// A store that fails, a network that cuts, answers that lie or get lost, credentials that die: the file arrives all the same.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MIB, pickAndWait, randomFile, row, start } from "./stack.mjs";

const stack = await start();

/** Uploads through the fault proxy under these rules, and gives what it saw. */
async function survive(name, size, rules) {
  const page = await stack.open("faulty");
  await stack.backend("faults", "POST", rules);
  const file = randomFile(name, size);
  await pickAndWait(page, [file]);
  const seen = await stack.backend("faults");
  await stack.backend("faults", "DELETE");
  const stored = await stack.read(page.prefix + name);
  assert.deepEqual([stored?.size, stored?.sha256], [size, file.sha256]);
  assert.deepEqual(await stack.unfinished(), []);
  for (const [at, { fired }] of seen.rules.entries()) assert.ok(fired > 0, `rule ${at} never fired: ${JSON.stringify(rules[at])}`);
  return seen;
}

const part = { method: "PUT", queryContains: "partNumber" };
const complete = { method: "POST", queryContains: "uploadId" };

test("503, slow-downs and cut connections on the way", async () => {
  await survive("stormy.bin", 80 * MIB, [
    { match: { ...part, every: 4 }, action: { kind: "cutMidBody", after: 1_000_000 } },
    { match: { ...part, every: 5 }, action: { kind: "status", status: 503, code: "SlowDown", retryAfter: 1 } },
    { match: { ...part, every: 7 }, action: { kind: "cutBefore" } },
    { match: { method: "POST", queryContains: "uploads", times: 1 }, action: { kind: "status", status: 503, code: "ServiceUnavailable" } },
  ]);
});

test("lost answers, to parts and to the last request", async () => {
  const { requests } = await survive("deaf.bin", 40 * MIB, [
    { match: { ...part, nth: 2 }, action: { kind: "dropAnswer" } },
    { match: { ...complete, nth: 1 }, action: { kind: "dropAnswer" } },
  ]);
  assert.equal(requests.filter(({ method, query }) => method === "POST" && query?.includes("uploadId")).length, 2);
});

test("a 200 that carries an error is no success", async () => {
  await survive("liar.bin", 20 * MIB, [{ match: { ...complete, times: 2 }, action: { kind: "errorIn200" } }]);
});

test("ETags that the page may not read are asked for", async () => {
  const { requests } = await survive("blind.bin", 40 * MIB, [{ match: { method: "PUT" }, action: { kind: "stripEtag" } }]);
  assert.equal(requests.filter(({ method, query }) => method === "GET" && query?.includes("uploadId")).length, 1);
});

test("a small file's only request is repeated", async () => {
  await survive("small.bin", 1000, [{ match: { method: "PUT", times: 2 }, action: { kind: "cutBefore" } }]);
});

test("credentials that the store refuses in mid-upload are replaced", async () => {
  const page = await stack.open("faulty");
  await stack.backend("faults", "POST", [{ match: part, action: { kind: "delay", ms: 700 } }]);
  // The first ones die after three seconds at the store, and say nothing of it.
  await stack.backend("lending", "POST", { seconds: 3, expiration: "omit", times: 1 });
  const reasons = await page.evaluate(async () => {
    const { openBucket } = await import("/bucketkit/upload.js");
    const { resource, prefix } = await (await fetch("/session")).json();
    const reasons = [];
    const auth = async ({ reason }) => {
      reasons.push(reason);
      return (await fetch("/credentials", { method: "POST" })).json();
    };
    const bucket = await openBucket({ resource, auth, concurrency: 2 });
    await bucket.upload(new Blob([new Uint8Array(80 * 1024 * 1024).fill(1)]), { key: `${prefix}long.bin`, partSize: 5 * 1024 * 1024 }).done;
    return reasons;
  });
  const { requests } = await stack.backend("faults");
  await stack.backend("faults", "DELETE");
  assert.deepEqual(reasons, ["missing", "rejected"]);
  const refused = requests.filter(({ status }) => status === 403);
  assert.ok(refused.length > 0 && refused.every(({ query }) => query.includes("partNumber")), "the store itself refused a part");
  assert.equal((await stack.read(`${page.prefix}long.bin`)).size, 80 * MIB);
});

test("credentials that say when they die are replaced before", async () => {
  const page = await stack.open("faulty");
  await stack.backend("faults", "POST", [{ match: part, action: { kind: "delay", ms: 700 } }]);
  await stack.backend("lending", "POST", { seconds: 6, expiration: "true", times: 1 });
  const file = randomFile("careful.bin", 100 * MIB);
  await pickAndWait(page, [file]);
  const { requests } = await stack.backend("faults");
  await stack.backend("faults", "DELETE");
  assert.deepEqual(requests.filter(({ status }) => status === 403), []);
  assert.equal((await stack.read(page.prefix + file.name)).sha256, file.sha256);
});

test("a store that cannot be reached is told soon, and in words", async () => {
  const page = await stack.open("faulty");
  await stack.backend("faults", "POST", [{ match: {}, action: { kind: "cutBefore" } }]);
  const file = randomFile("nowhere.bin", 1000);
  await page.getByLabel("Choose files").setInputFiles(file.path);
  await page.locator('#uploads > li[data-state="failed"]').waitFor({ timeout: 20_000 });
  const text = await row(page, file.name).innerText();
  assert.match(text, /could not be reached/);
  assert.match(text, /CORS/);
  await stack.backend("faults", "DELETE");
});

test("a backend that will not lend is quoted", async () => {
  const page = await stack.open();
  const error = await page.evaluate(async () => {
    const { openBucket } = await import("/bucketkit/upload.js");
    const { resource, prefix } = await (await fetch("/session")).json();
    let calls = 0;
    const bucket = await openBucket({ resource, auth: async () => { calls++; throw new Error("Your trial is over."); } });
    const upload = bucket.upload(new Blob(["x"]), { key: `${prefix}x` });
    const iterated = await (async () => { for await (const _ of upload); })().catch(({ code }) => code);
    return upload.done.catch(({ code, message, retryable, cause }) => ({ code, message, retryable, cause: cause.message, calls, iterated, state: upload.state }));
  });
  assert.deepEqual(error, { code: "credentials_failed", message: "No credentials could be had. Your trial is over.", retryable: true, cause: "Your trial is over.", calls: 3, iterated: "credentials_failed", state: "failed" });
});
