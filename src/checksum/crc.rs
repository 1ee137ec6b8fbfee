//! Cyclic redundancy checks, a byte at a time by a table. All that S3 knows are reflected, and begin and end with all bits
//! turned over: one loop in 64 bits serves them all, those of 32 bits leave the upper half empty.

use alloc::vec::Vec;

use super::ChecksumAlgorithm;

/// What distinguishes one check from another.
pub(super) struct Kind {
    /// Reflected: its highest power is the lowest bit.
    polynomial: u64,
    /// Of the result, in bytes.
    pub(super) size: usize,
}

/// [RFC 1952, 8](https://www.rfc-editor.org/rfc/rfc1952#section-8), as in gzip.
pub(super) static CRC32: Kind = Kind { polynomial: 0xedb8_8320, size: 4 };
/// Castagnoli's, [RFC 9260, B](https://www.rfc-editor.org/rfc/rfc9260#name-crc-32c-checksum-calculati).
pub(super) static CRC32C: Kind = Kind { polynomial: 0x82f6_3b78, size: 4 };
/// [NVM Express, NVM command set, 5.2.1.3.4](https://nvmexpress.org/specification/nvm-command-set-specification/).
pub(super) static CRC64_NVME: Kind = Kind { polynomial: 0x9a6c_9329_ac4b_c9b5, size: 8 };

impl Kind {
    /// None for hashes.
    pub(super) fn of(algorithm: ChecksumAlgorithm) -> Option<&'static Self> {
        match algorithm {
            ChecksumAlgorithm::Crc64Nvme => Some(&CRC64_NVME),
            ChecksumAlgorithm::Crc32c => Some(&CRC32C),
            ChecksumAlgorithm::Crc32 => Some(&CRC32),
            ChecksumAlgorithm::Sha256 | ChecksumAlgorithm::Sha1 => None,
        }
    }

    /// What each byte adds. Made when a sum begins, in microseconds: the tables would be 6 kB that do not compress.
    pub(super) fn table(&self) -> Table {
        core::array::from_fn(|byte| (0..8).fold(byte as u64, |value, _| self.times_x(value)))
    }

    /// The remainder of x times a remainder.
    pub(super) const fn times_x(&self, value: u64) -> u64 {
        value >> 1 ^ if value & 1 == 1 { self.polynomial } else { 0 }
    }

    /// The polynomial that is 1.
    pub(super) const fn one(&self) -> u64 {
        1 << (8 * self.size - 1)
    }

    pub(super) const fn all_ones(&self) -> u64 {
        u64::MAX >> (64 - 8 * self.size)
    }

    /// As S3 has it: the first byte is the highest.
    pub(super) fn bytes(&self, value: u64) -> Vec<u8> {
        value.to_be_bytes().get(8 - self.size..).unwrap_or_default().to_vec()
    }
}

/// What each byte adds, for one kind.
pub(super) type Table = [u64; 256];

/// The remainder, before the last bits are turned over, once these bytes follow.
pub(super) fn follow(table: &Table, value: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(value, |value, byte| table[usize::from(value as u8 ^ byte)] ^ value >> 8)
}

#[derive(Clone)]
pub(super) struct Crc {
    kind: &'static Kind,
    table: Table,
    value: u64,
}

impl Crc {
    pub(super) fn new(kind: &'static Kind) -> Self {
        Self { kind, table: kind.table(), value: kind.all_ones() }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.value = follow(&self.table, self.value, bytes);
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.kind.bytes(self.value ^ self.kind.all_ones())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check values that the algorithms' specifications give for these nine digits.
    #[test]
    fn as_published() {
        for (kind, expected) in [
            (&CRC32, &[0xcb, 0xf4, 0x39, 0x26][..]),
            (&CRC32C, &[0xe3, 0x06, 0x92, 0x83]),
            (&CRC64_NVME, &[0xae, 0x8b, 0x14, 0x86, 0x0a, 0x79, 0x98, 0x88]),
        ] {
            let mut crc = Crc::new(kind);
            crc.update(b"1234");
            crc.update(b"");
            crc.update(b"56789");
            assert_eq!(crc.finish(), expected);
        }
    }
}
