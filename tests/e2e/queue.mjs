// A thousand files at once in <bucket-upload>: no task on the page's main thread may be long while they are added, drawn and sent. Run by
// `cargo xtask memory`.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { mounting, PLAIN } from "../widget/mount.mjs";
import { launch } from "./devtools.mjs";
import { start } from "./stack.mjs";
import { openPage, rendererOf, traceClock, watchTasks } from "./watch.mjs";

const FILES = 1000;
const MOST_TASK = 50;

const stack = await start("seaweedfs", { withBrowser: false });
const browser = launch();
after(() => browser.close());

test("a thousand files hold nothing up", async () => {
  const page = await openPage(browser, `${stack.info.backend.page}/`);
  for (let tries = 0; !(await page.call(() => document.querySelector("bucket-upload")?.disabled === false)); tries++) {
    assert.ok(tries < 100, "the page never gets ready");
    await sleep(100);
  }
  await page.call(`() => ${mounting(PLAIN)}`);
  // What the browser does at its start would be taken for the page's.
  await sleep(2000);
  const renderer = await rendererOf(browser, page);
  await page.call((count) => void (window.many = Array.from({ length: count }, (_, at) => file(`${at}.txt`, 5))), FILES);
  await sleep(1000);

  const endTasks = await watchTasks(browser, renderer);
  await page.call(() => widget.add(many));
  for (let tries = 0; (await page.call(() => states().length)) < FILES; tries++) {
    assert.ok(tries < 300, "not all are drawn");
    await sleep(100);
  }
  const drawn = traceClock();
  await sleep(5000);
  const ended = traceClock();
  const stored = await page.call(() => widget.value.length);
  // What there might be would be seen.
  await page.call(() => {
    for (const end = performance.now() + 300; performance.now() < end; );
  });
  await sleep(500);
  const tasks = await endTasks();
  assert.ok(tasks.some(({ at, ms }) => at >= ended && ms > MOST_TASK), "a long task is seen");
  const longest = (from, to) => Math.max(...tasks.filter(({ at }) => at >= from && at < to).map(({ ms }) => ms));
  const [adding, sending] = [longest(0, drawn), longest(drawn, ended)];
  console.log(`${FILES} files: the longest task is ${adding.toFixed(1)} ms while they are added and drawn, ${sending.toFixed(1)} ms in 5 s of sending, in which ${stored} were stored`);
  assert.ok(stored > 50, "they were sent meanwhile");
  assert.ok(Math.max(adding, sending) <= MOST_TASK, `a task of ${Math.max(adding, sending).toFixed(1)} ms`);
});
