// What must not work, and what must not be seen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MIB, pickAndWait, randomFile, row, start, textFile } from "./stack.mjs";

const stack = await start();

test("a page of another origin is refused by the bucket's CORS rules", async () => {
  const page = await stack.open("foreign");
  const file = randomFile("foreign.txt", 10);
  await page.getByLabel("Choose files").setInputFiles(file.path);
  await page.locator('#uploads > li[data-state="failed"]').waitFor({ timeout: 20_000 });
  assert.match(await row(page, file.name).innerText(), /could not be reached/);
  assert.ok(page.log.some((line) => line.includes("CORS policy")), page.log.join("\n"));
  assert.equal(await stack.read(page.prefix + file.name), null);
});

test("another visitor's prefix is refused by the session policy", async () => {
  const [page, other] = [await stack.open(), await stack.open()];
  assert.notEqual(page.prefix, other.prefix);
  const attempts = [other.prefix, `${page.prefix.slice(0, -1)}0/`, "", "u/"];
  const errors = await page.evaluate(async (prefixes) => {
    const { openBucket } = await import("/bucketkit/upload.js");
    const { resource } = await (await fetch("/session")).json();
    const auth = async () => (await fetch("/credentials", { method: "POST" })).json();
    const bucket = await openBucket({ resource, auth });
    return Promise.all(
      prefixes.map((prefix) => bucket.upload(new Blob(["x"]), { key: `${prefix}intruder` }).done.then(() => "stored", ({ code, status, s3Code }) => ({ code, status, s3Code }))),
    );
  }, attempts);
  for (const error of errors) assert.deepEqual(error, { code: "access_denied", status: 403, s3Code: "AccessDenied" });
  for (const prefix of attempts) assert.equal(await stack.read(`${prefix}intruder`), null);
});

test("no secret is in the page, its storage or its log; a presigned URL goes to the new tab alone", async () => {
  const page = await stack.open();
  const lent = [];
  page.on("response", async (response) => {
    if (response.url().endsWith("/credentials")) lent.push(await response.json());
  });
  const good = textFile("open me.txt", "Good morning.");
  await pickAndWait(page, [good, randomFile("large.bin", 9 * MIB)]);
  // An error too: it could carry what was sent.
  const shown = await page.evaluate(async () => {
    const { openBucket } = await import("/bucketkit/index.js");
    const { resource } = await (await fetch("/session")).json();
    const auth = async () => (await fetch("/credentials", { method: "POST" })).json();
    const bucket = await openBucket({ resource, auth });
    const upload = bucket.upload(new Blob(["x"]), { key: "somebody/else" });
    const error = await upload.done.catch((error) => error);
    const wrong = await openBucket({ resource, auth: { ...(await auth()), secretAccessKey: "wrong-wrong-wrong" } });
    const mismatch = await wrong.upload(new Blob(["x"]), { key: "k" }).done.catch((error) => error);
    return [error, mismatch].map((error) => [error.code, error.stack, JSON.stringify(error), error.help].join(" ")).concat(JSON.stringify(upload), JSON.stringify(bucket));
  });
  assert.match(shown[0], /^access_denied/);
  assert.match(shown[1], /^signature_mismatch/);

  // The new tab shows what was uploaded.
  const isPresigned = (request) => request.url().includes("X-Amz-Signature");
  const [popup, request] = await Promise.all([
    page.waitForEvent("popup"),
    page.context().waitForEvent("request", { predicate: isPresigned, timeout: 10_000 }),
    page.getByRole("button", { name: `Open ${good.name}` }).click(),
  ]);
  await popup.getByText("Good morning.").waitFor();
  assert.equal(await popup.evaluate(() => window.opener), null);
  const url = new URL(request.url());
  assert.ok(Number(url.searchParams.get("X-Amz-Expires")) <= 60, url.searchParams.get("X-Amz-Expires"));
  assert.equal(url.pathname, `/${stack.info.bucket}/${page.prefix}open%20me.txt`);

  assert.ok(lent.length > 0 && lent.every(({ secretAccessKey, sessionToken }) => secretAccessKey && sessionToken));
  const secrets = lent.flatMap(({ secretAccessKey, sessionToken }) => [secretAccessKey, sessionToken]);
  const traces = await page.evaluate(async () => ({
    dom: document.documentElement.outerHTML,
    location: location.href,
    storage: JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    databases: JSON.stringify((await indexedDB.databases()).map(({ name }) => name)),
    caches: JSON.stringify(await caches.keys()),
    fetched: JSON.stringify(performance.getEntriesByType("resource").map(({ name }) => name)),
  }));
  traces.log = page.log.join("\n");
  traces.errors = shown.join("\n");
  for (const [place, text] of Object.entries(traces)) {
    for (const secret of [...secrets, "wrong-wrong-wrong", "X-Amz-Signature"]) assert.ok(!text.includes(secret), `a secret is in: ${place}`);
  }
  // What is in it, tests/e2e/resume.test.mjs looks at.
  assert.deepEqual([traces.databases, traces.caches], ['["bucketkit"]', "[]"]);
});
