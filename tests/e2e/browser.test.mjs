// <bucket-browser> as people meet it, over a real store: by mouse, by keyboard alone, by a finger, by ear; and what it must not do.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { start, textFile } from "./stack.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SCREENSHOTS = new URL("../../target/screenshots/", import.meta.url).pathname;
mkdirSync(SCREENSHOTS, { recursive: true });

const stack = await start();
const ADMIN = { accessKeyId: stack.info.adminAccessKeyId, secretAccessKey: stack.info.adminSecretAccessKey };

/** A page with the element in it. `bucketed`: code that makes of a bucket the one that the element has. */
async function open({ markup = '<bucket-browser prefix="shelf/"></bucket-browser>', auth = ADMIN, bucketed = "bucket", origin = "page", ...options } = {}) {
  const page = await stack.open(origin, options);
  page.violations = [];
  page.setDefaultTimeout(6000);
  await page.exposeFunction("violated", (what) => page.violations.push(what));
  await page.evaluate(async ({ markup, auth }) => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => violated(`${violatedDirective} ${blockedURI}`));
    const { openBucket } = await import("/bucketkit/upload.js");
    await import("/bucketkit/elements-browser.js");
    const { resource } = await (await fetch("/session")).json();
    document.body.innerHTML = `<main>${markup}</main>`;
    const element = document.querySelector("bucket-browser");
    const events = [];
    for (const type of ["browser-folder", "browser-select", "browser-open", "browser-delete", "change", "input"]) {
      document.addEventListener(type, ({ detail }) => events.push([type, detail?.path ?? detail?.keys ?? detail?.entry?.key ?? detail?.entries?.map(({ key }) => key) ?? null]));
    }
    Object.assign(window, { element, events, inside: element.shadowRoot, bucket: await openBucket({ resource, auth }) });
  }, { markup, auth });
  await page.evaluate(`void (element.bucket = async () => ${bucketed})`);
  await page.locator("bucket-browser [part=list][aria-busy=false]").waitFor();
  return page;
}
const names = (page) => page.locator("bucket-browser .text").allInnerTexts();
const rows = (page, ...wanted) => page.waitForFunction((wanted) => JSON.stringify([...inside.querySelectorAll(".text")].map((name) => name.textContent)) === wanted, JSON.stringify(wanted)).catch(async () => assert.deepEqual(await names(page), wanted));
const list = (page) => page.getByRole("listbox", { name: "Files" });
const row = (page, name) => page.getByRole("option").filter({ has: page.locator(".text", { hasText: name }) });
const selected = (page) => page.evaluate(() => element.selection.map(({ name }) => name));

const ODD = ["a+b c&d%20=e.txt", "ü 日本 🚀.txt", "<img src=x onerror=alert(1)>.txt", "  two  spaces.txt"];
for (const key of ["shelf/notes/deep/deeper.txt", "shelf/notes/one.txt", "shelf/pictures/sea.png", ...["alpha.txt", "beta.csv", "gamma.log", ...ODD].map((name) => `shelf/${name}`)]) {
  await stack.put(key, textFile("any", key.repeat(key.length)).path);
}
const FILES = ["  two  spaces.txt", "<img src=x onerror=alert(1)>.txt", "a+b c&d%20=e.txt", "alpha.txt", "beta.csv", "gamma.log", "ü 日本 🚀.txt"];
const SHOWN = ["notes", "pictures", ...FILES];

test("folders first, any name as it is, down and up again, each with its address", async () => {
  const page = await open();
  await rows(page, ...SHOWN);
  assert.equal(await page.evaluate(() => inside.querySelectorAll("img").length), 0);
  await row(page, "notes").locator(".text").click();
  await rows(page, "deep", "one.txt");
  await row(page, "deep").locator(".text").click();
  await rows(page, "deeper.txt");
  assert.equal(await page.evaluate(() => element.path), "shelf/notes/deep/");
  assert.deepEqual(await page.getByRole("navigation", { name: "Folder" }).getByRole("button").allInnerTexts(), ["All files", "notes", "deep"]);
  await page.getByRole("button", { name: "notes", exact: true }).click();
  await rows(page, "deep", "one.txt");
  // Of a folder that is none of the visitor's there is no way in, by any name.
  await page.evaluate(() => (element.path = "elsewhere/"));
  await rows(page, ...SHOWN);
  assert.deepEqual(await page.evaluate(() => [element.path, events.filter(([type]) => type === "browser-folder").map(([, path]) => path)]), ["shelf/", ["shelf/notes/", "shelf/notes/deep/", "shelf/notes/", "shelf/"]]);
  assert.deepEqual(page.violations, []);
});

