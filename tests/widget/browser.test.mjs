// <bucket-browser> in each engine, against a real store, under the example backend's Content-Security-Policy. More of it, by what only
// Chromium's tools can do as people would, is in tests/e2e/browser.test.mjs.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { start, textFile } from "../e2e/stack.mjs";
import { engines } from "../form/browsers.mjs";
import { userOf } from "../form/user.mjs";

const SCREENSHOTS = new URL("../../target/screenshots/", import.meta.url);
mkdirSync(SCREENSHOTS, { recursive: true });
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const stack = await start("seaweedfs", { withBrowser: false });
const auth = { accessKeyId: stack.info.adminAccessKeyId, secretAccessKey: stack.info.adminSecretAccessKey };
const NAMES = Array.from({ length: 60 }, (_, at) => `file ${String(at).padStart(2, "0")}.txt`);
for (const name of ["inner/deep.txt", ...NAMES]) await stack.put(`shelf/${name}`, textFile("one", name).path);

async function mount(markup, auth) {
  const { openBucket } = await import("/bucketkit/upload.js");
  await import("/bucketkit/elements-browser.js");
  const { resource } = await (await fetch("/session")).json();
  const violations = [];
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => violations.push(`${violatedDirective} ${blockedURI}`));
  document.body.innerHTML = markup;
  document.title = "Files";
  const element = document.querySelector("bucket-browser");
  const inside = element.shadowRoot;
  element.bucket = () => openBucket({ resource, auth });
  Object.assign(window, {
    element, inside, violations,
    names: () => [...inside.querySelectorAll(".text")].map((name) => name.textContent),
    chosen: () => element.selection.map(({ name }) => name).join(),
    active: () => inside.getElementById(inside.activeElement?.getAttribute("aria-activedescendant"))?.querySelector(".text").textContent,
    middle: (node) => {
      const { left, top, width, height } = node.getBoundingClientRect();
      return { x: left + width / 2, y: top + height / 2 };
    },
    row: (name) => [...inside.querySelectorAll(".row")].find((row) => row.querySelector(".text").textContent === name),
  });
}

for (const name of process.env.BUCKETKIT_ENGINES?.split(",") ?? Object.keys(engines)) describe(name, () => {
  let browser;
  let user;
  before(async () => {
    browser = await engines[name]();
    await browser.resize(900, 900);
    user = userOf(browser, stack.info.backend.page);
  });
  after(() => browser?.close());

  const look = (code) => browser.evaluate(code);
  async function open(markup) {
    await browser.open(`${stack.info.backend.page}/`);
    await look(`(${mount})(${JSON.stringify(markup)}, ${JSON.stringify(auth)})`);
    // The first page of an engine that has just started may take long.
    for (let patience = 3; patience > 0; patience--) if (await user.sees(`names()[0] === "inner" && names().length > 10`).then(() => true, () => false)) return;
    assert.fail(`nothing is listed: ${await look("inside.textContent")}`);
  }
  const press = async (...keys) => {
    for (const key of keys) await browser.press(key);
  };

  test("by keyboard: to the end and back, into a folder and out, a range, a search", async () => {
    await open('<main><h1>Files</h1><bucket-browser prefix="shelf/"></bucket-browser></main>');
    await browser.click(await look(`middle(row("file 00.txt"))`));
    await user.sees(`chosen() === "file 00.txt"`);
    await press("End");
    await user.sees(`active() === "file 59.txt" && chosen() === "file 59.txt"`);
    await press("Shift+ArrowUp");
    await user.sees(`chosen() === "file 58.txt,file 59.txt"`);
    await press("Home", "Enter");
    await user.sees(`names().join() === "deep.txt" && element.path === "shelf/inner/"`);
    await press("Backspace");
    await user.sees(`element.path === "shelf/" && active() === "inner"`);
    await browser.click(await look(`middle(inside.querySelector("[type=search]"))`));
    await browser.type("E 4");
    await user.sees(`names().length === 10 && names()[0] === "file 40.txt"`);
    await press("Backspace", "Backspace", "Backspace");
    await user.sees(`names()[0] === "inner"`);
    assert.deepEqual(await look("violations"), []);
  });

  test("picked, as the form has it", async () => {
    await open('<main><h1>Files</h1><form><bucket-browser name="paper" mode="pick" prefix="shelf/" required></bucket-browser></form></main>');
    assert.equal(await look("element.form.checkValidity()"), false);
    await browser.click(await look(`middle(row("file 03.txt"))`));
    await user.sees(`chosen() === "file 03.txt"`);
    await press("Enter");
    await user.sees("element.value.length === 1");
    assert.deepEqual(await look("[element.value, [...new FormData(element.form).values()], element.form.checkValidity()]"), [[{ s3: "shelf/file 03.txt", filename: "file 03.txt" }], ["s3:///shelf/file 03.txt"], true]);
  });

  test("as it looks: axe finds nothing, and a picture to look at", async () => {
    await open('<main><h1>Files</h1><bucket-browser prefix="shelf/"></bucket-browser></main>');
    await browser.click(await look(`middle(row("file 02.txt"))`));
    await look(`(() => { ${AXE} })()`);
    for (const width of [900, 375]) {
      await browser.resize(width, 760);
      await user.sees("inside.querySelector('.row')");
      writeFileSync(new URL(`browser-${name}-${width}.png`, SCREENSHOTS), await browser.screenshot());
      const violations = await look(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes.map(({ target, failureSummary }) => target + " " + failureSummary).join("; ")))`);
      assert.deepEqual(violations, [], `${width} px`);
    }
  });
});
