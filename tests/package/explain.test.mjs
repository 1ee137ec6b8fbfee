// "bucketkit/sign/explain" of the packed package. Causes and lines are tested natively; here it is the entry: what it takes,
// what comes out, and that no secret does.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { app, folder, load } from "./unpacked.mjs";

const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const token = "FwoGZXIvYXdzEJr//////////wEaDKZrjbMwxLwvZKvB9iLGAQ+=";
const credentials = { accessKeyId: "ASIAIOSFODNN7EXAMPLE", secretAccessKey: secret, sessionToken: token };
const date = new Date("2015-08-30T12:36:00Z");
const options = { credentials, region: "us-east-1", date };
const request = { method: "PUT", url: "https://my-bucket.s3.us-east-1.amazonaws.com/a b.txt?x=1", headers: new Headers({ "content-type": "text/plain" }), body: "hello" };

const { init, explain } = await load("sign-explain.js");
const signing = await load("sign.js");

/** Nothing that comes out, but for the signature, holds a piece of a secret. */
const safe = (explanation) => {
  const shown = JSON.stringify(explanation);
  for (const hidden of [secret, token]) for (let at = 0; at + 12 <= hidden.length; at++) assert.ok(!shown.includes(hidden.slice(at, at + 12)), shown);
  return explanation;
};

/** S3's document about what was signed, with a change. */
const escaped = (text) => text.replaceAll("&", "&amp;");
const document = (canonicalRequest, stringToSign, key = credentials.accessKeyId) =>
  `<?xml version="1.0"?><Error><Code>SignatureDoesNotMatch</Code><Message>…</Message><AWSAccessKeyId>${key}</AWSAccessKeyId><StringToSign>${stringToSign}</StringToSign><CanonicalRequest>${escaped(canonicalRequest)}</CanonicalRequest></Error>`;

test("it is synchronous, and says so before init", async () => {
  assert.throws(() => explain(request, options), { code: "not_initialized" });
  await Promise.all([init(), signing.init()]);
  assert.equal(explain(request, options).difference, undefined);
});

test("the stages are those of what sign and presign make", () => {
  const explained = safe(explain(request, options));
  assert.equal(explained.signature, signing.sign(request, options).signature);
  const lines = explained.canonicalRequest.split("\n");
  assert.deepEqual(lines.slice(0, 5), ["PUT", "/a%20b.txt", "x=1", "content-type:text/plain", "host:my-bucket.s3.us-east-1.amazonaws.com"]);
  assert.equal(lines[7], `x-amz-security-token:[redacted, ${token.length} characters]`);
  assert.equal(explained.stringToSign.split("\n")[2], "20150830/us-east-1/s3/aws4_request");

  const { url } = request;
  const presigned = signing.presign({ url }, { ...options, expiresIn: 60 });
  const asked = safe(explain({ url }, { ...options, expiresIn: 60 }));
  assert.equal(new URL(presigned).searchParams.get("X-Amz-Signature"), asked.signature);
  assert.deepEqual(safe(explain({ url: presigned }, options)), asked);
  assert.match(asked.canonicalRequest, /X-Amz-Security-Token=\[redacted, \d+ characters\]&/);
  assert.equal(explain({ url, body: new Blob(["x"]) }, options).canonicalRequest.split("\n").at(-1), "UNSIGNED-PAYLOAD");
});

