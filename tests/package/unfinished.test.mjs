// Pauses and unfinished uploads, with a store for records and a bucket that are a few lines each.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folder, load } from "./unpacked.mjs";

const MIB = 1024 * 1024;
const { init, openBucket } = await load("upload.js");
await init({ module: readFileSync(join(folder, "bucketkit.wasm")) });

/** Keeps copies, as a database would; `saves` counts. */
function records() {
  const all = new Map();
  return {
    all, saves: 0,
    load: async (id) => structuredClone(all.get(id)),
    async save(id, record) {
      this.saves++;
      all.set(id, structuredClone(record));
    },
    delete: async (id) => void all.delete(id),
    list: async () => [...all.keys()],
  };
}

/** A bucket that takes parts and counts. Parts from `stopAt` on are not answered until `go()`. */
function store({ stopAt = Infinity } = {}) {
  const parts = new Map();
  const seen = [];
  const sums = new Map();
  let go;
  const gone = new Promise((resolve) => (go = resolve));
  const xml = (text) => new Response(text, { headers: { "content-type": "application/xml" } });
  async function fetch(url, { method, headers, body, signal }) {
    const query = new URL(url).searchParams;
    const number = Number(query.get("partNumber"));
    for (const [name, value] of headers) if (/^(content-md5|x-amz-checksum-(crc|sha).*)$/.test(name)) sums.set(`${method} ${number}`, `${name}: ${value}`);
    seen.push(number ? `part ${number}` : `${method}${query.has("uploads") ? " create" : ""}`);
    if (number) {
      if (number >= stopAt) await Promise.race([gone, new Promise((_, reject) => signal.addEventListener("abort", reject))]);
      parts.set(number, body.size);
      return new Response("", { headers: { etag: `"part-${number}"` } });
    }
    if (method === "POST" && query.has("uploads")) return xml("<InitiateMultipartUploadResult><UploadId>one</UploadId></InitiateMultipartUploadResult>");
    if (method === "POST") return xml("<CompleteMultipartUploadResult><ETag>&quot;whole&quot;</ETag></CompleteMultipartUploadResult>");
    if (method === "GET") {
      const list = [...parts].map(([number, size]) => `<Part><PartNumber>${number}</PartNumber><ETag>"part-${number}"</ETag><Size>${size}</Size></Part>`);
      return xml(`<ListPartsResult>${list.join("")}<IsTruncated>false</IsTruncated></ListPartsResult>`);
    }
    if (method === "DELETE") parts.clear();
    return new Response(null, { status: method === "DELETE" ? 204 : 200 });
  }
  return { fetch, seen, sums, parts, go };
}

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI-secret", sessionToken: "FwoGZXIvYXdzEJr-token" };
const open = (parts) => openBucket({ resource: { bucket: "b", endPoint: "http://h", region: "r" }, auth: async () => credentials, concurrency: 2, ...parts });
const file = (size = 20 * MIB, name = "film.mp4") => new File([new Uint8Array(size)], name, { type: "video/mp4", lastModified: 1e12 });
const partSize = 5 * MIB;
const soon = (ready) => new Promise((resolve, reject) => {
  const end = Date.now() + 10_000;
  (function look() {
    if (ready()) resolve();
    else if (Date.now() > end) reject(new Error("it never happened"));
    else setTimeout(look, 5);
  })();
});

