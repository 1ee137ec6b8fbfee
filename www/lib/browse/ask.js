// A request of a bucket's, sent again where the store or the way to it failed in passing.
import { fault } from "../error.js";
import { textOf } from "./xml.js";

const TRIES = 5;
/** In milliseconds: the first wait at most, any wait at most, and what a store may ask for. */
const FIRST = 200;
const LONGEST = 10_000;
const OBEYED = 60_000;

/** What a code of the store's means here; others by their status. */
const CODES = {
  NoSuchKey: "object_not_found", NoSuchVersion: "object_not_found", NoSuchBucket: "bucket_not_found", NoSuchUpload: "upload_not_found",
  AccessDenied: "access_denied", SignatureDoesNotMatch: "signature_mismatch", RequestTimeTooSkewed: "clock_skew",
  InvalidAccessKeyId: "credentials_rejected", InvalidToken: "credentials_rejected", ExpiredToken: "credentials_expired",
  AuthorizationHeaderMalformed: "wrong_region", PermanentRedirect: "wrong_region",
  SlowDown: "throttled", TooManyRequests: "throttled", ServiceUnavailable: "server_failed", InternalError: "server_failed",
  PreconditionFailed: "already_exists",
};
const STATUSES = { 401: "credentials_rejected", 403: "access_denied", 404: "object_not_found", 412: "already_exists", 429: "throttled", 503: "throttled" };
const PASSING = new Set(["throttled", "server_failed"]);

/** What a store refused, as an error. */
export function refusal({ status, headers }, body = "") {
  const s3Code = textOf(body, "Code");
  const code = CODES[s3Code] ?? STATUSES[status] ?? (status >= 500 ? "server_failed" : "refused");
  const requestId = textOf(body, "RequestId") ?? headers.get("x-amz-request-id") ?? undefined;
  return fault(code, undefined, textOf(body, "Message") ?? "", { status, s3Code, requestId, retryable: PASSING.has(code) });
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
      error = refusal(response, request.method === "HEAD" ? "" : await response.text());
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

function pause(milliseconds, signal) {
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
      if (new RegExp(`<(?:[\\w-]+:)?${root}[\\s>/]`).test(body)) return body;
      error = /<(?:\w+:)?Error[\s>]/.test(body)
        ? refusal({ status: 500, headers: response.headers }, body)
        : fault("bad_response", undefined, `There is no ${root} in it.`, { status: response.status, retryable: true });
    } catch (cause) {
      error = fault("network_failed", undefined, "", { cause, retryable: true });
    }
    await beforeAnother(tries, error, request.signal);
  }
}
