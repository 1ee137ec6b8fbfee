// signChunks: reads a body once, a frame at a time, and puts the frames together around slices of it.
import start, { Chunks } from "#wasm/chunked";
import bytes from "#wasm/chunked_bytes";
import { guarded } from "./boundary.js";
import { fault } from "./error.js";
import { given, signedFrom } from "./given.js";
import { loader } from "./load.js";
import { write } from "./wire.js";

const { init, wasm } = loader(async () => {
  await start({ module_or_path: bytes() });
  return { Chunks };
});

const CRLF = "\r\n";

export async function signChunks(request, body, options) {
  const { chunkSize = 65536, trailer, unsigned } = options ?? {};
  // A copy of an array that may change while it is read; a Blob does not.
  const blob = ArrayBuffer.isView(body) ? new Blob([body]) : body;
  if (!(blob instanceof Blob)) throw fault("invalid_option", "/body", "It is neither a Uint8Array nor a Blob.");
  // What Rust would round or wrap is too small for it.
  const size = Number.isInteger(chunkSize) && chunkSize > 0 && chunkSize < 2 ** 32 ? chunkSize : 0;
  const text = write([...given(request, options, options?.region), blob.size, size, trailer, unsigned ? 1 : 0]);

  // All that was given is copied by now.
  await init();
  const chunks = new (wasm().Chunks)();
  try {
    const [[, ...seed]] = guarded(() => chunks.begin(text));
    const signed = signedFrom(request, seed);
    const [parts, chunkSignatures] = [[], []];
    let before = "";
    for (let at = 0; at < blob.size; at += size) {
      const slice = blob.slice(at, at + size);
      const read = await slice.arrayBuffer().catch((cause) => {
        throw fault("file_unreadable", "/body", "", { cause });
      });
      const [[, header, signature]] = guarded(() => chunks.frame(new Uint8Array(read)));
      parts.push(before + header, slice);
      before = CRLF;
      chunkSignatures.push(signature);
    }
    const [[, ending, signature, trailerSignature]] = guarded(() => chunks.end());
    parts.push(before + ending);
    chunkSignatures.push(signature);
    return {
      request: signed,
      body: new Blob(parts),
      // Unsigned frames have none.
      chunkSignatures: chunkSignatures.filter(Boolean),
      ...(trailerSignature && { trailerSignature }),
    };
  } finally {
    // The key is wiped now and not when the garbage is collected. After a trap there is nothing left to be told.
    try {
      chunks.free();
    } catch {}
  }
}
