// The demo page as people meet it: by eye on a desk or a phone, in the light or in the dark, by keyboard, by ear.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MIB, pickAndWait, randomFile, row, start } from "./stack.mjs";

const stack = await start();
const part = { method: "PUT", queryContains: "partNumber" };
/** No space at which a line could break; as long as file systems allow. */
const long = (start) => `${start}${"o".repeat(250 - start.length)}.bin`;

const slow = (ms) => stack.backend("faults", "POST", [{ match: part, action: { kind: "delay", ms } }]);
const reached = (page, file, state) => row(page, file.name).and(page.locator(`[data-state="${state}"]`)).waitFor();
const focused = (page) => page.evaluate(() => document.activeElement.ariaLabel ?? document.activeElement.labels?.[0].textContent);

test("everything has a name, and the end is announced", async () => {
  const page = await stack.open("faulty");
  await slow(300);
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.match(await page.title(), /\S/);
  await page.getByRole("heading", { level: 1 }).waitFor();
  const input = page.getByLabel("Choose files");
  assert.equal(await input.getAttribute("type"), "file");
  assert.ok((await page.getByRole("list", { name: "Uploads" }).count()) === 1);

  const files = [randomFile("a picture.bin", 9 * MIB), randomFile("another.bin", 9 * MIB)];
  await input.setInputFiles(files.map(({ path }) => path));
  for (const { name } of files) {
    const bar = page.getByRole("progressbar", { name, exact: true });
    await bar.waitFor();
    assert.equal(await bar.evaluate(({ max }) => max), 1);
    await page.getByRole("button", { name: `Cancel ${name}`, exact: true }).waitFor();
  }
  for (const file of files) {
    await reached(page, file, "done");
    await page.getByRole("button", { name: `Open ${file.name}`, exact: true }).waitFor();
    assert.equal(await page.getByRole("button", { name: `Cancel ${file.name}` }).count(), 0);
    assert.equal(await page.getByRole("progressbar", { name: file.name, exact: true }).evaluate(({ value }) => value), 1);
  }
  assert.match(await page.getByRole("status").textContent(), /^(a picture|another)\.bin is stored\.$/);
  await stack.backend("faults", "DELETE");
});

test("a failure is announced, and says what to do", async () => {
  const page = await stack.open("faulty");
  await stack.backend("faults", "POST", [{ match: { method: "PUT" }, action: { kind: "status", status: 403, code: "AccessDenied" } }]);
  const file = randomFile("secret plans.bin", 1000);
  await page.getByLabel("Choose files").setInputFiles(file.path);
  await reached(page, file, "failed");
  assert.match(await page.getByRole("status").textContent(), /^secret plans\.bin: \S/);
  assert.match(await row(page, file.name).innerText(), /Why\s+\S[^]*What to do\s+\S/);
  assert.equal(await row(page, file.name).getByRole("button").count(), 0);
  await stack.backend("faults", "DELETE");
});

test("by keyboard alone: pick, cancel, and go on from where one was", async () => {
  const page = await stack.open("faulty");
  await slow(3000);
  const [unwanted, wanted, last] = [randomFile("unwanted.bin", 40 * MIB), randomFile("wanted.bin", 9 * MIB), randomFile("last.bin", 1000)];
  // Listening from the start: a key that comes sooner opens the system's own dialogue, which nobody answers.
  const picks = [unwanted, wanted, last];
  page.on("filechooser", (chooser) => chooser.setFiles(picks.shift().path));
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), "Choose files");
  assert.notEqual(await page.locator("#files").evaluate((input) => getComputedStyle(input).outlineStyle), "none", "the focus is seen");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: `Cancel ${unwanted.name}` }).waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), `Cancel ${unwanted.name}`);
  await page.keyboard.press("Enter");
  await reached(page, unwanted, "aborted");
  assert.equal(await focused(page), "Choose files", "the button went, and the focus to where one goes on");
  assert.match(await page.getByRole("status").textContent(), /^unwanted\.bin is cancelled\.$/);

  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: `Cancel ${wanted.name}` }).waitFor();
  assert.equal(await focused(page), "Choose files", "picking leaves the focus alone");
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), `Cancel ${wanted.name}`);
  await reached(page, wanted, "done");
  assert.equal(await focused(page), `Open ${wanted.name}`, "what took the button's place");
  await stack.backend("faults", "DELETE");

  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await reached(page, last, "done");
  assert.equal(await focused(page), "Choose files", "the end of an upload takes no focus that is elsewhere");
});

