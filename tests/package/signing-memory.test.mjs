// What signing leaves in the WebAssembly memory: no secret, and no more after 200,000 signatures than after a few.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { app, folder, load } from "./unpacked.mjs";
import { steps, traces, watchMemories } from "./wasm-memory.mjs";

const memories = watchMemories();
const small = await load("sign.js");
await small.init();
const all = await load("index.js");
await all.init({ module: readFileSync(join(folder, "bucketkit.wasm")) });
const entries = [["bucketkit/sign", small, memories[0]], ["bucketkit", all, memories[1]]];

const date = new Date("2024-02-29T12:00:00Z");
const scope = ["20240229", "eu-west-3", "s3"];
const url = "https://b.s3.eu-west-3.amazonaws.com/k";
const keys = (secretAccessKey, more) => ({ credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey, ...more }, region: "eu-west-3", date });

test("the search finds what is there", () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  const bytes = Buffer.from(`AWS4${secret}`);
  assert.deepEqual(traces(memory, bytes), []);
  const room = new Uint8Array(memory.buffer);
  for (const [form, written] of [
    ["bytes", bytes],
    ["bytes", bytes.subarray(16, 24)],
    ["bytes ^ ipad", bytes.map((byte) => byte ^ 0x36)],
    ["words ^ opad", bytes.map((_, at) => bytes[at ^ 3] ^ 0x5c)],
    ["UTF-16", Buffer.from(bytes.toString(), "utf16le")],
  ]) {
    room.fill(0);
    room.set(written, 1234);
    assert.deepEqual(traces(memory, bytes), [form]);
  }
});

for (const [name, { sign, presign, presignMany, postPolicy, signPolicy }, memory] of entries) {
  test(`${name}: no secret stays in memory`, () => {
    // Lengths around those of HMAC's block, and of what an allocator keeps together.
    for (const length of [12, 20, 40, 41, 59, 60, 64, 72, 90, 100, 120, 200, 3000]) {
      const secret = Array.from({ length }, (_, at) => String.fromCharCode(33 + ((at * at * 31 + at * 7 + length) % 94))).join("");
      const options = keys(secret, { sessionToken: "FwoGZXIvYXdzEJr" });
      for (const act of [
        () => sign({ url, body: "text", headers: { "x-amz-meta-a": "b" } }, options),
        () => presign({ url }, options),
        () => presignMany({ url }, ["a", "b"], options),
        () => postPolicy({ url, key: "k" }, options),
        () => signPolicy("{}", options),
      ]) {
        act();
        for (const [step, bytes] of Object.entries(steps(secret, scope))) assert.deepEqual(traces(memory, bytes), [], `${step}, ${length} characters, after ${act}`);
      }
      // Where another one's key takes its place, and where the call is refused after that.
      for (let at = 0; at < 5; at++) sign({ url }, keys(`another-${at}`));
      assert.throws(() => sign({ url: "https://h/.." }, options), { code: "invalid_key" });
      for (const [step, bytes] of Object.entries(steps(secret, scope))) assert.deepEqual(traces(memory, bytes), [], `${step}, ${length} characters`);
    }
  });

  test(`${name}: 200,000 signatures need no more memory than 2,000`, () => {
    const batch = Array.from({ length: 1000 }, (_, at) => `folder ${at % 7}/${at}`);
    const round = (at) => {
      const options = { ...keys(`secret-${at % 6}`, { sessionToken: "t".repeat(at % 700) }), date: new Date(at * 40_000_000) };
      presignMany({ url: "https://h/b" }, batch, options);
      for (let call = 0; call < 500; call++) sign({ url: `https://h/${call}`, method: "PUT", headers: { "x-amz-meta-a": `${call}` }, body: "text" }, options);
      for (let call = 0; call < 500; call++) presign({ url: `https://h${call % 3}/${call}?a=${at}` }, options);
    };
    round(0);
    round(699);
    const before = memory.buffer.byteLength;
    for (let at = 1; at <= 100; at++) round(at);
    assert.equal(memory.buffer.byteLength, before);
  });
}