test("an upload that is given up with its parts kept is found again, and goes on", async () => {
  const kept = records();
  const bucket = await open({ ...store({ stopAt: 3 }), store: kept, owner: "ann" });
  const s3 = store({ stopAt: 3 });
  const first = await open({ fetch: s3.fetch, store: kept, owner: "ann" });
  const upload = first.upload(file(), { key: "k", partSize, checksum: "none" });
  assert.match(upload.id, /^[0-9a-f]{32}$/);
  await soon(() => upload.progress.parts.done === 2);
  assert.deepEqual(await first.uploads(), [], "this page is at it");
  assert.deepEqual(await bucket.uploads(), []);
  await upload.abort({ keepParts: true });
  assert.deepEqual([upload.state, upload.error.code, s3.parts.size], ["aborted", "aborted", 2]);
  const [record] = kept.all.values();
  assert.deepEqual(
    [record.version, record.id, record.owner, record.bucket, record.key, record.name, record.size, record.type, record.lastModified, record.ending],
    [2, upload.id, "ann", "http://h/b", "k", "film.mp4", 20 * MIB, "video/mp4", 1e12, false],
  );
  assert.ok(Math.abs(record.expires - Date.now() - 7 * 86_400_000) < 60_000 && record.fields.every((field) => typeof field === "string"));
  for (const secret of Object.values(credentials)) assert.ok(!JSON.stringify(record).includes(secret));

  assert.deepEqual(await (await open({ store: kept, owner: "bob" })).uploads(), []);
  assert.deepEqual(await (await open({ store: kept, owner: "ann", resource: { bucket: "c", endPoint: "http://h", region: "r" } })).uploads(), []);
  const [left] = await first.uploads();
  assert.deepEqual([left.id, left.key, left.name, left.size, left.loaded, left.needsFile], [upload.id, "k", "film.mp4", 20 * MIB, 10 * MIB, true]);
  assert.ok(left.started instanceof Date);
  await assert.rejects(left.resume(), { code: "invalid_option", path: "/file" });
  await assert.rejects(left.resume(file(1)), { code: "invalid_option", path: "/file" });
  s3.go();
  s3.seen.length = 0;
  const again = await left.resume(file());
  assert.equal(again.id, upload.id);
  await assert.rejects(left.resume(file()), { code: "invalid_option", path: "/id" });
  const { notes } = await again.done;
  assert.deepEqual(s3.seen, ["GET", "part 3", "part 4", "POST"]);
  // Neither checksums nor MD5s: nothing could be compared.
  assert.deepEqual(notes.map(({ code }) => code), ["file_not_compared"]);
  assert.ok(notes[0].message);
  assert.deepEqual([await first.uploads(), kept.all.size], [[], 0]);
  await assert.rejects(left.resume(file()), { code: "upload_not_found" });
});

test("of a file with another date nothing is taken for granted", async () => {
  const s3 = store({ stopAt: 3 });
  const bucket = await open({ fetch: s3.fetch, store: records() });
  const upload = bucket.upload(file(), { key: "k", partSize, checksum: "none" });
  await soon(() => upload.progress.parts.done === 2);
  await upload.abort({ keepParts: true });
  const edited = new File([file()], "film.mp4", { lastModified: 2e12 });
  const again = await (await bucket.uploads())[0].resume(edited);
  again.pause();
  // Nothing of the first file was sent again yet: the date of the second does not make its parts the second's.
  await again.abort({ keepParts: true });
  const [left] = await bucket.uploads();
  s3.go();
  s3.seen.length = 0;
  const { notes } = await (await left.resume(edited)).done;
  assert.deepEqual([s3.seen.toSorted(), notes], [["GET", "POST", "part 1", "part 2", "part 3", "part 4"], []]);
});

test("a pause holds what comes, and what is done with a file that is not there yet waits for it", async () => {
  const s3 = store();
  const bucket = await open({ fetch: s3.fetch, store: records() });
  const handle = { name: "film.mp4", getFile: async () => file() };
  const upload = bucket.upload(handle, { key: "k", partSize });
  assert.deepEqual([upload.name, upload.size], ["film.mp4", 0]);
  upload.pause();
  await soon(() => upload.state === "paused");
  assert.equal(upload.size, 20 * MIB);
  assert.deepEqual(s3.seen, []);
  assert.throws(() => upload.pause({ inFlight: "drop" }), { code: "invalid_option", path: "/inFlight" });
  assert.throws(() => upload.resume(file(1)), { code: "invalid_option", path: "/file" });
  assert.throws(() => upload.resume(new File([new Uint8Array(20 * MIB)], "film.mp4", { lastModified: 2e12 })), { code: "invalid_option", path: "/file" });
  upload.resume(file());
  await upload.done;
  let after = 0;
  for (const type of ["state", "progress"]) upload.addEventListener(type, () => after++);
  upload.pause();
  upload.resume();
  await upload.abort();
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.deepEqual([upload.state, after], ["done", 0]);

  const lost = bucket.upload({ name: "x", getFile: async () => { throw new DOMException("gone", "NotFoundError"); } }, { key: "k" });
  await assert.rejects(lost.done, ({ code, path, cause }) => code === "file_unreadable" && path === "/file" && cause.name === "NotFoundError");
  const unwanted = bucket.upload(handle, { key: "k" });
  await unwanted.abort();
  assert.equal(unwanted.state, "aborted");
  const wrong = bucket.upload(handle, { key: "k", partSize: 1 });
  await assert.rejects(wrong.done, { code: "invalid_option", path: "/partSize" });
});

