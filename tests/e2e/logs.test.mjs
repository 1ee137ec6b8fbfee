// Logs in many objects: one text over all of them, from its end and its start, while it grows, and where a piece of it is missing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { start, textFile } from "./stack.mjs";

const stack = await start();

async function open(origin = "page") {
  const page = await stack.open(origin);
  await page.evaluate(async (auth) => {
    const { openBucket } = await import("/bucketkit/upload.js");
    window.logs = await import("/bucketkit/browse-logs.js");
    const { resource } = await (await fetch("/session")).json();
    const bucket = await openBucket({ resource, auth });
    const requests = [];
    const counted = Object.create(bucket, { fetch: { value: (request) => (requests.push(request.method ?? "GET"), bucket.fetch(request)) } });
    Object.assign(window, {
      bucket, requests, counted,
      all: async (from, options) => {
        const items = [];
        for await (const item of logs.logLines(counted, from, options)) items.push(item);
        return items;
      },
      failed: (promise) => promise.then(() => "no error", ({ code, path }) => (path ? `${code} ${path}` : code)),
    });
  }, { accessKeyId: stack.info.adminAccessKeyId, secretAccessKey: stack.info.adminSecretAccessKey });
  return page;
}

/** A log cut into chunks of so many bytes, wherever that is: in a line, in a character. */
async function cutUp(job, text, size) {
  const bytes = Buffer.from(text);
  const keys = [];
  for (let at = 0; at < bytes.length; at += size) {
    const part = bytes.subarray(at, at + size);
    // Milliseconds of one digit more: by their names the last would be the first.
    const key = `logs/${job}/${999_999_999_990 + at / size}_${part.length}.txt`;
    await stack.put(key, textFile(`${job}-${at}.txt`, part).path);
    keys.push(key);
  }
  return keys;
}

const LOG = Array.from({ length: 3000 }, (_, at) => `\u001b[3${at % 8}m${at}\u001b[0m ${"äöü日本🚀".repeat(at % 7)}${at % 3 ? "" : "\r"}\n`).join("");
const LINES = LOG.split("\n").slice(0, -1).map((line) => line.replace(/\r$/, ""));
const texts = (items) => items.map(({ text, code, key }) => text ?? `${code} ${key.split("/").at(-1)}`);

