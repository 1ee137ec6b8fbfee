//! A request that is signed already: what it says of itself, in its Authorization header or in its URL's query.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::encode::{decimal, decoded};
use crate::error::{Error, ErrorCode};
use crate::explain::Stages;
use crate::explain::compare::is_listed;
use crate::sign::canonical_request::{CanonicalHeaders, Target, canonical_request};
use crate::sign::signing_key::SigningKey;
use crate::sign::string_to_sign::string_to_sign;
use crate::sign::{Context, Payload, Rules, Signable, UNSIGNED_PAYLOAD};
use crate::text::{after_last, digits, next_piece, push_all, split_at_any, split_once};
use crate::time::Timestamp;
use crate::url::Url;

pub(super) struct Claim {
    pub(super) access_key_id: String,
    /// `day/region/service/aws4_request`.
    scope: String,
    pub(super) day: String,
    pub(super) region: String,
    pub(super) service: String,
    pub(super) date: Timestamp,
    /// For how many seconds a URL is good; `None` for a request that is signed in its headers.
    pub(super) expires: Option<u64>,
    /// In lower case, with semicolons.
    pub(super) signed_headers: String,
    pub(super) signature: String,
    pub(super) token: Zeroizing<String>,
    /// Where the request names it.
    content_sha256: String,
}

impl Claim {
    /// `None` for a request that is yet to be signed.
    ///
    /// # Errors
    /// `invalid_url`, or `invalid_header`: it is signed, but has no date.
    pub(super) fn of(request: &Signable<'_>) -> Result<Option<Self>, Error> {
        let query = Url::parse(request.url)?.query.unwrap_or_default();
        let header = |name| header(request, name).unwrap_or_default();
        if !parameter(query, "X-Amz-Signature").is_empty() {
            let date = Timestamp::parse_iso(&parameter(query, "X-Amz-Date")).ok_or_else(|| {
                Error::found(ErrorCode::InvalidUrl, "/url", "It has X-Amz-Signature, but no date in X-Amz-Date.")
            })?;
            let mut claim = Self::scoped(&parameter(query, "X-Amz-Credential"), date);
            claim.expires = Some(digits(&parameter(query, "X-Amz-Expires")).unwrap_or_default());
            claim.signed_headers = parameter(query, "X-Amz-SignedHeaders").to_ascii_lowercase();
            claim.signature = parameter(query, "X-Amz-Signature");
            claim.token = Zeroizing::new(parameter(query, "X-Amz-Security-Token"));
            claim.content_sha256 = parameter(query, "X-Amz-Content-Sha256");
            if claim.content_sha256.is_empty() {
                header("x-amz-content-sha256").clone_into(&mut claim.content_sha256);
            }
            return Ok(Some(claim));
        }
        let Some(authorization) = header("authorization").strip_prefix("AWS4-HMAC-SHA256") else { return Ok(None) };
        let date = Timestamp::parse_iso(header("x-amz-date")).or_else(|| Timestamp::parse_http(header("date")));
        let date = date.ok_or_else(|| {
            Error::found(ErrorCode::InvalidHeader, "/headers/x-amz-date", "The request is signed, but has no date.")
        })?;
        let field = |name: &str| {
            let mut rest = Some(authorization);
            let mut fields = core::iter::from_fn(|| next_piece(&mut rest, ", \t"));
            fields.find_map(|field| field.strip_prefix(name)?.strip_prefix('=')).unwrap_or_default()
        };
        let mut claim = Self::scoped(field("Credential"), date);
        claim.signed_headers = field("SignedHeaders").to_ascii_lowercase();
        field("Signature").clone_into(&mut claim.signature);
        claim.token = Zeroizing::new(header("x-amz-security-token").to_owned());
        header("x-amz-content-sha256").clone_into(&mut claim.content_sha256);
        Ok(Some(claim))
    }

    fn scoped(credential: &str, date: Timestamp) -> Self {
        let (access_key_id, scope) = split_once(credential, "/").unwrap_or((credential, ""));
        let mut parts = Some(scope);
        let mut part = || next_piece(&mut parts, "/").unwrap_or_default().to_owned();
        Self {
            access_key_id: access_key_id.to_owned(),
            scope: scope.to_owned(),
            day: part(),
            region: part(),
            service: part(),
            date,
            expires: None,
            signed_headers: String::new(),
            signature: String::new(),
            token: Zeroizing::default(),
            content_sha256: String::new(),
        }
    }

