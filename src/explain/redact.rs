//! Nothing that is shown holds a secret. Two nets, one behind the other: values whose names say that they are secret, and
//! whatever looks like a piece of the secrets that are known here.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::encode::{Slash, decimal, decoded, encode};
use crate::protocol::xml::split;
use crate::text::{next_piece, push_all, split_at_any, split_once};

/// A run of so many characters that a secret has too is hidden wherever it stands.
const PIECE: usize = 12;
/// Shorter secrets are those of examples: hiding such a word everywhere would hide the text.
const SHORTEST: usize = 8;

/// What must not be shown.
pub(super) struct Guard(Vec<Zeroizing<String>>);

impl Guard {
    pub(super) fn new(secrets: &[&str]) -> Self {
        let mut kept = Vec::new();
        for secret in secrets.iter().filter(|secret| secret.len() >= SHORTEST) {
            let once = Zeroizing::new(encode(secret, Slash::Encode));
            // As it stands in a query, and as a canonical request of a path or a second proxy would spell that.
            if *once != **secret {
                kept.push(Zeroizing::new(encode(&once, Slash::Encode)));
                kept.push(once);
            }
            kept.push(Zeroizing::new(String::from(*secret)));
        }
        Self(kept)
    }

    /// The text without secrets, line by line.
    pub(super) fn shown(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let (mut lines, mut gap) = (Some(text), "");
        while let Some(line) = next_piece(&mut lines, "\n") {
            out.push_str(gap);
            gap = "\n";
            match split_once(line, ":") {
                Some((name, value)) if is_secret(name) && !value.is_empty() => {
                    push_all(&mut out, &[name, ":", &marker(value)]);
                }
                _ => push_parameters(&mut out, line),
            }
        }
        self.without_pieces(&out)
    }

    fn without_pieces(&self, text: &str) -> String {
        let bytes = text.as_bytes();
        let mut hidden = vec![false; bytes.len()];
        for secret in &self.0 {
            let length = secret.len().min(PIECE);
            for (at, window) in bytes.windows(length).enumerate() {
                if secret.as_bytes().windows(length).any(|piece| piece == window)
                    && let Some(run) = hidden.get_mut(at..at + length)
                {
                    run.fill(true);
                }
            }
        }
        let mut out = String::with_capacity(text.len());
        let mut in_run = false;
        for (character, hide) in text.char_indices().filter_map(|(at, one)| Some((one, *hidden.get(at)?))) {
            match (hide, in_run) {
                (true, false) => out.push_str("[redacted]"),
                (false, _) => out.push(character),
                (true, true) => {}
            }
            in_run = hide;
        }
        out
    }
}

/// Parameters as in a query or a URL, anywhere in a line.
fn push_parameters(out: &mut String, line: &str) {
    let mut rest = line;
    loop {
        let (piece, after) = split_at_any(rest, "?& \"'<>");
        match split_once(piece, "=") {
            Some((name, value)) if !value.is_empty() && is_secret_parameter(name) => {
                push_all(out, &[name, "=", &marker(value)]);
            }
            _ => out.push_str(piece),
        }
        let Some((mark, next)) = after.split_at_checked(1) else { return };
        out.push_str(mark);
        rest = next;
    }
}

/// The length stays: one that is not the token's own tells of a token that was cut off.
fn marker(value: &str) -> String {
    let mut out = String::new();
    push_all(&mut out, &["[redacted, ", &decimal(value.len() as u64), " characters]"]);
    out
}

fn is_secret_parameter(name: &str) -> bool {
    let name = String::from_utf8(decoded(name, b'+')).unwrap_or_default();
    is_secret(&name) || name.eq_ignore_ascii_case("x-amz-signature")
}

/// Headers and parameters that let in whoever has them: session tokens, those of other services, and S3's keys of customers.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["token", "customer-key", "authorization", "cookie", "api-key"].iter().any(|end| name.ends_with(end))
        || split(&name, "secret").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_hide_values() {
        let guard = Guard::new(&[]);
        for (text, shown) in [
            ("x-amz-security-token:abc", "x-amz-security-token:[redacted, 3 characters]"),
            ("x-amz-security-token:", "x-amz-security-token:"),
            ("a=1&X-Amz-Security-Token=ab%2B&b=2", "a=1&X-Amz-Security-Token=[redacted, 5 characters]&b=2"),
            ("x%2Damz-security-token=ab", "x%2Damz-security-token=[redacted, 2 characters]"),
            ("GET https://h/?X-Amz-Signature=0a1b 1", "GET https://h/?X-Amz-Signature=[redacted, 4 characters] 1"),
            (
                "x-amz-server-side-encryption-customer-key:k",
                "x-amz-server-side-encryption-customer-key:[redacted, 1 characters]",
            ),
            ("x-amz-server-side-encryption-customer-key-md5:k", "x-amz-server-side-encryption-customer-key-md5:k"),
            (
                "host:h\nx-amz-date:d\n\nhost;x-amz-security-token\nhash",
                "host:h\nx-amz-date:d\n\nhost;x-amz-security-token\nhash",
            ),
        ] {
            assert_eq!(guard.shown(text), shown);
        }
    }

    #[test]
    fn pieces_of_secrets_are_hidden_wherever_they_stand() {
        let guard = Guard::new(&["wJalrXUtnFEMI/K7MDENG+bPxRfiCY", "minioadmin", "short"]);
        assert_eq!(guard.shown("é/wJalrXUtnFEMI/x"), "é/[redacted]x");
        assert_eq!(guard.shown("wJalrXUtnFE minioadmin short"), "wJalrXUtnFE [redacted] short");
        assert_eq!(guard.shown("NG%2BbPxRfiCY NG%252BbPxRfiCY"), "[redacted] [redacted]");
    }
}