test("one text over all chunks: in their order, no line and no character cut, each with its place", async () => {
  const page = await open();
  const keys = await cutUp("whole", LOG, 9973);
  assert.ok(keys.length > 12 && [...keys].sort().join() !== keys.join());
  await stack.put("logs/whole/notes.md", textFile("notes.md", "no chunk").path);
  const { items, resumed, listed } = await page.evaluate(async (keys) => {
    const items = await all(logs.jobLog("whole"));
    const { key, end } = items[1500];
    return { items, resumed: await all(logs.jobLog("whole"), { start: { key, end } }), listed: await all(keys, { ansi: "strip" }) };
  }, keys);
  assert.deepEqual(texts(items), LINES);
  assert.deepEqual(resumed, items.slice(1501));
  // eslint-disable-next-line no-control-regex
  assert.deepEqual(texts(listed), LINES.map((line) => line.replace(/\u001b\[\d*m/g, "")));
  assert.ok(items.every(({ kind, key, end }) => kind === "line" && keys.includes(key) && end > 0 && end <= 9973));
  assert.deepEqual(items.at(-1).end, Buffer.byteLength(LOG) % 9973);
});

test("its end first, in a request for the list and few for the bytes, and on from there", async () => {
  const page = await open();
  const keys = await cutUp("tail", LOG, 9973);
  const found = await page.evaluate(async (keys) => {
    const tail = await logs.logTail(counted, logs.jobLog("tail"), { lines: 200 });
    const asked = requests.splice(0);
    const everything = await logs.logTail(bucket, logs.jobLog("tail"), { lines: 5000 });
    const few = await logs.logTail(bucket, keys, { bytes: 3000, ansi: "strip" });
    return { tail, asked, everything, few, on: await all(logs.jobLog("tail"), { start: tail.next }), none: await logs.logTail(bucket, logs.jobLog("nothing")) };
  }, keys);
  assert.deepEqual(texts(found.tail.items), LINES.slice(-200));
  assert.deepEqual([found.tail.whole, found.tail.next, found.asked], [false, { key: keys.at(-1), end: Buffer.byteLength(LOG) % 9973 }, ["GET", "GET", "GET"]]);
  assert.deepEqual([texts(found.everything.items), found.everything.whole], [LINES, true]);
  assert.ok(found.few.items.length > 20 && found.few.items.length < 100 && !found.few.whole);
  assert.ok(found.few.items.every(({ text }) => !/[\ufffd\u001b]/.test(text)));
  assert.deepEqual([found.on, found.none], [[], { items: [], whole: true }]);
});

test("a missing chunk is told in its place, to whoever may list and to whoever may not; nothing runs on over the hole", async () => {
  const keys = await cutUp("holes", LOG.slice(0, 20_000), 4000);
  const [, , missing] = keys;
  await stack.delete(missing);
  // Amazon says 403 to whoever may not list; this store doesn't, so the proxy before it does.
  await stack.backend("faults", "POST", [{ match: { pathContains: missing.split("/").at(-1) }, action: { kind: "status", status: 403, code: "AccessDenied" } }]);
  for (const [code, origin] of [["object_not_found", "page"], ["access_denied", "faulty"]]) {
    const page = await open(origin);
    const { items, tail } = await page.evaluate(async (keys) => ({ items: await all(keys), tail: (await logs.logTail(bucket, keys)).items }), keys);
    const bare = (items) => items.map(({ message, ...item }) => ({ ...item, told: !message || message.includes(missing) }));
    assert.ok(JSON.stringify(bare(items)) === JSON.stringify(bare(tail)), "from the end as from the start");
    const at = items.findIndex(({ kind }) => kind === "gap");
    assert.deepEqual([items[at].code, items[at].key, items.filter(({ kind }) => kind === "gap").length], [code, missing, 1]);
    assert.ok(items[at].message.includes(missing));
    const before = items.slice(0, at).map(({ text }) => text).join("\n");
    assert.ok(LOG.replaceAll("\r", "").startsWith(before.replace(/\ufffd+$/, "")), "what is before it");
    assert.equal(items[at - 1].key, keys[1]);
    assert.equal(items.at(-1).text, texts(items).at(-1));
    await page.context().close();
  }
  await stack.backend("faults", "DELETE");
});

test("followed while it grows: a chunk that gets longer, new ones, one that comes too late; and it ends when the job has", async () => {
  const page = await open();
  const put = (name, text) => stack.put(`logs/growing/${name}.txt`, textFile(`growing-${name}`, text).path);
  await put("10_0", "first\nsec");
  await page.evaluate(() => {
    window.seen = [];
    window.running = true;
    window.end = (async () => {
      for await (const item of logs.logLines(bucket, logs.jobLog("growing"), { follow: () => running, interval: 50 })) seen.push(item.text ?? `${item.code} ${item.key}`);
      return "ended";
    })();
  });
  const saw = (count) => page.waitForFunction((count) => seen.length >= count, count).then(() => page.evaluate(() => seen));
  assert.deepEqual(await saw(1), ["first"]);
  await put("10_0", "first\nsecond\n");
  assert.deepEqual(await saw(2), ["first", "second"]);
  await put("30_0", "thi");
  await put("40_0", "rd\nfourth\nfif");
  assert.deepEqual((await saw(4)).slice(2), ["third", "fourth"]);
  await put("20_0", "late\n");
  assert.deepEqual((await saw(5)).slice(4), ["late logs/growing/20_0.txt"]);
  await put("50_0", "th");
  await page.evaluate(() => (running = false));
  assert.equal(await page.evaluate(() => end), "ended");
  assert.deepEqual((await page.evaluate(() => seen)).slice(5), ["fifth"]);
});

test("what cannot be is said, and it ends when it is told to", async () => {
  const page = await open();
  await stack.put("logs/one/1_1.txt", textFile("one.txt", "a line\n").path);
  const found = await page.evaluate(async () => {
    const stopping = new AbortController();
    setTimeout(() => stopping.abort(), 200);
    return [
      await failed(all({})), await failed(all(["logs/one/1_1.txt"], { ansi: "bold" })), await failed(all(["a"], { start: { key: "b", end: 0 } })),
      await failed(all(logs.jobLog("one"), { follow: () => true, interval: 10_000, signal: stopping.signal })), await failed(logs.logTail(bucket, {})),
      await all(logs.jobLog("one"), { start: { key: "logs/one/0_1.txt", end: 5 } }).then((items) => items.map(({ kind, key, text }) => `${kind} ${text ?? key}`)),
      logs.serviceLog("w1").prefix, logs.auditLog("2026-12-01").prefix,
    ];
  });
  assert.deepEqual(found, [
    "invalid_option /from", "invalid_option /ansi", "invalid_option /start", "aborted", "invalid_option /from", ["gap logs/one/0_1.txt", "line a line"],
    "logs/services/w1/", "logs/audit/dt=2026-12-01/",
  ]);
});