test("the store's document leads to the line and the cause", () => {
  const signed = { ...signing.sign(request, options), body: request.body };
  const { canonicalRequest, stringToSign } = explain(request, options);
  const whole = canonicalRequest.replace(/\[redacted, \d+ characters\]/, token);
  const changed = document(whole.replace("host:my-bucket.s3.us-east-1.amazonaws.com", `host:10.0.0.7`), stringToSign);
  for (const difference of [explain(request, options, changed).difference, explain(signed, options, changed).difference]) {
    assert.equal(difference.message.includes("10.0.0.7"), true);
    const { message, ...rest } = difference;
    assert.deepEqual(rest, { stage: "canonicalRequest", line: 5, ours: "host:my-bucket.s3.us-east-1.amazonaws.com", theirs: "host:10.0.0.7", cause: "host_differs" });
  }
  const cut = safe(explain(request, options, document(whole.replace(token, token.slice(0, 20)), stringToSign))).difference;
  assert.deepEqual([cut.cause, cut.theirs], ["token_differs", "x-amz-security-token:[redacted, 20 characters]"]);
  const region = safe(explain(request, options, document(whole, stringToSign.replace("us-east-1", "eu-west-1")))).difference;
  assert.deepEqual([region.stage, region.line, region.cause], ["stringToSign", 3, "wrong_region"]);
  const same = safe(explain(request, options, document(whole, stringToSign))).difference;
  assert.deepEqual([same.stage, same.line, same.cause], [undefined, 0, "secret_wrong"]);
  const dollars = explain(request, options, document(whole.replace("PUT", () => "$&$1"), stringToSign)).difference;
  assert.match(dollars.message, /the method \$&\$1\./);
});

test("without a date that of the document or of the signed request counts", () => {
  const { date: _, ...now } = options;
  const { canonicalRequest, stringToSign } = explain(request, options);
  const answer = document(canonicalRequest.replace(/\[redacted, \d+ characters\]/, token), stringToSign);
  assert.equal(explain(request, now, answer).difference.cause, "secret_wrong");
  assert.equal(explain({ ...signing.sign(request, options), body: "hello" }, now).difference, undefined);
  const old = explain({ url: signing.presign({ url: request.url }, options) }, now).difference;
  assert.equal(old.cause, "url_expired");
});

test("answers without a document, and what is none", () => {
  const cause = (answer) => safe(explain(request, options, answer)).difference?.cause;
  assert.equal(cause(""), "not_comparable");
  assert.equal(cause("<Error><Code>SignatureDoesNotMatch</Code></Error>"), "not_comparable");
  assert.equal(cause(`{"message":"The security token included in the request is expired","__type":"com.amazon#ExpiredTokenException"}`), "token_expired");
  assert.equal(cause("<html>502 Bad Gateway</html>"), undefined);
  assert.equal(cause("<Error><Code>RequestTimeTooSkewed</Code><ServerTime>2015-08-30T13:36:00Z</ServerTime></Error>"), "clock_skew");
});

test("faults are those of sign", () => {
  assert.throws(() => explain({ url: "h/k" }, options), { code: "invalid_url", path: "/url" });
  assert.throws(() => explain(request, { ...options, expiresIn: 0 }), { code: "invalid_expiry", path: "/expiresIn" });
  assert.throws(() => explain(request, {}), { code: "invalid_credentials" });
  assert.throws(() => explain(request), { code: "invalid_credentials" });
});

test("every cause has its words, and the types name them all", () => {
  const types = readFileSync(join(folder, "sign-explain.d.ts"), "utf8").split("export type Cause =")[1];
  const causes = types.match(/"\w+"/g).map((name) => name.slice(1, -1));
  const words = readFileSync(new URL("../../www/causes.generated.js", import.meta.url), "utf8").matchAll(/^ {2}(\w+): ".+\.",$/gm);
  assert.deepEqual(causes, Array.from(words, ([, name]) => name));
  assert.ok(causes.length > 40 && causes.includes("host_differs"));
  const check = (text) => {
    writeFileSync(join(app, "explain.mts"), text);
    const flags = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,esnext.disposable,dom,dom.iterable"];
    execFileSync(new URL("../../node_modules/.bin/tsc", import.meta.url).pathname, [...flags, join(app, "explain.mts")], { cwd: app, encoding: "utf8" });
  };
  const use = (cause) => `import { explain, init, type Cause } from "bucketkit/sign/explain"; await init();
    const { difference, stringToSign } = explain({ url: "https://h/" }, { credentials: { accessKeyId: "a", secretAccessKey: "b" }, region: "r", expiresIn: 60 }, "text");
    const cause: Cause = "${cause}"; if (difference?.cause === cause) console.log(stringToSign, difference.line + 1, difference.stage ?? "none");`;
  check(use("wrong_region"));
  assert.throws(() => check(use("no_such_cause")));
});
