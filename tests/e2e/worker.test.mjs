// The worker that sums uploads up: what it is asked, what it must not know, and how a page gets on without it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MIB, randomFile, start } from "./stack.mjs";

const stack = await start();

/** Notes what goes to the worker and comes from it, and opens the bucket. */
async function prepare(page, options = {}) {
  await page.evaluate(async (options) => {
    Object.assign(window, { asked: [], heard: [], workers: [] });
    const post = MessagePort.prototype.postMessage;
    MessagePort.prototype.postMessage = function (message, ...more) {
      window.asked.push(message);
      return post.call(this, message, ...more);
    };
    window.MessageChannel = class extends MessageChannel {
      constructor() {
        super();
        this.port1.addEventListener("message", ({ data }) => window.heard.push(data));
      }
    };
    window.Worker = class extends Worker {
      constructor(...given) {
        super(...given);
        window.workers.push(this);
      }
      postMessage(message, ...more) {
        window.asked.push(message);
        return super.postMessage(message, ...more);
      }
    };
    const { init, openBucket } = await import("/bucketkit/upload.js");
    await init(options);
    const { resource, prefix } = await (await fetch("/session")).json();
    const auth = async () => (window.lent = await (await fetch("/credentials", { method: "POST" })).json());
    const input = Object.assign(document.createElement("input"), { type: "file", id: "mine" });
    document.body.append(input);
    Object.assign(window, { bucket: await openBucket({ resource, auth }), prefix });
    window.sums = () => window.heard.filter(([n, sum]) => n > 0 && sum).length;
    window.send = (name) => bucket.upload(document.querySelector("#mine").files[0], { key: prefix + name, checksum: "crc64nvme", partSize: 5 * 1024 * 1024 });
  }, options);
}

/** On a busy machine the worker may come later than the page waits for it. */
async function warm(page) {
  await page.evaluate(async () => {
    while (sums() === 0) await bucket.upload(new Blob(["x"]), { key: `${prefix}warm`, checksum: "crc64nvme" }).done;
    asked.length = heard.length = 0;
  });
}

async function upload(page, file) {
  await page.locator("#mine").setInputFiles(file.path);
  const { proof, checksum } = await page.evaluate((name) => send(name).done, file.name);
  const stored = await stack.read(page.prefix + file.name);
  assert.deepEqual([stored?.size, stored?.sha256], [file.size, file.sha256]);
  assert.deepEqual([proof, checksum?.type], ["store-verified", "full-object"]);
}

test("a file is summed up in the worker, which learns no secret", async () => {
  const page = await stack.open();
  await prepare(page);
  await warm(page);
  await upload(page, randomFile("worked.bin", 40 * MIB));
  const { asked, sums, secrets } = await page.evaluate(() => ({
    asked: window.asked.map((message) => (Array.isArray(message) ? message.map((one) => (one instanceof Blob ? `${one.size} bytes` : one)) : message)),
    sums: sums(),
    secrets: [lent.accessKeyId, lent.secretAccessKey, lent.sessionToken],
  }));
  assert.equal(sums, 8);
  // All that it is told: a number, the bytes, an algorithm.
  assert.deepEqual(asked.map(([, ...given]) => given), Array(8).fill([`${5 * MIB} bytes`, "crc64nvme"]));
  assert.ok(asked.every(([n]) => Number.isInteger(n)));
  assert.ok(secrets.every((secret) => secret.length > 8 && !JSON.stringify(asked).includes(secret)));
  const [worker, ...others] = page.workers();
  assert.match(worker.url(), /\/bucketkit\/worker\.js$/);
  assert.deepEqual(others, [], "one for the page");
});

test("a page that may have no worker sums up by itself", async () => {
  const page = await stack.open();
  await page.evaluate(() => {
    const more = Object.assign(document.createElement("meta"), { httpEquiv: "Content-Security-Policy", content: "worker-src 'none'" });
    document.head.append(more);
  });
  await prepare(page);
  await upload(page, randomFile("alone.bin", 12 * MIB));
  assert.deepEqual([await page.evaluate(() => window.heard.length), page.workers()], [0, []]);
  assert.ok(page.log.some((line) => line.includes("worker-src 'none'")), page.log.join("\n"));
});

