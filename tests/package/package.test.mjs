// The tarball itself: what it holds, what it exports, what it says when it is used wrongly, and what it never says.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { app, folder, load } from "./unpacked.mjs";

const root = new URL("../../", import.meta.url).pathname;
const tool = (name) => join(root, "node_modules", ".bin", name);
const secret = "wJalrXUtnFEMI-K7MDENG-secret";
const token = "FwoGZXIvYXdzEJr-token";
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: secret, sessionToken: token };
const options = { credentials, region: "eu-west-3" };

test("it holds what it needs and nothing else", () => {
  const files = readdirSync(folder).filter((file) => !/^chunk-\w+\.js$/.test(file)).sort();
  const expected = ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "README.md", "THIRD-PARTY.txt", "browse-archive.d.ts", "browse-archive.js", "browse-logs.d.ts", "browse-logs.js", "browse.d.ts", "browse.js", "bucketkit.wasm", "checksum.d.ts", "checksum.js", "doctor.d.ts", "doctor.js", "elements-browser.d.ts", "elements-browser.js", "elements-resource-form.d.ts", "elements-resource-form.js", "elements-upload-list.js", "elements-upload.d.ts", "elements-upload.js", "index.d.ts", "index.js"];
  assert.deepEqual(files, [...expected, "package.json", "resource-convert.d.ts", "resource-convert.js", "resource.d.ts", "resource.js", "schemas.d.ts", "sign-chunked.d.ts", "sign-chunked.js", "sign-explain.d.ts", "sign-explain.js", "sign-sigv4a.d.ts", "sign-sigv4a.js", "sign.d.ts", "sign.js", "signing.d.ts", "unfinished.d.ts", "upload.d.ts", "upload.js", "worker.js"]);
});

test("publint finds nothing", () => {
  assert.match(execFileSync(tool("publint"), [folder, "--strict"], { encoding: "utf8" }), /All good/);
});

test("the types fit a strict user, and refuse a careless one", () => {
  const check = (name, text) => {
    writeFileSync(join(app, name), text);
    const flags = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,esnext.disposable,dom,dom.iterable"];
    execFileSync(tool("tsc"), [...flags, join(app, name)], { cwd: app, encoding: "utf8" });
  };
  check(
    "good.mts",
    `import { openBucket, BucketkitError, type ErrorCode } from "bucketkit";
     import { sign, init } from "bucketkit/sign";
     import type { UnfinishedUpload, Upload, UploadStore } from "bucketkit/upload";
     import { signChunks, type SignedChunks } from "bucketkit/sign/chunked";
     import { signV4a } from "bucketkit/sign/sigv4a";
     import { convertResource, lifecycleRules } from "bucketkit/resource/convert";
     import { combineChecksums, compositeChecksum, hasher, type ChecksumAlgorithm } from "bucketkit/checksum";
     await init();
     const text: string | null = convertResource({}, "s3", "rclone").value;
     const ssl: boolean | undefined = convertResource({}, "s3", "boto3").value?.use_ssl;
     console.log(text, ssl, lifecycleRules().Rules[0]?.ID);
     const bucket = await openBucket({ resource: { bucket: "b", region: "r" }, auth: async ({ reason, signal }) => (void reason, void signal, { accessKeyId: "a", secretAccessKey: "b" }) });
     const keys = { accessKeyId: "a", secretAccessKey: "b" };
     const chunks: SignedChunks = await signChunks({ url: "https://h/" }, new Blob([]), { credentials: keys, region: "r", trailer: "crc32" });
     console.log(chunks.trailerSignature, signV4a({ url: "https://h/" }, { credentials: keys, regionSet: "*" }).headers);
     const algorithm: ChecksumAlgorithm = "md5";
     const whole: Uint8Array = combineChecksums("crc64nvme", [{ checksum: hasher("crc64nvme").update(new Uint8Array(3)).digest(), length: 3 }]);
     console.log(algorithm, whole, compositeChecksum("sha256", [new Uint8Array(32)]).length);
     const upload: Upload = bucket.upload(new Blob([]), { key: "k", overwrite: false, checksum: "crc64nvme", transport: "xhr", resume: true });
     upload.pause({ inFlight: "cancel" });
     upload.resume(new File([], "f"));
     const store: UploadStore = { load: async () => undefined, save: async () => {}, delete: async () => {}, list: async () => [] };
     void openBucket({ resource: { bucket: "b" }, owner: "ann", store });
     const left: UnfinishedUpload[] = await bucket.uploads();
     for (const { needsFile, resume, discard } of left) needsFile ? await discard() : (await resume()).addEventListener("state", () => {});
     await bucket.forget();
     declare const handle: FileSystemFileHandle;
     await bucket.upload(handle, { key: "k" }).abort({ keepParts: true });
     for await (const { loaded, total } of upload) console.log(loaded / total);
     const { proof, notes }: { proof: "store-verified" | "compared" | "acknowledged"; notes: { code: string }[] } = await upload.done;
     console.log(notes);
     const code: ErrorCode = "aborted";
     console.log(proof, code, BucketkitError, sign({ url: "https://h/" }, { credentials: { accessKeyId: "a", secretAccessKey: "b" }, region: "r" }).headers);`,
  );
  assert.throws(() => check("bad.mts", `import type { ErrorCode } from "bucketkit"; export const code: ErrorCode = "no_such_code";`));
  assert.throws(() => check("bad.mts", `import { openBucket } from "bucketkit"; openBucket({ resource: {} });`));
  assert.throws(() => check("bad.mts", `import { combineChecksums } from "bucketkit/checksum"; combineChecksums("sha256", []);`));
  const wrong = (options) => `import { openBucket } from "bucketkit"; (await openBucket({ resource: { bucket: "b" } })).upload(new Blob([]), { key: "k", ${options} });`;
  check("good.mts", wrong('checksum: "none"'));
  for (const options of ['checksum: "crc16"', 'overwrite: "no"', 'transport: "ws"']) assert.throws(() => check("bad.mts", wrong(options)));
  assert.throws(() => check("bad.mts", `import { signChunks } from "bucketkit/sign/chunked"; signChunks({ url: "" }, "text", { credentials: { accessKeyId: "a", secretAccessKey: "b" }, region: "r" });`));
});

