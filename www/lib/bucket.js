// openBucket: a resource plus the right to use it.
import { fromRust } from "./boundary.js";
import { conversation, questions } from "./driver.js";
import { fault } from "./error.js";
import { canonical, flatHeaders, flatRecord } from "./flat.js";
import { init, wasm } from "./full.js";
import { hashing } from "./hashing.js";
import { memory } from "./memory.js";
import { checkedKey, checkedOpening, checkedUpload, lendable, opening, text, unique, uploading } from "./options.js";
import { join } from "./pool.js";
import { shown, signature } from "./signer.js";
import { defaultStore } from "./store.js";
import { transport } from "./transport.js";
import { checkedFile, fileOf, isHandle, unfinished } from "./unfinished.js";
import { Upload, aborted, noted } from "./upload.js";
import { canSend, millis, seconds } from "./values.js";

export async function openBucket(options) {
  await init();
  const { auth, concurrency = 4, owner = "", store = defaultStore(), fetch = (...args) => globalThis.fetch(...args) } = options ?? {};
  checkedOpening(concurrency, owner, store);
  /** By the driver's number: the upload, its file, what a record says of it, and how it is sent. */
  const uploads = new Map();
  const presigns = new Map();
  const hashes = hashing();
  let records;
  let timer;
  let last = 0;
  let closed = false;

  async function lent(reason, signal) {
    const given = await auth({ reason, signal });
    return ["credentials", ...lendable(given), millis(given?.serverTime, "/serverTime")];
  }
  const ended = (id) => {
    const { upload } = uploads.get(id) ?? {};
    uploads.delete(id);
    hashes.release(id);
    watch();
    if (upload) records.release(upload.id);
    return upload?.report;
  };
  const promised = (id) => {
    const promise = presigns.get(id);
    presigns.delete(id);
    return promise;
  };

  const host = {
    send(id, [method, url, kind, words, file, start, end, ...headers]) {
      const { file: whole, byXhr } = uploads.get(Number(file)) ?? {};
      const ofFile = kind === "file" || kind === "memory";
      const body = ofFile ? whole.slice(Number(start), Number(end)) : kind ? words : null;
      sending.send(id, method, url, body, headers, kind === "memory", ofFile && byXhr);
    },
    cancel: (id) => sending.cancel(id),
    hash(id, [part, start, end, algorithm]) {
      const entry = uploads.get(id);
      const heard = (...said) => uploads.get(id) === entry && tell("hashed", id, part, ...said);
      hashes.hash(id, entry.file.slice(Number(start), Number(end)), algorithm).then(
        (sum) => heard(1, sum),
        (cause) => heard(0, void (entry.cause = cause)),
      );
    },
    save(id, [ending, ...fields]) {
      const { upload, facts, forgotten } = uploads.get(id);
      if (!forgotten) records.save(upload, facts, ending > 0, fields);
    },
    forget: (id) => void records.remove(uploads.get(id).upload.id),
    // A bucket has the one or the other, so that their numbers do not meet.
    fetchCredentials: (id, [reason]) => void app.ask(id, (signal) => lent(reason, signal), "credentialsFailed"),
    sign: (id, fields) => void app.ask(id, async (signal) => signature(await auth.signer(shown(fields, signal))), "signFailed"),
    cancelCredentials: (id) => app.unask(id),
    cancelSign: (id) => app.unask(id),
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
    part: (id, [partNumber, size]) => uploads.get(id)?.upload.report.part({ partNumber: Number(partNumber), size: Number(size) }),
    done(id, [proof, notes, etag, versionId, algorithm, type, value]) {
      const { key, name, size } = uploads.get(id).upload;
      ended(id).done({
        key, bucket, size, etag: etag || undefined, versionId: versionId || undefined, url: objectUrl(key), s3: { s3: key, filename: name },
        ...(algorithm ? { checksum: { algorithm, type, value } } : {}), proof, notes: noted(notes),
      });
    },
    failed(id, fields) {
      const error = app.withCause(fromRust(fields));
      const { cause } = uploads.get(id) ?? {};
      const unread = error.code === "file_unreadable" && cause;
      if (unread) error.cause = cause;
      // Not the file was at fault, but what sums it up.
      ended(id)?.failed(unread && cause.name === "BucketkitError" ? cause : error);
    },
    aborted(id, [partsLeft]) {
      const { kept } = uploads.get(id) ?? {};
      ended(id)?.failed(aborted(partsLeft, kept));
    },
    presigned: (id, signed) => promised(id).resolve(signed),
    notPresigned: (id, error) => promised(id).reject(app.withCause(fromRust(error))),
  };
  const { call, carryOut, tell } = conversation(new (wasm().Driver)(), host, (error) => {
    for (const id of [...uploads.keys()]) ended(id).failed(error);
    for (const [, { reject }] of presigns) reject(error);
    presigns.clear();
    clearTimeout(timer);
  });
  const app = questions(tell);
  const sending = transport(
    fetch,
    (request, status, headers, body) => tell("response", request, status, ...headers, body),
    (request, unreadable) => tell("requestFailed", request, Number(unreadable)),
    (request, bytes) => tell("sent", request, bytes),
  );

  // The network is watched as long as there is something to send, so that a bucket that is forgotten can go.
  let watching = false;
  let leave;
  const online = () => tell("online", Number(globalThis.navigator?.onLine !== false));
  /** The page goes for good: what no later one can take up would lie there for ever. */
  function hidden({ persisted }) {
    for (const { remembered, upload } of persisted ? [] : [...uploads.values()]) if (!remembered) upload.abort();
  }
  function watch() {
    if (watching === uploads.size > 0) return;
    watching = !watching;
    const listen = globalThis[watching ? "addEventListener" : "removeEventListener"];
    for (const type of ["online", "offline"]) listen?.(type, online);
    listen?.("pagehide", hidden);
    if (!watching) return leave();
    leave = join(hostName, (most) => tell("share", Math.min(most, 64)));
    online();
  }

  const bucket = text(options?.resource, "bucket", "invalid_bucket");
  const [[, url, hostName, basePath, region, addressing]] = call("open", ...opening(options?.resource, bucket, auth), concurrency);
  const objectUrl = (key) => call("objectUrl", key)[0][1];
  canonical(`${url}/`, "/resource/endPoint");
  records = memory(store, owner, url);
  const open = () => {
    if (closed) throw fault("invalid_option", "/bucket", "The bucket was closed: open it again.");
  };

  /** An upload as the page sees it. Until it has begun, what the page wants is only noted. */
  function added(of, facts, more) {
    const id = ++last;
    const later = [];
    const say = (...said) => (entry.begun ? tell(...said) : void later.push(said));
    const entry = { facts, ...more, later };
    entry.upload = new Upload({
      ...of,
      control: {
        pause: (cancel) => say("pause", id, Number(cancel)),
        resume(file) {
          if (file) entry.file = replaced(file, entry.file);
          say("unpause", id);
        },
        abort(keepParts) {
          entry.kept = keepParts && entry.remembered;
          if (entry.begun) tell("abort", id, Number(entry.kept));
          else ended(id).failed(aborted());
        },
        settled: () => records.settled(of.id),
      },
    });
    uploads.set(id, entry);
    return { id, entry };
  }

  /** `said` starts it. Throws what the driver has against it. */
  function begin(id, entry, ...said) {
    let wanted;
    try {
      wanted = call(...said);
    } catch (error) {
      ended(id);
      throw error;
    }
    // Before any listener hears of it.
    entry.begun = true;
    carryOut(wanted);
    watch();
    for (const said of entry.later.splice(0)) tell(...said);
  }

  /** A presigned URL, or without a life the URL and the headers of a request. */
  async function signed(method, key, life, query, headers) {
    const id = ++last;
    const promise = new Promise((resolve, reject) => presigns.set(id, { resolve, reject }));
    try {
      carryOut(call("presign", id, method, key, life, ...flatRecord(query), ...flatHeaders(headers)));
    } catch (error) {
      presigns.delete(id);
      throw error;
    }
    const answer = await promise;
    canonical(answer[0]);
    return answer;
  }

  const past = unfinished(records, {
    resume(record, file, handle) {
      open();
      const isAnother = another(file, record);
      // Of which file the parts are that are there is not known until they are compared: no date fits, then.
      const facts = { ...record, lastModified: isAnother ? null : file.lastModified, type: file.type, handle };
      const { id, entry } = added({ ...record, name: file.name ?? record.name }, facts, { file, remembered: true, byXhr: record.byXhr });
      begin(id, entry, "resume", id, isAnother ? 2 : 0, ...record.fields);
      return entry.upload;
    },
    async discard(record, forgotten) {
      open();
      const { id, entry } = added(record, record, { forgotten });
      try {
        begin(id, entry, "resume", id, 1, ...record.fields);
      } catch {
        // It says nothing that can be understood.
        return records.remove(record.id);
      }
      await entry.upload.done.catch(() => {});
      await records.settled(record.id);
    },
  });
  // Not in the way of what the app opens the bucket for.
  if (store) setTimeout(() => closed || past.sweep().catch(() => {}));

  return {
    name: bucket,
    resolved: { url, host: hostName, basePath, region, addressing },

    upload(file, given = {}) {
      open();
      const handle = isHandle(file) ? file : undefined;
      if (!handle && !(file instanceof Blob)) throw fault("invalid_option", "/file", "It is neither a File, a Blob nor a file's handle.");
      checkedUpload(given);
      const { key, resume, transport, signal } = given;
      const name = file.name ?? checkedKey(key).split("/").pop();
      canonical(objectUrl(checkedKey(key)), "/key");
      const remembered = !!store && resume !== false;
      const byXhr = transport === "xhr";
      const { id, entry } = added({ id: unique(), key, name, size: file.size ?? 0 }, {}, { remembered, byXhr });
      const { upload } = entry;
      const start = (opened) => {
        entry.file = opened;
        upload.size = opened.size;
        entry.facts = { lastModified: opened.lastModified, type: opened.type, started: Date.now(), byXhr, ...(handle && { handle }) };
        // A signer's backend does not expect a header that no option names.
        begin(id, entry, "upload", id, ...uploading(opened, given, remembered, auth?.signer ? "" : unique()));
      };
      if (handle) fileOf(handle).then((opened) => uploads.has(id) && start(opened)).catch((error) => (ended(id) ?? upload.report).failed(error));
      else start(file);
      const stop = () => void upload.abort();
      if (signal?.aborted) stop();
      signal?.addEventListener("abort", stop, { once: true });
      const forget = () => signal?.removeEventListener("abort", stop);
      upload.done.then(forget, forget);
      return upload;
    },

    async uploads() {
      open();
      return past.uploads();
    },

    async forget() {
      open();
      const live = [...uploads.values()];
      live.forEach((entry) => (entry.forgotten = true));
      await past.forget(live.map(({ upload }) => upload.abort()));
    },

    async presign({ method = "GET", key, expiresIn = 900, query, headers } = {}) {
      open();
      const [url] = await signed(method, checkedKey(key), seconds(expiresIn), query, headers);
      return url;
    },

    async fetch({ method = "GET", key, query, headers, body, signal } = {}) {
      open();
      // What the browser would not send is not signed.
      const [url, ...flat] = await signed(method, key === undefined ? "" : checkedKey(key), 0, query, canSend(headers));
      const own = [];
      for (let at = 0; at < flat.length; at += 2) own.push([flat[at], flat[at + 1]]);
      try {
        return await fetch(url, {
          method, headers: own, signal, body: typeof body === "string" ? new TextEncoder().encode(body) : body,
          mode: "cors", credentials: "omit", cache: "no-store", redirect: "error",
        });
      } catch (cause) {
        throw signal?.aborted ? fault("aborted", undefined, "", { cause }) : fault("network_failed", undefined, "", { cause, retryable: true });
      }
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

/** Maybe: then nothing counts as there that cannot be compared. */
const another = (file, record) => (file.name ?? record.name) !== record.name || file.lastModified !== record.lastModified;

/** A file that is picked again in the middle of its upload: what was sent of it is not compared any more. */
function replaced(file, before) {
  checkedFile(file, before.size);
  if (file.lastModified !== before.lastModified) throw fault("invalid_option", "/file", "It was changed since its upload began: begin another one.");
  return file;
}
