// The signing bench: the packed package beside its peers, in one Chromium and one run. Run by `cargo xtask bench sign`.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { launch } from "../e2e/devtools.mjs";
import { judge, table } from "./report.mjs";

const SIGNERS = ["bucketkit", "aws4fetch", "smithy-browser", "smithy-js", "s3mini"];
const TOKEN = 800;
/** How long a page may take, in ms. */
const MOST = 15 * 60_000;

const { values: options } = parseArgs({
  options: { rounds: { type: "string" }, quick: { type: "boolean" }, json: { type: "boolean" }, check: { type: "boolean" } },
});
const keys = options.quick ? 2_000 : 10_000;
const rounds = Number(options.rounds ?? (options.quick ? 3 : 7));
/** A new page costs little, and wavers much. */
const pages = 5 * rounds;

const app = {
  credentials: {
    accessKeyId: "ASIAIOSFODNN7EXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    sessionToken: randomBytes(TOKEN).toString("base64").slice(0, TOKEN),
  },
  region: "eu-central-1",
  bucket: "https://examplebucket.s3.eu-central-1.amazonaws.com",
  expiresIn: 900,
};

const file = (path) => new URL(path, import.meta.url).pathname;

/** A script and all that it imports, minified, as an app would ship it. */
async function bundle(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: file("signers") },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
    alias: { "bucketkit/sign": file("../../dist/sign.js") },
  });
  return Buffer.from(outputFiles[0].contents);
}

const page = (script) => `<!doctype html><meta charset="utf-8"><title>bench</title><script>
const tell = (result) => fetch("/result", { method: "POST", body: JSON.stringify(result) });
const app = ${JSON.stringify(app)};
(async () => { ${script} })().catch((error) => tell({ error: String(error.message ?? error) }));
</script>`;

const files = new Map([
  ["/page.js", readFileSync(file("page.js"))],
  ["/", page(`const { run } = await import("/page.js"); tell(await run({ app, ...${JSON.stringify({ signers: SIGNERS, keys, rounds })} }));`)],
]);
const bytes = {};
for (const name of SIGNERS) {
  files.set(`/${name}.js`, await bundle(`export * from "./${name}.js";`));
  // The app's one call, and the moment when its answer is there.
  const first = await bundle(`import { presigned } from "./${name}.js"; const one = await presigned(app); export const url = await one("photos/first.jpeg"); export const at = performance.now();`);
  files.set(`/first/${name}.js`, first);
  files.set(`/first/${name}`, page(`const began = performance.now(); const { at, url } = await import("/first/${name}.js"); tell({ ms: at - began, url });`));
  bytes[name] = brotliCompressSync(first).length;
}

let told = () => {};
const server = createServer(async (request, response) => {
  if (request.method === "POST") {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    response.end();
    return told(JSON.parse(text));
  }
  const body = files.get(request.url);
  // A page of its own gets the finer clock.
  response.writeHead(body ? 200 : 404, {
    "content-type": request.url.endsWith(".js") ? "text/javascript" : "text/html",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
  });
  response.end(body);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const browser = launch();

/** What a page says, opened in a browser context of its own: it has no cache, and a new process. */
async function visit(path) {
  const { browserContextId } = await browser.send("Target.createBrowserContext");
  let timer;
  const result = await new Promise((resolve, reject) => {
    told = resolve;
    timer = setTimeout(() => reject(new Error(`${path} never ended`)), MOST);
    browser.send("Target.createTarget", { url: `http://127.0.0.1:${server.address().port}${path}`, browserContextId }).catch(reject);
  });
  clearTimeout(timer);
  await browser.send("Target.disposeBrowserContext", { browserContextId });
  if (result.error) throw new Error(result.error);
  return result;
}

async function measure() {
  const load = loadavg()[0] / availableParallelism();
  const { product } = await browser.send("Browser.getVersion");
  const { less, measures } = await visit("/");
  measures.first = Object.fromEntries(SIGNERS.map((name) => [name, []]));
  for (let round = -1; round < pages; round++) {
    for (const at of SIGNERS.keys()) {
      const name = SIGNERS[(at + Math.max(round, 0)) % SIGNERS.length];
      const { ms, url } = await visit(`/first/${name}`);
      if (!/X-Amz-Signature=[0-9a-f]{64}/.test(url)) throw new Error(`${name} signed nothing: ${url}`);
      if (round >= 0) measures.first[name].push(ms);
    }
  }
  return { browser: product, load, keys, tokenLength: TOKEN, rounds, pages, less, bytes, measures };
}

try {
  const judged = judge(await measure());
  console.log(options.json ? JSON.stringify(judged, null, 2) : table(judged));
  const missed = judged.measures.filter(({ met }) => met === false);
  if (options.check && missed.length) throw new Error(`missed: ${missed.map(({ title, target }) => `${title} (${target})`).join("; ")}`);
} catch ({ message }) {
  console.error(message);
  process.exitCode = 1;
} finally {
  await browser.close();
  server.close();
  server.closeAllConnections();
}
