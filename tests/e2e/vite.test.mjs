// The package in an app of ten lines that Vite builds, and that its dev server serves: where most users meet it.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { chromium } from "playwright-core";
import { build, createServer, preview } from "vite";
import { app, folder } from "../package/unpacked.mjs";

const { cases } = JSON.parse(readFileSync(new URL("../vectors/sigv4-s3/header.json", import.meta.url), "utf8"));
const example = cases.find(({ name }) => name === "get-object");
const date = example.context.timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");

const html = `<!doctype html>
<html lang="en"><link rel="icon" href="data:,"><title>app</title><output></output><script type="module" src="main.js"></script></html>
`;
const main = `
import { init, openBucket } from "bucketkit";
import { init as initSigning, sign } from "bucketkit/sign";
import { options, request } from "./example.json";

const show = (result) => (document.querySelector("output").textContent = JSON.stringify(result));
try {
  await Promise.all([init(), initSigning()]);
  let sum;
  const store = async (url, { headers }) => {
    sum = new Headers(headers).get("x-amz-checksum-crc32");
    return new Response(null, { headers: { etag: '"0"' } });
  };
  const bucket = await openBucket({ resource: { bucket: "photos", region: "eu-west-3" }, auth: async () => options.credentials, store: null, fetch: store });
  await bucket.upload(new Blob(["123456789"]), { key: "k", checksum: "crc32" }).done;
  show({ url: bucket.resolved.url, sum, signature: sign(request, { ...options, date: new Date(options.date) }).signature });
} catch ({ name, code, help }) {
  show({ name, code, help });
}
`;
const files = {
  "package.json": JSON.stringify({ name: "app", private: true, type: "module", dependencies: { bucketkit: "*" } }),
  "index.html": html,
  "main.js": main,
  "example.json": JSON.stringify({ request: example.request, options: { ...example.context, date } }),
};
for (const [name, text] of Object.entries(files)) writeFileSync(join(app, name), text);

const browser = await chromium.launch({
  executablePath: process.env.BUCKETKIT_CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"],
});
after(() => browser.close());

const common = { root: app, configFile: false, logLevel: "error" };
const local = { host: "127.0.0.1", port: 0 };

/** What the page shows, what the console says, and as what its wasm came; the server ends with the visit. */
async function visit(server, base = "/") {
  const page = await browser.newPage();
  const log = [];
  const wasm = [];
  page.on("console", (message) => ["warning", "error"].includes(message.type()) && log.push(message.text()));
  page.on("pageerror", (error) => log.push(String(error)));
  page.on("response", (response) => new URL(response.url()).pathname.endsWith(".wasm") && wasm.push(response.headers()["content-type"]));
  try {
    await page.goto(`http://127.0.0.1:${server.httpServer.address().port}${base}`);
    const output = page.locator("output:not(:empty)");
    await output.waitFor({ timeout: 20_000 }).catch(() => assert.fail(`the page shows nothing; its console: ${log.join("\n")}`));
    return { shown: JSON.parse(await output.textContent()), log, wasm, workers: page.workers().map((worker) => worker.url()) };
  } finally {
    await page.close();
    await server.close();
  }
}

const prebundled = join(app, "node_modules", ".vite", "deps", "bucketkit.js");

async function visitDevServer(config) {
  rmSync(join(app, "node_modules", ".vite"), { recursive: true, force: true });
  const server = await createServer({ ...common, server: local, ...config });
  return visit(await server.listen());
}

function assertWorks({ shown, log, wasm, workers }) {
  // The sum as https://reveng.sourceforge.io/crc-catalogue/all.htm checks it: cbf43926.
  assert.deepEqual(shown, { url: "https://photos.s3.eu-west-3.amazonaws.com", sum: "y/Q5Jg==", signature: example.expected.signature });
  assert.equal(workers.length, 1, "the worker was found");
  assert.deepEqual(log, []);
  // One request: "bucketkit/sign" carries its own.
  assert.deepEqual(wasm, ["application/wasm"]);
}

test("built, to be served from a folder of a site", async () => {
  await build({ ...common, base: "/shop/" });
  const assets = join(app, "dist", "assets");
  const wasm = readdirSync(assets).filter((name) => name.endsWith(".wasm"));
  assert.equal(wasm.length, 1, `of ${readdirSync(assets)}`);
  assert.ok(readFileSync(join(assets, wasm[0])).equals(readFileSync(join(folder, "bucketkit.wasm"))), "the wasm as it was packed");
  const server = await preview({ ...common, base: "/shop/", preview: local });
  assertWorks(await visit(server, "/shop/"));
});

test("in the dev server, left out of the pre-bundling as the help says", async () => {
  const seen = await visitDevServer({ optimizeDeps: { exclude: ["bucketkit"] } });
  assert.ok(!existsSync(prebundled));
  assertWorks(seen);
});

test("in the dev server, pre-bundled: since version 8 Vite keeps the wasm's address", async () => {
  const seen = await visitDevServer({});
  assert.ok(existsSync(prebundled), "it was pre-bundled");
  assertWorks(seen);
});

test("a dev server that answers with its page, as Vite before 8 does when it pre-bundles: the error tells the way out", async () => {
  const answerWithPage = {
    name: "answer-with-page",
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        if (!new URL(request.url, "http://h").pathname.endsWith(".wasm")) return next();
        response.setHeader("content-type", "text/html");
        response.end(html);
      });
    },
  };
  const { shown, wasm } = await visitDevServer({ plugins: [answerWithPage] });
  assert.deepEqual([wasm, shown.name, shown.code], [["text/html"], "BucketkitError", "wasm_not_loaded"]);
  assert.match(shown.help, /optimizeDeps: \{ exclude: \["bucketkit"\] \}/);
});
