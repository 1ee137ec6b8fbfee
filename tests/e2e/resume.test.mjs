// Uploads that stop and go on: pauses, pages that are gone, other tabs, a network that is away.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { createHash } from "node:crypto";
import { MIB, randomFile, start } from "./stack.mjs";

const stack = await start();
const PART = 5 * MIB;
const isPart = { method: "PUT", queryContains: "partNumber" };
/** So that there is a middle to stop in. */
const slowly = [{ match: isPart, action: { kind: "delay", ms: 400 } }];

/** Has the page open the bucket, with two requests at a time, and an input for files that the demo knows nothing of. */
async function prepare(page, options = {}) {
  await page.evaluate(async (options) => {
    const { openBucket } = await import("/bucketkit/upload.js");
    const { resource, prefix } = await (await fetch("/session")).json();
    const auth = async () => (window.lent = await (await fetch("/credentials", { method: "POST" })).json());
    const input = Object.assign(document.createElement("input"), { type: "file", id: "mine" });
    document.body.append(input);
    const bucket = await openBucket({ resource, auth, owner: "ann", concurrency: 2, ...options });
    Object.assign(window, { bucket, prefix, mine: () => input.files[0] });
  }, options);
}

/** Starts the upload of a file, as `window.upload`. */
async function upload(page, file, options = {}) {
  await page.locator("#mine").setInputFiles(file.path);
  await page.evaluate(
    ({ key, options }) => void (window.upload = bucket.upload(mine(), { key: prefix + key, ...options })),
    { key: file.name, options: { partSize: 5 * 1024 * 1024, ...options } },
  );
}

const until = (page, condition, given) => page.waitForFunction(condition, given, { timeout: 60_000, polling: 50 });
const partsDone = (page, count) => until(page, (count) => upload.progress.parts.done >= count, count);
const done = (page) => page.evaluate(() => upload.done);

/** The numbers of the parts that reached the proxy, and those that the store took. */
async function partsSent() {
  const { requests } = await stack.backend("faults");
  const parts = requests.filter(({ method, query }) => method === "PUT" && query?.includes("partNumber"));
  const numbers = (list) => list.map(({ query }) => Number(new URLSearchParams(query).get("partNumber"))).sort((a, b) => a - b);
  return { all: numbers(parts), taken: numbers(parts.filter(({ status }) => status === 200)) };
}

async function assertStored(page, file) {
  const stored = await stack.read(page.prefix + file.name);
  assert.deepEqual([stored?.size, stored?.sha256], [file.size, file.sha256]);
  assert.deepEqual(await stack.unfinished(), []);
}

/** All that the library keeps in the browser, as text. */
const kept = (page) =>
  page.evaluate(async () => {
    const database = await new Promise((resolve) => (indexedDB.open("bucketkit").onsuccess = ({ target }) => resolve(target.result)));
    const all = [];
    for (const name of database.objectStoreNames) {
      const store = database.transaction(name).objectStore(name);
      for (const request of [store.getAllKeys(), store.getAll()]) {
        all.push(await new Promise((resolve) => (request.onsuccess = () => resolve(request.result))));
      }
    }
    database.close();
    return JSON.stringify(all);
  });

/** Leaves an upload in its middle by loading the page again, and gives which parts the store had taken before. */
async function leave(page, file) {
  await upload(page, file);
  await partsDone(page, 3);
  // Records are written now and then: the first, with no part in it, would do to go on, and tells less.
  let record;
  for (let tries = 0; !record?.loaded; tries++) {
    assert.ok(tries < 100, "nothing is written down");
    await new Promise((resolve) => setTimeout(resolve, 50));
    record = JSON.parse(await kept(page))[1].at(0);
  }
  assert.ok(record.fields.length > 0);
  await page.reload();
  await prepare(page);
  // What was on its way when the page went may still arrive.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const [{ key, id }] = await stack.unfinished();
  return (await stack.parts(key, id)).map(({ number }) => number);
}

test("a pause: what is on its way ends, nothing more is sent, and then it goes on", async () => {
  const page = await stack.open("faulty");
  await prepare(page);
  await stack.backend("faults", "POST", slowly);
  const file = randomFile("paused.bin", 40 * MIB);
  await upload(page, file);
  await partsDone(page, 2);
  await page.evaluate(() => {
    window.states = [];
    upload.addEventListener("state", () => states.push(upload.state));
    upload.pause();
  });
  assert.equal(await page.evaluate(() => upload.state), "paused");
  await new Promise((resolve) => setTimeout(resolve, 1200));
  const before = await partsSent();
  assert.ok(before.all.length < 8 && before.taken.length === before.all.length, JSON.stringify(before));
  await new Promise((resolve) => setTimeout(resolve, 800));
  assert.deepEqual(await partsSent(), before);
  await page.evaluate(() => upload.resume());
  await done(page);
  assert.deepEqual((await partsSent()).all, [1, 2, 3, 4, 5, 6, 7, 8], "no part was sent twice");
  const states = await page.evaluate(() => states);
  assert.deepEqual([states[0], states.at(-2), states.at(-1)], ["paused", "running", "done"]);
  await assertStored(page, file);
  await stack.backend("faults", "DELETE");
});

