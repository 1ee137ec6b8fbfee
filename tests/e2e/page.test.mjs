// The demo page as people meet it: by eye on a desk or a phone, in the light or in the dark, by keyboard, by ear. What the widget in it
// does has tests of its own.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { MIB, pickAndWait, randomFile, result, row, start } from "./stack.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SCREENSHOTS = new URL("../../target/screenshots/", import.meta.url).pathname;
mkdirSync(SCREENSHOTS, { recursive: true });

const stack = await start();
const part = { method: "PUT", queryContains: "partNumber" };
/** No space at which a line could break; as long as file systems allow. */
const long = (start) => `${start}${"o".repeat(250 - start.length)}.bin`;

const slow = (ms) => stack.backend("faults", "POST", [{ match: part, action: { kind: "delay", ms } }]);
const reached = (page, file, state) => row(page, file.name).and(page.locator(`[data-state="${state}"]`)).waitFor();
const focused = (page) => page.evaluate(() => {
  let node = document.activeElement;
  while (node.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node.ariaLabel ?? node.labels?.[0].textContent;
});

test("everything has a name, the end is announced, and the proof is shown", async () => {
  const page = await stack.open("faulty");
  await slow(300);
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.match(await page.title(), /\S/);
  await page.getByRole("heading", { level: 1 }).waitFor();
  const input = page.getByLabel("Choose files");
  assert.equal(await input.getAttribute("type"), "file");

  const files = [randomFile("a picture.bin", 9 * MIB), randomFile("another.bin", 9 * MIB)];
  await input.setInputFiles(files.map(({ path }) => path));
  for (const { name } of files) {
    await page.getByRole("progressbar", { name, exact: true }).waitFor();
    for (const action of ["Pause", "Cancel"]) await page.getByRole("button", { name: `${action} ${name}`, exact: true }).waitFor();
  }
  assert.equal(await page.getByRole("list", { name: "Files" }).count(), 1);
  for (const file of files) {
    await reached(page, file, "done");
    await page.getByRole("button", { name: `Open ${file.name}`, exact: true }).waitFor();
    assert.equal(await page.getByRole("button", { name: `Cancel ${file.name}` }).count(), 0);
    const text = await result(page, file.name).innerText();
    assert.match(text, /The store has compared the checksum of the whole file with ours\./);
    assert.ok(text.includes((await stack.sums(page.prefix + file.name)).ChecksumCRC64NVME), "as boto3 reads it");
  }
  await page.getByRole("status").filter({ hasText: "2 files are stored." }).waitFor({ state: "attached" });
  await page.getByRole("button", { name: `Remove ${files[0].name}` }).click();
  await result(page, files[0].name).waitFor({ state: "detached" });
  await stack.backend("faults", "DELETE");
});

test("a failure is announced, and says what to do", async () => {
  const page = await stack.open("faulty");
  await stack.backend("faults", "POST", [{ match: { method: "PUT" }, action: { kind: "status", status: 403, code: "AccessDenied" } }]);
  const file = randomFile("secret plans.bin", 1000);
  await page.getByLabel("Choose files").setInputFiles(file.path);
  await reached(page, file, "failed");
  await page.getByRole("status").filter({ hasText: /^secret plans\.bin: \S/ }).waitFor({ state: "attached" });
  assert.match(await row(page, file.name).innerText(), /does not allow this\.[^]*policy/);
  await stack.backend("faults", "DELETE");
});

test("by keyboard alone: pick, go on from where one was, and look at what was stored", async () => {
  const page = await stack.open("faulty");
  await slow(1000);
  const file = randomFile("wanted.bin", 9 * MIB);
  // Listening from the start: a key that comes sooner opens the system's own dialogue, which nobody answers.
  page.on("filechooser", (chooser) => chooser.setFiles(file.path));
  for (let tabs = 0; (await focused(page)) !== "Choose files"; tabs++) {
    assert.ok(tabs < 5, "the way is short");
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: `Cancel ${file.name}` }).waitFor();
  assert.equal(await focused(page), "Choose files", "picking leaves the focus alone");
  await reached(page, file, "done");
  assert.equal(await focused(page), "Choose files", "the end of an upload takes no focus that is elsewhere");
  for (let tabs = 0; (await focused(page)) !== `Open ${file.name}`; tabs++) {
    assert.ok(tabs < 5, "the way is short");
    await page.keyboard.press("Tab");
  }
  const popup = page.waitForEvent("popup");
  await page.keyboard.press("Enter");
  await popup;
  await stack.backend("faults", "DELETE");
});

/** A page with every kind of row: stored, failed and running, all with names too long for any line. */
async function everyRow(options) {
  const page = await stack.open("faulty", options);
  await pickAndWait(page, [randomFile(long("stored"), 9 * MIB)]);
  await stack.backend("faults", "POST", [{ match: { method: "PUT", pathContains: "failed" }, action: { kind: "status", status: 403, code: "AccessDenied" } }, { match: part, action: { kind: "delay", ms: 20_000 } }]);
  const [failed, running] = [randomFile(long("failed"), 1000), randomFile(long("running"), 40 * MIB)];
  await page.getByLabel("Choose files").setInputFiles([failed.path, running.path]);
  await reached(page, failed, "failed");
  await reached(page, running, "running");
  // The region for what belongs to no upload, too.
  await page.evaluate(() => {
    const problem = document.querySelector("#problem");
    problem.textContent = "The browser did not let a new tab open.";
    problem.hidden = false;
  });
  return page;
}

for (const colorScheme of ["light", "dark"]) {
  test(`${colorScheme}: readable at any width, with the longest of names, and a finger meets every button`, async () => {
    const page = await everyRow({ colorScheme, hasTouch: true, isMobile: true });
    await page.evaluate(AXE);
    for (const width of [1280, 375, 320]) {
      await page.setViewportSize({ width, height: 1600 });
      await page.screenshot({ path: `${SCREENSHOTS}demo-${colorScheme}-${width}.png` });
      const { scrollWidth, clientWidth, outside, small } = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        const inside = document.querySelector("bucket-upload").shadowRoot;
        const visible = [...document.querySelectorAll("main *"), ...inside.querySelectorAll("*")].filter((element) => element.checkVisibility() && !element.matches(".unseen, .name, .all, path, svg"));
        const text = (elements) => elements.map(({ localName, className }) => `${localName}.${className}`);
        return {
          scrollWidth,
          clientWidth,
          // Cut off, or drawn over what is beside it.
          outside: text(visible.filter((element) => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== "inline")),
          small: text(visible.filter((element) => element.matches("button, .folder") && element.getBoundingClientRect().height < 44)),
        };
      });
      assert.ok(scrollWidth <= clientWidth, `${width} px: ${scrollWidth} > ${clientWidth}`);
      assert.deepEqual([outside, small], [[], []], `${width} px`);
      const violations = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join("; ")}`)));
      assert.deepEqual(violations, [], `${width} px`);
    }
    await page.context().close();
    await stack.backend("faults", "DELETE");
  });
}
