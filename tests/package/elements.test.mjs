// The entries that define elements, as a bundler, a server and a strict user of TypeScript meet them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { buildSync } from "esbuild";
import { app, folder, load } from "./unpacked.mjs";

const entries = { "elements-browser.js": "BucketBrowser", "elements-resource-form.js": "BucketResourceForm", "elements-upload.js": "BucketUpload" };

test("on a server an import does nothing, and harms nothing", async () => {
  const before = Object.keys(globalThis);
  for (const [entry, name] of Object.entries(entries)) assert.equal(typeof (await load(entry))[name], "function");
  assert.deepEqual(Object.keys(globalThis), before);
});

test("a bundler keeps an import that is there for its effect, and drops the other entries", () => {
  const bundled = (code) => {
    const { outputFiles } = buildSync({ stdin: { contents: code, resolveDir: app }, bundle: true, format: "esm", write: false });
    return outputFiles[0].text;
  };
  for (const name of ["resource-form", "upload", "browser"]) assert.match(bundled(`import "bucketkit/elements/${name}";`), /customElements/);
  assert.equal(bundled(`import { validateResource } from "bucketkit/resource";`).includes("customElements"), false);
  assert.deepEqual(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).sideEffects, Object.keys(entries).map((entry) => `./${entry}`));
});

function check(code) {
  writeFileSync(join(app, "element.mts"), code);
  const flags = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,esnext.disposable,dom,dom.iterable"];
  execFileSync(join(import.meta.dirname, "../../node_modules/.bin/tsc"), [...flags, join(app, "element.mts")], { cwd: app, encoding: "utf8", stdio: "pipe" });
}

test("the form's types fit a strict user, and refuse a careless one", () => {
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

test("the widget's types fit a strict user, and refuse a careless one", () => {
  const widget = `import "bucketkit/elements/upload";
    import { openBucket } from "bucketkit/upload";
    const widget = document.createElement("bucket-upload");
    widget.bucket = () => openBucket({ resource: { bucket: "b" }, auth: async () => ({ accessKeyId: "a", secretAccessKey: "s" }) });
    widget.maxSize = "5 MB";
    widget.overwrite = "false";
    widget.keyFor = async (file, path) => path + file.name;
    widget.options = (file, key) => ({ checksum: "crc32c", metadata: { from: file?.name ?? key } });
    widget.labels = { choose: "Dateien wählen", added: { one: "{count} Datei", other: "{count} Dateien" }, storedFiles: ({ number, count }) => (number > 9 ? "viele" : count), errors: { access_denied: "Nein." } };
    widget.addEventListener("upload-add", (event) => event.detail.files.length > 3 && event.preventDefault());
    widget.addEventListener("upload-done", ({ detail }) => console.log(detail.result.proof, detail.file?.name, detail.upload.progress.loaded));
    widget.addEventListener("upload-error", ({ detail: { error } }) => console.log("code" in error ? error.code : error.message));
    widget.addEventListener("change", () => console.log(widget.value[0].key, widget.s3Objects[0].s3, widget.paths[0].filename?.length));
    widget.value = [];
    await widget.add([new File([], "a")]);
    await widget.clear();`;
  check(widget);
  for (const [right, wrong] of [["detail.result.proof", "detail.result.prove"], [`overwrite = "false"`, "overwrite = false"], ["widget.value = []", "widget.value = [{}]"], ["one: ", "single: "], ["access_denied:", "denied:"]]) {
    assert.ok(widget.includes(right));
    assert.throws(() => check(widget.replace(right, wrong)), wrong);
  }
});
