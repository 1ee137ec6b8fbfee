// "bucketkit/checksum" of the packed package: the vectors, any pieces, many at once, and what is refused.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "./unpacked.mjs";

const { init, checksum, checksumOf, combineChecksums, compositeChecksum, hasher } = await load("checksum.js");
const ALGORITHMS = ["crc32", "crc32c", "crc64nvme", "sha1", "sha256", "md5"];

const cases = (name) => JSON.parse(readFileSync(new URL(`../vectors/checksums/${name}.json`, import.meta.url), "utf8")).cases;
const base64 = (bytes) => Buffer.from(bytes).toString("base64");
const fromBase64 = (text) => new Uint8Array(Buffer.from(text, "base64"));

function bytesOf({ text, hex, repeat, ramp }) {
  if (text !== undefined) return new TextEncoder().encode(text);
  if (ramp) return Uint8Array.from({ length: ramp[1] }, (_, at) => (ramp[0] + at) % 251);
  if (repeat) return new Uint8Array(repeat[1]).fill(parseInt(repeat[0], 16));
  return new Uint8Array(Buffer.from(hex, "hex"));
}

const random = (length, seed) => Uint8Array.from({ length }, () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) >> 16);

test("before init it says what to do", () => {
  for (const call of [() => checksum("crc32", new Uint8Array()), () => hasher("md5"), () => combineChecksums("crc32", []), () => compositeChecksum("crc32", [])]) {
    assert.throws(call, { code: "not_initialized" });
  }
});

test("every algorithm of every vector, at once, as a Blob, and in pieces", async () => {
  await init();
  assert.equal(cases("digests").length, 46);
  for (const { name, input, expected } of cases("digests")) {
    const bytes = bytesOf(input);
    for (const algorithm of ALGORITHMS) {
      const want = expected[algorithm.toUpperCase()].base64;
      assert.equal(base64(checksum(algorithm, bytes)), want, `${name}: ${algorithm}`);
      assert.equal(base64(await checksumOf(algorithm, new Blob([bytes]))), want, `${name}: ${algorithm} of a Blob`);
      const sum = hasher(algorithm);
      for (let at = 0; at < bytes.length; at += 61) sum.update(bytes.subarray(at, at + 61));
      assert.equal(base64(sum.digest()), want, `${name}: ${algorithm} in pieces`);
      assert.equal(base64(sum.digest()), want, "asked again, it is the same");
    }
  }
});

test("any number of sums at once, in pieces of any size, across the room's end", () => {
  const bytes = random(1_200_000, 7);
  const sums = ALGORITHMS.flatMap((algorithm) => [1, 63, 64, 65, 100_003, 262_144, 262_145, 1_000_000].map((size) => ({ algorithm, size, at: 0, sum: hasher(algorithm) })));
  // One byte at a time would take minutes: the first few bytes so, the rest at once.
  for (let open = sums; open.length; open = open.filter(({ at }) => at < bytes.length)) {
    for (const one of open) {
      const end = one.size === 1 && one.at >= 200 ? bytes.length : one.at + one.size;
      one.sum.update(bytes.slice(one.at, end));
      one.at = end;
    }
  }
  const expected = Object.fromEntries(ALGORITHMS.map((algorithm) => [algorithm, base64(checksum(algorithm, bytes))]));
  for (const algorithm of ["sha1", "sha256", "md5"]) assert.equal(expected[algorithm], createHash(algorithm).update(bytes).digest("base64"));
  for (const { algorithm, size, sum } of sums) assert.equal(base64(sum.digest()), expected[algorithm], `${algorithm} by ${size}`);
});

test("all that a CRC does not need a table for", () => {
  for (const length of [0, 1, 7, 8, 9, 300, 400, 428, 429, 1795, 1922, 1923, 1924, 5000, 262_143, 262_144, 262_145, 600_000]) {
    const bytes = random(length, length + 1);
    for (const algorithm of ["crc32", "crc32c", "crc64nvme"]) {
      // By pieces of 64 bytes all goes by the table.
      const pieces = hasher(algorithm);
      for (let at = 0; at < length; at += 64) pieces.update(bytes.subarray(at, at + 64));
      assert.deepEqual(checksum(algorithm, bytes), pieces.digest(), `${algorithm} of ${length} bytes`);
    }
  }
});

