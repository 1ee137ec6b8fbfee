// What lies in a bucket: listed, read, copied, moved and deleted by a page, against a real store, and compared with boto3.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MIB, start } from "./stack.mjs";

const stack = await start();

/** A page with the bucket of somebody who may do anything, and all of bucketkit/browse as `browse`. */
async function open(origin = "page") {
  const page = await stack.open(origin);
  await page.evaluate(async ({ accessKeyId, secretAccessKey }) => {
    const { openBucket } = await import("/bucketkit/upload.js");
    window.browse = await import("/bucketkit/browse.js");
    const { resource } = await (await fetch("/session")).json();
    window.bucket = await openBucket({ resource, auth: { accessKeyId, secretAccessKey } });
    window.put = async (key, body = "x", headers = {}) => {
      const answer = await bucket.fetch({ method: "PUT", key, body, headers });
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    };
    window.all = async (options) => {
      const entries = [];
      for await (const entry of browse.list(bucket, options)) entries.push(entry);
      return entries;
    };
    window.bytes = async (stream) => new Uint8Array(await new Response(stream).arrayBuffer());
    window.failed = (promise) => promise.then(() => "no error", ({ code, path }) => (path ? [code, path] : code));
  }, { accessKeyId: stack.info.adminAccessKeyId, secretAccessKey: stack.info.adminSecretAccessKey });
  return page;
}

const ODD = ["a+b c&d%20=e.txt", "ü/日本 🚀.txt", "q?#[]{}|^~'\"<>`.txt", "dots../x..y", "deep/er/and/deeper.txt", "deep/er/z", "line\u2028break", "tail space "];

test("listings: folders, any key, all pages, a search, a limit", async () => {
  const page = await open();
  const found = await page.evaluate(async (odd) => {
    const prefix = "listed/";
    await Promise.all(odd.map((key) => put(prefix + key)));
    const flat = await all({ prefix, delimiter: "" });
    const folders = await all({ prefix });
    const deep = await all({ prefix: `${prefix}deep/er/` });
    // Small pages: every key comes once, in whatever page.
    let pages = 0;
    const small = Object.create(bucket, { fetch: { value: (request) => (pages++, bucket.fetch({ ...request, query: { ...request.query, "max-keys": "3" } })) } });
    const paged = [];
    for await (const { key } of browse.list(small, { prefix, delimiter: "" })) paged.push(key);
    return {
      flat: flat.map(({ key, size, modified, etag }) => [key.slice(prefix.length), size, Date.now() - modified < 600_000, typeof etag]),
      folders: folders.map(({ kind, name }) => `${kind} ${name}`),
      deep: deep.map(({ kind, name, key }) => [kind, name, key]),
      paged: paged.map((key) => key.slice(prefix.length)), pages,
      search: (await all({ prefix, delimiter: "", search: "TXT" })).length, limit: (await all({ prefix, delimiter: "", limit: 2 })).length,
      nothing: await all({ prefix: "there is none of it/" }),
    };
  }, ODD);
  const sorted = [...ODD].sort();
  assert.deepEqual(found.flat, sorted.map((key) => [key, 1, true, "string"]));
  assert.deepEqual(found.folders, ["object a+b c&d%20=e.txt", "folder deep", "folder dots..", "object line\u2028break", `object ${ODD[2]}`, "object tail space ", "folder ü"].sort((one, other) => (one.slice(7) < other.slice(7) ? -1 : 1)));
  assert.deepEqual(found.deep, [["folder", "and", "listed/deep/er/and/"], ["object", "z", "listed/deep/er/z"]]);
  assert.deepEqual(found.paged.sort(), sorted);
  assert.ok(found.pages >= 3);
  assert.deepEqual([found.search, found.limit, found.nothing], [4, 2, []]);
  assert.deepEqual((await stack.keys("listed/")).sort(), sorted.map((key) => `listed/${key}`));
});

