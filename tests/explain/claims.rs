//! Requests that are signed already, against the options and without an answer.

use bucketkit::error::ErrorCode;
use bucketkit::explain::{Cause, signed_at};
use bucketkit::sign::Payload;
use bucketkit::time::Timestamp;

use crate::store::{Store, Wire};
use crate::{GIVEN, Given, NOW, SECRET, TOKEN, difference};

const PRESIGNED: Given<'static> = Given { payload: Payload::Empty, expires_in: Some(900), headers: &[], ..GIVEN };

#[test]
fn a_right_one_has_no_difference_and_the_same_stages() {
    for service in ["s3", "execute-api"] {
        for given in [GIVEN, Given { payload: Payload::Unsigned, ..GIVEN }, PRESIGNED] {
            let given = Given { service, ..given };
            let (before, after) = (given.explain(None), given.explain_sent(&given.sent(), None));
            assert_eq!(before, after);
            assert_eq!(after.difference, None);
        }
    }
    // The body need not be given again.
    let without = Given { payload: Payload::Empty, ..GIVEN }.explain_sent(&GIVEN.sent(), None);
    assert_eq!((without.difference, without.signature), (None, GIVEN.explain(None).signature));
}

#[test]
fn options_that_say_otherwise() {
    let header: &[(Given<'_>, Cause, &str)] = &[
        (Given { key: "AKIDOTHER", ..GIVEN }, Cause::AccessKeyDiffers, "ASIAIOSFODNN7EXAMPLE"),
        (Given { region: "eu-west-1", ..GIVEN }, Cause::WrongRegion, "eu-west-1"),
        (Given { service: "sts", ..GIVEN }, Cause::WrongService, "sts"),
        (Given { token: None, ..GIVEN }, Cause::TokenDiffers, "token"),
        (Given { token: Some("another"), ..GIVEN }, Cause::TokenDiffers, "token"),
        (Given { secret: "another", ..GIVEN }, Cause::SignatureNotOurs, "another secret"),
        (Given { payload: Payload::Bytes(b"other"), ..GIVEN }, Cause::PayloadHashDiffers, "same bytes"),
        (Given { time: NOW + 901_000, ..GIVEN }, Cause::ClockSkew, "15 min 1 s before"),
        (Given { time: NOW - 3_600_000, ..GIVEN }, Cause::ClockSkew, "1 h after"),
    ];
    let query: &[(Given<'_>, Cause, &str)] = &[
        (Given { region: "eu-west-1", ..PRESIGNED }, Cause::WrongRegion, "eu-west-1"),
        (Given { time: NOW + 7_200_000, ..PRESIGNED }, Cause::UrlExpired, "1 h 45 min ago"),
        (Given { time: NOW - 1_000_000, ..PRESIGNED }, Cause::ClockSkew, "16 min 40 s after"),
        (Given { token: Some("another"), ..PRESIGNED }, Cause::TokenDiffers, "token"),
    ];
    for (sent, rows) in [(GIVEN.sent(), header), (PRESIGNED.sent(), query)] {
        for (given, cause, named) in rows {
            let found = difference(given.explain_sent(&sent, None));
            assert_eq!(found.cause, *cause);
            assert!(found.message().contains(named), "{}", found.message());
        }
    }
}

#[test]
fn requests_that_say_otherwise() {
    type Row = (fn(&mut Wire), Cause, &'static str);
    let rows: &[Row] = &[
        (|w| w.remove("x-amz-meta-a"), Cause::HeaderRemoved, "x-amz-meta-a"),
        (|w| w.set("x-amz-acl", "private"), Cause::HeaderNotSigned, "x-amz-acl"),
        (|w| w.set("x-amz-meta-a", "changed"), Cause::SignatureNotOurs, ""),
        (|w| w.path += "x", Cause::SignatureNotOurs, ""),
        (|w| w.edit("/20150830/", "/20150829/"), Cause::WrongDay, "20150830"),
        (|w| w.edit("/aws4_request", ""), Cause::AuthorizationMalformed, ""),
        (|w| w.edit("Signature=", "Signature"), Cause::AuthorizationMalformed, ""),
        (|w| w.remove("x-amz-security-token"), Cause::TokenMissing, ""),
    ];
    for (change, cause, named) in rows {
        let mut sent = GIVEN.sent();
        change(&mut sent);
        let found = difference(GIVEN.explain_sent(&sent, None));
        assert_eq!(found.cause, *cause);
        assert!(found.message().contains(named), "{}", found.message());
    }
}

#[test]
fn a_signature_without_a_date_is_refused_and_another_scheme_is_not_read() {
    let mut sent = GIVEN.sent();
    sent.remove("x-amz-date");
    let url = format!("https://{}{}?{}", sent.host, sent.path, sent.query);
    let headers: Vec<_> = sent.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let given = Given { url: &url, headers: &headers, ..GIVEN };
    let error = given.with(|request, context| bucketkit::explain::explain(request, context, None, None)).unwrap_err();
    assert_eq!((error.code(), error.path()), (ErrorCode::InvalidHeader, Some("/headers/x-amz-date")));
    let error = Given { url: "https://h/?X-Amz-Signature=0", ..GIVEN }
        .with(|request, context| bucketkit::explain::explain(request, context, None, None))
        .unwrap_err();
    assert_eq!((error.code(), error.path()), (ErrorCode::InvalidUrl, Some("/url")));
    let bearer = Given { headers: &[("authorization", "Bearer abc")], ..GIVEN }.explain(None);
    assert_eq!(bearer, Given { headers: &[], ..GIVEN }.explain(None));
}

#[test]
fn when_it_was_signed() {
    let now = Some(Timestamp::from_unix_millis(NOW));
    let answer = Store::new("another").answer(&GIVEN.sent()).unwrap();
    let sent = GIVEN.sent();
    let headers: Vec<_> = sent.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let at = |given: &Given<'_>, answer| given.with(|request, _| signed_at(request, answer));
    assert_eq!(at(&GIVEN, Some(&answer)), now);
    assert_eq!(at(&GIVEN, None), None);
    assert_eq!(at(&Given { headers: &headers, ..GIVEN }, None), now);
    let url = format!("https://{}{}?{}", sent.host, sent.path, PRESIGNED.sent().query);
    assert_eq!(at(&Given { url: &url, ..GIVEN }, Some(&answer)), None, "a URL lives on");
    assert!(url.contains(&TOKEN[..12]) && !SECRET.is_empty());
}
