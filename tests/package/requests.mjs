// Random requests to sign, one from each seed. A URL can spell a byte in several ways: a case keeps both how it is spelled and
// what it means, so that the right answer is known without asking any signer.

/** A generator of numbers from a seed: splitmix32. */
export function random(seed) {
  let state = (seed * 0x9e3779b9) >>> 0;
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const below = (end) => next() % end;
  const from = (first, last) => first + below(last - first + 1);
  const pick = (list) => list[below(list.length)];
  const chance = (percent) => below(100) < percent;
  const many = (least, most, make) => Array.from({ length: from(least, most) }, make);
  const text = (signs, least, most) => many(least, most, () => pick([...signs])).join("");
  /** One of the makers, by weight. */
  const either = (...weighted) => {
    let at = below(weighted.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, make] of weighted) if ((at -= weight) < 0) return make();
  };
  return { below, from, pick, chance, many, text, either };
}

const UNRESERVED = "abcXYZ019-._~";
const VISIBLE = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at)).join("");
const NO_SLASH = VISIBLE.replace("/", "");
const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const BASE64 = `${LETTERS}0123456789+/`;
const BEYOND = ["é", "ü", "ß", "ሴ", "日", "\u0301", "\u200d", "\ufffd", "\ufeff", "😀", "\u{10ffff}", "\u0085", "\u2028"];
const utf8 = (text) => Buffer.from(text, "utf8");

const spelled = (text, bytes = utf8(text)) => ({ text, bytes });
const joined = (parts) => ({ text: parts.map(({ text }) => text).join(""), bytes: Buffer.concat(parts.map(({ bytes }) => bytes)) });

function escaped(r, bytes) {
  const upper = r.chance(60);
  return spelled([...bytes].map((byte) => `%${upper ? byte.toString(16).padStart(2, "0").toUpperCase() : byte.toString(16).padStart(2, "0")}`).join(""), bytes);
}

/** One piece; `literals` are the characters that may stand for themselves here. */
const piece = (r, literals) =>
  r.either(
    [8, () => spelled(r.text(UNRESERVED, 1, 4))],
    [6, () => spelled(r.pick([...literals]))],
    [3, () => escaped(r, utf8(r.pick([..." +%&=/?#~-._!*'();:@$,[]aZ0\n\t\0\x1e\x1f\x7f"])))],
    [2, () => escaped(r, utf8(r.pick(BEYOND)))],
    [2, () => spelled(r.pick(BEYOND))],
    // Not well-formed, and so no escape.
    [1, () => spelled(r.pick(["%~", "%4~", "%z1", "%-", "%"]), undefined)],
  );

/** What follows must not make an escape of a lone `%`. */
const safe = (parts) => parts.map((part, at) => (part.text === "%" && parts[at + 1] ? spelled("%-") : part));

function path(r) {
  const segment = () =>
    r.either(
      [2, () => spelled("")],
      [12, () => joined(safe(r.many(1, 4, () => piece(r, "!$&'()*+,;=:@ \"<>\\^`{|}[]"))))],
      [1, () => joined([spelled("a"), escaped(r, Buffer.from([r.from(0x80, 0xff)])), spelled("b")])],
      [1, () => spelled(r.pick(["...", ".a", "..a", "a."]))],
    );
  const dots = () => r.pick([spelled("."), spelled(".."), spelled("%2e%2E", utf8("..")), spelled(".%2e", utf8(".."))]);
  const segments = r.either(
    [1, () => []],
    [30, () => r.many(1, 4, segment)],
    [1, () => r.many(1, 5, () => (r.chance(35) ? dots() : segment()))],
  );
  return joined(segments.flatMap((one) => [spelled("/"), one]));
}

function query(r) {
  if (r.chance(30)) return undefined;
  const plus = () => r.pick([spelled("+", utf8(" ")), spelled("%2B", utf8("+")), spelled("%2b", utf8("+"))]);
  const part = (literals) => (r.chance(16) ? plus() : piece(r, literals));
  // Few, so that they repeat; and such as sort otherwise when they are joined with their values.
  const name = () =>
    r.either(
      [6, () => r.pick([..."a A ab a-b a.b uploads partNumber X-Amz-Meta versionId constructor".split(" ").map((text) => spelled(text)), spelled("a%21", utf8("a!")), spelled("")])],
      [4, () => joined(safe(r.many(0, 3, () => part("!$'()*,;:@/? \"<>\\^`{|}"))))],
    );
  const value = () =>
    r.either(
      [2, () => undefined],
      [2, () => spelled("")],
      [3, () => spelled(`${r.below(120)}`)],
      [5, () => joined(safe(r.many(1, 4, () => part("!$'()*,;:@/?= \"<>\\^`{|}"))))],
    );
  return r.many(0, 5, () => (r.chance(1) ? { name: escaped(r, Buffer.from([0xff])), value: escaped(r, Buffer.from([0xe2, 0x28])) } : { name: name(), value: value() }));
}