test("entries export what their types say", async () => {
  assert.deepEqual(Object.keys(await load("index.js")), ["BucketkitError", "init", "openBucket", "postPolicy", "presign", "presignMany", "sign", "signPolicy", "signedFetch"]);
  assert.deepEqual(Object.keys(await load("upload.js")), ["BucketkitError", "init", "openBucket"]);
  assert.deepEqual(Object.keys(await load("worker.js")), ["hashing"]);
  assert.deepEqual(Object.keys(await load("browse.js")), ["BucketkitError", "copy", "get", "head", "lines", "list", "move", "presignMany", "publicUrl", "putIfAbsent", "remove", "removePrefix", "stripAnsi", "tail", "text"]);
  assert.deepEqual(Object.keys(await load("doctor.js")), ["BucketkitError", "diagnose"]);
  assert.deepEqual(Object.keys(await load("sign.js")), ["BucketkitError", "init", "postPolicy", "presign", "presignMany", "sign", "signPolicy", "signedFetch"]);
  assert.deepEqual(Object.keys(await load("sign-chunked.js")), ["BucketkitError", "signChunks"]);
  assert.deepEqual(Object.keys(await load("sign-explain.js")), ["BucketkitError", "explain", "init"]);
  assert.deepEqual(Object.keys(await load("checksum.js")), ["BucketkitError", "checksum", "checksumOf", "combineChecksums", "compositeChecksum", "hasher", "init"]);
  assert.deepEqual(Object.keys(await load("sign-sigv4a.js")), ["BucketkitError", "init", "signV4a"]);
  const { BucketkitError } = await load("index.js");
  for (const entry of ["upload.js", "sign.js", "sign-chunked.js", "sign-explain.js", "sign-sigv4a.js", "checksum.js", "browse.js", "doctor.js"]) assert.equal((await load(entry)).BucketkitError, BucketkitError);
});

test("before init and without the wasm it says what to do", async () => {
  const { init, sign } = await load("index.js");
  assert.throws(() => sign({ url: "https://h/" }, options), { code: "not_initialized", message: /await init\(\)/ });
  const wrong = init({ module: new TextEncoder().encode("<!doctype html>") });
  await assert.rejects(wrong, { name: "BucketkitError", code: "wasm_not_loaded", help: /optimizeDeps/ });
  await init({ module: readFileSync(join(folder, "bucketkit.wasm")) });
  assert.ok(sign({ url: "https://h/" }, options).signature);
});

test("both wasm modules sign alike", async () => {
  const [all, small] = await Promise.all(["index.js", "sign.js"].map(load));
  await all.init({ module: readFileSync(join(folder, "bucketkit.wasm")) });
  await small.init();
  const date = new Date(0);
  for (const key of ["a b+c%25", "é/😀", "a//b", "~'()*!"]) {
    const request = { method: "PUT", url: `https://h/${key}?x=1&a=b c`, headers: { "x-amz-meta-a": " b  c " }, body: "text" };
    assert.deepEqual(all.sign(request, { ...options, date }), small.sign(request, { ...options, date }));
    assert.equal(all.presign(request, { ...options, date }), small.presign(request, { ...options, date }));
  }
});