test("a handle is kept, asked for its file and for permission", async () => {
  const kept = records();
  // Functions cannot be cloned: this database keeps what it is given.
  kept.save = async (id, record) => void kept.all.set(id, record);
  kept.load = async (id) => kept.all.get(id);
  const s3 = store({ stopAt: 2 });
  const bucket = await open({ fetch: s3.fetch, store: kept });
  const asked = [];
  let permission = "denied";
  const handle = {
    name: "film.mp4", getFile: async () => file(),
    queryPermission: async (mode) => (asked.push(mode), "prompt"), requestPermission: async () => permission,
  };
  const upload = bucket.upload(handle, { key: "k", partSize });
  await soon(() => upload.progress.parts.done === 1);
  await upload.abort({ keepParts: true });
  const [left] = await bucket.uploads();
  assert.equal(left.needsFile, false);
  await assert.rejects(left.resume(), { code: "file_unreadable" });
  permission = "granted";
  s3.go();
  await (await left.resume()).done;
  assert.deepEqual(asked, [{ mode: "read" }, { mode: "read" }]);
});

test("what cannot be written down is uploaded all the same", async () => {
  const refusing = { load: async () => undefined, save: async () => { throw new Error("full"); }, delete: async () => { throw new Error("full"); }, list: async () => [] };
  const s3 = store();
  const bucket = await open({ fetch: s3.fetch, store: refusing });
  await bucket.upload(file(), { key: "k", partSize }).done;
  const without = await open({ fetch: s3.fetch });
  await without.upload(file(), { key: "k", partSize }).done;
  assert.deepEqual(await without.uploads(), []);
  await without.forget();
});

test("what expired or was to be ended is removed when the bucket is opened; a sign-out removes all of one owner", async () => {
  const kept = records();
  const s3 = store({ stopAt: 2 });
  const bucket = await open({ fetch: s3.fetch, store: kept, owner: "ann" });
  const upload = bucket.upload(file(), { key: "k", partSize });
  await soon(() => upload.progress.parts.done === 1);
  await upload.abort({ keepParts: true });
  const [id, record] = [...kept.all][0];
  const variants = { [id]: {}, expired: { expires: Date.now() - 1 }, ending: { ending: true }, elsewhere: { bucket: "http://h/c" }, another: { owner: "bob", ending: true }, odd: { fields: ["?"], ending: true } };
  for (const [id, change] of Object.entries(variants)) kept.all.set(id, { ...record, id, ...change });
  kept.all.set("strange", { version: 3 });
  s3.seen.length = 0;
  const next = await open({ fetch: s3.fetch, store: kept, owner: "ann" });
  await soon(() => kept.all.size === 4);
  assert.deepEqual([...kept.all.keys()].sort(), [id, "another", "elsewhere", "strange"].sort());
  assert.deepEqual(s3.seen, ["DELETE", "DELETE"]);
  await next.forget();
  assert.deepEqual([...kept.all.keys()].sort(), ["another", "strange"]);
  assert.deepEqual(s3.seen, ["DELETE", "DELETE", "DELETE"], "the other bucket's parts are not this one's to remove");
});

test("saves are few: one at a time, and of several the last", async () => {
  const kept = records();
  let running = 0;
  let most = 0;
  const { save } = kept;
  kept.save = async function (...record) {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await save.apply(kept, record);
    running--;
  };
  const s3 = store();
  const bucket = await open({ fetch: s3.fetch, store: kept, concurrency: 8 });
  await bucket.upload(file(200 * MIB), { key: "k", partSize }).done;
  assert.deepEqual(await bucket.uploads(), []);
  assert.deepEqual([kept.all.size, most], [0, 1]);
  assert.ok(kept.saves < 10, `${kept.saves} saves of 40 parts`);
});

