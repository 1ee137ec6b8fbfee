// signedFetch against a server that says what arrived: what is signed is what comes there.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { buildSync } from "esbuild";
import { app, load } from "./unpacked.mjs";

const { signedFetch, sign } = await load("sign.js");
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "sEcReT/x+y", sessionToken: "tOkEn+/=" };
const region = "eu-west-3";
const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");

let status = 200;
const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const headers = Object.fromEntries(request.rawHeaders.map((name, at, all) => [name.toLowerCase(), all[at + 1]]).filter((_, at) => at % 2 === 0));
    response.writeHead(status, status === 307 ? { location: "/elsewhere" } : {});
    response.end(JSON.stringify({ method: request.method, target: request.url, headers, body: Buffer.concat(chunks).toString("base64") }));
  });
}).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
after(() => server.close());
const base = `http://127.0.0.1:${server.address().port}`;

/** What arrived, after its signature was made anew from that alone. */
async function arrived(input, init, service = "s3") {
  const { method, target, headers, body } = await (await signedFetch(input, init)).json();
  const bytes = Buffer.from(body, "base64");
  const names = headers.authorization.match(/SignedHeaders=([^,]+)/)[1].split(";");
  const signed = names.filter((name) => !/^(host|x-amz-(date|content-sha256|security-token))$/.test(name)).map((name) => [name, headers[name]]);
  const date = headers["x-amz-date"].replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
  const claimed = headers["x-amz-content-sha256"];
  if (claimed && claimed !== "UNSIGNED-PAYLOAD") assert.equal(claimed, hash(bytes));
  const payload = { sha256: claimed ?? hash(bytes) };
  const again = sign({ method, url: `http://${headers.host}${target}`, headers: signed }, { credentials, region, service, date, payload });
  assert.equal(headers.authorization, again.headers.authorization);
  return { method, target, headers, bytes };
}

test("every kind of body and input arrives as it was signed", async () => {
  const aws = { credentials, region };
  assert.equal((await arrived(`${base}/b/a b+c?x=1&x=0`, { aws })).target, "/b/a%20b%2Bc?x=0&x=1");
  assert.equal((await arrived(new URL(`${base}/b/é`), { aws })).target, "/b/%C3%A9");
  const text = await arrived(`${base}/b/k`, { method: "put", body: "text", headers: { "x-amz-meta-a": "b  c" }, aws });
  assert.deepEqual([text.method, text.bytes.toString(), text.headers["x-amz-content-sha256"]], ["PUT", "text", hash("text")]);
  const blob = await arrived(`${base}/b/k`, { method: "PUT", body: new Blob(["blob"]), aws });
  assert.deepEqual([blob.bytes.toString(), blob.headers["x-amz-content-sha256"]], ["blob", "UNSIGNED-PAYLOAD"]);
  const request = new Request(`${base}/b/k`, { method: "POST", body: new Uint8Array([1, 2, 255]), headers: [["x-amz-meta-a", "1"], ["x-amz-meta-a", "2"]] });
  assert.deepEqual([...(await arrived(request, { aws })).bytes], [1, 2, 255]);
  const form = new FormData();
  form.set("field", "value");
  const posted = await arrived(`${base}/b`, { method: "POST", body: form, aws });
  assert.ok(posted.bytes.toString().includes("value") && posted.headers["content-type"].startsWith("multipart/form-data; boundary="));
  const service = "execute-api";
  const api = await arrived(`${base}/a/../b//c?q`, { method: "POST", body: new Blob(["api"]), aws: { ...aws, service } }, service);
  assert.deepEqual([api.target, api.bytes.toString(), api.headers["x-amz-content-sha256"]], ["/b//c?q=", "api", undefined]);
});

