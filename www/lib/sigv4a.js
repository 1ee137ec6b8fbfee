// signV4a: sign for a set of regions.
import start, { signV4a as run } from "#wasm/sigv4a";
import bytes from "#wasm/sigv4a_bg.wasm";
import { guarded } from "./error.js";
import { given, signedFrom } from "./given.js";
import { loader } from "./load.js";
import { payloadOf } from "./sign.js";
import { write } from "./wire.js";

const { init, wasm } = loader(() => start({ module_or_path: bytes }), { run });

export { init };

export function signV4a(request, options) {
  const { run } = wasm();
  const [payload, body] = payloadOf(request?.body, options ?? {});
  const text = write([...given(request, options, options?.regionSet), payload]);
  const [[, ...out]] = guarded(() => run(text, body));
  return signedFrom(request, out);
}
