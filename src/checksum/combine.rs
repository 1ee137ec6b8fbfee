//! The CRC of a whole from the CRCs of its parts, without their bytes.
//!
//! Bytes are a polynomial whose coefficients are bits, and their CRC is its remainder by the algorithm's own. What follows moves
//! a part up by as many powers of x as it has bits, so of A and then B it is the remainder of A times a power of x, plus that
//! of B. (The bits that CRCs turn over at both ends cancel out.) The power is had by squaring: one round for each binary
//! digit of the length.

use alloc::vec::Vec;

use super::ChecksumAlgorithm;
use super::crc::Kind;

/// The CRC of bytes that come in parts, one after the other: of each part its own CRC, as [`checksum`](super::checksum())
/// gives it, and how many bytes it has. What S3 calls a
/// [full-object checksum](https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html#full-object-checksums)
/// of a multipart upload. Of no parts it is the CRC of nothing.
///
/// Exact for any number of parts and any length; in time with the digits of a part's length, and in far less where it is as
/// long as the one before.
///
/// `None` where the algorithm is no CRC (hashes do not combine), or a sum is not as long as its sums are.
pub fn combine<S: AsRef<[u8]>>(
    algorithm: ChecksumAlgorithm,
    parts: impl IntoIterator<Item = (S, u64)>,
) -> Option<Vec<u8>> {
    let kind = Kind::of(algorithm)?;
    let mut whole = Whole::new(kind, 0);
    for (sum, length) in parts {
        let sum = sum.as_ref();
        if sum.len() != kind.size {
            return None;
        }
        whole.append(sum.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)), length);
    }
    Some(kind.bytes(whole.value))
}

/// What grows part by part, and its CRC.
pub(super) struct Whole {
    kind: &'static Kind,
    pub(super) value: u64,
    /// Of the part that came last, and the power of x that stands for it. Most parts are equally long.
    length: u64,
    factor: u64,
}

impl Whole {
    pub(super) const fn new(kind: &'static Kind, value: u64) -> Self {
        Self { kind, value, length: 0, factor: 0 }
    }

    pub(super) fn append(&mut self, sum: u64, length: u64) {
        if self.factor == 0 || self.length != length {
            self.length = length;
            self.factor = self.kind.power(length);
        }
        self.value = self.kind.product(self.value, self.factor) ^ sum;
    }
}

impl Kind {
    /// The remainder of x to as many as `bytes` bytes have bits. Never 0, since x does not divide the polynomial.
    pub(super) fn power(&self, mut bytes: u64) -> u64 {
        let (mut power, mut square) = (self.one(), self.one() >> 8);
        while bytes != 0 {
            if bytes & 1 == 1 {
                power = self.product(power, square);
            }
            square = self.product(square, square);
            bytes >>= 1;
        }
        power
    }

    /// The remainder of the product of two remainders.
    fn product(&self, a: u64, mut b: u64) -> u64 {
        let (mut product, mut bit) = (0, self.one());
        while bit != 0 {
            if a & bit != 0 {
                product ^= b;
            }
            b = self.times_x(b);
            bit >>= 1;
        }
        product
    }
}
