//! [UploadPart](https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html): some of a file's bytes. Sent again
//! under the same number, a part replaces the earlier one.

use alloc::boxed::Box;

use super::checksum::Reported;
use super::{
    Body, ETag, ObjectSettings, PartNumber, S3Request, ServiceError, StoredChecksum, UploadId, push_sum,
    succeeded_without_document,
};
use crate::encode::decimal;
use crate::http::{HttpResponse, Method};

#[derive(Clone, Copy, Debug)]
pub struct UploadPart<'a> {
    pub upload_id: &'a UploadId,
    pub number: PartNumber,
    /// The part's bytes are those of the file from `start` to before `end`.
    pub start: u64,
    pub end: u64,
    pub settings: &'a ObjectSettings,
    /// The header that carries the sum of the bytes, and the sum.
    pub sum: Option<(&'a str, &'a str)>,
}

impl UploadPart<'_> {
    /// [5 MiB](https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html), but for the last part.
    pub const MIN_SIZE: u64 = 5 << 20;
    /// [5 GiB](https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html).
    pub const MAX_SIZE: u64 = 5 << 30;

    pub fn request(&self) -> S3Request {
        let number = decimal(self.number.get().into());
        let query = [("partNumber", number.as_str()), ("uploadId", self.upload_id.as_str())];
        let mut request = S3Request::new("UploadPart", Method::Put, &query, self.settings.for_parts());
        request.body = Body::File { start: self.start, end: self.end };
        push_sum(&mut request.headers, self.sum);
        request
    }

    /// The part's ETag; `None` where the bucket's CORS rules hide it, and `ListParts` has to tell. And the checksum that the
    /// store has computed, where it says so.
    pub fn parse(response: &HttpResponse) -> Result<(Option<ETag>, Option<StoredChecksum>), Box<ServiceError>> {
        succeeded_without_document(response)?;
        Ok((response.headers.get("etag").and_then(ETag::new), Reported::in_headers(&response.headers)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Class;
    use super::*;

    #[test]
    fn request() {
        let (id, settings) = (UploadId::new("a/b=").unwrap(), ObjectSettings::default());
        let sum = Some(("x-amz-checksum-crc32", "AAAAAA=="));
        let (number, settings) = (PartNumber::LAST, &settings);
        let part = UploadPart { upload_id: &id, number, start: 5 << 20, end: 6 << 20, settings, sum };
        let request = part.request();
        assert_eq!(request.headers.get("x-amz-checksum-crc32"), Some("AAAAAA=="));
        assert_eq!((request.operation, request.method.as_str()), ("UploadPart", "PUT"));
        assert_eq!(request.query, [("partNumber", "10000".into()), ("uploadId", "a/b=".into())]);
        assert_eq!(request.body, Body::File { start: 5 << 20, end: 6 << 20 });
    }

    #[test]
    fn answer() {
        let mut response = HttpResponse { status: 200, ..Default::default() };
        assert_eq!(UploadPart::parse(&response), Ok((None, None)));
        response.headers.push("etag", "7778aef83f66abc1fa1e8477f296d394");
        response.headers.push("x-amz-checksum-crc32", "AAAAAA==");
        let (etag, checksum) = UploadPart::parse(&response).unwrap();
        assert_eq!(etag.unwrap().as_str(), "7778aef83f66abc1fa1e8477f296d394");
        assert_eq!(checksum.unwrap().value, "AAAAAA==");
        response.status = 404;
        response.body = "<Error><Code>NoSuchUpload</Code></Error>".into();
        assert_eq!(UploadPart::parse(&response).unwrap_err().class, Class::Gone);
    }
}
