//! [CompleteMultipartUpload](https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html): joins the
//! parts into the object.
//!
//! It takes the store up to minutes, so S3 sends its 200 first, then white space, and only then how it went: a status says
//! nothing here. Success is the document that says so, complete to its last character. An error document is that error;
//! anything else counts as a failure of the store's and is asked again.

use alloc::boxed::Box;
use alloc::string::String;

use super::checksum::Reported;
use super::types::worded;
use super::{
    Body, ChecksumAlgorithm, ChecksumType, ETag, ObjectSettings, Part, S3Request, ServiceError, StoredObject, UploadId,
    push_if_absent, read_document, xml,
};
use crate::encode::decimal;
use crate::http::{HttpResponse, Method};
use crate::text::push_all;

#[derive(Clone, Copy, Debug)]
pub struct CompleteMultipartUpload<'a> {
    upload_id: &'a UploadId,
    parts: &'a [Part],
    settings: &'a ObjectSettings,
    /// What the store is to check the whole object against.
    pub whole: Option<Whole<'a>>,
    /// Whether to write only where there is no object.
    pub if_absent: bool,
}

/// The whole object's checksum, where it is one of the bytes and not of the parts' sums.
#[derive(Clone, Copy, Debug)]
pub struct Whole<'a> {
    pub algorithm: ChecksumAlgorithm,
    /// In Base64.
    pub value: &'a str,
    /// In bytes.
    pub size: u64,
}

impl<'a> CompleteMultipartUpload<'a> {
    /// `None` if there is no part, or the numbers do not ascend, which S3 refuses as `InvalidPartOrder`.
    pub fn new(upload_id: &'a UploadId, parts: &'a [Part], settings: &'a ObjectSettings) -> Option<Self> {
        let ascending = parts.windows(2).all(|pair| pair[0].number < pair[1].number);
        (ascending && !parts.is_empty()).then_some(Self { upload_id, parts, settings, whole: None, if_absent: false })
    }

