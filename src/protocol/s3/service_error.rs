//! What a store answers instead of success.

use alloc::boxed::Box;
use alloc::string::String;

use super::class::{Class, judge};
use super::redact::redact;
use super::types::{number, worded};
use super::xml;
use crate::encode::decimal;
use crate::error::{Error, ErrorCode};
use crate::http::HttpResponse;
use crate::text::push_all;
use crate::time::Timestamp;

/// A store may ask for any delay; nobody waits longer than this for one part.
const LONGEST_RETRY_AFTER_MILLIS: u64 = 300_000;

/// A refusal or a failure, read from an answer's status, its headers as far as CORS shows them, and its document. Stores
/// put the string to sign, access key ids and host names into that document: none of it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceError {
    pub status: u16,
    /// The store's code, such as `NoSuchBucket`; `None` if no S3 document came.
    pub code: Option<String>,
    /// The store's words, or what is wrong with its answer: one line, bounded, without what looks like a credential.
    pub message: Option<String>,
    pub request_id: Option<String>,
    /// The region that the store names, its own or the bucket's.
    pub region: Option<String>,
    /// The time of the store when it answered.
    pub server_time: Option<Timestamp>,
    /// How long the store asks to be left alone, 5 minutes at most.
    pub retry_after_millis: Option<u64>,
    /// Whether and how it is retried.
    pub class: Class,
}

impl ServiceError {
    /// Reads any answer that is no success. Each element that is complete counts, even if the document is cut off.
    pub fn read(response: &HttpResponse) -> Box<Self> {
        let header = |name| response.headers.get(name);
        let date = header("date").and_then(Timestamp::parse_http);
        let mut error = Box::new(Self {
            status: response.status,
            code: None,
            message: None,
            request_id: header("x-amz-request-id").and_then(|text| name(text, 128)),
            region: header("x-amz-bucket-region").and_then(|text| name(text, 64)),
            server_time: date,
            retry_after_millis: header("retry-after").and_then(|text| retry_after(text, date)),
            class: Class::Permanent,
        });
        let mut reader = xml::Reader::new(&response.body);
        while let Ok(Some(element)) = reader.next() {
            match field(element.path) {
                Some("Code") => error.code = name(element.text, 64),
                Some("Message") => error.message = redact(element.text),
                Some("RequestId") => replace(&mut error.request_id, name(element.text, 128)),
                Some("Region") => replace(&mut error.region, name(element.text, 64)),
                Some("ServerTime") => error.server_time = Timestamp::parse_iso(element.text).or(error.server_time),
                _ => {}
            }
        }
        error.class = judge(error.code.as_deref(), error.status).0;
        // A presigned URL's end has no code of its own: S3, MinIO and SeaweedFS say AccessDenied, in these very words.
        if error.class == Class::CredentialsDoubtful && error.message.as_deref() == Some("Request has expired") {
            error.class = Class::Expired;
        }
        error
    }

    /// A success by its status that does not hold what a success holds. S3 documents that such an answer counts as 503.
    pub(super) fn unreadable(response: &HttpResponse, fault: &'static str) -> Box<Self> {
        let mut error = Self::read(response);
        error.code = None;
        error.message = Some(fault.into());
        error.class = Class::Transient;
        error
    }

    /// The library's error, for the person who waits.
    pub fn to_error(&self) -> Error {
        let (_, mut told) = judge(self.code.as_deref(), self.status);
        let redirected = (300..400).contains(&self.status);
        let mut region = self.region.as_deref();
        match told {
            ErrorCode::BadResponse if redirected && region.is_some() => told = ErrorCode::WrongRegion,
            // An authorization header can be malformed in other ways, too.
            ErrorCode::WrongRegion if !redirected && region.is_none() => told = ErrorCode::Refused,
            ErrorCode::WrongRegion => {}
            _ => region = None,
        }
        let mut detail = String::new();
        if let Some(region) = region {
            push_all(&mut detail, &["The store names the region ", region, "."]);
        }
        if let Some(message) = &self.message {
            let gap = if detail.is_empty() { "" } else { " " };
            push_all(&mut detail, &[gap, message]);
        } else if self.code.is_none() && detail.is_empty() {
            push_all(&mut detail, &["It answered ", &decimal(self.status.into()), " without an S3 error document."]);
        }
        let error = Error::new(told)
            .answered(self.status, self.code.clone(), self.request_id.clone())
            .retryable(matches!(self.class, Class::Transient | Class::Throttled));
        if detail.is_empty() { error } else { error.because(detail) }
    }
}

/// The name of an error's field: S3 writes `Error` as the root, AWS's other services write it into `ErrorResponse`.
fn field<'d>(path: &[&'d str]) -> Option<&'d str> {
    match path {
        ["Error", field] | ["ErrorResponse", "Error", field] | ["ErrorResponse", field @ "RequestId"] => Some(field),
        _ => None,
    }
}

/// Whether the first element that ends belongs to an error. A document of success is looked at no further than that.
pub(super) fn is_error_document(body: &str) -> bool {
    let mut reader = xml::Reader::new(body);
    matches!(reader.next(), Ok(Some(element)) if matches!(element.path, ["Error" | "ErrorResponse", ..]))
}

/// A code, a region or an id: one word of visible characters. Anything else is not what it says it is.
fn name(text: &str, longest: usize) -> Option<String> {
    worded(text).filter(|text| text.len() <= longest && text.bytes().all(|byte| byte.is_ascii_graphic()))
}

fn replace(place: &mut Option<String>, found: Option<String>) {
    if found.is_some() {
        *place = found;
    }
}

/// Seconds, or a date to be held against the answer's own ([RFC 9110, 10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3)):
/// this device's clock may be wrong.
fn retry_after(text: &str, date: Option<Timestamp>) -> Option<u64> {
    let millis = match number(text) {
        Some(seconds) => seconds.saturating_mul(1000),
        None => u64::try_from(Timestamp::parse_http(text)?.millis_since(date?)).unwrap_or(0),
    };
    Some(millis.min(LONGEST_RETRY_AFTER_MILLIS))
}

#[cfg(test)]
#[path = "service_error_tests.rs"]
mod tests;