test("each part goes with its own sum, and the whole with the sum of all", async () => {
  const bytes = new Uint8Array(9 * MIB);
  bytes.set(new TextEncoder().encode("123456789"));
  const cut = [bytes.subarray(0, partSize), bytes.subarray(partSize)];
  for (const [checksum, header, node] of [["md5", "content-md5", "md5"], ["sha256", "x-amz-checksum-sha256", "sha256"], ["sha1", "x-amz-checksum-sha1", "sha1"]]) {
    const s3 = store();
    await (await open({ fetch: s3.fetch })).upload(new Blob([bytes]), { key: "k", partSize, checksum }).done;
    const expected = cut.map((part) => `${header}: ${createHash(node).update(part).digest("base64")}`);
    assert.deepEqual([s3.sums.get("PUT 1"), s3.sums.get("PUT 2")], expected);
  }
  // Check values: https://reveng.sourceforge.io/crc-catalogue/all.htm
  const known = { crc32: "cbf43926", crc32c: "e3069283", crc64nvme: "ae8b14860a799888" };
  for (const [checksum, value] of Object.entries(known)) {
    const s3 = store();
    const bucket = await open({ fetch: s3.fetch });
    const header = `x-amz-checksum-${checksum}: `;
    const { proof, checksum: told, notes } = await bucket.upload(new Blob(["123456789"]), { key: "k", checksum }).done;
    assert.equal(s3.sums.get("PUT 0"), header + Buffer.from(value, "hex").toString("base64"));
    assert.deepEqual([proof, told, notes.map(({ code }) => code)], ["acknowledged", undefined, ["checksum_not_confirmed"]]);
    await bucket.upload(new Blob([bytes]), { key: "k", partSize, checksum }).done;
    const [first, second, whole] = ["PUT 1", "PUT 2", "POST 0"].map((request) => s3.sums.get(request));
    assert.ok([first, second, whole].every((sum) => sum.startsWith(header)) && new Set([first, second, whole]).size === 3);
  }
});

test("a write can be told from others', but not where a backend signs that knows of no such header", async () => {
  const { fetch } = store();
  const names = async (auth) => {
    const sent = [];
    const bucket = await open({ auth, fetch: (url, init) => (sent.push(...init.headers.map(([name]) => name)), fetch(url, init)) });
    await bucket.upload(new Blob(["x"]), { key: "k", checksum: "none" }).done;
    return sent;
  };
  const token = "x-amz-meta-bucketkit-write";
  assert.ok((await names(async () => credentials)).includes(token));
  assert.ok(!(await names({ signer: async () => ({ headers: { "x-amz-date": "20260101T000000Z", authorization: "a" } }) })).includes(token));
});

test("bytes that cannot be read end it, and say so", async () => {
  const s3 = store();
  const bucket = await open({ fetch: s3.fetch, store: records() });
  const gone = new DOMException("gone", "NotReadableError");
  class Gone extends File {
    slice() {
      const part = new Blob(["bytes"]);
      const stream = () => new ReadableStream({ pull: (controller) => controller.error(gone) });
      return Object.assign(part, { slice: () => part, stream, arrayBuffer: async () => { throw gone; } });
    }
  }
  const upload = bucket.upload(new Gone([new Uint8Array(9 * MIB)], "gone"), { key: "k", partSize, checksum: "crc32" });
  await assert.rejects(upload.done, ({ code, path }) => code === "file_unreadable" && path === "/file");
  assert.ok(upload.error.cause);
});

test("options are checked before anything is sent", async () => {
  const s3 = store();
  const bucket = await open({ fetch: s3.fetch, store: records() });
  const faults = [
    [{ overwrite: "no" }, "/overwrite"],
    [{ resume: 1 }, "/resume"],
    [{ checksum: 5 }, "/checksum"],
    [{ checksum: "crc16" }, "/checksum"],
    [{ transport: "websocket" }, "/transport"],
    [{ transport: "xhr" }, "/transport"],
  ];
  for (const [options, path] of faults) assert.throws(() => bucket.upload(file(), { key: "k", ...options }), { code: "invalid_option", path });
  await assert.rejects(open({ owner: 7 }), { code: "invalid_option", path: "/owner" });
  await assert.rejects(open({ store: { ...records(), list: undefined } }), { code: "invalid_option", path: "/store/list" });
  assert.deepEqual(s3.seen, []);
  bucket.close();
  await assert.rejects(bucket.uploads(), { code: "invalid_option", path: "/bucket" });
});