test("an object of the folder's own key, and a folder without a name", async () => {
  // As Amazon lists them; this store knows no such keys.
  const page = await open({ bucketed: `Object.create(bucket, { fetch: { value: async ({ query }) => {
    const within = query.prefix === "shelf/" ? "<CommonPrefixes><Prefix>shelf//</Prefix></CommonPrefixes><Contents><Key>shelf/</Key><Size>0</Size></Contents>" : "<Contents><Key>shelf//a.txt</Key><Size>1</Size></Contents>";
    return new Response("<ListBucketResult><IsTruncated>false</IsTruncated>" + within + "</ListBucketResult>");
  } } })` });
  await rows(page, "/", "(the folder itself)");
  await row(page, "/").locator(".text").click();
  await rows(page, "a.txt");
  assert.equal(await page.evaluate(() => element.path), "shelf//");
  assert.deepEqual(await page.getByRole("navigation").getByRole("button").allInnerTexts(), ["All files", "/"]);
});

test("by keyboard alone: going, selecting, ranges, letters, and back to where one was", async () => {
  const page = await open();
  await rows(page, ...SHOWN);
  await list(page).focus();
  const active = () => page.evaluate(() => inside.getElementById(inside.activeElement.getAttribute("aria-activedescendant")).querySelector(".text").textContent);
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  };
  await press("End");
  assert.deepEqual([await active(), await selected(page)], ["ü 日本 🚀.txt", ["ü 日本 🚀.txt"]]);
  await press("Home", "ArrowDown", "ArrowUp");
  assert.equal(await active(), "notes");
  await press("Enter");
  await rows(page, "deep", "one.txt");
  await press("Backspace");
  await rows(page, ...SHOWN);
  await page.waitForFunction(() => inside.querySelector(".active .text").textContent === "notes");
  await press("g");
  assert.deepEqual(await selected(page), ["gamma.log"]);
  await press("Shift+ArrowUp", "Shift+ArrowUp");
  assert.deepEqual(await selected(page), ["alpha.txt", "beta.csv", "gamma.log"]);
  await press("Control+ArrowUp", " ");
  assert.deepEqual(await selected(page), ["a+b c&d%20=e.txt", "alpha.txt", "beta.csv", "gamma.log"]);
  await press("Control+a");
  assert.equal((await selected(page)).length, SHOWN.length);
  await press("Escape");
  assert.deepEqual(await selected(page), []);
  await press("Home");
  const opened = page.context().waitForEvent("request", (request) => request.url().includes("alpha.txt"));
  await press("a", "l", "Enter");
  assert.match((await opened).url(), /X-Amz-Expires=60&/);
  assert.deepEqual(await page.evaluate(() => events.filter(([type]) => type === "browser-open")), [["browser-open", "shelf/alpha.txt"]]);
  const html = await page.evaluate(() => inside.innerHTML);
  assert.ok(!/X-Amz|Signature/.test(html), "an address that is good for whoever has it");
});

test("searched and sorted, by what people see", async () => {
  const page = await open();
  await rows(page, ...SHOWN);
  await page.getByRole("searchbox", { name: "Search in this folder" }).pressSequentially("TXT");
  await rows(page, ...FILES.filter((name) => name.endsWith(".txt")));
  await page.getByRole("status").filter({ hasText: "5 found" }).waitFor({ state: "attached" });
  await page.getByRole("searchbox").fill("none of it");
  await page.getByText("No name here holds that.").waitFor();
  await page.getByRole("searchbox").fill("");
  await rows(page, ...SHOWN);
  await page.getByRole("button", { name: "Sort by Size" }).click();
  await page.getByRole("button", { name: "Sorted by Size, rising" }).click();
  await page.getByRole("button", { name: "Sorted by Size, falling" }).waitFor();
  const sizes = await page.evaluate(() => [...inside.querySelectorAll(".row")].map((row) => row.querySelector(".size").textContent).filter(Boolean));
  assert.ok(sizes.length === FILES.length && sizes.every((size) => /^[\d.]+ (k?B|byte)/.test(size)), sizes.join());
  assert.equal((await names(page)).at(-1), "beta.csv", "the shortest");
});

