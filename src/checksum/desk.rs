//! Checksums of bytes that lie in memory which is there from the start: what JavaScript sums up files with. It keeps the state
//! of a sum between two calls, so that any number of them can be under way, and none has to be freed.

use core::mem::offset_of;

use sha2::block_api::compress256;

use super::ChecksumAlgorithm;
use super::bulk::{BEFORE, append};
use super::combine::Whole;
use super::crc::{Kind, Table};

/// How many bytes are taken at once: they, and what is beside them, fit into a processor's nearer memory.
const ROOM: usize = 1 << 18;
/// Behind them, for the end of a hash.
const PADDING: usize = 128;

/// `www/lib/hasher.js` writes and reads the state, and writes bytes from [`BEFORE`] on.
#[repr(C, align(64))]
pub(crate) struct Desk {
    /// All zeros before the first bytes.
    state: State,
    bytes: [u8; BEFORE + ROOM + PADDING],
    /// By a CRC's number among the algorithms; made when it is first used.
    tables: [Table; 3],
}

#[repr(C)]
struct State {
    /// How many bytes a hash has taken.
    length: u64,
    /// A hash's, or the CRC; in the end the checksum.
    words: [u32; 8],
}

const _: () = assert!(offset_of!(Desk, bytes) == 40, "JavaScript counts on it");

/// What is to be done with the first `length` bytes of what is given.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    /// They come next. Of a hash, whole blocks of 64 bytes.
    Update,
    /// They come last: the state becomes the checksum.
    Finish,
    /// They are parts, 16 bytes each: a CRC and how many bytes it is of, the lowest byte first. The state goes on.
    Combine,
}

impl Desk {
    pub(crate) const EMPTY: Self =
        Self { state: State { length: 0, words: [0; 8] }, bytes: [0; BEFORE + ROOM + PADDING], tables: [[0; 256]; 3] };

    /// `number` is that of the algorithm among [`ChecksumAlgorithm::ALL`], after which comes MD5. Beyond the room nothing is
    /// taken.
    pub(crate) fn call(&mut self, number: usize, length: usize, task: Task) {
        let length = length.min(ROOM);
        let algorithm = ChecksumAlgorithm::ALL.get(number).copied();
        match algorithm.and_then(Kind::of).zip(algorithm) {
            Some((kind, algorithm)) => self.crc(number, kind, algorithm, length, task),
            None => self.hash(algorithm, length, task == Task::Finish),
        }
    }

    fn crc(&mut self, number: usize, kind: &'static Kind, algorithm: ChecksumAlgorithm, length: usize, task: Task) {
        let Self { state: State { words: [low, high, ..], .. }, bytes, tables } = self;
        let mut sum = u64::from(*low) | u64::from(*high) << 32;
        let given = &mut bytes[..BEFORE + length];
        if task == Task::Combine {
            let mut whole = Whole::new(kind, sum);
            for [part, length] in given[BEFORE..].as_chunks::<8>().0.as_chunks().0 {
                whole.append(u64::from_le_bytes(*part), u64::from_le_bytes(*length));
            }
            sum = whole.value;
        } else if let Some(table) = tables.get_mut(number) {
            if table[1] == 0 {
                *table = kind.table();
            }
            sum = append(algorithm, kind, table, sum, given);
        }
        if task == Task::Finish {
            sum = sum.swap_bytes() >> (64 - 8 * kind.size);
        }
        (*low, *high) = (sum as u32, (sum >> 32) as u32);
    }

    /// SHA-256, SHA-1, and MD5 where there is no algorithm: their blocks, and what is put behind the last bytes, are alike.
    fn hash(&mut self, algorithm: Option<ChecksumAlgorithm>, mut length: usize, last: bool) {
        let Self { state, bytes, .. } = self;
        if state.length == 0 {
            state.words = START;
            if algorithm != Some(ChecksumAlgorithm::Sha256) {
                state.words = START_160;
            }
        }
        state.length = state.length.wrapping_add(length as u64);
        let given = &mut bytes[BEFORE..];
        let little_endian = algorithm.is_none();
        if last {
            given[length..][..PADDING].fill(0);
            given[length] = 0x80;
            length = (length + 9).next_multiple_of(64);
            let bits = state.length.wrapping_mul(8);
            given[length - 8..length].copy_from_slice(&if little_endian {
                bits.to_le_bytes()
            } else {
                bits.to_be_bytes()
            });
        }
        let blocks = given[..length].as_chunks().0;
        let words = &mut state.words;
        match algorithm {
            Some(ChecksumAlgorithm::Sha256) => compress256(words, blocks),
            Some(_) => words.first_chunk_mut().into_iter().for_each(|words| sha1::block_api::compress(words, blocks)),
            None => words.first_chunk_mut().into_iter().for_each(|words| md5::block_api::compress(words, blocks)),
        }
        if last && !little_endian {
            *words = words.map(u32::swap_bytes);
        }
    }
}

