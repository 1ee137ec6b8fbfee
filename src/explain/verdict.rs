//! From what a store answered, or what a signed request says of itself, to the likely cause.

use alloc::borrow::ToOwned;
use alloc::string::String;

use crate::encode::decimal;
use crate::explain::answer::Answer;
use crate::explain::cause::Cause;
use crate::explain::claim::Claim;
use crate::explain::{Found, Stages, compare};
use crate::sign::{Context, Signable};
use crate::text::{push_all, split_at_any};
use crate::time::Timestamp;

/// How far a store lets a request's date be from its own time, in milliseconds.
const LEEWAY: i64 = 900_000;

/// All that is known.
pub(super) struct Case<'a> {
    pub(super) request: &'a Signable<'a>,
    pub(super) context: &'a Context<'a>,
    pub(super) claim: Option<&'a Claim>,
    pub(super) stages: &'a Stages,
}

impl Case<'_> {
    pub(super) fn verdict(&self, answer: Option<&Answer>) -> Option<Found> {
        let Some(answer) = answer else { return self.claimed() };
        let key = self.access_key_id();
        if !answer.access_key_id.is_empty() && answer.access_key_id != key {
            return Some(Found::values(Cause::AccessKeyDiffers, key, &answer.access_key_id));
        }
        self.told(answer).or_else(|| self.compared(answer)).or_else(|| self.judged(answer))
    }

    fn access_key_id(&self) -> &str {
        self.claim.map_or(self.context.credentials.access_key_id(), |claim| &claim.access_key_id)
    }

    fn region(&self) -> &str {
        self.claim.map_or(self.context.region, |claim| &claim.region)
    }

    fn service(&self) -> &str {
        self.claim.map_or(self.context.service, |claim| &claim.service)
    }

    /// What the answer says plainly.
    fn told(&self, answer: &Answer) -> Option<Found> {
        let code = answer.code.as_str();
        let malformed = matches!(code, "AuthorizationHeaderMalformed" | "AuthorizationQueryParametersError")
            || code.starts_with("IncompleteSignature");
        if code == "RequestTimeTooSkewed" || answer.says("Signature expired: ") || answer.says("not yet current: ") {
            return Some(self.skewed(answer));
        }
        let region = answer.quoted("is wrong; expecting").or(Some(answer.region.as_str()).filter(|_| malformed));
        if let Some(region) = region.filter(|region| !region.is_empty() && *region != self.region()) {
            return Some(Found::values(Cause::WrongRegion, self.region(), region));
        }
        if answer.says("scoped to a valid region") || answer.says("the region is wrong") {
            return Some(Found::values(Cause::WrongRegion, self.region(), "").saying("the store's own"));
        }
        let service = answer.quoted("scoped to correct service").or_else(|| answer.quoted("endpoint belongs to"));
        if let Some(service) = service {
            return Some(Found::values(Cause::WrongService, self.service(), service));
        }
        if answer.says("Date in Credential scope") || answer.says("Invalid credential date") {
            let day = self.claim.map_or(self.context.time, |claim| claim.date).amz_date();
            let scope = self.claim.map_or(day.day(), |claim| &claim.day);
            return Some(Found::values(Cause::WrongDay, scope, day.day()));
        }
        if code == "ExpiredPresignRequest" || answer.says("Request has expired") {
            return Some(self.expired(answer.server_time.unwrap_or(self.context.time)));
        }
        if !answer.headers_not_signed.is_empty() {
            let name = split_at_any(&answer.headers_not_signed, ", ").0;
            return Some(Found::of(Cause::HeaderNotSigned).saying(name));
        }
        if malformed {
            return Some(Found::of(Cause::AuthorizationMalformed));
        }
        let cause = match code {
            "InvalidAccessKeyId" | "InvalidClientTokenId" | "UnrecognizedClientException" => {
                if self.lacks_token() {
                    Cause::TokenMissing
                } else {
                    Cause::AccessKeyUnknown
                }
            }
            "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" => Cause::TokenExpired,
            "InvalidToken" if self.lacks_token() => Cause::TokenMissing,
            "InvalidToken" => Cause::TokenInvalid,
            "MissingSecurityHeader" | "MissingAuthenticationToken" | "MissingAuthenticationTokenException" => {
                Cause::SecurityHeaderMissing
            }
            "XAmzContentSHA256Mismatch" => Cause::PayloadHashDiffers,
            _ => return None,
        };
        Some(Found::of(cause))
    }

    /// The texts that were signed on both sides, as far as the answer has them; if they are the same, it is the key.
    fn compared(&self, answer: &Answer) -> Option<Found> {
        let canonical = answer.canonical_request.as_deref();
        let to_sign = answer.string_to_sign.as_deref();
        let found = canonical.and_then(|theirs| compare::canonical_requests(&self.stages.canonical_request, theirs));
        let found =
            found.or_else(|| compare::strings_to_sign(&self.stages.string_to_sign, to_sign?)).map(|mut found| {
                // No line of the canonical request can be shown, but where the scope ends is known.
                if found.cause == Cause::CanonicalRequestDiffers && canonical.is_some() {
                    found.cause = Cause::NotComparable;
                    "its canonical request as it was hashed".clone_into(&mut found.detail);
                }
                found
            });
        if found.is_some() || to_sign.is_none() {
            return found;
        }
        let provided = Some(answer.signature.as_str()).filter(|signature| !signature.is_empty());
        let provided = provided.or(self.claim.map(|claim| claim.signature.as_str()));
        if provided.is_some_and(|signature| signature != self.stages.signature) {
            return Some(Found::of(Cause::SignatureNotOurs));
        }
        Some(self.odd_secret().unwrap_or(Found::of(Cause::SecretWrong)))
    }

    /// What remains where the answer does not hold both texts.
    fn judged(&self, answer: &Answer) -> Option<Found> {
        let of_signature = answer.code == "SignatureDoesNotMatch" || answer.code.starts_with("InvalidSignature");
        // A HEAD has no document at all.
        let empty = answer.code.is_empty() && answer.message.trim_ascii().is_empty();
        let claimed = self.claimed();
        if claimed.is_some() || !(of_signature || empty || answer.canonical_request.is_some()) {
            return claimed;
        }
        let missing = match answer.canonical_request {
            _ if empty => "an error document",
            Some(_) => "its string to sign",
            None => "its canonical request and string to sign",
        };
        Some(self.odd_secret().unwrap_or_else(|| Found::of(Cause::NotComparable).saying(missing)))
    }

    /// Where a signed request is not what the options say.
    fn claimed(&self) -> Option<Found> {
        let (claim, context) = (self.claim?, self.context);
        if claim.is_malformed() {
            return Some(Found::of(Cause::AuthorizationMalformed));
        }
        let (key, token) = (context.credentials.access_key_id(), context.credentials.session_token());
        for (cause, claimed, given) in [
            (Cause::AccessKeyDiffers, &claim.access_key_id, key),
            (Cause::WrongRegion, &claim.region, context.region),
            (Cause::WrongService, &claim.service, context.service),
            (Cause::WrongDay, &claim.day, claim.date.amz_date().day()),
        ] {
            if claimed != given {
                let found = Found::values(cause, claimed, given);
                return Some(if cause == Cause::AccessKeyDiffers { found.saying(claimed) } else { found });
            }
        }
        let name = |cause, name: &str| Some(Found::of(cause).saying(name));
        match token {
            Some(_) if claim.token.is_empty() => return Some(Found::of(Cause::TokenMissing)),
            token if token.unwrap_or_default() != claim.token.as_str() => return Some(Found::of(Cause::TokenDiffers)),
            _ => {}
        }
        if let Some(missing) = claim.missing_header(self.request) {
            return name(Cause::HeaderRemoved, missing);
        }
        if let Some(unsigned) = claim.unsigned_header(self.request) {
            return name(Cause::HeaderNotSigned, &unsigned);
        }
        if claim.names_other_body(self.request.payload) {
            return Some(Found::of(Cause::PayloadHashDiffers));
        }
        if claim.signature != self.stages.signature {
            return Some(Found::of(Cause::SignatureNotOurs));
        }
        let age = context.time.millis_since(claim.date);
        let life = claim.expires.map_or(LEEWAY, |seconds| i64::try_from(seconds).unwrap_or(0).saturating_mul(1000));
        if claim.expires.is_some() && age > life {
            return Some(self.expired(context.time));
        }
        (age > life || age < -LEEWAY).then(|| skew(claim.date, context.time))
    }

    fn skewed(&self, answer: &Answer) -> Found {
        let ours = self.claim.map_or(self.context.time, |claim| claim.date);
        // `Signature expired: 20150830T123600Z is now earlier than 20150830T124500Z (20150830T130000Z - 15 min.)`
        let mut rest = answer.message.as_str();
        let mut dates = [None; 3];
        for place in &mut dates {
            while place.is_none() && !rest.is_empty() {
                let (word, after) = split_at_any(rest, " ()");
                *place = Timestamp::parse_iso(word);
                rest = after.get(1..).unwrap_or_default();
            }
        }
        let request = answer.request_time.or(dates[0]).unwrap_or(ours);
        match answer.server_time.or(dates[2]) {
            Some(store) => skew(request, store),
            None => Found::of(Cause::ClockSkew).saying("too far from"),
        }
    }

    fn expired(&self, now: Timestamp) -> Found {
        let end = self.claim.and_then(|claim| {
            let millis = i64::try_from(claim.expires?).ok()?.saturating_mul(1000);
            Some(claim.date.plus_millis(millis))
        });
        let found = Found::of(Cause::UrlExpired);
        match end.filter(|end| *end < now) {
            Some(end) => {
                let mut detail = String::from(", ");
                push_all(&mut detail, &[&span(now.millis_since(end)), " ago"]);
                Found { ours: end.amz_date().as_str().into(), theirs: now.amz_date().as_str().into(), detail, ..found }
            }
            None => found,
        }
    }

    /// AWS gives out temporary keys under names of their own.
    fn lacks_token(&self) -> bool {
        let credentials = self.context.credentials;
        credentials.session_token().is_none() && credentials.access_key_id().starts_with("ASIA")
    }

    /// A secret that cannot be right by its looks. Of the secret itself nothing is told but its length.
    fn odd_secret(&self) -> Option<Found> {
        let secret = self.context.credentials.secret_access_key();
        let key = self.context.credentials.access_key_id();
        let quoted = |mark: char| secret.starts_with(mark) || secret.ends_with(mark);
        let percent = secret
            .as_bytes()
            .windows(3)
            .any(|three| matches!(three, [b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit()));
        if percent || quoted('"') || quoted('\'') {
            return Some(Found::of(Cause::SecretSpelling));
        }
        if self.lacks_token() {
            return Some(Found::of(Cause::TokenMissing));
        }
        let of_aws = key.len() == 20 && (key.starts_with("AKIA") || key.starts_with("ASIA"));
        (of_aws && secret.len() != 40).then(|| Found::of(Cause::SecretLength).saying(&decimal(secret.len() as u64)))
    }
}

/// How far a request's date is from the store's time.
fn skew(request: Timestamp, store: Timestamp) -> Found {
    let millis = request.millis_since(store);
    let mut detail = span(millis.saturating_abs());
    detail.push_str(if millis < 0 { " before" } else { " after" });
    let found = Found::values(Cause::ClockSkew, request.amz_date().as_str(), store.amz_date().as_str());
    Found { detail, ..found }
}

/// `1 d 2 h 3 min 4 s`, without what is 0.
fn span(millis: i64) -> String {
    let seconds = u64::try_from(millis / 1000).unwrap_or(0);
    let mut out = String::new();
    for (value, unit) in
        [(seconds / 86_400, " d"), (seconds / 3600 % 24, " h"), (seconds / 60 % 60, " min"), (seconds % 60, " s")]
    {
        if value > 0 || (out.is_empty() && unit == " s") {
            let gap = if out.is_empty() { "" } else { " " };
            push_all(&mut out, &[gap, &decimal(value), unit]);
        }
    }
    out
}