test("faults name their place and their remedy, and show no secret", async () => {
  const { init, sign, presign, openBucket } = await load("index.js");
  await init({ module: readFileSync(join(folder, "bucketkit.wasm")) });
  const url = "https://h/k";
  const auth = async () => credentials;
  const faults = [
    [() => sign({ url: "h/k" }, options), "invalid_url", "/url"],
    [() => sign({ url: "https://h/a/../b" }, options), "invalid_key", "/url"],
    [() => sign({ url: "https://h/a#b" }, options), "invalid_url", "/url"],
    [() => sign({ url: "https://user:pw@h/" }, options), "url_not_canonical", "/url"],
    [() => sign({ url: "https://h\\@g/" }, options), "url_not_canonical", "/url"],
    [() => sign({ url, headers: { "a b": "c" } }, options), "invalid_header", "/headers/a b"],
    [() => sign({ url, method: "G E T" }, options), "invalid_option", "/method"],
    [() => sign({ url }, { ...options, region: "" }), "invalid_region", "/region"],
    [() => sign({ url }, { ...options, credentials: { ...credentials, secretAccessKey: "" } }), "invalid_credentials", "/credentials/secretAccessKey"],
    [() => sign({ url }, { ...options, credentials: { ...credentials, secretAccessKey: ` ${secret}` } }), "invalid_credentials", "/credentials/secretAccessKey"],
    [() => sign({ url }, { ...options, credentials: { ...credentials, sessionToken: `${token}\n` } }), "invalid_credentials", "/credentials/sessionToken"],
    [() => presign({ url }, { ...options, credentials: { ...credentials, expiration: "soon" } }), "invalid_credentials", "/credentials/expiration"],
    [() => sign({ url }, { ...options, payload: { sha256: "abc" } }), "invalid_option", "/payload/sha256"],
    [() => sign({ url, body: new Blob(["x"]) }, { ...options, service: "sts" }), "payload_not_hashable", "/body"],
    [() => presign({ url }, { ...options, expiresIn: 0 }), "invalid_expiry", "/expiresIn"],
    [() => presign({ url }, { ...options, expiresIn: 604801 }), "invalid_expiry", "/expiresIn"],
    [() => presign({ url }, { ...options, credentials: { ...credentials, expiration: 1 } }), "invalid_expiry", "/expiresIn"],
    [() => openBucket({ resource: { bucket: "" }, auth }), "invalid_bucket", "/bucket"],
    [() => openBucket({ resource: { bucket: 7 }, auth }), "invalid_bucket", "/bucket"],
    [() => openBucket({ resource: { bucket: "b", endPoint: "ftp://h" }, auth }), "invalid_endpoint", "/endPoint"],
    [() => openBucket({ resource: { bucket: "b", endPoint: "http://h", useSSL: true }, auth }), "invalid_endpoint", "/endPoint"],
    [() => openBucket({ resource: { bucket: "b", useSSL: "yes" }, auth }), "invalid_option", "/useSSL"],
    [() => openBucket({ resource: { bucket: "b" } }), "invalid_option", "/auth"],
    [() => openBucket({ resource: { bucket: "b" }, auth: { signer: "/sign" } }), "invalid_option", "/auth/signer"],
    [() => openBucket({ resource: { bucket: "b" }, auth: { accessKeyId: "A", sessionToken: token } }), "invalid_credentials", "/credentials/secretAccessKey"],
    [() => openBucket({ resource: { bucket: "b" }, auth, concurrency: 0 }), "invalid_option", "/concurrency"],
    [async () => (await openBucket({ resource: { bucket: "b" }, auth })).upload(new Blob([]), { key: "a/./b" }), "invalid_key", "/key"],
    [async () => (await openBucket({ resource: { bucket: "b" }, auth })).upload(new Blob([]), { key: "" }), "invalid_key", "/key"],
    [async () => (await openBucket({ resource: { bucket: "b" }, auth })).upload(new Blob([]), { key: 5 }), "invalid_key", "/key"],
    [async () => (await openBucket({ resource: { bucket: "b" }, auth })).upload(new Blob([]), { key: "a\ud800" }), "invalid_key", "/key"],
    [async () => (await openBucket({ resource: { bucket: "b" }, auth })).upload(new Blob([]), { key: "k", signal: 5 }), "invalid_option", "/signal"],
    [async () => (await openBucket({ resource: { bucket: "b" }, auth })).presign({}), "invalid_key", "/key"],
    [() => openBucket({ resource: { bucket: "b", endpoint: "h" }, auth }), "invalid_endpoint", "/endPoint"],
    [async () => (await openBucket({ resource: { bucket: "b" }, auth })).upload("text", { key: "k" }), "invalid_option", "/file"],
    [async () => (await openBucket({ resource: { bucket: "b" }, auth })).upload(new Blob([]), { key: "k", partSize: 1 }), "invalid_option", "/partSize"],
    [async () => (await openBucket({ resource: { bucket: "b" }, auth })).upload(new Blob([]), { key: "k", headers: { host: "x" } }), "invalid_header", "/headers/host"],
  ];
  for (const [act, code, path] of faults) {
    const error = await (async () => act())().then(
      () => assert.fail(`${act} was accepted`),
      (error) => error,
    );
    assert.equal(error.code, code, `${act}: ${error.stack}`);
    assert.equal(error.path, path, String(act));
    assert.ok(error instanceof Error && error.message && error.help, String(act));
    const shown = `${error.stack} ${JSON.stringify(error)} ${error.help}`;
    assert.ok(!shown.includes(secret) && !shown.includes(token), shown);
  }
});