test("deleted when nobody undoes it; kept when somebody does, or the element goes", async () => {
  for (const name of ["x1", "x2", "x3"]) await stack.put(`doomed/${name}`, textFile("x", name).path);
  const page = await open({ markup: '<bucket-browser prefix="doomed/"></bucket-browser>' });
  await page.clock.install();
  await rows(page, "x1", "x2", "x3");
  await row(page, "x1").click();
  await row(page, "x2").click({ modifiers: ["Shift"] });
  await page.getByRole("button", { name: "Delete" }).click();
  await rows(page, "x3");
  await page.getByText("2 files are about to be deleted.").first().waitFor();
  await page.clock.runFor(3000);
  await page.getByRole("button", { name: "Undo" }).click();
  await rows(page, "x1", "x2", "x3");
  await page.clock.runFor(10_000);
  assert.deepEqual(await stack.keys("doomed/"), ["doomed/x1", "doomed/x2", "doomed/x3"]);
  await row(page, "x2").click();
  await page.keyboard.press("Delete");
  await rows(page, "x1", "x3");
  await page.clock.runFor(7000);
  await page.waitForFunction(() => events.some(([type]) => type === "browser-delete"));
  assert.deepEqual(await stack.keys("doomed/"), ["doomed/x1", "doomed/x3"]);
  await row(page, "x1").click();
  await page.keyboard.press("Delete");
  await rows(page, "x3");
  await page.evaluate(() => element.remove());
  await page.clock.runFor(10_000);
  assert.deepEqual(await stack.keys("doomed/"), ["doomed/x1", "doomed/x3"]);
});

