// The entries for single forms of signing, over the vectors that the native tests pass at every stage.
import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { NOT_OFFERED_V4A } from "./not-offered.mjs";
import { load } from "./unpacked.mjs";

const vectors = (file) => JSON.parse(readFileSync(new URL(`../vectors/${file}`, import.meta.url), "utf8"));
const date = (text) => new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
const secret = "wJalrXUtnFEMI-K7MDENG-secret";
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: secret };
const url = "https://h/b/k";

/** A Blob that says how it was read. */
function watched(bytes) {
  const reads = [];
  class Watched extends Blob {
    slice(start, end) {
      const slice = super.slice(start, end);
      const arrayBuffer = slice.arrayBuffer.bind(slice);
      slice.arrayBuffer = async () => {
        reads.push([start, slice.size]);
        return arrayBuffer();
      };
      return slice;
    }
    arrayBuffer() {
      throw new Error("The whole body was read.");
    }
  }
  return { blob: new Watched([bytes]), reads };
}

const TRAILERS = { "docs-chunked": undefined, "docs-chunked-trailer": "crc32c", "sdk-recorded-chunked-trailer": "crc32" };

test("S3's worked examples in frames", async () => {
  const { signChunks } = await load("sign-chunked.js");
  const cases = vectors("sigv4-s3/chunked.json").cases.filter(({ request }) => request);
  assert.deepEqual(cases.map(({ name }) => name), Object.keys(TRAILERS));
  for (const { name, context, request, expected } of cases) {
    const [byte, length] = request.payload.repeat;
    const bytes = new Uint8Array(length).fill(parseInt(byte, 16));
    const { blob, reads } = watched(bytes);
    const options = { ...context, date: date(context.timestamp), chunkSize: request.chunkSize, trailer: TRAILERS[name] };
    for (const body of [blob, bytes]) {
      const signed = await signChunks(request, body, options);
      assert.equal(signed.request.signature, expected.seedSignature, name);
      assert.deepEqual(signed.chunkSignatures, expected.chunks.map(({ signature }) => signature), name);
      assert.equal(signed.trailerSignature, expected.trailer?.signature, name);
      assert.equal(signed.body.size, expected.wireLength, name);

      const frames = expected.chunks.map(({ size, signature }) => {
        const data = Buffer.alloc(size, parseInt(byte, 16));
        return Buffer.concat([Buffer.from(`${size.toString(16)};chunk-signature=${signature}\r\n`), data, Buffer.from(size ? "\r\n" : "")]);
      });
      const wire = Buffer.concat([...frames, Buffer.from(expected.trailer?.frame ?? "\r\n")]);
      assert.ok(wire.equals(Buffer.from(await signed.body.arrayBuffer())), `${name}: the wire's bytes`);
    }
    const starts = expected.chunks.filter(({ size }) => size).map(({ size }, at) => [at * request.chunkSize, size]);
    assert.deepEqual(reads, starts, `${name}: each slice is read once`);
  }
});

