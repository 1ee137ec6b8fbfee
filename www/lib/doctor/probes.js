// The probes of the ladder, carried out: each is a request or two, and what it met is told as words.
import { spelled } from "../browse/urls.js";
import { escaped, has, textOf } from "../browse/xml.js";
import { encode } from "../encode.js";
import { fault } from "../error.js";
import { byNobody } from "./signer.js";

/** In milliseconds. */
export const PATIENCE = 10_000;
const BYTES = "A test of the connection, which may be deleted.\n";
/** It is of other bytes: whoever compares it stores nothing. */
const WRONG = { "x-amz-checksum-crc32": "AAAAAA==" };
const plain = { credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" };

const query = (pairs) => {
  const text = Object.entries(pairs).sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
  return text && `?${text}`;
};
/** A word that Rust reads: nothing that a store writes can be more. */
const word = (text) => (text ?? "").replace(/[^\w.-]/g, "").slice(0, 64);

const unique = () => crypto.getRandomValues(new Uint8Array(6)).reduce((digits, byte) => digits + byte.toString(16).padStart(2, "0"), "");

/** `{ run(probe), left(), key }`. */
export function probes({ resolved, name, open }, { prefix, sign, signal }) {
  const key = `${prefix}.bucketkit-test-${unique()}`;
  const second = `${key}-2`;
  const { protocol, host } = new URL(resolved.url);
  const other = `${protocol === "https:" ? "http:" : "https:"}//${host}/`;
  const hostAlone = `${protocol}//${host.startsWith(`${name}.`) ? host.slice(name.length + 1) : host}/`;
  let uploadId, secondId, etag, written;
  /** What was written is taken away also where somebody has stopped it. */
  let until = signal;
  /** An upload that nobody was to begin: there are stores for tests that let everybody in. */
  let strayId;

  /** A fetch that ends in time. Gives what it met where there is no answer to read. */
  async function sent(url, init) {
    const late = AbortSignal.timeout(PATIENCE);
    let blocked = false;
    const violated = ({ effectiveDirective }) => (blocked ||= effectiveDirective === "connect-src");
    globalThis.document?.addEventListener("securitypolicyviolation", violated);
    try {
      return await fetch(url, { ...plain, ...init, signal: until ? AbortSignal.any([until, late]) : late });
    } catch (cause) {
      if (until?.aborted) throw fault("aborted", undefined, "", { cause });
      // The event comes after the failure.
      if (!late.aborted) await new Promise((resolve) => setTimeout(resolve));
      return blocked ? "blocked" : late.aborted ? "timed_out" : "failed";
    } finally {
      globalThis.document?.removeEventListener("securitypolicyviolation", violated);
    }
  }

  async function unread(url) {
    const answer = await sent(url, { method: "HEAD", mode: "no-cors" });
    return typeof answer === "string" ? answer : "opaque";
  }

  /** What an answer says that the page may read. */
  async function told(answer, more = () => "") {
    if (typeof answer === "string") return answer;
    if (answer.type === "opaqueredirect") return "redirected";
    const body = await answer.text().catch(() => "");
    const code = word(textOf(body, "Code"));
    const isError = has(body, "Error");
    const buckets = has(body, "ListAllMyBucketsResult");
    const isS3 = answer.headers.has("x-amz-request-id") || (isError && code) || buckets || has(body, "(?:ListBucketResult|InitiateMultipartUploadResult|CompleteMultipartUploadResult|ListPartsResult)");
    const region = word(textOf(body, "Region") ?? answer.headers.get("x-amz-bucket-region") ?? textOf(body, "Endpoint")?.match(/\.s3[.-]([a-z]{2}-[a-z-]+-\d)\./)?.[1]);
    const skew = Date.parse(textOf(body, "ServerTime") ?? "") - Date.now();
    // An error may come with a 200.
    const status = isError && answer.ok ? 500 : answer.status;
    return [
      "answer", `status=${status}`, code && `code=${code}`, region && `region=${region}`, skew === skew && `skew=${Math.trunc(skew)}`, isS3 && "s3",
      answer.headers.has("etag") && "etag", buckets && "buckets", more(body, answer),
    ].filter(Boolean).join(" ");
  }

  /** A signed request, and what it met. */
  async function signed({ method, at = key, asks = {}, headers = {}, body, ...shown }, more) {
    const url = `${resolved.url}/${spelled(at)}${query(asks)}`;
    if (open) {
      const answer = await open.fetch({ method, key: at || undefined, query: asks, headers, body, signal: until }).catch((error) => {
        if (error.code === "aborted") throw error;
        return error.code === "network_failed" ? "failed" : "not_signed";
      });
      return told(answer, more);
    }
    let ready;
    try {
      ready = await sign({ method, url, headers, body, key: at, signal: until ?? new AbortController().signal, ...shown });
    } catch (error) {
      if (until?.aborted) throw fault("aborted", undefined, "", { cause: error });
      return "not_signed";
    }
    const own = { ...ready.headers };
    delete own.host;
    return told(await sent(ready.url, { method, headers: own, body: body && new TextEncoder().encode(body), mode: "cors", redirect: "error" }), more);
  }

  async function refused(method, asks, body, more) {
    const url = `${resolved.url}/${spelled(key)}${query(asks)}`;
    const { headers } = await byNobody({ method, url, headers: body ? { "content-type": "text/plain", ...WRONG } : {} }, resolved.region);
    return told(await sent(url, { method, headers, body: body && new TextEncoder().encode(body), mode: "cors", redirect: "error" }), more);
  }

  const ofUpload = (id, more) => ({ uploadId: id, ...more });
  const begin = (at, more) => signed({ method: "POST", at, asks: { uploads: "" }, operation: "CreateMultipartUpload" }, more);
  const end = (at, id) => signed({ method: "DELETE", at, asks: { uploadId: id }, operation: "AbortMultipartUpload", uploadId: id });
  const note = (body, name) => textOf(body, name) ?? "";

  const run = {
    reach: () => unread(`${resolved.url}/`),
    other_scheme: () => unread(other),
    path_host: () => unread(hostAlone),
    plain: async () => told(await sent(`${resolved.url}/${query({ "list-type": "2", "max-keys": "1" })}`, { mode: "cors", redirect: "manual" })),
    // A signer that knows what it signs may not sign listings.
    list: () => (open || sign.lists ? signed({ method: "GET", at: "", asks: { "list-type": "2", "max-keys": "1", prefix }, operation: "ListObjectsV2" }) : signed({ method: "GET", operation: "GetObject" })),
    head: () => signed({ method: "HEAD", operation: "HeadObject" }),
    put: () => refused("PUT", {}, BYTES, (_, { ok }) => void (written ||= ok)),
    post: () => refused("POST", { uploads: "" }, undefined, (body) => void (strayId = note(body, "UploadId"))),
    delete: () => refused("DELETE", {}),
    create: () => begin(key, (body) => void (uploadId = note(body, "UploadId"))),
    part: () => signed({ method: "PUT", asks: ofUpload(uploadId, { partNumber: "1" }), body: BYTES, operation: "UploadPart", uploadId, partNumber: 1 }, (_, { headers }) => void (etag = headers.get("etag"))),
    parts: () => signed({ method: "GET", asks: ofUpload(uploadId), operation: "ListParts", uploadId }, (body) => ((etag ??= note(body, "ETag")), note(body, "ETag") && "etag")),
    complete: async () => {
      const body = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${escaped(etag)}</ETag></Part></CompleteMultipartUpload>`;
      // It may be heard though its answer is not.
      written = true;
      const met = await signed({ method: "POST", asks: ofUpload(uploadId), body, headers: { "content-type": "application/xml" }, operation: "CompleteMultipartUpload", uploadId });
      if (/ status=2/.test(met)) uploadId = undefined;
      return met;
    },
    get: () => signed({ method: "GET", operation: "GetObject" }, (body) => body === BYTES && "same"),
    condition: () => signed({ method: "PUT", headers: { "if-none-match": "*" }, body: BYTES, operation: "PutObject" }),
    checksum: () => signed({ method: "PUT", headers: WRONG, body: BYTES, operation: "PutObject" }),
    abort: async () => {
      const begun = await begin(second, (body) => void (secondId = note(body, "UploadId")));
      const met = secondId ? await end(second, secondId) : begun;
      if (/ status=2/.test(met)) secondId = undefined;
      return met;
    },
    cleanup: async () => {
      const met = await signed({ method: "DELETE", operation: "DeleteObject" });
      if (/ status=2/.test(met)) written = false;
      return met;
    },
  };

  return {
    key,
    run: (probe) => run[probe](),
    /** Takes away what a ladder that broke off has left. */
    async left() {
      until = undefined;
      for (const [at, id] of [[key, uploadId], [key, strayId], [second, secondId]]) if (id) await end(at, id).catch(() => {});
      if (written) await signed({ method: "DELETE", operation: "DeleteObject" }).catch(() => {});
    },
  };
}
