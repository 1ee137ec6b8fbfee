// A backend that signs: no credentials in the page, whole uploads by headers and by presigned URLs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MIB, randomFile, start } from "./stack.mjs";

const stack = await start();

/** A page that has what an app would have: `bucketOf(path, wrap)`, whose signer asks the backend at `path`. */
async function open(origin) {
  const page = await stack.open(origin);
  await page.evaluate(async () => {
    const { openBucket } = await import("/bucketkit/upload.js");
    const { resource, prefix } = await (await fetch("/session")).json();
    const ask = (path) => async ({ signal, ...request }) => {
      const headers = { "content-type": "application/json" };
      const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(request), signal });
      const body = await answer.json();
      if (!answer.ok) throw new Error(body.error);
      return body;
    };
    const bucketOf = (path, wrap = (signer) => signer, more = {}) => openBucket({ resource, auth: { signer: wrap(ask(path)) }, ...more });
    const told = ({ name, code, message, path, retryable, cause }) => ({ name, code, message, path, retryable, cause: cause?.message });
    Object.assign(window, { bucketOf, told, prefix });
  });
  return page;
}

/** Puts a file into the page, to be read from disk. */
async function give(page, file) {
  await page.evaluate(() => document.body.append(Object.assign(document.createElement("input"), { type: "file", id: "given" })));
  await page.locator("#given").setInputFiles(file.path);
}

async function assertStored(key, file) {
  const stored = await stack.read(key);
  assert.deepEqual([stored?.size, stored?.sha256], [file.size, file.sha256], key);
  assert.deepEqual(await stack.unfinished(), []);
  return stored;
}

for (const [path, kind] of [["/sign", "headers"], ["/presign", "presigned URLs"]]) {
  test(`60 MiB by ${kind} arrive byte for byte, and no secret is in the page`, async () => {
    const page = await open();
    const file = randomFile(`by ${kind}.bin`, 60 * MIB);
    const [answers, requests] = [[], []];
    page.on("response", async (response) => {
      if (response.url().startsWith(stack.info.backend.page)) answers.push({ url: response.url(), text: await response.text().catch(() => "") });
    });
    page.on("request", (request) => requests.push(request));
    await give(page, file);
    const { operations, bucket, result, shown } = await page.evaluate(async (path) => {
      const operations = [];
      window.bucket = await bucketOf(path, (signer) => (request) => {
        const { operation, partNumber, contentLength, headers } = request;
        operations.push({ operation, partNumber, contentLength, names: Object.keys(headers).sort() });
        return signer(request);
      });
      const options = { key: `${prefix}by ${path.slice(1)}+ü.bin`, metadata: { from: "a test" }, contentType: "application/x-odd" };
      window.upload = bucket.upload(document.querySelector("#given").files[0], options);
      const result = await upload.done;
      // Too large for a refusal to be anything but an error of ours: it could carry what was sent.
      const error = await bucket.upload(new Blob(["x"]), { key: "somebody/else" }).done.catch((error) => error);
      const errors = [error.code, error.stack, JSON.stringify(error), String(error.cause?.stack)].join(" ");
      return { operations, result, bucket: JSON.stringify(bucket), shown: errors + JSON.stringify(upload) };
    }, path);

    const stored = await assertStored(result.key, file);
    assert.deepEqual([stored.contentType, stored.metadata, stored.etag], ["application/x-odd", { from: "a test" }, result.etag]);
    const mine = operations.slice(0, 10);
    assert.deepEqual(mine.map(({ operation }) => operation), ["CreateMultipartUpload", ...Array(8).fill("UploadPart"), "CompleteMultipartUpload"]);
    assert.deepEqual(mine[0].names, ["content-type", "x-amz-content-sha256", "x-amz-meta-from"]);
    assert.deepEqual([mine[1].partNumber, mine[1].contentLength, mine[8].contentLength], [1, 8 * MIB, 4 * MIB]);
    const parts = requests.filter((request) => request.method() === "PUT");
    assert.equal(parts.length, 8);
    for (const part of parts) {
      const { authorization } = await part.allHeaders();
      assert.equal(Boolean(authorization), path === "/sign");
      assert.equal(part.url().includes("X-Amz-Signature"), path === "/presign");
    }

    // What the backend signs with, told to the test alone.
    const kept = await (await page.context().request.get(`${stack.info.backend.page}/test/kept`, { headers: { origin: stack.info.backend.page } })).json();
    assert.ok(kept.secretAccessKey.length > 10 && kept.sessionToken.length > 10);
    assert.ok(answers.some(({ url, text }) => url.endsWith(path) && text.includes(kept.accessKeyId)), "it is these that signed");
    assert.ok(!answers.some(({ url }) => url.endsWith("/credentials")));
    const traces = await page.evaluate(async () => {
      // Everything that hangs on window, so far as it can be written down.
      const seen = new Set();
      const words = [];
      const walk = (value, depth) => {
        if (typeof value === "string") return words.push(value);
        if (value === null || typeof value !== "object" || seen.has(value) || depth > 6) return;
        seen.add(value);
        for (const name of Reflect.ownKeys(value)) {
          const { value: inner } = Object.getOwnPropertyDescriptor(value, name);
          walk(inner, depth + 1);
        }
      };
      walk(window, 0);
      return {
        window: words.join("\n"),
        dom: document.documentElement.outerHTML,
        storage: JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, await indexedDB.databases(), await caches.keys()]),
        location: location.href,
      };
    });
    Object.assign(traces, { shown, bucket, log: page.log.join("\n") });
    for (const [place, text] of Object.entries(traces)) {
      for (const secret of [kept.secretAccessKey, kept.sessionToken, "X-Amz-Signature"]) assert.ok(!text.includes(secret), `a secret is in: ${place}`);
    }
    assert.ok(traces.window.includes(result.key), "the search sees what hangs on window");
    for (const { url, text } of answers) {
      assert.ok(!text.includes(kept.secretAccessKey), `the secret is in the answer to ${url}`);
      if (!url.endsWith(path)) assert.ok(!text.includes(kept.sessionToken), `the token is in the answer to ${url}`);
    }
    for (const request of requests) {
      const sent = [request.url(), JSON.stringify(await request.allHeaders()), (request.postDataBuffer()?.length ?? 0) < MIB ? request.postData() : ""].join(" ");
      assert.ok(!sent.includes(kept.secretAccessKey), `the secret was sent to ${request.url()}`);
    }
  });
}