    pub fn request(&self) -> S3Request {
        let query = [("uploadId", self.upload_id.as_str())];
        let mut request = S3Request::new("CompleteMultipartUpload", Method::Post, &query, self.settings.for_parts());
        // Without it, a browser says that a text is text/plain.
        request.headers.push("content-type", "application/xml");
        push_if_absent(&mut request.headers, self.if_absent);
        if let Some(whole) = self.whole {
            request.headers.push(whole.algorithm.header(), whole.value);
            request.headers.push("x-amz-checksum-type", ChecksumType::FullObject.as_str());
            request.headers.push("x-amz-mp-object-size", &decimal(whole.size));
        }
        let mut document = String::with_capacity(100 + 100 * self.parts.len());
        document.push_str("<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
        for part in self.parts {
            document.push_str("<Part><PartNumber>");
            document.push_str(&decimal(part.number.get().into()));
            document.push_str("</PartNumber><ETag>");
            xml::push_escaped(&mut document, part.etag.as_str());
            document.push_str("</ETag>");
            if let Some((algorithm, value)) = &part.checksum {
                let name = algorithm.as_str().to_ascii_uppercase();
                push_all(&mut document, &["<Checksum", &name, ">", value, "</Checksum", &name, ">"]);
            }
            document.push_str("</Part>");
        }
        document.push_str("</CompleteMultipartUpload>");
        request.body = Body::Text(document);
        request
    }

    pub fn parse(response: &HttpResponse) -> Result<StoredObject, Box<ServiceError>> {
        let mut etag = None;
        let mut reported = Reported::default();
        read_document(response, "CompleteMultipartUploadResult", &mut |path, text| match path {
            ["ETag"] => etag = ETag::new(text),
            [name] => reported.element(name, text),
            _ => {}
        })?;
        let version_id = response.headers.get("x-amz-version-id").and_then(worded);
        Ok(StoredObject { etag, version_id, checksum: reported.first() })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Class, PartNumber};
    use super::*;
    use crate::error::ErrorCode;

    fn part(number: u64, etag: &str) -> Part {
        Part { number: PartNumber::new(number).unwrap(), etag: ETag::new(etag).unwrap(), checksum: None }
    }

    fn parse(status: u16, body: &str) -> Result<StoredObject, Box<ServiceError>> {
        CompleteMultipartUpload::parse(&HttpResponse { status, body: body.into(), ..Default::default() })
    }

    #[test]
    fn request() {
        let (id, settings) = (UploadId::new("id").unwrap(), ObjectSettings::default());
        let parts = [part(1, "\"a\""), part(3, "<&>")];
        let request = CompleteMultipartUpload::new(&id, &parts, &settings).unwrap().request();
        assert_eq!((request.operation, request.method.as_str()), ("CompleteMultipartUpload", "POST"));
        assert_eq!(request.query, [("uploadId", "id".into())]);
        assert_eq!(request.headers.get("content-type"), Some("application/xml"));
        let expected = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
            <Part><PartNumber>1</PartNumber><ETag>\"a\"</ETag></Part>\
            <Part><PartNumber>3</PartNumber><ETag>&lt;&amp;&gt;</ETag></Part></CompleteMultipartUpload>";
        assert_eq!(request.body, Body::Text(expected.into()));
    }

    #[test]
    fn the_whole_is_checked_or_each_part() {
        let (id, settings) = (UploadId::new("id").unwrap(), ObjectSettings::default());
        let parts = [Part { checksum: Some((ChecksumAlgorithm::Sha256, "s+m=".into())), ..part(1, "a") }];
        let mut complete = CompleteMultipartUpload::new(&id, &parts, &settings).unwrap();
        complete.whole = Some(Whole { algorithm: ChecksumAlgorithm::Crc64Nvme, value: "AAAAAAAAAAA=", size: 7 });
        complete.if_absent = true;
        let request = complete.request();
        for (name, value) in [
            ("x-amz-checksum-crc64nvme", "AAAAAAAAAAA="),
            ("x-amz-checksum-type", "FULL_OBJECT"),
            ("x-amz-mp-object-size", "7"),
            ("if-none-match", "*"),
        ] {
            assert_eq!(request.headers.get(name), Some(value));
        }
        let Body::Text(document) = request.body else { panic!("no document") };
        assert!(document.contains("<ETag>a</ETag><ChecksumSHA256>s+m=</ChecksumSHA256></Part>"), "{document}");
    }

    #[test]
    fn parts_ascend() {
        let (id, settings) = (UploadId::new("id").unwrap(), ObjectSettings::default());
        for numbers in [&[][..], &[2, 1], &[1, 1], &[1, 3, 2]] {
            let parts: Vec<Part> = numbers.iter().map(|&number| part(number, "a")).collect();
            assert!(CompleteMultipartUpload::new(&id, &parts, &settings).is_none(), "{numbers:?}");
        }
    }

    #[test]
    fn success_is_what_says_so() {
        let body = "\n\n <CompleteMultipartUploadResult><Location>http://x/</Location><ETag>&quot;a-2&quot;</ETag>\
            <ChecksumCRC32>Q0JDRA==-2</ChecksumCRC32><ChecksumType>COMPOSITE</ChecksumType></CompleteMultipartUploadResult>";
        let headers = [("x-amz-version-id", "v2")].into_iter().collect();
        let stored = CompleteMultipartUpload::parse(&HttpResponse { status: 200, headers, body: body.into() }).unwrap();
        assert_eq!(stored.etag.unwrap().as_str(), "\"a-2\"");
        assert_eq!(stored.version_id.as_deref(), Some("v2"));
        let checksum = stored.checksum.unwrap();
        assert_eq!((checksum.algorithm, checksum.kind), (ChecksumAlgorithm::Crc32, ChecksumType::Composite));
        assert_eq!(checksum.value, "Q0JDRA==-2");
    }

    #[test]
    fn a_lie_is_asked_again() {
        for body in [
            "",
            "  \n",
            "<?xml version=\"1.0\"?>\n\n",
            "OK",
            "{}",
            "<html></html>",
            "<CompleteMultipartUploadResult>",
            "<CompleteMultipartUploadResult><ETag>a</ETag>",
            "<CompleteMultipartUploadResult/>x",
            "<a><CompleteMultipartUploadResult/></a>",
        ] {
            let error = parse(200, body).unwrap_err();
            assert_eq!((error.status, error.class), (200, Class::Transient), "{body}");
            let told = error.to_error();
            assert!(told.is_retryable() && told.code() == ErrorCode::BadResponse && told.detail().is_some(), "{body}");
        }
        // Whatever the document says, no other status is a success.
        assert!(parse(500, "<CompleteMultipartUploadResult/>").is_err());
    }

    #[test]
    fn an_error_under_200_is_that_error() {
        let document = |code: &str| String::from(" \n<Error><Code>") + code + "</Code></Error>";
        assert_eq!(parse(200, &document("InternalError")).unwrap_err().class, Class::Transient);
        assert_eq!(parse(200, &document("SlowDown")).unwrap_err().class, Class::Throttled);
        assert_eq!(parse(200, &document("NoSuchUpload")).unwrap_err().class, Class::Gone);
        assert_eq!(parse(200, &document("Unheard")).unwrap_err().class, Class::Transient);
    }
}
