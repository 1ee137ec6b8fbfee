// One upload, as the page sees it. The driver's news come in by `report`.
import { fault } from "./error.js";

const ENDED = new Set(["done", "failed", "aborted"]);

export class Upload extends EventTarget {
  /** `abort` asks the driver. Everything that a page may read is a plain property. */
  constructor({ id, key, name, size, abort }) {
    super();
    Object.assign(this, { id, key, name, size, state: "queued", error: undefined });
    this.progress = { loaded: 0, total: size, bytesPerSecond: 0, parts: { done: 0, total: 1 }, phase: "sending" };
    let settle;
    this.done = new Promise((resolve, reject) => (settle = { resolve, reject }));
    // Whoever listens to events need not look at the promise as well.
    this.done.catch(() => {});

    this.abort = async () => {
      if (!ENDED.has(this.state)) abort();
      await this.done.catch(() => {});
    };

    this.report = {
      state: (state) => {
        if (ENDED.has(this.state) || state === this.state) return;
        this.state = state;
        this.dispatchEvent(new Event("state"));
      },
      progress: (progress) => {
        this.progress = progress;
        this.dispatchEvent(new Event("progress"));
      },
      done: (result) => {
        settle.resolve(result);
        this.report.state("done");
      },
      failed: (error) => {
        this.error = error;
        settle.reject(error);
        this.report.state(error.code === "aborted" ? "aborted" : "failed");
      },
    };
    // Not for pages, and not in the way of what they copy or show.
    Object.defineProperty(this, "report", { enumerable: false });
  }

  /** Each progress as it comes; ends with the upload, and throws what it failed with. */
  async *[Symbol.asyncIterator]() {
    for (let seen; ; ) {
      if (seen !== this.progress) yield (seen = this.progress);
      else if (this.error) throw this.error;
      else if (ENDED.has(this.state)) return;
      else await new Promise((resolve) => ["progress", "state"].forEach((type) => this.addEventListener(type, resolve, { once: true })));
    }
  }

  [Symbol.dispose ?? Symbol.for("Symbol.dispose")]() {
    this.abort();
  }
}

export const aborted = (partsLeft) =>
  fault("aborted", undefined, partsLeft ? "The store did not let its parts be removed: a lifecycle rule has to." : "");
