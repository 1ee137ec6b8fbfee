// One upload through everything at once: its tab is killed five times, every fifth request fails, answers are lost, bits change
// on the way, tokens die, the network goes away, the store is killed and comes back. Run by `cargo xtask chaos`: it takes
// minutes. What boto3 reads in the end is the file, and nothing that the page knew of is left behind.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { MIB, randomFile, start } from "./stack.mjs";

const SIZE = Number(process.env.BUCKETKIT_CHAOS_MIB ?? 500) * MIB;
const KILLS = 5;

const stack = await start();

const isPart = { method: "PUT", queryContains: "partNumber" };
/** Each counts by itself, so that none hides another for ever. */
const TROUBLE = [
  { match: { ...isPart, every: 13 }, action: { kind: "flip", at: 1_000_000 } },
  { match: { ...isPart, every: 7 }, action: { kind: "cutMidBody", after: 2_000_000 } },
  { match: { ...isPart, every: 11 }, action: { kind: "dropAnswer" } },
  { match: { every: 10 }, action: { kind: "status", status: 503, code: "SlowDown", retryAfter: 1 } },
  { match: { every: 9 }, action: { kind: "status", status: 500, code: "InternalError" } },
  { match: { method: "POST", queryContains: "uploadId", nth: 1 }, action: { kind: "errorIn200" } },
  { match: { method: "POST", queryContains: "uploadId", nth: 2 }, action: { kind: "dropAnswer" } },
  { match: isPart, action: { kind: "delay", ms: 150 } },
];

/** A page of the same person, ready to upload; its bucket is `bucket`. */
async function open(context) {
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${stack.info.backend.faulty}/`);
  await page.evaluate(async () => {
    const { openBucket } = await import("/bucketkit/upload.js");
    const { resource, prefix } = await (await fetch("/session")).json();
    const auth = async () => (await fetch("/credentials", { method: "POST" })).json();
    document.body.append(Object.assign(document.createElement("input"), { type: "file", id: "mine" }));
    window.prefix = prefix;
    window.bucket = await openBucket({ resource, auth, owner: "chaos" });
  });
  return page;
}

const begin = (page, key) =>
  page.evaluate(async (key) => {
    const file = document.querySelector("#mine").files[0];
    const [left] = await bucket.uploads();
    window.upload = left ? await left.resume(file) : bucket.upload(file, { key: prefix + key, checksum: "crc64nvme", partSize: 5 * 1024 * 1024 });
    window.seen = [];
    upload.addEventListener("progress", () => seen.push(upload.progress.loaded));
    return { key: upload.key, resumed: !!left };
  }, key);

const loaded = (page) => page.evaluate(() => upload.progress.loaded);
const state = (page) => page.evaluate(() => [upload.state, upload.error?.code]);

test(`${SIZE / MIB} MiB through chaos`, async () => {
  const file = randomFile("chaos.bin", SIZE);
  const context = await stack.browser.newContext();
  await stack.backend("faults", "POST", TROUBLE);
  let page = await open(context);
  await stack.backend("lending", "POST", { seconds: 15, expiration: "true", times: 3 });
  const killed = [];
  let { key, resumed } = {};
  for (let life = 0; life <= KILLS; life++) {
    await page.locator("#mine").setInputFiles(file.path);
    ({ key, resumed } = await begin(page, file.name));
    assert.equal(resumed, life > 0, `life ${life}`);
    if (life === KILLS) break;
    // Until it is some way further than it was.
    const goal = ((life + 1) * SIZE) / (KILLS + 2);
    for (let tries = 0; (await loaded(page)) < goal; tries++) {
      const [now, code] = await state(page);
      assert.ok(["queued", "running", "waiting"].includes(now), `${now} ${code} in life ${life}`);
      assert.ok(tries < 1200, `life ${life} stands still at ${await loaded(page)}`);
      await sleep(250);
      if (life === 1 && tries === 4) {
        await context.setOffline(true);
        await sleep(20_000);
        await context.setOffline(false);
      }
      if (life === 2 && tries === 4) {
        await stack.restart();
      }
    }
    killed.push(await loaded(page));
    const crash = await context.newCDPSession(page);
    // Nothing runs after this: no handler, no transaction that was not on the disk.
    await Promise.race([crash.send("Page.crash").catch(() => {}), sleep(2_000)]);
    await page.close({ runBeforeUnload: false });
    page = await open(context);
  }
  const result = await page.evaluate(async () => {
    const { proof, notes, checksum } = await upload.done;
    return { proof, notes, checksum, seen };
  });
  assert.ok(result.seen.every((bytes, at) => bytes >= (result.seen[at - 1] ?? 0)), "progress never goes back");
  assert.ok(result.proof === "store-verified" || result.notes.length > 0, JSON.stringify(result));
  const stored = await stack.read(key);
  assert.deepEqual([stored?.size, stored?.sha256], [file.size, file.sha256]);
  const { rules } = await stack.backend("faults");
  await stack.backend("faults", "DELETE");
  console.log({ killedAt: killed.map((bytes) => Math.round(bytes / MIB)), fired: rules.map(({ fired }) => fired), proof: result.proof, checksum: result.checksum });
  assert.ok(rules.slice(0, 5).every(({ fired }) => fired > 0), "all that was to go wrong did");
  assert.deepEqual(await stack.unfinished(), [], "nothing is left behind");
  assert.deepEqual(await page.evaluate(() => bucket.uploads()), []);
});
