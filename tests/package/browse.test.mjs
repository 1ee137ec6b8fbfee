// What stores' listings and bodies may look like, however odd: parsed without a store, from a bucket that plays back answers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./unpacked.mjs";

const { get, lines, list, move, remove, removePrefix, stripAnsi, tail, text } = await load("browse.js");

/** A bucket whose answers are these, in turn; `asked` has the requests. */
function playing(...answers) {
  const asked = [];
  return { name: "b", resolved: { url: "https://h/b" }, asked, fetch: async (request) => (asked.push(request), answers.shift()()) };
}
const xml = (body, status = 200) => () => new Response(`<?xml version="1.0"?>\n${body}`, { status });
const page = (inside) => xml(`<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inside}</ListBucketResult>`);
const all = async (generator) => {
  const found = [];
  for await (const one of generator) found.push(one);
  return found;
};
const object = (key) => `<Contents><Key>${key}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>&quot;e&quot;</ETag><Size>7</Size><StorageClass>STANDARD</StorageClass><Owner><ID>x</ID></Owner></Contents>`;

test("keys as stores write them: encoded, in entities, with a namespace's prefix", async () => {
  const bucket = playing(
    page(`<Prefix>p/</Prefix><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><NextContinuationToken>t&amp;1</NextContinuationToken>${object("p/a+b%2Bc%20d")}<CommonPrefixes><Prefix>p/f%26/</Prefix></CommonPrefixes>`),
    page(`<IsTruncated>false</IsTruncated>${object("p/&lt;&#x1F680;&#65;&amp;amp;%20+")}${object("p/")}`),
  );
  const found = await all(list(bucket, { prefix: "p/" }));
  assert.deepEqual(found.map(({ kind, key, name }) => [kind, key, name]), [
    ["object", "p/a b+c d", "a b+c d"], ["folder", "p/f&/", "f&"], ["object", "p/", ""], ["object", "p/<🚀A&amp;%20+", "<🚀A&amp;%20+"],
  ]);
  assert.deepEqual([found[0].size, found[0].etag, found[0].modified.toISOString(), found[0].storageClass], [7, '"e"', "2026-01-02T03:04:05.000Z", "STANDARD"]);
  assert.deepEqual(bucket.asked.map(({ query }) => query["continuation-token"]), [undefined, "t&1"]);
  const prefixed = playing(xml(`<s3:ListBucketResult xmlns:s3="x"><s3:IsTruncated>false</s3:IsTruncated><s3:Contents><s3:Key>k</s3:Key><s3:Size>1</s3:Size></s3:Contents></s3:ListBucketResult>`));
  assert.deepEqual((await all(list(prefixed))).map(({ key }) => key), ["k"]);
});

test("a listing that would not end, or half of one, is an error", async () => {
  const truncated = page("<IsTruncated>true</IsTruncated>");
  await assert.rejects(all(list(playing(truncated))), { code: "bad_response" });
  const same = page("<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>");
  await assert.rejects(all(list(playing(same, same))), { code: "bad_response" });
  const html = () => new Response("<html>Sign in</html>");
  await assert.rejects(all(list(playing(html, html, html, html, html))), { code: "bad_response" });
});

test("what passes is asked again, what does not is told by its name", async () => {
  const again = playing(xml("<Error><Code>SlowDown</Code></Error>", 503), xml("<Error><Code>InternalError</Code></Error>"), page(`<IsTruncated>false</IsTruncated>${object("k")}`));
  assert.equal((await all(list(again))).length, 1);
  const errors = [
    ["NoSuchBucket", 404, "bucket_not_found"], ["AccessDenied", 403, "access_denied"], ["ExpiredToken", 400, "credentials_expired"], ["Odd", 418, "refused"],
    ["PermanentRedirect", 301, "wrong_region"], ["SignatureDoesNotMatch", 403, "signature_mismatch"],
  ];
  for (const [s3Code, status, code] of errors) {
    const bucket = playing(xml(`<Error><Code>${s3Code}</Code><Message>Told &amp; done.</Message><RequestId>r</RequestId></Error>`, status));
    await assert.rejects(all(list(bucket)), { name: "BucketkitError", code, s3Code, status, requestId: "r", message: /GET of the bucket: Told & done\.$/ });
    assert.equal(bucket.asked.length, 1);
  }
});

