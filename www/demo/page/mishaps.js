// What goes wrong between a signer and a store, and a store that says so. It is played with the key of Amazon's examples: what
// arrives is read as a store reads it, and the answer has the store's own form. `bucketkit/sign/explain` then finds the cause.
import { explain } from "/bucketkit/sign-explain.js";

const MINUTE = 60_000;
const NAMES = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const xml = (text) => text.replace(/[&<>]/g, (sign) => NAMES[sign]);
const document_ = (code, message, more = {}) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${xml(message)}</Message>${Object.entries(more).map(([name, value]) => `<${name}>${xml(value)}</${name}>`).join("")}</Error>`;

/**
 * `signer`: what the signer has wrong, of its options. `arrives`: what comes of the signed request on its way. `refuse`: the
 * store's own document where it says more than that the signatures differ. `near`: it can be tried with the demo's store.
 */
export const MISHAPS = {
  none: { label: "all goes well", near: true },
  host: { label: "a proxy sends it on under its own host", arrives: (request) => at(request, (url) => (url.host = "proxy.internal:8080")) },
  path: { label: "a proxy puts a folder before the path", near: true, arrives: (request) => at(request, (url) => (url.pathname = `/storage${url.pathname}`)) },
  header: {
    label: "something changes a header",
    near: true,
    signs: (request) => ({ ...request, headers: { ...request.headers, "content-type": request.headers["content-type"] ?? "text/plain" } }),
    arrives: ({ headers, ...rest }) => ({ ...rest, headers: { ...headers, "content-type": "application/octet-stream" } }),
  },
  secret: { label: "the secret was copied without its last letter", near: true, signer: ({ credentials, ...rest }) => ({ ...rest, credentials: { ...credentials, secretAccessKey: credentials.secretAccessKey.slice(0, -1) } }) },
  region: {
    label: "the region is wrong",
    near: true,
    signer: (options) => ({ ...options, region: other(options.region) }),
    refuse: ({ options, inUrl }) =>
      document_(inUrl ? "AuthorizationQueryParametersError" : "AuthorizationHeaderMalformed", `The authorization header is malformed; the region '${other(options.region)}' is wrong; expecting '${options.region}'`, { Region: options.region }),
  },
  clock: {
    label: "this device's clock is 20 minutes slow",
    near: true,
    signer: (options) => ({ ...options, date: options.date - 20 * MINUTE }),
    refuse: ({ options, inUrl }) =>
      inUrl
        ? document_("AccessDenied", "Request has expired", { "X-Amz-Expires": "900", Expires: new Date(options.date - 5 * MINUTE).toISOString(), ServerTime: new Date(options.date).toISOString() })
        : document_("RequestTimeTooSkewed", "The difference between the request time and the current time is too large.", { RequestTime: new Date(options.date - 20 * MINUTE).toISOString(), ServerTime: new Date(options.date).toISOString(), MaxAllowedSkewMilliseconds: "900000" }),
  },
};

const other = (region) => (region === "us-east-1" ? "eu-central-1" : "us-east-1");

function at(request, change) {
  const url = new URL(request.url);
  change(url);
  return { ...request, url: url.href };
}

/** The document with which a store refuses what arrived. Its `options` hold the right secret, region and time. */
export function refusal(mishap, arrived, options) {
  const inUrl = arrived.url.includes("X-Amz-Signature=");
  if (mishap.refuse) return mishap.refuse({ options, inUrl });
  const { canonicalRequest, stringToSign } = explain(arrived, options);
  return document_("SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.", {
    AWSAccessKeyId: options.credentials.accessKeyId,
    StringToSign: stringToSign,
    CanonicalRequest: canonicalRequest,
  });
}