function host(r) {
  const label = () => r.text("abcdefghijklmnopqrstuvwxyz", 1, 1) + r.text("abc019-_", 0, 6) + r.text("xyz", 1, 1);
  return r.either(
    [4, () => "examplebucket.s3.amazonaws.com"],
    [3, () => r.many(1, 4, label).join(".")],
    [1, () => `${label().toUpperCase()}.Example.ORG`],
    [1, () => r.many(4, 4, () => r.below(256)).join(".")],
    [2, () => new URL(`http://[${r.many(8, 8, () => (r.chance(40) ? 0 : r.below(65536)).toString(16)).join(":")}]`).hostname],
    [1, () => r.pick(["localhost", "[::1]", "store.example."])],
  );
}

const mixed = (r, name) => [...name].map((sign) => (r.chance(50) ? sign.toUpperCase() : sign)).join("");
const META = ["content-type", "x-amz-meta-a", "x-amz-meta-b", "x-amz-meta-a-b", "x-amz-acl", "range", "if-match", "content-length", "x-amz-storage-class", "cache-control", "x-amzn-trace-id", "constructor", "tostring"];
const OF_SIGNING = ["host", "authorization", "x-amz-date", "x-amz-security-token"];

function headers(r) {
  const name = () => {
    const plain = r.either(
      [60, () => r.pick(META)],
      [15, () => `x-${r.text("abz019-", 1, 8)}`],
      [8, () => r.text("!#$%&'*+.^_`|~09azAZ-", 1, 10)],
      [2, () => r.pick(OF_SIGNING)],
      [1, () => r.pick(["date", "x-date", "expires"])],
    );
    return r.chance(50) ? plain : mixed(r, plain);
  };
  const value = () =>
    r.either(
      [2, () => ""],
      [4, () => r.text(`${LETTERS}0123456789/=;,"-`, 1, 12)],
      [4, () => r.text(`${VISIBLE}  `, 0, 16)],
      [3, () => r.text("abc    ", 0, 12)],
      [1, () => r.text("ab \t", 1, 8)],
    );
  const pairs = r.many(0, 5, () => [name(), value()]).filter(([name]) => name.toLowerCase() !== "x-amz-content-sha256");
  // As what they are handed in. A record has no doubled names.
  const record = new Set(pairs.map(([name]) => name)).size === pairs.length && !pairs.some(([name]) => /^\d+$/.test(name));
  return { pairs, as: r.pick(["pairs", "pairs", record ? "record" : "pairs", "Headers", record ? "Map" : "pairs", "iterator"]) };
}

const hex = (r) => r.text("0123456789abcdef", 64, 64);

function keys(r) {
  return {
    id: r.either([4, () => "AKIDEXAMPLE"], [1, () => r.text("ABCZ0189", 16, 20)], [1, () => r.text(NO_SLASH, 1, 24)]),
    secret: r.either([4, () => r.text(BASE64, 40, 40)], [1, () => r.text(VISIBLE, 1, 90)]),
    token: r.either([4, () => undefined], [3, () => `${r.text(BASE64, 20, 60)}==`], [1, () => r.text(VISIBLE, 1, 30)], [1, () => ""]),
    life: r.chance(20) ? r.from(1, 700_000) : undefined,
    sts: r.chance(20),
  };
}

/** From the year 0 to 9999, midnights among them. */
const millis = (r) =>
  r.either(
    [4, () => 1_400_000_000_000 + r.below(2 ** 31) * 250],
    [2, () => -62_167_219_200_000 + Math.floor((r.below(2 ** 31) / 2 ** 31) * 315_569_519_999_999)],
    [1, () => r.from(-2000, 2000)],
    [1, () => r.below(40_000) * 86_400_000 + r.from(-1, 1)],
  );

const SERVICES = ["s3express", "s3-object-lambda", "s3-outposts", "sts", "execute-api", "es", "iam", "dynamodb", "iotdevicegateway"];

