//! One change on the way from signing to the store.

use bucketkit::explain::{Cause, Stage};
use bucketkit::sign::Payload;

use crate::store::{Store, Telling, Wire, sha256};
use crate::{GIVEN, Given, KEY, SECRET, difference, found};

/// Its name, the change, and what has to be found: the cause, the line, and what the message names.
type Row = (&'static str, fn(&mut Wire, &mut Store), Cause, u32, &'static str);

/// Lines: 1 PUT · 2 path · 3 query · 4 content-type · 5 host · 6 x-amz-content-sha256 · 7 x-amz-date · 8 x-amz-meta-a ·
/// 9 x-amz-meta-b · 10 x-amz-security-token · 11 · 12 signed headers · 13 payload hash.
const CANONICAL_REQUEST: &[Row] = &[
    ("a redirect", |w, _| w.method = "GET".into(), Cause::MethodDiffers, 1, "GET"),
    ("a base path added", |w, _| w.path.insert_str(0, "/proxy"), Cause::PathPrefixAdded, 2, "/proxy"),
    ("a base path stripped", |w, _| w.path = w.path.replace("/base", ""), Cause::PathPrefixRemoved, 2, "/base"),
    ("path style in place of the host", |w, _| w.path.insert_str(0, "/pics"), Cause::AddressingStyle, 2, "pics"),
    ("encoded twice", |w, _| w.path = w.path.replace('%', "%25"), Cause::PathDoubleEncoded, 2, "service"),
    ("a slash encoded", |w, _| w.path = w.path.replace("/d", "%2Fd"), Cause::PathSlashEncoding, 2, "%2F"),
    ("a space as plus", |w, _| w.path = w.path.replace("%20", "+"), Cause::PathPlusEncoding, 2, "%20"),
    ("a plus as space", |w, _| w.path = w.path.replace("%2B", "%20"), Cause::PathPlusEncoding, 2, "%20"),
    ("decoded", |w, _| w.path = w.path.replace("%2B", "+"), Cause::PathEncoding, 2, "to the letter"),
    ("slashes merged", |w, _| w.path = w.path.replace("//", "/"), Cause::PathNormalized, 2, "merge_slashes"),
    ("another path", |w, _| w.path = w.path.replace("d.txt", "e.txt"), Cause::PathDiffers, 2, "redirects"),
    ("parameters in another order", |w, _| w.query = "y=a%20b%2Fc&x=1".into(), Cause::QueryOrder, 3, "order"),
    ("a space in the query as plus", |w, _| w.query = w.query.replace("%20", "+"), Cause::QueryEncoding, 3, "%20"),
    ("a slash in the query decoded", |w, _| w.query = w.query.replace("%2F", "/"), Cause::QueryEncoding, 3, "%2F"),
    ("a tracker's parameter", |w, _| w.query += "&utm_id=7", Cause::QueryParameterAdded, 3, "utm_id"),
    ("a parameter dropped", |w, _| w.query = "x=1".into(), Cause::QueryParameterRemoved, 3, "parameter y"),
    (
        "a parameter changed",
        |w, _| w.query = w.query.replace("x=1", "x=2"),
        Cause::QueryParameterChanged,
        3,
        "parameter x",
    ),
    (
        "a proxy's charset",
        |w, _| w.set("content-type", "text/plain; charset=utf-8"),
        Cause::HeaderChanged,
        4,
        "content-type",
    ),
    ("a proxy's host", |w, _| w.host = "10.0.0.7".into(), Cause::HostDiffers, 5, "10.0.0.7"),
    ("a proxy's port", |w, _| w.host += ":8443", Cause::HostPort, 5, ":8443"),
    ("the bucket out of the host", |w, _| w.host = "store.example".into(), Cause::AddressingStyle, 5, "pics"),
    ("another body hash", |w, _| w.set("x-amz-content-sha256", &sha256(b"x")), Cause::PayloadHashDiffers, 6, "bytes"),
    (
        "an unsigned body",
        |w, _| w.set("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
        Cause::PayloadUnsigned,
        6,
        "unsigned",
    ),
    ("another date", |w, _| w.set("x-amz-date", "20150830T124000Z"), Cause::DateDiffers, 7, "20150830T124000Z"),
    ("a header changed", |w, _| w.set("x-amz-meta-a", "three"), Cause::HeaderChanged, 8, "x-amz-meta-a"),
    ("a header dropped", |w, _| w.remove("x-amz-meta-a"), Cause::HeaderRemoved, 8, "x-amz-meta-a"),
    (
        "a header dropped, at a store that skips it",
        |w, s| {
            w.remove("x-amz-meta-b");
            s.skips_missing = true;
        },
        Cause::HeaderRemoved,
        9,
        "x-amz-meta-b",
    ),
    ("another token", |w, _| w.set("x-amz-security-token", "FwoGZXIvYXdzEXAMPLE"), Cause::TokenDiffers, 10, "token"),
    ("a token cut off", |w, _| w.set("x-amz-security-token", "IQoJb3JpZ2luX2VjEJr"), Cause::TokenDiffers, 10, "token"),
    (
        "a header signed in addition",
        |w, _| {
            w.edit("x-amz-date;", "x-amz-date;x-amz-foo;");
            w.set("x-amz-foo", "bar");
        },
        Cause::HeaderAdded,
        8,
        "x-amz-foo",
    ),
    (
        "a body changed",
        |w, s| {
            w.body = b"hello\r\n".into();
            s.hashes = true;
        },
        Cause::PayloadHashDiffers,
        13,
        "same bytes",
    ),
    (
        "a body lost",
        |w, s| {
            w.body.clear();
            s.hashes = true;
        },
        Cause::BodyMissing,
        13,
        "empty body",
    ),
];

const STRING_TO_SIGN: &[Row] = &[
    ("a store in another region", |_, s| s.region = Some("eu-west-1"), Cause::WrongRegion, 3, "eu-west-1"),
    ("another service", |_, s| s.service = Some("s3express"), Cause::WrongService, 3, "s3express"),
    ("yesterday's scope", |w, _| w.edit("/20150830/", "/20150829/"), Cause::WrongDay, 3, "20150829"),
];

/// Not a line but the key.
const KEYS: &[Row] = &[
    ("another secret at the store", |_, s| s.secret = "another".into(), Cause::SecretWrong, 0, "secret"),
    ("a signature cut off", |w, _| w.edit("Signature=", "Signature=0"), Cause::SignatureNotOurs, 0, "another secret"),
    (
        "another key",
        |w, s| {
            w.edit(KEY, "AKIAIOSFODNN7EXAMPL2");
            s.secret = "its own".into();
        },
        Cause::AccessKeyDiffers,
        0,
        "AKIAIOSFODNN7EXAMPL2",
    ),
];

fn check(rows: &[Row], stage: Option<Stage>) {
    for (name, change, cause, line, named) in rows {
        let (sent, mut store) = (GIVEN.sent(), Store::new(SECRET));
        assert_eq!(store.answer(&sent), None, "unchanged, the signature fits");
        let mut arrived = sent.clone();
        change(&mut arrived, &mut store);
        let answer = store.answer(&arrived).unwrap_or_else(|| panic!("{name}: the signature still fits"));
        for explanation in [GIVEN.explain(Some(&answer)), GIVEN.explain_sent(&sent, Some(&answer))] {
            assert_eq!(found(&explanation), (Some(*cause), stage, *line), "{name}: {:?}", explanation.difference);
            let difference = difference(explanation);
            let message = difference.message();
            assert!(message.contains(named) && !message.contains("{}"), "{name}: {message}");
            if stage.is_some() && *cause != Cause::TokenDiffers {
                assert_ne!(difference.ours, difference.theirs, "{name}");
            }
        }
    }
}

#[test]
fn each_change_of_the_request_is_named_with_its_line() {
    check(CANONICAL_REQUEST, Some(Stage::CanonicalRequest));
}

#[test]
fn each_difference_of_the_scope_is_named_with_its_line() {
    check(STRING_TO_SIGN, Some(Stage::StringToSign));
}

#[test]
fn what_is_the_same_in_both_texts_is_the_key() {
    check(KEYS, None);
}

#[test]
fn other_forms_of_the_answer_say_the_same() {
    for telling in [Telling::Json, Telling::Text] {
        for (name, change, cause, line, _) in CANONICAL_REQUEST {
            let (mut arrived, mut store) = (GIVEN.sent(), Store::new(SECRET));
            change(&mut arrived, &mut store);
            store.telling = telling;
            let explanation = GIVEN.explain(store.answer(&arrived).as_deref());
            assert_eq!(found(&explanation), (Some(*cause), Some(Stage::CanonicalRequest), *line), "{name}");
        }
    }
}

#[test]
fn what_a_store_does_not_tell_is_said() {
    let mut arrived = GIVEN.sent();
    arrived.host = "10.0.0.7".into();
    for (telling, changed, unchanged, missing) in [
        (Telling::S3, Cause::HostDiffers, Cause::SecretWrong, ""),
        (Telling::NoCanonicalRequest, Cause::CanonicalRequestDiffers, Cause::SecretWrong, ""),
        (Telling::NoStringToSign, Cause::HostDiffers, Cause::NotComparable, "hold its string to sign"),
        (
            Telling::CodeAlone,
            Cause::NotComparable,
            Cause::NotComparable,
            "hold its canonical request and string to sign",
        ),
    ] {
        let mut store = Store { telling, ..Store::new("another") };
        let same = difference(GIVEN.explain(store.answer(&GIVEN.sent()).as_deref()));
        assert_eq!(same.cause, unchanged);
        assert!(same.message().contains(missing), "{}", same.message());
        store.secret = SECRET.into();
        assert_eq!(difference(GIVEN.explain(store.answer(&arrived).as_deref())).cause, changed);
    }
    let head = difference(GIVEN.explain(Some("")));
    assert!(head.cause == Cause::NotComparable && head.message().contains("hold an error document"), "{head:?}");
}

#[test]
fn presigned_urls() {
    type Row = (&'static str, fn(&mut Wire), Cause, u32, &'static str);
    let given = Given { payload: Payload::Empty, expires_in: Some(900), headers: &[("x-amz-meta-a", "1")], ..GIVEN };
    let rows: &[Row] = &[
        ("HEAD for GET", |w| w.method = "HEAD".into(), Cause::MethodDiffers, 1, "HEAD"),
        ("a parameter", |w| w.query += "&utm=1", Cause::QueryParameterAdded, 3, "utm"),
        (
            "a longer life",
            |w| w.query = w.query.replace("=900", "=9000"),
            Cause::QueryParameterChanged,
            3,
            "X-Amz-Expires",
        ),
        ("another region", |w| w.query = w.query.replace("us-east-1", "eu-west-1"), Cause::WrongRegion, 3, "eu-west-1"),
        ("another date", |w| w.query = w.query.replace("T1236", "T1237"), Cause::DateDiffers, 3, "20150830T123700Z"),
        ("no token", |w| w.query = w.query.replace("X-Amz-Security-Token", "Y"), Cause::TokenMissing, 3, "token"),
        ("a header not sent", |w| w.remove("x-amz-meta-a"), Cause::HeaderRemoved, 5, "x-amz-meta-a"),
        (
            "a header not signed",
            |w| w.query = w.query.replace("host%3Bx", "host%3By"),
            Cause::HeaderRemoved,
            3,
            "x-amz",
        ),
    ];
    let (sent, store) = (given.sent(), Store::new(SECRET));
    assert_eq!(store.answer(&sent), None);
    for (name, change, cause, line, named) in rows {
        let mut arrived = sent.clone();
        change(&mut arrived);
        let answer = store.answer(&arrived).unwrap();
        for explanation in [given.explain(Some(&answer)), given.explain_sent(&sent, Some(&answer))] {
            assert_eq!(found(&explanation), (Some(*cause), Some(Stage::CanonicalRequest), *line), "{name}");
            let message = difference(explanation).message();
            assert!(message.contains(named), "{name}: {message}");
        }
    }
    let hashed = Given { payload: Payload::Bytes(b"x"), ..given };
    assert_eq!(found(&hashed.explain_sent(&sent, None)).0, None, "a body does not count");
    let answer = store.answer(&hashed.sent()).expect("it counts the body as unsigned");
    for explanation in [hashed.explain(Some(&answer)), hashed.explain_sent(&hashed.sent(), Some(&answer))] {
        assert_eq!(found(&explanation).0, Some(Cause::PayloadUnsigned));
    }
    let (sent, mistyped) = (given.sent(), Given { secret: "wrong", ..hashed });
    assert_eq!(found(&mistyped.explain_sent(&sent, None)).0, Some(Cause::SignatureNotOurs));
    let answer = Store { hashes: true, ..store }.answer(&sent).unwrap();
    assert_eq!(found(&given.explain(Some(&answer))).0, Some(Cause::UnsignedPayloadRefused));
}