test("a resource means what it says", async () => {
  const { init, openBucket } = await load("upload.js");
  await init({ module: readFileSync(join(folder, "bucketkit.wasm")) });
  const resolved = async (resource) => (await openBucket({ resource: { bucket: "b", ...resource }, auth: async () => credentials })).resolved;
  const at = { endPoint: "127.0.0.1:8333", region: "eu-west-3" };
  const expected = { host: "127.0.0.1:8333", basePath: "", region: "eu-west-3", addressing: "path" };
  assert.deepEqual(await resolved({ ...at, useSSL: false }), { ...expected, url: "http://127.0.0.1:8333/b" });
  assert.deepEqual(await resolved({ ...at, useSSL: true }), { ...expected, url: "https://127.0.0.1:8333/b" });
  assert.deepEqual(await resolved({ ...at, useSSL: null, pathStyle: undefined }), { ...expected, url: "https://127.0.0.1:8333/b" });
  assert.equal((await resolved({ endPoint: "store.example", pathStyle: false })).url, "https://b.store.example");
  assert.equal((await resolved({ endPoint: "store.example", pathStyle: true, port: 9000 })).url, "https://store.example:9000/b");
  assert.equal((await resolved({ bucket: "photos", region: "eu-west-3" })).url, "https://photos.s3.eu-west-3.amazonaws.com");
  assert.equal((await resolved({ endPoint: "http://bücher.example/proxy/" })).url, "http://xn--bcher-kva.example/proxy/b");
});

test("no character of a value is taken for a boundary between values", async () => {
  const { init, openBucket, sign } = await load("index.js");
  await init({ module: readFileSync(join(folder, "bucketkit.wasm")) });
  const bucket = await openBucket({ resource: { bucket: "b", endPoint: "http://h", region: "r" }, auth: credentials });
  const odd = ["a\x1bb", "a\x1e\x1fb", "\x1b[", "^_", "\x00\x01", "", "\u{10ffff}"];
  const key = `k${odd.join("/")}`;
  const url = new URL(await bucket.presign({ key, query: Object.fromEntries(odd.map((value, at) => [`${value}${at}`, value])) }));
  assert.equal(decodeURIComponent(url.pathname), `/b/${key}`);
  for (const [at, value] of odd.entries()) assert.equal(url.searchParams.get(`${value}${at}`), value);
  assert.throws(() => sign({ url: "https://h/", headers: [["x-amz-meta-a", "1"], ["x-amz-meta-b", "\x1f"]] }, options), { code: "invalid_header" });
  assert.throws(() => sign({ url: "https://h/\x1fGET" }, { ...options, region: "r\x1fs3" }), { code: "invalid_region" });
});

test("what is signed is what is sent", async () => {
  const { init, sign } = await load("sign.js");
  await init();
  const { url } = sign({ url: "https://bücher.example/a b?q=x+y&z=ü" }, options);
  assert.equal(url, "https://xn--bcher-kva.example/a%20b?q=x%20y&z=%C3%BC");
  const form = sign({ method: "POST", url: "https://sts.eu-west-3.amazonaws.com/", body: new URLSearchParams({ Action: "x" }) }, { ...options, service: "sts" });
  assert.deepEqual(Object.keys(form.headers), ["x-amz-date", "x-amz-security-token", "authorization"]);
});
