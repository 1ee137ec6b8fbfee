// <bucket-upload> as people use it, in Chromium: with the mouse, by keyboard alone, by drag and drop and paste that are the browser's own.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { mounting, PLAIN } from "../widget/mount.mjs";
import { MIB, packageDir, randomFile, start, textFile } from "./stack.mjs";

const stack = await start();
const part = { method: "PUT", queryContains: "partNumber" };
const slow = (ms) => stack.backend("faults", "POST", [{ match: { method: "PUT" }, action: { kind: "delay", ms } }]);
const partSize = `widget.options = { partSize: ${5 * MIB} }; widget.bucket = open`;

async function open(markup = PLAIN, set = undefined, origin = "page", options = {}) {
  const page = await stack.open(origin, options);
  await page.evaluate(mounting(markup, set));
  return page;
}
const until = (page, condition, given) => page.waitForFunction(condition, given, { timeout: 30_000, polling: 50 });
const reach = (page, ...states) => until(page, (wanted) => JSON.stringify(states()) === wanted, JSON.stringify(states.flat())).catch(async () => assert.deepEqual(await page.evaluate("states()"), states));
const input = (page) => page.locator("#files");
const requests = async () => (await stack.backend("faults")).requests;
const done = async (page, ...names) => reach(page, ...names.map((name) => `${name} done`));

test("files that are picked are listed, stored and told of", async () => {
  const page = await open(`<form><bucket-upload name="papers" multiple key-template="[prefix][name]"></bucket-upload></form>`, `widget.options = { checksum: "crc64nvme" }; widget.bucket = open`);
  const files = [randomFile("a picture.bin", 9 * MIB), textFile("notes.txt", "Good morning.")];
  await input(page).setInputFiles(files.map(({ path }) => path));
  await page.getByRole("progressbar", { name: files[0].name }).waitFor();
  await done(page, ...files.map(({ name }) => name));
  assert.equal((await stack.read(page.prefix + files[0].name)).sha256, files[0].sha256);
  const text = await page.getByRole("listitem").first().innerText();
  assert.match(text, /a picture\.bin\s+9\.4 MB · Stored/);
  await until(page, () => said() === "2 files are stored.");
  assert.match(await page.locator(".summary:visible").innerText(), /2 of 2 files stored/);

  const { value, s3Objects, paths, entries, validity } = await page.evaluate(() => {
    const { value, s3Objects, paths, validity } = widget;
    return { value, s3Objects, paths, entries: [...new FormData(document.querySelector("form"))], validity: validity.valid };
  });
  const keys = files.map(({ name }) => page.prefix + name);
  assert.deepEqual(value.map(({ key, proof }) => [key, proof]), keys.map((key) => [key, "store-verified"]));
  assert.deepEqual(s3Objects, files.map(({ name }) => ({ s3: page.prefix + name, filename: name })));
  assert.deepEqual(paths, files.map(({ name }) => ({ path: page.prefix + name, filename: name })));
  assert.deepEqual(entries, keys.map((key) => ["papers", `s3:///${key}`]));
  assert.equal(validity, true);
  const events = await page.evaluate("events");
  assert.deepEqual(events[0], { type: "upload-add", files: files.map(({ name }) => name), keys: files.map(({ name }) => name) });
  for (const { name } of files) {
    const own = events.filter(({ key }) => key === name).map(({ type }) => type);
    assert.deepEqual(own, ["upload-start", "upload-done"]);
  }
  assert.equal(events.filter(({ type }) => type === "change").length, 2);
  assert.deepEqual(await page.evaluate("violations"), []);
});

