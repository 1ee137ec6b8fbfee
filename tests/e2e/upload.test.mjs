// The main job: a real file from a real page into a real bucket, read back by somebody else.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { MIB, pickAndWait, randomFile, result, start } from "./stack.mjs";

const stack = await start();

async function assertStored(page, file, key = page.prefix + file.name) {
  const stored = await stack.read(key);
  assert.ok(stored, `${key} is not there`);
  assert.deepEqual([stored.size, stored.sha256], [file.size, file.sha256], key);
  return stored;
}

test("200 MiB of random bytes through the file input arrive byte for byte", async () => {
  const page = await stack.open();
  const file = randomFile("holiday.bin", 200 * MIB);
  await pickAndWait(page, [file]);
  const stored = await assertStored(page, file);
  const text = await result(page, file.name).innerText();
  assert.ok(text.includes(page.prefix + file.name) && text.includes("209,715,200 bytes") && text.includes(stored.etag), text);
  assert.match(stored.etag, /-25"$/, "25 parts of 8 MiB");
  assert.deepEqual(await stack.unfinished(), []);
});

test("three files at once, of different sizes", async () => {
  const page = await stack.open();
  const files = [randomFile("one.bin", 30 * MIB), randomFile("two.bin", 9 * MIB), randomFile("three.txt", 1234)];
  await pickAndWait(page, files);
  for (const file of files) await assertStored(page, file);
  assert.equal((await stack.read(`${page.prefix}three.txt`)).contentType, "text/plain");
});

test("an empty file, and one of a part and a byte", async () => {
  const page = await stack.open();
  await pickAndWait(page, [randomFile("empty.bin", 0)]);
  await assertStored(page, { name: "empty.bin", size: 0, sha256: createHash("sha256").digest("hex") });

  const result = await page.evaluate(async (prefix) => {
    const { openBucket } = await import("/bucketkit/index.js");
    const { resource } = await (await fetch("/session")).json();
    const auth = async () => (await fetch("/credentials", { method: "POST" })).json();
    const bucket = await openBucket({ resource, auth });
    const file = new File([new Uint8Array(5 * 1024 * 1024 + 1).fill(7)], "odd.bin", { type: "application/x-odd" });
    const upload = bucket.upload(file, { key: `${prefix}odd.bin`, partSize: 5 * 1024 * 1024, metadata: { from: "a test" } });
    return { ...(await upload.done), parts: upload.progress.parts, state: upload.state };
  }, page.prefix);
  const sha256 = createHash("sha256").update(Buffer.alloc(5 * MIB + 1, 7)).digest("hex");
  const stored = await assertStored(page, { name: "odd.bin", size: 5 * MIB + 1, sha256 });
  const { "bucketkit-write": token, ...metadata } = stored.metadata;
  assert.deepEqual([stored.contentType, metadata], ["application/x-odd", { from: "a test" }]);
  assert.match(token, /^[0-9a-f]{32}$/, "by which the write is told from others'");
  assert.deepEqual(result.parts, { done: 2, total: 2 });
  assert.deepEqual([result.state, result.proof, result.etag, result.notes], ["done", "acknowledged", stored.etag, []]);
  assert.deepEqual([result.bucket, result.size, result.s3], [stack.info.bucket, 5 * MIB + 1, { s3: `${page.prefix}odd.bin`, filename: "odd.bin" }]);
});

test("keys of every kind name the object that was meant", async () => {
  const page = await stack.open();
  // No backslash and no slash at the end: SeaweedFS takes the one for a slash, and the other for a folder.
  const keys = ["two words", "a+b", "100%", "50%25", "c#sharp", "why?", "~tilde", "it's", 'say "hi"', "emoji 😀", "é/ü", "a//b", "x=1&y=2", "...", "a;b,c", "[1]{2}^|`"];
  const results = await page.evaluate(
    async ({ keys, prefix }) => {
      const { openBucket } = await import("/bucketkit/upload.js");
      const { resource } = await (await fetch("/session")).json();
      const auth = async () => (await fetch("/credentials", { method: "POST" })).json();
      const bucket = await openBucket({ resource, auth });
      const results = [];
      for (const key of keys) {
        const { url } = await bucket.upload(new Blob([key]), { key: prefix + key }).done;
        const presigned = await bucket.presign({ key: prefix + key, expiresIn: 60 });
        results.push({ url, text: await (await fetch(presigned)).text() });
      }
      return results;
    },
    { keys, prefix: page.prefix },
  );
  for (const [at, key] of keys.entries()) {
    assert.equal(results[at].text, key, `read back by a presigned URL: ${key}`);
    // The store keeps `a//b`, and gives it only to who asks for it in these very bytes.
    const stored = await stack.read(page.prefix + key);
    assert.equal(stored?.sha256, createHash("sha256").update(key).digest("hex"), `read back by another client: ${key}`);
  }
});

test("progress grows to the end, as events and by iteration", async () => {
  const page = await stack.open();
  const { events, iterated, states } = await page.evaluate(async (prefix) => {
    const { openBucket } = await import("/bucketkit/upload.js");
    const { resource } = await (await fetch("/session")).json();
    const auth = async () => (await fetch("/credentials", { method: "POST" })).json();
    const bucket = await openBucket({ resource, auth });
    const upload = bucket.upload(new Blob([new Uint8Array(40 * 1024 * 1024)]), { key: `${prefix}progress`, partSize: 5 * 1024 * 1024 });
    const events = [];
    const states = [upload.state];
    upload.addEventListener("progress", () => events.push(upload.progress));
    upload.addEventListener("state", () => states.push(upload.state));
    const iterated = [];
    for await (const { loaded } of upload) iterated.push(loaded);
    return { events, iterated, states };
  }, page.prefix);
  const total = 40 * MIB;
  // Ten a second at most, and the last one.
  assert.ok(events.length >= 3, `${events.length} events`);
  assert.ok(events.every((now, at) => now.total === total && now.loaded >= (events[at - 1]?.loaded ?? 0)));
  assert.ok(events.some(({ loaded }) => loaded > 0 && loaded < total));
  assert.ok(events.some(({ bytesPerSecond, secondsLeft }) => bytesPerSecond > 0 && secondsLeft >= 0));
  assert.deepEqual([events.at(-1).loaded, events.at(-1).phase, events.at(-1).parts], [total, "completing", { done: 8, total: 8 }]);
  assert.deepEqual([iterated[0], iterated.at(-1)], [0, total]);
  assert.deepEqual(states, ["waiting", "running", "done"]);
});

test("an abort takes away what had arrived", async () => {
  const page = await stack.open("faulty");
  // Slow enough to be caught in the middle.
  await stack.backend("faults", "POST", [{ match: { method: "PUT", queryContains: "partNumber" }, action: { kind: "delay", ms: 400 } }]);
  const file = randomFile("unwanted.bin", 100 * MIB);
  await page.getByLabel("Choose files").setInputFiles(file.path);
  let arrived = [];
  for (let tries = 0; tries < 100 && arrived.length === 0; tries++) {
    const [upload] = await stack.unfinished();
    arrived = upload ? await stack.parts(upload.key, upload.id) : [];
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.ok(arrived.length > 0, "a part was there before the abort");
  await page.getByRole("button", { name: `Cancel ${file.name}` }).click();
  await page.locator('#uploads > li[data-state="aborted"]').waitFor();
  assert.deepEqual(await stack.unfinished(), []);
  assert.equal(await stack.read(page.prefix + file.name), null);
  await stack.backend("faults", "DELETE");
});

test("an abort by signal, before anything is sent and in the middle", async () => {
  const page = await stack.open();
  const outcome = await page.evaluate(async (prefix) => {
    const { openBucket } = await import("/bucketkit/upload.js");
    const { resource } = await (await fetch("/session")).json();
    let asked = 0;
    const auth = async () => (asked++, (await fetch("/credentials", { method: "POST" })).json());
    const bucket = await openBucket({ resource, auth });
    const blob = new Blob([new Uint8Array(30 * 1024 * 1024)]);
    const early = bucket.upload(blob, { key: `${prefix}early`, signal: AbortSignal.abort() });
    const first = await early.done.catch(({ name, code }) => ({ name, code, state: early.state }));
    const controller = new AbortController();
    const late = bucket.upload(blob, { key: `${prefix}late`, partSize: 5 * 1024 * 1024, signal: controller.signal });
    late.addEventListener("progress", () => controller.abort());
    const second = await late.done.catch(({ name, code }) => ({ name, code, state: late.state }));
    return { first, second };
  }, page.prefix);
  const expected = { name: "AbortError", code: "aborted", state: "aborted" };
  assert.deepEqual(outcome, { first: expected, second: expected });
  assert.deepEqual(await stack.unfinished(), []);
});

test("two buckets of a page share the host's connections, and each part is told of", async () => {
  const page = await stack.open("faulty");
  await stack.backend("faults", "POST", [{ match: { method: "PUT" }, action: { kind: "delay", ms: 250 } }]);
  const told = await page.evaluate(async () => {
    const { openBucket } = await import("/bucketkit/upload.js");
    const { resource, prefix } = await (await fetch("/session")).json();
    const auth = async () => (await fetch("/credentials", { method: "POST" })).json();
    const file = new Blob([new Uint8Array(5 * 1024 * 1024 * 8)]);
    const told = [[], []];
    const uploads = await Promise.all(
      told.map(async (parts, at) => {
        const bucket = await openBucket({ resource, auth, concurrency: 6 });
        const upload = bucket.upload(file, { key: `${prefix}shared-${at}.bin`, partSize: 5 * 1024 * 1024 });
        upload.addEventListener("part", ({ detail }) => parts.push(detail));
        return upload;
      }),
    );
    await Promise.all(uploads.map(({ done }) => done));
    return told;
  });
  const { requests } = await stack.backend("faults");
  await stack.backend("faults", "DELETE");
  for (const parts of told) {
    assert.deepEqual(parts.map(({ partNumber }) => partNumber).sort(), [1, 2, 3, 4, 5, 6, 7, 8]);
    assert.ok(parts.every(({ size }) => size === 5 * MIB));
  }
  const parts = requests.filter(({ method, query }) => method === "PUT" && query?.includes("partNumber"));
  const atOnce = ({ startedMs }) => parts.filter((other) => other.startedMs <= startedMs && other.endedMs > startedMs).length;
  const most = Math.max(...parts.map(atOnce));
  assert.ok(most > 2 && most <= 6, `${most} at once`);
});

test("requests of the page's own are signed in their headers", async () => {
  const page = await stack.open();
  const seen = [];
  page.on("request", (request) => request.url().startsWith(stack.info.s3Url) && seen.push(request.url()));
  const found = await page.evaluate(async () => {
    const { openBucket } = await import("/bucketkit/upload.js");
    const { resource, prefix } = await (await fetch("/session")).json();
    const auth = async () => (await fetch("/credentials", { method: "POST" })).json();
    const bucket = await openBucket({ resource, auth });
    const key = `${prefix}own & odd+?#.txt`;
    const put = await bucket.fetch({ method: "PUT", key, body: "0123456789", headers: { "content-type": "text/plain", "x-amz-meta-from": "a test", "user-agent": "not sent" } });
    const range = await bucket.fetch({ key, headers: { range: "bytes=2-4" } });
    const head = await bucket.fetch({ method: "HEAD", key });
    const foreign = await bucket.fetch({ key: "somebody/else" });
    const listing = await bucket.fetch({ query: { "list-type": "2", prefix } });
    const stopped = await bucket.fetch({ key, signal: AbortSignal.abort() }).catch(({ name, code }) => [name, code]);
    const empty = await bucket.fetch({ key: "" }).catch(({ code, path }) => [code, path]);
    const wrong = await bucket.fetch({ key, method: "PATCH" }).catch(({ code, path }) => [code, path]);
    const unreachable = await openBucket({ resource: { ...resource, endPoint: "http://127.0.0.1:9" }, auth });
    const lost = await unreachable.fetch({ key }).catch(({ code, retryable }) => [code, retryable]);
    return { put: put.status, range: [range.status, await range.text()], type: head.headers.get("content-type"), foreign: foreign.status, listing: listing.status, stopped, empty, wrong, lost };
  });
  assert.deepEqual(found, {
    put: 200, range: [206, "234"], type: "text/plain", foreign: 403, listing: 403,
    stopped: ["AbortError", "aborted"], empty: ["invalid_key", "/key"], wrong: ["invalid_option", "/method"], lost: ["network_failed", true],
  });
  assert.ok(seen.length >= 5 && seen.every((url) => !url.includes("X-Amz-")), "nothing secret is in a URL");
  assert.equal((await stack.read(`${page.prefix}own & odd+?#.txt`)).metadata.from, "a test");
});
