// Archives in a bucket: their entries by ranges, one entry alone, and what is no whole archive, beside what Python finds in the same file.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { MIB, placeFor, start } from "./stack.mjs";

const stack = await start();

async function open() {
  const page = await stack.open();
  await page.evaluate(async ({ accessKeyId, secretAccessKey }) => {
    const { openBucket } = await import("/bucketkit/upload.js");
    const { archive, extract } = await import("/bucketkit/browse-archive.js");
    const { resource } = await (await fetch("/session")).json();
    const bucket = await openBucket({ resource, auth: { accessKeyId, secretAccessKey } });
    const ranges = [];
    const counted = Object.create(bucket, { fetch: { value: (request) => (ranges.push(request.headers?.range ?? "all"), bucket.fetch(request)) } });
    const told = ({ code, path, message, help }) => ({ code, path, message, help });
    const sha256 = async (stream) => Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", await new Response(stream).arrayBuffer())), (byte) => byte.toString(16).padStart(2, "0")).join("");
    Object.assign(window, {
      bucket, ranges, counted, archive, extract, told, sha256,
      /** All entries, in the form of the test's own client. */
      all: async (key, how = {}) => {
        ranges.length = 0;
        const found = [];
        for await (const entry of archive(counted, key, how)) found.push(entry);
        return { entries: found, requests: ranges.length };
      },
      failed: async (key, how) => all(key, how).then(() => "no error", told),
    });
  }, { accessKeyId: stack.info.adminAccessKeyId, secretAccessKey: stack.info.adminSecretAccessKey });
  return page;
}

const LONG = `${"a folder of a long name/".repeat(12)}its file.txt`;
const MEMBERS = [
  ["plain.txt", "REGTYPE", 1000], ["empty", "REGTYPE", 0], ["exactly", "REGTYPE", 512], ["folder", "DIRTYPE", 0], ["folder/ü 日本.txt", "REGTYPE", 513],
  ["large.bin", "REGTYPE", 3 * MIB], ["link", "SYMTYPE", "plain.txt"], ["hard", "LNKTYPE", "plain.txt"], ["queue", "FIFOTYPE", 0], ["last", "REGTYPE", 70_000],
];
const FORMATS = [
  ["USTAR_FORMAT", MEMBERS], ["GNU_FORMAT", [...MEMBERS, [LONG, "REGTYPE", 10], ["far", "SYMTYPE", LONG]]], ["PAX_FORMAT", [...MEMBERS, [LONG, "REGTYPE", 10], ["far", "SYMTYPE", LONG]]],
];

for (const [format, members] of FORMATS) {
  test(`${format}: all entries, each with its bytes, as Python has them, plain and packed`, async () => {
    const page = await open();
    for (const mode of ["w", "w:gz"]) {
      const path = placeFor(`${format}.${mode.slice(2) || "tar"}`);
      await stack.pack(path, { mode, format }, members);
      const key = `archives/${format}${mode}`;
      await stack.put(key, path);
      const { entries, requests, sums } = await page.evaluate(async (key) => {
        const found = await all(key);
        const sums = [];
        for (const entry of found.entries) sums.push(entry.type === "file" ? await sha256((await extract(bucket, key, entry)).stream) : null);
        return { ...found, sums, entries: found.entries.map(({ modified, ...rest }) => ({ ...rest, modified: modified / 1000 })) };
      }, key);
      const expected = await stack.unpack(path);
      assert.equal(expected.length, members.length);
      assert.deepEqual(entries.map(({ path, type, size, mode, target = "", modified }, at) => [path.replace(/\/$/, ""), type, size, mode, target, modified, sums[at]]), expected, mode);
      assert.ok(entries.every(({ etag, start }) => etag && (mode === "w") === (typeof start === "number")));
      // The large file is passed over; packed, all comes at once. These CORS rules don't expose Content-Range: one HEAD more.
      assert.ok(requests <= 4, `${mode}: ${requests} requests`);
    }
    await page.context().close();
  });
}

