//! What was signed, stage by stage, and why a store computed another signature.
//!
//! Two sides sign the same request and come to different signatures: then their canonical requests differ in some line, or
//! their strings to sign, or their keys. Stores tell what they signed, some all of it
//! ([`SignatureDoesNotMatch`](https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html)), some nothing;
//! [`explain`] finds the first line that differs and what that says of the cause.
//!
//! What comes out holds no secret. The secret access key never appears, nor a piece of it. Session tokens, keys of
//! customers, cookies and the like are replaced by `[redacted, N characters]`, in the store's lines as in ours, and so is
//! a signature inside a URL. The signature by itself is given: in a header it is good for this one request and 15
//! minutes. **That of a presigned URL is as good as the URL** as long as that lives, for whoever knows its other parts:
//! [`Explanation`]'s `Debug` leaves it out, and so should a log.

use alloc::borrow::ToOwned;
use alloc::string::String;

use core::fmt;

mod answer;
mod cause;
mod claim;
mod compare;
mod path;
mod query;
mod redact;
mod verdict;

pub use cause::Cause;

use crate::error::Error;
use crate::sign::{Context, Presigned, Signable, Signed, presign, sign};
use crate::text::{push_all, split_once};
use crate::time::Timestamp;
use answer::Answer;
use claim::Claim;
use redact::Guard;
use verdict::Case;

/// What was signed, without secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Explanation {
    pub canonical_request: String,
    pub string_to_sign: String,
    /// What the given secret makes of the two, 64 digits. Of a presigned URL it is a secret while the URL lives.
    pub signature: String,
    /// `None` where nothing speaks against the signature.
    pub difference: Option<Difference>,
}

/// Without the signature.
impl fmt::Debug for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Explanation")
            .field("canonical_request", &self.canonical_request)
            .field("string_to_sign", &self.string_to_sign)
            .field("difference", &self.difference)
            .finish_non_exhaustive()
    }
}

/// Where the two sides part, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What `line` counts in; `None` where no line was compared.
    pub stage: Option<Stage>,
    /// From 1 on; 0 where no line was compared.
    pub line: u32,
    /// Our line; or our value where the answer told in other words (an access key id, a region, a date); or empty.
    pub ours: String,
    /// The store's line or value, or that which the options give to a request that is signed already; or empty.
    pub theirs: String,
    pub cause: Cause,
    /// What stands for `{}` in the cause's words.
    pub detail: String,
}

impl Difference {
    /// What happened and what to do, for a person.
    pub fn message(&self) -> String {
        let words = self.cause.words();
        let Some((before, after)) = split_once(words, "{") else { return words.to_owned() };
        let mut out = String::with_capacity(words.len() + self.detail.len());
        push_all(&mut out, &[before, &self.detail, after.get(1..).unwrap_or_default()]);
        out
    }
}

/// One of the two texts that are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    CanonicalRequest,
    StringToSign,
}

/// The texts as they were signed, secrets and all.
struct Stages {
    canonical_request: String,
    string_to_sign: String,
    signature: String,
}

/// A [`Difference`] before secrets are taken out of it.
struct Found {
    stage: Option<Stage>,
    line: u32,
    ours: String,
    theirs: String,
    cause: Cause,
    detail: String,
}

impl Found {
    fn of(cause: Cause) -> Self {
        Self { stage: None, line: 0, ours: String::new(), theirs: String::new(), cause, detail: String::new() }
    }

    /// Two values that differ; theirs is the one that the words name.
    fn values(cause: Cause, ours: &str, theirs: &str) -> Self {
        Self { ours: ours.to_owned(), theirs: theirs.to_owned(), ..Self::of(cause) }.saying(theirs)
    }

    fn saying(self, detail: &str) -> Self {
        Self { detail: detail.to_owned(), ..self }
    }
}

/// Explains the signature of a request.
///
/// A request that is yet to be signed is explained as [`sign`] would sign it, or [`presign`] with `expires_in` (seconds, 1 to
/// 604,800). One that is signed already, by an Authorization header or by `X-Amz-Signature` in its URL, is explained as
/// what it claims: its date, scope, signed headers and payload hash are taken, and where the options say otherwise
/// (another key, region, service) that is a difference. Then `context.time` is when it is sent; the body need not be given.
///
/// `answer` is what the store answered, as text: S3's error document, or the JSON, XML or text of another service. Of what
/// is no answer to a signature nothing follows; an empty one, as to a HEAD, cannot be compared, and that is said.
///
/// # Errors
/// Those of [`sign`] and [`presign`].
pub fn explain(
    request: &Signable<'_>,
    context: &Context<'_>,
    expires_in: Option<u32>,
    answer: Option<&str>,
) -> Result<Explanation, Error> {
    let claim = Claim::of(request)?;
    let stages = match (&claim, expires_in) {
        (Some(claim), _) => claim.stages(request, context)?,
        (None, None) => {
            let Signed { canonical_request, string_to_sign, signature, .. } = sign(request, context)?;
            Stages { canonical_request, string_to_sign, signature }
        }
        (None, Some(seconds)) => {
            let Presigned { canonical_request, string_to_sign, signature, .. } = presign(request, context, seconds)?;
            Stages { canonical_request, string_to_sign, signature }
        }
    };
    let answer = answer.map(Answer::read);
    let found = Case { request, context, claim: claim.as_ref(), stages: &stages }.verdict(answer.as_ref());

    let credentials = context.credentials;
    let claimed_token = claim.as_ref().map_or("", |claim| &claim.token);
    let guard =
        Guard::new(&[credentials.secret_access_key(), credentials.session_token().unwrap_or_default(), claimed_token]);
    Ok(Explanation {
        canonical_request: guard.shown(&stages.canonical_request),
        string_to_sign: guard.shown(&stages.string_to_sign),
        signature: stages.signature,
        difference: found.map(|found| Difference {
            stage: found.stage,
            line: found.line,
            ours: guard.shown(&found.ours),
            theirs: guard.shown(&found.theirs),
            cause: found.cause,
            detail: guard.shown(&found.detail),
        }),
    })
}

/// When a request was signed, as far as it or the store's answer tells: for `context.time` where nobody noted it. `None`
/// for a presigned URL: what counts there is when it is used.
pub fn signed_at(request: &Signable<'_>, answer: Option<&str>) -> Option<Timestamp> {
    match Claim::of(request).ok()? {
        Some(claim) => claim.expires.is_none().then_some(claim.date),
        None => Answer::read(answer?).date(),
    }
}
