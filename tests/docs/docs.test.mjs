// The documents against the project: samples that people copy have to work, and what is named has to be there.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { app, load } from "../package/unpacked.mjs";

const root = new URL("../../", import.meta.url).pathname;
const text = (file) => readFileSync(join(root, file), "utf8");
const documents = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "examples/README.md", ...readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)];
const readme = text("README.md");

/** A document's one block of this language with this text in it. */
function sample(language, needle, file = "README.md") {
  const blocks = [...text(file).matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter(([, name, code]) => name === language && code.includes(needle));
  assert.equal(blocks.length, 1, `${file} has ${blocks.length} blocks of ${language} with ${needle}`);
  return blocks[0][2];
}

const saved = (name, code) => (writeFileSync(join(app, name), code), join(app, name));

const typeCheck = (file) => {
  const flags = ["--noEmit", "--allowJs", "--checkJs", "--strict", "false", "--target", "es2022", "--module", "nodenext"];
  const lib = ["--lib", "es2022,esnext.disposable,dom,dom.iterable"];
  execFileSync(join(root, "node_modules/.bin/tsc"), [...flags, ...lib, file], { cwd: app, encoding: "utf8" });
};

test("the page's samples fit the package's types", () => {
  const page = sample("js", "openBucket(");
  typeCheck(saved("page.mjs", page));
  assert.throws(() => typeCheck(saved("page.mjs", page.replace("upload.abort()", "upload.stop()"))));
  typeCheck(saved("sign.mjs", `const credentials = { accessKeyId: "a", secretAccessKey: "s" };\n${sample("js", "import { init, presign, sign }")}`));
  typeCheck(saved("chunks.mjs", `const credentials = { accessKeyId: "a", secretAccessKey: "s" };\nconst file = new Blob([]);\n${sample("js", "bucketkit/sign/chunked")}`));
  typeCheck(saved("regions.mjs", `const credentials = { accessKeyId: "a", secretAccessKey: "s" };\n${sample("js", "bucketkit/sign/sigv4a")}`));
  const given = 'const credentials = { accessKeyId: "a", secretAccessKey: "s" };\nconst [method, url, headers, options, answer] = ["GET", "https://h/", {}, { credentials, region: "r" }, new Response("")];\n';
  typeCheck(saved("explain.mjs", given + sample("js", "bucketkit/sign/explain")));
  const bucket = 'import { openBucket } from "bucketkit";\nconst bucket = await openBucket({ resource: { bucket: "b" }, owner: "ann" });\nconst list = document.body;\n';
  const left = sample("js", "bucket.uploads()");
  typeCheck(saved("left.mjs", bucket + left));
  assert.throws(() => typeCheck(saved("left.mjs", bucket + left.replace("needsFile", "wantsFile"))));
  const opened = 'import { openBucket } from "bucketkit";\nconst bucket = await openBucket({ resource: { bucket: "b" } });\n';
  const diagnosing = `const resource = { bucket: "b" };\nconst auth = { accessKeyId: "a", secretAccessKey: "s" };\n${sample("js", "bucketkit/doctor")}`;
  typeCheck(saved("doctor.mjs", diagnosing));
  assert.throws(() => typeCheck(saved("doctor.mjs", diagnosing.replace("note.help", "note.remedy"))));
  typeCheck(saved("logs.mjs", `${opened}const jobRuns = () => false;\n${sample("js", "bucketkit/browse/logs")}`));
  typeCheck(saved("archive.mjs", opened + sample("js", "bucketkit/browse/archive")));
  const browsing = sample("js", '"bucketkit/browse"');
  typeCheck(saved("browse.mjs", opened + browsing));
  assert.throws(() => typeCheck(saved("browse.mjs", opened + browsing.replace("line.text", "line.words"))));
  const before = 'import { openBucket } from "bucketkit";\nconst show = (text, options) => console.log(text, options);\n';
  const upload = 'const bucket = await openBucket({ resource: { bucket: "b" }, auth: async () => ({ accessKeyId: "a", secretAccessKey: "s" }) });\nconst upload = bucket.upload(new Blob([]), { key: "k" });\n';
  typeCheck(saved("errors.mjs", before + upload + sample("js", "upload.done.catch")));
});

test("the sample about checksums comes to the checksum of all bytes", async () => {
  const code = sample("js", "bucketkit/checksum");
  typeCheck(saved("checksum.mjs", `const [first, second] = [new Uint8Array(1), new Uint8Array(1)];\n${code}`));
  writeFileSync(join(app, "sample.mjs"), `const [first, second] = ["1234", "56789"].map((text) => new TextEncoder().encode(text));\n${code}export default headers;\n`);
  const { default: headers } = await import(join(app, "sample.mjs"));
  assert.deepEqual(headers, { "x-amz-checksum-crc64nvme": "rosUhgp5mIg=" });
});

test("the samples about resources fit the package's types", () => {
  for (const needle of ["bucketkit/resource\"", "bucketkit/resource/convert"]) {
    const code = sample("js", needle);
    typeCheck(saved("resource.mjs", code));
    assert.throws(() => typeCheck(saved("resource.mjs", code.replace("issues", "problems"))));
  }
  const element = sample("html", "bucket-resource-form").match(/<script type="module">(.*)<\/script>/s)[1];
  typeCheck(saved("element.mjs", element));
  assert.throws(() => typeCheck(saved("element.mjs", element.replace("validation.ok", "validation.fine"))));
});

test("the widget's sample fits its types, and every attribute and event that is named is there", () => {
  const html = sample("html", "<bucket-upload");
  const script = html.match(/<script type="module">(.*)<\/script>/s)[1];
  typeCheck(saved("widget.mjs", script));
  for (const [right, wrong] of [["result.proof", "result.prove"], ["photos.s3Objects", "photos.objects"], ["photos.bucket =", "photos.basket ="]]) {
    assert.ok(script.includes(right));
    assert.throws(() => typeCheck(saved("widget.mjs", script.replace(right, wrong))), wrong);
  }
  const types = text("www/elements-upload.d.ts");
  const attributes = [...html.match(/<bucket-upload([^>]*)>/)[1].replace(/"[^"]*"/g, "").matchAll(/[a-z-]+/g)].map(([name]) => name).filter((name) => name !== "id");
  const chapter = readme.split("## The upload widget")[1].split("\n## ")[0];
  assert.ok(attributes.length > 5);
  for (const name of attributes) assert.ok(types.includes(`Attribute \`${name}\``), name);
  const named = [...chapter.matchAll(/`(upload-\w+|\w+[A-Z]\w+)/g)].map(([, name]) => name);
  assert.ok(named.length > 8);
  for (const name of named.filter((name) => name !== "preventDefault")) assert.ok(types.includes(name), name);
});

test("every text of the widget can be replaced, and every one that is offered is said", async () => {
  const names = (code) => [...code.matchAll(/^  "?([\w/*]+)"?\??: /gm)].map(([, name]) => name);
  const own = ["labels.js", "list-labels.js"].flatMap((file) => names(text(`www/elements/upload/${file}`)));
  const labels = text("www/elements-upload.d.ts").split("export interface UploadLabels {")[1].split("\n}")[0];
  assert.ok(own.length > 40);
  assert.deepEqual(names(labels).filter((name) => name !== "errors").sort(), own.sort());
});

test("the browser's sample fits its types, which name every attribute and every text", () => {
  const html = sample("html", "<bucket-browser");
  const script = html.match(/<script type="module">(.*)<\/script>/s)[1];
  // What querySelectorAll finds by a bare name has its type; by another selector, none.
  typeCheck(saved("browser.mjs", script.replace(/document\.querySelector\("\[mode=pick\]"\)/, 'document.querySelector("bucket-browser")')));
  const wrong = script.replace("browser.bucket =", "browser.basket =");
  assert.throws(() => typeCheck(saved("browser.mjs", wrong)));
  const types = text("www/elements-browser.d.ts");
  const attributes = [...html.matchAll(/<bucket-browser([^>]*)>/g)].flatMap(([, all]) => [...all.replace(/"[^"]*"/g, "").matchAll(/[a-z-]+/g)].map(([name]) => name));
  assert.ok(attributes.length > 4);
  for (const name of attributes) assert.ok(types.includes(`Attribute \`${name}\``), name);
  const names = (code) => [...code.matchAll(/^  (\w+)\??: /gm)].map(([, name]) => name);
  const labels = types.split("export interface BrowserLabels {")[1].split("\n}")[0];
  assert.deepEqual(names(labels).filter((name) => name !== "errors").sort(), names(text("www/elements/browser/labels.js")).sort());
});

test("the samples for platforms and for policies do what stands beside them", async () => {
  const platforms = (needle) => sample("js", needle, "docs/PLATFORMS.md");
  for (const [name, code] of [["objects", platforms("parseS3Object")], ["proxy", platforms("s3_proxy")], ["policy", sample("js", "sessionPolicy", "docs/SECURITY.md")]]) typeCheck(saved(`${name}.mjs`, code));
  const { formatS3Uri, init, validateResource } = await load("resource.js");
  await init();
  const proxy = platforms("s3_proxy");
  const resource = new Function(`return ${proxy.match(/const resource = (.*);/)[1]}`)();
  assert.equal(validateResource(resource, { use: "server" }).resolved.url, proxy.match(/resolved\.url\); \/\/ (.*)/)[1]);
  const objects = platforms("parseS3Object");
  assert.equal(formatS3Uri({ s3: "2026/report.pdf" }), objects.match(/the latter: (.*)/)[1]);
  // What the security chapter asks of a policy is what the example backend's has.
  const { init: start, sessionPolicy } = await load("resource-convert.js");
  await start();
  const [, options] = sample("js", "sessionPolicy", "docs/SECURITY.md").match(/sessionPolicy\((\{.*\})\)/);
  const [{ Action, Resource }] = sessionPolicy(new Function(`return ${options}`)()).Statement;
  assert.deepEqual([Action.length, Resource], [4, ["arn:aws:s3:::photos/u/7/*"]]);
});

test("sizes that are compared are measured", () => {
  const measured = JSON.parse(execFileSync(process.execPath, [join(root, "tests/bench/size.mjs"), "--json"], { encoding: "utf8" }));
  const rows = [...text("docs/COMPARED.md").matchAll(/^\| `(.+?)`.* \| (signing|upload) \| ([\d.]+) \| ([\d.]+) \|$/gm)];
  assert.equal(rows.length, measured.length);
  for (const [, name, job, gzip, brotli] of rows) {
    const found = measured.find((row) => row.name === name && row.job === job);
    for (const [told, is] of [[gzip, found?.gzip], [brotli, found?.brotli]]) assert.ok(Math.abs(told * 1000 - is) <= 60 + is / 50, `${name}, ${job}: ${told} kB, and it is ${is}`);
  }
});

test("the signers' samples are signers", () => {
  const type = '\n/** @type {import("bucketkit/upload").RemoteSigner} */\n';
  const own = `${sample("js", 'fetch("/sign"')}${type}export const checked = signer;\n`;
  for (const code of [own, type + sample("js", "/presign?")]) {
    typeCheck(saved("signer.mjs", code));
    assert.throws(() => typeCheck(saved("signer.mjs", code.replace(/\bsignal\b/, "signals"))));
  }
});

test("the page's script finds the elements of the page's markup", () => {
  const [page, markup] = [sample("js", "openBucket("), sample("html", "upload.js")];
  const ids = [...page.matchAll(/getElementById\("(\w+)"\)/g)].map(([, id]) => `id="${id}"`);
  const elements = [...page.matchAll(/querySelector\("(\w+)"\)/g)].map(([, name]) => `<${name}`);
  assert.ok(ids.length > 0 && elements.length > 0);
  for (const wanted of [...ids, ...elements]) assert.ok(markup.includes(wanted), wanted);
});

test("the backends' samples can be parsed", () => {
  execFileSync(process.execPath, ["--check", saved("backend.mjs", sample("js", "STSClient("))]);
  const parse = (code) => execFileSync("python3", ["-c", "import ast, sys; ast.parse(sys.stdin.read())"], { input: code, stdio: ["pipe", "pipe", "pipe"] });
  parse(sample("python", "boto3"));
  assert.throws(() => parse("def broken(:"));
});

test("policies and CORS rules are those that the tests run with", async () => {
  const actions = (code) => [...new Set(code.match(/s3:\w+/g))].sort();
  // The example backend's, which `sessionPolicy` makes.
  const { init, sessionPolicy } = await load("resource-convert.js");
  await init();
  const lent = text("www/demo/backend/src/sts.rs").match(/Action::(\w+)/g).map((action) => action.slice(8).toLowerCase());
  const tried = actions(JSON.stringify(sessionPolicy({ bucket: "b", prefix: "u/1/", actions: lent })));
  assert.equal(tried.length, 4);
  for (const code of [sample("js", "STSClient("), sample("python", "boto3"), sample("json", '"s3:PutObject"'), text("examples/node/server.mjs")]) assert.deepEqual(actions(code), tried);

  const [rule] = JSON.parse(sample("json", "CORSRules")).CORSRules;
  const source = text("tests/store/src/cors.rs");
  const list = (name) => source.match(new RegExp(`${name}: &\\[&str\\] = &\\[([^\\]]*)\\]`))[1].match(/[\w-]+/g);
  assert.deepEqual(rule.ExposeHeaders, list("EXPOSED_HEADERS"));
  assert.deepEqual(rule.AllowedMethods, list("METHODS"));
  assert.ok(JSON.parse(sample("json", "AbortIncompleteMultipartUpload")).Rules[0].AbortIncompleteMultipartUpload.DaysAfterInitiation > 0);
  JSON.parse(sample("json", "sts:AssumeRole"));
});

test("what is linked is there", () => {
  let total = 0;
  for (const file of documents) {
    const links = [...text(file).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)].map(([, link]) => link);
    total += links.length;
    for (const link of links) assert.ok(existsSync(join(root, dirname(file), link)), `${file} links to ${link}`);
  }
  assert.ok(total > 10, `${total} links`);
});

