// "bucketkit/sign/explain": what was signed, and why a store computed another signature; with its wasm inside.
import start, { explain as run } from "#wasm/explain";
import bytes from "#wasm/explain_bg.wasm";
import { CAUSES } from "./causes.generated.js";
import { guarded } from "./lib/error.js";
import { loader } from "./lib/load.js";
import { payloadOf, seconds } from "./lib/sign.js";
import { asciiHost, credentials, flatHeaders, millis } from "./lib/values.js";
import { write } from "./lib/wire.js";

const { init, wasm } = loader(() => start({ module_or_path: bytes }), { run });
export { init };
export { BucketkitError } from "./lib/error.js";

export function explain(request, options, storesAnswer) {
  const { run } = wasm();
  const { method = "GET", url, headers, body } = request ?? {};
  const { region, service = "s3", date, expiresIn } = options ?? {};
  const [payload, bytes] = payloadOf(body, options ?? {});
  const text = write([
    ...credentials(options?.credentials), region, service, millis(date, "/date"), Date.now(), expiresIn === undefined ? 0 : seconds(expiresIn),
    method, asciiHost(String(url)), payload, ...flatHeaders(headers), storesAnswer === undefined ? 0 : 1, storesAnswer,
  ]);
  const [[, canonicalRequest, stringToSign, signature, stage, line, ours, theirs, cause, detail]] = guarded(() => run(text, bytes));
  const difference = cause && { stage: stage || undefined, line: Number(line), ours, theirs, cause, message: CAUSES[cause].replace("{}", () => detail) };
  return { canonicalRequest, stringToSign, signature, ...(difference && { difference }) };
}
