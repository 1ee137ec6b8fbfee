// Odd callers of "bucketkit/sign" and "bucketkit": what they hand in, in which order, and what they get when it cannot be signed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";
import { signature as reference } from "./reference.mjs";
import { folder, load } from "./unpacked.mjs";

const small = await load("sign.js");
const all = await load("index.js");
await small.init();
await all.init({ module: readFileSync(join(folder, "bucketkit.wasm")) });
const { sign, presign, presignMany, postPolicy, signPolicy } = small;

const url = "https://h/k";
const region = "r";
const date = new Date("2024-02-29T23:59:59.999Z");
const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const token = "FwoGZXIvYXdzEJr-token==";
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: secret };
const options = { credentials, region, date };
const plain = sign({ url }, options);

const right = (signed, who, how) => {
  const expected = reference(who, how);
  assert.equal(signed.signature, expected.signature);
  assert.match(signed.headers.authorization, new RegExp(`Credential=${expected.credential.replace(/[$+^]/g, "\\$&")},.*Signature=${expected.signature}$`));
};
const refused = (act, code, path) => assert.throws(act, (error) => error instanceof small.BucketkitError && assert.deepEqual([error.code, error.path], [code, path]) === undefined, String(act));

for (const [entry, { sign }] of Object.entries({ "bucketkit/sign": small, bucketkit: all })) {
  test(`${entry}: more identities than are kept, by turns`, () => {
    const people = Array.from({ length: 7 }, (_, at) => ({ accessKeyId: `AKID${at}`, secretAccessKey: `secret-${at}`, sessionToken: at % 2 ? `token-${at}` : undefined }));
    const order = [0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 4, 3, 2, 1, 0, 6, 0, 6, 5, 5, 1, 3, 5, 0, 2, 4, 6, 1];
    for (const at of [...order, ...order.toReversed()]) right(sign({ url }, { ...options, credentials: people[at] }), people[at], { date });
  });

  test(`${entry}: a day, a region, a service, a secret or a token that changes makes another signature`, () => {
    const days = ["2024-02-29T23:59:59.999Z", "2024-03-01T00:00:00.000Z", "2023-12-31T23:59:59Z", "2024-01-01T00:00:00Z", "2024-02-29T00:00:00Z", "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"];
    for (const day of [...days, ...days.toReversed()].map((text) => new Date(text))) {
      for (const who of [credentials, { ...credentials, secretAccessKey: `${secret}x` }, { ...credentials, sessionToken: token }, { ...credentials, sessionToken: `${token}x` }]) {
        for (const region of ["r", "r2"]) right(sign({ url }, { credentials: who, region, date: day }), who, { date: day, region });
      }
      right(sign({ url }, { ...options, service: "s3express", date: day }), credentials, { date: day, service: "s3express" });
    }
  });

  test(`${entry}: credentials that are changed in place`, () => {
    const mine = { ...credentials };
    for (const change of [{}, { secretAccessKey: "another" }, { accessKeyId: "AKIDOTHER" }, { sessionToken: token }, { sessionToken: undefined }, { secretAccessKey: secret }]) {
      Object.assign(mine, change);
      right(sign({ url }, { ...options, credentials: mine }), mine, { date });
    }
  });
}

test("many calls by turns, with others between them", async () => {
  const person = (at) => ({ accessKeyId: `AKID${at}`, secretAccessKey: `secret-${at}` });
  await Promise.all(
    Array.from({ length: 60 }, async (_, at) => {
      for (let round = 0; round < 5; round++) {
        await (at % 3 ? Promise.resolve() : new Promise(setImmediate));
        const day = new Date(86_400_000 * ((at * round) % 7));
        right(sign({ url: `https://h${at % 4}/k` }, { credentials: person(at % 9), region, date: day }), person(at % 9), { date: day, host: `h${at % 4}` });
      }
    }),
  );
});

