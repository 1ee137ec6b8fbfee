//! S3's operations on one object, one a file: its parameters, its request, its answer, its limits.
//!
//! A request comes out of here without a URL, a key and a signature: only the caller knows the endpoint and the
//! credentials. The bytes of a file are named, never held. Whatever a store may answer, nothing here panics, and a
//! success is only what says so itself: an empty document or one that was cut off is none.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

mod abort_multipart_upload;
mod checksum;
mod class;
mod complete_multipart_upload;
mod create_multipart_upload;
mod head_object;
mod list_parts;
mod put_object;
mod redact;
mod service_error;
mod settings;
mod types;
mod upload_part;

use core::fmt;

use super::xml;
use crate::http::{Headers, HttpResponse, Method};

pub use abort_multipart_upload::AbortMultipartUpload;
pub use checksum::{ChecksumAlgorithm, ChecksumType, StoredChecksum};
pub use class::{Class, known_codes};
pub use complete_multipart_upload::{CompleteMultipartUpload, Whole};
pub use create_multipart_upload::CreateMultipartUpload;
pub use head_object::{HeadObject, Seen};
pub use list_parts::{ListParts, ListPartsPage, ListedPart};
pub use put_object::PutObject;
pub use service_error::ServiceError;
pub use settings::{ObjectOptions, ObjectSettings};
pub use types::{ETag, Part, PartNumber, StoredObject, UploadId};
pub use upload_part::UploadPart;

/// A request on an object, before it is addressed and signed.
#[derive(Clone, PartialEq, Eq)]
pub struct S3Request {
    /// The operation's name in S3's API, such as `UploadPart`.
    pub operation: &'static str,
    pub method: Method,
    /// Names and values before they are encoded. A value may be empty, as in `?uploads`.
    pub query: Vec<(&'static str, String)>,
    pub headers: Headers,
    pub body: Body,
}

impl S3Request {
    fn new(operation: &'static str, method: Method, query: &[(&'static str, &str)], headers: Headers) -> Self {
        let query = query.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self { operation, method, query, headers, body: Body::Empty }
    }
}

/// Without the values of the headers: an encryption key of the customer's may be among them.
impl fmt::Debug for S3Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("S3Request")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("query", &self.query)
            .field("headers", &names)
            .field("body", &self.body)
            .finish()
    }
}

/// What a request carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    Empty,
    /// A small document.
    Text(String),
    /// The bytes from `start` to before `end` of the user's file, which the caller reads.
    File {
        start: u64,
        end: u64,
    },
}

fn push_sum(headers: &mut Headers, sum: Option<(&str, &str)>) {
    if let Some((name, value)) = sum {
        headers.push(name, value);
    }
}

fn push_if_absent(headers: &mut Headers, if_absent: bool) {
    push_sum(headers, if_absent.then_some(("if-none-match", "*")));
}

/// Whether the answer is a success as far as its status and an error document in it can tell. The body of a success may
/// be the error: S3 sends 200 before it knows how a long operation ends.
fn succeeded(response: &HttpResponse) -> Result<(), Box<ServiceError>> {
    if !(200..300).contains(&response.status) || service_error::is_error_document(&response.body) {
        return Err(ServiceError::read(response));
    }
    Ok(())
}

/// [`succeeded`] for operations whose answer has no document. A page in its place comes from something that is not S3,
/// unless an ETag shows that it is.
fn succeeded_without_document(response: &HttpResponse) -> Result<(), Box<ServiceError>> {
    succeeded(response)?;
    if response.body.trim_ascii().is_empty() || response.headers.get("etag").is_some() {
        return Ok(());
    }
    Err(ServiceError::unreadable(response, "It answered with a page where S3 answers with nothing."))
}

/// [`succeeded`] for operations whose answer is a document: `visit` is told of each element below `root` with its path and
/// text. What it learned counts only if this returns `Ok`.
fn read_document(
    response: &HttpResponse,
    root: &str,
    visit: &mut dyn FnMut(&[&str], &str),
) -> Result<(), Box<ServiceError>> {
    succeeded(response)?;
    let mut reader = xml::Reader::new(&response.body);
    loop {
        match reader.next() {
            Ok(Some(element)) => match element.path {
                [first, below @ ..] if *first == root => visit(below, element.text),
                _ => break,
            },
            Ok(None) => return Ok(()),
            Err(xml::Malformed) => break,
        }
    }
    Err(ServiceError::unreadable(response, "The document that tells of success is missing or cut off."))
}

/// Whether a name is what a table's entry says: the same, or with the same beginning where the entry ends in `*`.
fn fits(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(name == pattern, |beginning| name.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_header_value() {
        let headers = [("x-amz-server-side-encryption-customer-key", "c2VjcmV0")].into_iter().collect();
        let request = S3Request::new("PutObject", Method::Put, &[], headers);
        let shown = format!("{request:?}");
        assert!(shown.contains("customer-key") && !shown.contains("c2VjcmV0"), "{shown}");
    }

    #[test]
    fn a_page_is_no_success() {
        let mut response =
            HttpResponse { status: 200, body: "<!DOCTYPE html><html>Log in</html>".into(), ..Default::default() };
        assert_eq!(succeeded_without_document(&response).unwrap_err().class, Class::Transient);
        response.headers.push("ETag", "\"a\"");
        assert!(succeeded_without_document(&response).is_ok());
        response.body = "<Error><Code>SlowDown</Code></Error>".into();
        assert_eq!(succeeded_without_document(&response).unwrap_err().class, Class::Throttled);
    }
}
