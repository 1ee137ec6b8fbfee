// Who signs the probes: a bucket that is open, credentials, a function that lends some, or a signer.
import { fault } from "../error.js";
import { credentials, expirationOf, millis } from "../values.js";
// As it is written, the name is that in the package.
import { init, sign } from "./sign.js";

/** Amazon's own example, which is nobody's key: that its refusal can be read is what counts. */
const NOBODY = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" };
const UNSIGNED = "UNSIGNED-PAYLOAD";

/** How `{ method, url, headers, body }` is signed by nobody whom the store knows. */
export async function byNobody(request, region) {
  await init();
  return sign({ ...request, payload: undefined }, { credentials: NOBODY, region: region || "us-east-1", payload: "unsigned" });
}

/** Credentials for the probes, copied; undefined where they are not seen. What the app's function throws becomes `failure`. */
export async function lend(auth, signal) {
  if (!auth || auth.signer) return {};
  try {
    const lent = typeof auth === "function" ? await auth({ reason: "missing", signal }) : auth;
    const [accessKeyId, secretAccessKey, sessionToken] = credentials(lent);
    if (!accessKeyId || !secretAccessKey) throw fault("invalid_credentials", "/auth", "The access key or the secret key is missing.");
    const serverTime = millis(lent.serverTime, "/auth/serverTime");
    return { lent: { accessKeyId, secretAccessKey, sessionToken: sessionToken || undefined, expiration: expirationOf(lent) }, offset: serverTime === undefined ? 0 : serverTime - Date.now() };
  } catch (failure) {
    return { failure };
  }
}

/** `(request) => { url, headers }`. Rejects where nobody signs. */
export function signer({ auth, name, resolved }, { lent, offset, failure }) {
  return async ({ method, url, headers, body, operation, key, uploadId, partNumber, signal }) => {
    if (failure) throw failure;
    await init();
    if (lent) return sign({ method, url, headers }, { credentials: lent, region: resolved.region, date: new Date(Date.now() + offset), payload: "unsigned" });
    const shown = { ...headers, "x-amz-content-sha256": UNSIGNED };
    const answer = await auth.signer({
      operation, bucket: name, key, ...(uploadId && { uploadId }), ...(partNumber && { partNumber }), method, url, headers: { ...shown }, payloadHash: UNSIGNED,
      ...(body && { contentLength: body.length }), signal,
    });
    if (!answer?.url && !answer?.headers) throw fault("invalid_signature", "/auth/signer");
    return { url: answer.url ?? url, headers: answer.url ? { ...headers, ...answer.headers } : { ...shown, ...answer.headers } };
  };
}