test("by keyboard alone: pick, pause, go on, cancel, try again, remove; the focus is never lost", async () => {
  const page = await open(PLAIN, partSize, "faulty");
  await slow(500);
  const file = randomFile("film.mov", 40 * MIB);
  page.on("filechooser", (chooser) => chooser.setFiles(file.path));
  const press = async (key, focus) => {
    await page.keyboard.press(key);
    await until(page, (focus) => focused() === focus, focus);
  };
  await press("Tab", "files");
  const outline = () => page.evaluate(() => getComputedStyle(inside.querySelector(".drop")).outlineStyle);
  assert.equal(await outline(), "solid", "the focus is seen");
  await page.keyboard.press("Enter");
  await reach(page, "film.mov running");
  await press("Tab", "Pause film.mov");
  await press("Enter", "Resume film.mov");
  await reach(page, "film.mov paused");
  await press("Space", "Pause film.mov");
  await reach(page, "film.mov running");
  await press("Tab", "Cancel film.mov");
  await press("Enter", "Remove film.mov");
  await reach(page, "film.mov aborted");
  assert.deepEqual(await stack.unfinished(), []);
  await press("Shift+Tab", "Try film.mov again");
  await stack.backend("faults", "DELETE");
  await page.keyboard.press("Enter");
  await done(page, "film.mov");
  assert.equal(await page.evaluate("focused()"), "Remove film.mov", "what took the button's place");
  await press("Enter", "files");
  await reach(page);
  assert.equal(await page.evaluate("said()"), "film.mov is removed.");
  assert.equal((await stack.read(`${page.prefix}film.mov`)).size, file.size, "only from the value");
  assert.deepEqual((await page.evaluate("events")).slice(-2).map(({ type, isDeleted }) => [type, isDeleted]), [["upload-remove", false], ["change", undefined]]);
});

/** The browser's own drag of files from the desk. */
async function drop(page, paths, meanwhile) {
  const client = await page.context().newCDPSession(page);
  const { x, y } = await page.evaluate(() => {
    const { left, top, width, height } = inside.querySelector(".drop").getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  });
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver"]) await client.send("Input.dispatchDragEvent", { type, x, y, data });
  await meanwhile?.();
  await client.send("Input.dispatchDragEvent", { type: "drop", x, y, data });
}

test("files and a folder that are dropped; the folder's paths are in the keys", async () => {
  const page = await open(PLAIN.replace("multiple", "directory"));
  const folder = join(packageDir, "..", "holiday");
  mkdirSync(join(folder, "first day"), { recursive: true });
  for (const [name, text] of [["list.txt", "a"], ["first day/beach.txt", "bb"], ["first day/.hidden", "c"]]) writeFileSync(join(folder, name), text);
  const loose = textFile("loose.txt", "dddd");
  await drop(page, [folder, loose.path], () => until(page, () => inside.querySelector(".drop.over")));
  await until(page, () => widget.value.length === 4);
  assert.equal(await page.evaluate(() => inside.querySelector(".drop.over")), null);
  const keys = (await page.evaluate(() => widget.value.map(({ key }) => key))).map((key) => key.slice(page.prefix.length)).sort();
  assert.deepEqual(keys, ["holiday/first day/.hidden", "holiday/first day/beach.txt", "holiday/list.txt", "loose.txt"]);
  assert.equal((await stack.read(`${page.prefix}holiday/first day/beach.txt`)).size, 2);

  await page.evaluate(() => (widget.directory = false, widget.multiple = true));
  await drop(page, [folder]);
  await until(page, () => reasons().length === 1);
  assert.match((await page.evaluate("reasons()"))[0], /^holiday Folders cannot be added\.$/);

  await page.evaluate(() => (widget.directory = true, void widget.clear()));
  const chooser = page.waitForEvent("filechooser");
  await page.getByText("Choose a folder").click();
  await (await chooser).setFiles(folder);
  await until(page, () => widget.value.length === 3);
});

