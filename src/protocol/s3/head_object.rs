//! [HeadObject](https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html): what lies under a key now. It tells
//! whether a write whose answer was lost has happened.

use alloc::boxed::Box;
use alloc::string::String;

use super::checksum::Reported;
use super::types::{number, worded};
use super::{ETag, ObjectSettings, S3Request, ServiceError, StoredObject, succeeded};
use crate::http::{HttpResponse, Method};

#[derive(Clone, Copy, Debug)]
pub struct HeadObject<'a> {
    pub settings: &'a ObjectSettings,
}

/// An object as it lies there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub object: StoredObject,
    /// In bytes.
    pub size: Option<u64>,
    /// The metadata by which a write is told from others' ([`HeadObject::TOKEN`]).
    pub token: Option<String>,
}

impl HeadObject<'_> {
    /// Metadata's name for what one write alone has said.
    pub const TOKEN: &'static str = "bucketkit-write";

    pub fn request(&self) -> S3Request {
        let mut headers = self.settings.for_parts();
        headers.push("x-amz-checksum-mode", "ENABLED");
        S3Request::new("HeadObject", Method::Head, &[], headers)
    }

    /// A refusal has no document: only its status speaks. 403 may mean that there is no such object, where listing is not
    /// allowed.
    pub fn parse(response: &HttpResponse) -> Result<Seen, Box<ServiceError>> {
        succeeded(response)?;
        let header = |name| response.headers.get(name).and_then(worded);
        Ok(Seen {
            object: StoredObject {
                etag: response.headers.get("etag").and_then(ETag::new),
                version_id: header("x-amz-version-id"),
                checksum: Reported::in_headers(&response.headers),
            },
            size: response.headers.get("content-length").and_then(number),
            token: header("x-amz-meta-bucketkit-write"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ChecksumAlgorithm, Class};
    use super::*;

    #[test]
    fn request() {
        let request = HeadObject { settings: &ObjectSettings::default() }.request();
        assert_eq!((request.operation, request.method.as_str()), ("HeadObject", "HEAD"));
        assert_eq!(request.headers.get("x-amz-checksum-mode"), Some("ENABLED"));
    }

    #[test]
    fn answer() {
        let token = String::from("x-amz-meta-") + HeadObject::TOKEN;
        let headers = [
            ("content-length", "7"),
            ("etag", "a"),
            (token.as_str(), "t"),
            ("x-amz-checksum-crc64nvme", "AAAAAAAAAAA="),
        ];
        let response = HttpResponse { status: 200, headers: headers.into_iter().collect(), body: String::new() };
        let seen = HeadObject::parse(&response).unwrap();
        assert_eq!((seen.size, seen.token.as_deref()), (Some(7), Some("t")));
        assert_eq!(seen.object.checksum.unwrap().algorithm, ChecksumAlgorithm::Crc64Nvme);
        let missing = HttpResponse { status: 404, ..HttpResponse::default() };
        assert_eq!(HeadObject::parse(&missing).unwrap_err().class, Class::Permanent);
    }
}