test("one entry comes alone: by its place in one request, by its path in few, and no more of the archive is loaded", async () => {
  const page = await open();
  const members = Array.from({ length: 40 }, (_, at) => [`${at}.bin`, "REGTYPE", 200_000 + at]);
  const path = placeFor("forty.tar");
  await stack.pack(path, { mode: "w", format: "PAX_FORMAT" }, members);
  await stack.put("archives/forty.tar", path);
  const expected = new Map((await stack.unpack(path)).map(([name, , , , , , sum]) => [name, sum]));
  const found = await page.evaluate(async () => {
    const key = "archives/forty.tar";
    const { entries, requests } = await all(key);
    ranges.length = 0;
    const placed = await sha256((await extract(counted, key, entries[30])).stream);
    const alone = ranges.length;
    const named = await sha256((await extract(counted, key, "3.bin")).stream);
    const some = ranges.length - alone;
    // Left off: nothing more is asked for.
    ranges.length = 0;
    for await (const { path } of archive(counted, key)) if (path === "1.bin") break;
    return {
      requests, alone, some, left: ranges.length, named, placed, stated: entries[30].path,
      missing: await extract(bucket, key, "none.bin").then(() => "no error", told), wrong: await extract(bucket, key, 7).then(() => "no error", told),
    };
  });
  assert.deepEqual([found.placed, found.named], [expected.get(found.stated), expected.get("3.bin")]);
  assert.deepEqual([found.alone, found.some, found.left], [1, 6, 3]);
  assert.ok(found.requests >= 40 && found.requests <= 42, `${found.requests} requests`);
  assert.deepEqual([found.missing.code, found.missing.path, found.wrong.code], ["object_not_found", "/entry", "invalid_option"]);
  assert.match(found.missing.message, /none\.bin in archives\/forty\.tar/);
});

test("small entries that lie close together come many at once", async () => {
  const page = await open();
  const path = placeFor("small.tar");
  await stack.pack(path, { mode: "w", format: "GNU_FORMAT" }, Array.from({ length: 4000 }, (_, at) => [`${at}.txt`, "REGTYPE", 600]));
  await stack.put("archives/small.tar", path);
  const { count, requests } = await page.evaluate(async () => all("archives/small.tar").then(({ entries, requests }) => ({ count: entries.length, requests })));
  assert.equal(count, 4000);
  // 6 MiB.
  assert.ok(requests <= 12, `${requests} requests`);
});

test("what other programs make: GNU tar's holes, an old header, a size beyond octal digits, records for all entries", async () => {
  const page = await open();
  const holes = placeFor("holes.bin");
  writeFileSync(holes, "x");
  truncateSync(holes, 4 * MIB);
  writeFileSync(holes, "y", { flag: "r+" });
  const text = placeFor("beside.txt");
  writeFileSync(text, "beside it");
  for (const format of ["gnu", "posix"]) {
    const path = placeFor(`holes-${format}.tar`);
    execFileSync("tar", [`--format=${format}`, "--sparse", "-cf", path, "-C", placeFor("."), "holes.bin", "beside.txt"]);
    await stack.put(`archives/holes-${format}.tar`, path);
  }
  // By hand: v7 has neither magic nor prefix; 9 GiB are not there, so the entry is cut off.
  const header = (name, size, type = "0", magic = "") => {
    const block = Buffer.alloc(512);
    block.write(name, 0);
    block.write("0000644\0", 100);
    if (typeof size === "string") block.write(size, 124);
    else { block.writeUInt8(0x80, 124); block.writeBigUInt64BE(BigInt(size), 128); }
    block.write("00000000000\0", 136);
    block.write(type, 156, "latin1");
    block.write(magic, 257);
    block.write("        ", 148);
    block.write(`${block.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, "0")}\0 `, 148);
    return block;
  };
  const body = (text) => Buffer.concat([Buffer.from(text), Buffer.alloc(-Buffer.byteLength(text) & 511)]);
  const record = (name, value) => {
    let length = name.length + Buffer.byteLength(value) + 3;
    length += String(length + 1).length;
    return `${length} ${name}=${value}\n`;
  };
  const made = {
    old: [header("old.txt", "00000000003\0", "\0"), body("old"), header("folder/", "00000000000\0", "\0")],
    huge: [header("huge.bin", 9 * 1024 ** 3)],
    large: [header("base 256.txt", 5), body("256th"), Buffer.alloc(1024)],
    common: [header("g", record("mtime", "1234567890.5").length.toString(8).padStart(11, "0") + "\0", "g"), body(record("mtime", "1234567890.5")), header("one.txt", "00000000003\0"), body("one"), Buffer.alloc(1024)],
    latin: [header("caf\u00e9.txt", "00000000000\0")],
  };
  made.latin[0] = Buffer.from(made.latin[0]);
  for (const [name, blocks] of Object.entries(made)) {
    writeFileSync(placeFor(`${name}.tar`), Buffer.concat(blocks));
    await stack.put(`archives/${name}.tar`, placeFor(`${name}.tar`));
  }
  const found = await page.evaluate(async () => {
    const short = async (key) => (await all(key)).entries.map(({ path, type, size, modified }) => [path, type, size, modified.getTime()]);
    const textOf = async (key, path) => new Response((await extract(bucket, key, path)).stream).text();
    return {
      gnu: await short("archives/holes-gnu.tar"), posix: await short("archives/holes-posix.tar"), beside: await textOf("archives/holes-posix.tar", "beside.txt"),
      hole: await extract(bucket, "archives/holes-gnu.tar", "holes.bin").then(() => "no error", told),
      old: await short("archives/old.tar"), oldText: await textOf("archives/old.tar", "old.txt"), huge: await failed("archives/huge.tar"),
      large: await textOf("archives/large.tar", "base 256.txt"), common: await short("archives/common.tar"),
    };
  });
  for (const format of ["gnu", "posix"]) assert.deepEqual(found[format].map(([path, type]) => [path, type]), [["holes.bin", "other"], ["beside.txt", "file"]], format);
  assert.deepEqual([found.beside, found.hole.code], ["beside it", "invalid_option"]);
  assert.deepEqual(found.old.map(([path, type, size]) => [path, type, size]), [["old.txt", "file", 3], ["folder/", "directory", 0]]);
  assert.deepEqual([found.oldText, found.large, found.common[0][3]], ["old", "256th", 1234567890500]);
  assert.match(found.huge.message, /huge\.bin is cut off/);
});

