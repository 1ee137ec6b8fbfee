// openBucket: a resource plus the right to use it.
import { fromRust, guarded } from "./boundary.js";
import { fault } from "./error.js";
import { init, wasm } from "./full.js";
import { shown, signature } from "./signer.js";
import { transport } from "./transport.js";
import { Upload, aborted } from "./upload.js";
import { asciiHost, canonical, flatHeaders, flatRecord } from "./flat.js";
import { credentials, millis, seconds } from "./values.js";
import { write } from "./wire.js";

export async function openBucket(options) {
  await init();
  const { auth, concurrency = 4, fetch = (...args) => globalThis.fetch(...args) } = options ?? {};
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 64) {
    throw fault("invalid_option", "/concurrency", "It is not a whole number from 1 to 64.");
  }
  const uploads = new Map();
  const presigns = new Map();
  const asking = new Map();
  const driver = new (wasm().Driver)();
  const records = [];
  let timer;
  let last = 0;
  let closed = false;
  let thrown;

  const call = (...said) => guarded(() => driver.call(Date.now(), write(said)));

  /**
   * Does what the driver wants, in its order: what a listener says meanwhile has its effect after what was wanted before,
   * or a request could be cancelled that is yet to be sent.
   */
  function carryOut(wanted) {
    const busy = records.length > 0;
    records.push(...wanted);
    if (busy) return;
    try {
      for (; records.length; records.shift()) {
        const [word, id, ...fields] = records[0];
        host[word](Number(id), fields);
      }
    } finally {
      records.length = 0;
    }
  }

  /** Tells the driver something. A trap ends everything that it had in hand. */
  function tell(...said) {
    try {
      carryOut(call(...said));
    } catch (error) {
      for (const [, { upload }] of uploads) upload.report.failed(error);
      for (const [, { reject }] of presigns) reject(error);
      uploads.clear();
      presigns.clear();
      clearTimeout(timer);
    }
  }

  /** Calls the app's function, later, when the driver is at rest, and tells what came of it if that is still wanted. */
  async function ask(id, called, failed) {
    const controller = new AbortController();
    asking.set(id, controller);
    let answer;
    try {
      await undefined;
      if (!asking.has(id)) return;
      answer = await called(controller.signal);
    } catch (cause) {
      thrown = cause;
      // Its message is the app's own; neither credentials nor signatures are part of it.
      answer = [failed, String(cause?.message ?? cause)];
    }
    if (asking.delete(id)) tell(answer[0], id, ...answer.slice(1));
  }
  async function lent(reason, signal) {
    const given = await auth({ reason, signal });
    return ["credentials", ...lendable(given), millis(given?.serverTime, "/serverTime")];
  }
  const unask = (id) => {
    const controller = asking.get(id);
    asking.delete(id);
    controller?.abort();
  };

  const ended = (id) => {
    const report = uploads.get(id)?.upload.report;
    uploads.delete(id);
    return report;
  };
  const sending = transport(
    fetch,
    (request, status, headers, body) => tell("response", request, status, ...headers, body),
    (request, unreadable) => tell("requestFailed", request, Number(unreadable)),
  );
  const host = {
    send(id, [method, url, kind, text, file, start, end, ...headers]) {
      const body = kind === "file" ? uploads.get(Number(file)).file.slice(Number(start), Number(end)) : kind ? text : null;
      sending.send(id, method, url, body, headers);
    },
    cancel: sending.cancel,
    // A bucket has the one or the other, so that their numbers do not meet.
    fetchCredentials: (id, [reason]) => void ask(id, (signal) => lent(reason, signal), "credentialsFailed"),
    sign: (id, fields) => void ask(id, async (signal) => signature(await auth.signer(shown(fields, signal))), "signFailed"),
    cancelCredentials: unask,
    cancelSign: unask,
    wake(after) {
      clearTimeout(timer);
      if (after >= 0) timer = setTimeout(() => tell("timeout"), Math.min(after, 0x7fffffff));
    },
    state: (id, [state]) => uploads.get(id)?.upload.report.state(state),
    progress(id, [loaded, total, bytesPerSecond, done, parts, phase, left]) {
      uploads.get(id)?.upload.report.progress({
        loaded: Number(loaded), total: Number(total), bytesPerSecond: Number(bytesPerSecond), ...(left ? { secondsLeft: left / 1000 } : {}),
        parts: { done: Number(done), total: Number(parts) }, phase,
      });
    },
    done(id, [etag, versionId, algorithm, type, value]) {
      const { key, name, size } = uploads.get(id).upload;
      ended(id).done({
        key, bucket, size, etag: etag || undefined, versionId: versionId || undefined, url: objectUrl(key), s3: { s3: key, filename: name },
        ...(algorithm ? { checksum: { algorithm, type, value } } : {}), proof: "acknowledged", notes: [],
      });
    },
    failed: (id, error) => ended(id)?.failed(withCause(fromRust(error))),
    aborted: (id, [partsLeft]) => ended(id)?.failed(aborted(partsLeft)),
    presigned: (id, [url]) => promised(id).resolve(url),
    notPresigned: (id, error) => promised(id).reject(withCause(fromRust(error))),
  };
  /** What the app's function threw is worth more to its developer than its message. */
  const withCause = (error) => {
    if (/^(credentials|signer)_failed$/.test(error.code) && thrown) error.cause = thrown;
    return error;
  };
  const promised = (id) => {
    const promise = presigns.get(id);
    presigns.delete(id);
    return promise;
  };

  const bucket = text(options?.resource, "bucket", "invalid_bucket");
  const [[, url, hostName, basePath, region, addressing]] = call("open", ...opening(options?.resource, bucket, auth), concurrency);
  const objectUrl = (key) => call("objectUrl", key)[0][1];
  canonical(`${url}/`, "/resource/endPoint");
  const open = () => {
    if (closed) throw fault("invalid_option", "/bucket", "The bucket was closed: open it again.");
  };

  return {
    resolved: { url, host: hostName, basePath, region, addressing },

    upload(file, { key, partSize, contentType, contentDisposition, cacheControl, metadata, tags, headers, signal } = {}) {
      open();
      if (!(file instanceof Blob)) throw fault("invalid_option", "/file", "It is neither a File nor a Blob.");
      if (partSize !== undefined && !Number.isSafeInteger(partSize)) {
        throw fault("invalid_option", "/partSize", "It is not a whole number of bytes.");
      }
      if (signal !== undefined && signal !== null && !(signal instanceof AbortSignal)) {
        throw fault("invalid_option", "/signal", "It is not an AbortSignal.");
      }
      const id = ++last;
      const name = file.name ?? checkedKey(key).split("/").pop();
      const upload = new Upload({ id: String(id), key, name, size: file.size, abort: () => tell("abort", id) });
      canonical(objectUrl(checkedKey(key)), "/key");
      uploads.set(id, { upload, file });
      try {
        carryOut(
          call(
            "upload", id, file.size, key, partSize, contentType ?? file.type, contentDisposition, cacheControl,
            ...flatRecord(metadata), ...flatRecord(tags), ...flatRecord(headers),
          ),
        );
      } catch (error) {
        uploads.delete(id);
        throw error;
      }
      const stop = () => void upload.abort();
      if (signal?.aborted) stop();
      signal?.addEventListener("abort", stop, { once: true });
      const forget = () => signal?.removeEventListener("abort", stop);
      upload.done.then(forget, forget);
      return upload;
    },

    async presign({ method = "GET", key, expiresIn = 900, query, headers } = {}) {
      open();
      const id = ++last;
      const life = seconds(expiresIn);
      const promise = new Promise((resolve, reject) => presigns.set(id, { resolve, reject }));
      try {
        carryOut(call("presign", id, method, checkedKey(key), life, ...flatRecord(query), ...flatHeaders(headers)));
      } catch (error) {
        presigns.delete(id);
        throw error;
      }
      return canonical(await promise);
    },

    close() {
      closed = true;
      for (const [, { upload }] of uploads) upload.abort();
    },
    [Symbol.dispose ?? Symbol.for("Symbol.dispose")]() {
      this.close();
    },
  };
}

