// The validation bench: how long a call of validateResource takes, in Chromium, over the resources of the tests' table. Run by
// `cargo xtask bench resource`. It runs at each keystroke, so a call should take under 100 µs.
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { launch } from "../e2e/devtools.mjs";

const TARGET = 100;
const MOST = 5 * 60_000;

const { values: options } = parseArgs({
  options: { rounds: { type: "string" }, quick: { type: "boolean" }, json: { type: "boolean" }, check: { type: "boolean" } },
});
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

const page = `<!doctype html><meta charset="utf-8"><title>bench</title><script type="module">
const tell = (result) => fetch("/result", { method: "POST", body: JSON.stringify(result) });
(${measure})(${JSON.stringify(cases).replaceAll("<", "\\u003c")}, ${rounds}).then(tell, (error) => tell({ error: String(error) }));
</script>`;

let told = () => {};
const server = createServer(async (request, response) => {
  if (request.method === "POST") {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    response.end();
    return told(JSON.parse(text));
  }
  const name = request.url.slice(1);
  const script = readdirSync(dist).includes(name) && name.endsWith(".js");
  // A page of its own gets the finer clock.
  response.writeHead(script || !name ? 200 : 404, {
    "content-type": script ? "text/javascript" : "text/html",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
  });
  response.end(script ? readFileSync(new URL(name, dist)) : page);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const browser = launch();
const middle = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

try {
  const load = loadavg()[0] / availableParallelism();
  const result = await new Promise((resolve, reject) => {
    told = resolve;
    setTimeout(() => reject(new Error("the page never ended")), MOST).unref();
    browser.send("Target.createTarget", { url: `http://127.0.0.1:${server.address().port}/` }).catch(reject);
  });
  if (result.error) throw new Error(result.error);
  const { ours, least } = result;
  const each = cases.map((_, at) => middle(ours.map((round) => round[at])));
  const mean = (rows) => middle(rows.map((row) => row.reduce((sum, one) => sum + one, 0) / row.length));
  const judged = {
    load, resources: cases.length, rounds, microseconds: mean(ours), slowest: Math.max(...each), ofJsonRoundTrip: mean(ours) / mean(least), target: TARGET, met: Math.max(...each) < TARGET,
  };
  const shown = (number) => number.toFixed(1);
  console.log(
    options.json
      ? JSON.stringify(judged, null, 2)
      : `${judged.resources} resources, ${rounds} rounds, load ${shown(load)} a core\n` +
          `validateResource   ${shown(judged.microseconds)} µs a call, the slowest resource ${shown(judged.slowest)} µs (target ${TARGET}: ${judged.met ? "met" : "MISSED"})\n` +
          `                   ${shown(judged.ofJsonRoundTrip)} times a JSON round trip of the resource`,
  );
  if (options.check && !judged.met) throw new Error(`missed: ${TARGET} µs a call`);
} catch ({ message }) {
  console.error(message);
  process.exitCode = 1;
} finally {
  await browser.close();
  server.close();
  server.closeAllConnections();
}
