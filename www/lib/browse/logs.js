// A log that lies in many objects, one behind the other: read as one text, from its end or its start, and followed while it grows.
import { fault } from "../error.js";
import { pause } from "./ask.js";
import { grown, lineSplitter, pieces } from "./lines.js";
import { list } from "./list.js";
import { drained, get, head } from "./read.js";

/** In bytes: what is read at once backwards. */
const PIECE = 64 * 1024;
const NEWLINE = 10;

/** A job's: `logs/<job>/<milliseconds>_<size>.txt`, of which the time says the order. */
export const jobLog = (job) => ({ prefix: `logs/${job}/`, name: /^(\d+)_\d+\.txt$/ });
/** What a server of the platform's writes, whose files' names sort by time. */
export const serviceLog = (host) => ({ prefix: `logs/services/${host}/`, name: /^[^/]+$/ });
/** The audit log of a day, "2026-12-01", one JSON document a line. */
export const auditLog = (day) => ({ prefix: `logs/audit/dt=${day}/`, name: /^[^/]+$/ });

/** The chunks there are, in order: `[{ key, order, size? }]`; and the order that a key would have, where it says so itself. */
async function chunksOf(bucket, from, signal) {
  const keys = typeof from === "function" ? await from() : from;
  if (Array.isArray(keys)) return [keys.map((key, order) => ({ key, order }))];
  const { prefix, name } = keys ?? {};
  if (typeof prefix !== "string" || !prefix) throw fault("invalid_option", "/from", "It is no list of keys and has no prefix.");
  const orderOf = (key) => {
    const found = key.slice(prefix.length);
    const match = name ? name.exec(found) : [found];
    return match ? rank(match[1] ?? match[0]) : undefined;
  };
  const chunks = [];
  for await (const { kind, key, size } of list(bucket, { prefix, signal })) {
    const order = kind === "object" ? orderOf(key) : undefined;
    if (order !== undefined) chunks.push({ key, order, size });
  }
  return [chunks.sort((one, other) => compared(one.order, other.order)), orderOf];
}

/** Numbers by their value, however long they are, and before all that is none. */
const rank = (text) => (/^\d+$/.test(text) ? BigInt(text) : text);
const compared = (one, other) => (typeof one === typeof other ? (one < other ? -1 : one > other ? 1 : 0) : typeof one === "string" ? 1 : -1);

const gap = (key, { code, message }) => ({ kind: "gap", key, code, message });
/** What makes a hole in a log, where everything else ends its reading. */
const isGap = ({ code }) => code === "object_not_found" || code === "access_denied";

/** The splitter's places run on over all chunks; `begin` says where this one's first byte would be. */
function* told(lines, { key, begin }) {
  for (const { text, end } of lines) yield { kind: "line", text, key, end: end - begin };
}

/** Line by line over all chunks. */
export async function* logLines(bucket, from, { start, follow, interval = 2000, longest, ansi, signal } = {}) {
  const splitter = lineSplitter({ longest, ansi });
  /** How much was read of each chunk; Infinity where nothing more is to come. */
  const read = new Map();
  /** The last chunk that was begun: the only one that grows. */
  let tip;
  let length = 0;
  let place;
  for (let more = true; more; ) {
    // Asked first: what is written before it says no is read below.
    more = follow ? await follow() : false;
    const [chunks, orderOf] = await chunksOf(bucket, from, signal);
    if (start && !tip) {
      tip = chunks.find(({ key }) => key === start.key) ?? { key: start.key, order: orderOf?.(start.key) };
      if (tip.order === undefined) throw fault("invalid_option", "/start", "None of the chunks has its key.");
      for (const { key, order } of chunks) if (compared(order, tip.order) < 0) read.set(key, Infinity);
      read.set(start.key, start.end);
      if (!chunks.includes(tip)) yield gap(start.key, fault("object_not_found", "/start", start.key));
    }
    for (const chunk of chunks) {
      const { key, order, size } = chunk;
      const at = read.get(key) ?? 0;
      if (!read.has(key) && tip && compared(order, tip.order) < 0) {
        read.set(key, Infinity);
        yield gap(key, { code: "late", message: `${key} came when what is behind it had been read.` });
        continue;
      }
      // A listing may be older than the chunk behind: then the store is asked.
      if (at === Infinity || (read.has(key) && (key !== tip.key || (size <= at && chunk === chunks.at(-1))))) continue;
      tip = chunk;
      read.set(key, at);
      try {
        const stream = await grown(bucket, key, { range: at > 0 ? { start: at } : undefined, signal });
        if (!stream) continue;
        const begin = length - at;
        for await (const piece of pieces(stream)) {
          place = { key, begin };
          length += piece.length;
          read.set(key, length - begin);
          yield* told(splitter.push(piece), place);
        }
      } catch (error) {
        if (!isGap(error)) throw error;
        if (place) yield* told(splitter.rest(), place);
        read.set(key, Infinity);
        yield gap(key, error);
      }
    }
    if (more) await pause(interval, signal);
  }
  if (place) yield* told(splitter.rest(), place);
}

/** The last lines of all chunks, and where `logLines` goes on. */
export async function logTail(bucket, from, { lines: wanted = 1000, bytes: most = 1024 * 1024, ansi, signal } = {}) {
  const splitter = lineSplitter({ ansi });
  const [chunks] = await chunksOf(bucket, from, signal);
  const parts = [];
  let [got, breaks, cut] = [0, 0, false];
  for (const { key, size: known } of chunks.reverse()) {
    if ((cut = got >= most || breaks > wanted)) break;
    try {
      const size = known ?? (await head(bucket, key, { signal })).size;
      let at = size;
      while (at > 0 && got < most && breaks <= wanted) {
        const start = Math.max(0, at - Math.min(PIECE, most - got));
        const bytes = await drained((await get(bucket, key, { range: { start, end: at }, signal })).stream);
        for (const byte of bytes) if (byte === NEWLINE) breaks++;
        parts.unshift({ key, bytes, end: at });
        got += bytes.length;
        at = start;
      }
      if ((cut = at > 0)) break;
    } catch (error) {
      if (!isGap(error)) throw error;
      parts.unshift({ key, hole: error });
    }
  }
  if (cut && parts[0]?.bytes) {
    const { bytes } = parts[0];
    let first = 0;
    while (first < 3 && (bytes[first] & 0xc0) === 0x80) first++;
    parts[0].bytes = bytes.subarray(first);
  }
  const items = [];
  let length = 0;
  let place;
  for (const { key, bytes, end, hole } of parts) {
    if (hole) items.push(...(place ? told(splitter.rest(), place) : []), gap(key, hole));
    else {
      length += bytes.length;
      place = { key, begin: length - end };
      items.push(...told(splitter.push(bytes), place));
    }
  }
  if (place) items.push(...told(splitter.rest(), place));
  // What is cut at its start is half a line.
  if (cut && items[0]?.kind === "line" && items.length > 1) items.shift();
  let first = items.length;
  for (let left = wanted; first > 0 && left > 0; ) if (items[--first].kind === "line") left--;
  const last = parts.findLast(({ bytes }) => bytes);
  return { items: items.slice(first), whole: !cut && first === 0, ...(last && { next: { key: last.key, end: last.end } }) };
}
