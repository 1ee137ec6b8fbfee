// The connection doctor: carries the ladder's probes out, and puts words to the verdict.
import bytes from "#wasm/doctor_bytes";
import { DIAGNOSES } from "../../diagnoses.generated.js";
import { fault } from "../error.js";
import { bound, filled } from "../issues.js";
import { loader } from "../load.js";
import { PATIENCE, probes } from "./probes.js";
import { given, words } from "./setup.js";
import { lend, signer } from "./signer.js";

const { init, wasm } = loader(() => bound(bytes()));
const OUTCOMES = { well: "ok", badly: "failed", unknown: "unknown" };

export async function diagnose(bucket, { write = false, prefix = "", signal, onstep = () => {} } = {}) {
  if (typeof write !== "boolean") throw fault("invalid_option", "/write", "It is neither true nor false.");
  if (typeof prefix !== "string") throw fault("invalid_option", "/prefix", "It is not a string.");
  if (typeof onstep !== "function") throw fault("invalid_option", "/onstep", "It is not a function.");
  const stop = () => {
    if (signal?.aborted) throw fault("aborted", undefined, "", { cause: signal.reason });
  };
  stop();
  const began = performance.now();
  const [target] = await Promise.all([given(bucket), init()]);
  const steps = [];
  const step = (name, outcome, detail, since) => {
    const one = { name, outcome, detail, milliseconds: Math.round(performance.now() - since) };
    steps.push(one);
    onstep(one);
  };
  const { errors } = target;
  step("resource", errors.length ? "failed" : target.open ? "skipped" : "ok", errors[0]?.message ?? "", began);
  const lending = errors.length || target.open ? {} : await lend(target.auth, signal ?? new AbortController().signal);
  stop();
  const sign = signer(target, lending);
  sign.lists = !target.auth?.signer;
  const ladder = errors.length ? undefined : probes(target, { prefix, sign, signal });
  let text = `${words(target, lending.lent, write)}\n`;
  try {
    for (;;) {
      const [, next] = wasm()(text).split("\n");
      if (next.startsWith("tell ")) return told(next.slice(5).split(" "), target, { steps, key: ladder?.key, prefix });
      const probe = next.slice(4);
      const since = performance.now();
      const met = await ladder.run(probe);
      text += `${probe} ${met}\n`;
      const [fared] = wasm()(text).split("\n");
      step(probe, OUTCOMES[fared], detail(met), since);
      stop();
    }
  } finally {
    await ladder?.left();
  }
}

/** What a probe met, for people. */
function detail(met) {
  const [what, ...more] = met.split(" ");
  const said = Object.fromEntries(more.map((one) => one.split("=")));
  if (what === "answer") return `${said.status}${said.code ? ` ${said.code}` : ""}`;
  return { opaque: "It answers.", failed: "No answer that the page may read.", timed_out: `No answer within ${PATIENCE / 1000} s.`, blocked: "The page's policy forbids it.", redirected: "It sends elsewhere.", not_signed: "Nothing to sign with." }[what];
}

/** The fields that a verdict can mend, and what they have to be. */
const MENDS = { wrong_region: "region", wrong_scheme: "useSSL", wrong_addressing: "pathStyle" };

async function told([cause, alternatives = "", notes = "", ...pairs], target, { steps, key, prefix }) {
  const { resource, resolved, name, errors } = target;
  const found = Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
  const page = globalThis.location?.origin ?? "";
  const params = {
    value: "the bucket's own", minutes: "more than 15", method: "DELETE", ...found,
    ...(resolved && { host: resolved.host, origin: new URL(resolved.url).origin }),
    place: found.value === "true" ? "in the path, and not before the host" : "before the host, and not in the path",
    answer: [found.status, found.code].filter(Boolean).join(" ") || "no answer that the page may read", page, key, seconds: PATIENCE / 1000, scheme: found.value === "true" ? "https" : "http", resource: `arn:aws:s3:::${name}/${prefix}*`,
  };
  const listed = (list) => list.split(",").filter(Boolean);
  const said = (cause) => {
    const [, message, help] = DIAGNOSES[cause].map((words) => filled(words, params));
    return { cause, message, help };
  };
  const diagnosis = { ok: cause === "healthy", steps, notes: listed(notes).map(said) };
  if (cause === "healthy") {
    const unknown = !target.open && !target.auth ? "nobody signs" : diagnosis.notes.some(({ cause }) => cause === "nothing_allowed") && "it refused what was asked, and nothing was to be written";
    diagnosis.message = unknown ? `The store answers this page. What may be done there is not known: ${unknown}.` : "Uploads from this page work.";
    if (diagnosis.notes.some(({ cause }) => cause.startsWith("cors_") || cause === "etag_not_exposed")) diagnosis.cors = await rules(page, resolved);
    return diagnosis;
  }
  const own = cause === "resource_invalid" ? errors[0] : undefined;
  Object.assign(diagnosis, said(cause), { alternatives: listed(alternatives) }, own && { message: own.message });
  const path = own ? own.path : DIAGNOSES[cause][0];
  if (path) diagnosis.path = path;
  // What a diagnosis says may be logged: a patch that carries a secret stays with the form's own issue.
  const patch = own ? (own.patch?.some(({ sensitive }) => sensitive) ? undefined : own.patch) : mended(cause, found.value, target);
  if (patch) diagnosis.patch = patch;
  if (/^cors_|^etag_/.test(cause)) diagnosis.cors = await rules(page, resolved);
  return diagnosis;
}

function mended(cause, value, { resource, resolved }) {
  const name = MENDS[cause];
  if (!name || !value || !resource) return undefined;
  const { region } = resolved;
  const endPoint = resource.endPoint ?? "";
  const typed = value === "true" ? true : value === "false" ? false : value;
  const set = (field, value) => ({ op: Object.hasOwn(resource, field) ? "replace" : "add", path: `/${field}`, value });
  // The scheme in an endpoint counts for more than the field.
  const written = name === "useSSL" && /^https?:\/\//i.exec(endPoint);
  if (written) return [set("endPoint", `${typed ? "https" : "http"}://${endPoint.slice(written[0].length)}`), ...(resource.useSSL === !typed ? [set("useSSL", typed)] : [])];
  // An endpoint may name the region, too.
  const named = name === "region" && region && new RegExp(`(?<=^|[./-])${region.replace(/[^\w-]/g, "")}(?=[.:/]|$)`);
  const moved = named ? endPoint.replace(named, value) : endPoint;
  return [...(moved !== endPoint ? [set("endPoint", moved)] : []), set(name, typed)];
}

/** Only whoever needs them loads what writes them. */
async function rules(page, { provider }) {
  const { corsRules, init } = await import("./resource-convert.js");
  await init();
  try {
    return corsRules({ origins: [page], provider });
  } catch {
    return undefined;
  }
}
