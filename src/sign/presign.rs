//! Signing in the query: a URL that anybody who has it may use until it expires.

use alloc::string::String;

use core::fmt;

use crate::error::{Error, ErrorCode};
use crate::sign::canonical_request::Target;
use crate::sign::header::{Signed, authorize};
use crate::sign::{Algorithm, Context, Rules, Signable};

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
    target: Target,
    context: &Context<'_>,
    rules: Rules,
    expires_in: u32,
) -> Result<Presigned, Error> {
    let seconds = lifetime(expires_in, context)?;
    let Signed { url, signature, canonical_request, string_to_sign, .. } =
        authorize(Algorithm::HmacSha256, request, target, context, rules, Some(seconds))?;
    Ok(Presigned { url, signature, canonical_request, string_to_sign })
}

pub(super) fn lifetime(expires_in: u32, context: &Context<'_>) -> Result<u32, Error> {
    let error = |detail: &'static str| Error::found(ErrorCode::InvalidExpiry, "/expiresIn", detail);
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