test("a picture that is pasted has a name of its own, and is shown", async () => {
  const page = await open(PLAIN, undefined, "page", { permissions: ["clipboard-read", "clipboard-write"] });
  await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 300, height: 200 });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "rgb(200, 10, 10)";
    pen.fillRect(0, 0, 300, 200);
    const picture = await new Promise((resolve) => canvas.toBlob(resolve));
    await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
  });
  await input(page).focus();
  await page.keyboard.press("Control+v");
  await until(page, () => widget.value.length === 1);
  assert.match(await page.evaluate(() => widget.paths[0].filename), /^image 20\d\d-\d\d-\d\dT\d{6}\.png$/);
  await until(page, () => inside.querySelector("canvas"));
  assert.deepEqual(await page.evaluate(() => [...inside.querySelector("canvas").getContext("2d").getImageData(48, 48, 1, 1).data]), [200, 10, 10, 255]);
  assert.deepEqual(await page.evaluate("violations"), [], "no blob: URL was wanted");
  // Text is for whoever it is pasted to.
  await page.evaluate(() => navigator.clipboard.writeText("hello"));
  await page.keyboard.press("Control+v");
  assert.equal(await page.evaluate("states().length"), 1);
});

test("each refusal has its reason before anything is sent, and can be dismissed", async () => {
  const page = await open(
    `<main><bucket-upload multiple accept="text/*, .pdf" max-size="1 kB" max-files="3" max-total="2 kB" key-pattern="u/[^/]+/[a-z.]+" key-template="[prefix][name]"></bucket-upload></main>`,
    undefined, "faulty",
  );
  await slow(1500);
  const add = (...files) => page.evaluate((files) => widget.add(files.map((given) => file(...given))), files);
  const reasons = async () => (await page.evaluate("reasons()")).map((reason) => reason.replaceAll(page.prefix, ""));
  const limits = await page.locator("#limits").innerText();
  for (const limit of [/PDF/, /1 kB each/, /3 files at most/, /2 kB in all/]) assert.match(limits, limit);
  await add(["a.exe", 10, "application/x-msdownload"], ["b.txt", 1001]);
  assert.deepEqual(await page.evaluate("events"), [], "nothing to tell of");
  await add(["c.txt", 999], ["UPPER.txt", 10], ["c.txt", 10], ["d.PDF".toLowerCase(), 999, ""], ["e.txt", 10], ["f.txt", 1], ["g.txt", 1]);
  await until(page, () => reasons().length === 6);
  assert.deepEqual(await reasons(), [
    "UPPER.txt It may not be stored as UPPER.txt.", "c.txt It is in the list already.", "e.txt With it, all files would be larger than 2 kB.",
    "g.txt There is room for 3 files only.", "a.exe Only TEXT and PDF can be added.", "b.txt It is larger than 1 kB.",
  ]);
  assert.match(await page.evaluate("said()"), /^3 files added\. 4 files were not added\. UPPER\.txt: /);
  await done(page, "c.txt", "d.pdf", "f.txt");
  const sent = (await requests()).map(({ path }) => path.split("/").pop());
  assert.deepEqual([...new Set(sent)].sort(), ["c.txt", "d.pdf", "f.txt"]);

  await page.getByRole("button", { name: "Dismiss UPPER.txt" }).click();
  await until(page, () => focused() === "Dismiss c.txt", undefined);
  for (let left = 5; left > 1; left--) await page.keyboard.press("Enter"), await until(page, (left) => reasons().length === left - 1, left);
  assert.equal(await page.evaluate("focused()"), "Dismiss b.txt");
  await page.keyboard.press("Enter");
  await until(page, () => focused() === "files");
  assert.equal(await page.locator(".refusals").isVisible(), false);

  await page.evaluate(() => (widget.keyFor = async (file) => { throw new Error(`no ${file.name} today`); }));
  await page.evaluate(() => (widget.clear(), widget.add(Array.from({ length: 30 }, (_, at) => file(`${at}.txt`)))));
  await until(page, () => reasons().length === 20);
  assert.match((await reasons())[0], /^0\.txt There is no place for it: no 0\.txt today$/);
  assert.match(await page.locator(".refusals").innerText(), /10 more were not added/);
  await page.getByRole("button", { name: "Dismiss all" }).click();
  await until(page, () => reasons().length === 0);
  await stack.backend("faults", "DELETE");
});

