// Checksums of bytes that come piece by piece, with their wasm inside: src/checksum/desk.rs says what it takes. A worker loads
// this and no more, so nothing is checked here: www/lib/checksum.js does that.
import bytes from "#wasm/checksum_bytes";

/** How many bytes a checksum has, by algorithm, in the order of their numbers in Rust. */
export const SIZES = { crc64nvme: 8, crc32c: 4, crc32: 4, sha256: 32, sha1: 20, md5: 16 };
const NAMES = Object.keys(SIZES);

/** As in Rust: the state, of which a hash's length comes first; where bytes are given; how many at once. */
const STATE = 40;
const LENGTH = 8;
const GIVEN = 1856;
const ROOM = 2 ** 18;
/** Of a hash; of what is given all but the last comes in whole ones. */
const BLOCK = 64;
const [UPDATE, FINISH, COMBINE] = [0, 1, 2];

/** Starts the wasm. Gives `{ hasher, combine }`; each call makes room of its own for 0.3 MB. */
export async function hashing() {
  const { memory, room, call } = (await WebAssembly.instantiate(bytes())).instance.exports;
  // It never grows.
  const desk = new Uint8Array(memory.buffer, room(), GIVEN + ROOM);

  /** One call. What was given lies there already. */
  function run(name, state, length, task) {
    desk.set(state);
    if (!call(NAMES.indexOf(name), length, task)) throw new Error("an earlier call has failed");
    state.set(desk.subarray(0, STATE));
  }
  const sumOf = (name, state) => state.slice(LENGTH, LENGTH + SIZES[name]);

  /**
   * A checksum under way: a few bytes of its own, and nothing to free. `update(bytes: Uint8Array)` takes the next bytes,
   * `digest()` gives the checksum as a Uint8Array, after which no more are taken.
   */
  function hasher(name) {
    const state = new Uint8Array(STATE);
    const rest = new Uint8Array(BLOCK);
    let held = 0;
    let sum;
    return {
      update(bytes) {
        if (sum) throw new TypeError("the digest was taken");
        for (let at = 0; at < bytes.length; ) {
          const end = Math.min(at + ROOM - held, bytes.length);
          const count = held + end - at;
          const left = count % BLOCK;
          if (count < BLOCK) rest.set(bytes.subarray(at, end), held);
          else {
            desk.set(rest.subarray(0, held), GIVEN);
            desk.set(bytes.subarray(at, end), GIVEN + held);
            run(name, state, count - left, UPDATE);
            rest.set(bytes.subarray(end - left, end));
          }
          held = left;
          at = end;
        }
      },
      digest() {
        if (!sum) {
          desk.set(rest.subarray(0, held), GIVEN);
          run(name, state, held, FINISH);
          sum = sumOf(name, state);
        }
        return sum;
      },
    };
  }

  /** The CRC of all parts, `{ checksum, length }` each, in their order. */
  function combine(name, parts) {
    const state = new Uint8Array(STATE);
    const view = new DataView(memory.buffer, desk.byteOffset + GIVEN, ROOM);
    for (let at = 0, next; at < parts.length; at = next) {
      next = Math.min(at + ROOM / 16, parts.length);
      parts.slice(at, next).forEach(({ checksum, length }, index) => {
        view.setBigUint64(16 * index, checksum.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n), true);
        view.setBigUint64(16 * index + 8, BigInt(length), true);
      });
      run(name, state, 16 * (next - at), COMBINE);
    }
    run(name, state, 0, FINISH);
    return sumOf(name, state);
  }
  return { hasher, combine };
}
