//! AWS's signing suite for several regions, at every stage. Its signatures have random nonces, so that nobody can make the
//! same ones: they are verified with its public keys, and so are ours.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use bucketkit::credentials::Credentials;
use bucketkit::error::ErrorCode;
use bucketkit::sign::canonical_request::{CanonicalHeaders, Target, canonical_request};
use bucketkit::sign::chunked::{canonical_trailer, chunk_string_to_sign, trailer_string_to_sign};
use bucketkit::sign::sigv4a::{
    EcdsaKey, credential_scope, presign_v4a, presign_v4a_with, sign_v4a, sign_v4a_with, string_to_sign,
};
use bucketkit::sign::{Context, EMPTY_SHA256, PathRule, Payload, Rules, Signable, TokenRule};
use bucketkit::time::Timestamp;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{DerSignature, VerifyingKey};
use serde_json::Value;

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer}"))
}

fn pairs<'v>(value: &'v Value, pointer: &str) -> Vec<(&'v str, &'v str)> {
    let pairs = value.pointer(pointer).and_then(Value::as_array).unwrap_or_else(|| panic!("{pointer}"));
    pairs.iter().map(|pair| (text(pair, "/0"), text(pair, "/1"))).collect()
}

/// The vectors' public key, as a point.
fn point(value: &Value) -> Vec<u8> {
    [vec![4], hex::decode(text(value, "/publicKey/x")).unwrap(), hex::decode(text(value, "/publicKey/y")).unwrap()]
        .concat()
}

fn verifies(key: &[u8], string_to_sign: &str, signature: &str) -> bool {
    let signature = DerSignature::try_from(&*hex::decode(signature).unwrap()).unwrap();
    VerifyingKey::from_sec1_bytes(key).unwrap().verify(string_to_sign.as_bytes(), &signature).is_ok()
}

mod suite {
    use super::*;

    /// Cases that cannot pass through `sign_v4a`, because no browser can send them.
    const NOT_SENDABLE: [(&str, &str); 1] =
        [("get-header-value-multiline", "a header value with line breaks: fetch refuses it, and so does `Headers`")];

    fn flag(case: &Value, name: &str) -> bool {
        case.pointer(&format!("/context/{name}")).and_then(Value::as_bool).unwrap_or_default()
    }

    fn rules(case: &Value) -> Rules {
        Rules {
            path: if flag(case, "normalize") { PathRule::TwiceNormalized } else { PathRule::Twice },
            content_sha256: flag(case, "sign_body"),
            token: if flag(case, "omit_session_token") { TokenRule::AddedAfter } else { TokenRule::Signed },
        }
    }

    fn target(case: &Value) -> Target {
        let whole = text(case, "/request/target");
        let (path, query) = whole.split_once('?').unwrap_or((whole, ""));
        let headers = pairs(case, "/request/headers");
        let host = headers.iter().find(|(name, _)| *name == "Host").expect("a Host header").1;
        Target::from_parts("https", host.to_owned(), path.to_owned(), rules(case).path, query)
    }

    fn check(case: &Value, how: &str, canonical: &str, to_sign: &str, signature: &str) {
        let (name, key) = (text(case, "/name"), point(case));
        let expected = |stage: &str| text(case, &format!("/{how}/{stage}"));
        assert_eq!(canonical, expected("canonicalRequest"), "{name}, {how}: canonical request");
        assert_eq!(to_sign, expected("stringToSign"), "{name}, {how}: string to sign");
        assert!(verifies(&key, to_sign, expected("signature")), "{name}, {how}: the suite's signature");
        assert!(verifies(&key, to_sign, signature), "{name}, {how}: our signature");
        assert!(!verifies(&key, &format!("{to_sign} "), signature), "{name}, {how}: our signature of something else");
    }