test("what may not be done is greyed out, with the reason; a folder that may not be looked into says so", async () => {
  const denied = await open({ auth: await stack.lend("s3:GetObject"), markup: '<bucket-browser prefix="shelf/"></bucket-browser>' });
  await denied.getByText("The store does not allow this.").waitFor();
  await denied.getByRole("button", { name: "Try again" }).click();
  await denied.getByText("The store does not allow this.").waitFor();
  await denied.context().close();

  // Whoever may look, and not delete.
  const page = await open({ bucketed: `Object.create(bucket, { fetch: { value: (request) => request.method === "POST" || request.method === "DELETE" ? Promise.resolve(new Response("<Error><Code>AccessDenied</Code></Error>", { status: 403 })) : bucket.fetch(request) } })` });
  await page.clock.install();
  await rows(page, ...SHOWN);
  const button = page.getByRole("button", { name: "Delete" });
  assert.ok(await button.isDisabled(), "nothing is selected");
  await row(page, "pictures").click({ position: { x: 300, y: 10 } });
  assert.ok(await button.isDisabled());
  assert.match(await button.getAttribute("title"), /Folders can't be deleted here/);
  await row(page, "alpha.txt").click();
  await button.click();
  await page.clock.runFor(7000);
  await page.getByRole("alert").filter({ hasText: "does not allow" }).waitFor();
  await rows(page, ...SHOWN);
  await row(page, "beta.csv").click();
  assert.ok(await button.isDisabled());
  assert.match(await button.getAttribute("title"), /does not allow/);
  await page.evaluate(() => (element.readOnly = true));
  await button.waitFor({ state: "hidden" });
  await page.keyboard.press("Delete");
  assert.equal(await page.locator("[part=pending]").isVisible(), false);
});

test("the preview: texts, logs by their end, tables, JSON, pictures; and what it does not load", async () => {
  const line = (at) => `\u001b[32m${at}\u001b[0m ä line\n`;
  const log = Array.from({ length: 20_000 }, (_, at) => line(at)).join("");
  const files = {
    "a.txt": "<b>ä text</b>", "b.log": log, "c.csv": 'name;"said; so"\n"Ann ""A"""; 1\nBob;"two\nlines"\n', "d.json": '{"a":[1,2]}', "e.bin": "\0\x01", "f.txt": "ä".repeat(100_000), "g.pdf": "%PDF", "h.txt": "",
  };
  for (const [name, text] of Object.entries(files)) await stack.put(`looks/${name}`, textFile(`look-${name}`, text).path);
  const png = await (await stack.browser.newPage()).screenshot({ clip: { x: 0, y: 0, width: 40, height: 30 } });
  await stack.put("looks/i.png", textFile("look.png", png).path);
  const page = await open({ markup: '<bucket-browser prefix="looks/"></bucket-browser>', viewport: { width: 1100, height: 700 } });
  await rows(page, ...Object.keys(files), "i.png");
  const pane = page.locator("[part=preview]");
  await page.getByRole("button", { name: "Preview" }).click();
  await pane.getByText("Select one file").waitFor();
  const look = async (name) => {
    await row(page, name).click();
    await pane.locator("dd", { hasText: `looks/${name}` }).waitFor();
    return pane;
  };
  assert.equal(await (await look("a.txt")).locator("pre").innerText(), "<b>ä text</b>");
  const end = await (await look("b.log")).locator("pre").innerText();
  assert.ok(end.endsWith("19999 ä line\n") && end.split("\n").length === 501 && !end.includes("\u001b"));
  assert.deepEqual(await (await look("c.csv")).locator("tr").evaluateAll((rows) => rows.map((row) => [...row.cells].map(({ textContent }) => textContent))), [["name", "said; so"], ['Ann "A"', " 1"], ["Bob", "two\nlines"]]);
  await page.screenshot({ path: `${SCREENSHOTS}browser-preview.png` });
  assert.equal(await (await look("d.json")).locator("pre").innerText(), '{\n  "a": [\n    1,\n    2\n  ]\n}');
  await (await look("e.bin")).getByText("This is no text.").waitFor();
  const cut = await (await look("f.txt")).locator("pre").innerText();
  assert.ok(cut.length === 32 * 1024 && /^ä+$/.test(cut));
  await (await look("g.pdf")).getByText("in a tab of its own").waitFor();
  await (await look("h.txt")).getByText("The file is empty.").waitFor();
  assert.deepEqual(await (await look("i.png")).getByRole("img", { name: "i.png" }).evaluate(({ width, height }) => [width, height]), [40, 30]);
  assert.deepEqual(page.violations, []);
  assert.ok(!(await page.evaluate(() => inside.innerHTML)).includes("X-Amz"));
  await page.evaluate(AXE);
  await row(page, "c.csv").click();
  await pane.locator("table").waitFor();
  assert.deepEqual(await page.evaluate(() => axe.run(inside.host, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id }) => id))), []);
});

test("picking: what is chosen is the value, and the form's; folders are gone through", async () => {
  const page = await open({ markup: '<form><bucket-browser name="papers" mode="pick" multiple required prefix="shelf/"></bucket-browser></form>' });
  await rows(page, ...SHOWN);
  assert.equal(await page.evaluate(() => element.form.checkValidity()), false);
  assert.equal(await page.getByRole("button", { name: "Delete" }).count(), 0);
  const choose = page.locator("bucket-browser [part~=choose]");
  assert.deepEqual([await choose.innerText(), await choose.isDisabled()], ["Choose a file", true]);
  await row(page, "alpha.txt").click();
  await row(page, "gamma.log").click({ modifiers: ["Shift"] });
  assert.equal(await choose.innerText(), "Choose 3 files");
  await choose.click();
  assert.deepEqual(await page.evaluate(() => [element.value, [...new FormData(element.form)], element.form.checkValidity()]), [
    ["alpha.txt", "beta.csv", "gamma.log"].map((filename) => ({ s3: `shelf/${filename}`, filename })), ["alpha.txt", "beta.csv", "gamma.log"].map((name) => ["papers", `s3:///shelf/${name}`]), true,
  ]);
  await page.evaluate(() => (element.multiple = false));
  await row(page, "notes").dblclick({ position: { x: 300, y: 10 } });
  await rows(page, "deep", "one.txt");
  await row(page, "one.txt").dblclick();
  assert.deepEqual(await page.evaluate(() => element.value), [{ s3: "shelf/notes/one.txt", filename: "one.txt" }]);
  assert.deepEqual(await page.evaluate(() => events.filter(([type]) => type === "change" || type === "browser-open").map(([type]) => type)), ["change", "change"]);
  await page.evaluate(() => element.form.reset());
  assert.deepEqual(await page.evaluate(() => [element.value, [...new FormData(element.form)]]), [[], []]);
});

