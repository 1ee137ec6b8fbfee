// Each example is started as its reader would start it, beside the packed package, and a file goes through it into a real store.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createServer as createVite } from "vite";
import { MIB, randomFile, start } from "./stack.mjs";
import { app, folder, load } from "../package/unpacked.mjs";

const stack = await start();
const { info } = stack;
cpSync(new URL("../../examples", import.meta.url), join(app, "examples"), { recursive: true });
// An app of its own, with all that it imports in its own folder: Vite's dev server gives out no other files.
const inReact = join(app, "examples/react/node_modules");
cpSync(folder, join(inReact, "bucketkit"), { recursive: true });
for (const name of ["react", "react-dom", "scheduler"]) symlinkSync(new URL(`../../node_modules/${name}`, import.meta.url), join(inReact, name));

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
  const address = `http://127.0.0.1:${port}`;
  const origin = page ?? address;
  await stack.allow([origin]);
  const settings = { PORT: String(port), ORIGIN: origin, BUCKET: info.bucket, REGION: info.region, ROLE_ARN: info.roleArn, STORE_URL: info.s3Url, AWS_ACCESS_KEY_ID: info.stsAccessKeyId, AWS_SECRET_ACCESS_KEY: info.stsSecretAccessKey };
  const child = spawn(program, args, { cwd: join(app, "examples"), env: { PATH: process.env.PATH, ...settings }, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit").then(() => assert.fail("the backend ended at its start"));
  await Promise.race([once(child.stdout, "data"), ended]);
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

  test("what is lent is good for the visitor's own folder and nothing else", async () => {
    const lent = await visited.page.evaluate(async () => (await fetch("/credentials", { method: "POST" })).json());
    const { init, sign } = await load("sign.js");
    await init();
    const put = async (key) => {
      const { url, headers } = sign({ method: "PUT", url: `${info.s3Url}/${info.bucket}/${key}`, body: "x" }, { credentials: lent, region: info.region });
      return (await fetch(url, { method: "PUT", headers, body: "x" })).status;
    };
    const own = await prefixOf(visited.page);
    assert.deepEqual([await put(`${own}mine.txt`), await put("u/somebody/theirs.txt"), await put(`${own.slice(0, -1)}0/theirs.txt`)], [200, 403, 403]);
  });

  test("other sites' pages, visitors without a session and forged sessions get nothing, nor do paths outside", async () => {
    const cookie = (await ask("/session")).headers.get("set-cookie").split(";")[0];
    const lend = async (origin, cookie) => (await ask("/credentials", { method: "POST", headers: { origin, ...(cookie && { cookie }) } })).status;
    const forged = cookie.replace(/=./, (start) => (start === "=0" ? "=1" : "=0"));
    assert.deepEqual([await lend(backend.origin, cookie), await lend("https://evil.example", cookie), await lend(backend.origin), await lend(backend.origin, forged)], [200, 403, 401, 401]);
    for (const path of ["/../node/server.mjs", "/..%2fnode%2fserver.mjs", "/server.mjs", "/bucketkit/package.json"]) assert.equal((await ask(path)).status, 404, path);
  });
});

describe("the page in React, by Vite's dev server", () => {
  let backend;
  let server;
  let visited;
  before(async () => {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    backend = await startBackend(process.execPath, ["node/server.mjs"], origin);
    // As its configuration reads it.
    process.env.BACKEND = backend.address;
    const root = join(app, "examples/react");
    // Vite loads a page anew when it finds an import late, and what was picked is gone: it is told of all, and a reload is not possible.
    const optimizeDeps = { include: ["react", "react/jsx-dev-runtime", "react-dom/client"] };
    server = await createVite({ root, configFile: join(root, "vite.config.js"), logLevel: "error", optimizeDeps, server: { host: "127.0.0.1", port, strictPort: true, hmr: false, watch: null } });
    await server.listen();
    visited = await visit(origin);
  });
  after(async () => {
    await server?.close();
    backend?.end();
  });
  uploads(() => visited);
});
