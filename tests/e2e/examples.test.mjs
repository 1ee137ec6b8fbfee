// Each example is started as its reader would start it, beside the packed package, and a file goes through it into a real store.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { get } from "node:http";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createServer as createVite } from "vite";
import { MIB, randomFile, start, tool } from "./stack.mjs";
import { app, folder, load } from "../package/unpacked.mjs";

const stack = await start();
const { info } = stack;
cpSync(new URL("../../examples", import.meta.url), join(app, "examples"), { recursive: true });
const tools = new URL("../../node_modules/", import.meta.url).pathname;
// Plugins come from where Vite does.
symlinkSync(tools, join(app, "examples/node_modules"));

/** An app of its own, with all that it imports in its own folder: Vite's dev server gives out no other files. */
function install(example, names) {
  const modules = join(app, "examples", example, "node_modules");
  cpSync(folder, join(modules, "bucketkit"), { recursive: true });
  for (const name of names) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    cpSync(join(tools, name), join(modules, name), { recursive: true });
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** The backend, by the variables that `cargo xtask demo` writes. `page`: the origin of its page, where it does not serve that itself. */
async function startBackend(program, args, page) {
  const port = await freePort();
  const named = args.includes("uvicorn") ? ["--port", String(port), "--log-level", "warning"] : [];
  const address = `http://127.0.0.1:${port}`;
  const origin = page ?? address;
  await stack.allow([origin]);
  const settings = { PORT: String(port), ORIGIN: origin, BUCKET: info.bucket, REGION: info.region, ROLE_ARN: info.roleArn, STORE_URL: info.s3Url, AWS_ACCESS_KEY_ID: info.stsAccessKeyId, AWS_SECRET_ACCESS_KEY: info.stsSecretAccessKey };
  const child = spawn(program, [...args, ...named], { cwd: join(app, "examples"), env: { PATH: process.env.PATH, ...settings }, stdio: ["ignore", "ignore", "inherit"] });
  const ended = once(child, "exit").then(() => assert.fail("the backend ended at its start"));
  // Not every server says when it listens.
  const up = (async () => {
    while (!(await fetch(address, { signal: AbortSignal.timeout(1000) }).catch(() => undefined))) await new Promise((resolve) => setTimeout(resolve, 50));
  })();
  await Promise.race([up, ended]);
  ended.catch(() => {});
  return { address, origin, end: () => child.kill() };
}

const prefixOf = (page) => page.evaluate(async () => (await (await fetch("/session")).json()).prefix);

/** What each page does. `open` gives it, and where its messages go. */
function uploads(open) {
  test("a file of several parts arrives byte for byte", async () => {
    const { page, log } = open();
    const file = randomFile("holiday.bin", 20 * MIB);
    // Before the page asks, or both would be new visitors at once, and the later session's credentials would not fit the earlier one's prefix.
    const key = `${await prefixOf(page)}holiday.bin`;
    await page.getByLabel("File").setInputFiles(file.path);
    const said = () => page.locator("output").textContent();
    await page.locator("output", { hasText: /./ }).waitFor({ timeout: 60_000 }).catch(() => assert.fail(`nothing is said: ${log.join("\n")}`));
    assert.equal(await said(), `${file.size} bytes are stored as ${key}.`, log.join("\n"));
    assert.equal((await stack.read(key)).sha256, file.sha256);
    assert.equal(await page.locator("progress").evaluate((bar) => bar.value), 1);
    assert.deepEqual(log, []);
  });

  test("Cancel leaves nothing behind", async () => {
    const { page } = open();
    // The parts never come to the store, so that the upload cannot be over before the click.
    const isPart = (url) => url.href.startsWith(info.s3Url) && url.searchParams.has("partNumber");
    await page.route(isPart, () => {});
    await page.getByLabel("File").setInputFiles(randomFile("never.bin", 20 * MIB).path);
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.locator("output", { hasText: "The operation was aborted." }).waitFor();
    await page.unroute(isPart);
    const key = `${await prefixOf(page)}never.bin`;
    assert.equal(await stack.read(key), null);
    assert.ok(!JSON.stringify(await stack.unfinished()).includes(key), "no parts are left");
    assert.ok(await page.getByLabel("File").isEnabled());
  });
}

/** What each backend that lends has to hold to. */
function lendsToItsOwn(open) {
  test("what is lent is good for the visitor's own folder and nothing else", async () => {
    const { page } = open();
    const lent = await page.evaluate(async () => (await fetch("/credentials", { method: "POST" })).json());
    const { init, sign } = await load("sign.js");
    await init();
    const put = async (key) => {
      const { url, headers } = sign({ method: "PUT", url: `${info.s3Url}/${info.bucket}/${key}`, body: "x" }, { credentials: lent, region: info.region });
      return (await fetch(url, { method: "PUT", headers, body: "x" })).status;
    };
    const own = await prefixOf(page);
    assert.deepEqual([await put(`${own}mine.txt`), await put("u/somebody/theirs.txt"), await put(`${own.slice(0, -1)}0/theirs.txt`)], [200, 403, 403]);
    assert.ok(Math.abs(Date.parse(lent.expiration) - Date.now() - 900_000) < 120_000 && Math.abs(new Date(lent.serverTime) - Date.now()) < 60_000);
  });

  test("other sites' pages, visitors without a session and forged sessions get nothing", async () => {
    const { backend } = open();
    const begun = await fetch(`${backend.address}/session`);
    const [cookie, ...traits] = begun.headers.get("set-cookie").split(/; */);
    const lend = async (origin, cookie) => (await fetch(`${backend.address}/credentials`, { method: "POST", headers: { ...(origin && { origin }), ...(cookie && { cookie }) } })).status;
    const forged = cookie.replace(/=./, (start) => (start === "=0" ? "=1" : "=0"));
    assert.deepEqual([await lend(backend.origin, cookie), await lend("https://evil.example", cookie), await lend(undefined, cookie), await lend(backend.origin), await lend(backend.origin, forged)], [200, 403, 403, 401, 401]);
    assert.deepEqual(["httponly", "samesite=strict", "path=/"].filter((trait) => !traits.some((given) => given.toLowerCase() === trait)), []);
    assert.equal(begun.headers.get("cache-control"), "no-store");
  });
}

/** A page at this address, once its input can be used, and what its console says of faults. */
async function visit(address) {
  const log = [];
  const page = await stack.browser.newPage();
  page.on("console", (message) => ["warning", "error"].includes(message.type()) && log.push(message.text()));
  page.on("pageerror", (error) => log.push(String(error)));
  await page.goto(address);
  await page.locator("input:not([disabled])").waitFor({ timeout: 20_000 }).catch(() => assert.fail(`the page does not start: ${log.join("\n")}`));
  return { page, log };
}

describe("the page without a bundler, and the backend of Node.js", () => {
  let backend;
  let visited;
  before(async () => {
    backend = await startBackend(process.execPath, ["node/server.mjs"]);
    visited = await visit(backend.origin);
  });
  after(() => backend?.end());
  uploads(() => visited);

  const ask = (path, options) => fetch(`${backend.origin}${path}`, options);

  lendsToItsOwn(() => ({ ...visited, backend }));

  test("it serves no path outside its folders", async () => {
    // As it stands: fetch would resolve the dots itself.
    const status = (path) => new Promise((resolve, reject) => get({ port: new URL(backend.address).port, host: "127.0.0.1", path }, (answer) => resolve(answer.resume().statusCode)).on("error", reject));
    for (const path of ["/../node/server.mjs", "/..%2fnode%2fserver.mjs", "/server.mjs", "/bucketkit/package.json", "/bucketkit/../../package.json"]) assert.equal(await status(path), 404, path);
    assert.equal(await status("/upload.js"), 200);
  });
});

/** Each page by Vite's dev server, and each with another backend. */
const PAGES = [
  ["React", "react", ["react", "react-dom", "scheduler"], ["react", "react/jsx-dev-runtime", "react-dom/client"], "Node.js", process.execPath, ["node/server.mjs"]],
  ["Vue", "vue", ["vue", ...["compiler-dom", "compiler-core", "runtime-dom", "runtime-core", "reactivity", "server-renderer", "shared"].map((name) => `@vue/${name}`)], ["vue"], "FastAPI", tool("BUCKETKIT_EXAMPLES_PYTHON"), ["-m", "uvicorn", "--app-dir", "python", "server:app"]],
  ["Svelte", "svelte", ["svelte"], [], "Rust", tool("BUCKETKIT_EXAMPLE_RUST"), []],
];

for (const [name, example, modules, include, what, program, args] of PAGES) {
  describe(`the page in ${name}, by Vite's dev server, and the backend in ${what}`, () => {
    let backend;
    let server;
    let visited;
    before(async () => {
      install(example, modules);
      const port = await freePort();
      const origin = `http://127.0.0.1:${port}`;
      backend = await startBackend(program, args, origin);
      // As its configuration reads it.
      process.env.BACKEND = backend.address;
      const root = join(app, "examples", example);
      // Vite loads a page anew when it finds an import late, and what was picked is gone: it is told of all, and a reload is not possible.
      server = await createVite({ root, configFile: join(root, "vite.config.js"), logLevel: "error", optimizeDeps: { include }, server: { host: "127.0.0.1", port, strictPort: true, hmr: false, watch: null } });
      await server.listen();
      visited = await visit(origin);
    });
    after(async () => {
      await visited?.page.close();
      await server?.close();
      backend?.end();
    });
    uploads(() => visited);
    if (what !== "Node.js") lendsToItsOwn(() => ({ ...visited, backend }));
  });
}

describe("the backend that signs, and its page", () => {
  let backend;
  let visited;
  before(async () => {
    backend = await startBackend(process.execPath, ["signer/server.mjs"]);
    visited = await visit(backend.origin);
  });
  after(() => backend?.end());
  uploads(() => visited);

  test("it signs what an upload of the visitor's own needs and nothing else, and the page has no credentials", async () => {
    const { page } = visited;
    const own = await prefixOf(page);
    const ask = (change) => page.evaluate(async (request) => {
      const answer = await fetch("/sign", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(request) });
      const text = await answer.text();
      return { status: answer.status, text };
    }, { operation: "PutObject", bucket: info.bucket, key: `${own}a.txt`, method: "PUT", url: `${info.s3Url}/${info.bucket}/${own}a.txt`, headers: { "content-type": "text/plain" }, payloadHash: "UNSIGNED-PAYLOAD", ...change });
    const place = `${info.s3Url}/${info.bucket}`;
    const good = await ask({});
    assert.equal(good.status, 200, good.text);
    assert.deepEqual(Object.keys(JSON.parse(good.text).headers).sort(), ["authorization", "content-type", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"]);
    const wrong = {
      "another's key": { key: "u/another/a.txt", url: `${place}/u/another/a.txt` }, "another URL than the key": { url: `${place}/u/another/a.txt` },
      "dots": { key: `${own}../b.txt`, url: `${place}/${own}../b.txt` }, "another bucket": { url: `${info.s3Url}/another/${own}a.txt` }, "another host": { url: `https://evil.example/${info.bucket}/${own}a.txt` },
      "another operation": { operation: "DeleteObject", method: "DELETE" }, "another method": { method: "DELETE" }, "a subresource": { url: `${place}/${own}a.txt?acl` },
      "a header that says who may": { headers: { "x-amz-acl": "public-read" } }, "a copy": { headers: { "x-amz-copy-source": "/demo/u/another/a.txt" } },
      "another upload": { operation: "AbortMultipartUpload", method: "DELETE", uploadId: "1", url: `${place}/${own}a.txt?uploadId=2` }, "an object's own": { operation: "__proto__" },
    };
    for (const [name, change] of Object.entries(wrong)) assert.equal((await ask(change)).status, 403, name);
    const { headers } = JSON.parse(good.text);
    const html = await page.evaluate(() => document.documentElement.outerHTML);
    assert.ok(!html.includes(headers["x-amz-security-token"]));
  });
});