test("bytes: whole, in ranges, and on after each break; a changed object is never mixed", async () => {
  const page = await open("faulty");
  await page.evaluate(async () => {
    window.original = new Uint8Array(3_000_000).map((_, at) => (at * 7919) >> 5);
    await put("read/large.bin", original, { "content-type": "application/x-test", "x-amz-meta-a": "b" });
    window.same = (one, start = 0, end = original.length) => one.length === end - start && one.every((byte, at) => byte === original[start + at]);
  });
  const plain = await page.evaluate(async () => {
    const { size, contentType, etag, modified } = await browse.head(bucket, "read/large.bin");
    const whole = await browse.get(bucket, "read/large.bin");
    const part = await browse.get(bucket, "read/large.bin", { range: { start: 1000, end: 2000 } });
    const end = await browse.get(bucket, "read/large.bin", { range: { start: -500 } });
    return {
      facts: [size, contentType, typeof etag, modified instanceof Date, whole.size, whole.start, part.size, part.start, end.size],
      same: [same(await bytes(whole.stream)), same(await bytes(part.stream), 1000, 2000), same(await bytes(end.stream), original.length - 500)],
      errors: [
        await failed(browse.get(bucket, "read/none.bin")), await failed(browse.head(bucket, "read/none.bin")),
        await failed(browse.get(bucket, "read/large.bin", { range: { start: 5, end: 5 } })), await failed(browse.get(bucket, "read/large.bin", { etag: '"another"' })),
        await failed(browse.get(bucket, "read/large.bin", { signal: AbortSignal.abort() })),
      ],
    };
  });
  assert.deepEqual(plain.facts, [3_000_000, "application/x-test", "string", true, 3_000_000, 0, 1000, 1000, 500]);
  assert.deepEqual(plain.same, [true, true, true]);
  assert.deepEqual(plain.errors, [["object_not_found", "/key"], ["object_not_found", "/key"], ["invalid_option", "/range"], "object_changed", "aborted"]);

  await stack.backend("faults", "POST", [{ match: { method: "GET", times: 3 }, action: { kind: "cutAnswer", after: 700_000 } }, { match: { method: "GET", nth: 4 }, action: { kind: "status", status: 503, code: "SlowDown" } }]);
  assert.ok(await page.evaluate(async () => same(await bytes((await browse.get(bucket, "read/large.bin")).stream))), "it went on where it broke off");
  const { requests } = await stack.backend("faults");
  assert.equal(requests.filter(({ method }) => method === "GET").length, 5);

  await stack.backend("faults", "POST", [{ match: { method: "GET", times: 1 }, action: { kind: "cutAnswer", after: 700_000 } }]);
  const changed = await page.evaluate(async () => {
    const { stream } = await browse.get(bucket, "read/large.bin");
    const reader = stream.getReader();
    await reader.read();
    await put("read/large.bin", new Uint8Array(3_000_000));
    for (;;) {
      const { done } = await reader.read().catch((error) => ({ done: error.code }));
      if (done) return done;
    }
  });
  assert.equal(changed, "object_changed");
  await stack.backend("faults", "DELETE");
});

