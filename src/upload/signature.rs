//! A request as the app's signer sees it, and what may come back.
//!
//! The signer is the app's own backend, and it is trusted to sign. What it returns is checked all the same: a mix-up of two
//! answers, or a URL of another part, would store the wrong bytes in the right place, and the store could not tell.

use alloc::borrow::{Cow, ToOwned};
use alloc::string::String;
use alloc::vec::Vec;

use core::fmt;

use crate::encode::decoded;
use crate::endpoint::{Endpoint, ObjectKey};
use crate::error::{Error, ErrorCode};
use crate::http::{Headers, Method};
use crate::protocol::s3::{Body, S3Request};
use crate::sign::canonical_request::Target;
use crate::sign::{PathRule, Payload};
use crate::text::{digits, next_piece, push_all, split_at_any};
use crate::time::Timestamp;
use crate::upload::io::PresignRequest;
use crate::url::{push_query, split_scheme};

/// What a signer is shown: the whole request, and what it is for.
pub struct SignRequest {
    /// S3's name for it, such as `UploadPart`; `Other` where the query makes it something else.
    pub operation: &'static str,
    pub bucket: String,
    /// Empty: the bucket itself.
    pub key: String,
    pub upload_id: Option<String>,
    /// 1 to 10,000.
    pub part_number: Option<u64>,
    pub method: Method,
    /// Spelled as the browser will send it; its query is in canonical order.
    pub url: String,
    /// All that will be sent, but for what the signer adds and the browser sets. For a presigned URL only the headers that
    /// whoever uses it has to send.
    pub headers: Headers,
    /// The body's SHA-256 in 64 hexadecimal digits, or `UNSIGNED-PAYLOAD`.
    pub payload_hash: String,
    /// Of the body, in bytes; `None` where there is no body.
    pub content_length: Option<u64>,
    /// In seconds, if a presigned URL is wanted for somebody else to use.
    pub expires_in: Option<u32>,
}

/// What a signer returned: headers to add, or a presigned URL.
#[derive(Clone, Default)]
pub struct Signature {
    /// As the browser will send it: the caller has asked its URL parser.
    pub url: Option<String>,
    /// Those that the signer adds or gives another value; the caller has refused what a browser does not let a page set.
    pub headers: Vec<(String, String)>,
    /// From when on the store will refuse it.
    pub expires: Option<Timestamp>,
}

/// Why there is no signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsigned {
    /// The call failed: it is repeated. The text must not hold a secret.
    Failed(String),
    /// What it returned can never be used.
    Unusable(Error),
}

impl SignRequest {
    /// What is to be sent, and its body.
    pub(super) fn to_send(endpoint: &Endpoint, key: &ObjectKey, request: S3Request) -> Result<(Self, Body), Error> {
        let query: Vec<_> = request.query.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (payload, content_length) = match &request.body {
            Body::Empty => (Payload::Empty, None),
            Body::Text(text) => (Payload::Bytes(text.as_bytes()), Some(text.len() as u64)),
            Body::File { start, end } => (Payload::Unsigned, Some(end - start)),
        };
        let mut asked = Self::new(endpoint, Some(key), request.method, &query, payload)?;
        asked.operation = request.operation;
        asked.content_length = content_length;
        asked.headers = request.headers;
        asked.headers.push(CONTENT_SHA256, &asked.payload_hash);
        Ok((asked, request.body))
    }

    pub(super) fn to_presign(endpoint: &Endpoint, request: &PresignRequest) -> Result<Self, Error> {
        let query: Vec<_> = request.query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mut asked = Self::new(endpoint, request.key.as_ref(), request.method, &query, Payload::Unsigned)?;
        // A query may ask for quite another operation than the method does: `?acl`, `?tagging`.
        let plain = |name: &str| name == "versionId" || name.starts_with("response-");
        asked.operation = match request.method {
            Method::Get if request.key.is_none() && query.contains(&("list-type", "2")) => "ListObjectsV2",
            _ if request.key.is_none() || !query.iter().all(|(name, _)| plain(name)) => "Other",
            Method::Get => "GetObject",
            Method::Head => "HeadObject",
            Method::Put => "PutObject",
            Method::Delete => "DeleteObject",
            Method::Post => "Other",
        };
        for (name, value) in &request.headers {
            asked.headers.try_push(name, value)?;
        }
        asked.expires_in = request.expires_in;
        if asked.expires_in.is_none() {
            asked.headers.push(CONTENT_SHA256, &asked.payload_hash);
        }
        Ok(asked)
    }

    fn new(
        endpoint: &Endpoint,
        key: Option<&ObjectKey>,
        method: Method,
        query: &[(&str, &str)],
        payload: Payload<'_>,
    ) -> Result<Self, Error> {
        let mut url = endpoint.url_of(key);
        let (mut upload_id, mut part_number) = (None, None);
        for (name, value) in query {
            push_query(&mut url, name, value);
            match *name {
                "uploadId" => upload_id = Some((*value).to_owned()),
                "partNumber" => part_number = digits(value),
                _ => {}
            }
        }
        Ok(Self {
            operation: "",
            bucket: endpoint.bucket().as_str().to_owned(),
            key: key.map_or("", ObjectKey::as_str).to_owned(),
            upload_id,
            part_number,
            method,
            url: Target::parse(&url, PathRule::Once)?.url(),
            headers: Headers::new(),
            payload_hash: payload.hash()?,
            content_length: None,
            expires_in: None,
        })
    }

