//! Signing in the Authorization header.

use alloc::string::String;
use alloc::vec::Vec;

use core::fmt;

use crate::error::Error;
use crate::http::Headers;
use crate::sign::canonical_request::Target;
use crate::sign::signing_key::SigningKey;
use crate::sign::stages::{Signer, Stages, given_headers};
use crate::sign::{Context, Rules, Signable};

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
pub fn sign_with(
    request: &Signable<'_>,
    mut target: Target,
    context: &Context<'_>,
    rules: Rules,
) -> Result<Signed, Error> {
    let stages = stages_of(request, &mut target, context, rules, None)?;
    let mut headers = Headers::new();
    for (name, value) in given_headers(request) {
        if !name.eq_ignore_ascii_case("content-length") {
            headers.push(name, value);
        }
    }
    headers.push("x-amz-date", context.time.amz_date().as_str());
    if rules.content_sha256 {
        headers.push("x-amz-content-sha256", &stages.payload_hash);
    }
    if let Some(token) = context.credentials.session_token() {
        headers.push("x-amz-security-token", token);
    }
    let mut authorization = String::with_capacity(256);
    stages.push_authorization(&mut authorization);
    headers.push("authorization", &authorization);
    let Stages { signature, canonical_request, string_to_sign, .. } = stages;
    Ok(Signed { url: target.url(), headers: headers.into(), signature, canonical_request, string_to_sign })
}

/// One signature, its key derived for it alone.
pub(super) fn stages_of(
    request: &Signable<'_>,
    target: &mut Target,
    context: &Context<'_>,
    rules: Rules,
    expires_in: Option<&str>,
) -> Result<Stages, Error> {
    let identity = context.identity();
    identity.check()?;
    let date = &context.time.amz_date();
    let key = &SigningKey::of(&identity, date.day());
    let mut stages = Stages::default();
    Signer { identity, rules, date, key }.run(request, target, expires_in, &mut stages)?;
    Ok(stages)
}
