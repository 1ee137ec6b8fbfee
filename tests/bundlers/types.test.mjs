// What others' tools say of the packed package: its types as every resolver finds them, and what a bundler leaves of it.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import * as esbuild from "esbuild";
import { folder as packed, app } from "../package/unpacked.mjs";

/** What it says of any package that is ES modules alone, and of entries that are no modules. */
const MEANT = { node10: ["NoResolution"], "node16-cjs": ["CJSResolvesToESM"] };
const FILES = ["./wasm", "./worker", "./package.json"];

test("are-the-types-wrong finds nothing but that there is no CommonJS", async () => {
  const check = async (tarball) => {
    const { problems } = await checkPackage(createPackageFromTarballData(tarball));
    return problems.filter(({ kind, entrypoint, resolutionKind }) => !MEANT[resolutionKind]?.includes(kind) && !FILES.includes(entrypoint));
  };
  assert.deepEqual(await check(new Uint8Array(readFileSync(process.env.BUCKETKIT_TARBALL))), []);
});

/** Bundles this script as an app would; gives the whole in brotli, and its text. */
async function bundled(script) {
  writeFileSync(join(app, "shaken.js"), script);
  const { outputFiles } = await esbuild.build({ absWorkingDir: app, entryPoints: ["shaken.js"], bundle: true, minify: true, format: "esm", write: false, logLevel: "error" });
  const [{ contents, text }] = outputFiles;
  return { size: brotliCompressSync(contents).length, text };
}

test("an app that only signs carries only what signs, one that only validates only what validates", async () => {
  const signs = await bundled('import { init, sign } from "bucketkit/sign";\nawait init();\nconsole.log(sign);');
  const validates = await bundled('import { init, validateResource } from "bucketkit/resource";\nawait init();\nconsole.log(validateResource);');
  // The entries' own budgets stand in xtask/src/size.rs; an app adds next to nothing.
  assert.ok(signs.size < 8_300, `signing: ${signs.size} bytes in brotli`);
  assert.ok(validates.size < 45_600, `validating: ${validates.size} bytes in brotli`);
  for (const { text } of [signs, validates]) assert.ok(!text.includes("customElements") && !text.includes("bucketkit.wasm"));
  assert.ok(!validates.text.includes("AWS4"), "no signing");
});

test("what is imported and not used leaves nothing, but for elements", async () => {
  const { exports, sideEffects } = JSON.parse(readFileSync(join(packed, "package.json"), "utf8"));
  for (const [name, { default: file }] of Object.entries(exports).filter(([, entry]) => entry.types)) {
    const { size } = await bundled(`import * as unused from "bucketkit${name.slice(1)}";`);
    assert.equal(size > 20, sideEffects.includes(file), `${name}: ${size} bytes`);
  }
  assert.equal(sideEffects.length, 3);
});