test("a provider is asked once, and again when its credentials expire or are refused", async () => {
  const reasons = [];
  let life = 3_600_000;
  const provider = async ({ reason, signal }) => {
    assert.ok(signal instanceof AbortSignal);
    reasons.push(reason);
    return { ...credentials, expiration: new Date(Date.now() + life) };
  };
  const get = () => signedFetch(`${base}/b/k`, { aws: { credentials: provider, region } });
  await Promise.all([get(), get(), get()]);
  await get();
  assert.deepEqual(reasons, ["missing"]);
  status = 403;
  assert.equal((await get()).status, 403);
  status = 200;
  life = 1;
  await get();
  assert.deepEqual(reasons, ["missing", "rejected"]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await get();
  assert.deepEqual(reasons, ["missing", "rejected", "expiring"]);
  let calls = 0;
  const failing = async () => { calls += 1; throw new Error("no session"); };
  for (let at = 0; at < 2; at += 1) await assert.rejects(signedFetch(`${base}/b/k`, { aws: { credentials: failing, region } }), { message: "no session" });
  assert.equal(calls, 2);
});

test("a backend's signer will do, by headers or by a URL", async () => {
  const seen = [];
  const by = (answer) => ({ credentials: { signer: async (request) => (seen.push(request), answer) } });
  const headers = await (await signedFetch(`${base}/b/k`, { method: "PUT", body: "x", headers: { "x-a": "1" }, aws: by({ headers: { authorization: "mine" } }) })).json();
  assert.deepEqual([headers.headers.authorization, headers.headers["x-a"]], ["mine", "1"]);
  assert.deepEqual([seen[0].method, seen[0].url, seen[0].payloadHash, seen[0].headers], ["PUT", `${base}/b/k`, hash("x"), { "x-a": "1" }]);
  assert.equal((await (await signedFetch(`${base}/b/k`, { aws: by({ url: `${base}/b/k?X-Amz-Signature=s` }) })).json()).target, "/b/k?X-Amz-Signature=s");
  await assert.rejects(signedFetch(`${base}/b/k`, { aws: by({ url: `${base}/b/../k` }) }), { code: "url_not_canonical" });
});

test("what cannot be signed is said", async () => {
  const stream = new Blob(["x"]).stream();
  const aws = { credentials, region };
  for (const [input, init, code] of [
    [`${base}/b/k`, { method: "PUT", body: stream, duplex: "half", aws }, "body_not_replayable"],
    [`${base}/b/k`, { aws: { credentials } }, "invalid_region"],
    [`${base}/b/k`, {}, "invalid_credentials"],
    [`${base}/b/../k`, { aws }, "invalid_key"],
  ]) {
    const error = await signedFetch(input, init).then(() => assert.fail(code), (error) => error);
    assert.equal(error.code, code);
    assert.ok(!`${error.stack}${JSON.stringify(error)}`.includes(credentials.secretAccessKey));
  }
  // A signature is for one address.
  status = 307;
  await assert.rejects(signedFetch(`${base}/b/k`, { aws }), TypeError);
  status = 200;
});

test("region and service are read off AWS hosts", async () => {
  const scopes = [];
  const { fetch } = globalThis;
  globalThis.fetch = async (url, { headers }) => (scopes.push(headers.authorization.match(/\d{8}\/([^/]+)\/([^/]+)\//).slice(1).join(" ")), new Response());
  try {
    const hosts = {
      "b.s3.eu-west-3.amazonaws.com": "eu-west-3 s3", "s3.eu-west-3.amazonaws.com": "eu-west-3 s3", "a.b.s3.dualstack.us-gov-west-1.amazonaws.com": "us-gov-west-1 s3",
      "b.s3.amazonaws.com": "us-east-1 s3", "s3.amazonaws.com": "us-east-1 s3", "s3-eu-west-1.amazonaws.com": "eu-west-1 s3", "b.s3-fips.us-east-2.amazonaws.com": "us-east-2 s3",
      "b.s3.cn-north-1.amazonaws.com.cn": "cn-north-1 s3", "sts.ap-southeast-2.amazonaws.com": "ap-southeast-2 sts", "iam.amazonaws.com": "us-east-1 iam",
      "x1.execute-api.eu-central-1.amazonaws.com": "eu-central-1 execute-api", "x1.lambda-url.eu-west-1.on.aws": "eu-west-1 lambda", "email.eu-west-1.amazonaws.com": "eu-west-1 ses",
      "acc.r2.cloudflarestorage.com": "auto s3",
    };
    for (const host of Object.keys(hosts)) await signedFetch(`https://${host}/k`, { aws: { credentials } });
    assert.deepEqual(scopes, Object.values(hosts));
  } finally {
    globalThis.fetch = fetch;
  }
});

test("a bundle without signedFetch has nothing of it", () => {
  const bundled = (name) => {
    const contents = `import { init, ${name} } from "bucketkit/sign"; await init(); globalThis.out = ${name};`;
    const { outputFiles } = buildSync({ stdin: { contents, resolveDir: app }, bundle: true, minify: true, format: "esm", target: "es2022", write: false });
    return outputFiles[0].text;
  };
  assert.match(bundled("signedFetch"), /referrerPolicy/);
  assert.doesNotMatch(bundled("presign"), /referrerPolicy/);
});
