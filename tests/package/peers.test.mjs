// The packed JavaScript against AWS's signer for it, @smithy/signature-v4, and against the crate compiled natively: random
// requests, of which all must make the same URL, headers and signature. Headers and parameters are put together in JavaScript
// here, natively in Rust: neither has seen the other.
//
// One seed is one request. A failure names its seed and how to replay it; BUCKETKIT_CASES=100000 takes more of them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { addsTokenLate, bytesOf, caseOf, isS3, methodOf, optionsOf, parametersOf, random, requestOf, uriEncoded, urlOf } from "./requests.mjs";
import { folder, load } from "./unpacked.mjs";

const program = process.env.BUCKETKIT_XTASK;
if (!program) throw new Error("BUCKETKIT_XTASK must name the xtask program; `cargo xtask test` sets it.");
const from = Number(process.env.BUCKETKIT_SEED ?? 0);
const count = Number(process.env.BUCKETKIT_CASES ?? 3000);

const small = await load("sign.js");
const all = await load("index.js");
await small.init();
await all.init({ module: readFileSync(join(folder, "bucketkit.wasm")) });

/** Cases that are not compared with a peer, in a hundred. */
const MOST_APART = 8;
const NOT_AWS = "not compared with AWS's signer";
const NOT_NATIVE = "not compared with the native signer";
/** Each row and each feature is met by one case of so many at least. */
const RAREST = 250;

// Where AWS's signer and ours differ, and why that is meant. "apart": the two are not compared; else AWS's is given the request in
// another form, and then has to agree. Whatever is not in this table has to be the same.
const TABLE = {
  path: "AWS's signer takes a path as it is. Ours spells that of S3 anew, and that of others as a browser does.",
  host: "AWS's signer wants the Host header; ours makes it, in lower case and without the default port, as browsers do.",
  method: "AWS's signer signs a method as it is written; fetch sends some in capitals, so ours signs that.",
  ofSigning: "AWS's signer takes over or doubles some headers that signing sets; ours drops them all from what it is given.",
  doubled: "AWS's signer takes a record, in which a header stands once; ours joins those of one name.",
  unsignable: "AWS's signer leaves out headers that proxies may change; ours signs what it is given.",
  hoisted: "AWS's signer moves x-amz- headers into the query of a URL; ours signs them as headers that have to be sent.",
  hashNotSent: "AWS's signer reads the payload's hash from a header, which would be signed; ours keeps it to itself but for S3.",
  lateToken: "AWS's signer always signs the token; for some services it is added after.",
  shortLived: "Ours cuts a URL's life to that of the credentials, after which the store refuses it anyway.",
  dotSegment: "apart: ours refuses `.` and `..` in an S3 path, which a browser would resolve.",
  notUtf8: "apart: AWS's signer takes a query as texts; ours keeps bytes that are none.",
  date: "apart: AWS's signer drops the header Date; ours signs what it is given.",
};
const apart = (rows) => rows.some((row) => TABLE[row].startsWith("apart"));

