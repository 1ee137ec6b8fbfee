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

test("three files, as the README shows them: stored, refused, and on its way", async () => {
  const page = await stack.open("faulty");
  await pickAndWait(page, [randomFile("minutes.pdf", 9 * MIB)]);
  await slow(3000);
  const [refused, running] = [randomFile("plans.docx", 1000), randomFile("holiday.mov", 200 * MIB)];
  const widget = page.locator("bucket-upload");
  // Somebody else's folder: the store itself refuses.
  const own = await widget.evaluate((widget) => [widget.keyTemplate, (widget.keyTemplate = "somebody/else/[name]")][0]);
  await page.getByLabel("Choose files").setInputFiles(refused.path);
  await reached(page, refused, "failed");
  await widget.evaluate((widget, own) => (widget.keyTemplate = own), own);
  await page.getByLabel("Choose files").setInputFiles(running.path);
  await row(page, running.name).filter({ hasText: / left/ }).waitFor();
  await picture(page, "upload");
  await page.getByRole("button", { name: `Cancel ${running.name}` }).click();
  await reached(page, running, "aborted");
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

test("the parts of the page: an address of their own, the way back, and nothing loaded that is not looked at", async () => {
  const page = await stack.open("page");
  const loaded = () => page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname.split("/").at(-1)));
  assert.ok(!(await loaded()).some((file) => /resource|explain/.test(file)), "the form and the explainer");
  for (const [link, heading] of [["Resource", "A resource that explains itself"], ["Signature", "What is signed, stage by stage"]]) {
    await page.getByRole("link", { name: link }).click();
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), heading, "a screen reader reads on from there");
    assert.equal(await page.getByRole("link", { name: link }).getAttribute("aria-current"), "page");
  }
  await page.locator("#canonical li").first().waitFor();
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "A resource that explains itself" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { level: 1, name: "A resource that explains itself" }).waitFor();
  assert.match(await page.title(), /explains itself/);
});

test("the signature, its stages, and what goes wrong with it: played, and before the real store", async () => {
  const page = await stack.open("page");
  const secrets = [];
  page.on("response", async (response) => response.url().endsWith("/credentials") && secrets.push(await response.json()));
  await page.goto(`${stack.info.backend.page}/#signature`);
  const lines = (id) => page.locator(`#${id} li`).allInnerTexts();
  const verdict = page.locator("#verdict");
  const mishap = page.getByLabel("Then");
  await page.locator("#canonical li").first().waitFor();
  const canonical = await lines("canonical");
  assert.deepEqual([canonical[0], canonical[1], canonical[2], canonical[4]], ["GET", "/photos/my%20cat.jpg", "versionId=1", "host:examplebucket.s3.eu-west-3.amazonaws.com"]);
  assert.deepEqual([(await lines("string"))[0], (await lines("string")).length], ["AWS4-HMAC-SHA256", 4]);
  assert.match(await page.locator("#signature-value").innerText(), /^[0-9a-f]{64}$/);
  assert.equal(await verdict.isVisible(), false);

  const cause = async (name) => {
    await mishap.selectOption(name);
    await verdict.waitFor();
    return verdict.getAttribute("data-cause");
  };
  const played = { headers: [], url: [] };
  for (const [form, label] of [["headers", "in the headers"], ["url", "in the address"]]) {
    await page.getByLabel(label).check();
    for (const name of ["host", "path", "header", "secret", "region", "clock"]) played[form].push(await cause(name));
  }
  assert.deepEqual(played.headers, ["host_differs", "path_prefix_added", "header_changed", "secret_length", "wrong_region", "clock_skew"]);
  assert.deepEqual(played.url, ["host_differs", "path_prefix_added", "header_changed", "secret_length", "wrong_region", "url_expired"]);
  await cause("host");
  assert.match(await page.locator("#canonical .differs").innerText(), /^host:/, "the line is marked");
  await page.getByLabel("in the headers").check();
  await cause("header");
  await picture(page, "signature", "#verdict");

  await page.getByRole("textbox", { name: "Address" }).fill("https://examplebucket.s3.eu-west-3.amazonaws.com/a/../b");
  await page.locator("#wrong", { hasText: "segment" }).waitFor();
  assert.equal(await page.locator("#stages").isVisible(), false, "never a signature for another object");

  await page.getByRole("button", { name: "Take the demo’s bucket" }).click();
  const send = page.getByRole("button", { name: "Send it" });
  await send.waitFor();
  await mishap.selectOption("none");
  await page.getByLabel("Body").fill("signed by hand");
  const sent = async () => {
    await verdict.waitFor({ state: "hidden" });
    await send.click();
    await verdict.waitFor();
    return [await page.locator("#said").innerText(), await verdict.getAttribute("data-cause")].join(" ");
  };
  for (const label of ["in the headers", "in the address"]) {
    await page.getByLabel(label).check();
    assert.equal(await sent(), "The store answered 200 none");
    // Only below the visitor's own folder: the signature is good, the policy says no.
    const url = await page.getByRole("textbox", { name: "Address" }).inputValue();
    await page.getByRole("textbox", { name: "Address" }).fill(url.replace(page.prefix, "somebody/else/"));
    assert.equal(await sent(), "The store answered 403 AccessDenied none");
    await page.getByRole("textbox", { name: "Address" }).fill(url);
    await mishap.selectOption("secret");
    assert.match(await sent(), /^The store answered 403 SignatureDoesNotMatch secret_length$/);
    await mishap.selectOption("clock");
    assert.match(await sent(), /^The store answered 403 \w+ (clock_skew|url_expired)$/);
    await mishap.selectOption("none");
  }
  assert.equal((await stack.read(`${page.prefix}signed.txt`)).size, 14);
  const html = await page.evaluate(() => document.documentElement.outerHTML + [...document.querySelectorAll("input, textarea")].map(({ value }) => value).join());
  assert.ok(secrets.length > 0);
  for (const { secretAccessKey, sessionToken } of secrets) for (const secret of [secretAccessKey, sessionToken]) assert.ok(secret.length > 15 && !html.includes(secret));
});

