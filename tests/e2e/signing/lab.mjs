// Where a store judges what the packed package signs: the store, before it a port that records, a page of an origin of its own
// that signs and sends, and boto3 to read back.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { packageDir, start } from "../stack.mjs";
import { last, record } from "./wire.mjs";

const here = new URL(".", import.meta.url).pathname;
export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
/** A text's or an array's bytes as they cross to the page. */
export const base64 = (bytes) => Buffer.from(bytes).toString("base64");

/** The page, its script, and the package: nothing that the store or the library would need. */
async function serve() {
  const server = createServer((request, answer) => {
    const [, entry] = /^\/bucketkit\/([\w-]+\.js)$/.exec(request.url) ?? [];
    const file = entry ? join(packageDir, entry) : request.url === "/page.js" && join(here, "page.js");
    answer.setHeader("content-type", file ? "text/javascript" : "text/html");
    answer.end(file ? readFileSync(file) : "<!doctype html><script type=module src=/page.js></script>");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

/** A visitor's short-lived credentials from the example backend. */
async function lend(stack) {
  const visitor = await stack.open();
  const lent = await visitor.evaluate(async () => (await fetch("/credentials", { method: "POST" })).json());
  await visitor.context().close();
  return { prefix: visitor.prefix, credentials: lent };
}

export async function lab(store) {
  const stack = await start(store.name);
  const { info } = stack;
  const origin = await serve();
  const wire = await record(info.s3Url);
  after(() => wire.close());
  await stack.allow([origin, ...(info.backend ? [info.backend.page] : [])]);

  const page = await (await stack.browser.newContext()).newPage();
  page.setDefaultTimeout(15_000);
  const log = [];
  page.on("pageerror", (error) => log.push(String(error)));
  await page.goto(origin);
  await page.waitForFunction(() => window.signing).catch((error) => assert.fail(`${error} ${log.join("\n")}`));

  const base = `http://${wire.host}/${info.bucket}/`;
  for (let tries = 0; !(await allowed(base, origin)); tries++) {
    assert.ok(tries < 100, "the bucket's CORS rules never let the page in");
    await sleep(100);
  }
  const admin = { accessKeyId: info.adminAccessKeyId, secretAccessKey: info.adminSecretAccessKey };
  const { prefix, credentials } = store.lends ? await lend(stack) : { prefix: "u/visitor/", credentials: admin };
  const options = { credentials, region: info.region };
  const signing = Object.fromEntries(
    ["sign", "presign", "presignMany", "postPolicy", "signPolicy", "signChunks"].map((name) => [
      name,
      (...given) => page.evaluate(([name, given]) => window.signing[name](...given), [name, given]),
    ]),
  );

  /** Sends in the page. What it may not read, the wire tells. */
  async function exchange(how, request) {
    const since = wire.exchanges.length;
    const answer = await page.evaluate(([how, request]) => window.signing[how](request), [how, request]);
    const onWire = last(wire.exchanges, since);
    assert.ok(onWire, `nothing was sent: ${answer.failed} ${JSON.stringify(request).slice(0, 400)}`);
    const { status = onWire.status, headers = {} } = answer;
    assert.equal(status, onWire.status);
    sentAsGiven(onWire.request, request);
    const body = Buffer.from(answer.body ?? "", "base64");
    return { status, headers, body, code: answer.failed ? onWire.code : /<Code>(\w+)<\/Code>/.exec(body.toString())?.[1], request: onWire.request };
  }

  let keys = 0;
  return {
    stack, info, wire, base, admin, prefix, options, signing,
    adminOptions: { ...options, credentials: admin },
    /** A key that none had before. */
    newKey: (name = "object") => `${prefix}${name}-${++keys}`,
    send: (request) => exchange("send", request),
    post: (form) => exchange("post", form),
    /** What boto3 finds under the key is this. */
    async stored(key, bytes, more = {}) {
      const found = await stack.read(key);
      assert.ok(found, `nothing is stored under ${key}`);
      assert.deepEqual([found.size, found.sha256], [Buffer.from(bytes).length, sha256(bytes)], key);
      for (const [name, value] of Object.entries(more)) assert.deepEqual(found[name], value, `${key}: ${name}`);
    },
  };
}

/** The browser sends what it was given and nothing else: the path with its query, the host, each header once. */
function sentAsGiven(sent, { method = "POST", url, headers = {} }) {
  const { host, origin } = new URL(url);
  assert.deepEqual([sent.method, `${origin}${sent.target}`], [method, url]);
  for (const [name, value] of Object.entries({ ...headers, host })) {
    assert.deepEqual(sent.headers.filter(([found]) => found === name.toLowerCase()), [[name.toLowerCase(), value]], `${name} was sent otherwise`);
  }
}

/** As a browser would ask. */
async function allowed(url, origin) {
  const asked = { origin, "access-control-request-method": "PUT", "access-control-request-headers": "authorization,x-amz-meta-a" };
  const answer = await fetch(`${url}preflight`, { method: "OPTIONS", headers: asked });
  return answer.headers.get("access-control-allow-origin") === origin && /PUT/.test(answer.headers.get("access-control-allow-methods") ?? "");
}