test("without `multiple` there is room for one; a listener may keep files out", async () => {
  const page = await open(`<bucket-upload key-template="[prefix][name]"></bucket-upload>`);
  assert.equal(await input(page).evaluate((input) => input.multiple), false);
  await page.evaluate(() => {
    widget.addEventListener("upload-add", (event) => event.preventDefault(), { once: true });
    return widget.add([file("kept out.txt")]);
  });
  assert.deepEqual(await page.evaluate("[states(), widget.uploads.length, said()]"), [[], 0, ""]);
  await page.evaluate(() => widget.add([file("one.txt"), file("two.txt")]));
  await done(page, "one.txt");
  assert.deepEqual(await page.evaluate("reasons()"), ["two.txt There is room for 1 file only."]);
  await page.getByRole("button", { name: "Remove one.txt" }).click();
  await page.evaluate(() => widget.add([file("two.txt")]));
  await done(page, "two.txt");
});

test("what is still being added when it is cleared stays out; what is wrong in the markup is told once, and holds nothing open", async () => {
  const page = await open(`<bucket-upload multiple max-size="much" key-template="[prefix][name]"></bucket-upload>`);
  await page.evaluate(async () => {
    let go;
    widget.keyFor = (file) => new Promise((resolve) => (go = () => resolve(prefix + file.name)));
    const added = widget.add([file("late.txt")]);
    while (!go) await new Promise((resolve) => setTimeout(resolve));
    window.wasBusy = widget.validity.customError;
    void widget.clear();
    go();
    await added;
    widget.keyFor = undefined;
  });
  assert.deepEqual(await page.evaluate("[wasBusy, states(), events, widget.validity.valid]"), [true, [], [], true]);
  await page.evaluate(() => widget.add([file("a.txt")]));
  await done(page, "a.txt");
  assert.equal(page.log.filter((line) => line.includes(`max-size="much" is no limit`)).length, 1);
  await page.evaluate(() => (widget.keyPattern = "(", widget.add([file("b.txt"), file("c.txt")])));
  // With a broken pattern nothing fits. What is drawn waits for the next frame.
  await until(page, () => reasons().length === 2);
  assert.equal(page.log.filter((line) => line.includes("key-pattern is no regular expression")).length, 1);
});

test("keys: words of the template, the app's own function, and names as systems write them", async () => {
  const page = await open(`<bucket-upload multiple user="ann" key-template="[prefix][user]/[date]/[uuid]/[path]/[name].[ext].[other]"></bucket-upload>`);
  await page.evaluate(() => widget.add([file("cafe\u0301.tar.gz"), file("none")]));
  await until(page, () => widget.value.length === 2);
  const [first, second] = await page.evaluate(() => widget.value.map(({ key }) => key.slice(prefix.length)));
  const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
  assert.match(first, new RegExp(`^ann/20\\d\\d-\\d\\d-\\d\\d/${uuid}/caf\u00e9\\.tar\\.gz\\.gz\\.\\[other\\]$`));
  assert.match(second, new RegExp(`/${uuid}/none\\.\\[other\\]$`));
  assert.notEqual(first.split("/")[2], second.split("/")[2]);
  await page.evaluate(() => (widget.keyFor = async ({ name, size }, path) => `${prefix}own/${size}-${name}${path}`, widget.add([file("x", 3)])));
  await until(page, () => widget.value.length === 3);
  assert.ok((await page.evaluate(() => widget.value[2].key)).endsWith("/own/3-x"));
});

