//! What an app may ask for, and what it is told where it may not.

use super::*;

fn pairs(given: &[(&str, &str)]) -> Vec<(String, String)> {
    given.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
}

fn headers(options: &ObjectOptions) -> Vec<(String, String)> {
    let settings = ObjectSettings::new(options).unwrap();
    settings.for_object().iter().map(|(name, value)| (name.into(), value.into())).collect()
}

fn error(options: &ObjectOptions) -> (ErrorCode, String) {
    let error = ObjectSettings::new(options).unwrap_err();
    assert!(error.detail().is_some());
    (error.code(), error.path().unwrap().to_owned())
}

#[test]
fn everything_becomes_a_header() {
    let options = ObjectOptions {
        content_type: Some("image/jpeg".into()),
        content_disposition: Some("inline; filename=\"a b.jpg\"".into()),
        cache_control: Some("max-age=60".into()),
        metadata: pairs(&[("Title", "two  words"), ("empty", "")]),
        tags: pairs(&[("kind of", "a&b=c/d"), ("é", "")]),
        headers: pairs(&[("X-Amz-Storage-Class", "STANDARD_IA"), ("expires", "0")]),
    };
    let expected = [
        ("content-type", "image/jpeg"),
        ("content-disposition", "inline; filename=\"a b.jpg\""),
        ("cache-control", "max-age=60"),
        ("x-amz-meta-title", "two  words"),
        ("x-amz-meta-empty", ""),
        ("x-amz-tagging", "kind%20of=a%26b%3Dc%2Fd&%C3%A9="),
        ("x-amz-storage-class", "STANDARD_IA"),
        ("expires", "0"),
    ];
    assert_eq!(headers(&options), pairs(&expected));
}

#[test]
fn nothing_becomes_nothing() {
    assert_eq!(headers(&ObjectOptions::default()), []);
    let empty =
        ObjectOptions { content_type: Some(String::new()), cache_control: Some(String::new()), ..Default::default() };
    assert_eq!(headers(&empty), []);
}

#[test]
fn metadata_is_visible_ascii() {
    for (name, value) in [
        ("a", "é"),
        ("a", "x\ty"),
        ("a", "x\n"),
        ("a", " x"),
        ("a", "x "),
        ("", "x"),
        ("a b", "x"),
        ("é", "x"),
        ("a:", "x"),
    ] {
        let options = ObjectOptions { metadata: pairs(&[("fine", "x"), (name, value)]), ..Default::default() };
        assert_eq!(error(&options), (ErrorCode::InvalidOption, format!("/metadata/{name}")));
    }
    let options = ObjectOptions { metadata: pairs(&[("a/b~c", "x")]), ..Default::default() };
    assert_eq!(error(&options).1, "/metadata/a~1b~0c");
    let options = ObjectOptions { metadata: pairs(&[("Title", "x"), ("title", "y")]), ..Default::default() };
    assert_eq!(error(&options).1, "/metadata/title");
}

#[test]
fn header_options_are_visible_ascii() {
    for (path, options) in [
        ("/contentType", ObjectOptions { content_type: Some("text/plain\r\nx: y".into()), ..Default::default() }),
        ("/contentDisposition", ObjectOptions { content_disposition: Some("filename=ü".into()), ..Default::default() }),
        ("/cacheControl", ObjectOptions { cache_control: Some(" no-store".into()), ..Default::default() }),
    ] {
        assert_eq!(error(&options), (ErrorCode::InvalidOption, path.into()));
    }
}

#[test]
fn tags_have_limits() {
    let named =
        |count: usize| -> Vec<(String, String)> { (0..count).map(|at| (format!("tag{at}"), "x".into())).collect() };
    let with = |tags| ObjectOptions { tags, ..Default::default() };
    assert_eq!(headers(&with(named(10))).len(), 1);
    assert_eq!(error(&with(named(11))), (ErrorCode::InvalidOption, "/tags".into()));
    assert_eq!(error(&with(pairs(&[("", "x")]))).1, "/tags/");
    assert_eq!(error(&with(pairs(&[("a", "x"), ("a", "y")]))).1, "/tags/a");
    assert_eq!(headers(&with(pairs(&[(&"é".repeat(128), &"é".repeat(256))]))).len(), 1);
    assert!(ObjectSettings::new(&with(pairs(&[(&"a".repeat(129), "")]))).is_err());
    assert!(ObjectSettings::new(&with(pairs(&[("a", &"x".repeat(257))]))).is_err());
}

#[test]
fn headers_that_are_not_the_apps_are_refused() {
    for name in [
        "Host",
        "content-length",
        "Authorization",
        "x-amz-date",
        "X-Amz-Content-Sha256",
        "x-amz-security-token",
        "content-md5",
        "Cookie",
        "sec-fetch-mode",
        "if-none-match",
        "x-amz-copy-source",
        "x-amz-copy-source-range",
        "x-amz-checksum-crc32",
        "x-amz-checksum-algorithm",
        "content-type",
        "x-amz-meta-a",
        "x-amz-tagging",
        "range",
        "transfer-encoding",
    ] {
        let options = ObjectOptions { headers: pairs(&[(name, "x")]), ..Default::default() };
        assert_eq!(error(&options), (ErrorCode::InvalidHeader, format!("/headers/{name}")));
    }
    for (name, value) in [("a b", "x"), ("", "x"), ("x-a", "\n"), ("x-é", "x")] {
        let options = ObjectOptions { headers: pairs(&[(name, value)]), ..Default::default() };
        assert_eq!(error(&options), (ErrorCode::InvalidHeader, format!("/headers/{name}")));
    }
    let options = ObjectOptions { headers: pairs(&[("X-A", "1"), ("x-a", "2")]), ..Default::default() };
    assert_eq!(error(&options).1, "/headers/x-a");
}

#[test]
fn later_requests_repeat_what_they_need() {
    let options = ObjectOptions {
        content_type: Some("image/jpeg".into()),
        headers: pairs(&[
            ("x-amz-server-side-encryption-customer-algorithm", "AES256"),
            ("x-amz-server-side-encryption-customer-key", "c2VjcmV0"),
            ("x-amz-server-side-encryption", "aws:kms"),
            ("x-amz-request-payer", "requester"),
        ]),
        ..Default::default()
    };
    let settings = ObjectSettings::new(&options).unwrap();
    let names = |headers: Headers| headers.iter().map(|(name, _)| name.to_owned()).collect::<Vec<_>>();
    assert_eq!(names(settings.for_object()).len(), 5);
    assert_eq!(
        names(settings.for_parts()),
        [
            "x-amz-server-side-encryption-customer-algorithm",
            "x-amz-server-side-encryption-customer-key",
            "x-amz-request-payer"
        ]
    );
    assert_eq!(names(settings.for_abort()), ["x-amz-request-payer"]);
    assert!(!format!("{options:?} {settings:?}").contains("c2VjcmV0"));
}
