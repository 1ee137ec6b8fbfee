// What the packed package signs, sent by a browser to a real store, which is the judge: what was signed is taken, and read back
// by boto3; what was changed after it was signed is refused. What each store says, or overlooks, is in signing/stores.mjs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { base64, lab } from "./signing/lab.mjs";
import { storeOf } from "./signing/stores.mjs";

const store = storeOf(process.env.BUCKETKIT_STORE);
const { base, info, wire, options, adminOptions, signing, send, post, newKey, stored, stack, prefix } = await lab(store);
const { sign, presign, presignMany, postPolicy, signPolicy, signChunks } = signing;

const MINUTE = 60_000;
const text = "Good morning.\n";
const body = base64(text);
/** A key as it stands in a URL that is given to `sign`: the rest is spelled there. */
const inUrl = (key) => key.replace(/[#?%]/g, encodeURIComponent);
const put = (key, more = {}) => ({ method: "PUT", url: base + inUrl(key), body, ...more });
const decoded = (url) => decodeURIComponent(new URL(url).pathname).replace(`/${info.bucket}/`, "");
const isGood = ({ status }) => status >= 200 && status < 300;
const said = ({ status, code, body }) => `${status} ${code} ${body.toString().slice(0, 600)}`;

const met = new Set();

/** Sends what is wrong and must be refused as the table says, and then its twin that is right. */
async function refuses(row, wrong, right, sending = send) {
  met.add(row);
  const expected = store.answers[row];
  assert.ok(expected, `${store.name} has no row "${row}"`);
  const answer = await sending(wrong);
  if (expected.overlooked) assert.ok(isGood(answer), `${row}: ${store.name} looks at it now: ${said(answer)}`);
  else assert.deepEqual([answer.status, answer.code], expected, `${row}: ${said(answer)}`);
  if (wrong.method === "PUT" && !expected.overlooked) assert.equal(await stack.read(decoded(wrong.url)), null, `${row}: it was stored all the same`);
  const accepted = await sending(right);
  assert.ok(isGood(accepted), `${row}: its twin was refused: ${said(accepted)}`);
}

async function good(request, sending = send) {
  const answer = await sending(request);
  assert.ok(isGood(answer), `${request.method ?? "POST"} ${request.url}: ${said(answer)}`);
  return answer;
}

/** Something to be read. */
async function object(name) {
  const key = newKey(name);
  await good(await sign(put(key), options));
  return key;
}

test("signed in the headers: PUT, HEAD, GET, DELETE", async () => {
  for (const as of ["text", "bytes", "blob"]) {
    const key = newKey(as);
    const signed = await sign(put(key, { as }), options);
    assert.equal(signed.headers["x-amz-content-sha256"] === "UNSIGNED-PAYLOAD", as === "blob");
    assert.equal("x-amz-security-token" in signed.headers, store.lends);
    await good(signed);
    await stored(key, text);
    const head = await good(await sign({ method: "HEAD", url: base + key }, options));
    assert.equal(head.headers["content-length"], String(text.length));
    assert.equal((await good(await sign({ url: base + key }, options))).body.toString(), text);
    await good(await sign({ method: "DELETE", url: base + key }, adminOptions));
    assert.equal(await stack.read(key), null);
  }
});

const ODD = [
  "a b", "a+b", "100%", "#first", "what?", "you & me", "a=b&c=d", "~home", "it's", "(one)", "all*", "now!", "naïve", "nai\u0308ve", "日本語/ü",
  "😀", "👩\u200d🚀", "a%20b", "%2e%2e/x", "%", "back\\slash", "<tag>\"quoted\"", "{a}|[b]^`", "a:b;c,d@e$f", "...", "no\u00a0break", ".hidden", "X-Amz-Signature=1", "a//b",
];

test("odd keys, signed in the headers, and presigned many at a time", async () => {
  const folder = newKey("odd");
  const odd = [...ODD, ...store.oddKeys];
  const keys = odd.map((key) => `${folder}/${key}`);
  for (const [at, key] of keys.entries()) await good(await sign(put(key, { body: base64(`${at}: ${key}`) }), options));
  const urls = await presignMany({ url: `${base}${folder}` }, odd, options);
  assert.equal(urls.length, odd.length);
  for (const [at, key] of keys.entries()) {
    await stored(key, `${at}: ${key}`);
    assert.equal((await good({ method: "GET", url: urls[at] })).body.toString(), `${at}: ${key}`);
    await good(await sign({ method: "HEAD", url: base + inUrl(key) }, options));
  }
  const puts = await presignMany({ method: "PUT", url: base }, keys.map((key) => `${key}~`), options);
  for (const [at, key] of keys.entries()) {
    await good({ method: "PUT", url: puts[at], body });
    await stored(`${key}~`, text);
  }
});

test("headers of all kinds are sent as they were signed", async () => {
  const key = newKey("headers");
  const headers = [
    ["X-Amz-Meta-Inner", "a  b   c"], ["x-amz-meta-twice", "1"], ["X-Amz-Meta-Twice", " 2 "], ["x-amz-meta-empty", ""], ["x-amz-meta-quoted", '"a, b"; c=d'],
    ["Content-Type", 'text/x-odd; charset="utf-8"'], ["cache-control", "no-store,  max-age=0"], ["content-disposition", "attachment; filename*=UTF-8''%C3%A9.txt"],
  ];
  const signed = await sign(put(key, { headers }), options);
  for (const [name] of headers) assert.match(signed.headers.authorization, new RegExp(`[=;]${name.toLowerCase()}[;,]`), `${name} is signed`);
  const { request } = await good(signed);
  const sent = (wanted) => request.headers.filter(([name]) => name === wanted).map(([, value]) => value);
  assert.deepEqual([sent("x-amz-meta-inner"), sent("x-amz-meta-twice"), sent("x-amz-meta-empty")], [["a  b   c"], ["1,2"], [""]]);
  const { metadata } = await stack.read(key);
  for (const [name, value] of Object.entries({ twice: "1,2", quoted: '"a, b"; c=d' })) assert.equal(metadata[name], value, name);
  assert.equal(metadata.inner.replace(/ +/g, " "), "a b c");
  await stored(key, text, { contentType: 'text/x-odd; charset="utf-8"' });
});

test("presigned: PUT, HEAD, GET with what changes the answer, DELETE", async () => {
  const key = newKey("presigned object");
  const url = base + inUrl(key);
  const headers = { "content-type": "text/plain", "x-amz-meta-a": "b  c" };
  await good({ method: "PUT", url: await presign({ method: "PUT", url, headers }, options), headers, body });
  await stored(key, text, { contentType: "text/plain" });
  await good({ method: "HEAD", url: await presign({ method: "HEAD", url }, options) });
  const answer = {
    "response-content-disposition": "attachment; filename=\"a b+c&d.txt\"; filename*=UTF-8''%C3%A9.txt", "response-content-type": "text/x-other",
    "response-cache-control": "no-cache", "response-expires": "Thu, 01 Jan 1970 00:00:00 GMT", "response-content-language": "de, en", "x-id": "GetObject",
  };
  const query = Object.entries(answer).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  const read = await good({ method: "GET", url: await presign({ url: `${url}?${query}` }, options) });
  assert.equal(read.body.toString(), text);
  assert.deepEqual([read.headers["content-type"], read.headers["content-disposition"]], ["text/x-other", answer["response-content-disposition"]]);
  await good({ method: "DELETE", url: await presign({ method: "DELETE", url }, adminOptions) });
  assert.equal(await stack.read(key), null);
});

test("the bucket in the host", async () => {
  const virtual = `http://${info.bucket}.localhost:${wire.port}/`;
  const key = newKey("hosted here");
  await good(await sign({ ...put(key), url: virtual + key }, options));
  await stored(key, text);
  const { body: read, request } = await good({ method: "GET", url: await presign({ url: virtual + key }, options) });
  assert.equal(read.toString(), text);
  assert.deepEqual(request.headers.find(([name]) => name === "host")[1], `${info.bucket}.localhost:${wire.port}`);
});

const other = (credentials, change) => ({ ...options, credentials: { ...options.credentials, ...change(options.credentials) } });
const flip = (digits) => (digits[0] === "0" ? "1" : "0") + digits.slice(1);
const lastFlip = (word) => word.slice(0, -9) + (word.at(-9) === "A" ? "B" : "A") + word.slice(-8);
/** Wrong from the start, by row: what is signed with. */
const WRONG_OPTIONS = {
  "another secret": () => other(options.credentials, ({ secretAccessKey }) => ({ secretAccessKey: flip(secretAccessKey) })),
  "another access key": () => other(options.credentials, ({ accessKeyId }) => ({ accessKeyId: lastFlip(accessKeyId) })),
  "another region": () => ({ ...options, region: "mars-north-1" }),
  "yesterday's clock": () => ({ ...options, date: Date.now() - 24 * 60 * MINUTE - MINUTE }),
  ...(store.lends && {
    "a changed token": () => other(options.credentials, ({ sessionToken }) => ({ sessionToken: lastFlip(sessionToken) })),
    "no token": () => other(options.credentials, () => ({ sessionToken: undefined })),
  }),
};

test("a PUT that is not what was signed is refused", async () => {
  const headers = { "x-amz-meta-a": "1", "content-type": "text/plain" };
  const change = (change) => async (signed) => ({ ...signed, ...change(signed) });
  const changed = {
    "another key": change(({ url }) => ({ url: url.replace("?", "2?") })),
    "another query parameter": change(({ url }) => ({ url: url.replace("x-id=PutObject", "x-id=PutObjects") })),
    "one more query parameter": change(({ url }) => ({ url: `${url}&x-more=1` })),
    "a query parameter less": change(({ url }) => ({ url: url.replace("?x-id=PutObject", "") })),
    "another signed header": change(({ headers }) => ({ headers: { ...headers, "x-amz-meta-a": "2" } })),
    "a signed header less": change(({ headers: { "x-amz-meta-a": _, ...headers } }) => ({ headers })),
    "one more x-amz header": change(({ headers }) => ({ headers: { ...headers, "x-amz-meta-b": "1" } })),
    "another content type": change(({ headers }) => ({ headers: { ...headers, "content-type": "text/html" } })),
    "another date": change(({ headers }) => ({ headers: { ...headers, "x-amz-date": headers["x-amz-date"].replace(/\d\dZ$/, (end) => (end === "00Z" ? "01Z" : "00Z")) } })),
    "another payload hash": change(({ headers }) => ({ headers: { ...headers, "x-amz-content-sha256": flip(headers["x-amz-content-sha256"]) } })),
    "a hash unsigned": change(({ headers }) => ({ headers: { ...headers, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" } })),
    "another body": change(() => ({ body: base64("Good evening.\n") })),
    "another signature": change(({ headers }) => ({ headers: { ...headers, authorization: headers.authorization.replace(/[\da-f]{64}$/, flip) } })),
  };
  for (const [row, wrong] of Object.entries(changed)) {
    const signed = await sign(put(newKey("refused"), { url: `${base}${newKey("refused")}?x-id=PutObject`, headers }), options);
    await refuses(`header: ${row}`, await wrong(signed), signed);
    await stored(decoded(signed.url), text);
  }
  for (const [row, wrong] of Object.entries(WRONG_OPTIONS)) {
    const request = put(newKey("refused"), { headers });
    await refuses(`header: ${row}`, await sign(request, wrong()), await sign(request, options));
    await stored(decoded(request.url), text);
  }
  const head = await sign({ method: "HEAD", url: base + (await object("method")) }, options);
  await refuses("header: another method", { ...head, method: "GET" }, head);
});

test("a presigned URL that is not what was signed is refused", async () => {
  const swap = (from, to) => (url) => ({ url: url.replace(from, to) });
  const changed = {
    "another query parameter": swap("attachment", "inline"),
    "one more query parameter": (url) => ({ url: `${url}&response-cache-control=no-cache` }),
    "a query parameter less": swap(/response-content-disposition=[^&]*&/, ""),
    "a longer life": swap(/(?<=X-Amz-Expires=)\d+/, (seconds) => Number(seconds) + 1),
    "another date": swap(/(X-Amz-Date=\d+T\d+)\d/, (all, start) => start + ((Number(all.at(-1)) + 1) % 10)),
    "another signature": swap(/(?<=X-Amz-Signature=)[\da-f]{64}/, flip),
    "a signed header less": () => ({ headers: {} }),
    "another signed header": () => ({ headers: { "x-amz-meta-a": "2" } }),
  };
  const headers = { "x-amz-meta-a": "1" };
  // Another object for each: the browser keeps answers.
  const url = async () => `${base}${await object("presigned")}?response-content-disposition=attachment`;
  for (const [row, change] of Object.entries(changed)) {
    const right = { method: "GET", url: await presign({ url: await url(), headers }, options), headers };
    const wrong = { ...right, ...change(right.url) };
    assert.notDeepEqual(wrong, right, row);
    await refuses(`url: ${row}`, wrong, right);
  }
  const head = { method: "HEAD", url: await presign({ method: "HEAD", url: await url() }, options) };
  await refuses("url: another method", { ...head, method: "GET" }, head);
  const right = { method: "PUT", url: await presign({ method: "PUT", url: base + newKey("url") }, options), body };
  await refuses("url: another key", { ...right, url: right.url.replace("?", "2?") }, right);
  for (const [row, wrong] of Object.entries({ ...WRONG_OPTIONS, "expired": () => ({ ...options, date: Date.now() - 2 * MINUTE, expiresIn: 60 }) })) {
    if (row === "yesterday's clock") continue;
    const request = { url: await url() };
    await refuses(`url: ${row}`, { method: "GET", url: await presign(request, wrong()) }, { method: "GET", url: await presign(request, options) });
  }
});

const KINDS = {
  "signed": {},
  "signed, with a trailer": { trailer: "crc32" },
  "unsigned, with a trailer": { trailer: "crc32", unsigned: true },
};
const long = Buffer.from(Array.from({ length: 20_000 }, (_, at) => (at * 7 + (at >> 8)) % 251));
const framed = (key, kind, more = {}) => signChunks(put(key, { body: base64(long), ...more }), { ...options, chunkSize: 8192, ...KINDS[kind] });

test("bodies in frames", async () => {
  for (const [kind, given] of Object.entries(KINDS)) {
    for (const trailer of given.trailer ? ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"] : [undefined]) {
      const key = newKey(`frames ${trailer}`);
      const signed = await signChunks(put(key, { body: base64(long), headers: { "x-amz-meta-a": "b" } }), { ...options, chunkSize: 8192, ...given, trailer });
      if (store.answers[`frames: ${kind}`]) {
        // Refused by the store's own fault; what stands for its twin is the same body without a trailer.
        await refuses(`frames: ${kind}`, signed, await framed(newKey("frames"), "signed"));
      } else {
        await good(signed);
        await stored(key, long);
      }
    }
    if (store.answers[`frames: ${kind}`]) continue;
    const empty = newKey("empty");
    await good(await framed(empty, kind, { body: "" }));
    await stored(empty, "");
  }
});

test("frames that are not what was signed are refused", async () => {
  const bytes = (change) => ({ body, ...signed }) => ({ ...signed, body: Buffer.from(change(Buffer.from(body, "base64").toString("latin1")), "latin1").toString("base64") });
  const flipByte = (text, at) => text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
  const signed = {
    "a changed byte": bytes((text) => flipByte(text, 9000)),
    "a changed byte in the last frame": bytes((text) => flipByte(text, text.lastIndexOf("\r\n0;") - 1)),
    "a changed frame's signature": bytes((text) => text.replace(/(?<=chunk-signature=)\w+/, flip)),
    "a changed last signature": bytes((text) => text.replace(/(?<=\r\n0;chunk-signature=)\w+/, flip)),
    "frames in another order": bytes((text) => {
      const frame = "2000;chunk-signature=".length + 64 + 2 + 8192 + 2;
      return text.slice(frame, 2 * frame) + text.slice(0, frame) + text.slice(2 * frame);
    }),
    "another length": ({ headers, ...rest }) => ({ ...rest, headers: { ...headers, "x-amz-decoded-content-length": "19999" } }),
  };
  const trailer = {
    "a changed trailer": bytes((text) => text.replace(/(?<=x-amz-checksum-crc32:)./, (sign) => (sign === "A" ? "B" : "A"))),
    "a changed byte before a trailer": bytes((text) => flipByte(text, 9000)),
  };
  const of = {
    "signed": signed,
    "signed, with a trailer": { ...trailer, "a changed trailer's signature": bytes((text) => text.replace(/(?<=x-amz-trailer-signature:)\w+/, flip)) },
    "unsigned, with a trailer": trailer,
  };
  for (const [kind, changes] of Object.entries(of)) {
    if (store.answers[`frames: ${kind}`]) continue;
    for (const [row, change] of Object.entries(changes)) {
      const right = await framed(newKey("frames"), kind);
      const wrong = change(right);
      assert.notDeepEqual(wrong, right, row);
      await refuses(`frames ${kind}: ${row}`, wrong, right);
      await stored(decoded(right.url), long);
    }
  }
});

const file = (body, name = "a b+ü.txt", type = "text/plain") => ({ name, type, body: base64(body) });
const picture = { "Content-Type": "image/png", "x-amz-meta-note": 'a "b"\\c', success_action_status: "201" };

test("a form: the file's name becomes the key, and its fields become headers", async () => {
  const folder = newKey("form");
  const conditions = [{ bucket: info.bucket }, ["content-length-range", 1, 20_000]];
  const form = await postPolicy({ url: base, key: `${folder}/\${filename}`, fields: picture, conditions, expiresIn: 60 }, adminOptions);
  assert.equal((await good({ ...form, file: file(long) }, post)).status, 201);
  await stored(`${folder}/a b+ü.txt`, long, { contentType: "image/png" });
  const { metadata } = await stack.read(`${folder}/a b+ü.txt`);
  assert.equal(metadata.note, picture["x-amz-meta-note"]);
  for (const key of ODD.filter((key) => key !== "...")) {
    const form = await postPolicy({ url: base, key: `${folder}/${key}` }, adminOptions);
    await good({ ...form, file: file(key) }, post);
    await stored(`${folder}/${key}`, key);
  }
});

test("a policy of one's own making is signed as it stands", async () => {
  const key = newKey("policy");
  const signed = await signPolicy("{}", adminOptions);
  const { policy: _, "x-amz-signature": __, ...fields } = signed;
  const conditions = [...Object.entries(fields).map(([name, value]) => ({ [name]: value })), ["starts-with", "$key", prefix], { bucket: info.bucket }];
  const policy = ` { "expiration" : "${new Date(Date.now() + MINUTE).toISOString()}",\n "conditions": ${JSON.stringify(conditions, null, 2)} } `;
  await good({ url: base, fields: { key, ...(await signPolicy(policy, { ...adminOptions, date: signed["x-amz-date"].replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/, "$1-$2-$3T$4:$5:$6") })) }, file: file(text) }, post);
  await stored(key, text);
});

test("a form that is not what was signed is refused", async () => {
  const encode = (change) => (policy) => base64(change(Buffer.from(policy, "base64").toString()));
  const field = (name, change) => (form) => ({ ...form, fields: { ...form.fields, [name]: change(form.fields[name]) } });
  const changed = {
    "a key elsewhere": field("key", () => "elsewhere/${filename}"),
    "another field": field("x-amz-meta-note", () => "other"),
    "one more field": field("x-amz-meta-more", () => "more"),
    "a field less": ({ fields: { "x-amz-meta-note": _, ...fields }, ...form }) => ({ ...form, fields }),
    "a type that is not allowed": field("Content-Type", () => "text/html"),
    "another policy": field("policy", encode((policy) => policy.replace("20000", "90000"))),
    "another signature": field("x-amz-signature", flip),
    "another date": field("x-amz-date", (date) => date.replace(/\d\dZ$/, (end) => (end === "00Z" ? "01Z" : "00Z"))),
    "no policy": ({ fields: { policy: _, ...fields }, ...form }) => ({ ...form, fields }),
    "a file too large": (form) => ({ ...form, file: file(Buffer.alloc(20_001)) }),
    "a file too small": (form) => ({ ...form, file: file("") }),
  };
  const made = async (folder, own = {}, more = []) => {
    const { "Content-Type": type, ...fields } = picture;
    const conditions = [{ bucket: info.bucket }, ["content-length-range", 1, 20_000], ["starts-with", "$Content-Type", "image/"], ...more];
    const form = await postPolicy({ url: base, key: `${folder}/\${filename}`, fields, conditions, expiresIn: own.expiresIn ?? 60 }, { ...adminOptions, ...own });
    return { ...form, fields: { "Content-Type": type, ...form.fields }, file: file(long) };
  };
  const wrongFrom = {
    "another secret": { credentials: { ...adminOptions.credentials, secretAccessKey: flip(adminOptions.credentials.secretAccessKey) } },
    "another access key": { credentials: { ...adminOptions.credentials, accessKeyId: lastFlip(adminOptions.credentials.accessKeyId) } },
    "another region": { region: "mars-north-1" },
    "expired": { date: Date.now() - 2 * MINUTE, expiresIn: 60 },
    ...(store.lends && { "a token": { credentials: options.credentials } }),
  };
  const cases = [
    ...Object.entries(changed).map(([row, change]) => [row, async (folder) => change(await made(folder))]),
    ...Object.entries(wrongFrom).map(([row, own]) => [row, (folder) => made(folder, own)]),
    ["a condition that is not met", (folder) => made(folder, {}, [{ bucket: `${info.bucket}-other` }])],
  ];
  for (const [row, wrong] of cases) {
    const folder = newKey("form");
    const [one, two] = [await wrong(folder), await made(folder)];
    const key = `${one.fields.key.replace("${filename}", "")}${one.file.name}`;
    await refuses(`form: ${row}`, one, two, async (form) => {
      const answer = await post(form);
      if (form === one && !isGood(answer)) assert.equal(await stack.read(key), null, `form: ${row}: it was stored all the same`);
      return answer;
    });
    await stored(`${folder}/a b+ü.txt`, long);
  }
});

test("every row of the table was met", () => {
  assert.deepEqual(Object.keys(store.answers).filter((row) => !met.has(row)), []);
});