test("a form: required, busy, failed, sent, reset, disabled", async () => {
  const page = await open(
    `<form><fieldset><label for="w">Papers</label><bucket-upload id="w" name="papers" multiple required key-template="[prefix][name]"></bucket-upload></fieldset><button>Save</button><button type="reset">Reset</button></form>`,
    `widget.form.addEventListener("submit", (event) => { event.preventDefault(); window.sent = [...new FormData(widget.form).values()]; }); ${partSize}`,
    "faulty",
  );
  const validity = () => page.evaluate(() => [widget.validity.valueMissing, widget.validity.customError, widget.validationMessage]);
  const save = () => page.getByRole("button", { name: "Save" }).click();
  assert.deepEqual(await validity(), [true, false, "Choose a file."]);
  await save();
  assert.equal(await page.evaluate("window.sent"), undefined);
  assert.equal(await page.evaluate("focused()"), "files", "the browser goes to what is missing");
  const chooser = page.waitForEvent("filechooser");
  await page.getByText("Papers").click();
  await slow(1000);
  await (await chooser).setFiles(textFile("first.txt", "1").path);
  await reach(page, "first.txt running");
  assert.deepEqual(await validity(), [false, true, "Files are still being uploaded."]);
  await save();
  assert.equal(await page.evaluate("window.sent"), undefined);
  await done(page, "first.txt");
  assert.deepEqual(await validity(), [false, false, ""]);

  await stack.backend("faults", "POST", [{ match: { method: "PUT" }, action: { kind: "status", status: 403, code: "AccessDenied" } }]);
  await input(page).setInputFiles(textFile("secret.txt", "2").path);
  await reach(page, "first.txt done", "secret.txt failed");
  assert.match((await validity())[2], /^A file could not be uploaded/);
  assert.match(await page.locator("li[data-state=failed]").innerText(), /secret\.txt\s+Failed\s+\S.*\./);
  assert.match(await page.evaluate("said()"), /^secret\.txt: \S/);
  assert.deepEqual((await page.evaluate("events")).at(-1), { type: "upload-error", key: "secret.txt", code: "access_denied" });
  await stack.backend("faults", "DELETE");
  await page.getByRole("button", { name: "Try secret.txt again" }).click();
  await done(page, "first.txt", "secret.txt");
  await save();
  assert.deepEqual(await page.evaluate("window.sent"), ["first.txt", "secret.txt"].map((name) => `s3:///${page.prefix}${name}`));

  await page.evaluate(() => (document.querySelector("fieldset").disabled = true));
  await until(page, () => inside.querySelector("#files").disabled && [...inside.querySelectorAll("#uploads button")].every((button) => button.disabled));
  assert.deepEqual(await page.evaluate(() => [widget.willValidate, widget.matches(":disabled"), [...new FormData(widget.form)].length]), [false, true, 0]);
  await drop(page, [textFile("late.txt", "3").path]);
  await page.evaluate(() => (document.querySelector("fieldset").disabled = false));
  assert.deepEqual(await page.evaluate("states()"), ["first.txt done", "secret.txt done"]);

  await slow(1000);
  await input(page).setInputFiles(randomFile("reset.bin", 12 * MIB).path);
  await reach(page, "first.txt done", "secret.txt done", "reset.bin running");
  await page.getByRole("button", { name: "Reset", exact: true }).click();
  await reach(page);
  assert.deepEqual(await validity(), [true, false, "Choose a file."]);
  await until(page, async () => (await navigator.locks.query()).held.length === 0);
  for (let tries = 0; tries < 50 && (await stack.unfinished()).length; tries++) await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual(await stack.unfinished(), []);
  await stack.backend("faults", "DELETE");
});

