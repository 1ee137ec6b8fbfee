//! The checksum that a store reports of an object, in headers or in a document
//! ([what S3 computes](https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html)).
//! It is reported, not checked: nothing here has seen the bytes. Stores may name others (MD5, SHA-512, XXHASH): they are
//! passed over.

use alloc::string::String;

use super::types::worded;
pub use crate::checksum::ChecksumAlgorithm;
use crate::http::Headers;

/// What was summed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChecksumType {
    /// The object's bytes.
    FullObject,
    /// The parts' checksums.
    Composite,
}

impl ChecksumType {
    /// As `x-amz-checksum-type` says it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FullObject => "FULL_OBJECT",
            Self::Composite => "COMPOSITE",
        }
    }
}

/// A checksum as the store wrote it: Base64, followed by `-` and the number of parts where it is composite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredChecksum {
    pub algorithm: ChecksumAlgorithm,
    pub kind: ChecksumType,
    pub value: String,
}

/// The checksums of an answer, as they are come across.
#[derive(Default)]
pub(super) struct Reported {
    /// One place for each of [`ChecksumAlgorithm::ALL`].
    values: [Option<String>; 5],
    kind: Option<ChecksumType>,
}

impl Reported {
    pub(super) fn in_headers(headers: &Headers) -> Option<StoredChecksum> {
        let mut reported = Self::default();
        for (name, value) in headers.iter() {
            if let Some(name) = without_prefix(name, "x-amz-checksum-") {
                reported.add(name, value);
            }
        }
        reported.first()
    }

    /// Takes note of an element such as `ChecksumCRC32`; others are passed over.
    pub(super) fn element(&mut self, name: &str, text: &str) {
        if let Some(name) = name.strip_prefix("Checksum") {
            self.add(name, text);
        }
    }

    fn add(&mut self, name: &str, value: &str) {
        if name.eq_ignore_ascii_case("type") {
            let kinds = [ChecksumType::FullObject, ChecksumType::Composite];
            self.kind = kinds.into_iter().find(|kind| kind.as_str() == value.trim_ascii());
        }
        for (algorithm, place) in ChecksumAlgorithm::ALL.iter().zip(&mut self.values) {
            if name.eq_ignore_ascii_case(algorithm.as_str()) {
                *place = worded(value);
            }
        }
    }

    pub(super) fn first(self) -> Option<StoredChecksum> {
        let mut pairs = ChecksumAlgorithm::ALL.iter().zip(self.values);
        let (&algorithm, value) = pairs.find_map(|(algorithm, value)| Some((algorithm, value?)))?;
        // Stores older than the type's name give it away by the number of parts, which no Base64 contains.
        let suffixed = if value.contains('-') { ChecksumType::Composite } else { ChecksumType::FullObject };
        Some(StoredChecksum { algorithm, kind: self.kind.unwrap_or(suffixed), value })
    }
}

fn without_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(headers: &[(&str, &str)]) -> Option<StoredChecksum> {
        Reported::in_headers(&headers.iter().copied().collect())
    }

    #[test]
    fn every_algorithm_has_its_place() {
        assert_eq!(Reported::default().values.len(), ChecksumAlgorithm::ALL.len());
        for &algorithm in ChecksumAlgorithm::ALL {
            let name = format!("X-Amz-Checksum-{}", algorithm.as_str().to_uppercase());
            let found = read(&[(&name, "AAAAAA==")]).unwrap();
            assert_eq!((found.algorithm, found.kind), (algorithm, ChecksumType::FullObject));
        }
    }

    #[test]
    fn reads_the_type_or_infers_it() {
        let crc = ("x-amz-checksum-crc32", "Q0JDRA==-3");
        assert_eq!(read(&[crc]).unwrap().kind, ChecksumType::Composite);
        assert_eq!(read(&[crc]).unwrap().value, "Q0JDRA==-3");
        assert_eq!(read(&[crc, ("x-amz-checksum-type", "COMPOSITE")]).unwrap().kind, ChecksumType::Composite);
        let full = read(&[("x-amz-checksum-type", "FULL_OBJECT"), ("x-amz-checksum-sha1", "qqqq")]).unwrap();
        assert_eq!((full.algorithm, full.kind), (ChecksumAlgorithm::Sha1, ChecksumType::FullObject));
    }

    #[test]
    fn takes_the_first_of_several_and_passes_over_the_rest() {
        let found =
            read(&[("x-amz-checksum-sha256", "x"), ("x-amz-checksum-crc32c", "y"), ("x-amz-checksum-xxhash64", "z")]);
        assert_eq!(found.unwrap().algorithm, ChecksumAlgorithm::Crc32c);
        for headers in
            [&[][..], &[("x-amz-checksum-md5", "x")], &[("x-amz-checksum-crc32", " ")], &[("x-amz-checksum-é", "x")]]
        {
            assert_eq!(read(headers), None, "{headers:?}");
        }
        assert_eq!(read(&[("x-amz-checksum-type", "FULL_OBJECT")]), None);
    }
}
