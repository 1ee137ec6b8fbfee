// The one error class. Its texts are generated from the Rust enum, so that the wasm need not carry them.
import { MESSAGES } from "../errors.generated.js";
import { read } from "./wire.js";

export class BucketkitError extends Error {
  constructor(code, { detail, cause, ...facts } = {}) {
    const [message, help] = MESSAGES[code] ?? [code];
    super(detail ? `${message} ${detail}` : message, cause === undefined ? undefined : { cause });
    // Programs that tell aborts apart look at the name, as they do with fetch.
    this.name = code === "aborted" ? "AbortError" : "BucketkitError";
    this.code = code;
    this.retryable = false;
    this.help = help;
    for (const name in facts) if (facts[name] !== undefined) this[name] = facts[name];
  }
}

/** An error as Rust writes it, where empty is absent. */
export function fromRust([code, retryable, status, ...texts]) {
  const [path, detail, s3Code, requestId] = texts.map((text) => text || undefined);
  return new BucketkitError(code, { retryable: !!retryable, status: Number(status) || undefined, path, detail, s3Code, requestId });
}

/** Calls into Rust, and gives the records that it answers. What it refuses comes as one; anything thrown is a trap. */
export function guarded(call) {
  let records;
  try {
    records = read(call());
  } catch (cause) {
    throw new BucketkitError("internal", { cause });
  }
  const [[word, ...fields]] = records;
  if (word === "error") throw fromRust(fields);
  return records;
}
