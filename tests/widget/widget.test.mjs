// <bucket-upload> in each engine, against a real store, under the example backend's Content-Security-Policy. What only Chromium's tools
// can do as a person would (real drags, a real clipboard, the picker) is in tests/e2e/widget.test.mjs.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { MIB, start } from "../e2e/stack.mjs";
import { engines } from "../form/browsers.mjs";
import { userOf } from "../form/user.mjs";
import { mounting, PLAIN } from "./mount.mjs";

const SCREENSHOTS = new URL("../../target/screenshots/", import.meta.url);
mkdirSync(SCREENSHOTS, { recursive: true });
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const stack = await start("seaweedfs", { withBrowser: false });
const faults = (...rules) => stack.backend("faults", "POST", rules);
const slow = (ms) => faults({ match: { method: "PUT" }, action: { kind: "delay", ms } });
const parts = `widget.options = { partSize: ${5 * MIB} }; widget.bucket = open`;

for (const name of process.env.BUCKETKIT_ENGINES?.split(",") ?? Object.keys(engines)) describe(name, () => {
  let browser;
  let user;
  before(async () => {
    browser = await engines[name]();
    await browser.resize(900, 900);
    user = userOf(browser, stack.info.backend.faulty);
  });
  after(() => browser?.close());

  const look = (code) => browser.evaluate(code);
  const act = (code) => look(`void (() => { ${code} })()`);
  async function open(markup = PLAIN, set = undefined) {
    await faults();
    await browser.open(`${stack.info.backend.faulty}/`);
    await look(mounting(markup, set));
  }
  /** The first page of an engine that has just started may take long. */
  async function reach(...wanted) {
    for (let patience = 5; patience > 0; patience--) {
      if (await user.sees(`JSON.stringify(states()) === ${JSON.stringify(JSON.stringify(wanted))}`).then(() => true, () => false)) return;
    }
    assert.deepEqual(await look(`[...states(), ...[...inside.querySelectorAll("#uploads .problem:not([hidden])")].map((problem) => problem.textContent)]`), wanted);
  }
  const click = async (label) => {
    await user.sees(`button(${JSON.stringify(label)})`);
    const point = `(async () => { const node = button(${JSON.stringify(label)}); node.scrollIntoView({ block: "center" }); await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))); const { left, top, width, height } = node.getBoundingClientRect(); return { x: left + width / 2, y: top + height / 2 }; })()`;
    await browser.click(await look(point));
  };

  test("picked, dropped and pasted files are stored; the form has them", async () => {
    await open(`<form><bucket-upload name="papers" multiple key-template="[prefix][name]"></bucket-upload></form>`);
    await act(`const input = inside.querySelector("#files"); input.files = transfer([file("picked.txt"), file("large.bin", 9e6)]).files; input.dispatchEvent(new Event("change"))`);
    await act(`inside.querySelector(".drop").dispatchEvent(new DragEvent("drop", { bubbles: true, composed: true, cancelable: true, dataTransfer: transfer([file("dropped.txt")]) }))`);
    await act(`inside.querySelector("#files").dispatchEvent(Object.assign(new Event("paste", { bubbles: true, composed: true, cancelable: true }), { clipboardData: transfer([file("pasted.txt")]) }))`);
    const names = ["picked.txt", "large.bin", "dropped.txt", "pasted.txt"];
    await reach(...names.map((name) => `${name} done`));
    assert.deepEqual(await look("[...new FormData(widget.form).values()].map((uri) => uri.replace(prefix, ''))"), names.map((name) => `s3:///${name}`));
    assert.equal((await stack.read(`${await look("prefix")}large.bin`)).size, 9e6);
    assert.deepEqual(await look("violations"), []);
  });

  test("pause, go on, cancel, try again, remove: each by a click, and none loses the focus", async () => {
    await open(PLAIN, parts);
    await slow(400);
    await act(`widget.add([file("film.bin", ${30 * MIB})])`);
    await reach("film.bin running");
    await click("Pause film.bin");
    await reach("film.bin paused");
    await click("Resume film.bin");
    await reach("film.bin running");
    await click("Cancel film.bin");
    await reach("film.bin aborted");
    const prefix = await look("prefix");
    assert.deepEqual((await stack.unfinished()).filter(({ key }) => key.startsWith(prefix)), []);
    await faults();
    await click("Try film.bin again");
    await reach("film.bin done");
    await browser.press("Tab");
    await click("Remove film.bin");
    await reach();
    await user.sees(`focused() === "files"`);
  });

  test("a form is not sent while files are on their way, nor without one that is required", async () => {
    await open(`<form><bucket-upload name="papers" multiple required key-template="[prefix][name]"></bucket-upload><button>Save</button></form>`);
    assert.equal(await look("widget.form.checkValidity()"), false);
    await slow(1000);
    await act(`widget.add([file("a.txt")])`);
    await user.sees("widget.validity.customError");
    await reach("a.txt done");
    assert.equal(await look("widget.form.checkValidity()"), true);
    await act("widget.form.reset()");
    await reach();
    assert.equal(await look("widget.validity.valueMissing"), true);
  });

  /** Every kind of row, with names that no line could hold. */
  async function everything() {
    await open(`<main><h1>Your files</h1><form><label for="w">Papers and pictures</label>
      <bucket-upload id="w" directory accept="text/*, image/*, .bin" max-size="100 MB" max-files="20" key-template="[prefix][name]"></bucket-upload></form></main>`, `
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(":root { color-scheme: light } .dark { color-scheme: dark; background: #14161a; color: #e8eaed } body { margin: 0; font: 16px/1.5 system-ui, sans-serif } main { max-width: 44rem; margin: auto; padding: 1rem }");
      document.adoptedStyleSheets = [sheet];
      document.title = "Files";
      document.documentElement.lang = "en";
      ${parts}`);
    await act(`
      const canvas = Object.assign(document.createElement("canvas"), { width: 400, height: 300 });
      const pen = canvas.getContext("2d");
      const sky = pen.createLinearGradient(0, 0, 0, 300);
      sky.addColorStop(0, "#7cc4ff"), sky.addColorStop(1, "#ffd8a0");
      pen.fillStyle = sky, pen.fillRect(0, 0, 400, 300);
      pen.fillStyle = "#2f6f4f", pen.fillRect(0, 220, 400, 80);
      canvas.toBlob((picture) => widget.add([new File([picture], "picture of the sea.png", { type: "image/png" })]))`);
    await reach("picture of the sea.png done");
    await faults({ match: { method: "PUT", pathContains: "secret" }, action: { kind: "status", status: 403, code: "AccessDenied" } }, { match: { method: "PUT" }, action: { kind: "delay", ms: 3000 } });
    await act(`widget.add([file("secret plans.txt"), file("film ${"o".repeat(120)}.bin", ${40 * MIB}), file("paused.bin", ${35 * MIB}), file("unwanted.bin", ${12 * MIB}), file("virus.exe", 5, "application/x-msdownload"), file("much too large for this.bin", 101e6)])`);
    // What moves would have another button clicked.
    await user.sees(`states().length === 5 && states()[1] === "secret plans.txt failed" && states().slice(2).every((state) => state.endsWith("running"))`);
    await click("Cancel unwanted.bin");
    await click("Pause paused.bin");
    await user.sees(`states().join().includes("unwanted.bin aborted") && inside.querySelector("canvas") && widget.uploads.some(({ progress }) => progress.bytesPerSecond > 0)`);
    await act("document.activeElement?.blur(); scrollTo(0, 0)");
  }

  test("readable at any width, in the light and in the dark, and axe finds no violation", async () => {
    await everything();
    await look(`${AXE}; void 0`.replace(/^/, "void (() => {").replace(/$/, "})()"));
    for (const scheme of ["light", "dark"]) for (const width of [1280, 600, 375]) {
      await browser.resize(width, 1200);
      await act(`document.documentElement.className = "${scheme}"`);
      await look("new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 200)))");
      writeFileSync(new URL(`widget-${name}-${scheme}-${width}.png`, SCREENSHOTS), await browser.screenshot());
      assert.ok(await look("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), `${width}: no scrolling sideways`);
      const cut = await look(`[...inside.querySelectorAll("button, label, .name, .state, .problem, .refusal, .summary")].filter((node) => node.checkVisibility() && node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).display !== "inline").map((node) => node.textContent)`);
      assert.deepEqual(cut, [], `${width}: no text is cut off`);
      const violations = await look(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes.map(({ target, failureSummary }) => target + " " + failureSummary).join("; ")))`);
      assert.deepEqual(violations, [], `${scheme} ${width}`);
    }
    assert.ok((await look("states().length")) === 5, "axe had something to look at");
    await act("widget.clear()");
  });
});
