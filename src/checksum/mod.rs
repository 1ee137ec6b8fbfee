//! Checksums of bytes, as S3 keeps them beside an object
//! ([what S3 computes](https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html)).
//! Fed piece by piece: nobody needs to hold all the bytes.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use core::fmt;

use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::encode::base64;

// For browser::checksum.
#[cfg(any(test, all(target_arch = "wasm32", feature = "checksum")))]
mod bulk;
mod combine;
mod composite;
mod content_md5;
mod crc;
#[cfg(any(test, all(target_arch = "wasm32", feature = "checksum")))]
pub(crate) mod desk;

pub use combine::combine;
pub use composite::composite;
pub use content_md5::ContentMd5;
use crc::Crc;

/// What S3 keeps beside an object, each in a header `x-amz-checksum-…`. MD5 is none of them: see [`ContentMd5`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChecksumAlgorithm {
    Crc64Nvme,
    Crc32c,
    Crc32,
    Sha256,
    Sha1,
}

impl ChecksumAlgorithm {
    /// In the order in which one is taken where a store names several.
    pub const ALL: &'static [Self] = &[Self::Crc64Nvme, Self::Crc32c, Self::Crc32, Self::Sha256, Self::Sha1];

    /// As programs see it, and as it ends `x-amz-checksum-…`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Crc64Nvme => "crc64nvme",
            Self::Crc32c => "crc32c",
            Self::Crc32 => "crc32",
            Self::Sha256 => "sha256",
            Self::Sha1 => "sha1",
        }
    }

    /// By its name as programs see it.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|algorithm| algorithm.as_str() == name)
    }

    /// The header that carries the checksum of this kind, in Base64.
    pub const fn header(self) -> &'static str {
        match self {
            Self::Crc64Nvme => "x-amz-checksum-crc64nvme",
            Self::Crc32c => "x-amz-checksum-crc32c",
            Self::Crc32 => "x-amz-checksum-crc32",
            Self::Sha256 => "x-amz-checksum-sha256",
            Self::Sha1 => "x-amz-checksum-sha1",
        }
    }

    /// How many bytes the checksum has.
    pub const fn size(self) -> usize {
        match self {
            Self::Crc64Nvme => 8,
            Self::Crc32c | Self::Crc32 => 4,
            Self::Sha256 => 32,
            Self::Sha1 => 20,
        }
    }
}

/// A checksum of bytes that are still coming.
#[derive(Clone)]
pub struct Checksum(State);

/// A CRC's table and a hash's block are large: they are not moved about.
#[derive(Clone)]
enum State {
    Crc(Box<Crc>),
    Sha1(Box<Sha1>),
    Sha256(Box<Sha256>),
}

impl Checksum {
    pub fn new(algorithm: ChecksumAlgorithm) -> Self {
        Self(match algorithm {
            ChecksumAlgorithm::Crc64Nvme => State::Crc(Box::new(Crc::new(&crc::CRC64_NVME))),
            ChecksumAlgorithm::Crc32c => State::Crc(Box::new(Crc::new(&crc::CRC32C))),
            ChecksumAlgorithm::Crc32 => State::Crc(Box::new(Crc::new(&crc::CRC32))),
            ChecksumAlgorithm::Sha1 => State::Sha1(Box::default()),
            ChecksumAlgorithm::Sha256 => State::Sha256(Box::default()),
        })
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::Crc(crc) => crc.update(bytes),
            State::Sha1(hash) => hash.update(bytes),
            State::Sha256(hash) => hash.update(bytes),
        }
    }

    /// The checksum, its first byte the highest.
    pub fn finish(self) -> Vec<u8> {
        match self.0 {
            State::Crc(crc) => crc.finish(),
            State::Sha1(hash) => hash.finalize().to_vec(),
            State::Sha256(hash) => hash.finalize().to_vec(),
        }
    }

    /// The checksum as headers and documents carry it.
    pub fn finish_base64(self) -> String {
        base64(&self.finish())
    }
}

/// What was summed up so far is nobody's business.
impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checksum").finish_non_exhaustive()
    }
}

/// The checksum of bytes that are all there.
pub fn checksum(algorithm: ChecksumAlgorithm, bytes: &[u8]) -> Vec<u8> {
    let mut sum = Checksum::new(algorithm);
    sum.update(bytes);
    sum.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_algorithm_has_its_name_header_and_size() {
        for &algorithm in ChecksumAlgorithm::ALL {
            assert_eq!(ChecksumAlgorithm::parse(algorithm.as_str()), Some(algorithm));
            assert_eq!(algorithm.header().strip_prefix("x-amz-checksum-"), Some(algorithm.as_str()));
            assert_eq!(checksum(algorithm, b"a").len(), algorithm.size());
        }
        assert_eq!(ChecksumAlgorithm::parse("CRC32"), None);
    }
}
