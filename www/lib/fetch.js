// signedFetch: fetch, signed.
import { fault } from "./error.js";
import { canSend, expirationOf, isS3 } from "./values.js";

/** Service and region of an AWS host, as far as it says them. */
function ofHost(host) {
  if (host.endsWith(".r2.cloudflarestorage.com")) return ["s3", "auto"];
  const [, name] = /^(.+)\.(?:amazonaws\.com(?:\.cn)?|(?:on|api)\.aws)$/.exec(host) ?? [];
  if (!name) return [];
  const [, own, service, region] = /^(?:(.+?)\.)?([a-z\d-]+?)(?:-fips)?(?:\.dualstack)?[.-]([a-z]{2,5}(?:-[a-z]+)+-\d+)$/.exec(name) ?? [, , name.split(".").pop(), "us-east-1"];
  const names = { __proto__: null, "lambda-url": "lambda", email: "ses", iot: own?.endsWith("data") ? "iotdata" : "iotdevicegateway" };
  return [names[service] ?? service, region];
}

/** Over an entry's own functions. */
export function fetching(init, { sign, payloadHash }) {
  // What providers lent, until when. Whoever asks meanwhile waits for the same answer.
  const flights = new WeakMap();

  /** The credentials' flight of a provider. */
  function lend(provider) {
    const last = flights.get(provider);
    if (last && last.until > Date.now()) return last;
    const flight = { until: Infinity };
    flight.credentials = (async () => {
      const now = Date.now();
      const credentials = await provider({ reason: !last ? "missing" : last.until < 0 ? "rejected" : "expiring", signal: new AbortController().signal });
      const end = expirationOf(credentials) ?? Infinity;
      flight.until = end - Math.min(300_000, (end - now) / 3);
      return credentials;
    })();
    flight.credentials.catch(() => flights.delete(provider));
    flights.set(provider, flight);
    return flight;
  }

  return async function signedFetch(input, { aws, ...options } = {}) {
    await init();
    const from = input instanceof Request ? input : undefined;
    const given = from?.url ?? `${input}`;
    const url = /^https?:/i.test(given) ? given : new URL(given, globalThis.location?.href).href;
    const method = options.method ?? from?.method ?? "GET";
    const [hostService, hostRegion] = ofHost(URL.canParse(url) ? new URL(url).hostname : "");
    const { region = hostRegion, service = hostService, credentials } = aws ?? {};
    let body = options.body ?? (from?.body ? await from.clone().arrayBuffer() : null);
    if (body instanceof ReadableStream) throw fault("body_not_replayable", "/body");
    const headers = canSend(options.headers ?? from?.headers);
    if (body instanceof FormData || (body instanceof Blob && !isS3(service))) {
      const whole = new Response(body);
      const type = whole.headers.get("content-type");
      if (type && !headers.has("content-type")) headers.set("content-type", type);
      body = await whole.arrayBuffer();
    }
    for (const name of from ? ["signal", "mode", "credentials", "cache", "keepalive", "integrity", "referrerPolicy"] : []) options[name] ??= from[name];

    const request = { method, url, headers, body };
    let signed;
    let flight;
    if (credentials?.signer) {
      const shown = { operation: aws.operation ?? method, bucket: "", method, url: new URL(url).href, headers: Object.fromEntries(headers), payloadHash: payloadHash(request, { service }) };
      const answer = await credentials.signer({ ...shown, signal: options.signal ?? new AbortController().signal });
      signed = { method, url: answer?.url ?? shown.url, headers: { ...shown.headers, ...answer?.headers } };
      if (!URL.canParse(signed.url) || new URL(signed.url).href !== signed.url) throw fault("url_not_canonical", "/url");
    } else {
      if (typeof credentials === "function") flight = lend(credentials);
      signed = sign(request, { credentials: flight ? await flight.credentials : credentials, region, service });
    }
    // A redirected request would arrive without its signature, or with one for another address.
    const response = await fetch(signed.url, { redirect: "error", ...options, method: signed.method, headers: signed.headers, body });
    // So that the next request asks again: they may be what was refused.
    if (flight && [400, 401, 403].includes(response.status) && flights.get(credentials) === flight) flight.until = -1;
    return response;
  };
}
