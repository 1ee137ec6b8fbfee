// The page's side of the worker, of which there is one for all buckets of a page. It starts when there is something to sum up,
// and ends when there was nothing for a while.

/** In milliseconds: how long it may take to start before the page helps itself, and how long it waits for something to do. */
const STARTING = 1_000;
const IDLE = 30_000;
/** In milliseconds, and bytes in one: one that takes longer hangs. */
const PATIENCE = 60_000;
const SLOWEST = 100;
/** So many that died at work, and no other is started. */
const MOST_DEATHS = 3;

let place;
/** Where the worker is, if it does not lie beside this file. */
export const workerAt = (url) => void (place = url);

function helper() {
  /** By number of the task: who waits for it. */
  const waiting = new Map();
  let worker;
  let port;
  /** Whether it can be asked; a promise while it starts. */
  let ready;
  let deaths = 0;
  let last = 0;
  let idle;

  function end() {
    worker?.terminate();
    port?.close();
    worker = port = ready = undefined;
    // Whoever waits has another way.
    for (const { resolve } of waiting.values()) resolve();
    waiting.clear();
  }

  const start = () =>
    new Promise((resolve) => {
      let said = false;
      // One that does not even start would not the next time: another origin, a Content-Security-Policy, no such file.
      const died = () => {
        deaths = said ? deaths + 1 : MOST_DEATHS;
        resolve(false);
        end();
      };
      try {
        worker = place
          ? new Worker(place, { type: "module", name: "bucketkit" })
          : new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "bucketkit" });
      } catch {
        return died();
      }
      const { port1, port2 } = new MessageChannel();
      port = port1;
      worker.onerror = (event) => {
        event.preventDefault();
        if (port === port1) died();
      };
      port1.onmessage = ({ data: [n, sum, error] }) => {
        if (n) return over(n)?.[sum ? "resolve" : "reject"](sum ?? error);
        if (!sum) return died();
        said = ready = true;
        resolve(true);
      };
      worker.postMessage(0, [port2]);
      // Later it is welcome, too.
      setTimeout(() => {
        if (!said && port === port1) ready = false;
        resolve(false);
      }, STARTING);
    });

  function over(n) {
    const who = waiting.get(n);
    waiting.delete(n);
    if (!waiting.size) idle = setTimeout(end, IDLE);
    return who;
  }

  return {
    /** The sum in Base64, or nothing where there is no worker. Rejects where the bytes cannot be read. */
    async hash(blob, algorithm, signal) {
      if (deaths >= MOST_DEATHS || typeof Worker !== "function") return undefined;
      clearTimeout(idle);
      if (!(await (ready ??= start())) || signal.aborted) return undefined;
      const n = ++last;
      const stop = () => port?.postMessage([n]);
      signal.addEventListener("abort", stop);
      const hangs = setTimeout(() => (deaths++, end()), PATIENCE + blob.size / SLOWEST);
      try {
        return await new Promise((resolve, reject) => {
          waiting.set(n, { resolve, reject });
          port.postMessage([n, blob, algorithm]);
        });
      } finally {
        signal.removeEventListener("abort", stop);
        clearTimeout(hangs);
      }
    },
  };
}

const shared = (globalThis[Symbol.for("bucketkit.v1")] ??= {});
export const theHelper = () => (shared.helper ??= helper());