/// [FIPS 180-4, 5.3.3](https://doi.org/10.6028/NIST.FIPS.180-4).
const START: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];
/// The same, 5.3.1; MD5 has the first four ([RFC 1321, 3.3](https://www.rfc-editor.org/rfc/rfc1321)).
const START_160: [u32; 8] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0, 0, 0, 0];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::{ContentMd5, checksum, combine};

    /// As JavaScript uses it: `states` are what it keeps.
    struct Page {
        desk: Box<Desk>,
    }

    impl Page {
        fn new() -> Self {
            Self { desk: Box::new(Desk::EMPTY) }
        }

        fn give(&mut self, bytes: &[u8]) {
            self.desk.bytes[BEFORE..][..bytes.len()].copy_from_slice(bytes);
        }

        fn call(&mut self, state: &mut [u32; 8], taken: &mut u64, number: usize, bytes: &[u8], task: Task) {
            self.desk.state = State { length: *taken, words: *state };
            self.give(bytes);
            self.desk.call(number, bytes.len(), task);
            (*state, *taken) = (self.desk.state.words, self.desk.state.length);
        }

        fn sum(&mut self, number: usize, bytes: &[u8], piece: usize) -> Vec<u8> {
            let (mut state, mut taken) = ([0; 8], 0);
            let (pieces, rest) = bytes.split_at(bytes.len() / piece * piece);
            for bytes in pieces.chunks(piece) {
                self.call(&mut state, &mut taken, number, bytes, Task::Update);
            }
            self.call(&mut state, &mut taken, number, rest, Task::Finish);
            state.iter().flat_map(|word| word.to_le_bytes()).collect()
        }
    }

    fn bytes(count: usize) -> Vec<u8> {
        (0..count).map(|at| (at * 31 % 251) as u8).collect()
    }

    #[test]
    fn every_algorithm_at_any_length() {
        let page = &mut Page::new();
        for length in (0..200).chain([1000, 5000, 100_000, ROOM - 1, ROOM, ROOM + 1]) {
            let bytes = bytes(length);
            let mut md5 = ContentMd5::default();
            md5.update(&bytes);
            let expected = ChecksumAlgorithm::ALL.iter().map(|algorithm| checksum(*algorithm, &bytes));
            for (number, expected) in expected.chain([md5.finish().to_vec()]).enumerate() {
                for piece in [64, 4096, ROOM] {
                    let sum = page.sum(number, &bytes, piece);
                    assert_eq!(sum[..expected.len()], expected, "algorithm {number}, {length} bytes by {piece}");
                }
            }
        }
    }

    #[test]
    fn parts_are_combined() {
        let page = &mut Page::new();
        for (number, &algorithm) in ChecksumAlgorithm::ALL[..3].iter().enumerate() {
            let parts =
                [(checksum(algorithm, b"a"), 1), (checksum(algorithm, b"b"), 1 << 40), (vec![1; algorithm.size()], 7)];
            let (mut state, mut taken) = ([0; 8], 0);
            for (sum, length) in &parts {
                let mut given = sum.iter().rev().copied().collect::<Vec<_>>();
                given.resize(8, 0);
                given.extend(u64::to_le_bytes(*length));
                page.call(&mut state, &mut taken, number, &given, Task::Combine);
            }
            page.call(&mut state, &mut taken, number, &[], Task::Finish);
            let sum = state.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<_>>();
            assert_eq!(sum[..algorithm.size()], combine(algorithm, parts).unwrap(), "{algorithm:?}");
        }
    }

    #[test]
    fn what_is_beyond_the_room_is_no_panic() {
        let mut desk = Box::new(Desk::EMPTY);
        for number in [0, 3, 5, usize::MAX] {
            for task in [Task::Update, Task::Finish, Task::Combine] {
                desk.call(number, usize::MAX, task);
            }
        }
    }
}
