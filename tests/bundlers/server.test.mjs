// A server render: the package is imported, elements and all, where there is no document, and does what a server can use.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "node:test";
import { build, createServer } from "vite";
import { example, signed, write } from "./app.mjs";

const render = `
import "bucketkit/elements/upload";
import "bucketkit/elements/browser";
import "bucketkit/elements/resource-form";
import * as everything from "bucketkit";
import * as upload from "bucketkit/upload";
import * as doctor from "bucketkit/doctor";
import * as browse from "bucketkit/browse";
import * as archives from "bucketkit/browse/archive";
import * as logs from "bucketkit/browse/logs";
import { init, sign } from "bucketkit/sign";
import { init as initResource, validateResource } from "bucketkit/resource";

export const entries = [everything, upload, doctor, browse, archives, logs].map((entry) => Object.keys(entry).length);
export async function render({ request, options }) {
  await Promise.all([init(), initResource()]);
  const { signature } = sign(request, { ...options, date: new Date(options.date) });
  const issue = validateResource({ bucket: "s3://photos/2026", region: "eu-west-3" }).issues[0].code;
  return \`<bucket-upload multiple></bucket-upload><p id="\${signature}">\${issue}</p>\`;
}
`;
const folder = write("server", { worker: '"/worker.js"' });
writeFileSync(join(folder, "render.js"), render);
const common = { root: folder, configFile: false, logLevel: "error" };

async function assertRenders({ entries, render }) {
  assert.ok(entries.every((count) => count > 0), `${entries}`);
  assert.equal(await render(signed), `<bucket-upload multiple></bucket-upload><p id="${example.expected.signature}">bucket_is_uri</p>`);
  assert.equal(typeof document, "undefined");
}

for (const [how, noExternal] of [["left where it is", []], ["bundled into the server", ["bucketkit"]]]) {
  test(`Vite's server build, with the package ${how}`, async () => {
    const outDir = `out-${noExternal.length}`;
    await build({ ...common, build: { ssr: "render.js", outDir }, ssr: { noExternal } });
    await assertRenders(await import(pathToFileURL(join(folder, outDir, "render.js"))));
  });
}

test("Vite's dev server renders it", async () => {
  const server = await createServer({ ...common, server: { middlewareMode: true, ws: false }, appType: "custom" });
  try {
    await assertRenders(await server.ssrLoadModule("/render.js"));
  } finally {
    await server.close();
  }
});
