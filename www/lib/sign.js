// sign and presign, over whichever wasm the entry brings.
import { BucketkitError, guarded } from "./error.js";
import { asciiHost, canonical, credentials, flatHeaders, millis } from "./values.js";
import { write } from "./wire.js";

const NOTHING = new Uint8Array();

/** `[payload, bytes to hash]` */
export function payloadOf(body, { payload = "auto", service = "s3" }) {
  if (payload === "unsigned") return ["UNSIGNED-PAYLOAD", NOTHING];
  if (payload !== "auto") return [String(payload?.sha256), NOTHING];
  if (body === undefined || body === null) return ["", NOTHING];
  if (typeof body === "string" || body instanceof URLSearchParams) return ["", new TextEncoder().encode(body)];
  if (body instanceof ArrayBuffer) return ["", new Uint8Array(body)];
  if (ArrayBuffer.isView(body)) return ["", new Uint8Array(body.buffer, body.byteOffset, body.byteLength)];
  if (body instanceof Blob && service === "s3") return ["UNSIGNED-PAYLOAD", NOTHING];
  throw new BucketkitError("payload_not_hashable", { path: "/body" });
}

export function signing(wasm) {
  function run(request, options, expiresIn) {
    const { sign } = wasm();
    const { method = "GET", url, headers, body } = request ?? {};
    const { region, service = "s3", date } = options ?? {};
    const [payload, bytes] = expiresIn && body === undefined && options?.payload === undefined ? ["", NOTHING] : payloadOf(body, options ?? {});
    const text = write([
      ...credentials(options?.credentials), region, service, millis(date, "/date") ?? Date.now(), expiresIn,
      method, asciiHost(String(url)), payload, ...flatHeaders(headers),
    ]);
    const [[, ...out]] = guarded(() => sign(text, bytes));
    canonical(out[0]);
    return out;
  }

  return {
    sign(request, options) {
      const [url, signature, ...flat] = run(request, options, 0);
      const headers = {};
      for (let at = 0; at < flat.length; at += 2) headers[flat[at]] = flat[at] in headers ? `${headers[flat[at]]}, ${flat[at + 1]}` : flat[at + 1];
      return { method: request.method ?? "GET", url, headers, signature };
    },
    presign(request, options) {
      const { expiresIn = 900 } = options ?? {};
      return run(request, options, seconds(expiresIn))[0];
    },
  };
}

/** A life in whole seconds; what Rust would round or wrap is refused here. */
export function seconds(expiresIn) {
  if (!Number.isInteger(expiresIn) || expiresIn < 1 || expiresIn > 604800) throw new BucketkitError("invalid_expiry", { path: "/expiresIn" });
  return expiresIn;
}
