//! What looks like a secret, wherever it stands: such a text is never quoted, and a patch that carries it says so.

use crate::text::is_made_of;

/// Whether `secret` is in `text`, in any case of the letters. Of very short ones nobody can say so.
pub(super) fn is_in(secret: &str, text: &str) -> bool {
    secret.len() >= 6 && text.as_bytes().windows(secret.len()).any(|part| part.eq_ignore_ascii_case(secret.as_bytes()))
}

/// A run of signs too mixed for a name: a secret access key, a token, a key in hexadecimal.
pub(super) fn looks_like_one(text: &str) -> bool {
    // A very long text is no name either.
    text.len() > 512 || runs(text).next().is_some()
}

/// The runs in a text that look like secrets.
pub(super) fn runs(text: &str) -> impl Iterator<Item = &str> {
    // A slash may be part of it, or end it.
    let is_base64 = |sign: char| sign.is_ascii_alphanumeric() || "+/=_-".contains(sign);
    let whole = text.split(move |sign| !is_base64(sign)).filter(|run| run.len() >= 40 && has_all_kinds(run));
    let parts = text.split(move |sign| !is_base64(sign) || sign == '/').filter(|run| is_mixed(run));
    whole.chain(parts)
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
    (run.len() >= 24 && has_all_kinds(run)) || run.split(['-', '_']).any(is_endless)
}

fn has_all_kinds(text: &str) -> bool {
    let has = |kind: fn(&u8) -> bool| text.as_bytes().iter().any(kind);
    has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit)
}
