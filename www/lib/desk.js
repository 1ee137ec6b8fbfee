// Calls to the desk that signs in Rust: src/sign/desk.rs says what it takes. A text or bytes are written where it reads, and
// what it answers is read behind that.
import { fault } from "./error.js";

/** As in Rust. */
const ROOM = 2 ** 22;
/** Of a body: whole blocks of its hash. */
const PIECE = 2 ** 20;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** `wasm` gives the module's exports, or throws. */
export const desk = (wasm) => {
  function ask(text, bytes = []) {
    const { memory, room, call } = wasm();
    const view = new Uint8Array(memory.buffer, room(), 2 * ROOM);
    const { written } = encoder.encodeInto(text, view);
    let end, cause;
    try {
      view.set(bytes, written);
      end = call(written + bytes.length);
    } catch (error) {
      cause = error;
    }
    // Anything that is thrown there is a trap; after a trap there is nothing to be had.
    if (!end) throw fault("internal", undefined, "", { cause });
    if (end > ROOM) throw fault("invalid_url", "/url", "It is too long.");
    return decoder.decode(view.subarray(ROOM, ROOM + end - 1));
  }

  /** The SHA-256 of bytes, in hexadecimal digits. */
  function sha256(bytes) {
    let at = 0;
    for (; at + PIECE < bytes.length; at += PIECE) ask("b0", bytes.subarray(at, at + PIECE));
    return ask("e0", bytes.subarray(at));
  }
  return { ask, sha256 };
};
