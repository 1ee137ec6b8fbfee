//! Checksums against values that AWS and the algorithms' specifications publish, and that trusted libraries computed.

use std::collections::BTreeMap;

use bucketkit::checksum::{Checksum, ChecksumAlgorithm, ContentMd5, checksum, combine, composite};
use proptest::prelude::{any, prop};
use proptest::{prop_assert_eq, proptest};
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
struct File<Case> {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    input: Input,
    length: usize,
    expected: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Input {
    Text(String),
    Hex(String),
    Repeat(String, usize),
    Ramp(usize, usize),
}

#[derive(Deserialize)]
struct Value {
    hex: String,
    base64: String,
}

impl Input {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.as_bytes().to_vec(),
            Self::Hex(digits) => hex::decode(digits).expect("hex"),
            Self::Repeat(digits, count) => hex::decode(digits).expect("hex").repeat(*count),
            Self::Ramp(start, count) => (0..*count).map(|at| ((start + at) % 251) as u8).collect(),
        }
    }
}

#[derive(Deserialize)]
struct Multipart {
    name: String,
    parts: Vec<Part>,
    expected: Whole,
}

#[derive(Deserialize)]
struct Part {
    input: Input,
    length: u64,
    checksums: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Whole {
    full_object: BTreeMap<String, String>,
    composite: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Two {
    algorithm: String,
    first: String,
    second: String,
    second_length: u64,
    combined: String,
}

fn read<Case: DeserializeOwned>(text: &str, count: usize) -> Vec<Case> {
    let file: File<Case> = serde_json::from_str(text).expect("the vectors are valid");
    assert_eq!(file.cases.len(), count);
    file.cases
}

fn cases() -> Vec<Case> {
    read(include_str!("vectors/checksums/digests.json"), 46)
}

/// As the vectors spell it.
fn named(name: &str) -> ChecksumAlgorithm {
    ChecksumAlgorithm::parse(&name.to_lowercase()).expect(name)
}

/// The few bytes of a checksum.
fn from_base64(text: &str) -> Vec<u8> {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text.bytes().map_while(|byte| alphabet.iter().position(|digit| *digit == byte));
    let bits = digits.flat_map(|digit| (0..6).rev().map(move |at| digit >> at & 1)).collect::<Vec<_>>();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |value, bit| value << 1 | *bit as u8)).collect()
}

#[test]
fn every_algorithm_of_every_case() {
    for Case { name, input, length, expected } in cases() {
        let bytes = input.bytes();
        assert_eq!(bytes.len(), length, "{name}");
        for &algorithm in ChecksumAlgorithm::ALL {
            let expected = &expected[&algorithm.as_str().to_uppercase()];
            assert_eq!(hex::encode(checksum(algorithm, &bytes)), expected.hex, "{name}: {algorithm:?}");
            let mut pieces = Checksum::new(algorithm);
            for piece in bytes.chunks(61) {
                pieces.update(piece);
            }
            assert_eq!(pieces.finish_base64(), expected.base64, "{name}: {algorithm:?} in pieces");
            assert_eq!(hex::encode(from_base64(&expected.base64)), expected.hex, "{name}: {algorithm:?} read");
        }
        let mut md5 = ContentMd5::default();
        for piece in bytes.chunks(61) {
            md5.update(piece);
        }
        assert_eq!(hex::encode(md5.clone().finish()), expected["MD5"].hex, "{name}");
        assert_eq!(md5.finish_base64(), expected["MD5"].base64, "{name}");
    }
}

#[test]
fn a_copy_goes_its_own_way() {
    for &algorithm in ChecksumAlgorithm::ALL {
        let mut first = Checksum::new(algorithm);
        first.update(b"ab");
        let copy = first.clone();
        first.update(b"c");
        assert_eq!((first.finish(), copy.finish()), (checksum(algorithm, b"abc"), checksum(algorithm, b"ab")));
    }
}

