// What becomes of each file. Only a few are handed to the bucket at a time: it would share its connections among all, and none would come to
// an end.
import { numbered } from "./keys.js";
import { GONE } from "./admission.js";
import { BUSY, LIVE } from "./states.js";

const MOST = 6;
/** In bytes: a file that goes in parts learns only at its end that there is an object already. It is asked for first. */
const LARGE = 8 << 20;
const isRunning = ({ upload }) => !!upload && LIVE.includes(upload.state);

/** Puts its functions into the widget's state. */
export function queue(w) {
  const { element } = w;

  function put(item, state, error) {
    Object.assign(item, { state, error });
    if (w.items.includes(item)) w.changed(item);
  }

  const told = (item, more) => ({ upload: item.upload, file: item.file, key: item.key, ...more });

  function pump() {
    let free = MOST - w.items.filter(({ run, state }) => run && BUSY.includes(state)).length;
    for (const item of w.items) {
      if (free <= 0) return;
      if (item.state !== "queued" || item.run) continue;
      free--;
      start(item);
    }
  }

  async function start(item) {
    const run = (item.run = {});
    // It may have been cancelled, or begun anew, while something was waited for.
    const isOver = () => item.run !== run || item.state !== "queued";
    try {
      const bucket = await w.open();
      if (!bucket || isOver()) return void (item.run === run && (item.run = undefined));
      const overwrite = item.overwrites ?? element.overwrite === "true";
      if (!overwrite && !item.upload && item.size > LARGE && (await isThere(bucket, item.key))) return isOver() || taken(item);
      // What failed for a reason that may pass has left its parts.
      const left = item.upload && (await leftOf(bucket, item.upload));
      if (isOver()) return;
      const upload = left ? await left.resume(item.handle ?? item.file) : bucket.upload(item.handle ?? item.file, { transport: "xhr", ...optionsOf(item), key: item.key, overwrite });
      if (isOver()) return void upload.abort({ keepParts: !!left });
      follow(item, upload);
    } catch (error) {
      if (!isOver()) failed(item, error);
    }
  }

  function follow(item, upload) {
    item.upload = upload;
    w.tell("upload-start", told(item));
    const hear = () => item.state !== "aborting" && LIVE.includes(upload.state) && put(item, upload.state);
    upload.addEventListener("state", hear);
    upload.addEventListener("progress", () => {
      w.draw(item);
      w.tell("upload-progress", told(item));
    });
    hear();
    upload.done.then(
      (result) => {
        item.result = result;
        put(item, "done");
        w.ended.push(item);
        w.tell("upload-done", told(item, { result }));
        w.valueChanged();
      },
      (error) => {
        if (error.code === "aborted") put(item, "aborted");
        else if (error.code === "already_exists") taken(item);
        else failed(item, error);
      },
    ).finally(pump);
  }

  function failed(item, error) {
    put(item, "failed", error);
    w.ended.push(item);
    w.tell("upload-error", told(item, { error }));
    pump();
  }

  /** Whoever wanted to keep both wants the first name that is free. */
  function taken(item) {
    item.upload = undefined;
    if (item.copy) rename(item);
    else {
      put(item, "asking");
      w.ended.push(item);
    }
    pump();
  }

  function rename(item) {
    item.first ??= item.key;
    do item.key = numbered(item.first, (item.copy = (item.copy ?? 1) + 1));
    while (w.items.some((other) => other !== item && other.key === item.key));
    again(item);
  }

  function again(item) {
    item.run = undefined;
    put(item, "queued");
    pump();
  }

  /** Ends what runs; of what failed, the parts that were left for later. */
  async function end(item) {
    const { upload, state } = item;
    item.run = undefined;
    if (isRunning(item)) return upload.abort();
    const bucket = state === "failed" && upload && (await w.open());
    await (bucket && (await leftOf(bucket, upload)))?.discard();
  }

  const optionsOf = ({ file, key }) => (typeof element.options === "function" ? element.options(file, key) : element.options);

  Object.assign(w, {
    pump,
    end,
    enqueue(items) {
      w.items = [...w.items, ...items];
      items.forEach(w.changed);
      pump();
    },
    /** An upload that runs already. */
    adopt(item, upload) {
      w.items = [...w.items, item];
      item.run = {};
      follow(item, upload);
    },
  });

  /** From the list; from the bucket too, where the page wants that. */
  async function remove(item) {
    const { result } = item;
    const isDeleted = !!result && element.deletes;
    if (isDeleted) {
      put(item, "removing");
      try {
        const bucket = await w.open();
        // A value may come from elsewhere; under its key lies another file here.
        if (result.bucket !== bucket.name) throw new Error(`It is in the bucket ${result.bucket}.`);
        const { ok, status } = await bucket.fetch({ method: "DELETE", key: result.key });
        if (!ok && status !== 404) throw new Error(`It answered ${status}. The policy has to allow s3:DeleteObject.`);
      } catch (cause) {
        const error = new Error(w.words.text("notDeleted", { reason: cause.message }), { cause });
        put(item, "done", error);
        return void w.tell("upload-error", told(item, { error }));
      }
    } else end(item).catch(() => {});
    w.items = w.items.filter((other) => other !== item);
    w.drop(item);
    w.tell("upload-remove", { key: item.key, result, isDeleted });
    if (result) w.valueChanged();
    w.say(w.words.text("removedFile", item));
    pump();
  }

  const leaving = (item) => w.leave(w.nodeOf(item), () => remove(item));
  function cancel(item) {
    w.say(w.words.text("cancelledFile", item));
    item.run = undefined;
    if (!isRunning(item)) return put(item, "aborted");
    put(item, "aborting");
    item.upload.abort();
  }

  /** What a row's buttons do. */
  w.act = {
    pause: (item) => (isRunning(item) ? item.upload.pause() : put(item, "paused")),
    resume: (item) => (isRunning(item) ? item.upload.resume() : again(item)),
    /** Meanwhile another may have taken its key. */
    retry: (item) => (w.items.some((other) => other !== item && other.key === item.key && !GONE.has(other.state)) ? put(item, item.state, new Error(w.words.text("twice"))) : again(item)),
    cancel,
    overwrite(item) {
      item.overwrites = true;
      again(item);
    },
    keepBoth: rename,
    skip: leaving,
    remove: leaving,
  };
}

const leftOf = async (bucket, { id }) => (await bucket.uploads()).find((left) => left.id === id);

/** Where nothing can be learned, the upload finds out. */
const isThere = (bucket, key) => bucket.fetch({ method: "HEAD", key }).then(({ ok }) => ok, () => false);
