//! Signing in the Authorization header.

use alloc::string::String;
use alloc::vec::Vec;

use core::fmt;

use crate::error::Error;
use crate::http::Headers;
use crate::sign::canonical_request::{CanonicalHeaders, Target, canonical_request};
use crate::sign::signing_key::SigningKey;
use crate::sign::string_to_sign::{credential_scope, string_to_sign};
use crate::sign::{ALGORITHM, Context, Rules, Signable, TokenRule, check_method};

/// A request that can be sent, and what was signed on the way.
#[derive(Clone)]
pub struct Signed {
    /// Spelled as it was signed.
    pub url: String,
    /// All headers to send, but for Host and Content-Length, which the HTTP client sets.
    pub headers: Vec<(String, String)>,
    pub signature: String,
    pub canonical_request: String,
    pub string_to_sign: String,
}

/// The headers hold the token and the signature, so only their names are shown.
impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Signed").field("url", &self.url).field("headers", &names).finish_non_exhaustive()
    }
}

/// Signs by the rules of the context's service.
///
/// # Errors
/// `invalid_url`, `invalid_key`, `invalid_header`, `invalid_region`, `invalid_option`: see
/// [`ErrorCode`](crate::error::ErrorCode).
pub fn sign(request: &Signable<'_>, context: &Context<'_>) -> Result<Signed, Error> {
    let rules = Rules::of(context.service);
    let target = Target::parse(request.url, rules.path)?;
    sign_with(request, target, context, rules)
}

/// [`sign`] by other rules, to a target that is given in parts.
pub fn sign_with(request: &Signable<'_>, target: Target, context: &Context<'_>, rules: Rules) -> Result<Signed, Error> {
    check_method(request.method)?;
    context.check()?;
    let payload_hash = request.payload.hash()?;
    let date = context.time.amz_date();

    let mut headers = given_headers(request.headers)?;
    headers.push("x-amz-date", date.as_str());
    if rules.content_sha256 {
        headers.push("x-amz-content-sha256", payload_hash.as_str());
    }
    let token = context.credentials.session_token();
    if let (Some(token), TokenRule::Signed) = (token, rules.token) {
        headers.push("x-amz-security-token", token);
    }
    let mut canonical = CanonicalHeaders::default();
    canonical.push("host", &target.host);
    headers.iter().for_each(|(name, value)| canonical.push(name, value));

    let scope = credential_scope(&date, context);
    let canonical_request = canonical_request(request.method, &target, &canonical, &payload_hash);
    let string_to_sign = string_to_sign(&date, &scope, &canonical_request);
    let signature = SigningKey::derive(context, date.day()).sign(&string_to_sign);

    if let (Some(token), TokenRule::AddedAfter) = (token, rules.token) {
        headers.push("x-amz-security-token", token);
    }
    let mut authorization = String::with_capacity(256);
    for part in [
        ALGORITHM,
        " Credential=",
        context.credentials.access_key_id(),
        "/",
        &scope,
        ", SignedHeaders=",
        &canonical.signed_headers(),
        ", Signature=",
        &signature,
    ] {
        authorization.push_str(part);
    }
    headers.push("authorization", authorization);
    let headers = headers.into_iter().filter(|(name, _)| !name.eq_ignore_ascii_case("content-length")).collect();
    Ok(Signed { url: target.url(), headers, signature, canonical_request, string_to_sign })
}

/// The caller's headers without those that signing sets itself.
pub(super) fn given_headers(given: &[(&str, &str)]) -> Result<Headers, Error> {
    const OURS: [&str; 5] = ["host", "authorization", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token"];
    let mut headers = Headers::new();
    for (name, value) in given {
        if !OURS.iter().any(|ours| name.eq_ignore_ascii_case(ours)) {
            headers.try_push(name, value)?;
        }
    }
    Ok(headers)
}
