// The one error class. Its texts are generated from the Rust enum, so that the wasm need not carry them.
import { MESSAGES } from "#messages";

/** What to do about it, by code. Filled by the entries that do more than to sign, whose messages say enough. */
export const HELP = {};

/** One class for all that a page loads of the package: whichever of its files comes first makes it. */
export const BucketkitError = (globalThis[Symbol.for("bucketkit.error")] ??= class BucketkitError extends Error {});

/** What is wrong, and where. The table has no message where that is made of the code. */
export function fault(code, path, detail = "", { cause, ...facts } = {}) {
  const message = MESSAGES[code] ?? `The ${code.slice(8)} cannot be used.`;
  return Object.assign(new BucketkitError(`${message} ${detail}`.trim(), cause && { cause }), {
    // Programs that tell aborts apart look at the name, as they do with fetch.
    name: code === "aborted" ? "AbortError" : "BucketkitError", code, path, retryable: false, help: HELP[code], ...facts,
  });
}