test("many are deleted one by one where the store does not know how, and none is taken for deleted that stayed", async () => {
  const refuses = playing(xml("<Error><Code>NotImplemented</Code></Error>", 501), ...Array(2).fill(() => new Response(null, { status: 204 })));
  assert.deepEqual((await remove(refuses, ["a", "b"])).deleted, ["a", "b"]);
  assert.deepEqual(refuses.asked.map(({ method }) => method), ["POST", "DELETE", "DELETE"]);
  const partly = playing(xml("<DeleteResult><Error><Key>a</Key><Code>AccessDenied</Code><Message>No.</Message></Error></DeleteResult>"));
  const { deleted, failed } = await remove(partly, ["a", "b"]);
  assert.deepEqual([deleted, failed.map(({ key, code }) => [key, code])], [["b"], [["a", "access_denied"]]]);
  assert.match(failed[0].message, /DELETE a: No\./);
  const vague = playing(xml("<DeleteResult><Error><Code>AccessDenied</Code></Error></DeleteResult>"), ...Array(2).fill(xml("<Error><Code>AccessDenied</Code></Error>", 403)));
  assert.deepEqual((await remove(vague, ["a", "b"])).deleted, []);
  for (const keys of ["", ["a", "\ud800"], [undefined]]) await assert.rejects(remove(playing(), keys), { code: "invalid_key" });
});

test("keys outside the prefix are no listing of it, and a move deletes what it copied alone", async () => {
  const stray = page(`<IsTruncated>false</IsTruncated>${object("other/precious")}`);
  await assert.rejects(removePrefix(playing(stray), "p/", { confirm: () => true }), { code: "bad_response", path: "/prefix" });
  await assert.rejects(move(playing(), "a", "b", { versionId: "v" }), { code: "invalid_option", path: "/versionId" });
  const found = (etag) => () => new Response(null, { headers: { etag, "content-length": "1" } });
  const changing = playing(found('"1"'), found('"1"'), xml("<CopyObjectResult><ETag>e</ETag></CopyObjectResult>"), found('"1"'), found('"2"'));
  await assert.rejects(move(changing, "a", "b"), { code: "object_changed", path: "/from" });
  assert.ok(changing.asked.every(({ method }) => method !== "DELETE"));
});

test("what a store echoes of the request is not told", async () => {
  const echo = xml("<Error><Code>AccessDenied</Code><Message>Authorization=AWS4-HMAC-SHA256 Credential=AKIA/x, Signature=abcdef0123456789; X-Amz-Security-Token: FwoGZXIvYXdzEJr</Message></Error>", 403);
  const error = await text(playing(echo), "k").catch((error) => error);
  assert.deepEqual([error.code, error.path], ["access_denied", "/key"]);
  assert.ok(!/abcdef0123456789|FwoGZXIvYXdzEJr|AKIA/.test(error.message), error.message);
});

test("a store that ignores ranges, and one that sends more than it said", async () => {
  const whole = () => new Response("0123456789", { headers: { "content-length": "10" } });
  await assert.rejects(get(playing(whole), "k", { range: { start: 2, end: 4 } }), { code: "bad_response", path: "/range" });
  const more = () => new Response("0123456789", { headers: { "content-length": "5" } });
  await assert.rejects(text(playing(more), "k"), { code: "bad_response" });
  for (const range of [{ start: 1.5 }, { start: 3, end: 3 }, { start: -5, end: 2 }, { start: "1" }]) await assert.rejects(get(playing(), "k", { range }), { code: "invalid_option", path: "/range" });
});