#[test]
fn parts_are_combined_as_published() {
    let cases = read::<Multipart>(include_str!("vectors/checksums/multipart.json"), 14);
    for Multipart { name, parts, expected } in cases {
        assert_eq!(expected.full_object.len(), 3, "{name}");
        for (algorithm, value) in &expected.full_object {
            let of = |part: &Part| (from_base64(&part.checksums[algorithm]), part.length);
            let combined = combine(named(algorithm), parts.iter().map(of)).expect("it combines");
            assert_eq!(combined, from_base64(value), "{name}: {algorithm}");
            let bytes = parts.iter().flat_map(|part| part.input.bytes()).collect::<Vec<_>>();
            assert_eq!(combined, checksum(named(algorithm), &bytes), "{name}: {algorithm} of all bytes");
        }
        assert_eq!(expected.composite.len(), 4, "{name}");
        for (algorithm, value) in &expected.composite {
            let sums = parts.iter().map(|part| from_base64(&part.checksums[algorithm]));
            assert_eq!(composite(named(algorithm), sums).as_ref(), Some(value), "{name}: {algorithm}");
        }
    }
}

#[test]
fn two_are_combined_however_long_the_second_is() {
    for case in read::<Two>(include_str!("vectors/checksums/combine.json"), 21) {
        let parts = [(from_base64(&case.first), 1), (from_base64(&case.second), case.second_length)];
        let combined = combine(named(&case.algorithm), parts);
        assert_eq!(combined, Some(from_base64(&case.combined)), "{} and {}", case.algorithm, case.second_length);
    }
}

#[test]
fn what_does_not_combine_and_what_has_no_composite() {
    for &algorithm in ChecksumAlgorithm::ALL {
        let is_crc = !matches!(algorithm, ChecksumAlgorithm::Sha1 | ChecksumAlgorithm::Sha256);
        assert_eq!(combine(algorithm, [(checksum(algorithm, b"a"), 1)]), is_crc.then(|| checksum(algorithm, b"a")));
        assert_eq!(combine::<&[u8]>(algorithm, []), is_crc.then(|| checksum(algorithm, b"")));
        let has_composite = algorithm != ChecksumAlgorithm::Crc64Nvme;
        assert_eq!(composite(algorithm, [checksum(algorithm, b"a")]).is_some(), has_composite, "{algorithm:?}");
        // A sum of another algorithm, or half of one.
        for size in [0, algorithm.size() - 1, algorithm.size() + 1] {
            assert_eq!(combine(algorithm, [(vec![0; size], 1)]), None, "{algorithm:?} of {size} bytes");
            assert_eq!(composite(algorithm, [vec![0; size]]), None, "{algorithm:?} of {size} bytes");
        }
    }
}

const CRCS: [ChecksumAlgorithm; 3] =
    [ChecksumAlgorithm::Crc32, ChecksumAlgorithm::Crc32c, ChecksumAlgorithm::Crc64Nvme];

proptest! {
    #[test]
    fn the_parts_of_any_split_combine_to_the_whole(
        bytes in prop::collection::vec(any::<u8>(), 0..2000),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let mut cuts = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect::<Vec<_>>();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        for algorithm in CRCS {
            let parts = cuts.windows(2).map(|cut| &bytes[cut[0]..cut[1]]);
            let sums = parts.map(|part| (checksum(algorithm, part), part.len() as u64));
            prop_assert_eq!(combine(algorithm, sums), Some(checksum(algorithm, &bytes)));
        }
    }

    /// To the largest object that S3 takes: combined at once, or the last two first.
    #[test]
    fn lengths_of_any_size_combine_in_any_grouping(
        sums in any::<[u64; 3]>(),
        lengths in prop::array::uniform3(0_u64..=50_000 << 30),
    ) {
        for algorithm in CRCS {
            let sum = |at: usize| sums[at].to_be_bytes()[8 - algorithm.size()..].to_vec();
            let at_once = combine(algorithm, (0..3).map(|at| (sum(at), lengths[at])));
            let last_two = combine(algorithm, [(sum(1), lengths[1]), (sum(2), lengths[2])]).expect("they combine");
            let in_two = combine(algorithm, [(sum(0), lengths[0]), (last_two, lengths[1] + lengths[2])]);
            prop_assert_eq!(at_once, in_two);
        }
    }
}
