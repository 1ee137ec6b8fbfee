// The validation bench: how long a call of validateResource takes, in Chromium, over the resources of the tests' table. Run by
// `cargo xtask bench resource`. It runs at each keystroke, so a call should take under 100 µs.
import { readFileSync, readdirSync } from "node:fs";
import { bench, middle, options, page } from "./bench.mjs";

const TARGET = 100;
const MOST = 5 * 60_000;

const rounds = Number(options.rounds ?? (options.quick ? 20 : 100));
const dist = new URL("../../dist/", import.meta.url);
const table = JSON.parse(readFileSync(new URL("../resource/s3.json", import.meta.url), "utf8"));
const cases = table.map(({ config, options = {} }) => ({ config, options: { use: options.server ? "server" : "browser", pageUrl: options.page } }));

/** Each resource in turn, all of them a round; µs a call. A JSON round trip of the same resource is the least that any crossing costs. */
async function measure(cases, rounds) {
  const { init, validateResource } = await import("/resource.js");
  await init();
  const timed = (run) =>
    cases.map(({ config, options }) => {
      const began = performance.now();
      for (let at = 0; at < 10; at++) run(config, options);
      return (performance.now() - began) * 100;
    });
  const ours = [];
  const least = [];
  for (let round = -20; round < rounds; round++) {
    const [one, other] = [timed(validateResource), timed((config) => JSON.parse(JSON.stringify(config)))];
    if (round < 0) continue;
    ours.push(one);
    least.push(other);
    if (round % 10 === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  return { ours, least };
}

const start = page(`tell(await (${measure})(${JSON.stringify(cases).replaceAll("<", "\\u003c")}, ${rounds}));`);
const scripts = new Set(readdirSync(dist).filter((name) => name.endsWith(".js")));

await bench((path) => (path === "/" ? start : scripts.has(path.slice(1)) && readFileSync(new URL(path.slice(1), dist))), MOST, async ({ load, visit }) => {
  const { ours, least } = await visit("/");
  const each = cases.map((_, at) => middle(ours.map((round) => round[at])));
  const mean = (rows) => middle(rows.map((row) => row.reduce((sum, one) => sum + one, 0) / row.length));
  const judged = {
    load, resources: cases.length, rounds, microseconds: mean(ours), slowest: Math.max(...each), ofJsonRoundTrip: mean(ours) / mean(least), target: TARGET, met: Math.max(...each) < TARGET,
  };
  const shown = (number) => number.toFixed(1);
  const text =
    `${judged.resources} resources, ${rounds} rounds, load ${shown(load)} a core\n` +
    `validateResource   ${shown(judged.microseconds)} µs a call, the slowest resource ${shown(judged.slowest)} µs (target ${TARGET}: ${judged.met ? "met" : "MISSED"})\n` +
    `                   ${shown(judged.ofJsonRoundTrip)} times a JSON round trip of the resource`;
  return { judged, text, missed: judged.met ? [] : [`${TARGET} µs a call`] };
});
