//! Errors as stores write them, and what becomes of them.

use super::*;
use crate::http::Headers;

fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> HttpResponse {
    HttpResponse { status, headers: headers.iter().copied().collect::<Headers>(), body: body.into() }
}

fn coded(status: u16, code: &str) -> Box<ServiceError> {
    ServiceError::read(&answer(status, &[], &format!("<Error><Code>{code}</Code><Message>Because.</Message></Error>")))
}

#[test]
fn every_code_becomes_an_error_of_ours() {
    for (status, code, expected, retryable) in [
        (403, "AccessDenied", ErrorCode::AccessDenied, false),
        (404, "NoSuchBucket", ErrorCode::BucketNotFound, false),
        (403, "SignatureDoesNotMatch", ErrorCode::SignatureMismatch, false),
        (301, "PermanentRedirect", ErrorCode::WrongRegion, false),
        (403, "RequestTimeTooSkewed", ErrorCode::ClockSkew, false),
        (400, "ExpiredToken", ErrorCode::CredentialsExpired, false),
        (403, "InvalidAccessKeyId", ErrorCode::CredentialsRejected, false),
        (400, "InvalidToken", ErrorCode::CredentialsRejected, false),
        (404, "NoSuchUpload", ErrorCode::UploadNotFound, false),
        (400, "EntityTooLarge", ErrorCode::FileTooLarge, false),
        (500, "InternalError", ErrorCode::ServerFailed, true),
        (503, "Unheard", ErrorCode::ServerFailed, true),
        (503, "SlowDown", ErrorCode::Throttled, true),
        (429, "Unheard", ErrorCode::Throttled, true),
        (400, "RequestTimeout", ErrorCode::Refused, true),
        (400, "InvalidPart", ErrorCode::Refused, false),
        (412, "PreconditionFailed", ErrorCode::AlreadyExists, false),
        (400, "BadDigest", ErrorCode::ChecksumMismatch, false),
        (200, "InternalError", ErrorCode::ServerFailed, true),
    ] {
        let error = coded(status, code).to_error();
        assert_eq!((error.code(), error.is_retryable()), (expected, retryable), "{status} {code}");
        assert_eq!((error.status(), error.s3_code(), error.detail()), (Some(status), Some(code), Some("Because.")));
    }
}

#[test]
fn names_the_region() {
    let body = "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-central-1</Region></Error>";
    let error = ServiceError::read(&answer(400, &[], body)).to_error();
    assert_eq!(error.code(), ErrorCode::WrongRegion);
    assert_eq!(error.detail(), Some("The store names the region eu-central-1."));
    let header = [("X-Amz-Bucket-Region", "eu-west-3")];
    let error = ServiceError::read(&answer(301, &header, "")).to_error();
    assert_eq!(error.code(), ErrorCode::WrongRegion);
    assert_eq!(error.detail(), Some("The store names the region eu-west-3."));
    // Without a region nothing says that the region is at fault.
    assert_eq!(coded(400, "AuthorizationHeaderMalformed").to_error().code(), ErrorCode::Refused);
    let moved = ServiceError::read(&answer(301, &[], "<html></html>")).to_error();
    assert_eq!(moved.code(), ErrorCode::BadResponse);
    assert_eq!(moved.detail(), Some("It answered 301 without an S3 error document."));
    // Some stores name their region in every error.
    let body = "<Error><Code>NoSuchBucket</Code><Region>garage</Region></Error>";
    assert_eq!(ServiceError::read(&answer(404, &[], body)).to_error().code(), ErrorCode::BucketNotFound);
}

#[test]
fn the_stores_time_is_the_documents_or_the_headers() {
    let date = [("Date", "Sun, 06 Nov 1994 08:49:37 GMT")];
    let skewed = "<Error><Code>RequestTimeTooSkewed</Code><RequestTime>20260101T000000Z</RequestTime><ServerTime>2015-08-30T12:36:00Z</ServerTime><MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds></Error>";
    let error = ServiceError::read(&answer(403, &date, skewed));
    assert_eq!(error.class, Class::Clock);
    assert_eq!(error.server_time.map(Timestamp::unix_millis), Some(1_440_938_160_000));
    let unreadable = skewed.replace("2015-08-30T12:36:00Z", "noon");
    assert_eq!(
        ServiceError::read(&answer(403, &date, &unreadable)).server_time.map(Timestamp::unix_millis),
        Some(784_111_777_000)
    );
    assert_eq!(ServiceError::read(&answer(403, &[], &unreadable)).server_time, None);
}

