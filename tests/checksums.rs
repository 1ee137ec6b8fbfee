//! Checksums against values that AWS and the algorithms' specifications publish, and that trusted libraries computed.

use std::collections::BTreeMap;

use bucketkit::checksum::{Checksum, ChecksumAlgorithm, checksum};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
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

fn cases() -> Vec<Case> {
    let file: File =
        serde_json::from_str(include_str!("vectors/checksums/digests.json")).expect("the vectors are valid");
    assert_eq!(file.cases.len(), 46);
    file.cases
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
        }
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
