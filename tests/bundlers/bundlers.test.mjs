// The packed package in what bundlers make of an app, and in a page without one: each signs, validates, and uploads to a real store,
// in the page and in a worker. Vite has tests/e2e/vite.test.mjs besides.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import * as esbuild from "esbuild";
import { rollup } from "rollup";
import webpack from "webpack";
import { start } from "../e2e/stack.mjs";
import { folder as packed } from "../package/unpacked.mjs";
import { SIZE, example, signed, write } from "./app.mjs";
import { serve } from "./site.mjs";

const stack = await start();
const credentials = await stack.lend("s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts");
const { info } = stack;
const resource = { bucket: info.bucket, region: info.region, endPoint: new URL(info.s3Url).host, useSSL: false, pathStyle: true };
const around = { store: new URL(info.s3Url).origin, given: async () => ({ resource, credentials, signed }) };
const sha256 = createHash("sha256").update(Buffer.alloc(SIZE, 7)).digest("hex");

/** Opens the app's page, lets `run` use it, and sees to it that nothing was missing and that nobody complained. */
async function visit(folders, script, run) {
  const site = await serve(folders, script, around);
  await stack.allow([site.origin]);
  const page = await stack.browser.newPage();
  const complaints = [];
  const workers = [];
  page.on("worker", (worker) => workers.push(new URL(worker.url()).pathname));
  page.on("console", (message) => ["warning", "error"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  try {
    await page.goto(site.origin);
    await page.waitForFunction(() => window.app, undefined, { timeout: 20_000 }).catch(() => assert.fail(`the app does not start: ${complaints.join("\n")}`));
    await run(page, workers);
    assert.deepEqual([site.missing, complaints], [[], []]);
  } finally {
    await page.close();
    site.close();
  }
}

async function assertWorks(name, folders, script) {
  await visit(folders, script, async (page, workers) => {
    for (const place of ["work", "inWorker"]) {
      const key = `bundlers/${name}-${place}.bin`;
      const did = await page.evaluate(([place, key]) => window.app[place](key), [place, key]);
      const wanted = { signature: example.expected.signature, issue: "bucket_is_uri", size: SIZE };
      assert.deepEqual(did, wanted, `${name}, ${place}`);
      assert.equal((await stack.read(key)).sha256, sha256);
    }
    assert.ok(await page.evaluate(() => customElements.get("bucket-upload") !== undefined), "the element is there");
    assert.equal(workers.length, 3, `one sums up for the page, one is the app's own, and one sums up for that: ${workers}`);
  });
}

test("webpack 5 finds the wasm and the worker by itself", async () => {
  const folder = write("webpack", { worker: 'new URL("./worker.js", import.meta.url)' });
  const out = join(folder, "out");
  const stats = await new Promise((resolve, reject) =>
    webpack({ context: folder, mode: "production", entry: "./main.js", output: { path: out, filename: "main.js", publicPath: "auto" }, performance: false }, (error, stats) => (error ? reject(error) : resolve(stats))),
  );
  const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
  assert.deepEqual([errors, warnings], [[], []]);
  await assertWorks("webpack", { "/": out }, "/main.js");
});

test("esbuild: with both files copied beside what it makes", async () => {
  const folder = write("esbuild", { worker: '"/worker.js"' });
  const out = join(folder, "out");
  // The app's own worker keeps its name, and the package's is another folder's.
  const { warnings } = await esbuild.build({ absWorkingDir: folder, entryPoints: { "app/main": "main.js", worker: "worker.js" }, bundle: true, splitting: true, minify: true, format: "esm", chunkNames: "app/[name]-[hash]", outdir: out, logLevel: "silent" });
  assert.deepEqual(warnings, []);
  for (const file of ["bucketkit.wasm", "worker.js"]) copyFileSync(join(packed, file), join(out, "app", file));
  await assertWorks("esbuild", { "/": out }, "/app/main.js");
});

test("Rollup: with both files somewhere else, as `init` is told", async () => {
  const place = 'import { init } from "bucketkit";\ninit({ module: "/static/bucketkit.wasm", workerUrl: "/static/worker.js" });';
  const folder = write("rollup", { place, worker: '"/worker.js"' });
  const out = join(folder, "out");
  const warnings = [];
  const bundle = await rollup({ input: { main: join(folder, "main.js"), worker: join(folder, "worker.js") }, plugins: [nodeResolve()], onwarn: ({ message }) => warnings.push(message) });
  await bundle.write({ dir: out, format: "es", entryFileNames: "[name].js" });
  await bundle.close();
  assert.deepEqual(warnings, []);
  mkdirSync(join(out, "static"));
  for (const file of ["bucketkit.wasm", "worker.js"]) copyFileSync(join(packed, file), join(out, "static", file));
  await assertWorks("rollup", { "/": out }, "/main.js");
});

/** The app as it stands, with the package's addresses in place of its names: an import map would be an inline script. */
function plain(name) {
  const folder = write(name, { worker: '"/app/worker.js"' });
  for (const file of ["main.js", "work.js", "worker.js"]) {
    const text = readFileSync(join(folder, file), "utf8");
    const named = { bucketkit: "index.js", "bucketkit/sign": "sign.js", "bucketkit/resource": "resource.js", "bucketkit/elements/upload": "elements-upload.js" };
    writeFileSync(join(folder, file), text.replace(/"(bucketkit(?:\/[\w/]+)?)";/g, (_, entry) => `"/bucketkit/${named[entry]}";`));
  }
  return { "/app/": folder, "/bucketkit/": packed };
}

test("a page without a bundler, by the package's folder", async () => {
  await assertWorks("plain", plain("plain"), "/app/main.js");
});

test("two copies on one page are one library: one class of errors, and the connections are shared", async () => {
  const folder = write("twice", { worker: '"/worker.js"' });
  const out = join(folder, "out");
  await esbuild.build({ absWorkingDir: folder, entryPoints: ["main.js"], bundle: true, format: "esm", outdir: out, logLevel: "silent" });
  copyFileSync(join(packed, "bucketkit.wasm"), join(out, "bucketkit.wasm"));
  copyFileSync(join(packed, "worker.js"), join(out, "worker.js"));
  await visit({ "/bucketkit/": packed, "/": out }, "/main.js", async (page, workers) => {
    const seen = await page.evaluate(async () => {
      const entries = await Promise.all(["index", "upload", "sign", "resource", "browse", "doctor"].map((name) => import(`/bucketkit/${name}.js`)));
      const classes = entries.map(({ BucketkitError }) => BucketkitError).filter(Boolean);
      const failed = await entries[1].openBucket({ resource: { bucket: "" } }).catch((error) => error);
      const { resource, credentials } = await (await fetch("/given")).json();
      const copies = [window.app.openBucket, entries[1].openBucket];
      const [begun, flying] = [[0, 0], [0, 0]];
      let together = 0;
      let most = 0;
      let ended = false;
      const opened = copies.map((open, n) => {
        const counting = async (url, options) => {
          begun[n] += 1;
          flying[n] += 1;
          // As long as both are at work: what begins before or after has the host to itself.
          if (begun[0] && begun[1] && !ended) {
            together += 1;
            most = Math.max(most, flying[n]);
          }
          return fetch(url, options).finally(() => (flying[n] -= 1));
        };
        return open({ resource, auth: async () => credentials, store: null, concurrency: 6, fetch: counting });
      });
      const buckets = await Promise.all(opened);
      const file = new Blob([new Uint8Array(12 * 5 * 1024 * 1024)]);
      const uploads = buckets.map((bucket, n) => bucket.upload(file, { key: `bundlers/twice-${n}.bin`, partSize: 5 * 1024 * 1024, checksum: "crc64nvme" }).done.finally(() => (ended = true)));
      await Promise.all(uploads);
      return { classes: classes.length, distinct: new Set([...classes, window.app.BucketkitError]).size, isOurs: failed instanceof window.app.BucketkitError, code: failed.code, together, most };
    });
    assert.ok(seen.classes >= 4 && seen.together > 12, JSON.stringify(seen));
    assert.deepEqual([seen.distinct, seen.isOurs, seen.code, seen.most], [1, true, "invalid_option", 3]);
    assert.equal(workers.length, 1, `one worker for both: ${workers}`);
  });
});
