//! [ListParts](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html): what the store holds of an upload.
//! It tells the ETags that CORS hides, and what an interrupted upload still lacks.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::checksum::Reported;
use super::types::number as digits;
use super::{ETag, ObjectSettings, PartNumber, S3Request, ServiceError, StoredChecksum, UploadId, read_document};
use crate::encode::decimal;
use crate::http::{HttpResponse, Method};

#[derive(Clone, Copy, Debug)]
pub struct ListParts<'a> {
    pub upload_id: &'a UploadId,
    /// Only parts with greater numbers are listed: the last page's [`ListPartsPage::next`].
    pub after: Option<PartNumber>,
    /// Parts a page, [`Self::MAX_PARTS`] at most.
    pub max_parts: u16,
    pub settings: &'a ObjectSettings,
}

/// A part as the store lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPart {
    pub number: PartNumber,
    /// Some stores leave it out.
    pub etag: Option<ETag>,
    pub size: Option<u64>,
    /// Where the upload has one, and the store tells.
    pub checksum: Option<StoredChecksum>,
}

/// Parts in the store's order, which need not be that of their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListPartsPage {
    pub parts: Vec<ListedPart>,
    /// Where the next page begins, if there is one. It is always beyond where this one began.
    pub next: Option<PartNumber>,
}

impl ListParts<'_> {
    /// [1,000](https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html). Some stores list more unless they are told.
    pub const MAX_PARTS: u16 = 1000;

    pub fn request(&self) -> S3Request {
        let most = decimal(self.max_parts.clamp(1, Self::MAX_PARTS).into());
        let after = self.after.map(|number| decimal(number.get().into()));
        let query = [
            ("max-parts", &*most),
            ("uploadId", self.upload_id.as_str()),
            ("part-number-marker", after.as_deref().unwrap_or_default()),
        ];
        let query = if after.is_some() { &query[..] } else { &query[..2] };
        S3Request::new("ListParts", Method::Get, query, self.settings.for_parts())
    }

    /// The answer to this very request: a page that has a successor but does not advance is an error, or its reader would
    /// go round for ever.
    pub fn parse(&self, response: &HttpResponse) -> Result<ListPartsPage, Box<ServiceError>> {
        let mut page = ListPartsPage::default();
        let (mut truncated, mut marker, mut sound) = (false, None, true);
        let (mut number, mut etag, mut size, mut reported) = (None, None, None, Reported::default());
        read_document(response, "ListPartsResult", &mut |path, text| match path {
            ["IsTruncated"] => truncated = text.trim_ascii() == "true",
            ["NextPartNumberMarker"] => marker = PartNumber::parse(text),
            ["Part", "PartNumber"] => number = PartNumber::parse(text),
            ["Part", "ETag"] => etag = ETag::new(text),
            ["Part", "Size"] => size = digits(text),
            ["Part", name] => reported.element(name, text),
            ["Part"] => match number.take() {
                Some(number) => page.parts.push(ListedPart {
                    number,
                    etag: etag.take(),
                    size: size.take(),
                    checksum: core::mem::take(&mut reported).first(),
                }),
                None => sound = false,
            },
            _ => {}
        })?;
        if !sound {
            return Err(ServiceError::unreadable(response, "The list of parts holds one without a number."));
        }
        if truncated {
            // Where a store names no marker, its last part is one.
            page.next = marker.or_else(|| page.parts.iter().map(|part| part.number).max());
            if page.next <= self.after {
                return Err(ServiceError::unreadable(response, "The list of parts is cut short and does not go on."));
            }
        }
        Ok(page)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ChecksumAlgorithm, ChecksumType, Class};
    use super::*;

    fn number(number: u64) -> Option<PartNumber> {
        PartNumber::new(number)
    }

    fn parse(after: u64, body: &str) -> Result<ListPartsPage, Box<ServiceError>> {
        let (id, settings) = (UploadId::new("id").unwrap(), ObjectSettings::default());
        let list = ListParts { upload_id: &id, after: number(after), max_parts: 2, settings: &settings };
        let body = String::from("<ListPartsResult>") + body + "</ListPartsResult>";
        list.parse(&HttpResponse { status: 200, body, ..Default::default() })
    }

    #[test]
    fn request() {
        let (id, settings) = (UploadId::new("id").unwrap(), ObjectSettings::default());
        let first = ListParts { upload_id: &id, after: None, max_parts: u16::MAX, settings: &settings };
        assert_eq!((first.request().operation, first.request().method.as_str()), ("ListParts", "GET"));
        assert_eq!(first.request().query, [("max-parts", "1000".into()), ("uploadId", "id".into())]);
        let second = ListParts { after: number(7), max_parts: 2, ..first };
        let query = [("max-parts", "2".into()), ("uploadId", "id".into()), ("part-number-marker", "7".into())];
        assert_eq!(second.request().query, query);
    }

    #[test]
    fn parts_may_lack_all_but_their_number() {
        let body = "<Part><ETag>a</ETag><Size>5</Size><PartNumber>2</PartNumber><ChecksumCRC32>AAAAAA==</ChecksumCRC32>\
            </Part><Part><PartNumber>1</PartNumber></Part>";
        let page = parse(0, body).unwrap();
        assert_eq!(page.next, None);
        let (value, kind) = (String::from("AAAAAA=="), ChecksumType::FullObject);
        let checksum = Some(StoredChecksum { algorithm: ChecksumAlgorithm::Crc32, kind, value });
        let first = ListedPart { number: number(2).unwrap(), etag: ETag::new("a"), size: Some(5), checksum };
        assert_eq!(page.parts[0], first);
        let second = ListedPart { number: number(1).unwrap(), etag: None, size: None, checksum: None };
        assert_eq!(page.parts[1], second);
        for part in [
            "<Part/>",
            "<Part><PartNumber>0</PartNumber></Part>",
            "<Part><PartNumber>x</PartNumber><ETag>a</ETag></Part>",
        ] {
            assert_eq!(parse(0, part).unwrap_err().class, Class::Transient, "{part}");
        }
        assert_eq!(parse(0, "").unwrap(), ListPartsPage::default());
    }

    #[test]
    fn a_truncated_page_advances_or_is_an_error() {
        let part = "<Part><PartNumber>3</PartNumber></Part>";
        let truncated = "<IsTruncated>true</IsTruncated>";
        let marker = |at: u64| format!("<NextPartNumberMarker>{at}</NextPartNumberMarker>");
        for (after, body, next) in [
            (0, format!("{truncated}{}{part}", marker(3)), Some(3)),
            (2, format!("{truncated}{}{part}", marker(3)), Some(3)),
            (2, format!("{truncated}{part}"), Some(3)),
            (3, format!("{truncated}{}{part}", marker(3)), None),
            (3, format!("{truncated}{part}"), None),
            (4, format!("{truncated}{}{part}", marker(3)), None),
            (0, truncated.to_owned(), None),
            (0, format!("{truncated}{}", marker(0)), None),
        ] {
            let page = parse(after, &body);
            assert_eq!(page.as_ref().ok().and_then(|page| page.next), next.and_then(number), "{after} {body}");
            assert_eq!(page.is_ok(), next.is_some(), "{after} {body}");
        }
        // At the end the marker means nothing.
        assert_eq!(parse(3, &format!("<IsTruncated>false</IsTruncated>{}", marker(0))).unwrap().next, None);
    }
}
