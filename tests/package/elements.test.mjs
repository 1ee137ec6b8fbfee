// The entries that define elements, as a bundler, a server and a strict user of TypeScript meet them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { buildSync } from "esbuild";
import { app, folder, load } from "./unpacked.mjs";

const entry = "elements-resource-form.js";

test("on a server an import does nothing, and harms nothing", async () => {
  const before = Object.keys(globalThis);
  const { BucketResourceForm } = await load(entry);
  assert.equal(typeof BucketResourceForm, "function");
  assert.deepEqual(Object.keys(globalThis), before);
});

test("a bundler keeps an import that is there for its effect, and drops the other entries", () => {
  const bundled = (code) => {
    const { outputFiles } = buildSync({ stdin: { contents: code, resolveDir: app }, bundle: true, format: "esm", write: false });
    return outputFiles[0].text;
  };
  assert.match(bundled(`import "bucketkit/elements/resource-form";`), /customElements/);
  assert.equal(bundled(`import { validateResource } from "bucketkit/resource";`).includes("customElements"), false);
  assert.deepEqual(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).sideEffects, [`./${entry}`]);
});

test("its types fit a strict user, and refuse a careless one", () => {
  const check = (code) => {
    writeFileSync(join(app, "element.mts"), code);
    const flags = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,esnext.disposable,dom,dom.iterable"];
    execFileSync(join(import.meta.dirname, "../../node_modules/.bin/tsc"), [...flags, join(app, "element.mts")], { cwd: app, encoding: "utf8", stdio: "pipe" });
  };
  check(`import "bucketkit/elements/resource-form";
    const form = document.createElement("bucket-resource-form");
    form.type = "azure_blob";
    form.value = { bucket: "b", extra: { kept: true } };
    const bucket: string | undefined = form.value.bucket;
    form.labels = { undo: "Zurück", done: ({ fix, changes }) => fix + changes, fields: { bucket: { title: "Eimer" } }, issues: { missing: { message: (params) => String(params.field) } } };
    form.addEventListener("input", () => console.log(form.validation?.issues.map(({ code }) => code), bucket));
    const account: string | undefined = form.value.accountName;
    form.value = "$res:f/folder/name";
    const azure = document.querySelector<import("bucketkit/elements/resource-form").BucketResourceForm<"azure_blob">>("bucket-resource-form")!;
    const container: string | undefined = azure.value.containerName;
    console.log(account, container, form.value.unknown, form.value.port?.toFixed());`);
  assert.throws(() => check(`import "bucketkit/elements/resource-form"; const port: string | undefined = document.createElement("bucket-resource-form").value.port;`));
  assert.throws(() => check(`import "bucketkit/elements/resource-form"; document.createElement("bucket-resource-form").type = "s4";`));
  assert.throws(() => check(`import "bucketkit/elements/resource-form"; document.createElement("bucket-resource-form").labels = { undone: 5 };`));
});