test("a file comes down under its own name, and a link is for the clipboard alone", async () => {
  const page = await open();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await rows(page, ...SHOWN);
  await row(page, "ü 日本").click();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  assert.equal((await download).suggestedFilename(), "ü 日本 🚀.txt");
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByRole("status").filter({ hasText: "60 minutes" }).waitFor({ state: "attached" });
  const url = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(await (await fetch(url)).text(), "shelf/ü 日本 🚀.txt".repeat("shelf/ü 日本 🚀.txt".length));
  assert.ok(!(await page.evaluate(() => document.documentElement.outerHTML + inside.innerHTML)).includes("X-Amz"));
});

test("100,000 files: no more nodes than are in sight, and each place can be gone to", async () => {
  // A store's own answers, a hundred thousand of them: a listing that says so, page by page.
  const page = await open({
    bucketed: `Object.create(bucket, { fetch: { value: async ({ query }) => {
      const from = Number(query["continuation-token"] ?? 0);
      const contents = Array.from({ length: 1000 }, (_, at) => "<Contents><Key>shelf/" + String(from + at).padStart(6, "0") + ".txt</Key><LastModified>2026-12-01T00:00:00Z</LastModified><ETag>&quot;e&quot;</ETag><Size>" + (from + at) + "</Size></Contents>").join("");
      await new Promise((resolve) => setTimeout(resolve, 5));
      const more = from + 1000 < 100000;
      return new Response("<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>" + more + "</IsTruncated>" + (more ? "<NextContinuationToken>" + (from + 1000) + "</NextContinuationToken>" : "") + contents + "</ListBucketResult>");
    } } })`,
  });
  await page.getByText("100000 entries").or(page.getByText("100,000 entries")).first().waitFor({ timeout: 60_000 });
  assert.ok((await page.locator(".row").count()) < 60);
  await list(page).focus();
  await page.keyboard.press("End");
  await row(page, "099999.txt").waitFor();
  assert.ok((await page.locator(".row").count()) < 60);
  await page.keyboard.press("Home");
  await row(page, "000000.txt").waitFor();
  await list(page).evaluate((list) => (list.scrollTop = list.scrollHeight / 2));
  await row(page, "050000.txt").waitFor();
  await page.getByRole("searchbox").fill("4242");
  await row(page, "042420.txt").waitFor();
});

for (const colorScheme of ["light", "dark"]) {
  test(`${colorScheme}: readable at any width, for fingers too, and axe finds nothing`, async () => {
    const page = await open({ colorScheme, hasTouch: true, isMobile: true });
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(":root { color-scheme: light dark; background: light-dark(#fff, #14161a); color: light-dark(#1b1f24, #e8eaed); font: 16px/1.5 system-ui, sans-serif } main { max-width: 52rem; margin: auto; padding: 1rem }");
      document.adoptedStyleSheets = [sheet];
      document.querySelector("main").insertAdjacentHTML("afterbegin", "<h1>Files</h1>");
      document.title = "Files";
    });
    await rows(page, ...SHOWN);
    await page.evaluate(AXE);
    await row(page, "beta.csv").click();
    for (const width of [1000, 375, 320]) {
      await page.setViewportSize({ width, height: 760 });
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
      await page.screenshot({ path: `${SCREENSHOTS}browser-${colorScheme}-${width}.png` });
      const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
      const wide = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      assert.ok(wide[0] <= wide[1], `${width} px: ${wide} ${scrollWidth ?? ""}${clientWidth ?? ""}`);
      const small = await page.evaluate(() => [...inside.querySelectorAll("button, input, .row")].filter((node) => node.checkVisibility() && node.getBoundingClientRect().height < 44).map(({ textContent, className }) => `${className} ${textContent}`));
      assert.deepEqual(small, [], `${width} px`);
      const violations = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join("; ")}`)));
      assert.deepEqual(violations, [], `${width} px`);
    }
    await page.context().close();
  });
}