test("texts and lines: no character is cut, from the start, from the end, while they grow", async () => {
  const page = await open();
  const found = await page.evaluate(async () => {
    const log = Array.from({ length: 20_000 }, (_, at) => `\u001b[3${at % 8}m${at}\u001b[0m ${"äöü日本🚀".repeat(at % 5)}${at % 3 ? "" : "\r"}\n`).join("");
    await put("logs/one.txt", log);
    const expected = log.split("\n").slice(0, -1).map((line) => line.replace(/\r$/, ""));
    const read = [];
    for await (const line of browse.lines(bucket, "logs/one.txt")) read.push(line);
    const bytes = new TextEncoder().encode(log);
    const places = read.every(({ text, start, end }) => new TextDecoder().decode(bytes.subarray(start, end)).replace(/\r?\n$/, "") === text);
    const requests = [];
    const counted = Object.create(bucket, { fetch: { value: (request) => (requests.push(request.method ?? "GET"), bucket.fetch(request)) } });
    const last = await browse.tail(counted, "logs/one.txt", { lines: 50, ansi: "strip" });
    const before = await browse.tail(bucket, "logs/one.txt", { lines: 7, before: last.start });
    const [cut] = await Promise.all([browse.text(bucket, "logs/one.txt", { range: { start: read[4].start + 12, end: read[4].start + 20 } })]);
    const end = read.at(-1).end;
    const nothing = [];
    for await (const line of browse.lines(bucket, "logs/one.txt", { start: end })) nothing.push(line);
    await put("logs/one.txt", `${log}more\nand more`);
    const more = [];
    for await (const { text } of browse.lines(bucket, "logs/one.txt", { start: end })) more.push(text);
    await put("logs/small.txt", "only one");
    return {
      same: read.length === expected.length && read.every(({ text }, at) => text === expected[at]), places, requests,
      last: [last.text.split("\n").length, last.text.split("\n")[0].trim().split(" ")[0], last.text.includes("\u001b")],
      before: before.text.split("\n").map((line) => browse.stripAnsi(line).trim().split(" ")[0]),
      joined: before.end === last.start, cut, nothing, more, small: (await browse.tail(bucket, "logs/small.txt")).text,
    };
  });
  assert.ok(found.same && found.places && found.joined);
  assert.deepEqual(found.requests, ["HEAD", "GET"]);
  assert.deepEqual(found.last, [51, "19950", false]);
  assert.deepEqual(found.before, ["19943", "19944", "19945", "19946", "19947", "19948", "19949", ""]);
  assert.ok(!found.cut.includes("\ufffd"), found.cut);
  assert.deepEqual([found.nothing, found.more, found.small], [[], ["more", "and more"], "only one"]);
});

test("copies, moves, deletions", async () => {
  const page = await open();
  const found = await page.evaluate(async (odd) => {
    await put("from/ü & +.txt", "moved", { "content-type": "text/x-test", "x-amz-meta-a": "b" });
    const copied = await browse.copy(bucket, "from/ü & +.txt", "to/ü & +.txt");
    const there = await failed(browse.copy(bucket, "from/ü & +.txt", "to/ü & +.txt", { overwrite: false }));
    await browse.move(bucket, "from/ü & +.txt", "to/moved.txt");
    const gone = await failed(browse.head(bucket, "from/ü & +.txt"));
    const large = new Uint8Array(12 * 1024 * 1024).map((_, at) => at >> 12);
    await put("from/large.bin", large, { "content-type": "application/x-large" });
    const told = [];
    const parts = await browse.copy(bucket, "from/large.bin", "to/large.bin", { largest: 6 * 1024 * 1024, partSize: 5 * 1024 * 1024, onprogress: ({ loaded }) => told.push(loaded) });
    await Promise.all(odd.map((key) => put(`away/${key}`)));
    const some = await browse.remove(bucket, [`away/${odd[0]}`, `away/${odd[1]}`, "away/never there"]);
    const asked = [];
    const refused = await browse.removePrefix(bucket, "away/", { confirm: (what) => void asked.push(what) });
    const rest = await browse.removePrefix(bucket, "away/", { confirm: (what) => asked.push(what) > 0 });
    return {
      copied: [copied.size, copied.contentType], there, gone, parts: [parts.size, parts.contentType], told, some, refused, asked,
      rest: rest.deleted.length, errors: [await failed(browse.copy(bucket, "a", "a")), await failed(browse.removePrefix(bucket, "", { confirm: () => true })), await failed(browse.copy(bucket, "never there", "x"))],
      urls: [browse.publicUrl(bucket, "a b/ü+.txt"), await (await fetch((await browse.presignMany(bucket, ["to/moved.txt"]))[0])).text()],
    };
  }, ODD);
  assert.deepEqual(found.copied, [5, "text/x-test"]);
  assert.deepEqual([found.there, found.gone], [["already_exists", "/to"], ["object_not_found", "/key"]]);
  assert.deepEqual(found.parts, [12 * MIB, "application/x-large"]);
  assert.equal(found.told.at(-1), 12 * MIB);
  assert.deepEqual(found.some, { deleted: [`away/${ODD[0]}`, `away/${ODD[1]}`, "away/never there"], failed: [] });
  assert.deepEqual(found.refused, { deleted: [], failed: [] });
  assert.deepEqual(found.asked, Array(2).fill({ count: ODD.length - 2, bytes: ODD.length - 2 }));
  assert.equal(found.rest, ODD.length - 2);
  assert.deepEqual(found.errors, [["invalid_option", "/to"], ["invalid_option", "/prefix"], ["object_not_found", "/key"]]);
  assert.ok(found.urls[0].endsWith("/a%20b/%C3%BC%2B.txt"));
  assert.equal(found.urls[1], "moved");
  assert.deepEqual(await stack.keys("away/"), []);
  assert.deepEqual(await stack.keys("to/"), ["to/large.bin", "to/moved.txt", "to/ü & +.txt"]);
  assert.equal((await stack.read("to/large.bin")).sha256, (await stack.read("from/large.bin")).sha256, "all parts, in their order");
  assert.deepEqual((await stack.read("to/ü & +.txt")).metadata, { a: "b" });
  assert.deepEqual(await stack.unfinished(), []);
});