test("a pause that cancels, and bytes as they are sent", async () => {
  const page = await stack.open("faulty");
  await prepare(page);
  await stack.backend("faults", "POST", slowly);
  const file = randomFile("cancelled.bin", 30 * MIB);
  await upload(page, file, { transport: "xhr" });
  await page.evaluate(() => {
    window.seen = [];
    upload.addEventListener("progress", () => seen.push(upload.progress.loaded));
  });
  await partsDone(page, 1);
  await page.evaluate(() => upload.pause({ inFlight: "cancel" }));
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const before = await partsSent();
  assert.ok(before.taken.length < before.all.length, "what was on its way was cancelled");
  await page.evaluate(() => upload.resume());
  await done(page);
  await assertStored(page, file);
  const seen = await page.evaluate(() => seen);
  assert.ok(seen.every((loaded, at) => loaded >= (seen[at - 1] ?? 0)), "it never goes back");
  assert.ok(seen.some((loaded) => loaded % (5 * MIB) !== 0), `bytes between parts: ${seen}`);
  await stack.backend("faults", "DELETE");
});

test("a page that is loaded again goes on with the file that is picked again: only what is missing is sent", async () => {
  const page = await stack.open("faulty");
  await prepare(page);
  await stack.backend("faults", "POST", slowly);
  const file = randomFile("reloaded.bin", 40 * MIB);
  const there = await leave(page, file);
  assert.ok(there.length >= 3 && there.length < 8, `${there}`);
  const [left] = await page.evaluate(async () => {
    window.left = await bucket.uploads();
    return left.map(({ key, name, size, loaded, started, needsFile }) => ({ key, name, size, loaded, needsFile, started: +started }));
  });
  assert.deepEqual([left.key, left.name, left.size, left.needsFile], [page.prefix + file.name, file.name, file.size, true]);
  assert.ok(left.loaded > 0 && Date.now() - left.started < 60_000);
  const other = await page.evaluate(() => left[0].resume(new File(["x"], "x")).catch(({ code, path }) => [code, path]));
  assert.deepEqual(other, ["invalid_option", "/file"]);
  // Another owner does not see it.
  assert.deepEqual(await page.evaluate(async () => {
    const { openBucket } = await import("/bucketkit/upload.js");
    const { resource } = await (await fetch("/session")).json();
    return (await openBucket({ resource, auth: async () => ({}), owner: "bob" })).uploads();
  }), []);

  await stack.backend("faults", "POST", slowly);
  await page.locator("#mine").setInputFiles(file.path);
  const result = await page.evaluate(async () => (window.upload = await left[0].resume(mine())).done);
  const missing = [1, 2, 3, 4, 5, 6, 7, 8].filter((number) => !there.includes(number));
  assert.deepEqual((await partsSent()).all, missing);
  assert.deepEqual(result.notes, []);
  await assertStored(page, file);
  assert.deepEqual(await page.evaluate(() => bucket.uploads()), []);
  assert.equal(await kept(page), "[[],[]]");
  await stack.backend("faults", "DELETE");
});

test("another file of the same size takes the place of the first: changed parts are sent again", async () => {
  const page = await stack.open("faulty");
  await prepare(page);
  await stack.backend("faults", "POST", slowly);
  const file = randomFile("edited.bin", 30 * MIB);
  const there = await leave(page, file);
  const bytes = readFileSync(file.path);
  bytes[PART * (there[0] - 1) + 7] ^= 1;
  writeFileSync(file.path, bytes);
  await stack.backend("faults", "POST", []);
  await page.locator("#mine").setInputFiles(file.path);
  await page.evaluate(async () => (window.upload = await (await bucket.uploads())[0].resume(mine())).done);
  assert.deepEqual((await partsSent()).all, [1, 2, 3, 4, 5, 6].filter((number) => number === there[0] || !there.includes(number)));
  await assertStored(page, { ...file, sha256: createHash("sha256").update(bytes).digest("hex") });
  await stack.backend("faults", "DELETE");
});

