//! [PutObject](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html): a whole file in one request.

use alloc::boxed::Box;

use super::checksum::Reported;
use super::types::worded;
use super::{
    Body, ETag, ObjectSettings, S3Request, ServiceError, StoredObject, push_if_absent, push_sum,
    succeeded_without_document,
};
use crate::http::{HttpResponse, Method};

#[derive(Clone, Copy, Debug)]
pub struct PutObject<'a> {
    /// The file's length in bytes.
    pub size: u64,
    pub settings: &'a ObjectSettings,
    /// The header that carries the sum of the bytes, and the sum.
    pub sum: Option<(&'a str, &'a str)>,
    /// Whether to write only where there is no object
    /// ([conditional writes](https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html)).
    pub if_absent: bool,
}

impl PutObject<'_> {
    /// [5 GiB](https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html); larger files go in parts.
    pub const MAX_SIZE: u64 = 5 << 30;

    pub fn request(&self) -> S3Request {
        let mut request = S3Request::new("PutObject", Method::Put, &[], self.settings.for_object());
        request.body = Body::File { start: 0, end: self.size };
        push_sum(&mut request.headers, self.sum);
        push_if_absent(&mut request.headers, self.if_absent);
        request
    }

    pub fn parse(response: &HttpResponse) -> Result<StoredObject, Box<ServiceError>> {
        succeeded_without_document(response)?;
        Ok(StoredObject {
            etag: response.headers.get("etag").and_then(ETag::new),
            version_id: response.headers.get("x-amz-version-id").and_then(worded),
            checksum: Reported::in_headers(&response.headers),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ChecksumAlgorithm, Class, ObjectOptions};
    use super::*;

    #[test]
    fn request() {
        let options = ObjectOptions { content_type: Some("image/png".into()), ..Default::default() };
        let settings = ObjectSettings::new(&options).unwrap();
        let put = PutObject { size: 0, settings: &settings, sum: None, if_absent: false };
        let request = put.request();
        let sure = PutObject { sum: Some(("content-md5", "x")), if_absent: true, ..put }.request();
        assert_eq!((sure.headers.get("content-md5"), sure.headers.get("if-none-match")), (Some("x"), Some("*")));
        assert_eq!(request.headers.get("if-none-match"), None);
        assert_eq!((request.operation, request.method.as_str()), ("PutObject", "PUT"));
        assert_eq!(request.body, Body::File { start: 0, end: 0 });
        assert_eq!(request.headers.get("content-type"), Some("image/png"));
        assert!(request.query.is_empty());
    }

    #[test]
    fn answer() {
        let headers = [("ETag", "\"a\""), ("x-amz-version-id", "v1"), ("x-amz-checksum-crc64nvme", "AAAAAAAAAAA=")];
        let response = HttpResponse { status: 200, headers: headers.into_iter().collect(), body: String::new() };
        let stored = PutObject::parse(&response).unwrap();
        assert_eq!(stored.etag.unwrap().as_str(), "\"a\"");
        assert_eq!(stored.version_id.as_deref(), Some("v1"));
        assert_eq!(stored.checksum.unwrap().algorithm, ChecksumAlgorithm::Crc64Nvme);
        // Nothing is exposed to the page.
        let bare = HttpResponse { status: 200, ..Default::default() };
        assert_eq!(PutObject::parse(&bare), Ok(StoredObject::default()));
        let failed = HttpResponse { status: 503, ..Default::default() };
        assert_eq!(PutObject::parse(&failed).unwrap_err().class, Class::Transient);
    }
}
