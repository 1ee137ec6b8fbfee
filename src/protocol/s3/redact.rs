//! A store's message, made fit to be shown: short, on one line, and without what looks like a credential. A message may
//! echo the request, and with it the session token or the signature.

use alloc::string::String;

use crate::text::{next_piece, split_at_any};

/// Longer messages are cut: nobody reads on, and what follows is often a copy of the request.
const LONGEST: usize = 300;

/// From here on an unbroken run of letters and digits is taken for a token or a signature: AWS's secrets have 40
/// characters, signatures 64, session tokens hundreds. Access key ids (16 to 20) are public and stay.
const OPAQUE: usize = 40;

/// A value after one of these and `=` or `:` is never shown, whatever its length.
const NAMES: &[&str] = &[
    "token",
    "signature",
    "credential",
    "authorization",
    "awsaccesskeyid",
    "secretaccesskey",
    "secretkey",
    "stringtosign",
];

/// What stands between a name and its value.
const MARKS: &str = "=:\"'";

const HIDDEN: &str = "[redacted]";

pub(super) fn redact(message: &str) -> Option<String> {
    let mut line = String::with_capacity(message.len());
    for character in message.chars() {
        line.push(if character.is_whitespace() || character.is_control() { ' ' } else { character });
    }
    let mut out = Bounded { text: String::new(), left: LONGEST };
    // A name came last, so the next value is hidden.
    let mut named = false;
    let mut words = Some(&*line);
    while let Some(word) = next_piece(&mut words, " ").filter(|_| out.left > 0) {
        if !word.is_empty() && !out.text.is_empty() {
            out.push(" ");
        }
        let mut rest = word;
        while let Some(&first) = rest.as_bytes().first() {
            if named && !MARKS.as_bytes().contains(&first) {
                rest = split_at_any(rest, "&,;\"'<>)}").1;
                named = false;
                out.push(HIDDEN);
                continue;
            }
            let in_run = is_part(first);
            let end = rest.bytes().position(|byte| is_part(byte) != in_run);
            let (run, after) = rest.split_at_checked(end.unwrap_or(rest.len())).unwrap_or((rest, ""));
            rest = after;
            named |= in_run && is_name(run, after);
            out.push(if in_run && is_opaque(run) { HIDDEN } else { run });
        }
    }
    (!out.text.is_empty()).then_some(out.text)
}

struct Bounded {
    text: String,
    left: usize,
}

impl Bounded {
    fn push(&mut self, text: &str) {
        for character in text.chars() {
            if self.left == 0 {
                return;
            }
            self.left -= 1;
            self.text.push(if self.left == 0 { '…' } else { character });
        }
    }
}

/// The characters of Base64 in both its alphabets, of percent-encoding and of credential scopes.
fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/%_-".contains(&byte)
}

/// Long, and either of mixed letters and digits or, for so long, without anything that words and paths are separated by.
fn is_opaque(run: &str) -> bool {
    let (mut upper, mut lower, mut digit, mut unbroken, mut solid) = (false, false, false, 0, false);
    for byte in run.bytes() {
        upper |= byte.is_ascii_uppercase();
        lower |= byte.is_ascii_lowercase();
        digit |= byte.is_ascii_digit();
        unbroken = if matches!(byte, b'/' | b'-' | b'_') { 0 } else { unbroken + 1 };
        solid |= unbroken >= OPAQUE;
    }
    solid || (run.len() >= OPAQUE && upper && lower && digit)
}

/// Whether a value follows that is to be hidden, as in `X-Amz-Signature=…` and `"sessionToken": "…"`.
fn is_name(run: &str, after: &str) -> bool {
    let ends_in = |name: &&str| {
        let from = run.len().wrapping_sub(name.len());
        run.get(from..).is_some_and(|end| end.eq_ignore_ascii_case(name))
    };
    let sign = after.bytes().find(|byte| !matches!(byte, b'"' | b'\''));
    matches!(sign, Some(b'=' | b':')) && NAMES.iter().any(ends_in)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(message: &str) -> String {
        redact(message).unwrap_or_default()
    }

    #[test]
    fn words_stay() {
        for message in [
            "Access Denied",
            "The provided token is malformed or otherwise invalid.",
            "The \"token\" that you gave is bad; the signature too: see below",
            "User: arn:aws:sts::123456789012:assumed-role/uploader/visitor-1 is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::demo/u/visitor-1/550e8400-e29b-41d4-a716-446655440000/holiday-photo.jpg\"",
            "the region us-west-2 is wrong; expecting eu-central-1",
            "größe 😀",
        ] {
            assert_eq!(redacted(message), message);
        }
    }

    #[test]
    fn white_space_becomes_one_space() {
        assert_eq!(redacted(" Please re-send\n   this\r\n\trequest.\0 "), "Please re-send this request.");
        assert_eq!(redact(" \n "), None);
    }

    #[test]
    fn long_messages_are_cut() {
        let long = "é ".repeat(400);
        let shown = redacted(&long);
        assert_eq!(shown.chars().count(), LONGEST);
        assert!(shown.ends_with('…'));
        let exact = "ab ".repeat(99) + "a";
        assert_eq!(redacted(&exact), exact);
    }

    #[test]
    fn credentials_are_hidden() {
        let token = "FwoGZXIvYXdzEBYaDHqa0AP/1N7mV+c9Q1kdkTyK7bVQeX0sM3p2Zk8w==";
        let signature = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";
        let jwt = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";
        for (message, secrets) in [
            (
                format!("GET /?X-Amz-Security-Token={token}&X-Amz-Signature={signature}&x=1"),
                vec![&token[..24], signature],
            ),
            ("X-Amz-Security-Token=short&x=1".into(), vec!["short"]),
            ("x-amz-security-token: short".into(), vec!["short"]),
            ("token=a.b~c!d&x=1".into(), vec!["a.", "b~", "c!"]),
            ("{\"SessionToken\": \"short\"}".into(), vec!["short"]),
            (
                "Authorization: AWS4-HMAC-SHA256 Credential=AKID/20261123/us-east-1/s3/aws4_request, Signature=abc123"
                    .into(),
                vec!["AKID", "abc123"],
            ),
            ("X-Amz-Credential=AKID%2F20261123&X-Amz-Signature=0a1b".into(), vec!["AKID", "0a1b"]),
            (format!("The token {token} is malformed"), vec![&token[..24]]),
            (format!("computed {signature}"), vec![signature]),
            (format!("Bad token {jwt}"), vec!["eyJzdWIi", "SflKxw"]),
            (format!("X-Amz-Signature%3D{signature}"), vec![signature]),
            // A path that ends in one is of small letters and digits, too.
            (format!("GET /u/{signature}/x failed"), vec![&signature[..12]]),
        ] {
            let shown = redacted(&message);
            for secret in secrets {
                assert!(!shown.contains(secret), "{secret} in {shown}");
            }
            assert!(shown.contains(HIDDEN), "{shown}");
        }
        assert_eq!(redacted("?X-Amz-Signature=abc&x=1 failed"), "?X-Amz-Signature=[redacted]&x=1 failed");
    }

    proptest::proptest! {
        #[test]
        fn never_panics_and_is_always_short(message in "\\PC{0,600}") {
            proptest::prop_assert!(redacted(&message).chars().count() <= LONGEST);
        }

        #[test]
        fn no_token_survives(token in "[A-Za-z0-9+/]{60,900}", before in "[a-z ,.]{0,20}") {
            let shown = redacted(&format!("{before} token={token}"));
            let start = &token[..12];
            proptest::prop_assert!(!shown.contains(start), "{}", shown);
        }
    }
}
