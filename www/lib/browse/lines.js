// Text in large objects: from its end, from its start, line by line, without cutting a character.
import { fault } from "../error.js";
import { drained, get, head, joined, whole } from "./read.js";

/** In bytes: what is read at once backwards. */
const PIECE = 64 * 1024;

/** Colours and other control sequences of terminals (ECMA-48): CSI, OSC, and the two-byte ones. */
// eslint-disable-next-line no-control-regex
const ANSI = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\|$)|[@-Z\\^_])/g;
export const stripped = (text) => text.replace(ANSI, "");

const bytesOf = async (bucket, key, start, end, etag, signal) => drained((await get(bucket, key, { range: { start, end }, etag, signal })).stream);

const NEWLINE = 10;
const RETURN = 13;

/**
 * The last lines of an object. `start` and `end`: where they lie, in bytes; with `before: start` the lines before those come. Two
 * requests where they fit into 64 KiB.
 */
export async function tail(bucket, key, { lines: wanted = 1000, bytes: most = 1024 * 1024, before, ansi = "keep", signal } = {}) {
  const found = await head(bucket, key, { signal });
  const end = Math.min(before ?? found.size, found.size);
  let start = end;
  const parts = [];
  let breaks = 0;
  // One more than lines are wanted: the first line begins behind one. The last character's own ends the last line.
  while (start > 0 && end - start < most && breaks <= wanted) {
    const from = Math.max(0, start - Math.min(PIECE, most - (end - start)));
    const part = await bytesOf(bucket, key, from, start, found.etag, signal);
    for (const byte of part) if (byte === NEWLINE) breaks++;
    if (start === end && part.at(-1) === NEWLINE) breaks--;
    parts.unshift(part);
    start = from;
  }
  let all = joined(parts);
  // From the end so many lines back; where the first is cut, it is left out if there is another.
  let at = all.length - (all.at(-1) === NEWLINE ? 1 : 0);
  for (let left = wanted; left > 0 && at >= 0; left--) at = at > 0 ? all.lastIndexOf(NEWLINE, at - 1) : -1;
  let first = at + 1;
  if (at < 0) {
    const cut = start > 0 ? all.indexOf(NEWLINE) + 1 : 0;
    first = cut < all.length ? cut : 0;
  }
  all = all.subarray(first);
  start += first;
  const kept = whole(all);
  start += kept.byteOffset - all.byteOffset;
  const text = new TextDecoder().decode(kept);
  return { text: ansi === "strip" ? stripped(text) : text, start, end, size: found.size, etag: found.etag };
}

/**
 * Line by line, from `start` in bytes: `{ text, start, end }` each, the end behind the line's own newline. A line that is longer
 * than `longest` bytes comes in pieces, at whole characters, of which only the last has its end.
 */
export async function* lines(bucket, key, { start = 0, end, longest, ansi, etag, signal } = {}) {
  const splitter = lineSplitter({ longest, ansi, at: start });
  const range = start > 0 || end !== undefined ? { start, end } : undefined;
  const stream = await grown(bucket, key, { range, etag, signal });
  if (!stream) return;
  for await (const piece of pieces(stream)) yield* splitter.push(piece);
  yield* splitter.rest();
}

/** What lies there from somewhere on; undefined where nothing does yet. */
export async function grown(bucket, key, options) {
  try {
    return (await get(bucket, key, options)).stream;
  } catch (error) {
    if (error.status === 416) return undefined;
    throw error;
  }
}

/** A stream's pieces. Whoever leaves off ends the request. */
export async function* pieces(stream) {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** Makes lines of bytes that come in pieces. `push` gives those that are complete, `rest` what has no end yet. */
export function lineSplitter({ longest = 1024 * 1024, ansi = "keep", at = 0 }) {
  if (ansi !== "keep" && ansi !== "strip") throw fault("invalid_option", "/ansi", "It is neither keep nor strip.");
  if (!(longest >= 4)) throw fault("invalid_option", "/longest", "It is no number of bytes from 4 on: that many one character may have.");
  const decoder = new TextDecoder();
  const told = (bytes) => (ansi === "strip" ? stripped(decoder.decode(bytes)) : decoder.decode(bytes));
  let held = new Uint8Array();
  return {
    *push(piece) {
      const all = held.length ? joined([held, piece]) : piece;
      let from = 0;
      for (let to; (to = all.indexOf(NEWLINE, Math.max(from, from === 0 ? held.length : 0))) >= 0; from = to + 1) {
        const ends = to > from && all[to - 1] === RETURN ? to - 1 : to;
        yield { text: told(all.subarray(from, ends)), start: at + from, end: at + to + 1 };
      }
      held = all.subarray(from);
      at += from;
      while (held.length > longest) {
        const part = whole(held.subarray(0, longest));
        yield { text: told(part), start: at, end: at + part.length };
        held = held.subarray(part.length);
        at += part.length;
      }
      held = held.slice();
    },
    *rest() {
      if (held.length) yield { text: told(held), start: at, end: at + held.length };
      at += held.length;
      held = new Uint8Array();
    },
  };
}
