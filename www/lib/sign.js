// Signing, over whichever wasm the entry brings. What comes in is checked here, and the headers put into canonical form; Rust
// spells path and query, puts them in order, and signs.
import { BucketkitError } from "./error.js";
import { credentials, fault, headerPairs, isS3, millis, payloadOf, seconds } from "./values.js";

const SEPARATOR = "\x1f";
const ALGORITHM = "AWS4-HMAC-SHA256";
/** What cannot be sent as it is written. */
const ODD = /[\0-\x1f\x7f\p{Surrogate}]/u;

/** A path's segment that browsers resolve, among what the module says. */
const DOTS = /\/\.\.?([/?\x1f]|$)/;

/** As signing wants it; browsers leave five characters more as they are. */
const encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

function checked(text, form, code, path, holds) {
  if (!form.test(text)) throw fault(code, path, `${path.slice(1)} ${text ? holds : "is missing"}.`);
  return text;
}

function checkedKey(key, path) {
  const detail =
    typeof key !== "string" ? "It is not a string."
    : !key ? "It is empty."
    : ODD.test(key) ? "It holds a control character or half of a surrogate pair."
    : key.length > 341 && new TextEncoder().encode(key).length > 1024 && "It is longer than 1,024 bytes.";
  if (detail) throw fault("invalid_key", path, detail);
  return key;
}

/** Reads what was handed in, once: what a getter does meanwhile must not mingle with it. */
function read(request, options) {
  const { method = "GET", url, headers, body } = request ?? {};
  const { credentials, region, service, date, payload, expiresIn, appendSessionToken } = options ?? {};
  return [{ method, url: `${url}`, given: headerPairs(headers), body }, { credentials, region, service, date, payload, expiresIn, appendSessionToken }];
}