test("what one may not do is said, and nothing is half done", async () => {
  const page = await stack.open();
  const found = await page.evaluate(async () => {
    const { openBucket } = await import("/bucketkit/upload.js");
    const browse = await import("/bucketkit/browse.js");
    const { resource, prefix } = await (await fetch("/session")).json();
    const auth = async () => (await fetch("/credentials", { method: "POST" })).json();
    const bucket = await openBucket({ resource, auth });
    const failed = (promise) => promise.then(() => "no error", ({ code }) => code);
    await bucket.upload(new Blob(["mine"]), { key: `${prefix}mine.txt` }).done;
    const first = await browse.putIfAbsent(bucket, `${prefix}once`, new Blob(["same"]));
    const second = await browse.putIfAbsent(bucket, `${prefix}once`, new Blob(["same"]));
    const summed = await browse.putIfAbsent(bucket, `${prefix}summed`, new Blob(["same"]), { checksum: "crc64nvme" });
    const again = await browse.putIfAbsent(bucket, `${prefix}summed`, new Blob(["same"]), { checksum: "crc64nvme" });
    return {
      text: await browse.text(bucket, `${prefix}mine.txt`),
      errors: [
        await failed(browse.list(bucket, { prefix }).next()), await failed(browse.head(bucket, "somebody/else")), await failed(browse.move(bucket, `${prefix}mine.txt`, `${prefix}yours.txt`)),
        await failed(browse.putIfAbsent(bucket, `${prefix}once`, new Blob(["diff"]))), await failed(browse.putIfAbsent(bucket, `${prefix}once`, new Blob(["longer"]))),
      ],
      removed: await browse.remove(bucket, [`${prefix}mine.txt`, `${prefix}once`]), stored: [first.stored, second.stored, summed.stored, again.stored],
    };
  });
  assert.equal(found.text, "mine");
  assert.deepEqual(found.errors, ["access_denied", "access_denied", "access_denied", "already_exists", "already_exists"]);
  assert.deepEqual([found.removed.deleted, found.removed.failed.map(({ code }) => code)], [[], ["access_denied", "access_denied"]]);
  assert.deepEqual(found.stored, [true, false, true, false]);
  assert.equal((await stack.read(`${page.prefix}mine.txt`)).size, 4);
});
