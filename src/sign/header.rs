//! Signing in the Authorization header.

use alloc::string::String;
use alloc::vec::Vec;

use core::fmt;

use crate::error::Error;
use crate::http::Headers;
use crate::sign::canonical_request::{CanonicalHeaders, Target};
use crate::sign::signing_key::SigningKey;
use crate::sign::stages::{Canonical, Signer, Stages};
use crate::sign::string_to_sign::credential_scope;
use crate::sign::{ALGORITHM, Context, EMPTY_SHA256, Rules, Signable, TokenRule, check_method};
use crate::text::push_all;
use crate::time::AmzDate;

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
    let payload_hash = request.payload.hash(EMPTY_SHA256)?;
    let (mut canonical, mut headers) = headers_of(request, &target)?;
    headers.remove("content-length");
    let date = context.time.amz_date();
    let mut ours = |name: &str, value: &str, signed: bool| {
        headers.push(name, value);
        if signed {
            canonical.push(name, value);
        }
    };
    ours("x-amz-date", date.as_str(), true);
    if rules.content_sha256 {
        ours("x-amz-content-sha256", &payload_hash, true);
    }
    if let Some(token) = context.credentials.session_token() {
        ours("x-amz-security-token", token, rules.token == TokenRule::Signed);
    }
    let signed_headers = canonical.signed_headers();
    let stages = run(
        context,
        &date,
        &target,
        Canonical {
            method: request.method,
            added_query: "",
            header_lines: &canonical.lines(),
            signed_headers: &signed_headers,
            payload_hash: &payload_hash,
        },
    )?;
    let mut authorization = String::with_capacity(256);
    push_all(
        &mut authorization,
        &[
            ALGORITHM,
            " Credential=",
            &credential(context, &date),
            ", SignedHeaders=",
            &signed_headers,
            ", Signature=",
            &stages.signature,
        ],
    );
    headers.push("authorization", &authorization);
    let Stages { signature, canonical_request, string_to_sign } = stages;
    Ok(Signed { url: target.url(), headers: headers.into(), signature, canonical_request, string_to_sign })
}

/// The request's headers in canonical form, with Host, and as they are to be sent. Those that signing sets itself are left
/// out.
pub(super) fn headers_of(request: &Signable<'_>, target: &Target) -> Result<(CanonicalHeaders, Headers), Error> {
    const OURS: [&str; 5] = ["host", "authorization", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token"];
    check_method(request.method)?;
    let (mut canonical, mut headers) = (CanonicalHeaders::default(), Headers::new());
    canonical.push("host", &target.host);
    for (name, value) in request.headers {
        if !OURS.iter().any(|ours| name.eq_ignore_ascii_case(ours)) {
            headers.try_push(name, value)?;
            canonical.push(name, value);
        }
    }
    Ok((canonical, headers))
}

/// The access key and the credential scope.
pub(super) fn credential(context: &Context<'_>, date: &AmzDate) -> String {
    let mut out = String::with_capacity(128);
    push_all(&mut out, &[context.credentials.access_key_id(), "/", &credential_scope(date, context)]);
    out
}

/// The stages, with a key that is derived for them alone.
pub(super) fn run(
    context: &Context<'_>,
    date: &AmzDate,
    target: &Target,
    request: Canonical<'_>,
) -> Result<Stages, Error> {
    context.check()?;
    let (scope, key) = (&*credential_scope(date, context), &SigningKey::derive(context, date.day()));
    let mut stages = Stages::EMPTY;
    stages.run(Signer { date: date.as_str(), scope, key }, target, request);
    Ok(stages)
}
