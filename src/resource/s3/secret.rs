//! What looks like a secret, wherever it stands: such a text is never quoted, and a patch that carries it says so.

use alloc::vec::Vec;

use crate::text::{has_byte, is_made_of, next_piece};

/// Whether `secret` is in `text`, in any case of the letters. Of very short ones nobody can say so.
pub(super) fn is_in(secret: &str, text: &str) -> bool {
    secret.len() >= 6 && text.as_bytes().windows(secret.len()).any(|part| part.eq_ignore_ascii_case(secret.as_bytes()))
}

/// Whether `text`, or a word of it, is a piece of `secret`: pieces come about where that has slashes. Addresses are in small
/// letters.
#[inline(never)]
pub(super) fn has_piece(text: &str, secret: &str) -> bool {
    let is_piece = |word: &[u8]| {
        word.len() >= 8
            && word.iter().any(u8::is_ascii_uppercase)
            && secret.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word))
    };
    let words = |marks: &&str| text.as_bytes().split(|byte| !is_sign(*byte, marks)).any(is_piece);
    is_piece(text.as_bytes()) || ["+/=_-", ""].iter().any(words)
}

/// A run of signs too mixed for a name: a secret access key, a token, a key in hexadecimal.
pub(super) fn looks_like_one(text: &str) -> bool {
    // A very long text is no name either.
    text.len() > 512 || !runs(text).is_empty()
}

/// The runs in a text that look like secrets.
pub(super) fn runs(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    // A slash may be part of it, or end it.
    for (marks, is_secret) in [("+/=_-", is_long as fn(&str) -> bool), ("+=_-", is_mixed)] {
        let mut rest = text;
        while let Some(start) = rest.bytes().position(|byte| is_sign(byte, marks)) {
            let from = rest.get(start..).unwrap_or_default();
            let end = from.bytes().position(|byte| !is_sign(byte, marks)).unwrap_or(from.len());
            let (run, after) = from.split_at_checked(end).unwrap_or_default();
            if is_secret(run) {
                found.push(run);
            }
            rest = after;
        }
    }
    found
}

fn is_sign(byte: u8, marks: &str) -> bool {
    byte.is_ascii_alphanumeric() || has_byte(marks, byte)
}

fn is_long(run: &str) -> bool {
    run.len() >= 40 && has_all_kinds(run)
}

/// The shape of Amazon's secret access keys: 40 signs of base64.
pub(super) fn is_secret_key(text: &str) -> bool {
    text.len() == 40 && is_made_of(text, "+/") && has_all_kinds(text)
}

/// The shape of Amazon's access keys: four letters that say what it is, then 16 of base32.
pub(super) fn is_access_key(text: &str) -> bool {
    text.len() == 20 && (is_long_lived(text) || is_temporary(text)) && text.bytes().all(is_base32)
}

/// Of a user; it holds until somebody withdraws it.
pub(super) fn is_long_lived(text: &str) -> bool {
    text.starts_with("AKIA")
}

/// Of a role: good for nothing without its session token.
pub(super) fn is_temporary(text: &str) -> bool {
    text.starts_with("ASIA")
}

fn is_base32(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

fn is_mixed(run: &str) -> bool {
    // A name has words. In hexadecimal a secret has 64 digits, and an account's id, which is none, 32.
    let is_endless = |word: &str| word.len() >= 48 && word.bytes().any(|byte| byte.is_ascii_digit());
    let mut words = Some(run);
    run.len() >= 24 && (has_all_kinds(run) || core::iter::from_fn(|| next_piece(&mut words, "-_")).any(is_endless))
}

fn has_all_kinds(text: &str) -> bool {
    let mut kinds = 0;
    for byte in text.bytes() {
        kinds |= match byte {
            b'A'..=b'Z' => 1,
            b'a'..=b'z' => 2,
            b'0'..=b'9' => 4,
            _ => 0,
        };
    }
    kinds == 7
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_a_piece_of_a_secret_is_found() {
        let secret = "nameq7XKl4e4Rt/aWjQ/yOTHCMQoHHzhj0tgET+qn0RJ";
        for text in ["nameq7XKl4e4Rt", "x.nameQ7xkL4e4rt", "aWjQ/yOT", "x aWjQ/yOT", "b/yOTHCMQo", "x.ET+qn0RJ"] {
            assert!(has_piece(text, secret), "{text}");
        }
        for text in ["", "x.y", "Name.7XKl4e4", "other.Words", "nameq7xkl4e4rt", "x.ET+qn0R"] {
            assert!(!has_piece(text, secret), "{text}");
        }
    }
}
