// Sums up parts of files: in the worker, and where none can be had in the page, one part after the other and in short steps, so
// that the page stays at people's hands.
import { fault } from "./error.js";
import { theHelper } from "./helper.js";
import { summed } from "./sum.js";

/** Only a page without a worker needs it. */
async function load() {
  try {
    return await (await import("./worker.js")).hashing();
  } catch (cause) {
    throw fault("wasm_not_loaded", undefined, "It is in worker.js, which belongs beside the package's other files.", { cause });
  }
}
let loading;

/** In milliseconds. */
const TURN = 6;

/** `hash` gives the sum in Base64, and rejects where the bytes cannot be read; `release` ends all that was begun for an id. */
export function hashing() {
  const wanted = new Map();
  let queue = Promise.resolve();

  async function here(blob, algorithm, signal) {
    if (signal.aborted) throw signal.reason;
    const sums = await (loading ??= load().catch((error) => {
      loading = undefined;
      throw error;
    }));
    let since = performance.now();
    return summed(sums, blob, algorithm, async () => {
      if (performance.now() - since > TURN) {
        await turn();
        since = performance.now();
      }
      return !signal.aborted;
    });
  }

  return {
    async hash(id, blob, algorithm) {
      const { signal } = wanted.get(id) ?? wanted.set(id, new AbortController()).get(id);
      const sum = await theHelper().hash(blob, algorithm, signal);
      if (sum) return sum;
      const result = queue.then(() => here(blob, algorithm, signal));
      queue = result.catch(() => {});
      return result;
    },
    release(id) {
      wanted.get(id)?.abort();
      wanted.delete(id);
    },
  };
}

/** Lets others have their turn. Timers would wait four milliseconds. */
const turn = () =>
  globalThis.scheduler?.yield?.() ??
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => (port1.close(), resolve());
    port2.postMessage(0);
  });
