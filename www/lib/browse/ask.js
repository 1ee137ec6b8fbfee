// A request of a bucket's, sent again where the store or the way to it failed in passing.
import { REFUSALS } from "../../refusals.generated.js";
import { fault } from "../error.js";
import { has, messageIn, nameIn } from "./xml.js";

const TRIES = 5;
/** In milliseconds: the first wait at most, any wait at most, and what a store may ask for. */
const FIRST = 200;
const LONGEST = 10_000;
const OBEYED = 60_000;

/** What no upload meets. */
const OWN = { NoSuchKey: ["object_not_found"], NoSuchVersion: ["object_not_found"] };

/** What it means here, and whether the same request may succeed in a moment: by the store's code, else by status, as src/protocol/s3/class.rs has it. */
function judged(s3Code, status) {
  const pattern = Object.keys(REFUSALS).find((known) => (known.endsWith("*") ? s3Code?.startsWith(known.slice(0, -1)) : known === s3Code));
  if (pattern) return REFUSALS[pattern];
  if (Object.hasOwn(OWN, s3Code)) return OWN[s3Code];
  if ([408, 500, 502, 503, 504].includes(status) || (status >= 520 && status <= 524)) return ["server_failed", true];
  if (status === 429) return ["throttled", true];
  return [status === 401 || status === 403 ? "access_denied" : status === 404 ? "object_not_found" : status === 412 ? "already_exists" : status >= 505 ? "server_failed" : "refused"];
}

/** What a store refused, as an error that says of which request. */
export function refusal({ status, headers }, body, { method = "GET", key } = {}) {
  const s3Code = nameIn(body, "Code");
  const [code, retryable = false] = judged(s3Code, status);
  const requestId = nameIn(body, "RequestId") ?? headers?.get("x-amz-request-id") ?? undefined;
  return fault(code, key === undefined ? undefined : "/key", `${method} ${key ?? "of the bucket"}: ${messageIn(body) || s3Code || status}`, { status, s3Code, requestId, retryable });
}

/** The store's answer, with a body that was not read. Throws what it refused. `request` as `Bucket.fetch` takes it. */
export async function ask(bucket, request) {
  for (let tries = 1; ; tries++) {
    let error;
    let after = 0;
    try {
      const response = await bucket.fetch(request);
      if (response.ok) return response;
      after = 1000 * Number(response.headers.get("retry-after")) || 0;
      error = refusal(response, request.method === "HEAD" ? "" : await response.text(), request);
    } catch (caught) {
      error = caught;
      // A body that broke off is the network's fault, too.
      if (error.name === "TypeError") error = fault("network_failed", undefined, "", { cause: error, retryable: true });
    }
    await beforeAnother(tries, error, request.signal, after);
  }
}

/** Waits until a request may be sent again; throws `error` where it may not. */
export async function beforeAnother(tries, error, signal, after = 0) {
  if (!error.retryable || tries >= TRIES) throw error;
  const most = Math.min(FIRST * 2 ** tries, LONGEST);
  await pause(Math.max(Math.min(after, OBEYED), Math.random() * most), signal);
}

/** Rejects with `aborted`. */
export function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => (clearTimeout(timer), reject(fault("aborted", undefined, "", { cause: signal.reason })));
    const timer = setTimeout(() => (signal?.removeEventListener("abort", stop), resolve()), milliseconds);
    if (signal?.aborted) return stop();
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** A document with a 200, which may be an error all the same. */
export async function document(bucket, request, root) {
  for (let tries = 1; ; tries++) {
    const response = await ask(bucket, request);
    let error;
    try {
      const body = await response.text();
      if (has(body, root)) return body;
      error = has(body, "Error")
        ? refusal({ status: 500, headers: response.headers }, body, request)
        : fault("bad_response", undefined, `There is no ${root} in it.`, { status: response.status, retryable: true });
    } catch (cause) {
      error = fault("network_failed", undefined, "", { cause, retryable: true });
    }
    await beforeAnother(tries, error, request.signal);
  }
}

/** Runs tasks, some at a time; the first that fails ends it. */
export async function abreast(tasks, most) {
  const results = [];
  let next = 0;
  await Promise.all(Array.from({ length: Math.min(most, tasks.length) }, async () => {
    while (next < tasks.length) {
      const at = next++;
      try {
        results[at] = await tasks[at]();
      } catch (error) {
        next = tasks.length;
        throw error;
      }
    }
  }));
  return results;
}
