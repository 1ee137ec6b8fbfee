// The upload bench: the packed package beside its peers and beside what the browser can do at most, taking turns in one
// Chromium. Files come from the disk and go to a sink in a process of its own. Run by `cargo xtask bench upload`.
import { spawn } from "node:child_process";
import { randomBytes, randomFillSync } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { openPage, privateMemory, watchMemory, watchTasks } from "../e2e/watch.mjs";
import { bench, options } from "./bench.mjs";
import { MIB, judge, table } from "./upload-report.mjs";

const UPLOADERS = ["raw", "bucketkit", "bucketkit-crc64nvme", "aws4fetch", "uppy", "lib-storage"];
const GIGABIT = 125_000_000;
/** How long one upload may take, in ms. */
const MOST = 10 * 60_000;

const rounds = Number(options.rounds ?? (options.quick ? 3 : 5));
/** MiB, and bytes a second of the line, 0 for as fast as it goes. */
const settings = options.quick ? [[64, 0]] : [[64, 0], [512, 0], [2048, 0], [512, GIGABIT]];
/** As our own plan has it, and for all the same. */
const partSize = (size) => (size <= 1024 * MIB ? 8 : 16) * MIB;

const here = (path) => new URL(path, import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "bucketkit-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

function randomFile(size) {
  const path = join(folder, `${size / MIB}.bin`);
  const file = openSync(path, "w");
  const chunk = Buffer.alloc(4 * MIB);
  for (let at = 0; at < size; at += chunk.length) writeSync(file, randomFillSync(chunk));
  closeSync(file);
  return path;
}

const sinkProcess = spawn(process.env.BUCKETKIT_PYTHON, [here("sink.py")], { stdio: ["pipe", "pipe", "inherit"] });
const sink = `http://127.0.0.1:${await new Promise((resolve) => sinkProcess.stdout.once("data", (port) => resolve(Number(port))))}`;
const app = {
  credentials: { accessKeyId: "ASIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", sessionToken: randomBytes(600).toString("base64") },
  region: "eu-central-1", endpoint: sink, name: "bench", bucket: `${sink}/bench`,
};

async function bundle(name) {
  const { outputFiles } = await build({
    entryPoints: [here(`uploaders/${name}.js`)],
    bundle: true, minify: true, write: false, format: "esm", platform: "browser", target: "es2022", charset: "utf8", legalComments: "none", logLevel: "warning",
    // The package stays as it is, with what lies beside it.
    external: ["bucketkit/upload"],
  });
  return outputFiles[0].text.replaceAll('"bucketkit/upload"', '"/bucketkit/upload.js"');
}
const scripts = new Map(await Promise.all(UPLOADERS.map(async (name) => [`/${name}.js`, await bundle(name)])));
function found(path) {
  const packed = /^\/bucketkit\/([\w.-]+)$/.exec(path)?.[1];
  try {
    if (packed) return readFileSync(here(`../../dist/${packed}`));
  } catch {
    // There is no such file.
  }
  return scripts.get(path) ?? (path === "/" ? '<!doctype html><meta charset="utf-8"><title>bench</title><input type="file">' : undefined);
}

/** Runs in the page: everything up to the moment when a file is picked is done before. */
async function prepare(name, app) {
  const { uploader } = await import(`/${name}.js`);
  window.upload = await uploader(app);
}

/** Runs in the page: how long an upload takes, and for how long something urgent would have waited meanwhile. All in ms. */
async function timed(partSize) {
  const [file] = document.querySelector("input").files;
  const ending = new AbortController();
  let [stall, last] = [0, performance.now()];
  const look = () => {
    const now = performance.now();
    stall = Math.max(stall, now - last);
    last = now;
  };
  const again = () => void scheduler.postTask(() => (look(), again()), { priority: "user-blocking", delay: 2, signal: ending.signal }).catch(() => {});
  const long = [];
  const observer = new PerformanceObserver((list) => long.push(...list.getEntries()));
  observer.observe({ type: "longtask" });
  again();
  const began = performance.now();
  await window.upload(file, partSize);
  const ms = performance.now() - began;
  look();
  ending.abort();
  long.push(...observer.takeRecords());
  return { ms, stall, long: long.reduce((sum, { duration }) => sum + duration, 0) };
}

/** One upload in a new page: a renderer that has done nothing yet. `traced`: what its tasks take, which costs time and memory itself. */
async function run({ browser, origin }, name, path, size, traced) {
  const page = await openPage(browser, `${origin}/`);
  while (!(await page.call(() => document.querySelector("input") !== null).catch(() => false)));
  await page.call(prepare, name, app);
  await page.pick("document.querySelector(\"input\")", path);
  // What the start leaves behind is not the upload's.
  await new Promise((resolve) => setTimeout(resolve, 300));
  const processes = (await browser.send("SystemInfo.getProcessInfo")).processInfo.filter(({ type }) => type !== "GPU");
  const pids = processes.map(({ id }) => id);
  const before = pids.reduce((sum, pid) => sum + privateMemory(pid), 0);
  await (await fetch(`${sink}/sink/count`)).text();
  const renderers = processes.filter(({ type }) => type === "renderer").map(({ id }) => id);
  const endTasks = traced ? await watchTasks(browser, ...renderers) : async () => [];
  const endMemory = watchMemory(...pids);
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`${name} takes too long`)), MOST)));
  const result = await Promise.race([page.call(timed, partSize(size)), late]);
  clearTimeout(timer);
  const memory = endMemory() - before;
  const tasks = await endTasks();
  const requests = await (await fetch(`${sink}/sink/count`)).json();
  await page.close();
  return { ...result, task: Math.max(0, ...tasks.map(({ ms }) => ms)), memory: memory / MIB, requests };
}

await bench(found, MOST, async (chromium) => {
  const measured = [];
  const files = new Map();
  for (const [mib, rate] of settings) {
    const size = mib * MIB;
    if (!files.has(size)) files.set(size, randomFile(size));
    await fetch(`${sink}/sink/rate/${rate}`);
    const runs = Object.fromEntries(UPLOADERS.map((name) => [name, []]));
    const tasks = {};
    // The first round is for the disk, the browser, and the tasks.
    for (let round = -1; round < rounds; round++) {
      for (const at of UPLOADERS.keys()) {
        const name = UPLOADERS[(at + Math.max(round, 0)) % UPLOADERS.length];
        const result = await run(chromium, name, files.get(size), size, round < 0);
        if (round < 0) tasks[name] = result.task;
        else runs[name].push(result);
        if (!options.json) process.stderr.write(".");
      }
    }
    measured.push({ size, rate, parts: Math.ceil(size / partSize(size)), runs, tasks });
  }
  if (!options.json) process.stderr.write("\n");
  const judged = judge({ browser: chromium.product, load: chromium.load, rounds, measured });
  const missed = judged.measured.flatMap(({ title, verdicts }) => verdicts.filter(({ met }) => !met).map(({ what }) => `${title}: ${what}`));
  return { judged, text: table(judged), missed };
});
sinkProcess.stdin.end();
