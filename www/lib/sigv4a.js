// signV4a: sign for a set of regions.
import start, { signV4a as run } from "#wasm/sigv4a";
import bytes from "#wasm/sigv4a_bytes";
import { guarded } from "./boundary.js";
import { given, signedFrom } from "./given.js";
import { loader } from "./load.js";
import { payloadOf } from "./values.js";
import { write } from "./wire.js";

const { init, wasm } = loader(async () => {
  await start({ module_or_path: bytes() });
  return { run };
});

export { init };

export function signV4a(request, options) {
  const { run } = wasm();
  const body = payloadOf(request?.body, options?.payload, options?.service);
  const hashed = typeof body !== "string";
  const text = write([...given(request, options, options?.regionSet), hashed ? "" : body]);
  const [[, ...out]] = guarded(() => run(text, hashed ? body : new Uint8Array()));
  return signedFrom(request, out);
}