    #[test]
    fn every_case_at_every_stage() {
        let file: Value = serde_json::from_str(include_str!("vectors/sigv4-suite/v4a.json")).unwrap();
        let cases = file["cases"].as_array().unwrap();
        assert_eq!(cases.len(), 38);
        for case in cases {
            let keys = &case["context"]["credentials"];
            let token = keys["token"].as_str();
            let credentials =
                Credentials::new(text(keys, "/access_key_id"), text(keys, "/secret_access_key"), token, None).unwrap();
            let context = Context {
                credentials: &credentials,
                region: text(case, "/context/region"),
                service: text(case, "/context/service"),
                time: Timestamp::parse_iso(text(case, "/context/timestamp")).unwrap(),
            };
            assert_eq!(EcdsaKey::derive(&credentials).unwrap().public_key().to_vec(), point(case));
            if NOT_SENDABLE.iter().any(|(name, _)| case["name"] == *name) {
                stages_alone(case, &context);
                continue;
            }
            let headers = pairs(case, "/request/headers");
            let body = text(case, "/request/body");
            let payload = if flag(case, "sign_body") { Payload::Bytes(body.as_bytes()) } else { Payload::Empty };
            let request = Signable { method: text(case, "/request/method"), url: "", headers: &headers, payload };
            let signed = sign_v4a_with(&request, target(case), &context, rules(case)).unwrap();
            check(case, "header", &signed.canonical_request, &signed.string_to_sign, &signed.signature);
            let sent =
                |wanted: &str| signed.headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
            assert_eq!((sent("x-amz-security-token"), sent("x-amz-region-set")), (token, Some(context.region)));

            let life = case["context"]["expiration_in_seconds"].as_u64().unwrap() as u32;
            // In the query the suite sends no payload hash of its own.
            let rules = Rules { content_sha256: false, ..rules(case) };
            let presigned = presign_v4a_with(&request, target(case), &context, rules, life).unwrap();
            check(case, "query", &presigned.canonical_request, &presigned.string_to_sign, &presigned.signature);
            assert!(presigned.url.ends_with(&format!("&X-Amz-Signature={}", presigned.signature)));
        }
    }

    fn stages_alone(case: &Value, context: &Context<'_>) {
        let date = context.time.amz_date();
        let mut headers = CanonicalHeaders::default();
        pairs(case, "/request/headers").iter().for_each(|(name, value)| headers.push(name, value));
        headers.push("x-amz-date", date.as_str());
        headers.push("x-amz-region-set", context.region);
        let canonical = canonical_request("GET", &target(case), &headers, EMPTY_SHA256);
        let to_sign = string_to_sign(&date, &credential_scope(&date, context), &canonical);
        let signature = EcdsaKey::derive(context.credentials).unwrap().sign(&to_sign);
        check(case, "header", &canonical, &to_sign, &signature);
    }
}

mod keys {
    use super::*;

    fn vectors() -> Value {
        serde_json::from_str(include_str!("vectors/sigv4-suite/v4a-keys.json")).unwrap()
    }

    fn credentials(of: &Value) -> Credentials {
        Credentials::new(text(of, "/accessKeyId"), text(of, "/secretAccessKey"), None, None).unwrap()
    }

    #[test]
    fn a_secret_derives_its_key() {
        let vectors = vectors();
        let cases = vectors["derivation"].as_array().unwrap();
        assert_eq!(cases.len(), 3);
        for case in cases {
            let key = EcdsaKey::derive(&credentials(case)).unwrap();
            assert_eq!(key.public_key().to_vec(), point(case));
            if let Some(private) = case["privateKey"].as_str() {
                let private = p256::ecdsa::SigningKey::from_slice(&hex::decode(private).unwrap()).unwrap();
                assert_eq!(private.verifying_key().to_sec1_point(false).as_bytes(), key.public_key());
            }
        }
        assert!(EcdsaKey::derive(&credentials(&vectors["longAccessKeyId"])).is_ok());
    }

