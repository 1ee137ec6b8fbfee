/**
 * "bucketkit/browse/logs": a log that lies in many objects, one behind the other, read as one text over a bucket that `openBucket` gave.
 * A line or a character that begins in one chunk and ends in the next comes out whole. A chunk that is missing is told in its place.
 * All else rejects with a BucketkitError, as in "bucketkit/browse".
 */
import type { Bucket, ErrorCode } from "./index.js";
export { BucketkitError } from "./index.js";
export type { Bucket, ErrorCode } from "./index.js";

/** Objects directly below a prefix. */
export interface LogLayout {
  /** Ends in a slash. */
  prefix: string;
  /**
   * Which names behind the prefix are chunks; all, where it is absent. Its first group, or the whole name without one, says the order:
   * digits by their value, all else as text, by code units.
   */
  name?: RegExp;
}
/** Where the chunks are: a layout (needs s3:ListBucket), their keys in order, or what tells these whenever it is asked. */
export type LogSource = LogLayout | string[] | (() => string[] | Promise<string[]>);

/** A job's of Windmill: `logs/<job>/<milliseconds>_<size>.txt`. */
export function jobLog(job: string): LogLayout;
/** A server's of Windmill: `logs/services/<host>/<file>`. */
export function serviceLog(host: string): LogLayout;
/** A day's of Windmill's audit log, such as "2026-12-01": `logs/audit/dt=<day>/<file>`, a JSON document on each line. */
export function auditLog(day: string): LogLayout;

export interface LogLine {
  kind: "line";
  /** Without its end (LF, or CR LF). */
  text: string;
  /** In which chunk it ends, and where, in bytes: with its newline. */
  key: string;
  end: number;
}
export interface LogGap {
  kind: "gap";
  /** The chunk that is missing here. */
  key: string;
  /** `object_not_found`; `access_denied`, which is what whoever may not list is told of a key that is not there; "late": it came when what is behind it had been read. */
  code: ErrorCode | "late";
  message: string;
}
/** The place behind a line or behind all that was read: `{ key, end }` of a line is one. */
export interface LogPlace { key: string; end: number }

/**
 * Line by line over all chunks. What was cut before a gap is a line of its own.
 *
 * `start`: a place to go on from; without, the first chunk's first byte. `follow`: asked whenever all that is there has been read,
 * and until it says no, what is added to the last chunk and behind it comes, looked for every `interval` milliseconds (2,000 by
 * default); a last line without an end waits for it. `longest`: in bytes, 1 MiB by default; longer lines come in pieces.
 * `ansi: "strip"` takes a terminal's colours out. Leave the loop, or abort `signal`, to end it.
 */
export function logLines(bucket: Bucket, from: LogSource, options?: { start?: LogPlace; follow?: () => boolean | Promise<boolean>; interval?: number; longest?: number; ansi?: "keep" | "strip"; signal?: AbortSignal }): AsyncGenerator<LogLine | LogGap, void, void>;

/**
 * The last lines over all chunks, with gaps in their places. `lines`: so many at most, default 1,000; `bytes`: no more than that is
 * read, default 1 MiB. A request for the listing and one for each 64 KiB; one more for each chunk where keys were given. `whole`: the
 * log has no more than this. `next`: where `logLines` goes on; absent where no chunk is there.
 */
export function logTail(bucket: Bucket, from: LogSource, options?: { lines?: number; bytes?: number; ansi?: "keep" | "strip"; signal?: AbortSignal }): Promise<{ items: (LogLine | LogGap)[]; whole: boolean; next?: LogPlace }>;
