// Looking into a module's memory. What is freed counts too: nobody has overwritten it yet, and whoever reads memory has it.
import { createHmac } from "node:crypto";

const { instantiate } = WebAssembly;

/** Wraps the engine, so that the memory of each module that starts from now on can be had. `more` pages of 64 KiB are all they get. */
export function watchMemories(more) {
  const memories = [];
  WebAssembly.instantiate = async (module, imports) => {
    const made = await instantiate(more === undefined ? module : limited(new Uint8Array(module), more), imports);
    memories.push((made.instance ?? made).exports.memory);
    return made;
  };
  return memories;
}

/** The module with a limit in its section for the memory (https://webassembly.github.io/spec/core/binary/modules.html). */
function limited(module, more) {
  const number = (at) => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return [value, at];
    }
  };
  const written = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...written(value >> 7)]);
  for (let at = 8; at < module.length; ) {
    const [size, start] = number(at + 1);
    if (module[at] === 5) {
      const [least] = number(start + 2);
      const section = [1, 1, ...written(least), ...written(least + more)];
      return Buffer.concat([module.subarray(0, at), Buffer.from([5, ...written(section.length), ...section]), module.subarray(start + size)]);
    }
    at = start + size;
  }
  throw new Error("It has no memory.");
}

const STRETCH = 8;
const xor = (bytes, pad) => bytes.map((byte) => byte ^ pad);
/** As a hash function holds its input: words of 32 bits with the first byte highest, in a memory that has the lowest first. */
const asWords = (bytes) => bytes.map((_, at) => bytes[at ^ 3]);
/** HMAC's key is combined with these: whoever finds that has the key. */
const PADS = { "": 0, " ^ ipad": 0x36, " ^ opad": 0x5c };

/**
 * The forms in which a stretch of `bytes` lies in memory: as they are, in UTF-16, as HMAC and SHA-256 hold them. `bytes` begin
 * where a block of the hash does, and a stretch is 8 of them.
 */
export function traces(memory, bytes) {
  const room = Buffer.from(memory.buffer);
  const whole = Buffer.from(bytes).subarray(0, bytes.length & ~3);
  const found = new Set();
  for (const [padded, pad] of Object.entries(PADS)) {
    for (const [form, shape] of Object.entries({ bytes: (part) => part, words: asWords })) {
      const shaped = shape(xor(whole, pad));
      for (let at = 0; at + STRETCH <= shaped.length; at += 4) {
        if (room.includes(shaped.subarray(at, at + STRETCH))) found.add(form + padded);
      }
    }
  }
  if (room.includes(Buffer.from(String.fromCharCode(...whole), "utf16le"))) found.add("UTF-16");
  return [...found];
}

/** What the signing key is made from, step by step: each of these signs for all days, regions or services after it. */
export function steps(secret, [day, region, service]) {
  const named = { seed: Buffer.from(`AWS4${secret}`) };
  let key = named.seed;
  for (const [name, part] of Object.entries({ day, region, service, signing: "aws4_request" })) {
    key = createHmac("sha256", key).update(part).digest();
    named[name] = key;
  }
  return named;
}