for (const colorScheme of ["light", "dark"]) {
  test(`${colorScheme}: readable at any width, with the longest of names, and a finger meets every button`, async () => {
    const page = await everyRow({ colorScheme, hasTouch: true, isMobile: true });
    await looks(page, `demo-${colorScheme}`, "bucket-upload");
    await page.goto(`${stack.info.backend.faulty}/#resource`);
    const form = page.locator("bucket-resource-form");
    await form.evaluate((form) => (form.value = { bucket: "My Bucket", region: "eu-west-3 ", endPoint: "https://s3.eu-west-3.amazonaws.com/", useSSL: true, accessKey: "AKIA" }));
    await form.getByText("No bucket can be called My Bucket").waitFor();
    await looks(page, `demo-resource-${colorScheme}`);
    if (colorScheme === "light") await picture(page, "resource", "#fields");
    await page.goto(`${stack.info.backend.faulty}/#signature`);
    await page.locator("#canonical li").first().waitFor();
    await page.getByLabel("Then").selectOption("path");
    await page.locator("#verdict").waitFor();
    await looks(page, `demo-signature-${colorScheme}`);
    await page.context().close();
    await stack.backend("faults", "DELETE");
  });
}

/** At three widths: nothing is cut off, all can be hit by a finger, and axe finds nothing. `element`: its inside counts, too. */
async function looks(page, name, element) {
  await page.evaluate(AXE);
  for (const width of [1280, 375, 320]) {
    await page.setViewportSize({ width, height: 1600 });
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: `${SCREENSHOTS}${name}-${width}.png`, fullPage: true });
    const { scrollWidth, clientWidth, outside, small } = await page.evaluate((element) => {
      const { scrollWidth, clientWidth } = document.documentElement;
      const inside = element ? document.querySelector(element).shadowRoot.querySelectorAll("*") : [];
      const visible = [...document.querySelectorAll("main *, nav *"), ...inside].filter((element) => element.checkVisibility() && !element.matches(".unseen, .name, .all, path, svg, option"));
      const text = (elements) => elements.map(({ localName, className, id }) => `${localName}.${className}#${id}`);
      return {
        scrollWidth,
        clientWidth,
        // Cut off, or drawn over what is beside it. A long value in a field scrolls.
        outside: text(visible.filter((element) => !element.matches("input, textarea, select") && element.scrollWidth > element.clientWidth + 1 && !/auto|scroll/.test(getComputedStyle(element).overflowX) && getComputedStyle(element).display !== "inline")),
        small: text(visible.filter((element) => element.matches("button, .folder, nav a, select") && element.getBoundingClientRect().height < 44)),
      };
    }, element);
    assert.ok(scrollWidth <= clientWidth, `${width} px: ${scrollWidth} > ${clientWidth}`);
    assert.deepEqual([outside, small], [[], []], `${width} px`);
    const violations = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join("; ")}`)));
    assert.deepEqual(violations, [], `${width} px`);
  }
}

/** For the README, from `from` on; CONTRIBUTING.md says how it comes there. */
async function picture(page, name, from = "h1") {
  await page.setViewportSize({ width: 760, height: 720 });
  await page.evaluate((from) => scrollTo(0, document.querySelector(from).getBoundingClientRect().top + scrollY - 64), from);
  await page.screenshot({ path: `${SCREENSHOTS}readme-${name}.png` });
}
