//! Any request, signed and presigned.

use bucketkit::credentials::Credentials;
use bucketkit::sign::{Context, Payload, Signable, presign, sign};
use bucketkit::time::Timestamp;

use super::{is_visible, parameters, split};
use crate::Target;
use crate::input::{Fields, fields};
use crate::secret::{leaks, secret};

pub(crate) const TARGET: Target = Target {
    name: "sign",
    run,
    seeds,
    words: &[
        "s3",
        "us-east-1",
        "x-amz-meta-a",
        "Host",
        "authorization",
        "x-amz-date",
        "\n",
        "\r\n",
        "\u{ff}",
        "  ",
        "%0A",
        "UNSIGNED",
    ],
};

fn seeds() -> Vec<Vec<u8>> {
    let sha = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    vec![
        fields(&[
            "GET",
            "https://h/a b?x=1&x=0",
            "s3",
            "us-east-1",
            "1700000000000",
            "3600",
            "",
            "X-Amz-Meta-A",
            " a  b ",
            "x-amz-meta-a",
            "",
        ]),
        fields(&[
            "PUT",
            "http://[::1]:80/a/../b%2Fc",
            "sts",
            "eu-west-3",
            "-1",
            "604800",
            sha,
            "content-type",
            "text/plain",
        ]),
        fields(&["post", "https://h?%0A=%0D%0a&+=", "execute-api", "auto", "253402300799999", "0", "body", "a", "\t"]),
    ]
}

fn run(data: &[u8]) {
    let mut input = Fields::new(data);
    let (method, url, service, region) = (input.text(), input.text(), input.text(), input.text());
    let (millis, expires_in, body) = (input.number(), input.number(), input.text());
    let headers = input.rest_in_pairs();
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let [key, token] = [1, 2].map(|which| secret(millis.cast_unsigned() ^ which, 60));
    let time = Timestamp::from_unix_millis(millis);
    let expiration = (body.len() % 3 == 0).then(|| time.plus_millis(expires_in.rem_euclid(100_000_000)));
    let credentials = Credentials::new("AKID", &key, Some(&token), expiration).expect("credentials");
    let context = Context { credentials: &credentials, region: &region, service: &service, time };
    assert!(!leaks(&format!("{context:?}"), &key, data) && !leaks(&format!("{context:?}"), &token, data));
    // All of them at each input would be slow: hashing is what takes the time.
    let payloads = [Payload::Empty, Payload::Bytes(body.as_bytes()), Payload::Sha256(&body), Payload::Unsigned];
    if let Some(&payload) = payloads.get(data.len() % 4) {
        let request = Signable { method: &method, url: &url, headers: &headers, payload };
        match sign(&request, &context) {
            Ok(signed) => {
                check_stages(&signed.canonical_request, &signed.string_to_sign, &signed.signature);
                assert!(is_visible(&signed.url) && parameters(split(&signed.url).2) == parameters(split(&url).2));
                let sendable = |text: &str| text.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte));
                assert!(signed.headers.iter().all(|(name, value)| is_visible(name) && sendable(value)));
                let shown = format!("{signed:?}");
                assert!(
                    !leaks(&shown, &key, data) && !leaks(&shown, &token, data) && !shown.contains(&signed.signature)
                );
                let secrets =
                    signed.headers.iter().map(|(_, value)| value).chain([&signed.url, &signed.canonical_request]);
                assert!(secrets.into_iter().all(|text| !leaks(text, &key, data)), "the secret key is sent");
            }
            Err(error) => {
                let shown = format!("{error} {error:?}");
                assert!(!leaks(&shown, &key, data) && !leaks(&shown, &token, data), "{shown}");
            }
        }
        let Ok(seconds) = u32::try_from(expires_in) else { return };
        if let Ok(signed) = presign(&request, &context, seconds) {
            check_stages(&signed.canonical_request, &signed.string_to_sign, &signed.signature);
            assert!(is_visible(&signed.url) && !leaks(&signed.url, &key, data));
            assert!(!format!("{signed:?}").contains(&signed.signature));
            check_added(&url, &signed.url);
        }
    }
}

/// Each stage has the lines that it should have, whatever went in.
fn check_stages(canonical: &str, to_sign: &str, signature: &str) {
    let lines: Vec<&str> = canonical.split('\n').collect();
    let [_method, path, query, headers @ .., empty, names, hash] = &lines[..] else { panic!("{canonical:?}") };
    assert!(path.starts_with('/') && is_visible(path) && is_visible(query), "{canonical:?}");
    let signed: Vec<&str> = names.split(';').collect();
    let present: Vec<&str> = headers.iter().map(|line| line.split_once(':').expect("a header").0).collect();
    assert_eq!(signed, present, "{canonical:?}");
    assert!(signed.is_sorted_by(|one, other| one < other) && signed.contains(&"host"), "{canonical:?}");
    assert!(empty.is_empty() && is_visible(hash) && !hash.is_empty(), "{canonical:?}");
    assert!(!canonical.contains(['\r', '\t', '\0']), "{canonical:?}");
    assert_eq!(to_sign.split('\n').count(), 4, "{to_sign:?}");
    assert!(signature.len() == 64 && signature.bytes().all(|byte| byte.is_ascii_hexdigit()), "{signature}");
}

/// A presigned URL has what was given, and what signing adds, each once more than before.
fn check_added(given: &str, signed: &str) {
    let mut left = parameters(split(signed).2);
    for pair in parameters(split(given).2) {
        let at = left.iter().position(|present| *present == pair);
        left.remove(at.unwrap_or_else(|| panic!("{pair:?} is not in {signed}")));
    }
    let names: Vec<_> = left.iter().map(|(name, _)| String::from_utf8_lossy(name).into_owned()).collect();
    let added = ["Algorithm", "Credential", "Date", "Expires", "Security-Token", "Signature", "SignedHeaders"];
    assert_eq!(names, added.map(|name| format!("X-Amz-{name}")), "{signed}");
}
