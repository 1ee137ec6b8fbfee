//! [AbortMultipartUpload](https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html): removes an
//! unfinished upload with its parts, which cost money for as long as they lie there.
//!
//! A part that is being written meanwhile may outlive it. Whoever aborts cancels those requests first, and asks again.

use alloc::boxed::Box;

use super::{Class, ObjectSettings, S3Request, ServiceError, UploadId, succeeded_without_document};
use crate::http::{HttpResponse, Method};

#[derive(Clone, Copy, Debug)]
pub struct AbortMultipartUpload<'a> {
    pub upload_id: &'a UploadId,
    pub settings: &'a ObjectSettings,
}

impl AbortMultipartUpload<'_> {
    pub fn request(&self) -> S3Request {
        let query = [("uploadId", self.upload_id.as_str())];
        S3Request::new("AbortMultipartUpload", Method::Delete, &query, self.settings.for_abort())
    }

    /// `Ok` if the upload is gone, also if it was gone before.
    pub fn parse(response: &HttpResponse) -> Result<(), Box<ServiceError>> {
        match succeeded_without_document(response) {
            Err(error) if error.class == Class::Gone => Ok(()),
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request() {
        let (id, settings) = (UploadId::new("id").unwrap(), ObjectSettings::default());
        let request = AbortMultipartUpload { upload_id: &id, settings: &settings }.request();
        assert_eq!((request.operation, request.method.as_str()), ("AbortMultipartUpload", "DELETE"));
        assert_eq!(request.query, [("uploadId", "id".into())]);
    }

    #[test]
    fn gone_is_gone() {
        let parse = |status, body: &str| {
            AbortMultipartUpload::parse(&HttpResponse { status, body: body.into(), ..Default::default() })
        };
        assert_eq!(parse(204, ""), Ok(()));
        assert_eq!(parse(200, "\n"), Ok(()));
        assert_eq!(parse(404, "<Error><Code>NoSuchUpload</Code></Error>"), Ok(()));
        // Another 404 leaves the upload where it is.
        assert!(parse(404, "<Error><Code>NoSuchBucket</Code></Error>").is_err());
        assert!(parse(404, "").is_err());
        assert!(parse(200, "<html></html>").is_err());
        assert_eq!(parse(403, "").unwrap_err().class, Class::CredentialsDoubtful);
    }
}