test("parts are combined, and composites made, as published", () => {
  for (const { name, parts, expected } of cases("multipart")) {
    for (const [algorithm, want] of Object.entries(expected.fullObject)) {
      const given = parts.map(({ checksums, length }) => ({ checksum: fromBase64(checksums[algorithm]), length }));
      assert.equal(base64(combineChecksums(algorithm.toLowerCase(), given.values())), want, `${name}: ${algorithm}`);
    }
    const sums = (algorithm) => parts.map(({ checksums }) => fromBase64(checksums[algorithm])).values();
    for (const [algorithm, want] of Object.entries(expected.composite)) assert.equal(compositeChecksum(algorithm.toLowerCase(), sums(algorithm)), want, `${name}: ${algorithm}`);
    assert.equal(`"${compositeChecksum("md5", sums("MD5"))}"`, expected.multipartETag, name);
  }
  for (const { algorithm, first, second, secondLength, combined } of cases("combine")) {
    const parts = [{ checksum: fromBase64(first), length: 1 }, { checksum: fromBase64(second), length: secondLength }];
    assert.equal(base64(combineChecksums(algorithm.toLowerCase(), parts)), combined, `${algorithm} and ${secondLength}`);
  }
});

test("more parts than find room at once", () => {
  const part = random(3, 1);
  const count = 40_000;
  const whole = Buffer.alloc(count * 3, part);
  for (const algorithm of ["crc32", "crc32c", "crc64nvme"]) {
    const one = { checksum: checksum(algorithm, part), length: 3 };
    assert.deepEqual(combineChecksums(algorithm, Array(count).fill(one)), checksum(algorithm, whole), algorithm);
  }
});

test("what cannot be used is named", async () => {
  const crc = new Uint8Array(4);
  const faults = [
    [() => checksum("md4", crc), "/algorithm"],
    [() => checksum("toString", crc), "/algorithm"],
    [() => checksum("CRC32", crc), "/algorithm"],
    [() => checksum("crc32", "text"), "/data"],
    [() => checksumOf("sha256", "text"), "/data"],
    [() => checksumOf(undefined, crc), "/algorithm"],
    [() => combineChecksums("sha256", []), "/algorithm"],
    [() => combineChecksums("crc32", 5), "/parts"],
    [() => combineChecksums("crc32", [null]), "/parts/0/checksum"],
    [() => combineChecksums("crc32", [{ checksum: crc, length: 1 }, { checksum: new Uint8Array(8), length: 1 }]), "/parts/1/checksum"],
    [() => combineChecksums("crc32", [{ checksum: crc, length: -1 }]), "/parts/0/length"],
    [() => combineChecksums("crc32", [{ checksum: crc, length: 1.5 }]), "/parts/0/length"],
    [() => combineChecksums("crc32", [{ checksum: crc }]), "/parts/0/length"],
    [() => compositeChecksum("crc64nvme", []), "/algorithm"],
    [() => compositeChecksum("sha256", [crc]), "/parts/0"],
    [() => compositeChecksum("sha256", undefined), "/parts"],
  ];
  for (const [act, path] of faults) await assert.rejects(async () => act(), { name: "BucketkitError", code: "invalid_option", path }, String(act));
  const sum = hasher("crc32");
  sum.digest();
  assert.throws(() => sum.update(crc), { code: "invalid_option", path: "/data" });
  const gone = new Blob(["x"]);
  gone.slice = () => ({ arrayBuffer: async () => { throw new DOMException("gone", "NotReadableError"); } });
  await assert.rejects(checksumOf("crc32", gone), { code: "file_unreadable", path: "/data" });
});