test("a signer that fails twice and then works costs nothing", async () => {
  const page = await open();
  const { calls, result } = await page.evaluate(async () => {
    let calls = 0;
    const bucket = await bucketOf("/sign", (signer) => async (request) => {
      if (++calls < 3) throw new Error("Not yet.");
      return signer(request);
    });
    return { result: await bucket.upload(new Blob(["x"]), { key: `${prefix}patience` }).done, calls };
  });
  assert.equal(calls, 3);
  assert.equal((await stack.read(result.key)).size, 1);
});

test("a signer that always fails is told as itself", async () => {
  const page = await open();
  const failed = await page.evaluate(async () => {
    let calls = 0;
    const bucket = await bucketOf("/sign", () => async () => {
      calls++;
      throw new Error("Your trial is over.");
    });
    const upload = bucket.upload(new Blob(["x"]), { key: `${prefix}never` });
    const error = await upload.done.catch(told);
    return { ...error, calls, state: upload.state };
  });
  const message = "No signature could be had. Your trial is over.";
  assert.deepEqual(failed, { name: "BucketkitError", code: "signer_failed", message, path: "/auth/signer", retryable: true, cause: "Your trial is over.", calls: 3, state: "failed" });
});

test("a foreign prefix is refused by the backend, in words, and so is all that is not on its list", async () => {
  const page = await open();
  const [refused, acl, direct] = await page.evaluate(async () => {
    const bucket = await bucketOf("/sign");
    const refused = await bucket.upload(new Blob(["x"]), { key: "u/somebody/else" }).done.catch(told);
    const presigning = await bucketOf("/presign");
    const acl = await presigning.presign({ key: `${prefix}x`, query: { acl: "" } }).catch(told);
    // Without the library, as a script that got into the page would do it.
    const url = new URL(`${bucket.resolved.url}/u/somebody/else`).href;
    const asked = { operation: "GetObject", bucket: "demo", key: `${prefix}x`, method: "GET", url, headers: {}, payloadHash: "UNSIGNED-PAYLOAD" };
    const direct = await fetch("/presign", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(asked) });
    return [refused, acl, { status: direct.status, ...(await direct.json()) }];
  });
  assert.deepEqual([refused.code, refused.cause], ["signer_failed", "Only keys below the visitor's own prefix are signed here."]);
  assert.ok(refused.message.endsWith(refused.cause));
  assert.deepEqual([acl.code, acl.cause], ["signer_failed", "This operation is not signed here."]);
  assert.deepEqual(direct, { status: 403, error: "The method or the URL is not that of the operation." });
  assert.equal(await stack.read("u/somebody/else"), null);
});

test("an abort in the middle of signing ends it, and the signer is told", async () => {
  const page = await open();
  const outcome = await page.evaluate(async () => {
    let told = 0;
    const bucket = await bucketOf("/sign", (signer) => (request) => {
      if (request.partNumber !== 2) return signer(request);
      return new Promise((_, reject) => {
        request.signal.addEventListener("abort", () => (told++, reject(request.signal.reason)));
        queueMicrotask(() => upload.abort());
      });
    });
    const upload = bucket.upload(new Blob([new Uint8Array(20 * 1024 * 1024)]), { key: `${prefix}aborted`, partSize: 5 * 1024 * 1024 });
    const { name, code } = await upload.done.catch((error) => error);
    return { name, code, state: upload.state, told };
  });
  assert.deepEqual(outcome, { name: "AbortError", code: "aborted", state: "aborted", told: 1 });
  assert.deepEqual(await stack.unfinished(), []);
});

