//! What a real store answers to a signature that it does not accept, and what `explain` makes of it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use bucketkit::credentials::Credentials;
use bucketkit::explain::{Cause, Difference, Explanation, explain};
use bucketkit::sign::{Context, Payload, Signable, presign, sign};
use bucketkit::time::Timestamp;

use dev_store::client::{Answer, now, send};
use dev_store::{Store, StoreOptions, Weed};

/// One request, and how it is signed.
struct Given<'a> {
    credentials: &'a Credentials,
    url: &'a str,
    region: &'a str,
    time: Timestamp,
    expires_in: Option<u32>,
}

impl Given<'_> {
    fn with<T>(&self, act: impl FnOnce(&Signable<'_>, &Context<'_>) -> T) -> T {
        let headers = [("content-type", "text/plain"), ("x-amz-meta-a", "one")];
        let headers = if self.expires_in.is_some() { &headers[..0] } else { &headers[..] };
        let payload = if self.expires_in.is_some() { Payload::Empty } else { Payload::Bytes(b"hello") };
        let request = Signable { method: "PUT", url: self.url, headers, payload };
        let context = Context { credentials: self.credentials, region: self.region, service: "s3", time: self.time };
        act(&request, &context)
    }

    /// Signs, lets `change` have the URL and the headers, sends.
    fn send(&self, change: impl FnOnce(&mut String, &mut Vec<(String, String)>)) -> Answer {
        let (mut url, mut headers) = match self.expires_in {
            Some(seconds) => (self.with(|request, context| presign(request, context, seconds)).unwrap().url, vec![]),
            None => {
                let signed = self.with(sign).unwrap();
                (signed.url, signed.headers)
            }
        };
        change(&mut url, &mut headers);
        let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        send("PUT", &url, &headers, b"hello").unwrap()
    }

    fn explain(&self, answer: &Answer) -> Explanation {
        let text = answer.text();
        self.with(|request, context| explain(request, context, self.expires_in, Some(&text))).unwrap()
    }
}

fn set(headers: &mut [(String, String)], name: &str, value: &str) {
    headers.iter_mut().find(|(present, _)| present.eq_ignore_ascii_case(name)).unwrap().1 = value.to_owned();
}

#[test]
fn its_answers_are_explained() {
    let data = tempfile::tempdir().unwrap();
    let store = Store::start(StoreOptions {
        weed: Weed::find_or_install().unwrap(),
        data: data.path().to_owned(),
        bucket: "demo".to_owned(),
        page_origins: vec!["http://127.0.0.1:7777".to_owned()],
    })
    .unwrap();
    let admin = store.admin().unwrap();
    let secret = &store.admin_secret_access_key;
    let other = Credentials::new(&store.admin_access_key_id, "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00", None, None);
    let (other, unknown) = (other.unwrap(), Credentials::new("AKIDUNKNOWN", secret, None, None).unwrap());
    let url = format!("{}/demo/a%20b", store.s3_url);
    let given = Given { credentials: &admin, url: &url, region: "us-east-1", time: now(), expires_in: None };
    let presigned = Given { expires_in: Some(60), ..given };

    assert_eq!(given.send(|_, _| {}).status, 200);
    assert_eq!(presigned.send(|_, _| {}).status, 200);

    let late = Given { time: now().plus_millis(-3_600_000), ..given };
    let expired = Given { time: late.time, ..presigned };
    let wrong = Given { credentials: &other, ..given };
    let stranger = Given { credentials: &unknown, ..given };
    // It tells no more than its code where signatures differ: what could not be compared is said.
    let answers: [(&str, &Given<'_>, Answer, &str, Cause); 6] = [
        (
            "a header changed",
            &given,
            given.send(|_, headers| set(headers, "x-amz-meta-a", "two")),
            "SignatureDoesNotMatch",
            Cause::NotComparable,
        ),
        ("another secret", &wrong, wrong.send(|_, _| {}), "SignatureDoesNotMatch", Cause::NotComparable),
        (
            "a parameter added",
            &presigned,
            presigned.send(|url, _| url.push_str("&utm=1")),
            "SignatureDoesNotMatch",
            Cause::NotComparable,
        ),
        ("an unknown key", &stranger, stranger.send(|_, _| {}), "InvalidAccessKeyId", Cause::AccessKeyUnknown),
        ("a wrong clock", &late, late.send(|_, _| {}), "RequestTimeTooSkewed", Cause::ClockSkew),
        ("an old URL", &expired, expired.send(|_, _| {}), "AccessDenied", Cause::UrlExpired),
    ];
    for (name, given, answer, code, cause) in answers {
        let text = answer.text();
        let explanation = given.explain(&answer);
        assert_eq!(answer.xml("Code").as_deref(), Some(code), "{name}: {text}");
        let Difference { cause: found, .. } = explanation.difference.clone().expect(name);
        assert_eq!(found, cause, "{name}: {text}");
        let shown = format!("{explanation:?}");
        assert!(!shown.contains(&secret[..12]), "{name}: {shown}");
    }
}