    /// What a store makes of the request as it stands, and the signature that the given secret makes of that.
    pub(super) fn stages(&self, request: &Signable<'_>, context: &Context<'_>) -> Result<Stages, Error> {
        let rules = Rules::of(&self.service);
        let target = Target::parse(&unsigned(request.url), rules.path)?;
        let mut headers = CanonicalHeaders::default();
        let mut names = Some(self.signed_headers.as_str());
        while let Some(name) = next_piece(&mut names, ";").filter(|name| !name.is_empty()) {
            let given = request.headers.iter().filter(|(present, _)| present.trim_ascii().eq_ignore_ascii_case(name));
            let mut came = false;
            for (_, value) in given {
                headers.push(name, value);
                came = true;
            }
            if !came {
                headers.push(name, &implied(name, &target, request.payload));
            }
        }
        let string_to_sign = |canonical: &str| string_to_sign(&self.date.amz_date(), &self.scope, canonical);
        let context = Context { region: &self.region, service: &self.service, ..*context };
        let key = SigningKey::derive(&context, &self.day);
        let stages = |payload_hash: &str| {
            let canonical_request = canonical_request(request.method, &target, &headers, payload_hash);
            let string_to_sign = string_to_sign(&canonical_request);
            let signature = key.sign(&string_to_sign);
            Stages { canonical_request, string_to_sign, signature }
        };
        if !self.content_sha256.is_empty() {
            return Ok(stages(&self.content_sha256));
        }
        if self.expires.is_some() && rules.content_sha256 {
            // S3 leaves a body open. A signer that did not know it has hashed the body: then the signature is that one's.
            let open = stages(UNSIGNED_PAYLOAD);
            if open.signature == self.signature || matches!(request.payload, Payload::Empty) {
                return Ok(open);
            }
            let hashed = stages(&request.payload.hash()?);
            return Ok(if hashed.signature == self.signature { hashed } else { open });
        }
        Ok(stages(&request.payload.hash()?))
    }

    /// Whether a part is missing that every signed request has.
    pub(super) fn is_malformed(&self) -> bool {
        let whole = after_last(&self.scope, "/") == "aws4_request" && !self.service.is_empty();
        !whole || self.signed_headers.is_empty() || self.signature.is_empty()
    }

    /// A header that is signed and was not given.
    pub(super) fn missing_header(&self, request: &Signable<'_>) -> Option<&str> {
        let mut names = Some(self.signed_headers.as_str());
        core::iter::from_fn(|| next_piece(&mut names, ";"))
            .find(|name| !matches!(*name, "" | "host" | "content-length") && header(request, name).is_none())
    }

    /// An `x-amz-*` header that was given and is not signed.
    pub(super) fn unsigned_header(&self, request: &Signable<'_>) -> Option<String> {
        let names = request.headers.iter().map(|(name, _)| name.trim_ascii().to_ascii_lowercase());
        // Some services want the token added after signing, and a URL's payload hash need not be signed.
        let free = ["x-amz-security-token", "x-amz-content-sha256"];
        let mut ours = names.filter(|name| name.starts_with("x-amz-") && !free.contains(&name.as_str()));
        ours.find(|name| !is_listed(&self.signed_headers, name))
    }

    /// Whether the body that was given is not the one whose hash the request names.
    pub(super) fn names_other_body(&self, payload: Payload<'_>) -> bool {
        // A request that is explained without its body has none to compare.
        let given = matches!(payload, Payload::Bytes(_) | Payload::Sha256(_));
        let named = self.content_sha256.len() == 64;
        given && named && payload.hash().is_ok_and(|hash| hash != self.content_sha256)
    }
}

/// The first value of a header that was given.
fn header<'r>(request: &Signable<'r>, name: &str) -> Option<&'r str> {
    let found = request.headers.iter().find(|(present, _)| present.trim_ascii().eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.trim_ascii())
}

/// What a client sends by itself.
fn implied(name: &str, target: &Target, payload: Payload<'_>) -> String {
    match (name, payload) {
        ("host", _) => target.host.clone(),
        ("content-length", Payload::Bytes(bytes)) => decimal(bytes.len() as u64),
        ("content-length", Payload::Empty) => "0".to_owned(),
        _ => String::new(),
    }
}

/// The decoded value of a parameter; empty where there is none.
fn parameter(query: &str, wanted: &str) -> String {
    let value = pairs(query).into_iter().find(|pair| is_named(pair, wanted)).map(|pair| split_at_any(pair, "=").1);
    let value = value.and_then(|value| value.get(1..)).unwrap_or_default();
    String::from_utf8(decoded(value, b' ')).unwrap_or_default()
}

fn pairs(query: &str) -> Vec<&str> {
    let mut rest = Some(query);
    core::iter::from_fn(|| next_piece(&mut rest, "&")).collect()
}

fn is_named(pair: &str, wanted: &str) -> bool {
    split_at_any(pair, "=").0.eq_ignore_ascii_case(wanted)
}

/// The URL without the signature, which is added after signing.
fn unsigned(url: &str) -> Zeroizing<String> {
    let (base, query) = split_once(url, "?").unwrap_or((url, ""));
    let mut out = Zeroizing::new(String::with_capacity(url.len()));
    out.push_str(base);
    let mut mark = "?";
    for pair in pairs(query).into_iter().filter(|pair| !is_named(pair, "X-Amz-Signature")) {
        push_all(&mut out, &[mark, pair]);
        mark = "&";
    }
    out
}
