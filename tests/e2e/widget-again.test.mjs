// <bucket-upload> and what is there already: uploads that an earlier visit has left, and objects of the same key.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { mounting, PLAIN } from "../widget/mount.mjs";
import { MIB, randomFile, start } from "./stack.mjs";

const stack = await start();
const parts = `widget.options = { partSize: ${5 * MIB} }; widget.bucket = () => open({ concurrency: 2 })`;
const slowly = [{ match: { method: "PUT", queryContains: "partNumber" }, action: { kind: "delay", ms: 400 } }];
const until = (page, condition, given) => page.waitForFunction(condition, given, { timeout: 30_000, polling: 50 });
const reach = (page, ...states) => until(page, (wanted) => JSON.stringify(window.states()) === wanted, JSON.stringify(states)).catch(async () => assert.deepEqual(await page.evaluate("states()"), states));

/** Goes away in the middle, comes again, and gives which parts the store has by then. */
async function leave(page, file, markup = PLAIN) {
  await stack.backend("faults", "POST", slowly);
  await page.evaluate(mounting(markup, parts));
  await page.locator("#files").setInputFiles(file.path);
  await until(page, () => widget.uploads[0]?.progress.parts.done >= 3);
  // Written down now and then. To look into a database that is not there yet would make it.
  await until(page, async () => {
    if (!(await indexedDB.databases()).length) return false;
    const database = await new Promise((resolve) => (indexedDB.open("bucketkit").onsuccess = ({ target }) => resolve(target.result)));
    const records = await new Promise((resolve) => (database.transaction("uploads").objectStore("uploads").getAll().onsuccess = ({ target }) => resolve(target.result)));
    database.close();
    return records.some(({ loaded }) => loaded > 0);
  });
  await page.reload();
  await page.evaluate(mounting(markup, parts));
  // What was on its way when the page went may still arrive.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const [{ key, id }] = await stack.unfinished();
  return (await stack.parts(key, id)).map(({ number }) => number);
}

async function sent() {
  const { requests } = await stack.backend("faults");
  return requests.filter(({ method, query }) => method === "PUT" && query?.includes("partNumber")).map(({ query }) => Number(new URLSearchParams(query).get("partNumber"))).sort((a, b) => a - b);
}

test("what an earlier visit has left is offered; with the file picked again only what is missing is sent", async () => {
  const page = await stack.open("faulty");
  const file = randomFile("holiday.mov", 40 * MIB);
  const there = await leave(page, file);
  assert.ok(there.length >= 3 && there.length < 8, `${there}`);
  const offer = page.getByRole("button", { name: /^Continue holiday\.mov, \d\d%$/ });
  await offer.waitFor();
  assert.equal(await offer.getAttribute("title"), "You will be asked for the file again.");
  assert.deepEqual(await page.evaluate("states()"), []);

  // Another file is refused, and the offer stays.
  const wrong = randomFile("wrong.mov", MIB);
  let chooser = page.waitForEvent("filechooser");
  await offer.focus();
  await page.keyboard.press("Enter");
  await (await chooser).setFiles(wrong.path);
  await until(page, () => /another size/.test(inside.querySelector(".offer .problem")?.textContent));

  await stack.backend("faults", "POST", slowly);
  chooser = page.waitForEvent("filechooser");
  await offer.click();
  await (await chooser).setFiles(file.path);
  await reach(page, "holiday.mov done");
  assert.deepEqual(await sent(), [1, 2, 3, 4, 5, 6, 7, 8].filter((number) => !there.includes(number)));
  assert.equal((await stack.read(`${page.prefix}holiday.mov`)).sha256, file.sha256);
  assert.equal(await page.locator(".offers").isVisible(), false);
  assert.deepEqual(await stack.unfinished(), []);
  assert.deepEqual((await page.evaluate("events")).map(({ type }) => type), ["upload-start", "upload-done", "change"]);
  await stack.backend("faults", "DELETE");
});

test("it can be discarded; a widget whose keys are others does not offer it", async () => {
  const page = await stack.open("faulty");
  const file = randomFile("unwanted.mov", 40 * MIB);
  await leave(page, file);
  await page.getByRole("button", { name: "Discard unwanted.mov" }).waitFor();
  await page.evaluate(() => (widget.keyPattern = "avatars/.*"));
  await until(page, () => !inside.querySelector(".offers").checkVisibility());
  await page.evaluate(() => (widget.keyPattern = "u/.*"));
  await page.getByRole("button", { name: "Discard unwanted.mov" }).click();
  await until(page, () => focused() === "files");
  for (let tries = 0; tries < 50 && (await stack.unfinished()).length; tries++) await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual(await stack.unfinished(), []);
  await page.reload();
  await page.evaluate(mounting(PLAIN, parts));
  await until(page, async () => (await (await open()).uploads()).length === 0);
  assert.equal(await page.locator(".offers").isVisible(), false);
  await stack.backend("faults", "DELETE");
});