/** The case of a seed. */
export function caseOf(seed) {
  const r = random(seed);
  const service = r.either([10, () => "s3"], [7, () => r.pick(SERVICES)], [1, () => r.text(NO_SLASH, 1, 24)]);
  const scheme = r.pick(["https", "https", "http", "HTTPS"]);
  const given = headers(r);
  // Said as a header, as those who come from other signers do.
  const asked = r.chance(8) ? r.pick([hex(r), "UNSIGNED-PAYLOAD"]) : undefined;
  if (asked) given.pairs.splice(r.below(given.pairs.length + 1), 0, [mixed(r, "x-amz-content-sha256"), asked]);
  const bytes = Buffer.from(r.many(0, 80, () => r.below(256)));
  const body = r.either(
    [4, () => undefined],
    [1, () => null],
    [1, () => ""],
    [3, () => r.text([...LETTERS, ...BEYOND].join(""), 1, 30)],
    [1, () => new Uint8Array(bytes)],
    [1, () => new Uint8Array(bytes).buffer],
    [1, () => new DataView(new Uint8Array([1, 2, ...bytes, 3]).buffer, 2, bytes.length)],
    [1, () => new URLSearchParams([["Action", "x y"], ["é", r.text(VISIBLE, 0, 5)]])],
  );
  return {
    seed, service, scheme, asked, body,
    method: r.either([9, () => r.pick(["GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", "OPTIONS", "get", "Put", "patch"])], [1, () => r.text(LETTERS, 1, 1) + r.text(`${LETTERS}-`, 0, 8)], [1, () => undefined]),
    host: host(r),
    port: r.either([4, () => undefined], [2, () => r.pick([80, 443, 8333])], [1, () => r.from(1, 65535)]),
    path: path(r),
    query: query(r),
    headers: given,
    payload: r.either([7, () => undefined], [1, () => "auto"], [2, () => "unsigned"], [2, () => ({ sha256: hex(r) })]),
    keys: keys(r),
    region: r.either([3, () => r.pick(["us-east-1", "eu-west-3", "auto", "cn-north-1"])], [1, () => r.text(NO_SLASH, 1, 24)]),
    millis: millis(r),
    late: r.either([8, () => undefined], [1, () => true], [1, () => false]),
    expiresIn: r.either([1, () => undefined], [5, () => r.from(1, 604_800)], [1, () => r.pick([1, 604_800])]),
  };
}

const S3 = new Set(["s3", "s3express", "s3-object-lambda", "s3-outposts"]);
/** Whether the path is encoded once, and the payload's hash a header. */
export const isS3 = ({ service }) => S3.has(service);
export const addsTokenLate = ({ late, service }) => late ?? service === "iotdevicegateway";

export function urlOf({ scheme, host, port, path, query }) {
  const text = query?.map(({ name, value }) => name.text + (value ? `=${value.text}` : "")).join("&");
  return `${scheme}://${host}${port ? `:${port}` : ""}${path.text}${query ? `?${text}` : ""}`;
}

/** What is handed in. */
export function requestOf(one) {
  const { pairs, as } = one.headers;
  const fitting = {
    pairs: () => pairs,
    record: () => Object.fromEntries(pairs),
    Headers: () => new Headers(pairs),
    Map: () => new Map(pairs),
    iterator: () => pairs[Symbol.iterator](),
  };
  return { method: one.method, url: urlOf(one), headers: fitting[as](), body: one.body };
}

export function optionsOf(one) {
  const { id, secret, token, life, sts } = one.keys;
  const expiration = life && new Date(one.millis + life * 1000);
  const credentials = sts ? { AccessKeyId: id, SecretAccessKey: secret, SessionToken: token, Expiration: expiration } : { accessKeyId: id, secretAccessKey: secret, sessionToken: token, expiration };
  return { credentials, region: one.region, service: one.service, date: new Date(one.millis), payload: one.payload, appendSessionToken: one.late, expiresIn: one.expiresIn };
}

/** The method as fetch sends it (https://fetch.spec.whatwg.org/#concept-method-normalize). */
export const methodOf = ({ method = "GET" }) => (["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"].find((name) => name === method.toUpperCase()) ?? method);

/** The body's bytes; undefined where there are none. */
export function bytesOf({ body }) {
  if (body === undefined || body === null) return undefined;
  if (body instanceof ArrayBuffer) return Buffer.from(body);
  if (ArrayBuffer.isView(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return utf8(`${body}`);
}

/** The parameters without the empty ones between two `&`. */
export const parametersOf = ({ query }) => (query ?? []).filter(({ name, value }) => name.text || value).map(({ name, value }) => [name.bytes, value?.bytes ?? Buffer.alloc(0)]);

/** As UriEncode spells bytes; `kept` stay. */
export const uriEncoded = (bytes, kept = "") =>
  [...bytes].map((byte) => (/[\w.~-]/.test(String.fromCharCode(byte)) || kept.includes(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, "0").toUpperCase()}`)).join("");