test("the app's value: what is stored already, what a reset brings back, and what was told is handed back", async () => {
  const page = await open(`<form><bucket-upload name="papers" multiple key-template="[prefix][name]"></bucket-upload></form>`, `
    const result = (key) => ({ key, bucket: "b", size: 5, url: "https://h/b/" + key, s3: { s3: key, filename: key + ".txt" }, proof: "acknowledged", notes: [] });
    widget.defaultValue = [result("one"), result("two")];
    widget.addEventListener("change", () => (widget.value = widget.value));
    widget.bucket = open`);
  await reach(page, "one.txt done", "two.txt done");
  assert.deepEqual(await page.evaluate("events"), []);
  await page.getByRole("button", { name: "Remove one.txt" }).click();
  await page.evaluate(() => widget.add([file("new.txt"), file("newer.txt")]));
  await until(page, () => widget.value.length === 3);
  assert.deepEqual(await page.evaluate(() => [...new FormData(widget.form).values()].map((uri) => uri.replace(prefix, ""))), ["s3:///two", "s3:///new.txt", "s3:///newer.txt"]);
  await page.evaluate(() => widget.form.reset());
  await reach(page, "one.txt done", "two.txt done");
  await page.evaluate(() => (widget.value = []));
  await reach(page);
  // As a browser brings a form back.
  await page.evaluate(() => {
    const state = new FormData();
    state.append("", JSON.stringify(widget.defaultValue[1]));
    widget.formStateRestoreCallback(state, "restore");
  });
  await reach(page, "two.txt done");
});

test("moved and removed, it goes on; cleared, it ends", async () => {
  const page = await open(PLAIN.replace("</main>", "<section></section></main>"), partSize, "faulty");
  await slow(300);
  await input(page).setInputFiles(randomFile("moved.bin", 20 * MIB).path);
  await reach(page, "moved.bin running");
  await page.evaluate(() => document.querySelector("section").append(widget));
  assert.deepEqual(await page.evaluate("states()"), ["moved.bin running"]);
  await page.evaluate(() => widget.remove());
  await until(page, () => widget.value.length === 1);
  assert.equal((await stack.read(`${page.prefix}moved.bin`)).size, 20 * MIB);
  await page.evaluate(() => document.body.append(widget));
  await done(page, "moved.bin");
  await slow(1000);
  await input(page).setInputFiles(randomFile("ended.bin", 40 * MIB).path);
  await reach(page, "moved.bin done", "ended.bin running");
  await page.evaluate(() => widget.clear());
  await reach(page);
  assert.deepEqual(await stack.unfinished(), []);
  await stack.backend("faults", "DELETE");
});

test("what is removed is deleted from the bucket where the page wants that, and an answer that refuses it is told", async () => {
  const admin = { accessKeyId: stack.info.adminAccessKeyId, secretAccessKey: stack.info.adminSecretAccessKey };
  const page = await open(PLAIN.replace("multiple", "multiple deletes"), `widget.bucket = () => open({ auth: ${JSON.stringify(admin)} })`, "faulty");
  await page.evaluate(() => widget.add([file("gone.txt"), file("stays.txt")]));
  await done(page, "gone.txt", "stays.txt");
  await page.getByRole("button", { name: "Remove gone.txt" }).click();
  await done(page, "stays.txt");
  assert.equal(await stack.read(`${page.prefix}gone.txt`), null);
  assert.deepEqual((await page.evaluate("events")).slice(-2), [{ type: "upload-remove", key: "gone.txt", isDeleted: true }, { type: "change" }]);
  assert.equal(await page.evaluate("focused()"), "Remove stays.txt");
  await stack.backend("faults", "POST", [{ match: { method: "DELETE" }, action: { kind: "status", status: 403, code: "AccessDenied" } }]);
  await page.keyboard.press("Enter");
  await until(page, () => /could not be deleted/.test(inside.querySelector(".problem:not([hidden])")?.textContent));
  assert.deepEqual(await page.evaluate("states()"), ["stays.txt done"]);
  assert.equal(await page.evaluate("widget.value.length"), 1);
  assert.ok(await stack.read(`${page.prefix}stays.txt`));
  await stack.backend("faults", "DELETE");
});

