// 1 GiB from disk through the demo page into the bucket: the page's process must not grow with the file, nor its main thread
// stall. Run by `cargo xtask memory`; alone on the machine it says most.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { launch } from "./devtools.mjs";
import { MIB, randomFile, start } from "./stack.mjs";
import { openPage, privateMemory, rendererOf, traceClock, watchMemory, watchTasks } from "./watch.mjs";

const SIZE = 1024 * MIB;
const MOST_GROWTH = 64 * MIB;
const MOST_TASK = 50;

const stack = await start();
const browser = launch();
after(() => browser.close());

test("1 GiB leaves the renderer's memory and its main thread alone", async () => {
  const file = randomFile("gigabyte.bin", SIZE);
  const page = await openPage(browser, `${stack.info.backend.page}/`);
  for (let tries = 0; !(await page.call(() => document.querySelector("bucket-upload")?.disabled === false)); tries++) {
    assert.ok(tries < 100, "the page never gets ready");
    await sleep(100);
  }
  // What sums up holds some parts, which is another measurement (`cargo xtask bench upload`).
  await page.call(() => void (document.querySelector("bucket-upload").options = {}));
  const renderer = await rendererOf(browser, page);
  await page.call(() => {
    window.longTasks = [];
    new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
  });
  await sleep(1000);

  const before = privateMemory(renderer);
  const endTasks = await watchTasks(browser, renderer);
  const endMemory = watchMemory(renderer);
  const began = performance.now();
  await page.pick(`document.querySelector("bucket-upload").shadowRoot.querySelector("#files")`, file.path);
  const end = await page.call(
    () =>
      new Promise((resolve) => {
        const inside = document.querySelector("bucket-upload").shadowRoot;
        function look() {
          const row = inside.querySelector("#uploads > li");
          if (["done", "failed", "aborted"].includes(row?.dataset.state)) resolve({ state: row.dataset.state, text: row.innerText });
        }
        new MutationObserver(look).observe(inside, { childList: true, subtree: true, attributeFilter: ["data-state"] });
        look();
      }),
  );
  const seconds = (performance.now() - began) / 1000;
  const growth = endMemory() - before;
  const ended = traceClock();
  assert.equal(end.state, "done", end.text);
  // The last one may still be on its way to the observer.
  await sleep(500);
  const byTheClock = await page.call(() => window.longTasks);

  // What there might be would be seen: a long task, and memory.
  const endSecondMemory = watchMemory(renderer);
  const asked = traceClock();
  await page.call(() => {
    for (const end = performance.now() + 300; performance.now() < end; );
    window.kept = new Uint8Array(100 * 1024 * 1024).fill(1);
  });
  assert.ok(endSecondMemory() - before >= MOST_GROWTH, "100 MiB more in the page are seen");
  const tasks = await endTasks();
  assert.ok(tasks.some(({ at, ms }) => at >= asked && ms > MOST_TASK), "a long task is seen");

  const { prefix } = await page.call(async () => (await fetch("/session")).json());
  const stored = await stack.read(prefix + file.name);
  const parts = Number(stored?.etag.match(/-(\d+)"$/)?.[1]);
  const during = tasks.filter(({ at }) => at < ended).map(({ ms }) => ms);
  const longest = Math.max(...during);
  console.log(`renderer: ${(before / MIB).toFixed(1)} MiB before, ${(growth / MIB).toFixed(1)} MiB more at its peak`);
  console.log(`main thread: ${during.length} tasks, the longest ${longest.toFixed(1)} ms; with waiting for a processor ${byTheClock.length} of 50 ms and more`);
  console.log(`${parts} parts in ${seconds.toFixed(1)} s: ${Math.round(SIZE / 1e6 / seconds)} MB/s`);

  assert.deepEqual([stored.size, stored.sha256], [SIZE, file.sha256]);
  assert.ok(growth < MOST_GROWTH, `the renderer grew by ${(growth / MIB).toFixed(1)} MiB`);
  assert.ok(longest <= MOST_TASK, `a task of ${longest.toFixed(1)} ms on the main thread`);
});
