// What each store says to what is wrong. A test meets every row, and sends the right twin of each: a row that no test meets fails,
// and so does one that a store was to overlook and looks at. New stores are a column more.
const MISMATCH = [403, "SignatureDoesNotMatch"];
const UNKNOWN = [403, "InvalidAccessKeyId"];
const DENIED = [403, "AccessDenied"];
const INVALID = [400, "InvalidRequest"];
const MALFORMED = [400, "AuthorizationHeaderMalformed"];
const SUM = [400, "InvalidDigest"];
/** SeaweedFS finds the fault in mid-body, stores nothing, and has no code for it. */
const INTERNAL = [500, "InternalError"];
const overlooked = (why) => ({ overlooked: why });
const NO_REGION = overlooked("it takes any region in a scope");
/** It lends no tokens, so there is none to be wrong. */
const NO_TOKENS = undefined;
/** Its string to sign for a trailer begins with the algorithm of a frame: what is signed right it refuses. */
const ITS_FAULT = INVALID;
/** Not tried where the right twin is refused as well. */
const NEVER = undefined;

const STORES_IN_ORDER = ["seaweedfs", "garage"];
const ANSWERS = {
  "header: another method": [MISMATCH, DENIED],
  "header: another key": [MISMATCH, DENIED],
  "header: another query parameter": [MISMATCH, DENIED],
  "header: one more query parameter": [MISMATCH, DENIED],
  "header: a query parameter less": [MISMATCH, DENIED],
  "header: another signed header": [MISMATCH, DENIED],
  "header: a signed header less": [MISMATCH, INVALID],
  "header: one more x-amz header": [MISMATCH, INVALID],
  "header: another content type": [MISMATCH, DENIED],
  "header: another date": [MISMATCH, DENIED],
  "header: another payload hash": [MISMATCH, DENIED],
  "header: a hash unsigned": [MISMATCH, DENIED],
  "header: another body": [overlooked("it does not hash what it stores"), SUM],
  "header: another signature": [MISMATCH, DENIED],
  "header: another secret": [MISMATCH, DENIED],
  "header: another access key": [UNKNOWN, DENIED],
  "header: another region": [NO_REGION, MALFORMED],
  "header: yesterday's clock": [[403, "RequestTimeTooSkewed"], INVALID],
  "header: a changed token": [UNKNOWN, NO_TOKENS],
  "header: no token": [UNKNOWN, NO_TOKENS],

  "url: another method": [MISMATCH, DENIED],
  "url: another key": [MISMATCH, DENIED],
  "url: another query parameter": [MISMATCH, DENIED],
  "url: one more query parameter": [MISMATCH, DENIED],
  "url: a query parameter less": [MISMATCH, DENIED],
  "url: another signed header": [MISMATCH, DENIED],
  "url: a signed header less": [MISMATCH, INVALID],
  "url: a longer life": [MISMATCH, DENIED],
  "url: another date": [MISMATCH, DENIED],
  "url: another signature": [MISMATCH, DENIED],
  "url: another secret": [MISMATCH, DENIED],
  "url: another access key": [UNKNOWN, DENIED],
  "url: another region": [NO_REGION, MALFORMED],
  "url: a changed token": [UNKNOWN, NO_TOKENS],
  "url: no token": [UNKNOWN, NO_TOKENS],
  "url: expired": [DENIED, INVALID],

  "frames: signed, with a trailer": [undefined, ITS_FAULT],
  "frames signed: a changed byte": [INTERNAL, INVALID],
  "frames signed: a changed byte in the last frame": [INTERNAL, INVALID],
  "frames signed: a changed frame's signature": [INTERNAL, INVALID],
  "frames signed: a changed last signature": [INTERNAL, INVALID],
  "frames signed: frames in another order": [INTERNAL, INVALID],
  "frames signed: another length": [MISMATCH, DENIED],
  "frames signed, with a trailer: a changed trailer": [SUM, NEVER],
  "frames signed, with a trailer: a changed byte before a trailer": [INTERNAL, NEVER],
  "frames signed, with a trailer: a changed trailer's signature": [overlooked("it does not look at the trailer's signature"), NEVER],
  "frames unsigned, with a trailer: a changed trailer": [SUM, SUM],
  "frames unsigned, with a trailer: a changed byte before a trailer": [SUM, SUM],

  "form: a key elsewhere": [DENIED, INVALID],
  "form: another field": [DENIED, INVALID],
  "form: one more field": [DENIED, INVALID],
  "form: a field less": [DENIED, INVALID],
  "form: a type that is not allowed": [DENIED, INVALID],
  "form: a condition that is not met": [DENIED, INVALID],
  "form: another policy": [MISMATCH, DENIED],
  "form: another signature": [MISMATCH, DENIED],
  "form: another date": [DENIED, INVALID],
  "form: no policy": [MISMATCH, INVALID],
  "form: a file too large": [[400, "EntityTooLarge"], INVALID],
  "form: a file too small": [[400, "EntityTooSmall"], INVALID],
  "form: another secret": [MISMATCH, DENIED],
  "form: another access key": [UNKNOWN, DENIED],
  "form: another region": [NO_REGION, MALFORMED],
  "form: expired": [DENIED, INVALID],
  // Its forms know no tokens: they are signed with a lasting key here.
  "form: a token": [UNKNOWN, NO_TOKENS],
};

const column = (at) => Object.fromEntries(Object.entries(ANSWERS).filter(([, row]) => row[at]).map(([name, row]) => [name, row[at]]));

/**
 * `lends`: it has a token service, whose credentials sign all but forms and removals. `oddKeys`: what not every store bears;
 * SeaweedFS takes three slashes in a row and one at the end, and then does not find the object.
 */
const STORES = {
  seaweedfs: { lends: true, oddKeys: [] },
  garage: { lends: false, oddKeys: ["a/", "//a", "a///b"] },
};

/** The store of this run. */
export function storeOf(name = "seaweedfs") {
  const at = STORES_IN_ORDER.indexOf(name);
  if (at < 0) throw new Error(`BUCKETKIT_STORE is ${name}: it has no column in stores.mjs.`);
  return { name, answers: column(at), ...STORES[name] };
}