test("a bucket that cannot be opened fails its files, and is opened anew at the next try; without one, files wait", async () => {
  const page = await open(PLAIN, `window.asked = 0; widget.bucket = async () => { if (asked++ < 2) throw new Error("The session is over."); return open(); }`);
  await page.evaluate(() => widget.add([file("a.txt")]));
  await reach(page, "a.txt failed");
  assert.match(await page.locator("li[data-state=failed]").innerText(), /The session is over\./);
  await page.getByRole("button", { name: "Try a.txt again" }).click();
  await done(page, "a.txt");
  await page.evaluate(() => (widget.bucket = undefined, widget.add([file("b.txt")])));
  await reach(page, "a.txt done", "b.txt queued");
  await page.evaluate(() => (widget.bucket = open));
  await done(page, "a.txt", "b.txt");
});

test("what is fetched for files may not come: that is told, and the next try fetches it", async () => {
  const first = await stack.open();
  const page = await first.context().newPage();
  await page.route("**/elements-upload-list.js", (route) => route.abort());
  await page.goto(first.url());
  await page.evaluate(mounting(PLAIN));
  await page.locator("#files").setInputFiles(textFile("patient.txt", "1").path);
  await page.getByRole("alert").filter({ hasText: /could not load/ }).waitFor();
  assert.deepEqual(await page.evaluate("[states(), widget.validity.valid]"), [[], true]);
  await page.unroute("**/elements-upload-list.js");
  await page.locator("#files").setInputFiles(textFile("patient.txt", "1").path);
  await done(page, "patient.txt");
  assert.equal(await page.getByRole("alert").filter({ hasText: /could not load/ }).count(), 0);
});

test("in another language: texts, plurals, numbers and directions are the page's", async () => {
  const page = await open(`<main lang="pl" dir="rtl"><bucket-upload multiple max-size="2500 kB" key-template="[prefix][name]"></bucket-upload></main>`, `
    widget.labels = { storedFiles: { one: "{count} plik", few: "{count} pliki", many: "{count} plików", other: "{count} pliku" }, removedFile: ({ name }) => name + "!", errors: { access_denied: "Nie." } };
    widget.bucket = open`);
  assert.match(await page.locator("#limits").innerText(), /^2,5 MB each$/);
  for (const [count, said] of [[2, "2 pliki"], [5, "5 plików"]]) {
    await page.evaluate((count) => (widget.clear(), widget.add(Array.from({ length: count }, (_, at) => file(`${count}-${at}.txt`)))), count);
    await until(page, (said) => window.said() === said, said);
  }
  await page.getByRole("button", { name: "Remove 5-0.txt" }).click();
  await until(page, () => said() === "5-0.txt!");
  const [name, button] = await page.evaluate(() => [".name", "#uploads button:not([hidden])"].map((wanted) => inside.querySelector(`#uploads ${wanted.replace("#uploads ", "")}`).getBoundingClientRect().left));
  assert.ok(button < name, "mirrored");
});

test("a thousand files: rows come frame by frame, a few are on their way at a time, and all arrive", async () => {
  const page = await open();
  const { first, most } = await page.evaluate(async () => {
    window.most = 0;
    widget.addEventListener("upload-start", () => (most = Math.max(most, widget.uploads.filter(({ state }) => !["done", "failed", "aborted"].includes(state)).length)));
    await widget.add(Array.from({ length: 1000 }, (_, at) => file(`${at}.txt`, 5)));
    await new Promise(requestAnimationFrame);
    return { first: states().length, most };
  });
  assert.ok(first < 1000, `${first} rows in the first frame`);
  await until(page, () => states().length === 1000);
  assert.match(await page.locator(".summary:visible").innerText(), /\d+ of 1,000 files stored/);
  assert.ok((await page.evaluate("most")) <= 6, `${most} at a time`);
  await page.locator("#uploads > li:last-child button").last().hover();
  await until(page, () => widget.value.length >= 60);
  await page.locator("[part~=cancel-all]").click();
  await until(page, () => widget.uploads.every(({ state }) => ["done", "aborted"].includes(state)) && states().every((state) => /(done|aborted)$/.test(state)));
  assert.equal(await page.evaluate("focused()"), "files");
});