/** The two entries anew, with other exports than their modules': from a folder of their own, since a module is loaded once. */
let copies = 0;
async function anew(change) {
  const copy = join(app, "node_modules", `anew-${copies++}`);
  cpSync(folder, copy, { recursive: true });
  const memories = watchMemories(change);
  const load = (file) => import(pathToFileURL(join(copy, file)));
  const small = await load("sign.js");
  await small.init();
  const all = await load("index.js");
  await all.init({ module: readFileSync(join(folder, "bucketkit.wasm")) });
  assert.equal(memories.length, 2);
  return { "bucketkit/sign": small, bucketkit: all };
}

const internal = { name: "BucketkitError", code: "internal" };

test("after a trap everything says so, and nothing hangs or comes out wrong", async () => {
  const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  const options = keys(secret);
  // A trap that is wanted, and then what Rust answers once its lock is never opened again.
  const trap = { wanted: false, over: false };
  const entries = await anew((exports) => ({
    ...exports,
    call(length) {
      if (trap.over) return 0;
      if (!trap.wanted) return exports.call(length);
      trap.over = true;
      throw new WebAssembly.RuntimeError("unreachable");
    },
  }));
  for (const [name, { sign, presign, presignMany, postPolicy, signPolicy }] of Object.entries(entries)) {
    Object.assign(trap, { wanted: false, over: false });
    const before = sign({ url }, options).signature;
    trap.wanted = true;
    assert.throws(() => presign({ url }, options), (error) => {
      assert.equal(error.code, "internal", name);
      assert.ok(error.cause instanceof WebAssembly.RuntimeError, String(error.cause));
      assert.ok(!`${error.stack} ${error.cause.stack} ${JSON.stringify(error)}`.includes(secret));
      return true;
    });
    for (const who of [options, keys("another")]) {
      for (const act of [() => sign({ url }, who), () => sign({ url, body: "text" }, who), () => presign({ url }, who), () => presignMany({ url }, ["a"], who), () => signPolicy("{}", who), () => postPolicy({ url, key: "k" }, who)]) assert.throws(act, internal, `${name}: ${act}`);
    }
    // Faults are still called by their names.
    assert.throws(() => sign({ url: "h" }, options), { code: "invalid_url" });
    assert.equal(before.length, 64);
  }
});

for (const [name, { sign, presign, presignMany }] of entries) {
  test(`${name}: what is too large to be taken in is told, and no harm to the next`, () => {
    const options = keys("secret");
    const { signature } = sign({ url }, options);
    const tooLong = { code: "invalid_url", path: "/url" };
    for (const size of [2 ** 22 - 100, 2 ** 22, 2 ** 23, 2 ** 24]) {
      for (const path of ["a".repeat(size), "é".repeat(size / 2), `?${"a=%&".repeat(size / 4)}`]) {
        assert.throws(() => sign({ url: `https://h/${path}` }, options), tooLong);
        assert.throws(() => presign({ url: `https://h/${path}` }, options), tooLong);
        assert.equal(sign({ url }, options).signature, signature);
      }
    }
    // A name for each is more than there are places for.
    assert.throws(() => sign({ url: `https://h/?${Array.from({ length: 4097 }, (_, at) => at).join("&")}` }, options), tooLong);
    assert.ok(sign({ url: `https://h/?${Array.from({ length: 4096 }, (_, at) => at).join("&")}` }, options).signature);
    const long = `https://h/${"a".repeat(2000)}`;
    const many = Array.from({ length: 2500 }, (_, at) => `${at}/${"k".repeat(600)}`);
    assert.equal(presignMany({ url: long }, many, options)[2499], presign({ url: `${long}/${many[2499]}` }, options));
  });

  test(`${name}: a body of any length has its hash`, () => {
    for (const size of [2 ** 20 - 1, 2 ** 20, 2 ** 20 + 1, 2 ** 23 + 77]) {
      const body = new Uint8Array(size).map((_, at) => at * 7);
      const { headers } = sign({ url, method: "PUT", body }, keys("secret"));
      assert.equal(headers["x-amz-content-sha256"], createHash("sha256").update(body).digest("hex"), `${size} bytes`);
    }
  });
}