    /// Frames by this algorithm have the same stages; only their strings to sign are fixed.
    #[test]
    fn frames_and_trailers() {
        let vectors = vectors();
        let chunked = &vectors["chunked"];
        let credentials = credentials(&chunked["credentials"]);
        let time = Timestamp::parse_iso(text(chunked, "/timestamp")).unwrap();
        let context = Context { credentials: &credentials, region: text(chunked, "/regionSet"), service: "s3", time };
        for (payload, expected) in [
            ("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "/seedCanonicalRequest"),
            ("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER", "/trailerSeedCanonicalRequest"),
        ] {
            let mut headers = vec![
                ("content-encoding", "aws-chunked"),
                ("content-length", "66824"),
                ("x-amz-decoded-content-length", "66560"),
                ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
            ];
            if payload.ends_with("TRAILER") {
                headers.push(("x-amz-trailer", "first,second,third"));
            }
            let request = Signable {
                method: "PUT",
                url: "https://s3.amazonaws.com/examplebucket/chunkObject.txt",
                headers: &headers,
                payload: Payload::Streaming(payload),
            };
            let signed = sign_v4a(&request, &context).unwrap();
            assert_eq!(signed.canonical_request, text(chunked, expected));
        }
        let date = time.amz_date();
        let (scope, algorithm) = (credential_scope(&date, &context), "AWS4-ECDSA-P256-SHA256");
        let filled_in = |expected: &Value| expected.as_str().unwrap().replace("{previousSignature}", "3045");
        let chunks = chunked["chunkStringToSign"].as_array().unwrap();
        assert_eq!(chunks.len(), 3);
        for (expected, size) in chunks.iter().zip([65_536, 1_024, 0]) {
            let ours = chunk_string_to_sign(algorithm, &date, &scope, "3045", &vec![b'a'; size]);
            assert_eq!(ours, filled_in(expected));
        }
        let trailers = canonical_trailer(&pairs(chunked, "/trailers"));
        let ours = trailer_string_to_sign(algorithm, &date, &scope, "3045", &trailers);
        assert_eq!(ours, filled_in(&chunked["trailerStringToSign"]));
    }
}

mod rules {
    use super::*;

    const REQUEST: Signable<'static> = Signable {
        method: "GET",
        url: "https://h/k",
        headers: &[("X-Amz-Region-Set", "mars")],
        payload: Payload::Empty,
    };

    fn in_regions<T>(region: &str, run: impl FnOnce(&Context<'_>) -> T) -> T {
        let credentials = Credentials::new("AKID", "sEcReT", None, None).unwrap();
        run(&Context { credentials: &credentials, region, service: "s3", time: Timestamp::from_unix_millis(0) })
    }

    #[test]
    fn the_same_request_gets_the_same_signature() {
        let sign = |region| in_regions(region, |context| sign_v4a(&REQUEST, context)).unwrap().signature;
        assert_eq!(sign("*"), sign("*"));
        assert_ne!(sign("*"), sign("us-*"));
    }

    #[test]
    fn a_region_set_is_sent_once_and_as_it_was_given() {
        for regions in ["*", "us-east-1", "us-east-1,us-west-2", "eu-*"] {
            let signed = in_regions(regions, |context| sign_v4a(&REQUEST, context)).unwrap();
            let sent = signed.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("x-amz-region-set"));
            assert_eq!(sent.map(|(_, value)| value.as_str()).collect::<Vec<_>>(), [regions]);
            let presigned = in_regions(regions, |context| presign_v4a(&REQUEST, context, 60)).unwrap();
            let encoded = regions.replace('*', "%2A").replace(',', "%2C");
            assert!(presigned.url.contains(&format!("&X-Amz-Region-Set={encoded}&")), "{}", presigned.url);
        }
    }

    #[test]
    fn what_is_no_region_set_is_refused() {
        for regions in ["", ",", "us-east-1,", "us-east-1, us-west-2", "a/b", "a\nb", "é"] {
            let error = in_regions(regions, |context| sign_v4a(&REQUEST, context)).unwrap_err();
            assert_eq!((error.code(), error.path()), (ErrorCode::InvalidRegion, Some("/regionSet")), "{regions:?}");
        }
        let error = in_regions("*", |context| presign_v4a(&REQUEST, context, 0)).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidExpiry);
    }
}