test("without a date it is now, to the second", () => {
  const before = Math.floor(Date.now() / 1000);
  const stamp = sign({ url }, { credentials, region }).headers["x-amz-date"];
  const at = Date.parse(stamp.replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5")) / 1000;
  assert.ok(at >= before && at <= Date.now() / 1000, stamp);
});

test("what throws while it is read leaves nothing behind", () => {
  const thrown = new Error("mine");
  const trap = (target, name) => Object.defineProperty({ ...target }, name, { enumerable: true, get() { throw thrown; } });
  const request = { url: "https://other/x", method: "PUT", headers: { "x-amz-meta-a": "b" }, body: "text" };
  const calls = [
    ...["url", "method", "headers", "body"].map((name) => [trap(request, name), options]),
    ...["credentials", "region", "service", "date", "payload", "appendSessionToken"].map((name) => [request, trap({ ...options, region: "other" }, name)]),
    ...["accessKeyId", "secretAccessKey", "sessionToken"].map((name) => [request, { ...options, credentials: trap(credentials, name) }]),
    [{ ...request, headers: trap({}, "x-amz-meta-a") }, options],
    [{ ...request, headers: { get [Symbol.iterator]() { throw thrown; } } }, options],
    [{ ...request, headers: [["a", "b"], { get [Symbol.iterator]() { throw thrown; } }] }, options],
    [{ ...request, url: { toString() { throw thrown; } } }, options],
  ];
  for (const [given, how] of calls) {
    assert.throws(() => sign(given, how), thrown);
    assert.throws(() => presign(given, how), thrown);
    assert.throws(() => presignMany(given, ["a"], how), thrown);
    assert.deepEqual(sign({ url }, options), plain);
  }
  for (const where of ["expiration", "Expiration"]) assert.throws(() => presign({ url }, { ...options, credentials: trap(credentials, where) }), thrown);
  assert.throws(() => presign({ url }, trap(options, "expiresIn")), thrown);
  assert.deepEqual(sign({ url }, options), plain);
});

test("what signs while it is read signs for itself", () => {
  const within = () => void sign({ url: "http://elsewhere:8333/x" }, { credentials: { accessKeyId: "OTHER", secretAccessKey: "other" }, region: "elsewhere", date: new Date(0) });
  const signing = (target, name) => Object.defineProperty({ ...target }, name, { enumerable: true, get() { within(); return target[name]; } });
  const request = { url, method: "PUT", headers: { "x-amz-meta-a": "b" }, body: "text" };
  const how = { ...options, payload: "auto", appendSessionToken: false, expiresIn: 60 };
  const expected = [sign(request, how), presign(request, how), presignMany(request, ["a"], how)];
  const calls = [
    ...Object.keys(request).map((name) => [signing(request, name), how]),
    ...Object.keys(how).map((name) => [request, signing(how, name)]),
    [{ ...request, headers: signing(request.headers, "x-amz-meta-a") }, how],
    [{ ...request, url: { toString() { within(); return url; } } }, how],
    [request, { ...how, credentials: signing({ ...credentials, expiration: undefined }, "expiration") }],
    [request, { ...how, credentials: signing(credentials, "secretAccessKey") }],
  ];
  for (const [given, how] of calls) assert.deepEqual([sign(given, how), presign(given, how), presignMany(given, ["a"], how)], expected, inspect([given, how], { getters: false }));
});

test("proxies, frozen objects, and objects without a prototype", () => {
  const bare = (from) => Object.assign(Object.create(null), from);
  // As frameworks wrap what is read from a state, all the way down.
  const proxied = (target) => new Proxy(target, { get: (from, name) => ([Object.prototype, null].includes(Object.getPrototypeOf(from[name] ?? 0)) && typeof from[name] === "object" ? proxied(from[name]) : from[name]) });
  const request = { url, method: "PUT", headers: { "x-amz-meta-a": "b", "Content-Type": "t" }, body: "text" };
  const expected = sign(request, options);
  const frozen = (from) => Object.freeze({ ...from });
  for (const shape of [frozen, bare, proxied, (from) => Object.create(from)]) assert.deepEqual(sign(shape(request), shape({ ...options, credentials: shape(credentials) })), expected, String(shape));
  assert.deepEqual(sign({ ...request, headers: bare(request.headers) }, options), expected);
  assert.deepEqual(sign({ ...request, headers: Object.freeze(request.headers) }, Object.freeze({ ...options, credentials: Object.freeze({ ...credentials }) })), expected);
  const keys = Object.freeze(["a", "b"]);
  assert.deepEqual(presignMany({ url }, keys, options), presignMany({ url }, [...keys], options));
  assert.deepEqual(presignMany({ url }, new Proxy(keys, {}), options), presignMany({ url }, [...keys], options));
});

test("headers in every form that Headers takes", () => {
  const pairs = [["X-Amz-Meta-A", " a  b "], ["content-type", "text/plain"], ["x-amz-meta-n", "5"]];
  const expected = sign({ url, headers: pairs }, options);
  right(expected, credentials, { date, headers: { "x-amz-meta-a": "a b", "content-type": "text/plain", "x-amz-meta-n": "5" } });
  const shuffled = (headers) => Object.fromEntries(Object.entries(headers).sort());
  for (const headers of [new Headers(pairs), Object.fromEntries(pairs), new Map(pairs), new Set(pairs), pairs.values(), { ...Object.fromEntries(pairs), "x-amz-meta-n": 5 }, pairs.map(([name, value]) => [name, value === "5" ? 5n : value])]) {
    const signed = sign({ url, headers }, options);
    assert.equal(signed.signature, expected.signature);
    assert.deepEqual(shuffled(signed.headers), shuffled(expected.headers));
    for (const value of Object.values(signed.headers)) assert.equal(typeof value, "string");
  }
  for (const headers of [undefined, null, {}, [], new Map(), new Headers()]) assert.deepEqual(sign({ url, headers }, options), plain);
  // What fetch sends of a doubled header: its values, joined.
  const doubled = sign({ url, headers: [["x-a", "1"], ["X-A", ""], ["x-b", "2"], ["x-A", " 3 "]] }, options);
  assert.equal(doubled.headers["x-a"], "1,,3");
  right(doubled, credentials, { date, headers: { "x-a": "1,,3", "x-b": "2" } });
});

test("headers that are named as what objects inherit", () => {
  const headers = Object.fromEntries(["constructor", "toString", "valueOf", "hasOwnProperty", "length"].map((name) => [name, `of ${name}`]));
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  for (const given of [headers, Object.entries(headers), new Map(Object.entries(headers))]) {
    const signed = sign({ url, headers: given }, options);
    right(signed, credentials, { date, headers: lower });
    for (const [name, value] of Object.entries(lower)) assert.ok(Object.hasOwn(signed.headers, name) && signed.headers[name] === value, name);
  }
  for (const given of [[["__proto__", "x"]], JSON.parse(`{"__proto__": "x"}`), [["__PROTO__", "x"]]]) refused(() => sign({ url, headers: given }, options), "invalid_header", `/headers/${(given[0] ?? ["__proto__"])[0]}`);
  assert.equal({}.x, undefined);
});

test("names of headers with signs stand encoded in a presigned URL", () => {
  const names = ["a!b", "a#b", "a$b", "a%b", "a&b", "a'b", "a*b", "a+b", "a^b", "a`b", "a|b", "a~b"];
  for (const name of names) {
    for (const query of ["", "?x=1"]) {
      const presigned = new URL(presign({ url: url + query, headers: { [name]: "v" } }, options));
      assert.equal(presigned.searchParams.get("X-Amz-SignedHeaders"), `${name};host`);
      assert.equal(presigned.hash, "");
    }
    const [one, two] = ["", "?"].map((mark) => presign({ url: url + mark, headers: { [name]: "v" } }, options));
    assert.equal(one, two);
  }
});

test("a header that is read twice says the same both times", () => {
  let reads = 0;
  const value = { toString: () => (reads++ ? "b\r\nx-evil: 1" : "b") };
  const signed = sign({ url, headers: { "x-amz-meta-a": value } }, options);
  assert.equal(signed.headers["x-amz-meta-a"], "b");
});

test("methods as fetch sends them", () => {
  const sent = { get: "GET", Get: "GET", head: "HEAD", pOsT: "POST", put: "PUT", Delete: "DELETE", options: "OPTIONS", patch: "patch", PATCH: "PATCH", "m-search": "m-search", propfind: "propfind" };
  for (const [given, method] of Object.entries(sent)) {
    const signed = sign({ url, method: given }, options);
    assert.equal(signed.method, method);
    right(signed, credentials, { date, method });
  }
  right(sign({ url, method: undefined }, options), credentials, { date });
  for (const method of ["", "G E T", "GET\n", "GÉT", "GET\0", " GET", "\u017fet", "\u212a", 5, {}, []]) refused(() => sign({ url, method }, options), "invalid_option", "/method");
});

test("URLs as browsers read them", () => {
  const sent = {
    "https://h": ["https://h/", "h"], "https://h?": ["https://h/", "h"], "https://h?x=1": ["https://h/?x=1", "h"], "https://h/?": ["https://h/", "h"],
    "HTTPS://H/k": ["https://h/k", "h"], "https://h:443/k": ["https://h/k", "h"], "http://h:80/k": ["http://h/k", "h"],
    "http://h:443/k": ["http://h:443/k", "h:443"], "https://h:0080/k": ["https://h:80/k", "h:80"], "https://h./k": ["https://h./k", "h."],
    "https://bücher.example/k": ["https://xn--bcher-kva.example/k", "xn--bcher-kva.example"], "https://ＡＢ.example/k": ["https://ab.example/k", "ab.example"],
    "http://[::1]:9000/k": ["http://[::1]:9000/k", "[::1]:9000"], "https://[0::0:1]/k": ["https://[::1]/k", "[::1]"], "https://@h:/k": ["https://h/k", "h"], "https://h_x/k": ["https://h_x/k", "h_x"],
  };
  for (const [given, [expected, host]] of Object.entries(sent)) {
    for (const form of [given, { toString: () => given }]) {
      const signed = sign({ url: form }, options);
      assert.equal(signed.url, expected, given);
      assert.equal(new URL(signed.url).host, host);
      assert.equal(sign({ url: expected }, options).signature, signed.signature, given);
      assert.ok(presign({ url: form }, options).startsWith(`${expected.split("?")[0]}?`), given);
    }
  }
  assert.deepEqual(sign({ url: new URL(url) }, options), plain);
  // What was seen last is not taken for the start of another.
  for (const [given, host] of [["https://h/k", "h"], ["https://hh/k", "hh"], ["https://h:8/k", "h:8"], ["https://h.x/k", "h.x"], ["http://h/k", "h"], ["https://h/k", "h"], ["https://h?x", "h"], ["https://h/k", "h"]]) {
    assert.equal(new URL(sign({ url: given }, options).url).host, host);
    if (given.endsWith("/k")) right(sign({ url: given }, options), credentials, { date, host });
  }
});

test("URLs that no browser would send to where they seem to lead", () => {
  for (const given of ["", "k", "/k", "//h/k", "h/k", "ftp://h/k", "file:///k", "data:,x", "blob:https://h/k", "https:h/k", "https:/h/k", "https:///k", " https://h/k", "\thttps://h/k", "ht\ntps://h/k", "https://", "https://?x", "https://h:99999/k", "https://h:x/k", "https://a b/k", "https://[::1/k", "https://%/k", undefined, null, 5, {}]) {
    refused(() => sign({ url: given }, options), "invalid_url", "/url");
    refused(() => presign({ url: given }, options), "invalid_url", "/url");
  }
  for (const given of ["https://u@h/k", "https://u:p@h/k", "https://h\\k", "https://h\\@other/k", "https://other\\.h/k"]) refused(() => sign({ url: given }, options), "url_not_canonical", "/url");
  for (const given of ["https://h/k#f", "https://h/k#", "https://h/k?x#f", "https://h/a\nb", "https://h/a\tb", "https://h/a\rb", "https://h/a\0b", "https://h/a\x1fb", "https://h/k?a\x1eb", "https://h/\x7f"]) refused(() => sign({ url: given }, options), "invalid_url", "/url");
  for (const given of ["https://h\t/k", "https://h\n/k", "https://h\r.x/k"]) assert.throws(() => sign({ url: given }, options), ({ code }) => ["invalid_url", "url_not_canonical"].includes(code), JSON.stringify(given));
  refused(() => sign({ url: "https://h#f" }, options), "invalid_url", "/url");
  refused(() => sign(undefined, options), "invalid_url", "/url");
  refused(() => sign(null, options), "invalid_url", "/url");
});

test("half of a surrogate pair is never signed as another character", () => {
  for (const half of ["\ud800", "\udfff", "\udc00\ud800"]) {
    refused(() => sign({ url: `https://h/a${half}` }, options), "invalid_url", "/url");
    refused(() => sign({ url: `https://h/a?x=${half}` }, options), "invalid_url", "/url");
    refused(() => presignMany({ url: "https://h/" }, ["a", half], options), "invalid_key", "/keys/1");
  }
  assert.equal(sign({ url: "https://h/😀" }, options).url, "https://h/%F0%9F%98%80");
});

test("a path of another service is the one that a browser sends", () => {
  const paths = ["/a/../b", "/a//b", "/a b", "/a ?x=1", "/a ", "/é", "/%c3%a9", "/%2e%2e/a", "/a\\b", "/a|b^c", "/", "", "?x", "/a/.", "/a/./"];
  for (const path of paths) {
    const sent = new URL(`https://h${path}`);
    const signed = sign({ url: `https://h${path}` }, { ...options, service: "execute-api" });
    assert.equal(signed.url.split("?")[0], `https://h${sent.pathname}`, path);
    assert.equal(sign({ url: sent.href }, { ...options, service: "execute-api" }).signature, signed.signature, path);
  }
});

test("a path of S3 means the key that is written", () => {
  const keys = { "a b": "a%20b", "a+b": "a%2Bb", "a\\b": "a%5Cb", "a|b": "a%7Cb", "a//b": "a//b", "/a": "/a", "a/": "a/", "é": "%C3%A9", "e\u0301": "e%CC%81", "%41": "A", "%2f": "/", "%zz": "%25zz", "%": "%25", "a%00b": "a%00b", "a%1Fb": "a%1Fb", "'()*!": "%27%28%29%2A%21", "\u0085": "%C2%85", "\ufeff": "%EF%BB%BF", "...": "..." };
  for (const [key, spelled] of Object.entries(keys)) {
    const signed = sign({ url: `https://h/${key}` }, options);
    assert.equal(signed.url, `https://h/${spelled}`);
    assert.equal(new URL(signed.url).href, signed.url, "a browser sends it as it is");
    right(signed, credentials, { date, path: `/${spelled}` });
    assert.ok(presign({ url: `https://h/${key}` }, options).startsWith(`https://h/${spelled}?X-Amz-`));
  }
});

test("many URLs at once: which keys, and how many", () => {
  const base = { url: "https://h/b/" };
  assert.deepEqual(presignMany(base, [], options), []);
  const keys = Array.from({ length: 5000 }, (_, at) => `k${at}/é ${at}`);
  const many = presignMany(base, keys, options);
  assert.equal(many.length, 5000);
  for (const at of [0, 1, 2499, 4999]) assert.equal(many[at], presign({ url: `https://h/b/${encodeURIComponent(keys[at])}` }, options));
  assert.equal(new Set(many).size, 5000);
  // A base without a slash at the end, or without a path, or with a query.
  const [one] = presignMany(base, ["a?b#c%41"], options);
  assert.equal(one, presign({ url: "https://h/b/a%3Fb%23c%2541" }, options));
  assert.deepEqual(presignMany({ url: "https://h/b" }, ["a?b#c%41"], options), [one]);
  assert.deepEqual(presignMany({ url: "https://h" }, ["a"], options), [presign({ url: "https://h/a" }, options)]);
  assert.deepEqual(presignMany({ url: "https://h?y=2&x=1" }, ["a", "b"], options), ["a", "b"].map((key) => presign({ url: `https://h/${key}?y=2&x=1` }, options)));
  assert.deepEqual(presignMany({ url: "https://h/b?" }, ["/a", "a/", "a//b"], options), ["/a", "a/", "a//b"].map((key) => presign({ url: `https://h/b/${key}` }, options)));
  assert.deepEqual(presignMany({ url: new URL("https://h/b") }, ["a"], options), presignMany(base, ["a"], options));
});

test("many URLs at once: keys that are none", () => {
  const base = { url: "https://h/b/" };
  for (const key of ["", "a\x1eb", "a\x1fb", "\0", "a\nb", "\x7f", "\ud800"]) refused(() => presignMany(base, ["a", key], options), "invalid_key", "/keys/1");
  for (const key of ["..", ".", "a/../b", "../a", "a/.", "a/./b"]) refused(() => presignMany(base, ["a", key, "b"], options), "invalid_key", "/keys/1");
  for (const fits of ["a".repeat(1024), "é".repeat(512), "😀".repeat(256)]) assert.ok(presignMany(base, [fits], options)[0]);
  refused(() => presignMany(base, ["a".repeat(1025)], options), "invalid_key", "/keys/0");
});

test("a key's limit is in bytes", () => {
  const base = { url: "https://h/b/" };
  for (const long of ["é".repeat(600), "é".repeat(512) + "a", "日".repeat(342), "😀".repeat(257)]) refused(() => presignMany(base, [long], options), "invalid_key", "/keys/0");
  refused(() => postPolicy({ url: "https://h/b", key: "é".repeat(600) }, options), "invalid_key", "/key");
});

test("a key is a text", () => {
  for (const key of [undefined, null, 5, {}, ["a"], true]) refused(() => presignMany({ url: "https://h/b/" }, [key], options), "invalid_key", "/keys/0");
  for (const keys of [undefined, null, "abc", 5, {}]) assert.throws(() => presignMany({ url: "https://h/b/" }, keys, options), { name: "BucketkitError" });
});

test("many URLs at once for services that encode a path twice", () => {
  for (const base of ["https://h/b", "https://h/b/", "https://h", "https://h/b?x=1"]) {
    const [path, query] = base.split("?");
    const keys = ["a", "a b", "é", "a//b", "/a", "a%41"];
    const each = keys.map((key) => presign({ url: `${path}${path.endsWith("/") ? "" : "/"}${encodeURIComponent(key).replaceAll("%2F", "/")}${query ? `?${query}` : ""}` }, { ...options, service: "execute-api" }));
    assert.deepEqual(presignMany({ url: base }, keys, { ...options, service: "execute-api" }), each, base);
  }
});

test("how long a URL lives", () => {
  const life = (more, expiration) => new URL(presign({ url }, { ...options, ...more, credentials: { ...credentials, expiration } })).searchParams.get("X-Amz-Expires");
  const after = (seconds) => new Date(date.getTime() + seconds * 1000);
  assert.equal(life(), "900");
  for (const expiresIn of [1, 2, 604799, 604800]) assert.equal(life({ expiresIn }), String(expiresIn));
  for (const expiresIn of [0, -1, 604801, 1.5, NaN, Infinity, "60", null, true, 60n, {}]) refused(() => presign({ url }, { ...options, expiresIn }), "invalid_expiry", "/expiresIn");
  for (const expiresIn of [0, 604801]) refused(() => presign({ url }, { ...options, expiresIn, credentials: { ...credentials, expiration: after(60) } }), "invalid_expiry", "/expiresIn");
  for (const [left, expiresIn, lives] of [[60, 900, 60], [60, 60, 60], [60, 59, 59], [1, 900, 1], [1.999, 900, 1], [604801, 604800, 604800]]) assert.equal(life({ expiresIn }, after(left)), String(lives));
  for (const left of [0.999, 0, -1, -1e9]) refused(() => presign({ url }, { ...options, credentials: { ...credentials, expiration: after(left) } }), "invalid_expiry", "/expiresIn");
  for (const form of [after(60).toISOString(), after(60).getTime(), Math.floor(after(60).getTime() / 1000) + 1]) assert.ok(["60", "61"].includes(life({}, form)), String(form));
  for (const none of [undefined, null, ""]) assert.equal(life({}, none), "900");
  assert.equal(new URL(presign({ url }, { ...options, credentials: { AccessKeyId: "A", SecretAccessKey: "s", Expiration: after(7) } })).searchParams.get("X-Amz-Expires"), "7");
  // A signature in the headers leaves at once: whether the keys still live is the store's word.
  assert.ok(sign({ url }, { ...options, credentials: { ...credentials, expiration: after(-60) } }).signature);
});

test("dates that cannot be written", () => {
  for (const day of [new Date(NaN), "soon", new Date("+010000-01-01T00:00:00Z"), new Date(-62_167_219_200_001), new Date(864e13), NaN, Infinity, -Infinity]) {
    for (const act of [() => sign({ url }, { ...options, date: day }), () => presign({ url }, { ...options, date: day }), () => presignMany({ url }, ["a"], { ...options, date: day }), () => signPolicy("{}", { ...options, date: day })]) refused(act, "invalid_option", "/date");
    assert.deepEqual(sign({ url }, options), plain);
  }
  right(sign({ url }, { ...options, date: new Date(253_402_300_799_999) }), credentials, { date: new Date(253_402_300_799_999) });
});

test("options that are none", () => {
  for (const [more, code, path] of [
    [{ region: undefined }, "invalid_region", "/region"], [{ region: null }, "invalid_region", "/region"], [{ region: "a/b" }, "invalid_region", "/region"], [{ region: "é" }, "invalid_region", "/region"], [{ region: "r\x1f" }, "invalid_region", "/region"],
    [{ service: "" }, "invalid_option", "/service"], [{ service: "a/b" }, "invalid_option", "/service"], [{ service: "s3 " }, "invalid_option", "/service"], [{ service: "s\x1f3" }, "invalid_option", "/service"],
    [{ credentials: undefined }, "invalid_credentials", "/credentials/accessKeyId"], [{ credentials: {} }, "invalid_credentials", "/credentials/accessKeyId"], [{ credentials: { accessKeyId: "A" } }, "invalid_credentials", "/credentials/secretAccessKey"],
    [{ credentials: { accessKeyId: "A", secretAccessKey: 5 } }, "invalid_credentials", "/credentials/secretAccessKey"], [{ credentials: { accessKeyId: "A\x1f", secretAccessKey: "s" } }, "invalid_credentials", "/credentials/accessKeyId"], [{ credentials: { accessKeyId: "A/B", secretAccessKey: "s" } }, "invalid_credentials", "/credentials/accessKeyId"],
    [{ payload: "signed" }, "invalid_option", "/payload/sha256"], [{ payload: { sha256: "A".repeat(64) } }, "invalid_option", "/payload/sha256"], [{ payload: {} }, "invalid_option", "/payload/sha256"], [{ payload: { sha256: `${"a".repeat(64)}\n` } }, "invalid_option", "/payload/sha256"],
  ]) {
    refused(() => sign({ url }, { ...options, ...more }), code, path);
    refused(() => presign({ url }, { ...options, ...more }), code, path);
    assert.deepEqual(sign({ url }, options), plain);
  }
  refused(() => sign({ url }), "invalid_credentials", "/credentials/accessKeyId");
  for (const body of [5, {}, new ReadableStream(), new FormData(), true]) refused(() => sign({ url, body }, options), "payload_not_hashable", "/body");
});

test("nothing that comes out shows the secret or the token", () => {
  const mine = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: secret, sessionToken: token };
  const how = { ...options, credentials: mine };
  const shown = (value) => [inspect(value, { depth: Infinity, showHidden: true, getters: true }), JSON.stringify(value), value?.message, value?.stack, inspect(value?.cause, { showHidden: true })].join("\n");
  const clean = (value, hidden = [secret, token]) => {
    for (const text of hidden) assert.ok(!shown(value).includes(text), shown(value));
  };
  sign({ url }, how);
  for (const entry of [small, all]) for (const made of [entry, ...Object.values(entry)]) clean(made);
  // The token is part of what is sent; the secret of nothing.
  for (const value of [sign({ url }, how), presign({ url }, how), presignMany({ url }, ["a"], how), postPolicy({ url, key: "k" }, how), signPolicy("{}", how)]) clean(value, [secret]);
  const faults = [
    () => sign({ url: "h" }, how), () => sign({ url: `https://${secret}@h/` }, how), () => sign({ url: "https://h/.." }, how), () => sign({ url, headers: { "x y": "b" } }, how), () => sign({ url, headers: { "x-y": `${secret}\n${token}` } }, how),
    () => sign({ url, method: `${secret}` }, how), () => sign({ url }, { ...how, region: "" }), () => sign({ url }, { ...how, service: secret }), () => sign({ url }, { ...how, payload: secret }),
    () => presign({ url }, { ...how, expiresIn: secret }), () => presign({ url }, { ...how, credentials: { ...mine, expiration: secret } }), () => presignMany({ url }, [`${secret}\n`], how),
    ...["accessKeyId", "secretAccessKey", "sessionToken"].flatMap((name) => ["\n", " ", "é"].map((odd) => () => sign({ url }, { ...how, credentials: { ...mine, [name]: secret + token + odd } }))),
    () => sign({ url }, { ...how, credentials: { ...mine, accessKeyId: secret } }),
  ];
  let thrown = 0;
  for (const act of faults) {
    try {
      act();
    } catch (error) {
      thrown++;
      clean(error);
    }
  }
  assert.ok(thrown >= faults.length - 1, `${thrown} of ${faults.length}`);
});
