//! Bodies in frames: S3's worked examples, and what an SDK recorded, at every stage.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use bucketkit::checksum::ChecksumAlgorithm;
use bucketkit::credentials::Credentials;
use bucketkit::error::ErrorCode;
use bucketkit::sign::chunked::{
    CRLF, Chunked, Chunking, DEFAULT_CHUNK_SIZE, Ending, MAX_CHUNK_SIZE, MIN_CHUNK_SIZE, canonical_trailer,
    chunk_string_to_sign, sign_chunked, trailer_string_to_sign,
};
use bucketkit::sign::signing_key::SigningKey;
use bucketkit::sign::string_to_sign::credential_scope;
use bucketkit::sign::{Context, Payload, Signable};
use bucketkit::time::Timestamp;
use serde_json::Value;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

fn case(name: &str) -> Value {
    let file: Value = serde_json::from_str(include_str!("vectors/sigv4-s3/chunked.json")).unwrap();
    let cases = file["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 4);
    cases.iter().find(|case| case["name"] == name).unwrap().clone()
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer}"))
}

fn number(value: &Value, pointer: &str) -> usize {
    value.pointer(pointer).and_then(Value::as_u64).unwrap_or_else(|| panic!("{pointer}")) as usize
}

fn pairs<'v>(value: &'v Value, pointer: &str) -> Vec<(&'v str, &'v str)> {
    let pairs = value.pointer(pointer).and_then(Value::as_array).unwrap_or_else(|| panic!("{pointer}"));
    pairs.iter().map(|pair| (text(pair, "/0"), text(pair, "/1"))).collect()
}

fn in_context<T>(case: &Value, run: impl FnOnce(&Context<'_>) -> T) -> T {
    let key = |name: &str| text(case, &format!("/context/credentials/{name}"));
    let credentials = Credentials::new(key("accessKeyId"), key("secretAccessKey"), None, None).unwrap();
    let time = Timestamp::parse_iso(text(case, "/context/timestamp")).unwrap();
    run(&Context {
        credentials: &credentials,
        region: text(case, "/context/region"),
        service: text(case, "/context/service"),
        time,
    })
}

/// Frames the body as a client would. Gives the wire's bytes.
fn wire(chunked: Chunked, body: &[u8]) -> (Vec<u8>, Vec<String>, Ending) {
    let (mut frames, mut rest) = (chunked.frames, body);
    let (mut wire, mut signatures) = (Vec::new(), Vec::new());
    while frames.next_size() > 0 {
        let (bytes, after) = rest.split_at(frames.next_size() as usize);
        let frame = frames.frame(bytes).unwrap();
        wire.extend([frame.header.as_bytes(), bytes, CRLF.as_bytes()].concat());
        signatures.extend(frame.signature);
        rest = after;
    }
    let ending = frames.finish().unwrap();
    wire.extend(ending.text.as_bytes());
    signatures.extend(ending.signature.clone());
    assert_eq!(wire.len() as u64, chunked.wire_length);
    (wire, signatures, ending)
}

/// One of the whole examples. The headers that chunking sets itself are left out of what is given, so that they must come
/// back by themselves.
fn example(name: &str, trailer: Option<ChecksumAlgorithm>) {
    let case = case(name);
    let body = hex::decode(text(&case, "/request/payload/repeat/0")).unwrap();
    let body = body.repeat(number(&case, "/request/payload/repeat/1"));
    let mut headers = pairs(&case, "/request/headers");
    headers.retain(|(name, _)| !["content-encoding", "x-amz-decoded-content-length", "x-amz-trailer"].contains(name));
    let request = Signable {
        method: text(&case, "/request/method"),
        url: text(&case, "/request/url"),
        headers: &headers,
        payload: Payload::Empty,
    };
    let chunk_size = number(&case, "/request/chunkSize") as u32;
    let chunking = Chunking { chunk_size, trailer, unsigned: false };
    let chunked = in_context(&case, |context| sign_chunked(&request, body.len() as u64, &chunking, context)).unwrap();

    let header = |wanted: &str| {
        chunked.request.headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str()).unwrap()
    };
    assert_eq!(header("x-amz-content-sha256"), text(&case, "/expected/payloadHash"), "{name}");
    assert!(header("authorization").contains(text(&case, "/expected/signedHeaders")), "{name}");
    assert_eq!(chunked.request.canonical_request, text(&case, "/expected/seedCanonicalRequest"), "{name}");
    assert_eq!(chunked.request.string_to_sign, text(&case, "/expected/seedStringToSign"), "{name}");
    assert_eq!(chunked.request.signature, text(&case, "/expected/seedSignature"), "{name}");
    assert_eq!(chunked.wire_length, number(&case, "/expected/wireLength") as u64, "{name}");

    let seed = chunked.request.signature.clone();
    let (wire, signatures, ending) = wire(chunked, &body);
    let expected = case.pointer("/expected/chunks").and_then(Value::as_array).unwrap();
    assert_eq!(signatures.len(), expected.len(), "{name}");
    let (mut at, mut rest, mut previous) = (0, body.as_slice(), seed.as_str());
    for (signature, expected) in signatures.iter().zip(expected) {
        assert_eq!(signature, text(expected, "/signature"), "{name}: frame at {at}");
        let size = number(expected, "/size");
        let (bytes, after) = rest.split_at(size);
        if let Some(to_sign) = expected["stringToSign"].as_str() {
            let ours = in_context(&case, |context| {
                let date = context.time.amz_date();
                chunk_string_to_sign(ALGORITHM, &date, &credential_scope(&date, context), previous, bytes)
            });
            assert_eq!(ours, to_sign, "{name}: string to sign of the frame at {at}");
        }
        let frame_header = format!("{size:x};chunk-signature={signature}\r\n");
        assert_eq!(expected["frameHeader"].as_str().unwrap_or(&frame_header), frame_header, "{name}");
        let frame = [frame_header.as_bytes(), bytes, if size > 0 { b"\r\n" } else { b"" }].concat();
        assert!(wire[at..].starts_with(&frame), "{name}: frame at {at}");
        (at, rest, previous) = (at + frame.len(), after, signature);
    }
    // The line that ends the body is part of the trailer's frame, where there is one.
    let end = case.pointer("/expected/trailer/frame").map_or("\r\n", |frame| frame.as_str().unwrap());
    assert_eq!(std::str::from_utf8(&wire[at..]), Ok(end), "{name}");
    if trailer.is_some() {
        assert_eq!(ending.trailer_signature.as_deref(), Some(text(&case, "/expected/trailer/signature")), "{name}");
        trailer_stages(
            &case,
            text(&case, "/expected/chunks/2/signature"),
            "/expected/trailer/headers",
            "/expected/trailer",
        );
    } else {
        assert_eq!(ending.trailer_signature, None);
    }
}