const DOTS = /(^|\/)\.\.?(\/|$)/;
const lower = (pairs) => pairs.map(([name, value]) => [name.toLowerCase(), value]);
const isOurs = (name) => ["host", "authorization", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token"].includes(name);
const UNSIGNABLE = /^(cache-control|connection|expect|from|keep-alive|max-forwards|pragma|referer|te|trailer|transfer-encoding|upgrade|user-agent|x-amzn-trace-id|proxy-.*|sec-.*)$/;

/** All that is known of a case without asking a signer. */
function known(one) {
  const { hostname, port, pathname, protocol } = new URL(urlOf(one));
  const host = port ? `${hostname}:${port}` : hostname;
  const path = isS3(one) ? uriEncoded(one.path.bytes, "/") || "/" : pathname;
  const parameters = parametersOf(one);
  const given = lower(one.headers.as === "Headers" ? [...new Headers(one.headers.pairs)] : one.headers.pairs);
  const kept = given.filter(([name]) => !isOurs(name));
  const headers = {};
  for (const [name, value] of kept) headers[name] = name in { ...headers } && Object.hasOwn(headers, name) ? `${headers[name]},${value.trim()}` : value.trim();
  const asked = given.findLast(([name]) => name === "x-amz-content-sha256")?.[1];
  const payload = one.payload === "auto" ? undefined : one.payload;
  const said = payload === "unsigned" ? "UNSIGNED-PAYLOAD" : (payload?.sha256 ?? asked);
  const seconds = Math.min(one.expiresIn ?? 900, one.keys.life ?? Infinity);
  return { protocol, host, hostname, port, path, parameters, kept, headers, asked, said, seconds, given };
}

function rowsOf(one, facts, presigned) {
  const notUtf8 = (bytes) => !Buffer.from(bytes.toString("utf8")).equals(bytes);
  const names = facts.kept.map(([name]) => name);
  const met = {
    path: one.path.text !== facts.path,
    host: `${one.host}${one.port ? `:${one.port}` : ""}` !== facts.host,
    method: one.method !== undefined && one.method !== methodOf(one),
    ofSigning: facts.given.some(([name]) => isOurs(name) && name !== "x-amz-content-sha256"),
    doubled: new Set(names).size < names.length,
    unsignable: names.some((name) => UNSIGNABLE.test(name)),
    hoisted: presigned && names.some((name) => name.startsWith("x-amz-")),
    hashNotSent: Boolean(facts.said) && (presigned || (!isS3(one) && !facts.asked)),
    lateToken: Boolean(one.keys.token) && addsTokenLate(one),
    shortLived: presigned && (one.keys.life ?? Infinity) < (one.expiresIn ?? 900),
    // Node's own parser leaves some of them where a segment begins with a dot (ada 2.9: /.a/./.a); those are refused, too.
    dotSegment: DOTS.test(isS3(one) ? one.path.bytes.toString("latin1") : facts.path),
    notUtf8: facts.parameters.flat().some(notUtf8),
    date: names.includes("date"),
  };
  return Object.keys(met).filter((row) => met[row]);
}

/** What AWS's signer makes of it. */
async function theirs(one, facts, presigned) {
  const query = {};
  for (const [name, value] of facts.parameters) {
    if (Object.hasOwn(query, name)) query[name].push(`${value}`);
    else query[name] = [`${value}`];
  }
  const s3 = isS3(one);
  const hashHeader = "x-amz-content-sha256";
  const said = facts.said ?? (presigned && s3 && !bytesOf(one)?.length ? "UNSIGNED-PAYLOAD" : undefined);
  const hashIsSent = !presigned && (s3 || facts.asked);
  const { id, secret, token } = one.keys;
  const late = addsTokenLate(one);
  const signer = new SignatureV4({
    credentials: { accessKeyId: id, secretAccessKey: secret, sessionToken: late ? undefined : token || undefined },
    region: one.region, service: one.service, sha256: Sha256, uriEscapePath: !s3, applyChecksum: Boolean(hashIsSent),
  });
  const request = {
    method: methodOf(one), protocol: facts.protocol, hostname: facts.hostname, port: facts.port, path: facts.path, query, body: bytesOf(one),
    headers: { ...facts.headers, host: facts.host, ...(said && { [hashHeader]: said }) },
  };
  const options = {
    signingDate: new Date(one.millis),
    signableHeaders: new Set(Object.keys(facts.headers)),
    unsignableHeaders: new Set(hashIsSent ? [] : [hashHeader]),
    unhoistableHeaders: new Set([...Object.keys(facts.headers), hashHeader]),
  };
  if (presigned) return (await signer.presign(request, { ...options, expiresIn: facts.seconds })).query;
  const { headers } = await signer.sign(request, options);
  // Host and Content-Length are the browser's; the signature is over both.
  const { host, "content-length": length, [hashHeader]: hash, ...sent } = headers;
  return { ...sent, ...(hashIsSent && { [hashHeader]: hash }), ...(late && token && { "x-amz-security-token": token }) };
}

const pairsOf = (query) => query.split("&").filter(Boolean).map((pair) => pair.split("="));
const encoded = (facts) => facts.parameters.map((pair) => pair.map((bytes) => uriEncoded(bytes))).sort(byPair);
const byPair = (one, other) => (one[0] === other[0] ? (one[1] < other[1] ? -1 : Number(one[1] > other[1])) : one[0] < other[0] ? -1 : 1);
const split = (url) => [url.split("?", 1)[0], url.includes("?") ? url.slice(url.indexOf("?") + 1) : ""];

async function againstAws(one, facts, rows, signed) {
  const base = `${facts.protocol}//${facts.host}${facts.path}`;
  const own = encoded(facts).map((pair) => pair.join("=")).join("&");
  assert.equal(signed.url, own ? `${base}?${own}` : base, "the URL of sign");
  assert.equal(signed.method, methodOf(one));
  if (apart(rows)) return;
  assert.deepEqual({ ...signed.headers }, await theirs(one, facts, false), "the headers of sign");
  assert.ok(signed.headers.authorization.endsWith(`Signature=${signed.signature}`));
}

async function presignedAgainstAws(one, facts, rows, url) {
  const [sent, query] = split(url);
  assert.equal(sent, `${facts.protocol}//${facts.host}${facts.path}`, "the URL of presign");
  if (apart(rows)) return;
  const expected = [];
  for (const [name, value] of Object.entries(await theirs(one, facts, true))) {
    for (const each of [value].flat()) expected.push([uriEncoded(Buffer.from(name)), uriEncoded(Buffer.from(each))]);
  }
  if (one.keys.token && addsTokenLate(one)) expected.push(["X-Amz-Security-Token", uriEncoded(Buffer.from(one.keys.token))]);
  assert.deepEqual(pairsOf(query).sort(byPair), expected.sort(byPair), "the parameters of presign");
}

/** In a URL for S3 a body's hash stands only where it is given: whoever has the URL sends what they like. */
const inUrl = (one, facts) => ({ ...facts, said: facts.said ?? (isS3(one) ? "UNSIGNED-PAYLOAD" : undefined) });

/** The line that makes the native signer sign the case. */
function forNative(one, known, presigned, url) {
  const facts = presigned ? inUrl(one, known) : known;
  const body = bytesOf(one);
  return JSON.stringify({
    // Of services other than S3 a browser resolves dot segments: what it sends is what is signed.
    url: isS3(one) ? url : `${facts.protocol}//${facts.host}${facts.path}${urlOf(one).includes("?") ? `?${split(urlOf(one))[1]}` : ""}`,
    method: methodOf(one), headers: facts.given, body: body?.length ? body.toString("base64") : undefined,
    payload: facts.said === "UNSIGNED-PAYLOAD" ? "unsigned" : facts.said, sendsHash: Boolean(facts.asked),
    id: one.keys.id, secret: one.keys.secret, token: one.keys.token, expiration: one.keys.life && one.millis + one.keys.life * 1000,
    region: one.region, service: one.service, date: one.millis, appendSessionToken: one.late, expiresIn: presigned ? (one.expiresIn ?? 900) : undefined,
  });
}

function native(lines) {
  const out = execFileSync(program, ["signatures"], { input: lines.join("\n"), encoding: "utf8", maxBuffer: 2 ** 30 });
  return out.trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** What a call gave or threw. */
function outcome(act) {
  try {
    return { value: act() };
  } catch (error) {
    return { error: error.code ?? String(error), path: error.path };
  }
}

/** Parameters of a presigned URL are put in order before they are signed; in the URL ours may stand first. */
const inOrder = (url) => {
  const [base, query] = split(url);
  return [base, pairsOf(query).sort(byPair)];
};

/**
 * Whether the two would send another spelling: natively all that is illegal in a URL is escaped in the path of a service other
 * than S3, and browsers leave these. Each signs what is sent.
 */
const sentOtherwise = (one, facts) => !isS3(one) && (/[|^\\`]/.test(facts.path) || DOTS.test(facts.path));

function againstNative(ours, answer, presigned) {
  if (answer.error) return assert.equal(ours.error, answer.error, "refused alike");
  assert.ok("value" in ours, `ours refuses it: ${ours.error} at ${ours.path}`);
  if (presigned) return assert.deepEqual(inOrder(ours.value), inOrder(answer.url), "native presign");
  const headers = {};
  for (const [name, value] of lower(answer.headers)) headers[name] = Object.hasOwn(headers, name) ? `${headers[name]},${value.trim()}` : value.trim();
  assert.deepEqual({ ...ours.value.headers }, headers, "native headers");
  assert.equal(ours.value.url, answer.url, "native URL");
  assert.equal(ours.value.signature, answer.signature, "native signature");
}

/** Keys for presignMany: none that is refused by itself. */
function keysOf(seed) {
  const r = random(seed + 0x5eed);
  const odd = ["é", "😀", "日本", "%", "%41", "+", " ", "?", "#", "&", "=", "//", "\\", "..a", "'()*!~", "\u0085"];
  return r.many(1, 4, () => r.either([8, () => r.many(1, 4, () => (r.chance(50) ? r.pick(odd) : r.text("abcXYZ09-._/", 1, 6))).join("")], [1, () => r.pick(["../x", "a/./b", ".", "k/.."])]));
}

const features = (one, facts) => ({
  "S3": isS3(one), "not S3": !isS3(one),
  "headers: none": !one.headers.pairs.length,
  "headers: an empty value": facts.kept.some(([, value]) => !value.trim()),
  "headers: white space to fold": facts.kept.some(([, value]) => /[ \t]{2}|\t/.test(value.trim())),
  "headers: mixed case": one.headers.pairs.some(([name]) => name !== name.toLowerCase()),
  "headers: a length": facts.kept.some(([name]) => name === "content-length"),
  "headers: the payload's hash": Boolean(facts.asked),
  ...Object.fromEntries(["pairs", "record", "Headers", "Map", "iterator"].map((as) => [`headers: as ${as}`, one.headers.as === as])),
  "query: none": !one.query,
  "query: empty": one.query?.length === 0,
  "query: a name twice": new Set(facts.parameters.map(([name]) => `${name}`)).size < facts.parameters.length,
  "query: an empty name": facts.parameters.some(([name]) => !name.length),
  "query: no =": (one.query ?? []).some(({ name, value }) => name.text && !value),
  "query: an empty value": (one.query ?? []).some(({ value }) => value?.text === ""),
  "query: a plus": (one.query ?? []).some(({ value }) => value?.text.includes("+")),
  "path: no UTF-8": one.path.bytes.includes(0xff) || !Buffer.from(one.path.bytes.toString()).equals(one.path.bytes),
  "path: doubled slashes": one.path.text.includes("//"),
  "path: none": !one.path.text,
  "path: an escape of nothing": /%[~4z-]/.test(one.path.text),
  "token": Boolean(one.keys.token),
  "token: empty": one.keys.token === "",
  "credentials as STS spells them": one.keys.sts,
  "body: none": !bytesOf(one), "body: empty": bytesOf(one)?.length === 0, "body: text": typeof one.body === "string",
  "body: bytes": one.body instanceof ArrayBuffer || ArrayBuffer.isView(one.body), "body: a form": one.body instanceof URLSearchParams,
  "payload: unsigned": one.payload === "unsigned", "payload: a hash": Boolean(one.payload?.sha256),
  "host: a port": Boolean(facts.port), "host: the default port": Boolean(one.port && !facts.port), "host: IPv6": facts.host.startsWith("["),
  "date: before 1970": one.millis < 0,
});


test(`${count} random requests are signed as AWS's signer and the native one sign them`, async () => {
  const met = {};
  const meet = (name, is) => (met[name] = (met[name] ?? 0) + Number(is));
  for (const { one, facts, answers } of casesWithAnswers()) {
    try {
      const rows = await check(one, facts, answers);
      for (const row of Object.keys(TABLE)) meet(`differs: ${row}`, rows.includes(row));
      for (const [name, is] of Object.entries(features(one, facts))) meet(name, is);
      meet(NOT_AWS, apart(rows));
      meet(NOT_NATIVE, sentOtherwise(one, facts));
    } catch (error) {
      assert.fail(`${replay(one.seed)}\n${error.message}\n${inspect(one, { depth: 6 })}`);
    }
  }
  if (count >= 1000) judge(met);
});

/** The cases with what the native signer makes of each, a thousand at a time. */
function* casesWithAnswers() {
  for (let first = from; first < from + count; first += 1000) {
    const cases = Array.from({ length: Math.min(1000, from + count - first) }, (_, at) => caseOf(first + at)).map((one) => ({ one, facts: known(one) }));
    const answers = native(cases.flatMap(({ one, facts }) => [false, true].map((presigned) => forNative(one, facts, presigned, urlOf(one)))));
    for (const [at, { one, facts }] of cases.entries()) yield { one, facts, answers: answers.slice(2 * at, 2 * at + 2) };
  }
}

/** The rows of the table that the case fell under. */
async function check(one, facts, answers) {
  const [header, query] = [false, true].map((presigned) => rowsOf(one, facts, presigned));
  const signed = outcome(() => small.sign(requestOf(one), optionsOf(one)));
  const url = outcome(() => small.presign(requestOf(one), optionsOf(one)));
  assert.deepEqual(outcome(() => all.sign(requestOf(one), optionsOf(one))), signed, "both entries sign alike");
  assert.deepEqual(outcome(() => all.presign(requestOf(one), optionsOf(one))), url, "both entries presign alike");
  if (!sentOtherwise(one, facts)) {
    againstNative(signed, answers[0], false);
    againstNative(url, answers[1], true);
  }
  if (header.includes("dotSegment")) {
    for (const refused of [signed, url]) assert.deepEqual(refused, { error: "invalid_key", path: "/url" });
  } else {
    await againstAws(one, facts, header, signed.value);
    await presignedAgainstAws(one, inUrl(one, facts), query, url.value);
  }
  return [...new Set([...header, ...query])];
}

const replay = (seed) => `seed ${seed}: BUCKETKIT_SEED=${seed} BUCKETKIT_CASES=1 replays it`;

/** Whether the run proves what it seems to: a comparison that never meets what it is for compares nothing. */
function judge(met) {
  // Who asks for more than every day's wants to know what was met.
  if (process.env.BUCKETKIT_CASES) for (const [name, times] of Object.entries(met)) console.log(`${String(times).padStart(8)}  ${name}`);
  for (const [name, times] of Object.entries(met)) assert.ok(times * RAREST >= count, `only ${times} cases of ${count}: ${name}`);
  for (const name of [NOT_AWS, NOT_NATIVE]) assert.ok(met[name] * 100 <= count * MOST_APART, `${met[name]} cases of ${count}: ${name}`);
}

test("presignMany gives what presign gives for each key, and the native signer", () => {
  const cases = [];
  for (let seed = from; seed < from + Math.ceil(count / 5); seed++) {
    const one = { ...caseOf(seed), path: caseOf(seed + 1).path };
    const [base, query] = split(urlOf(one));
    const mark = urlOf(one).includes("?") ? `?${query}` : "";
    const slash = one.path.text.endsWith("/") ? "" : "/";
    const each = keysOf(seed).map((key) => ({ key, url: `${base}${slash}${uriEncoded(Buffer.from(key), "/")}${mark}` }));
    cases.push({ one, each });
  }
  const lines = cases.flatMap(({ one, each }) =>
    each.map(({ url }) => {
      const facts = known(one);
      facts.path = new URL(url).pathname;
      return forNative(one, facts, true, url);
    }),
  );
  const answers = native(lines);
  let done = 0;
  let refused = 0;
  for (const { one, each } of cases) {
    const mine = answers.splice(0, each.length);
    try {
      const options = optionsOf(one);
      const single = each.map(({ url }) => outcome(() => small.presign({ ...requestOf(one), url }, options)));
      const many = outcome(() => small.presignMany(requestOf(one), each.map(({ key }) => key), options));
      assert.deepEqual(outcome(() => all.presignMany(requestOf(one), each.map(({ key }) => key), options)), many);
      // Elsewhere presign has a browser resolve them; a key is a name, and means what it says.
      const dots = each.some(({ key }) => DOTS.test(key)) || single.some(({ error }) => error === "invalid_key");
      if (dots) {
        assert.equal(many.error, "invalid_key");
        refused++;
        continue;
      }
      for (const [at, { value }] of single.entries()) {
        assert.deepEqual(inOrder(many.value[at]), inOrder(value), each[at].key);
        if (!sentOtherwise(one, { path: new URL(many.value[at]).pathname })) assert.deepEqual(inOrder(many.value[at]), inOrder(mine[at].url), each[at].key);
        done++;
      }
    } catch (error) {
      assert.fail(`${replay(one.seed)}\n${error.message}\n${inspect({ one, each }, { depth: 6 })}`);
    }
  }
  if (count >= 1000) assert.ok(done > count / 10 && refused > count / 250, `${done} URLs, ${refused} refused`);
});

test("the same seed is the same case", () => {
  for (let seed = 0; seed < 50; seed++) assert.equal(inspect(caseOf(seed), { depth: 6 }), inspect(caseOf(seed), { depth: 6 }));
  assert.notEqual(inspect(caseOf(0)), inspect(caseOf(1)));
});
