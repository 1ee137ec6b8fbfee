// What of AWS's signing suites the public functions do not offer, on purpose. The native tests pass all of these.
const resolved = "a browser sends no dot segment: what it sends instead is signed";
const unencoded = "not a URL: the browser encodes it first, and then the encoded path is signed";
const verbatim = "the suite leaves the path as it is; the services that do so (other than S3) are reached natively";
export const NOT_OFFERED = {
  "get-header-value-multiline": "fetch sends no header with line breaks",
  "get-relative-relative-unnormalized": resolved,
  "get-relative-unnormalized": resolved,
  "get-slash-dot-slash-unnormalized": resolved,
  "get-slash-pointless-dot-unnormalized": resolved,
  "get-slash-unnormalized": verbatim,
  "get-slashes-unnormalized": verbatim,
  "get-space-normalized": unencoded,
  "get-space-unnormalized": unencoded,
  "get-utf8": unencoded,
};

const refused = "the entry refuses URLs that a browser would resolve first";
const hashed = "the suite adds x-amz-content-sha256, which services other than S3 do without";
export const NOT_OFFERED_V4A = {
  ...NOT_OFFERED,
  "get-relative-normalized": refused,
  "get-relative-relative-normalized": refused,
  "get-slash-dot-slash-normalized": refused,
  "get-slash-pointless-dot-normalized": refused,
  "post-sts-header-after": "the token is always signed",
  "post-x-www-form-urlencoded": hashed,
  "post-x-www-form-urlencoded-parameters": hashed,
};
