// What all benches share: their options, pages in one Chromium that is driven by nothing but its DevTools pipe, how busy the
// machine was, and how they end.
import { createServer } from "node:http";
import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { launch } from "../e2e/devtools.mjs";

export const { values: options } = parseArgs({
  options: { rounds: { type: "string" }, quick: { type: "boolean" }, json: { type: "boolean" }, check: { type: "boolean" } },
});

export const middle = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/** In a page: `tell(result)` ends the visit. What it throws at its start is told as `{ error }`. */
export const page = (script) => `<!doctype html><meta charset="utf-8"><title>bench</title><script type="module">
const tell = (result) => fetch("/result", { method: "POST", body: JSON.stringify(result) });
(async () => { ${script} })().catch((error) => tell({ error: String(error.message ?? error) }));
</script>`;

const TYPES = { js: "text/javascript", wasm: "application/wasm" };

/**
 * `find(path)` gives what lies there; `most`: how long a visit may take, in ms. `run` measures, and gives what it judged, as data and
 * as a text, with a line for each target that was missed.
 */
export async function bench(find, most, run) {
  let told = () => {};
  const server = createServer(async (request, response) => {
    if (request.method === "POST") {
      let text = "";
      for await (const chunk of request.setEncoding("utf8")) text += chunk;
      response.end();
      return told(JSON.parse(text));
    }
    const body = find(request.url);
    // A page of its own gets the finer clock.
    response.writeHead(body ? 200 : 404, {
      "content-type": TYPES[request.url.split(".").pop()] ?? "text/html",
      "cache-control": "no-store",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    });
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const browser = launch();

  /** What a page says, opened in a browser context of its own: it has no cache, and a new process. */
  async function visit(path) {
    const { browserContextId } = await browser.send("Target.createBrowserContext");
    let timer;
    const result = await new Promise((resolve, reject) => {
      told = resolve;
      timer = setTimeout(() => reject(new Error(`${path} never ended`)), most);
      browser.send("Target.createTarget", { url: origin + path, browserContextId }).catch(reject);
    });
    clearTimeout(timer);
    await browser.send("Target.disposeBrowserContext", { browserContextId });
    if (result.error) throw new Error(result.error);
    return result;
  }

  try {
    const load = loadavg()[0] / availableParallelism();
    const { product } = await browser.send("Browser.getVersion");
    const { judged, text, missed } = await run({ browser, product, load, origin, visit });
    console.log(options.json ? JSON.stringify(judged, null, 2) : text);
    if (options.check && missed.length) throw new Error(`missed: ${missed.join("; ")}`);
  } catch ({ message }) {
    console.error(message);
    process.exitCode = 1;
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}
