// What a browser does while something is measured in it: a page driven by the DevTools pipe, the memory of processes, and the
// tasks of threads.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

/** How often processes are looked at, in ms. */
const EVERY = 50;

/** A tab at this address: `call` runs a function in it and gives what it returns. */
export async function openPage({ send }, url) {
  const { targetId } = await send("Target.createTarget", { url });
  const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
  async function evaluate(expression, options = {}) {
    const { result, exceptionDetails } = await send("Runtime.evaluate", { expression, awaitPromise: true, ...options }, sessionId);
    assert.equal(exceptionDetails, undefined, exceptionDetails?.exception?.description);
    return result;
  }
  const call = async (run, ...values) => (await evaluate(`(${run})(...${JSON.stringify(values)})`, { returnByValue: true })).value;
  /** `input`: an expression. */
  async function pick(input, path) {
    const { objectId } = await evaluate(input);
    await send("DOM.setFileInputFiles", { objectId, files: [path] }, sessionId);
  }
  return { call, pick, close: () => send("Target.closeTarget", { targetId }) };
}

/** The process of a page, of all that the browser has: the one that works when the page does. */
export async function rendererOf({ send }, page) {
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
export function privateMemory(pid) {
  const kilobytes = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8").matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB$/gm);
  return [...kilobytes].reduce((sum, [, value]) => sum + Number(value) * 1024, 0);
}

/** The most private memory of these processes together until what this returns is called. */
export function watchMemory(...pids) {
  let most = 0;
  const look = () => (most = Math.max(most, pids.reduce((sum, pid) => sum + privateMemory(pid), 0)));
  const timer = setInterval(look, EVERY);
  return () => {
    look();
    clearInterval(timer);
    return most;
  };
}

/** The tasks of these processes' main threads until what this returns is called: `{ at, ms }` in ms. */
export async function watchTasks(browser, ...pids) {
  const tasks = [];
  // What promises go on with after a task is told apart from it, and blocks the page like it.
  const blocks = /::RunTask$|PerformMicrotaskCheckpoint$/;
  // Not how long a task lasted, but what it used of a processor: on a busy machine the thread waits for one in mid-task.
  const stop = browser.on("Tracing.dataCollected", ({ value }) => {
    for (const event of value.filter(({ ph, tid, name }) => ph === "X" && pids.includes(tid) && blocks.test(name))) {
      tasks.push({ at: event.ts / 1000, ms: (event.tdur ?? event.dur) / 1000 });
    }
  });
  let stopWaiting;
  const complete = new Promise((resolve) => (stopWaiting = browser.on("Tracing.tracingComplete", resolve)));
  await browser.send("Tracing.start", { traceConfig: { recordMode: "recordAsMuchAsPossible", includedCategories: ["toplevel"] }, transferMode: "ReportEvents" });
  return async () => {
    await browser.send("Tracing.end");
    await complete;
    stop();
    stopWaiting();
    return tasks;
  };
}

/** Now, in ms on the clock that trace events have. */
export const traceClock = () => Number(process.hrtime.bigint()) / 1e6;