test("bytes without an ETag that break off are not put together from two objects", async () => {
  const broken = () => new Response(new ReadableStream({ start: (out) => (out.enqueue(new Uint8Array(3)), out.error(new TypeError("cut"))) }), { headers: { "content-length": "10" } });
  await assert.rejects(text(playing(broken), "k"), { code: "network_failed" });
  const dated = playing(
    () => new Response(new ReadableStream({ start: (out) => (out.enqueue(new TextEncoder().encode("012")), out.close()) }), { headers: { "content-length": "5", "last-modified": "Fri, 02 Jan 2026 03:04:05 GMT" } }),
    () => new Response("34", { status: 206 }),
  );
  assert.equal(await text(dated, "k"), "01234");
  assert.deepEqual(dated.asked[1].headers, { range: "bytes=3-4", "if-unmodified-since": "Fri, 02 Jan 2026 03:04:05 GMT" });
});

/** A bucket with one object of these bytes. */
function holding(bytes) {
  const fetch = async ({ method, headers }) => {
    const [, start, end] = /^bytes=(\d+)-(\d*)$/.exec(headers?.range ?? "") ?? [];
    const facts = { etag: '"e"', "content-length": String(bytes.length) };
    if (method === "HEAD") return new Response(null, { headers: facts });
    if (start === undefined) return new Response(bytes, { headers: facts });
    if (Number(start) >= bytes.length) return new Response("<Error><Code>InvalidRange</Code></Error>", { status: 416 });
    const part = bytes.subarray(Number(start), end ? Number(end) + 1 : undefined);
    return new Response(part, { status: 206, headers: { ...facts, "content-length": String(part.length) } });
  };
  return { name: "b", resolved: { url: "https://h/b" }, fetch };
}

test("any text: lines from any place, and pages from the end, come to the whole", async () => {
  let seed = 7;
  const roll = (most) => (seed = (seed * 48271) % 2147483647) % most;
  const signs = ["a", "ä", "日", "🚀", "\n", "\n", "\r\n", " ", "\u001b[31m"];
  for (let round = 0; round < 200; round++) {
    const whole = Array.from({ length: roll(60) }, () => signs[roll(signs.length)]).join("");
    const bucket = holding(new TextEncoder().encode(whole));
    const read = await all(lines(bucket, "k"));
    const expected = whole.split("\n");
    if (expected.at(-1) === "") expected.pop();
    assert.deepEqual(read.map((line) => line.text), expected.map((line) => line.replace(/\r$/, whole.endsWith(line) && !whole.endsWith("\n") && line === expected.at(-1) ? "\r" : "")), JSON.stringify(whole));
    const small = await all(lines(bucket, "k", { longest: 8 }));
    assert.equal(small.at(-1)?.end ?? 0, new TextEncoder().encode(whole).length);
    assert.ok(small.every(({ start }, at) => start === (small[at - 1]?.end ?? 0)));
    // Backwards, two lines at a time.
    let text = "";
    let before;
    for (let pages = 0; before !== 0 && pages < 100; pages++) {
      const end = await tail(bucket, "k", { lines: 2, before });
      assert.ok(end.start < (before ?? Infinity) || end.start === 0, JSON.stringify([whole, end, before]));
      text = end.text + text;
      before = end.start;
    }
    assert.equal(text, whole);
  }
  assert.equal(stripAnsi("\u001b[1;31mred\u001b[0m \u001b]8;;http://h\u0007link\u001b]8;;\u001b\\ \u001b[2K"), "red link ");
});

test("everything is not deleted by an empty prefix, nor without a question", async () => {
  await assert.rejects(removePrefix(playing(), "", { confirm: () => true }), { code: "invalid_option", path: "/prefix" });
  await assert.rejects(removePrefix(playing(), "p/"), { code: "invalid_option", path: "/confirm" });
});