test("a signature that expires on its way is asked for again", async () => {
  const page = await open();
  const { first, second, size } = await page.evaluate(async () => {
    const calls = [];
    // Of one second's life, and held back for two. The first set says when it ends, the second does not.
    const slow = (silent) => (signer) => async (request) => {
      calls.push(request.operation);
      const tired = calls.filter((operation) => operation === request.operation).length === 1;
      const answer = await signer(tired ? { ...request, expiresIn: 1 } : request);
      if (tired) await new Promise((resolve) => setTimeout(resolve, 2100));
      return silent ? { ...answer, expires: undefined } : answer;
    };
    const run = async (silent) => {
      calls.length = 0;
      const bucket = await bucketOf("/presign", slow(silent), { concurrency: 1 });
      const { size } = await bucket.upload(new Blob([new Uint8Array(6 * 1024 * 1024)]), { key: `${prefix}slow`, partSize: 5 * 1024 * 1024 }).done;
      return [[...calls], size];
    };
    const [first] = await run(false);
    const [second, size] = await run(true);
    return { first, second, size };
  });
  const expected = ["CreateMultipartUpload", "CreateMultipartUpload", "UploadPart", "UploadPart", "UploadPart", "CompleteMultipartUpload", "CompleteMultipartUpload"];
  assert.deepEqual([first, second, size], [expected, expected, 6 * MIB]);
});

test("presign goes through the signer, and wants a URL", async () => {
  const page = await open();
  const outcome = await page.evaluate(async () => {
    const [signing, presigning] = [await bucketOf("/sign"), await bucketOf("/presign")];
    await signing.upload(new Blob(["Good morning."]), { key: `${prefix}hello` }).done;
    const url = await presigning.presign({ key: `${prefix}hello`, expiresIn: 30 });
    const refused = await signing.presign({ key: `${prefix}hello` }).catch(told);
    return { text: await (await fetch(url)).text(), life: new URL(url).searchParams.get("X-Amz-Expires"), refused };
  });
  assert.deepEqual([outcome.text, outcome.life], ["Good morning.", "30"]);
  assert.deepEqual([outcome.refused.code, outcome.refused.path], ["invalid_signature", "/url"]);
  assert.match(outcome.refused.message, /A presigned URL was wanted/);
});

test("what a browser would not send as it is, is refused at once", async () => {
  const page = await open();
  const errors = await page.evaluate(async () => {
    const change = (changed) => (signer) => async (request) => changed(await signer(request), request);
    const cases = {
      host: ["/sign", (answer) => ({ headers: { ...answer.headers, Host: location.host } })],
      length: ["/sign", (answer) => ({ headers: { ...answer.headers, "content-length": "1" } })],
      number: ["/sign", (answer) => ({ headers: { ...answer.headers, "x-amz-a": 1 } })],
      spelling: ["/presign", ({ url }) => ({ url: url.replace("http:", "HTTP:") })],
      relative: ["/presign", ({ url }) => ({ url: new URL(url).pathname })],
      date: ["/presign", ({ url }) => ({ url, expires: "soon" })],
      nothing: ["/sign", () => undefined],
      other: ["/presign", ({ url }) => ({ url: url.replace("picky", "other") })],
    };
    const errors = {};
    for (const [name, [path, changed]] of Object.entries(cases)) {
      let calls = 0;
      const bucket = await bucketOf(path, (signer) => change((...given) => (calls++, changed(...given)))(signer));
      const { code, path: at, retryable } = await bucket.upload(new Blob(["x"]), { key: `${prefix}picky` }).done.then(() => ({}), told);
      errors[name] = [code, at, retryable, calls];
    }
    return errors;
  });
  const at = (path) => ["invalid_signature", path, false, 1];
  assert.deepEqual(errors, {
    host: at("/headers/Host"), length: at("/headers/content-length"), number: at("/headers/x-amz-a"),
    spelling: at("/url"), relative: at("/url"), date: at("/expires"), nothing: at("/url"), other: at("/url"),
  });
});

test("a storm, signed anew each time", async () => {
  const page = await open("faulty");
  await stack.backend("faults", "POST", [
    { match: { method: "PUT", every: 3 }, action: { kind: "cutBefore" } },
    { match: { method: "PUT", every: 4 }, action: { kind: "status", status: 503, code: "SlowDown" } },
    { match: { method: "POST", queryContains: "uploadId", nth: 1 }, action: { kind: "dropAnswer" } },
  ]);
  const file = randomFile("stormy.bin", 40 * MIB);
  await give(page, file);
  const { key, signed } = await page.evaluate(async () => {
    let signed = 0;
    const bucket = await bucketOf("/presign", (signer) => (request) => (signed++, signer(request)));
    const { key } = await bucket.upload(document.querySelector("#given").files[0], { key: `${prefix}stormy.bin`, partSize: 5 * 1024 * 1024 }).done;
    return { key, signed };
  });
  const { requests, rules } = await stack.backend("faults");
  await stack.backend("faults", "DELETE");
  assert.ok(rules.every(({ fired }) => fired > 0), JSON.stringify(rules));
  assert.equal(signed, requests.filter(({ method }) => method !== "OPTIONS").length);
  await assertStored(key, file);
});
