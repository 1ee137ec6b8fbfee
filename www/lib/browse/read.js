// What an object is, and its bytes: a body that breaks off goes on where it broke, as long as it is the same object.
import { fault } from "../error.js";
import { ask, beforeAnother, refusal } from "./ask.js";

/** What answers say of an object, as far as the page may read it: CORS rules have to expose all but the first three. */
function facts(key, { headers }) {
  const metadata = {};
  for (const [name, value] of headers) if (name.startsWith("x-amz-meta-")) metadata[name.slice(11)] = value;
  const modified = headers.get("last-modified");
  return {
    key, contentType: headers.get("content-type") ?? undefined, modified: modified ? new Date(modified) : undefined,
    etag: headers.get("etag") ?? undefined, versionId: headers.get("x-amz-version-id") ?? undefined,
    storageClass: headers.get("x-amz-storage-class") ?? undefined, metadata,
  };
}

const lengthOf = ({ headers }) => {
  const length = headers.get("content-length");
  return length === null ? undefined : Number(length);
};

export async function head(bucket, key, { versionId, signal } = {}) {
  const answer = await ask(bucket, { method: "HEAD", key, query: versionId ? { versionId } : undefined, signal });
  return { ...facts(key, answer), size: lengthOf(answer) };
}

/** `[start, end]` with `end` behind the last byte, or a negative start for so many from the end; undefined for everything. */
function asked(range) {
  if (!range) return undefined;
  const { start = 0, end = Infinity } = range;
  const whole = (value) => Number.isSafeInteger(value) || value === Infinity;
  if (!whole(start) || !whole(end) || start === Infinity || (start < 0 ? end !== Infinity : end <= start)) {
    throw fault("invalid_option", "/range", "Its start and end are no whole numbers of bytes, or nothing lies between them.");
  }
  return [start, end];
}

const header = ([start, end]) => `bytes=${start < 0 ? start : `${start}-${end === Infinity ? "" : end - 1}`}`;

/**
 * An object's bytes, or some of them. The stream ends with an error where the object was changed meanwhile, and never mixes
 * two. `etag`: only if the object is still that one.
 */
export async function get(bucket, key, { range, versionId, etag, signal } = {}) {
  const wanted = asked(range);
  const query = versionId ? { versionId } : undefined;
  const own = new AbortController();
  const either = signal ? AbortSignal.any([signal, own.signal]) : own.signal;
  const request = (span, condition) => ({ key, query, signal: either, headers: { ...(span && { range: header(span) }), ...condition } });

  const first = await ask(bucket, request(wanted, etag && { "if-match": etag })).catch((error) => {
    throw error.status === 412 ? changed(error) : error;
  });
  const found = facts(key, first);
  // The browser decodes it, and says the length of what it was.
  const size = first.headers.has("content-encoding") ? undefined : lengthOf(first);
  // Not every store heeds it, and then all comes.
  if (wanted && (wanted[0] !== 0 || wanted[1] !== Infinity) && first.status !== 206) {
    own.abort();
    throw fault("bad_response", "/range", "The store sent everything instead of what was asked for.", { status: first.status });
  }
  // Exposed or not, browsers say how long a body is; where it begins follows from what was asked.
  const span = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(first.headers.get("content-range") ?? "");
  const start = span ? Number(span[1]) : wanted && wanted[0] >= 0 ? wanted[0] : 0;
  const total = span && span[3] !== "*" ? Number(span[3]) : wanted ? undefined : size;
  const same = found.etag ? { "if-match": found.etag } : found.modified && !wanted ? { "if-unmodified-since": found.modified.toUTCString() } : undefined;
  const mayGoOn = same && size !== undefined && !(wanted && wanted[0] < 0 && !span);

  let reader = first.body?.getReader();
  let at = 0;
  let tries = 1;
  async function again(error) {
    if (!mayGoOn) throw error;
    await beforeAnother(tries++, error, signal);
    const next = await bucket.fetch(request([start + at, start + size], same)).catch((caught) => {
      if (!caught.retryable) throw caught;
      return undefined;
    });
    if (!next) return;
    if (next.status === 206) reader = next.body.getReader();
    else {
      const refused = refusal(next, await next.text().catch(() => ""));
      if (next.status === 412) throw changed(refused);
      if (!refused.retryable) throw refused;
    }
  }
  const stream = new ReadableStream(
    {
      async pull(out) {
        for (;;) {
          let error = fault("network_failed", undefined, "The body broke off.", { retryable: true });
          try {
            const { done, value } = (await reader?.read()) ?? { done: true };
            if (value) {
              // More than was promised is another object.
              if (size !== undefined && at + value.length > size) throw fault("bad_response", undefined, "The body is longer than the store said.");
              at += value.length;
              tries = 1;
              return out.enqueue(value);
            }
            if (done && (size === undefined || at >= size)) return out.close();
          } catch (caught) {
            if (signal?.aborted) throw fault("aborted", undefined, "", { cause: caught });
            if (caught.code === "bad_response") throw caught;
            error = Object.assign(error, { cause: caught });
          }
          reader = undefined;
          await again(error);
        }
      },
      cancel: () => own.abort(),
    },
    { highWaterMark: 0 },
  );
  return { ...found, start, size, total, stream };
}

const changed = (cause) => fault("object_changed", undefined, "", { cause, status: cause.status, requestId: cause.requestId });

export function joined(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** All that a stream gives. */
export async function drained(stream) {
  const parts = [];
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return joined(parts);
    parts.push(value);
  }
}

/** As a text, of which no character is cut: a range that begins or ends inside one leaves it out. */
export async function text(bucket, key, { encoding = "utf-8", ...options } = {}) {
  const bytes = await drained((await get(bucket, key, options)).stream);
  const decoder = new TextDecoder(encoding);
  return decoder.decode(decoder.encoding === "utf-8" && options.range ? whole(bytes) : bytes);
}

/** UTF-8 without the halves of characters at its ends. */
export function whole(bytes) {
  let start = 0;
  while (start < 3 && start < bytes.length && (bytes[start] & 0xc0) === 0x80) start++;
  let end = bytes.length;
  let last = end - 1;
  while (last > start && end - last < 4 && (bytes[last] & 0xc0) === 0x80) last--;
  const lead = bytes[last];
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  if (last >= start && last + length > end) end = last;
  return bytes.subarray(start, end);
}