test("of a file that came with a handle nothing has to be picked again", async () => {
  const page = await stack.open("faulty");
  await prepare(page);
  await stack.backend("faults", "POST", slowly);
  const sha256 = await page.evaluate(async () => {
    const handle = await (await navigator.storage.getDirectory()).getFileHandle("own.bin", { create: true });
    const bytes = new Uint8Array(20 * 1024 * 1024).map((_, at) => at >> 13);
    const writing = await handle.createWritable();
    await writing.write(bytes);
    await writing.close();
    window.upload = bucket.upload(handle, { key: `${prefix}own.bin`, partSize: 5 * 1024 * 1024 });
    return [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  });
  await partsDone(page, 1);
  await until(page, async () => (await indexedDB.databases()).length > 0);
  await page.reload();
  await prepare(page);
  const result = await page.evaluate(async () => {
    const [left] = await bucket.uploads();
    return [left.needsFile, (await (await left.resume()).done).size];
  });
  assert.deepEqual(result, [false, 20 * MIB]);
  await assertStored(page, { name: "own.bin", size: 20 * MIB, sha256 });
  await stack.backend("faults", "DELETE");
});

test("a second tab leaves alone what the first is at; what it leaves can be discarded", async () => {
  const page = await stack.open("faulty");
  await prepare(page);
  await stack.backend("faults", "POST", slowly);
  await upload(page, randomFile("shared.bin", 40 * MIB));
  await partsDone(page, 1);
  await until(page, async () => (await navigator.locks.query()).held.some(({ name }) => name.startsWith("bucketkit.upload.")));
  const second = await page.context().newPage();
  await second.goto(page.url());
  await prepare(second);
  assert.deepEqual(await second.evaluate(() => bucket.uploads()), []);
  await page.close();
  await until(second, async () => (window.left = await bucket.uploads()).length === 1);
  await second.evaluate(() => left[0].discard());
  assert.deepEqual(await stack.unfinished(), []);
  assert.deepEqual(await second.evaluate(() => bucket.uploads()), []);
  assert.equal(await kept(second), "[[],[]]");
  // It is gone, and says so.
  const error = await second.evaluate(() => left[0].resume(new File([new Uint8Array(left[0].size)], "x")).catch(({ code }) => code));
  assert.equal(error, "upload_not_found");
  await stack.backend("faults", "DELETE");
});

test("what is kept holds no credential; a sign-out ends it all", async () => {
  const page = await stack.open("faulty");
  await prepare(page);
  await stack.backend("faults", "POST", slowly);
  const secrets = async () => Object.values(await page.evaluate(() => lent)).filter((value) => typeof value === "string" && value.length > 15);
  await upload(page, randomFile("first.bin", 20 * MIB), { metadata: { from: "a test" } });
  await partsDone(page, 1);
  const error = await page.evaluate(() => upload.abort({ keepParts: true }).then(() => upload.error.code));
  assert.equal(error, "aborted");
  const text = await kept(page);
  assert.ok(text.includes("first.bin") && (await secrets()).length >= 2);
  for (const secret of [...(await secrets()), "X-Amz-", "AWS4-HMAC", "authorization"]) assert.ok(!text.includes(secret), "a credential is kept");
  assert.equal((await stack.unfinished()).length, 1);

  await upload(page, randomFile("second.bin", 20 * MIB));
  await partsDone(page, 1);
  await page.evaluate(() => bucket.forget());
  assert.equal(await page.evaluate(() => upload.state), "aborted");
  assert.deepEqual(await stack.unfinished(), []);
  assert.equal(await kept(page), "[[],[]]");
  await stack.backend("faults", "DELETE");
});

test("what an earlier page could not end, the next one ends", async () => {
  const page = await stack.open("faulty");
  await prepare(page);
  await stack.backend("faults", "POST", [...slowly, { match: { method: "DELETE" }, action: { kind: "status", status: 403, code: "AccessDenied" } }]);
  await upload(page, randomFile("stuck.bin", 20 * MIB));
  await partsDone(page, 1);
  const message = await page.evaluate(() => upload.abort().then(() => upload.error.message));
  assert.match(message, /did not let its parts be removed/);
  assert.equal((await stack.unfinished()).length, 1);
  assert.deepEqual(await page.evaluate(() => bucket.uploads()), [], "it is not offered");
  await stack.backend("faults", "DELETE");
  await page.reload();
  await prepare(page);
  await until(page, async () => (await navigator.locks.query()).held.length === 0);
  for (let tries = 0; tries < 50 && (await stack.unfinished()).length; tries++) await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual(await stack.unfinished(), []);
});

test("a page that goes for good ends what no later one could take up", async () => {
  const page = await stack.open("faulty");
  await prepare(page);
  await stack.backend("faults", "POST", slowly);
  await upload(page, randomFile("fleeting.bin", 40 * MIB), { resume: false });
  await upload(page, randomFile("lasting.bin", 40 * MIB));
  await partsDone(page, 1);
  assert.equal((await stack.unfinished()).length, 2);
  await page.goto("about:blank");
  // Its parts that were on their way are cut off, and what is to be kept is kept.
  for (let tries = 0; tries < 50 && (await stack.unfinished()).length > 1; tries++) await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual((await stack.unfinished()).map(({ key }) => key), [`${page.prefix}lasting.bin`]);
  await stack.backend("faults", "DELETE");
  await page.goto(`${stack.info.backend.faulty}/`);
  await prepare(page);
  await page.evaluate(async () => (await bucket.uploads())[0].discard());
  assert.deepEqual(await stack.unfinished(), []);
});

test("tabs share the connections to a host", async () => {
  const page = await stack.open("faulty");
  const counting = (page) =>
    page.evaluate(async () => {
      const { openBucket } = await import("/bucketkit/upload.js");
      const { resource, prefix } = await (await fetch("/session")).json();
      const auth = async () => (await fetch("/credentials", { method: "POST" })).json();
      window.now = window.most = 0;
      const counted = (...given) => {
        most = Math.max(most, ++now);
        return fetch(...given).finally(() => now--);
      };
      const bucket = await openBucket({ resource, auth, concurrency: 6, fetch: counted });
      const bytes = new Blob([new Uint8Array(200 * 1024 * 1024)]);
      window.upload = bucket.upload(bytes, { key: `${prefix}shared-${Math.random()}`, partSize: 5 * 1024 * 1024, checksum: "none", resume: false });
    });
  // So slow that the first tab is not through when the second has come, however busy the machine is.
  await stack.backend("faults", "POST", [{ match: isPart, action: { kind: "delay", ms: 2000 } }]);
  await counting(page);
  await until(page, () => most === 6);
  const second = await page.context().newPage();
  await second.goto(page.url());
  await counting(second);
  // The first notices it, and lets what is on its way end.
  await until(page, () => now <= 3);
  await page.evaluate(() => (most = 0));
  await partsDone(second, 6);
  assert.deepEqual([await page.evaluate(() => most), await second.evaluate(() => most)], [3, 3]);
  await second.goto("about:blank");
  await until(page, () => most === 6);
  await page.evaluate(() => upload.abort());
  await stack.backend("faults", "DELETE");
  for (let tries = 0; tries < 50 && (await stack.unfinished()).length; tries++) await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual(await stack.unfinished(), []);
});

test("without a network it waits, and says so", async () => {
  const page = await stack.open("faulty");
  await prepare(page);
  await stack.backend("faults", "POST", slowly);
  const file = randomFile("offline.bin", 30 * MIB);
  await upload(page, file);
  await partsDone(page, 1);
  await page.context().setOffline(true);
  await until(page, () => upload.state === "waiting");
  await page.context().setOffline(false);
  await done(page);
  await assertStored(page, file);
  await stack.backend("faults", "DELETE");
});

test("an object that is there stays", async () => {
  const page = await stack.open();
  await prepare(page);
  const outcome = await page.evaluate(async () => {
    const key = `${prefix}precious`;
    await bucket.upload(new Blob(["first"]), { key, overwrite: false }).done;
    const refused = async (blob) => bucket.upload(blob, { key, overwrite: false, partSize: 5 * 1024 * 1024 }).done.catch(({ code }) => code);
    return [await refused(new Blob(["second"])), await refused(new Blob([new Uint8Array(6 * 1024 * 1024)]))];
  });
  assert.deepEqual(outcome, ["already_exists", "already_exists"]);
  assert.equal((await stack.read(`${page.prefix}precious`)).size, 5);
  assert.deepEqual(await stack.unfinished(), []);
});

test("the whole is summed up, and the store compares", async () => {
  const page = await stack.open();
  await prepare(page);
  const file = randomFile("summed.bin", 12 * MIB);
  await upload(page, file, { checksum: "crc64nvme" });
  const { proof, checksum, notes } = await done(page);
  await assertStored(page, file);
  const { ChecksumCRC64NVME } = await stack.sums(page.prefix + file.name);
  assert.deepEqual([proof, checksum, notes], ["store-verified", { algorithm: "crc64nvme", type: "full-object", value: ChecksumCRC64NVME }, []]);
});