    /// The URL and the headers to send, all of them.
    pub(super) fn signed_by(&self, signature: Signature) -> Result<(String, Headers), Error> {
        let mut added = Headers::new();
        for (name, value) in &signature.headers {
            added.try_push(name, value).map_err(|error| Error::new(ErrorCode::InvalidSignature).because_of(&error))?;
        }
        let authorized = added.get("authorization").is_some();
        let fault = if signature.url.is_none() && (!authorized || self.expires_in.is_some()) {
            if self.expires_in.is_some() {
                "A presigned URL was wanted."
            } else {
                "There is neither a URL nor an authorization header."
            }
        } else if authorized && added.get("x-amz-date").is_none() {
            "There is an authorization header, and no x-amz-date."
        } else {
            ""
        };
        if !fault.is_empty() {
            let path = if authorized && self.expires_in.is_none() { "/headers" } else { "/url" };
            return Err(Error::found(ErrorCode::InvalidSignature, path, fault));
        }
        let mut sent = Headers::new();
        let url = match signature.url {
            Some(url) => {
                let query = self.check(&url, authorized)?;
                self.carry(&query, &added, authorized, &mut sent)?;
                url
            }
            None => {
                self.carry("", &added, true, &mut sent)?;
                self.url.clone()
            }
        };
        added.iter().for_each(|(name, value)| sent.push(name, value));
        Ok((url, sent))
    }

    /// Whether `url` is for this very request, as far as it can be told. Gives its query in canonical spelling.
    ///
    /// A presigned URL may name another host than we would have called: an accelerated or a public one. Which object it is
    /// for cannot be told then, so the upload and the part have to be the same at least.
    fn check(&self, url: &str, authorized: bool) -> Result<String, Error> {
        let theirs = Target::parse(url, PathRule::Once)
            .map_err(|error| Error::new(ErrorCode::InvalidSignature).because_of(&error).at("/url"))?
            .url();
        let ((place, query), (our_place, our_query)) = (split_at_any(&theirs, "?"), split_at_any(&self.url, "?"));
        let at_home = origin(place) == origin(our_place);
        let fault = if !at_home && authorized {
            "It is for another host, and is no presigned URL."
        } else if at_home && place != our_place {
            "It is for another object."
        } else if kept(query, at_home) != kept(our_query, at_home) {
            "Its query is not the one that was to be signed."
        } else {
            return Ok(query.to_owned());
        };
        Err(Error::found(ErrorCode::InvalidSignature, "/url", fault))
    }

    /// Adds the request's own headers. S3 takes no `x-amz-` header that is not signed, so a presigned URL that does not name
    /// one would be refused, and to leave the header out would be to store something else.
    fn carry(&self, query: &str, added: &Headers, authorized: bool, sent: &mut Headers) -> Result<(), Error> {
        let signed = (!authorized).then(|| parameter(query, "x-amz-signedheaders")).flatten();
        for (name, value) in self.headers.iter().filter(|(name, _)| added.get(name).is_none()) {
            let is_amz = name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("x-amz-"));
            let listed = signed.as_ref().is_some_and(|signed| {
                signed.split(|byte| *byte == b';').any(|listed| listed.eq_ignore_ascii_case(name.as_bytes()))
            });
            if !authorized && is_amz && !listed {
                // It belongs to signatures in headers; and some signers move headers into the query.
                if name == CONTENT_SHA256 || parameter(query, name).is_some() {
                    continue;
                }
                if signed.is_some() {
                    let mut detail = String::from("It does not sign a header that the request has: ");
                    push_all(&mut detail, &[name, "."]);
                    return Err(Error::new(ErrorCode::InvalidSignature).at("/url").because(detail));
                }
            }
            sent.push(name, value);
        }
        Ok(())
    }
}

const CONTENT_SHA256: &str = "x-amz-content-sha256";

/// Scheme and host of a URL in canonical spelling.
fn origin(place: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = split_scheme(place)?;
    Some((scheme, split_at_any(rest, "/").0))
}

/// Of a canonical query what both sides must agree on: `at_home` all but what signing adds (AWS's SDK adds `x-id` too), else
/// what tells uploads and parts apart.
fn kept(query: &str, at_home: bool) -> String {
    let mut kept = String::new();
    let mut rest = query.get(1..);
    while let Some(pair) = next_piece(&mut rest, "&") {
        let name = split_at_any(pair, "=").0;
        let ours = if at_home {
            name != "x-id" && !name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("x-amz-"))
        } else {
            matches!(name, "uploads" | "uploadId" | "partNumber")
        };
        if ours {
            push_all(&mut kept, &[pair, "&"]);
        }
    }
    kept
}

/// A parameter's value, decoded. Names compare without case, as headers' names do.
fn parameter(query: &str, wanted: &str) -> Option<Vec<u8>> {
    let mut rest = query.get(1..);
    while let Some(pair) = next_piece(&mut rest, "&") {
        let (name, value) = split_at_any(pair, "=");
        if name.eq_ignore_ascii_case(wanted) {
            return Some(decoded(value.get(1..).unwrap_or_default(), b'+'));
        }
    }
    None
}

impl Error {
    /// With another error's place and words.
    fn because_of(self, other: &Self) -> Self {
        let own = |text: Option<&str>| Cow::Owned(text.unwrap_or_default().to_owned());
        self.at(own(other.path())).because(own(other.detail()))
    }
}

/// Without the headers' values: an encryption key of the customer's may be among them.
impl fmt::Debug for SignRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignRequest")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// A signature is as good as a password while it lives.
impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signature").field("expires", &self.expires).finish_non_exhaustive()
    }
}
