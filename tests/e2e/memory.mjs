// 1 GiB from disk through the demo page into the bucket: the page's process must not grow with the file, nor its main thread
// stall. Run by `cargo xtask memory`; alone on the machine it says most.
//
// The browser is driven by its DevTools pipe and nothing else: a test library watches the network for its own purposes, and
// then one measures that.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { MIB, randomFile, start } from "./stack.mjs";

const SIZE = 1024 * MIB;
const MOST_GROWTH = 64 * MIB;
/** How often memory is read, in ms. */
const EVERY = 50;

/** Chromium, as `send(method, params, session)`: the DevTools protocol is JSON with a zero byte after each message. */
function launch() {
  const profile = mkdtempSync(join(tmpdir(), "bucketkit-profile-"));
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"];
  const browser = spawn(process.env.BUCKETKIT_CHROMIUM, [...flags, `--user-data-dir=${profile}`, "--remote-debugging-pipe"], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  const [, , , input, output] = browser.stdio;
  const waiting = new Map();
  let last = 0;
  let text = "";
  output.setEncoding("utf8").on("data", (chunk) => {
    const messages = (text + chunk).split("\0");
    text = messages.pop();
    for (const { id, result, error } of messages.map((message) => JSON.parse(message))) {
      const { resolve, reject } = waiting.get(id) ?? {};
      if (error) reject?.(new Error(error.message));
      else resolve?.(result);
      waiting.delete(id);
    }
  });
  const ended = new Promise((resolve) => browser.once("exit", resolve));
  ended.then(() => {
    for (const { reject } of waiting.values()) reject(new Error("the browser ended"));
  });
  input.on("error", () => {});
  const send = (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      waiting.set(++last, { resolve, reject });
      input.write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
    });
  async function close() {
    browser.kill();
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
  return { send, close };
}

/** A tab at this address: `call` runs a function in it and gives what it returns. */
async function openPage({ send }, url) {
  const { targetId } = await send("Target.createTarget", { url });
  const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
  async function evaluate(expression, options = {}) {
    const { result, exceptionDetails } = await send("Runtime.evaluate", { expression, awaitPromise: true, ...options }, sessionId);
    assert.equal(exceptionDetails, undefined, exceptionDetails?.exception?.description);
    return result;
  }
  const call = async (run, ...values) => (await evaluate(`(${run})(...${JSON.stringify(values)})`, { returnByValue: true })).value;
  async function pick(selector, path) {
    const { objectId } = await evaluate(`document.querySelector(${JSON.stringify(selector)})`);
    await send("DOM.setFileInputFiles", { objectId, files: [path] }, sessionId);
  }
  return { call, pick };
}

/** The process of a page, of all that the browser has: the one that works when the page does. */
async function rendererOf({ send }, page) {
  const spent = async () => new Map((await send("SystemInfo.getProcessInfo")).processInfo.map(({ id, type, cpuTime }) => [id, { type, cpuTime }]));
  const before = await spent();
  await page.call(() => {
    for (const end = performance.now() + 500; performance.now() < end; );
  });
  const worked = [...(await spent())].map(([id, { type, cpuTime }]) => ({ id, type, cpuTime: cpuTime - (before.get(id)?.cpuTime ?? 0) }));
  const [renderer] = worked.filter(({ type }) => type === "renderer").sort((a, b) => b.cpuTime - a.cpuTime);
  assert.ok(renderer.cpuTime > 0.2, `no renderer worked: ${JSON.stringify(worked)}`);
  return renderer.id;
}

/** What is in memory for this process alone, in bytes. */
function privateMemory(pid) {
  const kilobytes = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8").matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB$/gm);
  return [...kilobytes].reduce((sum, [, value]) => sum + Number(value) * 1024, 0);
}

/** The most of it until `stop` is called. */
function watchMemory(pid) {
  let most = 0;
  const look = () => (most = Math.max(most, privateMemory(pid)));
  const timer = setInterval(look, EVERY);
  return () => {
    look();
    clearInterval(timer);
    return most;
  };
}

const stack = await start();
const browser = launch();
after(() => browser.close());

test("1 GiB leaves the renderer's memory and its main thread alone", async () => {
  const file = randomFile("gigabyte.bin", SIZE);
  const page = await openPage(browser, `${stack.info.backend.page}/`);
  for (let tries = 0; !(await page.call(() => document.querySelector("#files")?.disabled === false)); tries++) {
    assert.ok(tries < 100, "the page never gets ready");
    await sleep(100);
  }
  const renderer = await rendererOf(browser, page);
  await page.call(() => {
    window.longTasks = [];
    new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
  });
  await sleep(1000);

  const before = privateMemory(renderer);
  const stop = watchMemory(renderer);
  const began = performance.now();
  await page.pick("#files", file.path);
  const end = await page.call(
    () =>
      new Promise((resolve) => {
        function look() {
          const row = document.querySelector("#uploads > li");
          if (["done", "failed", "aborted"].includes(row?.dataset.state)) resolve({ state: row.dataset.state, text: row.innerText });
        }
        new MutationObserver(look).observe(document.querySelector("#uploads"), { childList: true, subtree: true, attributeFilter: ["data-state"] });
        look();
      }),
  );
  const seconds = (performance.now() - began) / 1000;
  const growth = stop() - before;
  assert.equal(end.state, "done", end.text);
  // The last task may still be on its way to the observer.
  await sleep(500);
  const longTasks = await page.call(() => window.longTasks.splice(0));

  const { prefix } = await page.call(async () => (await fetch("/session")).json());
  const stored = await stack.read(prefix + file.name);
  const parts = Number(stored?.etag.match(/-(\d+)"$/)?.[1]);
  // The browser counts from 50 ms on.
  const tasks = longTasks.length ? `${longTasks.length} over 50 ms, the longest ${Math.round(Math.max(...longTasks))} ms` : "none over 50 ms";
  console.log(`renderer: ${(before / MIB).toFixed(1)} MiB before, ${(growth / MIB).toFixed(1)} MiB more at its peak`);
  console.log(`tasks on the main thread: ${tasks}`);
  console.log(`${parts} parts in ${seconds.toFixed(1)} s: ${Math.round(SIZE / 1e6 / seconds)} MB/s`);

  assert.deepEqual([stored.size, stored.sha256], [SIZE, file.sha256]);
  assert.ok(growth < MOST_GROWTH, `the renderer grew by ${(growth / MIB).toFixed(1)} MiB`);
  assert.equal(longTasks.length, 0, `tasks on the main thread: ${tasks}`);

  // Had there been one, it would have been seen; and so would memory.
  const watch = watchMemory(renderer);
  await page.call(async () => {
    await new Promise((resolve) => setTimeout(resolve));
    for (const end = performance.now() + 100; performance.now() < end; );
    window.kept = new Uint8Array(100 * 1024 * 1024).fill(1);
  });
  assert.ok(watch() - before >= MOST_GROWTH, "100 MiB more in the page are seen");
  await sleep(500);
  assert.ok((await page.call(() => window.longTasks)).some((duration) => duration >= 100), "a long task is seen");
});
