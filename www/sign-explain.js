// "bucketkit/sign/explain": what was signed, and why a store computed another signature; with its wasm inside.
import start, { explain as run } from "#wasm/explain";
import bytes from "#wasm/explain_bytes";
import { CAUSES } from "./causes.generated.js";
import { guarded } from "./lib/boundary.js";
import { asciiHost } from "./lib/ascii-host.js";
import { flatHeaders } from "./lib/flat.js";
import { loader } from "./lib/load.js";
import { fault } from "./lib/error.js";
import { credentials, expirationOf, millis, payloadOf, seconds } from "./lib/values.js";
import { write } from "./lib/wire.js";

const { init, wasm } = loader(async () => {
  await start({ module_or_path: bytes() });
  return { run };
});
export { init };
export { BucketkitError } from "./lib/error.js";

export function explain(request, options, storesAnswer) {
  const { run } = wasm();
  const { method, url, headers, body } = request ?? {};
  const { region, service, date, expiresIn } = options ?? {};
  if (storesAnswer !== undefined && typeof storesAnswer !== "string") throw fault("invalid_option", "/storesAnswer", "It is not a text: pass what `await answer.text()` gives.");
  const payload = payloadOf(body, options?.payload, service);
  const hashed = typeof payload !== "string";
  const lent = options?.credentials;
  const text = write([
    ...credentials(lent), expirationOf(lent), region, service ?? "s3", millis(date, "/date", "invalid_option"), Date.now(), expiresIn === undefined ? 0 : seconds(expiresIn),
    method ?? "GET", asciiHost(String(url)), hashed ? "" : payload, ...flatHeaders(headers), storesAnswer === undefined ? 0 : 1, storesAnswer,
  ]);
  const [[, canonicalRequest, stringToSign, signature, stage, line, ours, theirs, cause, detail]] = guarded(() => run(text, hashed ? payload : new Uint8Array()));
  const difference = cause && { stage: stage || undefined, line: Number(line), ours, theirs, cause, message: CAUSES[cause].replace("{}", () => detail) };
  return { canonicalRequest, stringToSign, signature, ...(difference && { difference }) };
}
