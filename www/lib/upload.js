// One upload, as the page sees it. The driver's news come in by `report`.
import { fault } from "./error.js";

const ENDED = new Set(["done", "failed", "aborted"]);

export class Upload extends EventTarget {
  /** `control` has what a page may want done: `pause(cancel)`, `resume(file)`, `abort(keepParts)`, the last of which gives a promise of what is written down. Everything that a page may read is a plain property. */
  constructor({ id, key, name, size, control }) {
    super();
    Object.assign(this, { id, key, name, size, state: "queued", error: undefined });
    this.progress = { loaded: 0, total: size, bytesPerSecond: 0, parts: { done: 0, total: 1 }, phase: "sending" };
    let settle;
    this.done = new Promise((resolve, reject) => (settle = { resolve, reject }));
    // Whoever listens to events need not look at the promise as well.
    this.done.catch(() => {});
    const ended = () => ENDED.has(this.state);

    this.pause = ({ inFlight = "finish" } = {}) => {
      if (inFlight !== "finish" && inFlight !== "cancel") throw fault("invalid_option", "/inFlight", "It is neither finish nor cancel.");
      if (!ended()) control.pause(inFlight === "cancel");
    };
    this.resume = (file) => void (ended() || control.resume(file));
    this.abort = async ({ keepParts = false } = {}) => {
      if (!ended()) control.abort(keepParts);
      await this.done.catch(() => {});
      await control.settled();
    };

    this.report = {
      state: (state) => {
        if (ended() || state === this.state) return;
        this.state = state;
        this.dispatchEvent(new Event("state"));
      },
      progress: (progress) => {
        this.progress = progress;
        this.dispatchEvent(new Event("progress"));
      },
      part: (detail) => {
        if (!ended()) this.dispatchEvent(new CustomEvent("part", { detail }));
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

/** `kept`: the page wanted to keep the parts. */
export const aborted = (partsLeft, kept) =>
  fault("aborted", undefined, !partsLeft ? "" : kept ? "Its parts are kept." : "The store did not let its parts be removed: a lifecycle rule has to.");

/** What an upload's `notes` say, by code. */
const NOTES = {
  overwrite_not_enforced: "The store may ignore the wish not to overwrite: an object that was there is gone then.",
  checksum_not_confirmed: "The store did not say that it compared the checksum.",
  file_not_compared: "Parts of an earlier visit were taken for this file's by its name, size and date.",
};
export const noted = (codes) => codes.split(" ").filter(Boolean).map((code) => ({ code, message: NOTES[code] }));
