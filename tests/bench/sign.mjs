// The signing bench: the packed package beside its peers, in one Chromium and one run. Run by `cargo xtask bench sign`.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { bench, options, page as plain } from "./bench.mjs";
import { judge, table } from "./report.mjs";

const SIGNERS = ["bucketkit", "aws4fetch", "smithy-browser", "smithy-js", "s3mini"];
const TOKEN = 800;
/** How long a page may take, in ms. */
const MOST = 15 * 60_000;

const keys = options.quick ? 2_000 : 10_000;
const rounds = Number(options.rounds ?? (options.quick ? 3 : 7));
/** A new page costs little, and wavers much: of fewer than 200, chance decides. */
const pages = 30 * rounds;

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

const page = (script) => plain(`globalThis.app = ${JSON.stringify(app)}; ${script}`);

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

async function measure({ product, load, visit }) {
  const { less, measures } = await visit("/");
  measures.first = Object.fromEntries(SIGNERS.map((name) => [name, []]));
  for (let round = -1; round < pages; round++) {
    // Whoever comes after another comes before it as often.
    const turns = SIGNERS.map((_, at) => SIGNERS[(at + Math.max(round, 0)) % SIGNERS.length]);
    for (const name of round % 2 ? turns.reverse() : turns) {
      const { ms, url } = await visit(`/first/${name}`);
      if (!/X-Amz-Signature=[0-9a-f]{64}/.test(url)) throw new Error(`${name} signed nothing: ${url}`);
      if (round >= 0) measures.first[name].push(ms);
    }
  }
  return { browser: product, load, keys, tokenLength: TOKEN, rounds, pages, less, bytes, measures };
}

await bench((path) => files.get(path), MOST, async (given) => {
  const judged = judge(await measure(given));
  const missed = judged.measures.filter(({ met }) => met === false);
  return { judged, text: table(judged), missed: missed.map(({ title, target }) => `${title} (${target})`) };
});