test("a file that was dropped is gone on with at a click, where the browser keeps its handle", async () => {
  const page = await stack.open("faulty");
  await stack.backend("faults", "POST", slowly);
  await page.evaluate(mounting(PLAIN, parts));
  // Of the page's own file system: the handle is real, and needs no permission.
  await page.evaluate(async () => {
    const handle = await (await navigator.storage.getDirectory()).getFileHandle("own.bin", { create: true });
    const writing = await handle.createWritable();
    await writing.write(new Uint8Array(40 * 1024 * 1024).map((_, at) => at >> 13));
    await writing.close();
    const opened = await handle.getFile();
    const item = { kind: "file", getAsFile: () => opened, webkitGetAsEntry: () => null, getAsFileSystemHandle: async () => handle };
    const event = Object.assign(new Event("drop", { bubbles: true, composed: true, cancelable: true }), { dataTransfer: { types: ["Files"], items: [item], files: [] } });
    inside.querySelector(".drop").dispatchEvent(event);
  });
  await until(page, () => widget.uploads[0]?.progress.parts.done >= 2);
  await until(page, async () => (await indexedDB.databases()).length > 0);
  await page.reload();
  await page.evaluate(mounting(PLAIN, parts));
  await page.getByRole("button", { name: /^Continue own\.bin/ }).click();
  await reach(page, "own.bin done");
  const expected = createHash("sha256").update(new Uint8Array(40 * MIB).map((_, at) => at >> 13)).digest("hex");
  assert.equal((await stack.read(`${page.prefix}own.bin`)).sha256, expected);
  await stack.backend("faults", "DELETE");
});

test("a try after a failure that may pass goes on where it was", async () => {
  const page = await stack.open("faulty");
  await page.evaluate(mounting(PLAIN, parts));
  const file = randomFile("flaky.bin", 30 * MIB);
  // The credentials expire, and the backend lends no others for a while.
  await stack.backend("faults", "POST", [{ match: { method: "PUT", queryContains: "partNumber=5&" }, action: { kind: "status", status: 403, code: "ExpiredToken" } }]);
  await page.route("**/credentials", async (route) => ((await sent()).includes(5) ? route.abort() : route.continue()));
  await page.locator("#files").setInputFiles(file.path);
  await reach(page, "flaky.bin failed");
  const before = await sent();
  await page.unroute("**/credentials");
  await stack.backend("faults", "POST", []);
  await page.getByRole("button", { name: "Try flaky.bin again" }).click();
  await reach(page, "flaky.bin done");
  const after = await sent();
  assert.ok(before.length >= 5 && after.length < 6 && after.includes(5), `${before} and then ${after}`);
  assert.equal((await stack.read(`${page.prefix}flaky.bin`)).sha256, file.sha256);
  await stack.backend("faults", "DELETE");
});

test("an object that is there is asked about: keep both, overwrite, skip", async () => {
  const page = await stack.open("faulty");
  await page.evaluate(mounting(PLAIN.replace("multiple", `multiple overwrite="false"`), parts));
  const put = (text) => page.evaluate((text) => widget.add([new File([text], "notes.txt", { type: "text/plain" })]), text);
  const stored = async (name) => (await stack.read(page.prefix + name))?.size;
  const answer = (name) => page.getByRole("group", { name: "notes.txt" }).getByRole("button", { name }).click();
  await put("1");
  await reach(page, "notes.txt done");
  await page.evaluate(() => widget.clear());

  await put("22");
  await reach(page, "notes.txt asking");
  await until(page, () => said() === "notes.txt: There is a file of this name already.");
  assert.equal(await page.evaluate(() => widget.validationMessage), "Say what is to become of the file that is there already.");
  await answer("Keep both");
  await reach(page, "notes.txt done");
  assert.deepEqual([await stored("notes.txt"), await stored("notes (2).txt")], [1, 2]);
  assert.deepEqual(await page.evaluate(() => widget.value.map(({ key }) => key.slice(prefix.length))), ["notes (2).txt"]);
  await page.evaluate(() => widget.clear());

  await put("333");
  await reach(page, "notes.txt asking");
  await answer("Keep both");
  await reach(page, "notes.txt done");
  assert.equal(await stored("notes (3).txt"), 3, "the first name that is free");
  await page.evaluate(() => widget.clear());

  await put("4444");
  await reach(page, "notes.txt asking");
  await answer("Overwrite");
  await reach(page, "notes.txt done");
  assert.equal(await stored("notes.txt"), 4);
  await page.evaluate(() => widget.clear());

  await put("55555");
  await reach(page, "notes.txt asking");
  await page.getByRole("button", { name: "Skip" }).focus();
  await page.keyboard.press("Enter");
  await reach(page);
  await until(page, () => focused() === "files");
  assert.equal(await stored("notes.txt"), 4);
  assert.deepEqual((await page.evaluate("events")).filter(({ type }) => type === "upload-error"), []);

  // A large file is not sent in vain.
  await page.evaluate((size) => widget.add([new File([new Uint8Array(size)], "notes.txt")]), 12 * MIB);
  await stack.backend("faults", "POST", []);
  await reach(page, "notes.txt asking");
  assert.deepEqual(await sent(), []);
  await stack.backend("faults", "DELETE");
});
