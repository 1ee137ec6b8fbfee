// The platform's objects as texts: any key comes back as it was.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./unpacked.mjs";

const { parseS3Object, formatS3Uri } = await load("resource.js");

test("a text is a storage and a key, or a bare key", () => {
  for (const [text, object] of [
    ["s3:///a/b.txt", { s3: "a/b.txt" }],
    ["s3://other/a/b.txt", { s3: "a/b.txt", storage: "other" }],
    ["a/b.txt", { s3: "a/b.txt" }],
    ["/a", { s3: "/a" }],
    ["s3:////a", { s3: "/a" }],
    ["s3:///s3://x/y", { s3: "s3://x/y" }],
    ["s3://o/%41?#+ é", { s3: "%41?#+ é", storage: "o" }],
    ["s3:/x", { s3: "s3:/x" }],
  ]) {
    assert.deepEqual(parseS3Object(text), object, text);
  }
});

test("an object is copied, with what is known of it", () => {
  const given = { s3: "a", storage: "o", filename: "A.txt", presigned: "exp=1&sig=x", extra: 1 };
  assert.deepEqual(parseS3Object(given), { s3: "a", storage: "o", filename: "A.txt", presigned: "exp=1&sig=x" });
  assert.deepEqual(parseS3Object({ s3: "a", storage: null, filename: "" }), { s3: "a" });
  assert.equal(formatS3Uri(given), "s3://o/a");
  assert.equal(formatS3Uri({ s3: "a" }), "s3:///a");
  assert.equal(formatS3Uri("a"), "s3:///a");
});

test("any key comes back", () => {
  const signs = ["/", "//", "s3://", "%", "%2F", "?", "#", "+", " ", "é", "😀", "..", "\n", "\\", "a", ":", "*", "~"];
  let seed = 1;
  const next = (bound) => (seed = (seed * 48271) % 2147483647) % bound;
  for (let round = 0; round < 5_000; round += 1) {
    const s3 = Array.from({ length: 1 + next(6) }, () => signs[next(signs.length)]).join("");
    const object = next(2) ? { s3 } : { s3, storage: ["o", "s3:", "é x", "?"][next(4)] };
    assert.deepEqual(parseS3Object(formatS3Uri(object)), object);
  }
});

test("what is none says where the fault is", () => {
  for (const [input, code, path] of [
    ["", "invalid_key", "/s3"],
    ["s3://", "invalid_key", "/s3"],
    ["s3://storage", "invalid_key", "/s3"],
    ["s3://storage/", "invalid_key", "/s3"],
    [{}, "invalid_key", "/s3"],
    ["é".repeat(513), "invalid_key", "/s3"],
    [{ s3: 1 }, "invalid_option", "/s3"],
    [{ s3: "a", storage: "a/b" }, "invalid_option", "/storage"],
    [{ s3: "a", presigned: {} }, "invalid_option", "/presigned"],
    [undefined, "invalid_option", ""],
    [null, "invalid_option", ""],
    [7, "invalid_option", ""],
  ]) {
    for (const call of [parseS3Object, formatS3Uri]) {
      assert.throws(() => call(input), { name: "BucketkitError", code, path }, String(input));
    }
  }
  assert.equal(formatS3Uri({ s3: "é".repeat(512) }).length, 518);
});
