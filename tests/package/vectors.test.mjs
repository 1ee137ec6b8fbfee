// AWS's signing suite and S3's worked examples once more, through the WebAssembly of the package. The stages are checked
// natively; a signature that is right here had the right stages.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { NOT_OFFERED } from "./not-offered.mjs";
import { load } from "./unpacked.mjs";

const { init, sign, presign } = await load("sign.js");
await init();

const cases = (file) => JSON.parse(readFileSync(new URL(`../vectors/${file}`, import.meta.url), "utf8")).cases;
const date = (text) => new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
const sorted = (url) => {
  const [base, query] = url.split("?");
  return [base, query.split("&").sort()];
};

test("AWS's signing suite", () => {
  const suite = cases("sigv4-suite/v4.json");
  assert.equal(suite.length, 39);
  const names = new Set(suite.map(({ name }) => name));
  assert.deepEqual(Object.keys(NOT_OFFERED).filter((name) => !names.has(name)), [], "listed, but not in the suite");
  for (const { name, context, request, header, query } of suite.filter(({ name }) => !(name in NOT_OFFERED))) {
    const { access_key_id: accessKeyId, secret_access_key: secretAccessKey, token: sessionToken } = context.credentials;
    const options = {
      credentials: { accessKeyId, secretAccessKey, sessionToken },
      region: context.region,
      service: context.service,
      date: date(context.timestamp),
      appendSessionToken: context.omit_session_token,
    };
    const host = request.headers.find(([name]) => name === "Host")[1];
    const signable = {
      method: request.method,
      url: `https://${host}${request.target}`,
      headers: request.headers.filter(([name]) => name !== "Host"),
    };
    // Services other than S3 send the payload's hash where it is asked for.
    const hash = ["x-amz-content-sha256", createHash("sha256").update(request.body).digest("hex")];
    const hashed = { ...signable, headers: context.sign_body ? [...signable.headers, hash] : signable.headers };
    assert.equal(sign(hashed, options).signature, header.signature, `${name}, header`);
    if (!query) continue;
    const url = presign(context.sign_body ? { ...signable, body: request.body } : signable, { ...options, expiresIn: context.expiration_in_seconds });
    assert.equal(new URL(url).searchParams.get("X-Amz-Signature"), query.signature, `${name}, query`);
  }
});

test("dot segments are never signed for another object", () => {
  const options = { credentials: { accessKeyId: "A", secretAccessKey: "s" }, region: "r" };
  for (const path of ["a/../b", "./a", "a/.", "a/%2e%2E/b", "%2e", "a%2f..%2fb", "a/.%2e"]) {
    assert.throws(() => sign({ url: `https://h/${path}` }, options), { code: "invalid_key", path: "/url" }, path);
    assert.throws(() => presign({ url: `https://h/${path}?x=1` }, options), { code: "invalid_key", path: "/url" }, path);
  }
  for (const path of ["a/...", "..a/b", "a?x=/../", "a/.b"]) assert.ok(sign({ url: `https://h/${path}` }, options).url);
  // Elsewhere the browser resolves them, and so does the signature.
  const { url } = sign({ url: "https://h/a/./../b//c" }, { ...options, service: "execute-api" });
  assert.equal(url, "https://h/b//c");
});

test("S3's worked examples", () => {
  const header = cases("sigv4-s3/header.json");
  assert.equal(header.length, 4);
  for (const { name, context, request, expected } of header) {
    const signed = sign({ ...request, body: request.body || undefined }, { ...context, date: date(context.timestamp) });
    assert.equal(signed.signature, expected.signature, name);
    assert.equal(signed.headers.authorization.replaceAll(", ", ","), expected.authorization, name);
  }
  const query = cases("sigv4-s3/query.json");
  assert.equal(query.length, 8);
  for (const { name, context, request, expected } of query) {
    const url = presign(request, { ...context, date: date(context.timestamp), expiresIn: request.expires });
    assert.deepEqual(sorted(url), sorted(expected.url), name);
  }
});
