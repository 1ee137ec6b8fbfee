// The one error class. Its texts are generated from the Rust enum, so that the wasm need not carry them.
import { MESSAGES } from "../errors.generated.js";

/** What to do about it, by code. Filled by the entries that do more than to sign, whose messages say enough. */
export const HELP = {};

export class BucketkitError extends Error {
  constructor(code, { detail, cause, ...facts } = {}) {
    const message = MESSAGES[code] ?? code;
    super(detail ? `${message} ${detail}` : message, cause === undefined ? undefined : { cause });
    // Programs that tell aborts apart look at the name, as they do with fetch.
    this.name = code === "aborted" ? "AbortError" : "BucketkitError";
    this.code = code;
    this.retryable = false;
    this.help = HELP[code];
    for (const name in facts) if (facts[name] !== undefined) this[name] = facts[name];
  }
}
