// The checksum bench: the packed package beside its peers, in one Chromium and one run. Run by `cargo xtask bench checksum`.
import { readdirSync } from "node:fs";
import { build } from "esbuild";
import { bench, middle, options, page } from "./bench.mjs";

const OURS = "bucketkit";
const PEERS = readdirSync(new URL("checksums", import.meta.url)).map((name) => name.slice(0, -3)).filter((name) => name !== OURS);
/** `least`: what our figure must be at least of the peer's; of all others it must be more than 1. */
const MEASURES = [
  { id: "crc64nvme", title: "CRC64NVME", least: { "hash-wasm": 1.2 } },
  { id: "crc32", title: "CRC32", least: { "hash-wasm": 1.2 } },
  { id: "crc32c", title: "CRC32C", least: { "hash-wasm": 1.2 } },
  { id: "md5", title: "MD5" },
  // Ours is WebCrypto's, so it is as fast; the call around it costs nothing that one could measure.
  { id: "sha256", title: "SHA-256", least: { webcrypto: 0.9 } },
  { id: "sha256 in wasm", title: "SHA-256 where the browser has none, or bytes come piece by piece" },
];
/** How long the page may take, in ms. */
const MOST = 20 * 60_000;
/** Tasks that want a processor, for each that there is, of others than the bench. */
const BUSY = 0.5;

const rounds = Number(options.rounds ?? (options.quick ? 3 : 7));
const mebibytes = options.quick ? 16 : 64;
const file = (path) => new URL(path, import.meta.url).pathname;

/** Runs in the page: all take turns at the same bytes. Gives MB/s by measure and name, a number a round. */
async function measure({ names, ids, size, rounds }) {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
  const digits = (sum) => Array.from(sum, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const all = [];
  for (const name of names) all.push({ name, sums: await (await import(`/${name}.js`)).sums() });
  const measures = {};
  for (const id of ids) {
    const takers = all.filter(({ sums }) => sums[id]);
    measures[id] = Object.fromEntries(takers.map(({ name }) => [name, []]));
    let expected;
    // The first round is for the engine, which compiles anew what runs often. Others come first each time.
    for (let round = -1; round < rounds; round++) {
      for (const at of takers.keys()) {
        const { name, sums } = takers[(at + Math.max(round, 0)) % takers.length];
        const began = performance.now();
        let sum = sums[id](bytes);
        if (sum instanceof Promise) sum = await sum;
        const took = performance.now() - began;
        // Nobody may be faster by being wrong.
        expected ??= digits(sum);
        if (digits(sum) !== expected) throw new Error(`${name} has another ${id}: ${digits(sum)} instead of ${expected}`);
        if (round >= 0) measures[id][name].push(size / took / 1000);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
  }
  return measures;
}

const given = { names: [OURS, ...PEERS], ids: MEASURES.map(({ id }) => id), size: mebibytes << 20, rounds };
const files = new Map([["/", page(`tell(await (${measure})(${JSON.stringify(given)}));`)]]);
for (const name of given.names) {
  const { outputFiles } = await build({
    entryPoints: [file(`checksums/${name}.js`)],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    legalComments: "none",
    logLevel: "warning",
    alias: { "bucketkit/checksum": file("../../dist/checksum.js") },
  });
  files.set(`/${name}.js`, Buffer.from(outputFiles[0].contents));
}

/** Ratios are of two figures of one round, since the machine is not equally fast in all. */
function judge({ id, title, least = {} }, figures) {
  const ours = figures[OURS];
  const takers = Object.entries(figures).map(([name, numbers]) => {
    const taker = { name, median: middle(numbers), min: Math.min(...numbers), max: Math.max(...numbers) };
    if (name === OURS) return taker;
    const ratio = middle(ours.map((number, round) => number / numbers[round]));
    return { ...taker, ratio, least: least[name] ?? 1, met: ratio >= (least[name] ?? 1) };
  });
  return { id, title, takers, met: takers.every(({ met }) => met !== false) };
}

function table({ browser, load, measures }) {
  const number = (value) => value.toLocaleString("en", { maximumFractionDigits: 0 });
  const lines = [`MB/s of ${mebibytes} MiB, ${browser}`, `medians of ${rounds} rounds, in brackets the lowest and the highest; ours to each peer's, taken round by round`];
  if (load > BUSY) lines.push(`THE MACHINE WAS BUSY as this began, with ${load.toFixed(1)} tasks for each processor: don't trust the figures`);
  for (const { title, takers, met } of measures) {
    lines.push("", `${title}: ${met ? "met" : "MISSED"}`);
    for (const { name, median, min, max, ratio, least, met } of takers) {
      const beside = ratio ? `${ratio.toFixed(2)} ×, ${met ? "" : "not "}at least ${least}` : "";
      lines.push(`  ${name.padEnd(12)}${number(median).padStart(7)} ${`(${number(min)}–${number(max)})`.padEnd(16)}${beside}`.trimEnd());
    }
  }
  return lines.join("\n");
}

await bench((path) => files.get(path), MOST, async ({ product, load, visit }) => {
  const result = await visit("/");
  const judged = { browser: product, load, mebibytes, rounds, measures: MEASURES.map((measure) => judge(measure, result[measure.id])) };
  return { judged, text: table(judged), missed: judged.measures.filter(({ met }) => !met).map(({ title }) => title) };
});
