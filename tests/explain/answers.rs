//! Answers that tell their cause by a code or in words.

use bucketkit::explain::Cause;

use crate::store::{Store, Telling, document};
use crate::{GIVEN, Given, difference};

fn cause(given: &Given<'_>, answer: &str) -> Cause {
    difference(given.explain(Some(answer))).cause
}

#[test]
fn codes_and_messages() {
    let scope = "Credential should be scoped to";
    let expecting = "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'";
    let rows: &[(&str, &str, &str, Cause, &str)] = &[
        ("AuthorizationHeaderMalformed", expecting, "<Region>eu-west-1</Region>", Cause::WrongRegion, "eu-west-1"),
        ("AuthorizationQueryParametersError", expecting, "", Cause::WrongRegion, "eu-west-1"),
        ("AuthorizationHeaderMalformed", "Unexpected scope", "<Region>garage</Region>", Cause::WrongRegion, "garage"),
        ("AuthorizationHeaderMalformed", "It is malformed", "", Cause::AuthorizationMalformed, "Credential=key"),
        (
            "SignatureDoesNotMatch",
            &format!("{scope} a valid region, not 'us-east-1'. "),
            "",
            Cause::WrongRegion,
            "store's own",
        ),
        (
            "SignatureDoesNotMatch",
            &format!("{scope} correct service: 'execute-api'."),
            "",
            Cause::WrongService,
            "execute-api",
        ),
        (
            "AuthorizationHeaderMalformed",
            "incorrect service \"s3\". This endpoint belongs to \"sts\".",
            "",
            Cause::WrongService,
            "sts",
        ),
        ("SignatureDoesNotMatch", "Date in Credential scope does not match YYYYMMDD", "", Cause::WrongDay, "20150830"),
        (
            "IncompleteSignature",
            "Authorization header requires 'Signature' parameter.",
            "",
            Cause::AuthorizationMalformed,
            "one line",
        ),
        ("InvalidAccessKeyId", "It does not exist in our records.", "", Cause::AccessKeyUnknown, "deleted"),
        ("InvalidAccessKeyId", "", "<AWSAccessKeyId>AKIAOTHER</AWSAccessKeyId>", Cause::AccessKeyDiffers, "AKIAOTHER"),
        (
            "InvalidClientTokenId",
            "The security token included in the request is invalid",
            "",
            Cause::AccessKeyUnknown,
            "",
        ),
        ("ExpiredToken", "The provided token has expired.", "", Cause::TokenExpired, "fresh"),
        ("InvalidToken", "The provided token is malformed", "", Cause::TokenInvalid, "whole"),
        (
            "MissingSecurityHeader",
            "Your request was missing a required header.",
            "",
            Cause::SecurityHeaderMissing,
            "x-amz-*",
        ),
        (
            "AccessDenied",
            "There were headers present",
            "<HeadersNotSigned>x-amz-acl, x-b</HeadersNotSigned>",
            Cause::HeaderNotSigned,
            "header x-amz-acl,",
        ),
        ("AccessDenied", "Request has expired", "", Cause::UrlExpired, "expiresIn"),
        ("XAmzContentSHA256Mismatch", "", "", Cause::PayloadHashDiffers, "same bytes"),
    ];
    for (code, message, more, expected, named) in rows {
        let found = difference(GIVEN.explain(Some(&document(code, message, more))));
        assert_eq!((found.cause, found.stage, found.line), (*expected, None, 0), "{code}: {message}");
        assert!(found.message().contains(named), "{}", found.message());
    }
    let no_token = Given { token: None, ..GIVEN };
    for code in ["InvalidAccessKeyId", "InvalidToken"] {
        assert_eq!(cause(&no_token, &document(code, "", "")), Cause::TokenMissing);
    }
}

#[test]
fn clocks_are_held_against_each_other() {
    let times = |request: &str, store: &str| {
        let more = format!("<RequestTime>{request}</RequestTime><ServerTime>{store}</ServerTime>");
        document("RequestTimeTooSkewed", "The difference is too large.", &more)
    };
    let json = r#"{"__type":"InvalidSignatureException","message":"Signature expired: 20150830T123600Z is now earlier than 20150830T131500Z (20150830T133000Z - 15 min.)"}"#;
    for (answer, told) in [
        (times("20150830T123600Z", "2015-08-30T12:52:40Z"), "16 min 40 s before"),
        (times("20150830T123600Z", "2015-08-29T11:36:00Z"), "1 d 1 h after"),
        (times("unreadable", "2015-08-30T13:36:01Z"), "1 h 1 s before"),
        (json.into(), "54 min before"),
        (document("RequestTimeTooSkewed", "", ""), "too far from"),
    ] {
        let found = difference(GIVEN.explain(Some(&answer)));
        assert_eq!(found.cause, Cause::ClockSkew, "{answer}");
        assert!(found.message().contains(told), "{}", found.message());
    }
}

#[test]
fn a_secret_that_looks_wrong_is_told_by_its_looks() {
    let cut = &crate::SECRET[..39];
    let long_lived = Given { key: "AKIAIOSFODNN7EXAMPLE", token: None, ..GIVEN };
    for (given, secret, expected, named) in [
        (long_lived, cut, Cause::SecretLength, "39 characters"),
        (long_lived, "wJalrXUtnFEMI%2FK7MDENG%2FbPxRfiCYEXAMPLE", Cause::SecretSpelling, "%XX"),
        (long_lived, "\"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKE\"", Cause::SecretSpelling, "quotes"),
        (Given { key: "minioadmin", token: None, ..GIVEN }, "minioadmin", Cause::SecretWrong, "both sides"),
        (Given { token: None, ..GIVEN }, crate::SECRET, Cause::TokenMissing, "sessionToken"),
    ] {
        let given = Given { secret, ..given };
        let mut store = Store::new("the right one");
        let found = difference(given.explain(store.answer(&given.sent()).as_deref()));
        assert_eq!(found.cause, expected, "{secret}");
        assert!(found.message().to_lowercase().contains(&named.to_lowercase()), "{}", found.message());
        store.telling = Telling::CodeAlone;
        let alone = if expected == Cause::SecretWrong { Cause::NotComparable } else { expected };
        assert_eq!(cause(&given, &store.answer(&given.sent()).unwrap()), alone);
    }
}

#[test]
fn nothing_is_said_of_what_is_no_answer_to_a_signature() {
    assert_eq!(GIVEN.explain(None).difference, None);
    for answer in [
        document("NoSuchKey", "The specified key does not exist.", "<Key>a</Key>"),
        document("AccessDenied", "Access Denied", ""),
        "<ListBucketResult><Name>a</Name></ListBucketResult>".into(),
        "<!doctype html><title>502 Bad Gateway</title>".into(),
        "hello".into(),
        "{}".into(),
    ] {
        assert_eq!(GIVEN.explain(Some(&answer)).difference, None, "{answer}");
    }
}