/** A key as the store will get it: half of a surrogate pair would be sent as another character. */
function checkedKey(key) {
  const detail = key === undefined || key === null ? "It is missing." : typeof key !== "string" ? "It is not a string." : /\p{Surrogate}/u.test(key) && "It holds half of a surrogate pair.";
  if (detail) throw fault("invalid_key", "/key", detail);
  return key;
}

/** `[accessKeyId, secretAccessKey, sessionToken, expiration]` */
const lendable = (given) => [...credentials(given), millis(given?.expiration ?? given?.Expiration, "/expiration")];

/** A resource's text; absent is empty. */
function text(resource, name, code) {
  const value = resource?.[name] ?? "";
  if (typeof value !== "string") throw fault(code, `/${name}`, "It is not a string.");
  return value;
}

/** What opens a bucket, but for the concurrency. */
function opening(resource, bucket, auth) {
  // As AWS's SDKs spell it. Without a word, requests would go to Amazon.
  if (resource?.endpoint !== undefined && resource.endPoint === undefined) {
    throw fault("invalid_endpoint", "/endPoint", "There is `endpoint`: it is spelled `endPoint`.");
  }
  const flag = (name) => {
    const value = resource?.[name] ?? undefined;
    if (value !== undefined && typeof value !== "boolean") {
      throw fault("invalid_option", `/${name}`, "It is neither true nor false.");
    }
    return value === undefined ? value : Number(value);
  };
  const port = Number(resource?.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw fault("invalid_endpoint", "/port", "It is not a port's number.");
  }
  const own = { accessKeyId: resource?.accessKey, secretAccessKey: resource?.secretKey, sessionToken: resource?.token, expiration: resource?.expiration };
  const signs = typeof auth?.signer === "function";
  const fixed = signs || typeof auth === "function" ? undefined : (auth ?? (own.accessKeyId ? own : undefined));
  if (!fixed && !signs && typeof auth !== "function") {
    throw fault("invalid_option", "/auth", "It is missing: pass credentials, a function that fetches some, or a signer.");
  }
  if (fixed?.signer !== undefined) throw fault("invalid_option", "/auth/signer", "It is not a function.");
  return [
    bucket, text(resource, "region", "invalid_region"), asciiHost(text(resource, "endPoint", "invalid_endpoint")),
    flag("useSSL"), flag("pathStyle"), port, crypto.getRandomValues(new Uint32Array(1))[0],
    ...(fixed ? [1, ...lendable(fixed)] : [signs ? 2 : 0, "", "", "", ""]),
  ];
}
