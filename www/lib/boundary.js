// Calls into Rust, whose errors come as records.
import { MESSAGES } from "#messages";
import { fault } from "./error.js";
import { read } from "./wire.js";

/** An error as Rust writes it, where empty is absent. Its code is a number among all, in the order of the messages. */
export function fromRust([code, retryable, status, ...texts]) {
  const [path, detail, s3Code, requestId] = texts.map((text) => text || undefined);
  return fault(Object.keys(MESSAGES)[code], path, detail, { retryable: !!retryable, status: Number(status) || undefined, s3Code, requestId });
}

/** Calls into Rust, and gives the records that it answers. What it refuses comes as one; anything thrown is a trap. */
export function guarded(call) {
  let records;
  try {
    records = read(call());
  } catch (cause) {
    throw fault("internal", undefined, "", { cause });
  }
  const [[word, ...fields]] = records;
  if (word === "error") throw fromRust(fields);
  return records;
}
