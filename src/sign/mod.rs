//! AWS Signature Version 4, in the Authorization header ([`sign`]) and in the query ([`presign`]).
//!
//! The stages are functions of their own, each tested against AWS's vectors, so that a failure names its stage:
//! canonical request → string to sign → signature. Source:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>, and for S3
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html>.

use alloc::borrow::ToOwned;
use alloc::string::String;

pub mod canonical_request;
pub mod chunked;
// For browser::sign, and for fuzzing.
#[cfg(any(test, feature = "sign"))]
#[doc(hidden)]
pub mod desk;
mod hash;
mod header;
mod pairs;
pub mod post_policy;
mod presign;
#[cfg(any(test, feature = "sign"))]
mod sheet;
pub mod signing_key;
#[cfg(feature = "sigv4a")]
pub mod sigv4a;
pub mod string_to_sign;

pub(crate) use hash::sha256;
pub use header::{Signed, sign, sign_with};
pub use post_policy::{PostForm, PostPolicy, post_policy, sign_policy};
pub use presign::{MAX_EXPIRES_IN, Presigned, presign, presign_with};

use crate::credentials::Credentials;
use crate::error::{Error, ErrorCode};
use crate::time::{AmzDate, Timestamp};

/// A request to sign.
#[derive(Clone, Copy, Debug)]
pub struct Signable<'a> {
    pub method: &'a str,
    /// Absolute; the path percent-encoded (what may not stand in a URL is encoded for you).
    pub url: &'a str,
    /// Headers that are sent and signed. Host, date, payload hash, token and authorization are added.
    pub headers: &'a [(&'a str, &'a str)],
    pub payload: Payload<'a>,
}

/// What the signature says of the body.
#[derive(Clone, Copy, Debug)]
pub enum Payload<'a> {
    Empty,
    Bytes(&'a [u8]),
    /// The body's SHA-256, 64 digits in lower case.
    Sha256(&'a str),
    /// Nothing: S3 alone allows it. TLS then protects the body, and checksums can.
    Unsigned,
    /// What stands in the hash's place where the body has signatures of its own: see [`chunked`].
    Streaming(&'static str),
}

/// Who signs, for whom, when.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    pub credentials: &'a Credentials,
    pub region: &'a str,
    /// The service's signing name: `s3`, `sts`, `execute-api`, …
    pub service: &'a str,
    pub time: Timestamp,
}

/// Where services differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    pub path: PathRule,
    /// Send and sign `x-amz-content-sha256`. S3 demands it, the others do without.
    pub content_sha256: bool,
    pub token: TokenRule,
}

/// How the path stands in the canonical request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PathRule {
    #[default]
    /// S3: encoded once and otherwise untouched, since `a//b` and `a/./b` are other keys than `a/b`.
    Once,
    /// All others: the path as it is sent is encoded once more; dot segments and doubled slashes are removed first.
    TwiceNormalized,
    /// The same without removing anything: for services that say so.
    Twice,
}

/// Whether the session token is part of what is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenRule {
    Signed,
    /// Sent, but added after signing: some services (AWS IoT) want it so.
    AddedAfter,
}

impl Rules {
    /// The rules of a service, by its signing name.
    #[inline(never)]
    pub fn of(service: &str) -> Self {
        let s3 = matches!(service, "s3" | "s3express" | "s3-object-lambda" | "s3-outposts");
        Self {
            path: if s3 { PathRule::Once } else { PathRule::TwiceNormalized },
            content_sha256: s3,
            token: if service == "iotdevicegateway" { TokenRule::AddedAfter } else { TokenRule::Signed },
        }
    }
}

/// The SHA-256 of nothing.
pub const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/// Stands where the payload's hash would.
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// What a signature is made with, and what differs with it.
#[derive(Clone, Copy)]
enum Algorithm {
    HmacSha256,
    #[cfg(feature = "sigv4a")]
    EcdsaP256Sha256,
}

impl Algorithm {
    const fn as_str(self) -> &'static str {
        match self {
            Self::HmacSha256 => ALGORITHM,
            #[cfg(feature = "sigv4a")]
            Self::EcdsaP256Sha256 => sigv4a::ALGORITHM,
        }
    }

    fn credential_scope(self, date: &AmzDate, context: &Context<'_>) -> String {
        match self {
            Self::HmacSha256 => string_to_sign::credential_scope(date, context),
            #[cfg(feature = "sigv4a")]
            Self::EcdsaP256Sha256 => sigv4a::credential_scope(date, context),
        }
    }

    /// What is sent and signed where the scope has no region.
    #[cfg_attr(not(feature = "sigv4a"), allow(unused_variables, reason = "only SigV4a has a region set"))]
    fn region_set<'c>(self, context: &Context<'c>) -> Option<&'c str> {
        match self {
            Self::HmacSha256 => None,
            #[cfg(feature = "sigv4a")]
            Self::EcdsaP256Sha256 => Some(context.region),
        }
    }

    fn string_to_sign(self, date: &AmzDate, scope: &str, canonical_request: &str) -> String {
        match self {
            Self::HmacSha256 => string_to_sign::string_to_sign(date, scope, canonical_request),
            #[cfg(feature = "sigv4a")]
            Self::EcdsaP256Sha256 => sigv4a::string_to_sign(date, scope, canonical_request),
        }
    }

    fn signature(self, date: &AmzDate, context: &Context<'_>, string_to_sign: &str) -> Result<String, Error> {
        Ok(match self {
            Self::HmacSha256 => signing_key::SigningKey::derive(context, date.day()).sign(string_to_sign),
            #[cfg(feature = "sigv4a")]
            Self::EcdsaP256Sha256 => sigv4a::EcdsaKey::derive(context.credentials)?.sign(string_to_sign),
        })
    }
}

impl Payload<'_> {
    /// What stands for it in the canonical request.
    pub(crate) fn hash(&self) -> Result<String, Error> {
        Ok(match self {
            Self::Empty => EMPTY_SHA256.to_owned(),
            Self::Bytes(bytes) => sha256(bytes),
            Self::Sha256(digits) => {
                if digits.len() != 64 || !digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
                    let detail = "It is not a SHA-256 of 64 hexadecimal digits in lower case.";
                    return Err(Error::found(ErrorCode::InvalidOption, "/payload/sha256", detail));
                }
                (*digits).to_owned()
            }
            Self::Unsigned => UNSIGNED_PAYLOAD.to_owned(),
            Self::Streaming(name) => (*name).to_owned(),
        })
    }
}

impl Context<'_> {
    /// A slash or a line break in a scope's part would sign for another scope.
    #[inline(never)]
    fn check(&self) -> Result<(), Error> {
        let fits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/');
        if !fits(self.region) {
            let detail = if self.region.is_empty() {
                "It is missing."
            } else {
                "It holds a slash, white space or characters that no region has."
            };
            return Err(Error::found(ErrorCode::InvalidRegion, "/region", detail));
        }
        if !fits(self.service) {
            let detail = "It is missing, or not a service's signing name.";
            return Err(Error::found(ErrorCode::InvalidOption, "/service", detail));
        }
        Ok(())
    }
}

#[inline(never)]
fn check_method(method: &str) -> Result<(), Error> {
    if !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-') {
        return Ok(());
    }
    Err(Error::found(ErrorCode::InvalidOption, "/method", "It is not an HTTP method."))
}
