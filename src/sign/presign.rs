//! Signing in the query: a URL that anybody who has it may use until it expires.

use alloc::borrow::ToOwned;
use alloc::string::String;

use core::fmt;

use crate::encode::decimal;
use crate::error::{Error, ErrorCode};
use crate::sign::canonical_request::{CanonicalHeaders, Target, canonical_request};
use crate::sign::header::given_headers;
use crate::sign::signing_key::SigningKey;
use crate::sign::string_to_sign::{credential_scope, string_to_sign};
use crate::sign::{ALGORITHM, Context, Payload, Rules, Signable, TokenRule, UNSIGNED_PAYLOAD, check_method};

/// Seven days, in seconds: the longest life that S3 allows
/// ([limit](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html)).
pub const MAX_EXPIRES_IN: u32 = 604_800;

/// A presigned URL, and what was signed on the way.
#[derive(Clone)]
pub struct Presigned {
    pub url: String,
    pub signature: String,
    pub canonical_request: String,
    pub string_to_sign: String,
}

/// A presigned URL is a secret as long as it lives.
impl fmt::Debug for Presigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presigned").finish_non_exhaustive()
    }
}

/// Presigns by the rules of the context's service. `expires_in` is in seconds, 1 to [`MAX_EXPIRES_IN`]; it is cut to the
/// life that the credentials have left, since the store refuses the URL from then on anyway. For S3 the payload is
/// unsigned unless its hash is given. The headers that are given must be sent with the URL.
///
/// # Errors
/// `invalid_expiry`, and those of [`sign`](crate::sign::sign).
pub fn presign(request: &Signable<'_>, context: &Context<'_>, expires_in: u32) -> Result<Presigned, Error> {
    let rules = Rules::of(context.service);
    let target = Target::parse(request.url, rules.path)?;
    presign_with(request, target, context, rules, expires_in)
}

/// [`presign`] by other rules, to a target that is given in parts.
pub fn presign_with(
    request: &Signable<'_>,
    mut target: Target,
    context: &Context<'_>,
    rules: Rules,
    expires_in: u32,
) -> Result<Presigned, Error> {
    check_method(request.method)?;
    context.check()?;
    let payload_hash = match request.payload {
        Payload::Empty if rules.content_sha256 => UNSIGNED_PAYLOAD.to_owned(),
        payload => payload.hash()?,
    };
    let date = context.time.amz_date();
    let scope = credential_scope(&date, context);

    let mut canonical = CanonicalHeaders::default();
    canonical.push("host", &target.host);
    given_headers(request.headers)?.iter().for_each(|(name, value)| canonical.push(name, value));

    let mut credential = String::from(context.credentials.access_key_id());
    credential.push('/');
    credential.push_str(&scope);
    target.push_query("X-Amz-Algorithm", ALGORITHM);
    target.push_query("X-Amz-Credential", &credential);
    target.push_query("X-Amz-Date", date.as_str());
    target.push_query("X-Amz-Expires", &decimal(lifetime(expires_in, context)?.into()));
    target.push_query("X-Amz-SignedHeaders", &canonical.signed_headers());
    let token = context.credentials.session_token();
    if let (Some(token), TokenRule::Signed) = (token, rules.token) {
        target.push_query("X-Amz-Security-Token", token);
    }

    let canonical_request = canonical_request(request.method, &target, &canonical, &payload_hash);
    let string_to_sign = string_to_sign(&date, &scope, &canonical_request);
    let signature = SigningKey::derive(context, date.day()).sign(&string_to_sign);

    if let (Some(token), TokenRule::AddedAfter) = (token, rules.token) {
        target.push_query("X-Amz-Security-Token", token);
    }
    let mut url = target.url();
    url.push_str("&X-Amz-Signature=");
    url.push_str(&signature);
    Ok(Presigned { url, signature, canonical_request, string_to_sign })
}

fn lifetime(expires_in: u32, context: &Context<'_>) -> Result<u32, Error> {
    let error = |detail: &'static str| Error::new(ErrorCode::InvalidExpiry).at("/expiresIn").because(detail);
    if !(1..=MAX_EXPIRES_IN).contains(&expires_in) {
        return Err(error("It is outside that range."));
    }
    let Some(expiration) = context.credentials.expiration() else {
        return Ok(expires_in);
    };
    let left = expiration.millis_since(context.time) / 1000;
    if left < 1 {
        return Err(error("The credentials have expired."));
    }
    Ok(u32::try_from(left).unwrap_or(u32::MAX).min(expires_in))
}
