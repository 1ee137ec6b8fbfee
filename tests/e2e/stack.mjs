// What the tests in a browser stand on: a real object store, the example backend in its test mode, real Chromium, and an
// independent client. The pages get the package from the tarball.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createHash, randomFillSync } from "node:crypto";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after } from "node:test";
import { chromium } from "playwright-core";

export const MIB = 1024 * 1024;
const root = new URL("../../", import.meta.url).pathname;

/** The path of a program that `cargo xtask` has found. */
export function tool(name) {
  const path = process.env[name];
  if (!path) throw new Error(`${name} is not set: run these tests by \`cargo xtask test\`.`);
  return path;
}

const folder = mkdtempSync(join(tmpdir(), "bucketkit-e2e-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
/** What the tarball holds. */
export const packageDir = join(folder, "package");
mkdirSync(packageDir);
execFileSync("tar", ["-xzf", tool("BUCKETKIT_TARBALL"), "-C", packageDir, "--strip-components=1"]);

function lines(child) {
  const reader = createInterface({ input: child.stdout });
  const waiting = [];
  const ready = [];
  reader.on("line", (line) => (waiting.shift() ?? ((l) => ready.push(l)))(line));
  return () => (ready.length ? Promise.resolve(ready.shift()) : new Promise((resolve) => waiting.push(resolve)));
}

/** Starts everything; it ends with the test file. Another store than SeaweedFS has no backend: then there is none to open or to steer. `withBrowser`: else there is none but the test's own. */
export async function start(store = "seaweedfs", { withBrowser = true } = {}) {
  const stack = spawn(tool("BUCKETKIT_XTASK"), ["stack", "--store", store], {
    cwd: root,
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, BUCKETKIT_PACKAGE_DIR: packageDir },
  });
  const failed = new Promise((_, reject) => stack.once("exit", (code) => reject(new Error(`the servers ended at their start (${code})`))));
  failed.catch(() => {});
  const said = lines(stack);
  const info = JSON.parse(await Promise.race([said(), failed]));

  const python = spawn(tool("BUCKETKIT_PYTHON"), [join(root, "tests/e2e/client.py")], {
    stdio: ["pipe", "pipe", "inherit"],
    env: {
      ...process.env,
      BUCKET: info.bucket,
      S3_URL: info.s3Url,
      S3_REGION: info.region,
      S3_ACCESS_KEY_ID: info.adminAccessKeyId,
      S3_SECRET_ACCESS_KEY: info.adminSecretAccessKey,
      // Another store than SeaweedFS has no token service.
      ...(info.roleArn && { ROLE_ARN: info.roleArn, STS_ACCESS_KEY_ID: info.stsAccessKeyId, STS_SECRET_ACCESS_KEY: info.stsSecretAccessKey }),
    },
  });
  const answers = lines(python);
  async function ask(verb, ...args) {
    python.stdin.write(`${JSON.stringify([verb, args])}\n`);
    return JSON.parse(await answers());
  }

  const browser = withBrowser && await chromium.launch({
    executablePath: tool("BUCKETKIT_CHROMIUM"),
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"],
  });
  after(async () => {
    if (browser) await browser.close();
    python.stdin.end();
    stack.removeAllListeners("exit");
    stack.stdin.end();
    await new Promise((resolve) => stack.once("exit", resolve));
  });

  return {
    info,
    browser,
    /** What boto3 finds. */
    read: (key) => ask("read", key),
    sums: (key) => ask("sums", key),
    keys: (prefix) => ask("keys", prefix),
    /** Stores a file, or deletes an object. */
    put: (key, path) => ask("put", key, path),
    delete: (key) => ask("delete", key),
    /** Makes a tar archive on the disk, and says what is in one. */
    pack: (path, how, members) => ask("pack", path, how, members),
    unpack: (path) => ask("unpack", path),
    /** Replaces the bucket's CORS rules by this one, as PutBucketCors takes it. */
    cors: (rule) => ask("cors", rule),
    /** Credentials whose policy allows these actions on the bucket's objects. */
    lend: (...actions) => ask("lend", actions),
    sweep: () => ask("sweep"),
    unfinished: () => ask("unfinished"),
    parts: (key, id) => ask("parts", key, id),
    /** Replaces the bucket's CORS rules: pages of these origins may do anything. */
    allow: (origins) => ask("allow", origins),
    /** A page of one of the backend's origins ("page", "faulty", "foreign"), ready to upload, in a session of its own. */
    async open(origin = "page", options = {}) {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      page.log = [];
      page.on("console", (message) => page.log.push(message.text()));
      page.on("pageerror", (error) => page.log.push(String(error)));
      await page.goto(`${info.backend[origin]}/`);
      await page.locator("#files:not([disabled])").waitFor();
      page.prefix = await page.evaluate(async () => (await (await fetch("/session")).json()).prefix);
      assert.match(page.prefix, /^u\/[a-z0-9]+\/$/);
      return page;
    },
    /** The store is killed in mid-work and started again. */
    async restart() {
      stack.stdin.write("restart\n");
      assert.equal(await Promise.race([said(), failed]), "restarted");
    },
    /** Steers the test backend: the store's faults for all, what is lent to the visitors of the faulty page. */
    async backend(path, method = "GET", body = undefined) {
      const headers = body === undefined ? {} : { "content-type": "application/json" };
      const answer = await fetch(`${info.backend.faulty}/test/${path}`, { method, headers, body: body && JSON.stringify(body) });
      assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
      const text = await answer.text();
      return text ? JSON.parse(text) : undefined;
    },
  };
}

/** A file of random bytes on disk: `{ path, name, size, sha256 }`. */
export function randomFile(name, size) {
  const path = join(folder, name);
  const digest = createHash("sha256");
  const file = openSync(path, "w");
  const chunk = Buffer.alloc(Math.min(size, 4 * MIB));
  for (let left = size; left > 0; left -= chunk.length) {
    const part = randomFillSync(chunk).subarray(0, Math.min(left, chunk.length));
    digest.update(part);
    writeSync(file, part);
  }
  closeSync(file);
  return { path, name, size, sha256: digest.digest("hex") };
}

/** Where a file of this name may be put. */
export const placeFor = (name) => join(folder, name);

export function textFile(name, text) {
  const path = join(folder, name);
  writeFileSync(path, text);
  return { path, name };
}

/** What the demo page tells of a file that is stored. */
export const result = (page, name) => page.locator(".result", { has: page.locator(".title", { hasText: name }) });

/** The row of the widget that shows a file. */
export const row = (page, name) => page.locator("#uploads > li", { has: page.locator(".name", { hasText: name }) });

/** Picks files as a person does, and waits until all are stored. */
export async function pickAndWait(page, files, timeout = 120_000) {
  await page.getByLabel("Choose files").setInputFiles(files.map(({ path }) => path));
  for (const { name } of files) await page.locator('#uploads > li[data-state="done"]', { hasText: name }).waitFor({ timeout });
}
