// Signing, over whichever wasm the entry brings. What comes in is checked here, and the headers put into canonical form; Rust
// spells path and query, puts them in order, and signs.
import { desk } from "./desk.js";
import { fault } from "./error.js";
import { credentials, expirationOf, headerPairs, isS3, millis, payloadOf, seconds } from "./values.js";

const SEPARATOR = "\x1f";
const ALGORITHM = "AWS4-HMAC-SHA256";
/** Of keys that are signed in one call: as long as they may be, they have room. */
const AT_ONCE = 1000;
/** What cannot be sent as it is written; half of a surrogate pair, too. (By its name, Unicode's data would be loaded first.) */
const ODD = /[\0-\x1f\x7f\ud800-\udfff]/u;
/** A path's segment that browsers resolve, among what Rust says. */
const DOTS = /\/\.\.?([/?\x1f]|$)/;
const VISIBLE = /^[!-~]+$/;
const NO_SLASH = /^[!-.0-~]+$/;

/** As signing wants it, as in encode.js, which would cost 25 bytes here; browsers leave five characters more as they are. */
const encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt().toString(16).toUpperCase()}`);

function check(text, form, code, path) {
  if (!form.test(text)) throw fault(`invalid_${code}`, path, text ? "It holds a character that it cannot have." : "It is missing.");
}

function checkedKey(key, path) {
  const detail =
    typeof key !== "string" || !key ? "It is no text, or empty."
    : ODD.test(key) ? "It holds a control character or half of a surrogate pair."
    : new TextEncoder().encode(key).length > 1024 && "It is longer than 1,024 bytes.";
  if (detail) throw fault("invalid_key", path, detail);
  return key;
}

/** `wasm` gives what is callable in the module, or throws. */
export function signing(wasm) {
  const { ask, sha256 } = desk(wasm);
  // Whose keys the module keeps: the last four.
  const held = [];
  let turn = 0;
  // Now, and as x-amz-date has it.
  let now, second, stamp;
  // The origin that was seen last, as it was written, and as the browser spells it.
  let written, origin, host;
  // The SHA-256 of nothing.
  let empty;

  /** Who signs, with the number under which the module keeps the key for that day, region and service. Notes the time. */
  function signer({ credentials: lent, region, service, date } = {}) {
    const [id, secret, token] = credentials(lent);
    service ??= "s3";
    now = millis(date, "/date", "invalid_option") ?? Date.now();
    const seconds = Math.floor(now / 1000);
    if (seconds !== second) {
      const text = new Date(seconds * 1000).toISOString();
      if (text[4] !== "-") throw fault("invalid_option", "/date", "It is outside the years 0 to 9999.");
      stamp = text.replace(/[:-]|\.\d+/g, "");
      second = seconds;
    }
    const scope = `${stamp.slice(0, 8)}/${region}/${service}/aws4_request`;
    for (const hand of held) if (hand?.secret === secret && hand.token === token && hand.scope === scope && hand.id === id) return hand;

    check(id, NO_SLASH, "credentials", "/credentials/accessKeyId");
    check(secret, VISIBLE, "credentials", "/credentials/secretAccessKey");
    if (token) check(token, VISIBLE, "credentials", "/credentials/sessionToken");
    check(region ?? "", NO_SLASH, "region", "/region");
    check(service, NO_SLASH, "option", "/service");
    const at = turn++ % 4;
    ask([`h${at}AWS4${secret}`, ...scope.split("/")].join(SEPARATOR));
    const credential = `${id}/${scope}`;
    return (held[at] = {
      at, id, secret, token, scope, credential, s3: isS3(service),
      added: `X-Amz-Algorithm=${ALGORITHM}&X-Amz-Credential=${encode(credential)}&X-Amz-Date=`,
      late: token && `&X-Amz-Security-Token=${encode(token)}`,
    });
  }

  /** What follows the origin, which is noted. */
  function afterOrigin(url) {
    if (url.includes("#") || ODD.test(url)) throw fault("invalid_url", "/url", "It has a fragment, a control character or half of a surrogate pair: in a key, write # as %23.");
    if (!written || !url.startsWith(written) || url[written.length] !== "/") {
      const [start] = /^https?:\/\/[^/?#]+/i.exec(url) ?? [];
      if (!start || !URL.canParse(start)) throw fault("invalid_url", "/url", "It is not an absolute http or https URL.");
      const parsed = new URL(start);
      if (parsed.href !== `${parsed.origin}/`) throw fault("url_not_canonical", "/url", "It has a user name or a backslash.");
      written = start;
      ({ origin, host } = parsed);
    }
    return url.slice(written.length);
  }

  /** What stands for the payload's hash. */
  function hashed({ body, given }, { payload, service }) {
    const known = payloadOf(body, payload, service, given.asked);
    return typeof known === "string" ? known : known.length ? sha256(known) : (empty ??= sha256(known));
  }

  /**
   * Reads what was handed in, once (what a getter does meanwhile must not mingle with it), and gives it with who signs, and what
   * follows the origin. `end` is when the credentials expire.
   */
  function read(asked, settings, withEnd) {
    const { method, url, headers, body } = asked ?? {};
    const { credentials, region, service, date, payload, expiresIn, appendSessionToken } = settings ?? {};
    const options = { credentials, region, service, date, payload, expiresIn };
    const request = { url: `${url}`, given: headers ? headerPairs(headers) : [], body, method: `${method ?? "GET"}` };
    const end = withEnd && expirationOf(credentials);
    const hand = signer(options);
    // As browsers send it: some they spell in capitals.
    check(request.method, /^[a-zA-Z-]+$/, "option", "/method");
    if (/^(get|head|post|put|delete|options)$/i.test(request.method)) request.method = request.method.toUpperCase();
    // Some services want the token added after signing, and not signed.
    return [request, options, hand, afterOrigin(request.url), hand.token && (appendSessionToken ?? service === "iotdevicegateway"), end];
  }

  /** The headers to sign in canonical order, folded; beside them their names. `ours` are sorted. */
  function signedHeaders(given, ours) {
    const pairs = [["host", host], ...ours, ...given.map(([name, value]) => [name, value.replace(/[\t ]+/g, " ")])];
    if (given.length) pairs.sort(([one], [other]) => (one < other ? -1 : 1));
    let lines = "";
    let names = "";
    for (const [name, value] of pairs) {
      lines += `${name}:${value}\n`;
      names += (names && ";") + name;
    }
    return [lines, names];
  }

  /** Path and query for each key and the signature, in turn. `added` is what goes into the query. */
  function run({ at, s3, scope }, method, rest, added, lines, names, hash, keys) {
    const mark = rest.search(/\?|$/);
    let path = rest.slice(0, mark) || "/";
    if (keys[0] && !path.endsWith("/")) path += "/";
    // The browser resolves dot segments before it sends.
    if (!s3) path = new URL(origin + path + rest.slice(mark)).pathname;
    const own = rest.slice(mark + 1);
    // Beside others it has to be put in order.
    const query = own && added ? `${own}&${added}` : own;
    const start = [`${s3 ? 1 : 2}${at}${ALGORITHM}\n${stamp}\n${scope}\n`, method, path, query, ""].join(SEPARATOR);
    const end = `${SEPARATOR}${own ? "" : added}\n${lines}\n${names}\n${hash}`;
    const parts = [];
    for (let from = 0; from < keys.length; from += AT_ONCE) parts.push(...ask(start + keys.slice(from, from + AT_ONCE).join("\x1e") + end).split(SEPARATOR));
    const dots = parts.findIndex((part) => DOTS.test(part));
    if (dots >= 0) throw fault("invalid_key", keys[0] ? `/keys/${dots / 2}` : "/url", "A segment is `.` or `..`.");
    return parts;
  }

  function presignAll(asked, settings, keys) {
    const [{ method, given, body }, options, hand, rest, unsigned, end] = read(asked, settings, true);
    const [lines, names] = signedHeaders(given, []);
    const late = unsigned ? hand.late : "";
    // Whoever has the URL sends what they like, unless a hash is given: stores read the body's only where they are told to.
    const open = hand.s3 && !given.asked && (options.payload ?? "auto") === "auto";
    const hash = open ? "UNSIGNED-PAYLOAD" : hashed({ body, given }, options);
    const added = `${hand.added}${stamp}&X-Amz-Expires=${lifetime(options.expiresIn, end)}${late ? "" : hand.late}&X-Amz-SignedHeaders=${encode(names)}`;
    const parts = run(hand, method, rest, added, lines, names, hash, keys);
    const urls = [];
    // Beside a query of its own the URL has what was added already, in its place.
    for (let at = 0; at < parts.length; at += 2) urls.push(`${origin}${parts[at]}${parts[at].includes("?") ? "" : `?${added}`}${late}&X-Amz-Signature=${parts[at + 1]}`);
    return urls;
  }

  /** A life in whole seconds, cut to what the credentials have left of theirs: from then on the store refuses anyway. */
  function lifetime(expiresIn = 900, end) {
    const left = end === undefined ? expiresIn : Math.floor((end - now) / 1000);
    if (left < 1 && expiresIn > 0) throw fault("invalid_expiry", "/expiresIn", "The credentials have expired.");
    return Math.min(seconds(expiresIn), left);
  }

  function signPolicy(policy, options) {
    const hand = signer(options);
    const text = btoa(String.fromCharCode(...new TextEncoder().encode(policy)));
    return { policy: text, ...ofPolicy(hand), "x-amz-signature": ask(`p${hand.at}${text}`) };
  }

  /** The fields of which a form's policy has to speak. */
  const ofPolicy = ({ credential, token }) => ({
    "x-amz-algorithm": ALGORITHM, "x-amz-credential": credential, "x-amz-date": stamp, ...(token && { "x-amz-security-token": token }),
  });

  return {
    sign(asked, settings) {
      const [{ method, given, body }, options, hand, rest, unsigned] = read(asked, settings);
      const hash = hashed({ body, given }, options);
      const token = hand.token ? [["x-amz-security-token", hand.token]] : [];
      const ours = [...(hand.s3 || given.asked ? [["x-amz-content-sha256", hash]] : []), ["x-amz-date", stamp], ...(unsigned ? [] : token)];
      const [lines, names] = signedHeaders(given, ours);
      const [path, signature] = run(hand, method, rest, "", lines, names, hash, [""]);
      const headers = Object.fromEntries([...given.filter(([name]) => name !== "content-length"), ...ours, ...token]);
      headers.authorization = `${ALGORITHM} Credential=${hand.credential}, SignedHeaders=${names}, Signature=${signature}`;
      return { method, url: origin + path, headers, signature };
    },

    presign: (request, options) => presignAll(request, options, [""])[0],

    presignMany(base, keys, options) {
      if (!Array.isArray(keys)) throw fault("invalid_option", "/keys", "It is not an array.");
      for (const [at, key] of keys.entries()) checkedKey(key, `/keys/${at}`);
      return keys.length ? presignAll(base, options, keys) : [];
    },

    signPolicy,
    payloadHash: (request, options) => hashed({ ...request, given: [] }, options),

    postPolicy({ url, key, conditions = [], fields = {}, expiresIn, ...others }, options) {
      // A limit that is misspelled would be none.
      for (const name in others) throw fault("invalid_option", `/${name}`, "There is no such option.");
      if (!Array.isArray(conditions) || conditions.some((one) => typeof one !== "object")) throw fault("invalid_option", "/conditions", "It is not a list of arrays and objects.");
      const end = expirationOf(options?.credentials);
      const hand = signer(options);
      url = `${url}`;
      afterOrigin(url);
      const expiration = new Date(now + 1000 * lifetime(expiresIn, end));
      const named = { key: checkedKey(key, "/key") };
      const taken = new Set(["key", "file", "policy", "x-amz-signature", "x-amz-security-token", ...Object.keys(ofPolicy(hand))]);
      for (const name in fields) {
        const lower = name.toLowerCase();
        if (taken.has(lower)) throw fault("invalid_option", `/fields/${name}`, "It is named twice, or set by signing.");
        taken.add(lower);
        named[name] = `${fields[name]}`;
      }
      const all = Object.entries({ ...named, ...ofPolicy(hand) }).map(([name, value]) =>
        name === "key" && value.endsWith("${filename}") ? ["starts-with", "$key", value.slice(0, -11)] : { [name]: value },
      );
      return { url, fields: { ...named, ...signPolicy(JSON.stringify({ expiration, conditions: [...all, ...conditions] }), { ...options, date: now }) } };
    },
  };
}
