//! What signing refuses, adds and leaves out, whatever the request: rules that no published vector touches.

use bucketkit::credentials::Credentials;
use bucketkit::error::{Error, ErrorCode};
use bucketkit::sign::canonical_request::Target;
use bucketkit::sign::{
    Context, MAX_EXPIRES_IN, PathRule, Payload, Presigned, Rules, Signable, Signed, TokenRule, presign, presign_with,
    sign, sign_with,
};
use bucketkit::time::Timestamp;

const NOW: Timestamp = Timestamp::from_unix_millis(1_700_000_000_000);
const HASH: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const GET: Signable<'_> = Signable { method: "GET", url: "https://h/k", headers: &[], payload: Payload::Unsigned };

fn credentials(token: Option<&str>, seconds_left: Option<i64>) -> Credentials {
    let expiration = seconds_left.map(|seconds| NOW.plus_millis(seconds * 1000));
    Credentials::new("AKID", "secret", token, expiration).expect("credentials")
}

fn context<'a>(credentials: &'a Credentials, region: &'a str, service: &'a str) -> Context<'a> {
    Context { credentials, region, service, time: NOW }
}

fn signed(request: &Signable<'_>, token: Option<&str>) -> Result<Signed, Error> {
    sign(request, &context(&credentials(token, None), "us-east-1", "s3"))
}

fn presigned(seconds: u32, seconds_left: Option<i64>) -> Result<Presigned, Error> {
    presign(&GET, &context(&credentials(None, seconds_left), "us-east-1", "s3"), seconds)
}

fn fault<T>(result: Result<T, Error>) -> (ErrorCode, Option<String>) {
    let error = result.err().expect("it is refused");
    (error.code(), error.path().map(str::to_owned))
}

#[test]
fn a_scope_cannot_be_widened() {
    let keys = credentials(None, None);
    for part in ["", "a/b", "us-east-1/s3", "a\nb", "a b", "ä"] {
        let wrong = context(&keys, part, "s3");
        assert_eq!(fault(sign(&GET, &wrong)), (ErrorCode::InvalidRegion, Some("/region".into())), "{part:?}");
        let wrong = context(&keys, "us-east-1", part);
        assert_eq!(fault(sign(&GET, &wrong)), (ErrorCode::InvalidOption, Some("/service".into())), "{part:?}");
        assert_eq!(fault(presign(&GET, &wrong, 60)), (ErrorCode::InvalidOption, Some("/service".into())), "{part:?}");
    }
}

#[test]
fn a_method_is_a_word() {
    for method in ["", " ", "G T", "GET\n", "GET\n/other", "GET:", "GÉT"] {
        let request = Signable { method, ..GET };
        assert_eq!(fault(signed(&request, None)), (ErrorCode::InvalidOption, Some("/method".into())), "{method:?}");
    }
    assert!(signed(&Signable { method: "VERSION-CONTROL", ..GET }, None).is_ok());
}

#[test]
fn a_hash_has_64_digits_in_lower_case() {
    let upper = HASH.to_uppercase();
    for hash in ["", &HASH[1..], &upper, "UNSIGNED-PAYLOAD", &HASH.replace('e', "g")] {
        let request = Signable { payload: Payload::Sha256(hash), ..GET };
        let found = fault(signed(&request, None));
        assert_eq!(found, (ErrorCode::InvalidOption, Some("/payload/sha256".into())), "{hash:?}");
    }
    let request = Signable { payload: Payload::Sha256(HASH), ..GET };
    assert!(signed(&request, None).is_ok_and(|signed| signed.canonical_request.ends_with(HASH)));
}

#[test]
fn a_url_lives_for_a_second_to_seven_days() {
    assert_eq!(MAX_EXPIRES_IN, 7 * 24 * 60 * 60);
    for seconds in [0, MAX_EXPIRES_IN + 1, u32::MAX] {
        assert_eq!(fault(presigned(seconds, None)), (ErrorCode::InvalidExpiry, Some("/expiresIn".into())), "{seconds}");
    }
    for seconds in [1, MAX_EXPIRES_IN] {
        let url = presigned(seconds, None).expect("a URL").url;
        assert!(url.contains(&format!("&X-Amz-Expires={seconds}&")), "{url}");
    }
}

#[test]
fn a_url_dies_with_its_credentials() {
    for (wanted, left, expires) in [(60, 3600, 60), (3600, 60, 60), (3600, 1, 1), (1, i64::MAX / 1000, 1)] {
        let url = presigned(wanted, Some(left)).expect("a URL").url;
        assert!(url.contains(&format!("&X-Amz-Expires={expires}&")), "{wanted} of {left}: {url}");
    }
    for left in [0, -1] {
        assert_eq!(fault(presigned(60, Some(left))).0, ErrorCode::InvalidExpiry, "{left}");
    }
}

#[test]
fn the_headers_of_signing_cannot_be_given() {
    let given: Vec<(&str, &str)> =
        ["host", "Host", "Authorization", "x-amz-date", "X-Amz-Content-Sha256", "X-AMZ-SECURITY-TOKEN"]
            .map(|name| (name, "given"))
            .into();
    let request = Signable { headers: &given, ..GET };
    for token in [None, Some("token")] {
        let signed = signed(&request, token).expect("signed");
        assert!(!signed.canonical_request.contains("given"), "{}", signed.canonical_request);
        assert!(signed.headers.iter().all(|(_, value)| value != "given"));
        let tokens = signed.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("x-amz-security-token"));
        assert_eq!(tokens.count(), usize::from(token.is_some()));
    }
}

/// A browser refuses to set it, and sends the one it has counted.
#[test]
fn a_length_is_signed_and_not_handed_out() {
    let request = Signable { headers: &[("Content-Length", "7"), ("x-amz-meta-a", "b")], ..GET };
    let signed = signed(&request, None).expect("signed");
    assert!(signed.canonical_request.contains("\ncontent-length:7\n"), "{}", signed.canonical_request);
    let names: Vec<_> = signed.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["x-amz-meta-a", "x-amz-date", "x-amz-content-sha256", "authorization"]);
}

#[test]
fn a_token_that_is_added_after_signing_is_sent_all_the_same() {
    let rules = Rules { path: PathRule::TwiceNormalized, content_sha256: false, token: TokenRule::AddedAfter };
    let keys = credentials(Some("to/ken"), None);
    let context = context(&keys, "us-east-1", "iotdevicegateway");
    let target = || Target::parse(GET.url, rules.path).expect("a target");
    let signed = sign_with(&GET, target(), &context, rules).expect("signed");
    assert!(signed.headers.contains(&("x-amz-security-token".into(), "to/ken".into())));
    let presigned = presign_with(&GET, target(), &context, rules, 60).expect("a URL");
    assert_eq!(presigned.url.matches("X-Amz-Security-Token=to%2Fken").count(), 1, "{}", presigned.url);
    for canonical in [signed.canonical_request, presigned.canonical_request] {
        assert!(!canonical.to_lowercase().contains("security-token"), "{canonical}");
    }
}

#[test]
fn what_may_not_stand_in_a_url_is_escaped_for_every_service() {
    let request = Signable { url: "https://h/ \"<>\\^`{|}é?a|b", ..GET };
    let keys = credentials(None, None);
    let legal = "https://h/%20%22%3C%3E%5C%5E%60%7B%7C%7D%C3%A9?a%7Cb=";
    for service in ["s3", "sts"] {
        assert_eq!(sign(&request, &context(&keys, "us-east-1", service)).expect("signed").url, legal, "{service}");
    }
}
