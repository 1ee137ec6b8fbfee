//! Signing, in the Authorization header unless it is asked for in the query.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use core::fmt;

use crate::encode::decimal;
use crate::error::Error;
use crate::http::Headers;
use crate::sign::canonical_request::{CanonicalHeaders, Target, canonical_request};
use crate::sign::{Algorithm, Context, Payload, Rules, Signable, TokenRule, UNSIGNED_PAYLOAD, check_method};
use crate::text::push_all;

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
    authorize(Algorithm::HmacSha256, request, target, context, rules, None)
}

/// Signs in the headers, or in the query for so many seconds: the two differ in what they add to the request before it is
/// signed, and in where the signature goes.
pub(super) fn authorize(
    algorithm: Algorithm,
    request: &Signable<'_>,
    mut target: Target,
    context: &Context<'_>,
    rules: Rules,
    expires_in: Option<u32>,
) -> Result<Signed, Error> {
    check_method(request.method)?;
    context.check()?;
    let payload_hash = match request.payload {
        Payload::Empty if expires_in.is_some() && rules.content_sha256 => UNSIGNED_PAYLOAD.to_owned(),
        payload => payload.hash()?,
    };
    let date = context.time.amz_date();
    let scope = algorithm.credential_scope(&date, context);
    let mut credential = String::new();
    push_all(&mut credential, &[context.credentials.access_key_id(), "/", &scope]);
    let token = context.credentials.session_token();
    let signed_token = token.filter(|_| rules.token == TokenRule::Signed);
    let late_token = token.filter(|_| rules.token == TokenRule::AddedAfter);

    let mut headers = given_headers(request.headers)?;
    if expires_in.is_none() {
        headers.push("x-amz-date", date.as_str());
        if rules.content_sha256 {
            headers.push("x-amz-content-sha256", &payload_hash);
        }
        if let Some(regions) = algorithm.region_set(context) {
            headers.push("x-amz-region-set", regions);
        }
        if let Some(token) = signed_token {
            headers.push("x-amz-security-token", token);
        }
    }
    let mut canonical = CanonicalHeaders::default();
    canonical.push("host", &target.host);
    for (name, value) in headers.iter() {
        canonical.push(name, value);
    }
    let signed_headers = canonical.signed_headers();
    if let Some(seconds) = expires_in {
        let seconds = decimal(seconds.into());
        for (name, value) in [
            ("X-Amz-Algorithm", algorithm.as_str()),
            ("X-Amz-Credential", &credential),
            ("X-Amz-Date", date.as_str()),
            ("X-Amz-Expires", &seconds),
            ("X-Amz-SignedHeaders", &signed_headers),
        ] {
            target.push_query(name, value);
        }
        if let Some(regions) = algorithm.region_set(context) {
            target.push_query("X-Amz-Region-Set", regions);
        }
        if let Some(token) = signed_token {
            target.push_query("X-Amz-Security-Token", token);
        }
    }

    let canonical_request = canonical_request(request.method, &target, &canonical, &payload_hash);
    let string_to_sign = algorithm.string_to_sign(&date, &scope, &canonical_request);
    let signature = algorithm.signature(&date, context, &string_to_sign)?;

    if expires_in.is_some() {
        if let Some(token) = late_token {
            target.push_query("X-Amz-Security-Token", token);
        }
    } else {
        if let Some(token) = late_token {
            headers.push("x-amz-security-token", token);
        }
        let mut authorization = String::with_capacity(256);
        push_all(
            &mut authorization,
            &[
                algorithm.as_str(),
                " Credential=",
                &credential,
                ", SignedHeaders=",
                &signed_headers,
                ", Signature=",
                &signature,
            ],
        );
        headers.push("authorization", &authorization);
        headers.remove("content-length");
    }
    let mut url = target.url();
    if expires_in.is_some() {
        push_all(&mut url, &["&X-Amz-Signature=", &signature]);
    }
    Ok(Signed { url, headers: headers.into(), signature, canonical_request, string_to_sign })
}

/// The caller's headers without those that signing sets itself.
fn given_headers(given: &[(&str, &str)]) -> Result<Headers, Error> {
    const OURS: [&str; 5] = ["host", "authorization", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token"];
    let mut headers = Headers::new();
    for (name, value) in given {
        if !OURS.iter().any(|ours| name.eq_ignore_ascii_case(ours)) {
            headers.try_push(name, value)?;
        }
    }
    Ok(headers)
}
