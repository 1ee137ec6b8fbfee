//! The values of the protocol, each checked once, when it is made.

use alloc::borrow::ToOwned;
use alloc::string::String;

use super::checksum::{ChecksumAlgorithm, StoredChecksum};
use crate::text::digits;

/// 1 to 10,000: [the numbers a part can have](https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartNumber(u16);

impl PartNumber {
    pub const FIRST: Self = Self(1);
    pub const LAST: Self = Self(10_000);

    /// `None` outside 1 to 10,000.
    pub const fn new(number: u64) -> Option<Self> {
        if number >= Self::FIRST.0 as u64 && number <= Self::LAST.0 as u64 { Some(Self(number as u16)) } else { None }
    }

    pub const fn get(self) -> u16 {
        self.0
    }

    /// As a document writes it; a store may put white space round it.
    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::new(number(text)?)
    }
}

/// What a store calls an unfinished multipart upload. Opaque, and never empty.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UploadId(String);

impl UploadId {
    /// `None` if nothing is left without the white space round it.
    pub fn new(text: &str) -> Option<Self> {
        worded(text).map(Self)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a store calls the content of a part or an object. Opaque: it is kept, and sent back, exactly as the store wrote it,
/// with its quotes if it had any.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ETag(String);

impl ETag {
    /// `None` if nothing is left without the white space round it.
    pub fn new(text: &str) -> Option<Self> {
        worded(text).map(Self)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `text` without the white space that a header or a document may put round a value; `None` if that is all, or if
/// control characters are in it, which could not be sent back.
pub(super) fn worded(text: &str) -> Option<String> {
    let text = text.trim_ascii();
    (!text.is_empty() && !text.bytes().any(|byte| byte.is_ascii_control())).then(|| text.to_owned())
}

/// Decimal digits, with white space round them at most.
pub(super) fn number(text: &str) -> Option<u64> {
    digits(text.trim_ascii())
}

/// A part that the store has acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub number: PartNumber,
    pub etag: ETag,
    /// Where the object's checksum is composed of the parts': each of them, in Base64.
    pub checksum: Option<(ChecksumAlgorithm, String)>,
}

/// What a store tells of an object that it has written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredObject {
    /// Missing where the bucket's CORS rules do not expose it.
    pub etag: Option<ETag>,
    /// Where the bucket keeps versions, and its CORS rules expose them.
    pub version_id: Option<String>,
    /// Where the store has computed one, and says so.
    pub checksum: Option<StoredChecksum>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn part_numbers_end_at_ten_thousand() {
        for (number, valid) in
            [(0, false), (1, true), (10_000, true), (10_001, false), (65_537, false), (u64::MAX, false)]
        {
            assert_eq!(PartNumber::new(number).is_some(), valid, "{number}");
        }
        assert_eq!(PartNumber::parse(" 12\n").map(PartNumber::get), Some(12));
        for text in ["", " ", "-1", "+1", "1.0", "0x1", "1 2", "0", "10001"] {
            assert_eq!(PartNumber::parse(text), None, "{text:?}");
        }
        assert_eq!(number("18446744073709551615"), Some(u64::MAX));
        assert_eq!(number("18446744073709551616"), None);
        assert_eq!(number("99999999999999999999"), None);
    }

    #[test]
    fn opaque_values_stay_as_they_are() {
        for text in ["\"3858f62230ac3c915f300c664312c11f-9\"", "3858f62230ac3c915f300c664312c11f", "W/\"a\"", "é"] {
            assert_eq!(ETag::new(text).unwrap().as_str(), text);
            assert_eq!(UploadId::new(text).unwrap().as_str(), text);
        }
        assert_eq!(ETag::new(" \"a\"\n").unwrap().as_str(), "\"a\"");
        for text in ["", " \n", "a\r\nb", "a\0b"] {
            assert_eq!(ETag::new(text), None);
            assert_eq!(UploadId::new(text), None);
        }
    }
}
