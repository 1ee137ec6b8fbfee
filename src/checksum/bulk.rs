//! CRCs of many bytes at once, most of them without a table: [Chorba](https://arxiv.org/abs/2412.16398).
//!
//! Whatever multiple of the polynomial is added to bytes, their remainder stays. There are multiples of few powers of x that
//! stand whole bytes apart. Such a one, added at each bit of a byte that is set, makes the byte 0 and adds it to a few bytes
//! further on. From the first byte to the last but some hundreds, that leaves these alone, for the table. It takes half a dozen
//! XORs for as many bytes as a vector holds, where a table takes one look for each.

use super::ChecksumAlgorithm;
use super::crc::{Kind, Table, follow};

/// So many bytes are made 0 at once. No tap is nearer, so none of them is added to another.
const STEP: usize = 128;
/// Room for what the farthest tap reaches; with the desk's state, a whole number of a processor's lines.
pub(super) const BEFORE: usize = 1816;

/// How much further on a byte is added. The polynomial divides 1 plus x to the differences from the last of them, in bytes, plus
/// x to the last. (Found by sorting the sums of two, three or four powers and looking for equal ones. With as few taps there is
/// hardly one that reaches less far.)
const CRC32: [usize; 4] = [145, 183, 211, 300];
const CRC32C: [usize; 5] = [154, 177, 183, 258, 290];
const CRC64_NVME: [usize; 7] = [152, 315, 805, 919, 1070, 1127, 1795];

/// The CRC of what has the CRC `sum` and is followed by the bytes that begin at [`BEFORE`]. All bytes are used up.
pub(super) fn append(algorithm: ChecksumAlgorithm, kind: &Kind, table: &Table, sum: u64, bytes: &mut [u8]) -> u64 {
    let mut value = sum ^ kind.all_ones();
    let Some((_, given)) = bytes.split_at_mut_checked(BEFORE) else { return sum };
    // What is left of the bytes before counts as a part of the next ones.
    if let Some(first) = given.first_chunk_mut() {
        *first = (u64::from_le_bytes(*first) ^ value).to_le_bytes();
        value = 0;
    }
    let rest = match algorithm {
        ChecksumAlgorithm::Crc32 => clear(&CRC32, bytes),
        ChecksumAlgorithm::Crc32c => clear(&CRC32C, bytes),
        _ => clear(&CRC64_NVME, bytes),
    };
    follow(table, value, rest) ^ kind.all_ones()
}

/// Makes the bytes from [`BEFORE`] on 0, and gives those at the end that must stay.
fn clear<'b, const TAPS: usize>(taps: &[usize; TAPS], bytes: &'b mut [u8]) -> &'b [u8] {
    let mut at = BEFORE;
    // Nothing is before the first.
    bytes[..at].fill(0);
    while bytes.len() - at >= STEP + taps[TAPS - 1] {
        let (before, from) = bytes.split_at_mut(at);
        let sources = taps.map(|tap| before[at - tap..].first_chunk::<STEP>().unwrap_or(&[0; STEP]));
        for (index, byte) in from.iter_mut().take(STEP).enumerate() {
            *byte = sources.iter().fold(*byte, |sum, source| sum ^ source[index]);
        }
        at += STEP;
    }
    settle(taps, bytes, at)
}

/// Adds what is 0 by now to what stays. (Once for all: it is done seldom.)
#[inline(never)]
fn settle<'b>(taps: &[usize], bytes: &'b mut [u8], at: usize) -> &'b [u8] {
    let (before, rest) = bytes.split_at_mut(at);
    for tap in taps {
        for (byte, source) in rest.iter_mut().zip(&before[at - tap..]) {
            *byte ^= source;
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop};
    use proptest::{prop_assert_eq, proptest};

    use super::*;
    use crate::checksum::{checksum, crc};

    const KINDS: [(ChecksumAlgorithm, &Kind, &[usize]); 3] = [
        (ChecksumAlgorithm::Crc32, &crc::CRC32, &CRC32),
        (ChecksumAlgorithm::Crc32c, &crc::CRC32C, &CRC32C),
        (ChecksumAlgorithm::Crc64Nvme, &crc::CRC64_NVME, &CRC64_NVME),
    ];

    #[test]
    fn the_polynomials_divide_what_the_taps_say() {
        for (algorithm, kind, taps) in KINDS {
            let last = taps[taps.len() - 1];
            let powers = taps.iter().map(|tap| kind.power((last - tap) as u64));
            assert_eq!(powers.fold(kind.power(last as u64), |sum, power| sum ^ power), 0, "{algorithm:?}");
            assert!(taps.is_sorted() && taps[0] >= STEP && last <= BEFORE, "{algorithm:?}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_table_alone(
            before in prop::collection::vec(any::<u8>(), 0..20),
            bytes in prop::collection::vec(any::<u8>(), 0..6000),
        ) {
            for (algorithm, kind, _) in KINDS {
                let table = kind.table();
                let sum = follow(&table, kind.all_ones(), &before) ^ kind.all_ones();
                // What lies there before is not looked at.
                let mut given = [&[0xa5; BEFORE][..], &bytes].concat();
                let sum = append(algorithm, kind, &table, sum, &mut given);
                prop_assert_eq!(kind.bytes(sum), checksum(algorithm, &[before.as_slice(), &bytes].concat()));
            }
        }
    }
}
