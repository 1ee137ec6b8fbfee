//! [CreateMultipartUpload](https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html): begins an
//! upload in parts, and says what the object will be stored with.

use alloc::boxed::Box;

use super::{ChecksumAlgorithm, ChecksumType, ObjectSettings, S3Request, ServiceError, UploadId, read_document};
use crate::http::{HttpResponse, Method};

#[derive(Clone, Copy, Debug)]
pub struct CreateMultipartUpload<'a> {
    pub settings: &'a ObjectSettings,
    /// What the parts and the whole will be checked by. The type is always sent with the algorithm: without it, stores
    /// expect another at Complete than they were told here.
    pub checksum: Option<(ChecksumAlgorithm, ChecksumType)>,
}

impl CreateMultipartUpload<'_> {
    pub fn request(&self) -> S3Request {
        let mut headers = self.settings.for_object();
        if let Some((algorithm, kind)) = self.checksum {
            headers.push("x-amz-checksum-algorithm", &algorithm.as_str().to_ascii_uppercase());
            headers.push("x-amz-checksum-type", kind.as_str());
        }
        S3Request::new("CreateMultipartUpload", Method::Post, &[("uploads", "")], headers)
    }

    pub fn parse(response: &HttpResponse) -> Result<UploadId, Box<ServiceError>> {
        let mut id = None;
        read_document(response, "InitiateMultipartUploadResult", &mut |path, text| {
            if path == ["UploadId"] {
                id = UploadId::new(text);
            }
        })?;
        id.ok_or_else(|| ServiceError::unreadable(response, "The answer names no upload id."))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Body, Class, ObjectOptions};
    use super::*;

    fn answer(body: &str) -> HttpResponse {
        HttpResponse { status: 200, body: body.into(), ..Default::default() }
    }

    #[test]
    fn request() {
        let options = ObjectOptions { cache_control: Some("no-store".into()), ..Default::default() };
        let settings = ObjectSettings::new(&options).unwrap();
        let checksum = Some((ChecksumAlgorithm::Crc64Nvme, ChecksumType::FullObject));
        let summed = CreateMultipartUpload { settings: &settings, checksum }.request();
        assert_eq!(summed.headers.get("x-amz-checksum-algorithm"), Some("CRC64NVME"));
        assert_eq!(summed.headers.get("x-amz-checksum-type"), Some("FULL_OBJECT"));
        let request = CreateMultipartUpload { settings: &settings, checksum: None }.request();
        assert_eq!((request.operation, request.method.as_str()), ("CreateMultipartUpload", "POST"));
        assert_eq!(request.query, [("uploads", String::new())]);
        assert_eq!(request.headers.get("cache-control"), Some("no-store"));
        assert_eq!(request.body, Body::Empty);
    }

    #[test]
    fn the_upload_id_is_required() {
        let id = "2~aB/c+d=&e";
        let body =
            "<InitiateMultipartUploadResult><UploadId>2~aB/c+d=&amp;e</UploadId></InitiateMultipartUploadResult>";
        assert_eq!(CreateMultipartUpload::parse(&answer(body)).unwrap().as_str(), id);
        for body in [
            "<InitiateMultipartUploadResult/>",
            "<InitiateMultipartUploadResult><UploadId> </UploadId></InitiateMultipartUploadResult>",
            "<InitiateMultipartUploadResult><a><UploadId>x</UploadId></a></InitiateMultipartUploadResult>",
            "<Other><UploadId>x</UploadId></Other>",
            "",
        ] {
            let error = CreateMultipartUpload::parse(&answer(body)).unwrap_err();
            assert_eq!(error.class, Class::Transient, "{body}");
        }
    }
}