test("what is no whole archive is said, and what is wrong with it; a changed one is never mixed", async () => {
  const page = await open();
  const path = placeFor("good.tar");
  await stack.pack(path, { mode: "w", format: "PAX_FORMAT" }, MEMBERS);
  const good = readFileSync(path);
  const damaged = Buffer.from(good);
  damaged[3 * 512] ^= 1;
  const packed = gzipSync(good);
  const made = {
    empty: "", text: "not an archive at all, ".repeat(100), cut: good.subarray(0, good.length / 2), header: good.subarray(0, 700), damaged,
    zip: Buffer.from("PK\x03\x04".padEnd(600, "x")), zstd: Buffer.from([0x28, 0xb5, 0x2f, 0xfd, ...Array(600).fill(1)]), packed: packed.subarray(0, packed.length / 2),
    "packed text": gzipSync("no archive either, ".repeat(100)),
  };
  for (const [name, bytes] of Object.entries(made)) {
    writeFileSync(placeFor(name), bytes);
    await stack.put(`archives/broken/${name}`, placeFor(name));
  }
  const found = await page.evaluate(async (names) => Object.fromEntries(await Promise.all(names.map(async (name) => [name, await failed(`archives/broken/${name}`)]))), Object.keys(made));
  const said = {
    empty: /it is empty/, text: /checksum is wrong/, cut: /large\.bin is cut off/, header: /cut off|checksum/, damaged: /checksum is wrong/, zip: /packed with zip/, zstd: /packed with zstd/,
    packed: /damaged or cut off/, "packed text": /checksum is wrong/,
  };
  for (const [name, { code, path, message, help }] of Object.entries(found)) {
    assert.deepEqual([code, path], ["bad_response", "/key"], name);
    assert.match(message, said[name], name);
    assert.match(help, /pack it again/);
  }
  assert.equal((await page.evaluate(() => failed("archives/broken/none"))).code, "object_not_found");

  await stack.put("archives/changing.tar", path);
  const other = placeFor("other.tar");
  await stack.pack(other, { mode: "w", format: "PAX_FORMAT" }, [["another", "REGTYPE", 5 * MIB]]);
  const entries = await page.evaluate(async () => {
    window.going = archive(bucket, "archives/changing.tar");
    return [(await going.next()).value.path];
  });
  await stack.put("archives/changing.tar", other);
  const changed = await page.evaluate(async () => {
    try {
      for await (const { path } of going) if (path === "last") return "mixed";
    } catch ({ code }) {
      return code;
    }
  });
  assert.deepEqual([entries, changed], [["plain.txt"], "object_changed"]);
});