#[test]
fn retry_after_is_seconds_or_a_date_and_bounded() {
    let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
    for (value, with_date, without) in [
        ("3", Some(3_000), Some(3_000)),
        (" 0 ", Some(0), Some(0)),
        ("86400", Some(300_000), Some(300_000)),
        ("18446744073709551615", Some(300_000), Some(300_000)),
        ("Sun, 06 Nov 1994 08:49:47 GMT", Some(10_000), None),
        ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0), None),
        ("Sun, 06 Nov 2094 08:00:00 GMT", Some(300_000), None),
        ("-1", None, None),
        ("1.5", None, None),
        ("soon", None, None),
        ("", None, None),
    ] {
        let read = |headers: &[(&str, &str)]| ServiceError::read(&answer(503, headers, "")).retry_after_millis;
        assert_eq!(read(&[date, ("Retry-After", value)]), with_date, "{value}");
        assert_eq!(read(&[("Retry-After", value)]), without, "{value}");
    }
    assert_eq!(ServiceError::read(&answer(503, &[], "")).retry_after_millis, None);
}

#[test]
fn the_request_id_is_the_documents_or_the_headers() {
    let header = [("x-amz-request-id", "HEADER")];
    assert_eq!(ServiceError::read(&answer(500, &header, "")).request_id.as_deref(), Some("HEADER"));
    let body = "<Error><RequestId>BODY</RequestId></Error>";
    assert_eq!(ServiceError::read(&answer(500, &header, body)).request_id.as_deref(), Some("BODY"));
    let wrapped = "<ErrorResponse><Error><Code>ExpiredToken</Code></Error><RequestId>BODY</RequestId></ErrorResponse>";
    let error = ServiceError::read(&answer(403, &[], wrapped));
    assert_eq!((error.class, error.request_id.as_deref()), (Class::Expired, Some("BODY")));
}

#[test]
fn what_is_no_word_is_no_code() {
    for code in ["", " ", "two words", "é", &"x".repeat(65)] {
        assert_eq!(coded(500, code).code, None, "{code:?}");
    }
    assert_eq!(coded(500, "\n SlowDown\n").code.as_deref(), Some("SlowDown"));
    // Only an error's own fields count.
    let nested = "<Error><Details><Code>SlowDown</Code></Details></Error>";
    assert_eq!(ServiceError::read(&answer(400, &[], nested)).code, None);
    let other = "<Result><Code>SlowDown</Code></Result>";
    assert_eq!(ServiceError::read(&answer(400, &[], other)).code, None);
}

#[test]
fn what_a_cut_document_says_completely_counts() {
    let error = ServiceError::read(&answer(503, &[], "<Error><Code>SlowDown</Code><Message>Please red"));
    assert_eq!((error.code.as_deref(), error.message, error.class), (Some("SlowDown"), None, Class::Throttled));
    let page = ServiceError::read(&answer(502, &[], "<html>\n<head><title>502 Bad Gateway</title></head>\n<hr>"));
    assert_eq!((page.code.as_deref(), page.class), (None, Class::Transient));
    assert_eq!(page.to_error().detail(), Some("It answered 502 without an S3 error document."));
}

#[test]
fn no_secret_of_the_document_gets_out() {
    let body = "<?xml version=\"1.0\"?>\n<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the signature you provided. X-Amz-Security-Token=FwoGZXIvYXdzEBYaDHqa0A&amp;X-Amz-Signature=0a1b2c3d</Message><AWSAccessKeyId>ASIAQWERTYEXAMPLE</AWSAccessKeyId><StringToSign>AWS4-HMAC-SHA256\n20261123T003245Z\n20261123/us-east-1/s3/aws4_request\n0f1e2d</StringToSign><SignatureProvided>5a5b5c5d</SignatureProvided><StringToSignBytes>41 57 53 34</StringToSignBytes><CanonicalRequest>PUT\n/key\nx-amz-security-token:FwoGZXIvYXdzEBYaDHqa0A</CanonicalRequest><RequestId>79104EXAMPLEB723</RequestId></Error>";
    let error = ServiceError::read(&answer(403, &[], body));
    let everything = format!("{error:?} {:?} {}", error.to_error(), error.to_error());
    for secret in ["FwoGZXIv", "0a1b2c3d", "ASIAQWERTY", "5a5b5c5d", "0f1e2d", "41 57", "aws4_request"] {
        assert!(!everything.contains(secret), "{secret} in {everything}");
    }
    assert!(
        everything.contains("does not match the signature you provided") && everything.contains("79104EXAMPLEB723")
    );
}

#[test]
fn the_end_of_a_presigned_url_is_told_from_a_denial() {
    let read = |code: &str, message: &str| {
        let body = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
        ServiceError::read(&answer(403, &[], &body)).class
    };
    assert_eq!(read("AccessDenied", "Request has expired"), Class::Expired);
    assert_eq!(read("AccessDenied", "Access Denied."), Class::CredentialsDoubtful);
    assert_eq!(read("NoSuchBucket", "Request has expired"), Class::Permanent);
}