test("commands, files and error codes that are named exist", () => {
  const help = text("xtask/src/main.rs").match(/const HELP: &str = "(.*?)";/s)[1];
  const codes = text("www/index.d.ts").match(/generated: error codes \*\/(.*?)\/\*/s)[1].match(/\w+/g);
  for (const file of documents) {
    for (const [, name] of text(file).matchAll(/`cargo xtask ([a-z]+)/g)) assert.match(help, new RegExp(`^  ${name} `, "m"), `${file}: cargo xtask ${name}`);
    for (const [, path] of text(file).matchAll(/`((?:src|www|tests|xtask)\/[\w./-]*)`/g)) {
      const coming = text(file).split("## What comes next")[1]?.includes(`\`${path}\``);
      assert.ok(existsSync(join(root, path)) || coming, `${file} names ${path}`);
    }
  }
  const table = readme.split("## The API in outline")[1].split("### Errors")[0];
  const thrown = [...table.matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)].map(([, code]) => code);
  assert.ok(thrown.length > 5);
  for (const code of thrown) assert.ok(codes.includes(code), `README.md names ${code}`);
});

test("every module and every dependency is in ARCHITECTURE.md", () => {
  const architecture = text("ARCHITECTURE.md");
  const map = architecture.split("## Layers")[0];
  for (const entry of readdirSync(join(root, "src"), { withFileTypes: true })) {
    const path = `src/${entry.name}${entry.isDirectory() ? "/" : ""}`;
    if (path !== "src/lib.rs" && !path.endsWith("_tests.rs")) assert.ok(map.includes(`\`${path}`), `${path} is not in the code map`);
  }
  const table = architecture.split("## Dependencies")[1].split("## What comes next")[0];
  const own = ["bucketkit", "demo-backend", "dev-store"];
  const manifests = ["Cargo.toml", "xtask/Cargo.toml", "tests/store/Cargo.toml", "tests/faults/Cargo.toml", "tests/fuzz/Cargo.toml", "tests/peers/Cargo.toml", "www/demo/backend/Cargo.toml", "examples/rust/Cargo.toml"];
  const crates = manifests.flatMap((manifest) =>
    text(manifest)
      .split(/^\[/m)
      .filter((section) => /^[^\]]*dependencies\]/.test(section))
      .flatMap((section) => [...section.matchAll(/^([\w-]+) = /gm)].map(([, name]) => name)),
  );
  const packages = Object.keys(JSON.parse(text("package.json")).devDependencies);
  assert.ok(crates.includes("sha2") && packages.includes("vite"));
  for (const name of [...crates, ...packages]) if (!own.includes(name)) assert.ok(table.includes(`\`${name}\``), `${name} is not in the table of dependencies`);
});