/** `wasm` gives what is callable in the module, or throws `not_initialized`. */
export function signing(wasm) {
  // Whose keys the module keeps: the last four.
  const held = [];
  let turn = 0;
  // Now, and as x-amz-date has it.
  let now, second, stamp;
  // The origin that was seen last, as it was written, and as the browser spells it.
  let written, origin, host;
  // The SHA-256 of nothing.
  let empty;

  /** Anything that is thrown there is a trap; a trap leaves nothing to be had. */
  function invoke(name, value) {
    const module = wasm();
    let out, cause;
    try {
      out = module[name](value);
    } catch (error) {
      cause = error;
    }
    if (!out) throw new BucketkitError("internal", { cause });
    return out;
  }

  /** Who signs, with the number under which the module keeps the key for that day, region and service. Notes the time. */
  function signer({ credentials: lent, region, service = "s3", date } = {}) {
    const [id, secret, token] = credentials(lent);
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

    const odd = "holds white space or characters that no store uses";
    checked(id, /^[!-~]+$/, "invalid_credentials", "/accessKeyId", odd);
    checked(id, /^[^/]*$/, "invalid_credentials", "/accessKeyId", "holds a slash");
    checked(secret, /^[!-~]+$/, "invalid_credentials", "/secretAccessKey", odd);
    checked(token, /^[!-~]*$/, "invalid_credentials", "/sessionToken", odd);
    checked(region ?? "", /^[!-.0-~]+$/, "invalid_region", "/region", "holds a slash, white space or characters that no region has");
    checked(service, /^[!-.0-~]+$/, "invalid_option", "/service", "is not a service's signing name");
    const at = turn++ % 4;
    invoke("call", ["h", at, scope, `AWS4${secret}`].join(SEPARATOR));
    const credential = `${id}/${scope}`;
    const encoded = { credential: encode(credential), token: token && `&X-Amz-Security-Token=${encode(token)}` };
    return (held[at] = { at, id, secret, token, scope, credential, encoded, s3: isS3(service) });
  }

  /** What follows the origin, which is noted. */
  function afterOrigin(url) {
    if (url.includes("#") || ODD.test(url)) {
      throw fault("invalid_url", "/url", "It has a fragment, a control character or half of a surrogate pair: in a key, write # as %23.");
    }
    if (!written || !url.startsWith(written) || url[written.length] !== "/") {
      const [start] = /^https?:\/\/[^/?#]+/i.exec(url) ?? [];
      const parsed = start && URL.canParse(start) && new URL(start);
      if (!parsed) throw fault("invalid_url", "/url", "It is not an absolute http or https URL.");
      if (parsed.href !== `${parsed.origin}/`) throw fault("url_not_canonical", "/url", "It has a user name or a backslash.");
      written = start;
      ({ origin, host } = parsed);
    }
    return url.slice(written.length);
  }

  /** What stands for the payload's hash. */
  function hashed({ body, given }, { payload, service }) {
    const known = payloadOf(body, payload, service, given.asked);
    if (typeof known === "string") return known;
    return known.length ? invoke("sha256", known) : (empty ??= invoke("sha256", known));
  }

  /** The method as browsers send it: some they spell in capitals. */
  function verb(method) {
    checked(method, /^[a-z-]+$/i, "invalid_option", "/method", "is not an HTTP method");
    return /^(get|head|post|put|delete|options)$/i.test(method) ? method.toUpperCase() : method;
  }

  /** The headers to sign in canonical order, folded; beside them their names. `ours` are sorted. */
  function signedHeaders(given, ours) {
    const pairs = [["host", host], ...ours];
    for (const [name, value] of given) pairs.push([name, value.replace(/[\t ]+/g, " ")]);
    if (given.length) pairs.sort(([one], [other]) => (one < other ? -1 : 1));
    let lines = "";
    let names = "";
    for (const [name, value] of pairs) {
      lines += `${name}:${value}\n`;
      names += (names && ";") + name;
    }
    return [lines, names];
  }

  /** Path and query of each key (or of the URL, without keys) and the signature, in turn. `added` is what goes into the query. */
  function run(hand, request, rest, added, lines, names, hash, keys) {
    const mark = rest.indexOf("?");
    let path = mark < 0 ? rest : rest.slice(0, mark);
    let sent;
    if (keys && !path.endsWith("/")) path += "/";
    if (!hand.s3) {
      // The browser resolves dot segments before it sends; what is signed has no doubled slashes either.
      sent = new URL(origin + path + (mark < 0 ? "" : "?")).pathname;
      path = sent.replace(/\/+/g, "/");
    }
    const own = mark < 0 ? "" : rest.slice(mark + 1);
    // Beside others it has to be put in order.
    const query = own && added ? `${own}&${added}` : own;
    const out = invoke(
      "call",
      (hand.s3 ? 1 : 2) + SEPARATOR + hand.at + SEPARATOR + stamp + SEPARATOR + verb(request.method) + SEPARATOR + path + SEPARATOR + query +
        SEPARATOR + names + SEPARATOR + hash + SEPARATOR + keys + SEPARATOR + lines.length + SEPARATOR + lines + (own ? "" : added),
    );
    // Only a path has slashes: in a query they are encoded.
    const parts = out.split(SEPARATOR);
    if (DOTS.test(out)) {
      throw fault("invalid_key", keys ? `/keys/${parts.findIndex((part) => DOTS.test(part)) / 2}` : "/url", "A segment of the path is `.` or `..`.");
    }
    if (sent) for (let at = 0; at < parts.length; at += 2) parts[at] = sent + parts[at].slice(path.length);
    return parts;
  }

  function presignAll(asked, given, keys) {
    const [request, options] = read(asked, given);
    const expiration = expirationOf(options);
    const hand = signer(options);
    const rest = afterOrigin(request.url);
    const [lines, names] = signedHeaders(request.given, []);
    const { token } = hand.encoded;
    const late = appended(options) ? token : "";
    // Whoever has the URL sends what they like, unless a hash is given: stores read the body's only where they are told to.
    const open = hand.s3 && !request.given.asked && (options.payload ?? "auto") === "auto";
    const hash = open ? "UNSIGNED-PAYLOAD" : hashed(request, options);
    const added =
      `X-Amz-Algorithm=${ALGORITHM}&X-Amz-Credential=${hand.encoded.credential}&X-Amz-Date=${stamp}` +
      `&X-Amz-Expires=${lifetime(options.expiresIn, expiration, now)}${late ? "" : token}&X-Amz-SignedHeaders=${encode(names)}`;
    const parts = run(hand, request, rest, added, lines, names, hash, keys);
    const urls = [];
    for (let at = 0; at < parts.length; at += 2) {
      // Beside a query of its own the URL has what was added already, in its place.
      urls.push(`${origin}${parts[at]}${parts[at].includes("?") ? "" : `?${added}`}${late}&X-Amz-Signature=${parts[at + 1]}`);
    }
    return urls;
  }

  function signPolicy(policy, options) {
    const hand = signer(options);
    const text = btoa(String.fromCharCode(...new TextEncoder().encode(policy)));
    return { policy: text, ...ofPolicy(hand), "x-amz-signature": invoke("call", ["p", hand.at, text].join(SEPARATOR)) };
  }

  /** The fields of which a form's policy has to speak. */
  const ofPolicy = ({ credential, token }) => ({
    "x-amz-algorithm": ALGORITHM, "x-amz-credential": credential, "x-amz-date": stamp, ...(token && { "x-amz-security-token": token }),
  });

  return {
    sign(asked, settings) {
      const [request, options] = read(asked, settings);
      const { given } = request;
      const hand = signer(options);
      const rest = afterOrigin(request.url);
      const hash = hashed(request, options);
      const late = appended(options);
      const ours = [["x-amz-date", stamp]];
      if (hand.s3 || given.asked) ours.unshift(["x-amz-content-sha256", hash]);
      if (hand.token && !late) ours.push(["x-amz-security-token", hand.token]);
      const [lines, names] = signedHeaders(given, ours);
      const [path, signature] = run(hand, request, rest, "", lines, names, hash, "");
      const headers = {};
      for (const [name, value] of given) if (name !== "content-length") headers[name] = value;
      for (const [name, value] of ours) headers[name] = value;
      if (hand.token && late) headers["x-amz-security-token"] = hand.token;
      headers.authorization = `${ALGORITHM} Credential=${hand.credential}, SignedHeaders=${names}, Signature=${signature}`;
      return { method: verb(request.method), url: origin + path, headers, signature };
    },

    presign: (request, options) => presignAll(request, options, "")[0],

    presignMany(base, keys, options) {
      if (!Array.isArray(keys)) throw fault("invalid_option", "/keys", "It is not an array.");
      for (const [at, key] of keys.entries()) checkedKey(key, `/keys/${at}`);
      return keys.length ? presignAll(base, options, keys.join("\x1e")) : [];
    },

    signPolicy,
    payloadHash: (request, options) => hashed({ ...request, given: [] }, options),

    postPolicy({ url, key, conditions = [], fields = {}, expiresIn, ...others }, options) {
      // A limit that is misspelled would be none.
      for (const name in others) throw fault("invalid_option", `/${name}`, "There is no such option.");
      if (!Array.isArray(conditions) || conditions.some((one) => typeof one !== "object")) {
        throw fault("invalid_option", "/conditions", "It is not a list of arrays and objects, such as [[\"content-length-range\", 1, 1000]].");
      }
      const end = expirationOf(options);
      const hand = signer(options);
      afterOrigin(`${url}`);
      const expiration = new Date(now + 1000 * lifetime(expiresIn, end, now));
      const named = { key: checkedKey(key, "/key") };
      const taken = new Set(["key", "file", "policy", "x-amz-signature", "x-amz-security-token", ...Object.keys(ofPolicy(hand))]);
      for (const name in fields) {
        if (taken.has(name.toLowerCase())) throw fault("invalid_option", `/fields/${name}`, "It is named twice, or set by signing.");
        taken.add(name.toLowerCase());
        named[name] = `${fields[name]}`;
      }
      const all = Object.entries({ ...named, ...ofPolicy(hand) }).map(([name, value]) =>
        name === "key" && value.endsWith("${filename}") ? ["starts-with", "$key", value.slice(0, -11)] : { [name]: value },
      );
      return { url: `${url}`, fields: { ...named, ...signPolicy(JSON.stringify({ expiration, conditions: [...all, ...conditions] }), { ...options, date: now }) } };
    },
  };
}

const expirationOf = ({ credentials } = {}) => millis(credentials?.expiration ?? credentials?.Expiration, "/expiration");

/** Whether the session token is added after signing, and not signed: some services want it so. */
const appended = ({ appendSessionToken, service }) => appendSessionToken ?? service === "iotdevicegateway";

/** A life in whole seconds, cut to what the credentials have left of theirs: from then on the store refuses anyway. */
function lifetime(expiresIn = 900, expiration, time) {
  const left = expiration === undefined ? expiresIn : Math.floor((expiration - time) / 1000);
  if (left < 1 && expiresIn > 0) throw fault("invalid_expiry", "/expiresIn", "The credentials have expired.");
  return Math.min(seconds(expiresIn), left);
}
