//! The checksum of checksums, which S3 keeps of an object in parts where the algorithm does not combine.

use alloc::format;
use alloc::string::String;

use super::{Checksum, ChecksumAlgorithm};

/// The checksum of the parts' checksums one after the other, each raw as [`checksum`](super::checksum()) gives it, in Base64; then `-`
/// and how many parts there are. What S3 calls a
/// [composite checksum](https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html#composite-checksums).
///
/// `None` where S3 has no such thing, which is of CRC64NVME, or a sum is not as long as the algorithm's are.
pub fn composite<S: AsRef<[u8]>>(algorithm: ChecksumAlgorithm, parts: impl IntoIterator<Item = S>) -> Option<String> {
    if algorithm == ChecksumAlgorithm::Crc64Nvme {
        return None;
    }
    let (mut sum, mut count) = (Checksum::new(algorithm), 0_usize);
    for part in parts {
        let part = part.as_ref();
        if part.len() != algorithm.size() {
            return None;
        }
        sum.update(part);
        count += 1;
    }
    Some(format!("{}-{count}", sum.finish_base64()))
}