test("no credential is in the page", async () => {
  const page = await open(PLAIN, partSize, "faulty");
  await stack.backend("faults", "POST", [{ match: { method: "PUT", pathContains: "bad" }, action: { kind: "status", status: 403, code: "AccessDenied" } }]);
  await page.evaluate(() => widget.add([file("good.txt"), file("bad.txt"), file("large.bin", 9e6)]));
  await reach(page, "good.txt done", "bad.txt failed", "large.bin done");
  const tree = await page.evaluate("serialised()");
  const secrets = Object.values(await page.evaluate("lent")).filter((value) => typeof value === "string" && value.length > 15 && !value.startsWith("20"));
  assert.ok(tree.includes("good.txt") && secrets.length === 3);
  for (const secret of [...secrets, "X-Amz-"]) assert.ok(!tree.includes(secret), "a credential is in the page");
  await stack.backend("faults", "DELETE");
});

test("in a shadow root, in a page that is all script", async () => {
  const page = await open(`<main></main>`.replace("</main>", "<app-shell></app-shell></main><bucket-upload></bucket-upload>"), "");
  await page.evaluate(async () => {
    widget.remove();
    const root = document.querySelector("app-shell").attachShadow({ mode: "open" });
    const own = Object.assign(document.createElement("bucket-upload"), { keyTemplate: `${prefix}[name]`, bucket: open, name: "papers" });
    const form = root.appendChild(document.createElement("form"));
    form.append(own);
    await own.add([file("inside.txt")]);
    await new Promise((resolve) => own.addEventListener("change", resolve, { once: true }));
    window.sent = [...new FormData(form).values()];
  });
  assert.deepEqual(await page.evaluate("sent"), [`s3:///${page.prefix}inside.txt`]);
  await page.locator("bucket-upload").getByRole("button", { name: "Remove inside.txt" }).waitFor();
});

test("what was set before the element was defined is kept", async () => {
  const page = await stack.open();
  const early = await page.evaluate(async () => {
    // As a framework does whose templates are there before its imports.
    const frame = document.body.appendChild(document.createElement("iframe"));
    const inside = frame.contentDocument;
    const widget = inside.body.appendChild(inside.createElement("bucket-upload"));
    Object.assign(widget, { multiple: true, maxSize: "5 MB", labels: { choose: "Pick" } });
    const script = inside.createElement("script");
    Object.assign(script, { type: "module", src: "/bucketkit/elements-upload.js" });
    inside.head.append(script);
    await new Promise((resolve) => (script.onload = resolve));
    await new Promise((drawn) => frame.contentWindow.requestAnimationFrame(() => setTimeout(drawn)));
    return [widget.hasAttribute("multiple"), widget.getAttribute("max-size"), widget.shadowRoot.querySelector("label").textContent];
  });
  assert.deepEqual(early, [true, "5 MB", "Pick"]);
});

test("with forced colours, with less motion, and under a finger", async () => {
  const page = await open(PLAIN.replace("multiple", "directory"), partSize, "faulty", { forcedColors: "active", reducedMotion: "reduce", hasTouch: true, isMobile: true });
  await slow(2000);
  await page.evaluate(() => widget.add([file("a.bin", 9e6), file("b.txt")]));
  await reach(page, "a.bin running", "b.txt running");
  const { small, animated } = await page.evaluate(() => ({
    small: [...inside.querySelectorAll("button, .folder, #files")].filter((node) => node.checkVisibility() && (node.getBoundingClientRect().height < 44 || node.getBoundingClientRect().width < 44)).map((node) => node.ariaLabel ?? node.textContent),
    animated: inside.getAnimations().length,
  }));
  assert.deepEqual([small, animated], [[], 0]);
  await page.screenshot({ path: new URL("../../target/screenshots/widget-forced.png", import.meta.url).pathname });
  await page.evaluate(() => widget.clear());
  await stack.backend("faults", "DELETE");
});
