// Uploads in each engine, of files on the disk, through a proxy that makes trouble, to a real store. Run by
// `cargo xtask browsers`; Chromium goes through far more in tests/e2e.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { MIB, randomFile, start } from "../e2e/stack.mjs";
import { engines } from "../form/browsers.mjs";

const stack = await start();
const isPart = { method: "PUT", queryContains: "partNumber" };
const slowly = { match: isPart, action: { kind: "delay", ms: 500 } };
/** Each of the others by itself, so that a request has its way in the end. */
const TROUBLE = [
  { match: { ...isPart, every: 3 }, action: { kind: "status", status: 503, code: "SlowDown" } },
  { match: { ...isPart, every: 4 }, action: { kind: "cutMidBody", after: 1_000_000 } },
  { match: { ...isPart, every: 5 }, action: { kind: "dropAnswer" } },
  { match: { method: "POST", queryContains: "uploadId", nth: 1 }, action: { kind: "dropAnswer" } },
];

for (const name of process.env.BUCKETKIT_ENGINES?.split(",") ?? Object.keys(engines)) describe(name, () => {
  let browser;
  before(async () => (browser = await engines[name]()));
  after(() => browser?.close());

  async function until(condition, what = condition) {
    for (let tries = 1200; tries > 0; tries--) {
      if (await browser.evaluate(`(() => { try { return !!(${condition}) } catch { return false } })()`).catch(() => false)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.fail(`never so: ${what}; ${await browser.evaluate("JSON.stringify([upload.state, upload.error?.message, upload.progress, window.wrong])").catch(String)}`);
  }

  /** Runs statements that may wait. */
  async function run(code) {
    await browser.evaluate(`void (window.ran = window.wrong = undefined, (async () => { ${code} })().then(() => (window.ran = true), (error) => (window.wrong = String(error), window.ran = true)))`);
    await until("window.ran");
    assert.equal((await browser.evaluate("window.wrong")) ?? undefined, undefined);
  }

  async function open() {
    await browser.open(`${stack.info.backend.faulty}/`);
    await until(`document.querySelector("bucket-upload:not([disabled])")`);
    await run(`
      const { openBucket } = await import("/bucketkit/upload.js");
      const { resource, prefix } = await (await fetch("/session")).json();
      const auth = async () => (await fetch("/credentials", { method: "POST" })).json();
      document.body.append(Object.assign(document.createElement("input"), { type: "file", id: "mine" }));
      window.prefix = prefix;
      window.bucket = await openBucket({ resource, auth, owner: "ann", concurrency: 3 });
      window.mine = () => document.querySelector("#mine").files[0];
      window.begin = (options) => {
        window.upload = bucket.upload(mine(), { key: prefix + mine().name, partSize: 5 * 1024 * 1024, ...options });
        window.seen = [];
        upload.addEventListener("progress", () => seen.push(upload.progress.loaded));
      };
    `);
  }

  async function begin(file, options = {}) {
    await browser.pick("#mine", file.path);
    await until("mine()");
    await browser.evaluate(`void begin(${JSON.stringify(options)})`);
  }

  async function assertStored(file) {
    const seen = JSON.parse(await browser.evaluate("JSON.stringify(seen)"));
    assert.ok(seen.every((loaded, at) => loaded >= (seen[at - 1] ?? 0)), `progress goes back: ${seen}`);
    const stored = await stack.read(`${await browser.evaluate("prefix")}${file.name}`);
    assert.deepEqual([stored?.size, stored?.sha256], [file.size, file.sha256]);
    assert.deepEqual(await stack.unfinished(), []);
  }

  for (const transport of ["fetch", "xhr"]) test(`through trouble by ${transport}, and the store compares the sum`, async () => {
    await open();
    await stack.backend("faults", "POST", TROUBLE);
    const file = randomFile(`trouble-${name}-${transport}.bin`, 42 * MIB + 1);
    await begin(file, { checksum: "crc64nvme", transport });
    await run("window.result = await upload.done");
    await stack.backend("faults", "DELETE");
    const { proof, notes } = JSON.parse(await browser.evaluate("JSON.stringify(result)"));
    // The answer to Complete is lost, and what is found under the key then is compared with ours.
    assert.ok(["store-verified", "compared"].includes(proof) && notes.every(({ code }) => code === "checksum_not_confirmed"), JSON.stringify({ proof, notes }));
    await assertStored(file);
  });

  test("a pause, a page that is loaded again, and the file picked again", async () => {
    await open();
    await stack.backend("faults", "POST", [slowly]);
    const file = randomFile(`left-${name}.bin`, 60 * MIB);
    await begin(file);
    await until("upload.progress.parts.done >= 3");
    await browser.evaluate("void upload.pause()");
    assert.equal(await browser.evaluate("upload.state"), "paused");
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const [{ key, id }] = await stack.unfinished();
    const there = (await stack.parts(key, id)).length;
    assert.ok(there >= 3 && there < 12, `${there} parts`);
    await open();
    await stack.backend("faults", "POST", []);
    await run("window.left = await bucket.uploads()");
    assert.deepEqual(JSON.parse(await browser.evaluate("JSON.stringify(left.map(({ name, needsFile }) => [name, needsFile]))")), [[file.name, true]]);
    await browser.pick("#mine", file.path);
    await until("mine()");
    await run("window.seen = []; window.upload = await left[0].resume(mine()); window.result = await upload.done");
    const { requests } = await stack.backend("faults");
    assert.equal(requests.filter(({ method, query }) => method === "PUT" && query?.includes("partNumber")).length, 12 - there);
    await stack.backend("faults", "DELETE");
    await assertStored(file);
  });

  test("an abort leaves nothing", async () => {
    await open();
    await stack.backend("faults", "POST", [slowly]);
    await begin(randomFile(`unwanted-${name}.bin`, 60 * MIB));
    await until("upload.progress.parts.done >= 1");
    await run("await upload.abort()");
    assert.deepEqual([await browser.evaluate("upload.state"), await browser.evaluate("upload.error.code")], ["aborted", "aborted"]);
    assert.deepEqual(await stack.unfinished(), []);
    await stack.backend("faults", "DELETE");
  });

  test("a page that goes for good ends what no later one could take up, unless it may come back", async () => {
    await open();
    await stack.backend("faults", "POST", [slowly]);
    const file = randomFile(`fleeting-${name}.bin`, 60 * MIB);
    await begin(file, { resume: false });
    await until("upload.progress.parts.done >= 1");
    assert.equal((await stack.unfinished()).length, 1);
    await browser.evaluate(`void addEventListener("pagehide", ({ persisted }) => (localStorage.kept = persisted))`);
    await browser.open(`${stack.info.backend.faulty}/?another`);
    const kept = (await browser.evaluate("localStorage.kept")) === "true";
    for (let tries = 0; tries < 50 && !kept && (await stack.unfinished()).length; tries++) await new Promise((resolve) => setTimeout(resolve, 100));
    // WebKit says that it keeps a page, and then it may not.
    assert.ok(kept || (await stack.unfinished()).length === 0, "its parts are left behind");
    await stack.sweep();
    await stack.backend("faults", "DELETE");
  });

  test("0 bytes, and a file of one part", async () => {
    await open();
    for (const size of [0, 1, 3 * MIB]) {
      const file = randomFile(`small-${name}-${size}.bin`, size);
      await begin(file);
      await run("await upload.done");
      await assertStored(file);
    }
  });
});
