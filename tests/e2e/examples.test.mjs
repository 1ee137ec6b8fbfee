// Each example is started as its reader would start it, beside the packed package, and a file goes through it into a real store.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { MIB, randomFile, start } from "./stack.mjs";
import { app, load } from "../package/unpacked.mjs";

const stack = await start();
const { info } = stack;
cpSync(new URL("../../examples", import.meta.url), join(app, "examples"), { recursive: true });

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** The backend, by the variables that `cargo xtask demo` writes. */
async function startBackend(program, args) {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  await stack.allow([origin]);
  const settings = { PORT: String(port), ORIGIN: origin, BUCKET: info.bucket, REGION: info.region, ROLE_ARN: info.roleArn, STORE_URL: info.s3Url, AWS_ACCESS_KEY_ID: info.stsAccessKeyId, AWS_SECRET_ACCESS_KEY: info.stsSecretAccessKey };
  const child = spawn(program, args, { cwd: join(app, "examples"), env: { PATH: process.env.PATH, ...settings }, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit").then(() => assert.fail("the backend ended at its start"));
  await Promise.race([once(child.stdout, "data"), ended]);
  ended.catch(() => {});
  return { origin, end: () => child.kill() };
}

describe("the page without a bundler, and the backend of Node.js", () => {
  let backend;
  let page;
  const log = [];
  before(async () => {
    backend = await startBackend(process.execPath, ["node/server.mjs"]);
    page = await stack.browser.newPage();
    page.on("console", (message) => log.push(message.text()));
    page.on("pageerror", (error) => log.push(String(error)));
    await page.goto(backend.origin);
    await page.locator("input:not([disabled])").waitFor({ timeout: 20_000 }).catch(() => assert.fail(`the page does not start: ${log.join("\n")}`));
  });
  after(() => backend?.end());

  const prefix = () => page.evaluate(async () => (await (await fetch("/session")).json()).prefix);
  const ask = (path, options) => fetch(`${backend.origin}${path}`, options);

  test("a file of several parts arrives byte for byte", async () => {
    const file = randomFile("holiday.bin", 20 * MIB);
    await page.getByLabel("File").setInputFiles(file.path);
    const key = `${await prefix()}holiday.bin`;
    await page.locator("output", { hasText: `${file.size} bytes are stored as ${key}.` }).waitFor({ timeout: 60_000 });
    assert.equal((await stack.read(key)).sha256, file.sha256);
    assert.equal(await page.locator("progress").evaluate((bar) => bar.value), 1);
    assert.deepEqual(log, []);
  });

  test("Cancel leaves nothing behind", async () => {
    // The parts never come to the store, so that the upload cannot be over before the click.
    const isPart = (url) => url.href.startsWith(info.s3Url) && url.searchParams.has("partNumber");
    await page.route(isPart, () => {});
    await page.getByLabel("File").setInputFiles(randomFile("never.bin", 20 * MIB).path);
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.locator("output", { hasText: "The operation was aborted." }).waitFor();
    await page.unroute(isPart);
    assert.equal(await stack.read(`${await prefix()}never.bin`), null);
    assert.ok(await page.getByLabel("File").isEnabled());
  });

  test("what is lent is good for the visitor's own folder and nothing else", async () => {
    const lent = await page.evaluate(async () => (await fetch("/credentials", { method: "POST" })).json());
    const { init, sign } = await load("sign.js");
    await init();
    const put = async (key) => {
      const { url, headers } = sign({ method: "PUT", url: `${info.s3Url}/${info.bucket}/${key}`, body: "x" }, { credentials: lent, region: info.region });
      return (await fetch(url, { method: "PUT", headers, body: "x" })).status;
    };
    const own = await prefix();
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