/** A page with every kind of row: stored, failed and running, all with names too long for any line. */
async function everyRow(colorScheme) {
  const page = await stack.open("faulty", { colorScheme });
  await pickAndWait(page, [randomFile(long("stored"), 9 * MIB)]);
  await stack.backend("faults", "POST", [{ match: { method: "PUT" }, action: { kind: "status", status: 403, code: "AccessDenied" } }]);
  const failed = randomFile(long("failed"), 1000);
  await page.getByLabel("Choose files").setInputFiles(failed.path);
  await reached(page, failed, "failed");
  await slow(20_000);
  const running = randomFile(long("running"), 40 * MIB);
  await page.getByLabel("Choose files").setInputFiles(running.path);
  await reached(page, running, "running");
  // The region for what belongs to no upload, too.
  await page.evaluate(() => {
    const problem = document.querySelector("#problem");
    problem.textContent = "The browser did not let a new tab open.";
    problem.hidden = false;
  });
  return page;
}

/** Every text on the page with less contrast than 4.5 to what is behind it, and how many texts there are. */
const lowContrast = () => {
  const parse = (color) => color.match(/^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/).slice(1).map((value) => Number(value ?? 1));
  const luminance = (color) => {
    const [red, green, blue] = parse(color).map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      const alpha = parse(backgroundColor)[3];
      if (alpha === 1) return backgroundColor;
      if (alpha !== 0) throw new Error(`half transparent: ${backgroundColor}`);
    }
    return "rgb(255, 255, 255)";
  };
  const hasText = (element) => element.matches("input") || [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const texts = [...document.querySelectorAll("body *")].filter((element) => hasText(element) && element.checkVisibility() && element.role !== "status");
  const pairs = texts.map((element) => [element.className || element.localName, getComputedStyle(element).color, behind(element)]);
  const picker = getComputedStyle(document.querySelector("#files"), "::file-selector-button");
  pairs.push(["file-selector-button", picker.color, picker.backgroundColor]);
  const low = pairs.map(([name, front, back]) => [name, front, back, contrast(front, back)]).filter(([, , , ratio]) => ratio < 4.5);
  return { low, names: [...new Set(pairs.map(([name]) => name))], card: luminance(behind(document.querySelector(".upload"))) };
};

for (const colorScheme of ["light", "dark"]) {
  test(`${colorScheme}: readable at any width, with the longest of names`, async () => {
    const page = await everyRow(colorScheme);
    const { low, names, card } = await page.evaluate(lowContrast);
    assert.deepEqual(low, []);
    for (const name of ["lead", "hint", "name", "state", "numbers", "dt", "dd", "cancel", "open", "problem"]) assert.ok(names.includes(name), `${name} of ${names}`);
    assert.ok(colorScheme === "dark" ? card < 0.1 : card > 0.9, `the card's luminance is ${card}`);

    for (const width of [1280, 375, 320]) {
      await page.setViewportSize({ width, height: 800 });
      const { scrollWidth, clientWidth, outside, small } = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        const visible = [...document.querySelectorAll("main *")].filter((element) => element.checkVisibility() && element.role !== "status");
        const text = (elements) => elements.map(({ localName, className }) => `${localName}.${className}`);
        return {
          scrollWidth,
          clientWidth,
          // Cut off, or drawn over what is beside it.
          outside: text(visible.filter((element) => element.scrollWidth > element.clientWidth && getComputedStyle(element).display !== "inline")),
          small: text(visible.filter((element) => element.matches("button") && element.getBoundingClientRect().height < 44)),
        };
      });
      assert.ok(scrollWidth <= clientWidth, `${width} px: ${scrollWidth} > ${clientWidth}`);
      assert.deepEqual([outside, small], [[], []], `${width} px`);
    }
    await page.context().close();
    await stack.backend("faults", "DELETE");
  });
}
