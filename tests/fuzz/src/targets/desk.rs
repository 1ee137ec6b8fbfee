//! What JavaScript hands to the signing module: any calls, one after the other, and then a request, which the texts' signer
//! signs too.

use std::sync::{Mutex, PoisonError};

use bucketkit::credentials::Credentials;
use bucketkit::sign::desk::Desk;
use bucketkit::sign::{Context, Payload, Signable, sign};
use bucketkit::time::Timestamp;

use super::is_visible;
use crate::Target;
use crate::input::{Fields, fields};
use crate::secret::{leaks, secret};

pub(crate) const TARGET: Target = Target {
    name: "desk",
    run,
    seeds,
    words: &[
        "\u{1f}", "\u{1e}", "h0AWS4", "p1", "b0", "e0", "10", "21", "%2F", "%zz", "&&", "=&=", "a=1&", "//", "/../",
        "+",
    ],
};

/// Two stretches of 4 MiB: made anew for each input, they would be all that is measured.
static DESK: Mutex<Desk> = Mutex::new(Desk::EMPTY);

const SCOPE: &str = "19700101/r/s3/aws4_request";
const PREFIX: &str = "AWS4-HMAC-SHA256\n19700101T000000Z\n19700101/r/s3/aws4_request\n";
const REST: &str = "\nhost:h\nx-amz-content-sha256:UNSIGNED-PAYLOAD\nx-amz-date:19700101T000000Z\n\nhost;x-amz-content-sha256;x-amz-date\nUNSIGNED-PAYLOAD";

fn seeds() -> Vec<Vec<u8>> {
    let block = "b".repeat(64);
    vec![
        fields(&["/a b+c/%41%2f%zz%", "b=2&a=10&a=9&&lifecycle&a=10&=v&a-b=1&A=%20+x&%2B=0&", "40"]),
        fields(&["/", "&&", "61", "h1AWS4secret\u{1f}20260102\u{1f}r\u{1f}s3\u{1f}aws4_request", "p1policy"]),
        fields(&["/é", "z=1=2&y=/?", "300", &format!("b0{block}"), "e0end", "e0"]),
        fields(&["/b/", "", "1", "10prefix\n\u{1f}PUT\u{1f}/b/\u{1f}x=1\u{1f}a b\u{1e}c%41\u{1e}\u{1e}\u{1f}\nrest"]),
        fields(&["/a//b", "", "1", "23prefix\n\u{1f}GET\u{1f}/a//%41/\u{1f}x&y=1\u{1f}\u{1f}\nrest"]),
    ]
}

fn run(data: &[u8]) {
    let mut input = Fields::new(data);
    let (path, query, length) = (input.text(), input.text(), input.number().unsigned_abs());
    let key = secret(length, 1 + (length % 500) as usize);
    // A fault in one input must not hide those of the next.
    let desk = &mut *DESK.lock().unwrap_or_else(PoisonError::into_inner);
    desk.ask(b"e0");
    let held = format!("h0AWS4{key}\u{1f}{}", SCOPE.replace('/', "\u{1f}"));
    assert_eq!(desk.ask(held.as_bytes()).as_deref(), Some(""));
    assert!(!leaks(&format!("{desk:?}"), &key, data));
    compare(desk, &path, &query, &key);
    for given in input {
        check(given, desk.ask(given).as_deref());
    }
}

/// The same request, signed from texts.
fn compare(desk: &mut Desk, path: &str, query: &str, key: &str) {
    let credentials = Credentials::new("A", key, None, None).expect("credentials");
    let time = Timestamp::from_unix_millis(0);
    let context = Context { credentials: &credentials, region: "r", service: "s3", time };
    let url = format!("https://h{path}?{query}");
    // What sign.js never hands on: it takes the path from the host's end to the first question mark, and no control characters.
    if !path.starts_with('/') || path.contains('?') || url.contains(|sign: char| sign.is_ascii_control() || sign == '#')
    {
        return;
    }
    let request = Signable { method: "PUT", url: &url, headers: &[], payload: Payload::Unsigned };
    let Ok(signed) = sign(&request, &context) else { return };
    let given = format!("10{PREFIX}\u{1f}PUT\u{1f}{path}\u{1f}{query}\u{1f}\u{1f}{REST}");
    let sent = signed.url.strip_prefix("https://h").expect("the host");
    assert_eq!(desk.ask(given.as_bytes()), Some(format!("{sent}\u{1f}{}", signed.signature)), "{url}");
}

/// Whatever is given, the answer has the form that is read.
fn check(given: &[u8], answer: Option<&str>) {
    let Some(answer) = answer else { return };
    let is_hash = |text: &str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match given {
        [] | [_] | [b'h' | b'b', ..] => assert_eq!(answer, ""),
        [b'p' | b'e', ..] => assert!(is_hash(answer), "{answer:?}"),
        [word, _, fields @ ..] => {
            let keys = fields.split(|byte| *byte == 0x1f).nth(4).unwrap_or_default();
            // A mark behind the last key has no key behind it.
            let keys = keys.strip_suffix(b"\x1e").unwrap_or(keys).split(|byte| *byte == 0x1e).count();
            let parts: Vec<&str> = answer.split('\u{1f}').collect();
            assert_eq!(parts.len(), 2 * keys, "{answer:?}");
            for pair in parts.chunks(2) {
                assert!(is_hash(pair[1]) && (*word == b'2' || is_visible(pair[0])), "{answer:?}");
            }
        }
    }
}