fn trailer_stages(case: &Value, previous: &str, headers: &str, expected: &str) {
    let canonical = canonical_trailer(&pairs(case, headers));
    assert_eq!(canonical, text(case, &format!("{expected}/canonical")));
    in_context(case, |context| {
        let date = context.time.amz_date();
        let scope = credential_scope(&date, context);
        let to_sign = trailer_string_to_sign(ALGORITHM, &date, &scope, previous, &canonical);
        assert_eq!(to_sign, text(case, &format!("{expected}/stringToSign")));
        let signature = SigningKey::derive(context, date.day()).sign(&to_sign);
        assert_eq!(signature, text(case, &format!("{expected}/signature")));
    });
}

#[test]
fn signed_frames() {
    example("docs-chunked", None);
}

#[test]
fn signed_frames_and_a_trailer() {
    example("docs-chunked-trailer", Some(ChecksumAlgorithm::Crc32c));
}

#[test]
fn what_an_sdk_recorded() {
    example("sdk-recorded-chunked-trailer", Some(ChecksumAlgorithm::Crc32));
}

#[test]
fn three_trailers() {
    let case = case("aws-c-auth-three-trailers");
    trailer_stages(&case, text(&case, "/previousSignature"), "/trailers", "/expected");
}

mod rules {
    use super::*;

    const REQUEST: Signable<'static> =
        Signable { method: "PUT", url: "https://h/b/k", headers: &[], payload: Payload::Empty };
    const UNSIGNED: Chunking =
        Chunking { chunk_size: MIN_CHUNK_SIZE, trailer: Some(ChecksumAlgorithm::Crc32), unsigned: true };

    fn signed(request: &Signable<'_>, length: u64, chunking: &Chunking) -> Result<Chunked, bucketkit::error::Error> {
        for_service("s3", request, length, chunking)
    }

    fn for_service(
        service: &str,
        request: &Signable<'_>,
        length: u64,
        chunking: &Chunking,
    ) -> Result<Chunked, bucketkit::error::Error> {
        let credentials = Credentials::new("AKID", "sEcReT", Some("tOkEn"), None).unwrap();
        let time = Timestamp::from_unix_millis(0);
        sign_chunked(request, length, chunking, &Context { credentials: &credentials, region: "r", service, time })
    }