test("where there is no such file the page sums up by itself; the worker may be elsewhere", async () => {
  const missing = await stack.open();
  await prepare(missing, { workerUrl: "/bucketkit/nowhere.js" });
  await upload(missing, randomFile("missing.bin", 12 * MIB));
  assert.deepEqual([await missing.evaluate(() => window.workers.length), missing.workers()], [1, []]);

  const page = await stack.open();
  await prepare(page, { workerUrl: "/bucketkit/worker.js?elsewhere" });
  await warm(page);
  assert.match(page.workers()[0].url(), /\?elsewhere$/);
});

test("without the worker's file an upload says what is missing; without a sum it needs none", async () => {
  const page = await stack.open();
  await page.route("**/bucketkit/worker.js", (route) => route.abort());
  await prepare(page);
  const ends = await page.evaluate(async () => {
    const end = (checksum) => bucket.upload(new Blob(["bytes"]), { key: `${prefix}${checksum}`, checksum }).done.then(() => "done", ({ code, message }) => `${code}: ${message}`);
    return [await end("crc64nvme"), await end("none")];
  });
  assert.match(ends[0], /^wasm_not_loaded: .*worker\.js/);
  assert.equal(ends[1], "done");
});

test("a worker that dies is replaced, and the upload goes on", async () => {
  const page = await stack.open("faulty");
  await prepare(page);
  await warm(page);
  await stack.backend("faults", "POST", [{ match: { method: "PUT" }, action: { kind: "delay", ms: 300 } }]);
  const file = randomFile("bereft.bin", 64 * MIB);
  await page.locator("#mine").setInputFiles(file.path);
  await page.evaluate(async (name) => {
    window.upload = send(name);
    while (sums() < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    workers[0].dispatchEvent(new ErrorEvent("error", { cancelable: true }));
    await upload.done;
  }, file.name);
  assert.equal((await stack.read(page.prefix + file.name)).sha256, file.sha256);
  assert.equal(await page.evaluate(() => workers.length), 2);
  await stack.backend("faults", "DELETE");
});

test("one that starts and then says nothing is given up", async () => {
  const page = await stack.open();
  await page.clock.install();
  await page.route("**/bucketkit/mute.js", (route) => route.fulfill({ contentType: "text/javascript", body: "onmessage = ({ ports: [page] }) => page.postMessage([0, true]);" }));
  await prepare(page, { workerUrl: "/bucketkit/mute.js" });
  // Its credentials first: the hours that pass below are seconds, in which a busy backend gives no answer.
  await page.evaluate(() => bucket.presign({ key: "nothing" }));
  const file = randomFile("unheard.bin", 6 * MIB);
  await page.locator("#mine").setInputFiles(file.path);
  await page.evaluate((name) => void (window.upload = send(name)), file.name);
  for (let tries = 0; tries < 100 && (await page.evaluate(() => asked.length)) < 2; tries++) await new Promise((resolve) => setTimeout(resolve, 50));
  for (let tries = 0; tries < 20 && (await page.evaluate(() => upload.state)) !== "done"; tries++) await page.clock.runFor(30_000);
  assert.equal(await page.evaluate(() => upload.done.then(({ proof }) => proof)), "store-verified");
  assert.equal((await stack.read(page.prefix + file.name)).sha256, file.sha256);
});

test("bytes that changed on their way are found, and their part alone is sent again", async () => {
  const page = await stack.open("faulty");
  await prepare(page);
  await stack.backend("faults", "POST", [{ match: { method: "PUT", queryContains: "partNumber=2&", times: 1 }, action: { kind: "flip", at: 1_000_000 } }]);
  await upload(page, randomFile("flipped.bin", 40 * MIB));
  const { rules, requests } = await stack.backend("faults");
  const sent = requests.filter(({ method }) => method === "PUT").map(({ query }) => Number(new URLSearchParams(query).get("partNumber")));
  assert.equal(rules[0].fired, 1);
  assert.deepEqual(sent.sort((one, other) => one - other), [1, 2, 2, 3, 4, 5, 6, 7, 8]);
  await stack.backend("faults", "DELETE");
});
