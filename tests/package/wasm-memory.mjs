// Looking into a module's memory. What is freed counts too: nobody has overwritten it yet, and whoever reads memory has it.
import { createHmac } from "node:crypto";

const { instantiate, Instance } = WebAssembly;

/** Wraps the engine, so that the memory of each module that starts from now on can be had. `change` gives other exports for its own. */
export function watchMemories(change = (exports) => exports) {
  const memories = [];
  const watched = ({ exports }) => {
    memories.push(exports.memory);
    return { exports: change(exports) };
  };
  WebAssembly.Instance = function (...given) {
    return watched(new Instance(...given));
  };
  WebAssembly.instantiate = async (module, imports) => {
    const made = await instantiate(module, imports);
    return made.instance ? { module: made.module, instance: watched(made.instance) } : watched(made);
  };
  return memories;
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