test("frames without signatures, and bodies at the edges", async () => {
  const { signChunks } = await load("sign-chunked.js");
  const options = { credentials, region: "r", trailer: "crc32", unsigned: true };
  const sent = async (body, more) => {
    const signed = await signChunks({ method: "PUT", url }, body, { ...options, ...more });
    return [signed, await signed.body.text()];
  };
  const [signed, text] = await sent(new Blob(["123456789"]));
  assert.equal(text, "9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n");
  assert.deepEqual([signed.chunkSignatures, "trailerSignature" in signed], [[], false]);
  assert.equal(signed.request.headers["x-amz-content-sha256"], "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
  assert.equal(signed.request.headers["x-amz-trailer"], "x-amz-checksum-crc32");
  assert.equal((await sent(new Blob([])))[1], "0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n");
  for (const { name, input, expected } of vectors("checksums/digests.json").cases.filter(({ input }) => input.text !== undefined)) {
    for (const trailer of ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"]) {
      const [, text] = await sent(new TextEncoder().encode(input.text), { trailer });
      assert.ok(text.endsWith(`\r\nx-amz-checksum-${trailer}:${expected[trailer.toUpperCase()].base64}\r\n\r\n`), `${name}, ${trailer}`);
    }
  }
});

test("an array may change while it is framed", async () => {
  const { signChunks } = await load("sign-chunked.js");
  const bytes = new Uint8Array(20_000).fill(1);
  const options = { credentials, region: "r", chunkSize: 8192, date: new Date(0) };
  const expected = await signChunks({ url }, bytes.slice(), options);
  const signing = signChunks({ url }, bytes, options);
  bytes.fill(2);
  assert.deepEqual((await signing).chunkSignatures, expected.chunkSignatures);
});

test("a region set, over AWS's suite", async () => {
  const { init, signV4a } = await load("sign-sigv4a.js");
  assert.throws(() => signV4a({ url }, { credentials, regionSet: "*" }), { code: "not_initialized" });
  await init();
  const cases = vectors("sigv4-suite/v4a.json").cases.filter(({ name }) => !(name in NOT_OFFERED_V4A));
  assert.equal(cases.length, 21);
  for (const { name, context, request, header, publicKey } of cases) {
    const { access_key_id: accessKeyId, secret_access_key: secretAccessKey, token: sessionToken } = context.credentials;
    const host = request.headers.find(([name]) => name === "Host")[1];
    const signed = signV4a(
      { method: request.method, url: `https://${host}${request.target}`, headers: request.headers.filter(([name]) => name !== "Host") },
      { credentials: { accessKeyId, secretAccessKey, sessionToken }, regionSet: context.region, service: context.service, date: date(context.timestamp) },
    );
    const [x, y] = [publicKey.x, publicKey.y].map((digits) => Buffer.from(digits, "hex").toString("base64url"));
    const key = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
    const verifies = (text) => verify("sha256", Buffer.from(text), { key, dsaEncoding: "der" }, Buffer.from(signed.signature, "hex"));
    assert.ok(verifies(header.stringToSign), name);
    assert.ok(!verifies(`${header.stringToSign} `), name);
    assert.equal(signed.headers["x-amz-region-set"], context.region, name);
    assert.ok(signed.headers.authorization.startsWith(`AWS4-ECDSA-P256-SHA256 Credential=${accessKeyId}/`), name);
    assert.ok(signed.headers.authorization.endsWith(`, Signature=${signed.signature}`), name);
  }
});

/** A policy's instant, and its conditions in an order of their own: neither their order nor white space has a meaning. */
function meaning(policy) {
  const { expiration, conditions, ...more } = JSON.parse(Buffer.from(policy, "base64").toString());
  return { ...more, expiration: Date.parse(expiration), conditions: conditions.map((condition) => JSON.stringify(condition)).sort() };
}

test("forms mean what botocore's do, and its policies get its signatures", async () => {
  const { init, postPolicy, signPolicy } = await load("sign.js");
  await init();
  const cases = vectors("botocore/post.json").cases;
  assert.equal(cases.filter(({ expected }) => expected.fields["x-amz-security-token"]).length, 4, "with a session token");
  for (const { name, context, form, expected } of cases) {
    const options = { ...context, date: date(context.timestamp) };
    const theirs = Buffer.from(expected.fields.policy, "base64").toString();
    const signed = signPolicy(theirs, options);
    for (const [field, value] of Object.entries(signed)) assert.equal(value, expected.fields[field], `${name}: ${field}`);

    // botocore is told the bucket, and speaks of it in the policy.
    const { bucket, ...others } = form;
    const given = { ...others, url: expected.url, fields: Object.fromEntries(form.fields), conditions: [...form.conditions, { bucket }] };
    if (/[\0-\x1f\x7f]/.test(form.key)) {
      // A tab and a delete: a key that a page is not to use.
      assert.throws(() => postPolicy(given, options), { code: "invalid_key", path: "/key" });
      given.key = "é/😀";
      expected.fields.key = given.key;
      expected.fields.policy = Buffer.from(theirs.replace(/"\\u00e9\/\\ud83d\\ude00[^"]*"/, JSON.stringify(given.key))).toString("base64");
    }
    const ours = postPolicy(given, options);
    assert.equal(ours.url, expected.url);
    assert.deepEqual(meaning(ours.fields.policy), meaning(expected.fields.policy), name);
    const { policy, "x-amz-signature": signature, ...fields } = ours.fields;
    const { policy: _, "x-amz-signature": __, ...wanted } = expected.fields;
    assert.deepEqual(fields, wanted, name);
    assert.equal(signature, signPolicy(Buffer.from(policy, "base64").toString(), options)["x-amz-signature"], name);
  }
});

test("faults name their place, and show no secret", async () => {
  const { signChunks, BucketkitError } = await load("sign-chunked.js");
  const { init, signV4a } = await load("sign-sigv4a.js");
  await init();
  const gone = watched("abc").blob;
  gone.slice = () => ({ arrayBuffer: async () => Promise.reject(new DOMException("gone", "NotReadableError")) });
  const short = watched("abc").blob;
  short.slice = () => new Blob(["ab"]);
  const chunks = (options, body = new Blob(["abc"])) => signChunks({ url }, body, { credentials, region: "r", ...options });
  const faults = [
    [() => chunks({ chunkSize: 8191 }), "invalid_option", "/chunkSize"],
    [() => chunks({ chunkSize: 2 ** 26 + 1 }), "invalid_option", "/chunkSize"],
    [() => chunks({ chunkSize: 2 ** 32 + 8192 }), "invalid_option", "/chunkSize"],
    [() => chunks({ chunkSize: 8192.5 }), "invalid_option", "/chunkSize"],
    [() => chunks({ chunkSize: "8192" }), "invalid_option", "/chunkSize"],
    [() => chunks({ chunkSize: 0 }), "invalid_option", "/chunkSize"],
    [() => chunks({ trailer: "md5" }), "invalid_option", "/trailer"],
    [() => chunks({ unsigned: true }), "invalid_option", "/trailer"],
    [() => chunks({ service: "sts" }), "invalid_option", "/service"],
    [() => chunks({ region: "" }), "invalid_region", "/region"],
    [() => chunks({}, "abc"), "invalid_option", "/body"],
    [() => chunks({}, null), "invalid_option", "/body"],
    [() => chunks({}, gone), "file_unreadable", "/body"],
    [() => chunks({}, short), "invalid_option", "/body"],
    [() => chunks({ credentials: { ...credentials, secretAccessKey: `${secret} ` } }), "invalid_credentials", "/credentials/secretAccessKey"],
    [() => signChunks({ url: "https://h/a/../b" }, new Blob([]), { credentials, region: "r" }), "invalid_key", "/url"],
    [() => signChunks({ url: "https://[0:0::1]/" }, new Blob([]), { credentials, region: "r" }), "url_not_canonical", "/url"],
    [async () => signV4a({ url: "https://[0:0::1]/" }, { credentials, regionSet: "*" }), "url_not_canonical", "/url"],
    [async () => signV4a({ url }, { credentials }), "invalid_region", "/regionSet"],
    [async () => signV4a({ url }, { credentials, regionSet: "a b" }), "invalid_region", "/regionSet"],
    [async () => signV4a({ url: "h" }, { credentials, regionSet: "*" }), "invalid_url", "/url"],
    [async () => signV4a({ url, body: new Blob([]) }, { credentials, regionSet: "*", service: "sts" }), "payload_not_hashable", "/body"],
  ];
  for (const [act, code, path] of faults) {
    const error = await act().then(
      () => assert.fail(`${act} was accepted`),
      (error) => error,
    );
    assert.deepEqual([error.code, error.path], [code, path], `${act}: ${error.stack}`);
    assert.ok(error instanceof BucketkitError && error.message && !`${error.stack} ${JSON.stringify(error)}`.includes(secret), String(act));
  }
  // A fault in one body leaves the next one alone.
  assert.equal((await chunks({})).chunkSignatures.length, 2);
});
