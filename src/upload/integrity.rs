//! What the store is asked to check of an upload's bytes, and how it is told.

use crate::checksum::ChecksumAlgorithm;
use crate::error::{Error, ErrorCode};
use crate::protocol::s3::ChecksumType;
use crate::providers::{Provider, Support};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Integrity {
    /// The store is told nothing. TLS and TCP have their own sums, and they end where the store begins.
    None,
    /// Each body by `Content-MD5`: nothing of it stays with the object.
    Md5,
    /// Each body, and then the whole: kept by the store.
    Sum { algorithm: ChecksumAlgorithm, kind: ChecksumType },
}

impl Integrity {
    /// By the name of an algorithm, `md5` for Content-MD5, `none`, or `auto`: then it is the strongest that the table of
    /// stores says is honoured. An unknown store gets none unless it is asked for: some refuse what they don't know.
    ///
    /// # Errors
    /// `invalid_option` for another name.
    pub fn choose(store: &Provider, asked: &str) -> Result<Self, Error> {
        let sums = store.checksums;
        let (algorithm, kind) = match asked {
            "none" => return Ok(Self::None),
            "md5" => return Ok(Self::Md5),
            "auto" | "" => match (sums.full_object.first(), sums.composite.first()) {
                (Some(&algorithm), _) => (algorithm, ChecksumType::FullObject),
                (None, Some(&algorithm)) => (algorithm, ChecksumType::Composite),
                (None, None) => return Ok(if store.etag_is_md5 == Support::Yes { Self::Md5 } else { Self::None }),
            },
            name => {
                let algorithm = ChecksumAlgorithm::parse(name).ok_or_else(|| {
                    Error::found(ErrorCode::InvalidOption, "/checksum", "It is not the name of a checksum.")
                })?;
                let hash = matches!(algorithm, ChecksumAlgorithm::Sha1 | ChecksumAlgorithm::Sha256);
                let composite = hash || (sums.composite.contains(&algorithm) && !sums.full_object.contains(&algorithm));
                (algorithm, if composite { ChecksumType::Composite } else { ChecksumType::FullObject })
            }
        };
        Ok(Self::Sum { algorithm, kind })
    }

    /// As it was written down: the algorithm's name, and whether the object's sum is one of the parts' sums.
    ///
    /// # Errors
    /// As [`Self::choose`].
    pub fn restored(store: &Provider, name: &str, composite: bool) -> Result<Self, Error> {
        Ok(match Self::choose(store, name)? {
            Self::Sum { algorithm, .. } if composite => Self::Sum { algorithm, kind: ChecksumType::Composite },
            Self::Sum { algorithm, .. } => Self::Sum { algorithm, kind: ChecksumType::FullObject },
            other => other,
        })
    }

    /// What is computed of each body: the algorithm's name, and the header that carries the sum in Base64.
    pub fn of_body(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::None => None,
            Self::Md5 => Some(("md5", "content-md5")),
            Self::Sum { algorithm, .. } => Some((algorithm.as_str(), algorithm.header())),
        }
    }

    pub(super) fn sum(self) -> Option<(ChecksumAlgorithm, ChecksumType)> {
        match self {
            Self::Sum { algorithm, kind } => Some((algorithm, kind)),
            Self::None | Self::Md5 => None,
        }
    }

    /// Whether the store is known to compare what it is told.
    pub(super) fn is_honoured_by(self, store: &Provider) -> bool {
        match self {
            Self::None => false,
            Self::Md5 => store.etag_is_md5 == Support::Yes,
            Self::Sum { algorithm, kind: ChecksumType::FullObject } => store.checksums.full_object.contains(&algorithm),
            Self::Sum { algorithm, kind: ChecksumType::Composite } => store.checksums.composite.contains(&algorithm),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ChecksumType::{Composite, FullObject};

    #[test]
    fn takes_what_the_store_honours() {
        let chosen = |id, asked| Integrity::choose(Provider::by_id(id).unwrap(), asked);
        let sum = |algorithm, kind| Ok(Integrity::Sum { algorithm, kind });
        assert_eq!(chosen("aws", "auto"), sum(ChecksumAlgorithm::Crc64Nvme, FullObject));
        assert_eq!(chosen("aws", "crc32"), sum(ChecksumAlgorithm::Crc32, FullObject));
        assert_eq!(chosen("aws", "sha256"), sum(ChecksumAlgorithm::Sha256, Composite));
        // R2 composes all but CRC64NVME.
        assert_eq!(chosen("cloudflare-r2", "crc32c"), sum(ChecksumAlgorithm::Crc32c, Composite));
        assert_eq!(chosen("other", "auto"), Ok(Integrity::None));
        assert_eq!(chosen("other", "crc64nvme"), sum(ChecksumAlgorithm::Crc64Nvme, FullObject));
        assert_eq!(chosen("aws", "none"), Ok(Integrity::None));
        assert_eq!(chosen("aws", "md5"), Ok(Integrity::Md5));
        assert_eq!(chosen("aws", "CRC32").unwrap_err().path(), Some("/checksum"));
    }
}