    #[test]
    fn unsigned_frames_end_with_the_checksum() {
        let body = [b'a'; 10_240];
        let chunked = signed(&REQUEST, 10_240, &UNSIGNED).unwrap();
        let hash = chunked.request.headers.iter().find(|(name, _)| name == "x-amz-content-sha256").unwrap();
        assert_eq!(hash.1, "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
        let (wire, signatures, ending) = wire(chunked, &body);
        let frames = [b"2000\r\n", &body[..8192], b"\r\n800\r\n", &body[8192..], b"\r\n0\r\n"].concat();
        let trailer = b"x-amz-checksum-crc32:X9RA0w==\r\n\r\n";
        assert_eq!(wire, [&frames[..], trailer].concat());
        assert_eq!((signatures.len(), ending.trailer_signature), (0, None));
    }

    /// Also at the edges: nothing, one byte, a whole frame, one more.
    #[test]
    fn the_wire_length_is_known_before_the_first_byte() {
        for length in [0, 1, 8_191, 8_192, 8_193, 16_384, 20_000] {
            let body = vec![7; length];
            for trailer in ChecksumAlgorithm::ALL.iter().copied().map(Some).chain([None]) {
                for unsigned in [false, true] {
                    let chunking = Chunking { chunk_size: MIN_CHUNK_SIZE, trailer, unsigned };
                    if let Ok(chunked) = signed(&REQUEST, length as u64, &chunking) {
                        let frames = wire(chunked, &body).1.len();
                        assert_eq!(frames, if unsigned { 0 } else { length.div_ceil(8192) + 1 });
                    } else {
                        assert!(unsigned && trailer.is_none());
                    }
                }
            }
        }
    }

    #[test]
    fn a_content_encoding_of_the_object_comes_second() {
        for (given, expected) in [
            (&[][..], "aws-chunked"),
            (&[("Content-Encoding", "gzip")], "aws-chunked,gzip"),
            (&[("content-encoding", "aws-chunked")], "aws-chunked"),
            (&[("content-encoding", " AWS-chunked , gzip ")], "aws-chunked,gzip"),
            (&[("content-encoding", "gzip"), ("content-encoding", "br")], "aws-chunked,gzip,br"),
            (&[("content-encoding", "")], "aws-chunked"),
        ] {
            let chunked = signed(&Signable { headers: given, ..REQUEST }, 1, &Chunking::default()).unwrap();
            let headers = chunked.request.headers;
            let encodings: Vec<_> = headers.iter().filter(|(name, _)| name == "content-encoding").collect();
            assert_eq!(encodings, [&("content-encoding".to_owned(), expected.to_owned())], "{given:?}");
        }
    }

    #[test]
    fn what_chunking_sets_is_not_taken_from_the_caller() {
        let headers = [("X-Amz-Decoded-Content-Length", "9"), ("x-amz-trailer", "x-amz-checksum-sha1")];
        let chunked = signed(&Signable { headers: &headers, ..REQUEST }, 1, &UNSIGNED).unwrap();
        let values = |wanted: &str| {
            let named = chunked.request.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
            named.map(|(_, value)| value.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(values("x-amz-decoded-content-length"), ["1"]);
        assert_eq!(values("x-amz-trailer"), ["x-amz-checksum-crc32"]);
    }

    #[test]
    fn wrong_sizes_are_errors() {
        let sized = |chunk_size| signed(&REQUEST, 1, &Chunking { chunk_size, ..UNSIGNED }).map(|_| ());
        for size in [MIN_CHUNK_SIZE, DEFAULT_CHUNK_SIZE, MAX_CHUNK_SIZE] {
            assert_eq!(sized(size), Ok(()));
        }
        for size in [0, MIN_CHUNK_SIZE - 1, MAX_CHUNK_SIZE + 1] {
            assert_eq!(sized(size).unwrap_err().path(), Some("/chunkSize"), "{size}");
        }
        for (error, path) in [
            (signed(&REQUEST, 1, &Chunking { trailer: None, ..UNSIGNED }), "/trailer"),
            (signed(&REQUEST, u64::MAX, &UNSIGNED), "/body"),
            (for_service("sts", &REQUEST, 1, &UNSIGNED), "/service"),
        ] {
            let error = error.unwrap_err();
            assert_eq!((error.code(), error.path()), (ErrorCode::InvalidOption, Some(path)));
        }
    }

    #[test]
    fn frames_take_the_bytes_that_were_signed_and_no_others() {
        let begin = || signed(&REQUEST, 8_200, &UNSIGNED).unwrap().frames;
        let bytes = [0; 9_000];
        for wrong in [0, 8, 8_191, 8_193, 8_200] {
            assert_eq!(begin().frame(&bytes[..wrong]).unwrap_err().path(), Some("/body"), "{wrong}");
        }
        assert_eq!(begin().finish().unwrap_err().path(), Some("/body"));
        let mut frames = begin();
        frames.frame(&bytes[..8_192]).unwrap();
        assert!(frames.frame(&bytes[..9]).is_err());
        frames.frame(&bytes[..8]).unwrap();
        assert!(frames.frame(&bytes[..1]).is_err() && frames.frame(&[]).is_err());
        assert!(frames.finish().is_ok());
    }

    #[test]
    fn debug_shows_no_secret() {
        let chunked = signed(&REQUEST, 1, &Chunking::default()).unwrap();
        let shown = format!("{chunked:?}");
        assert!(
            shown.contains("Frames") && !shown.contains("tOkEn") && !shown.contains(&chunked.request.signature),
            "{shown}"
        );
    }
}
