//! Percent-encoding. One encoder serves the URL that is sent *and* the canonical request, so the two cannot drift apart.

use alloc::string::String;
use alloc::vec::Vec;

/// Which characters besides RFC 3986's unreserved set stay as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slash {
    /// In a path: `/` separates segments.
    Keep,
    /// In a query: `/` is data.
    Encode,
}

/// Appends `text` with every byte but `A-Z a-z 0-9 - . _ ~` as `%XX` in upper case, as AWS's
/// [UriEncode](https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html) demands. A space becomes
/// `%20`, never `+`; `!'()*` are encoded, although browsers' own encoders leave them.
pub fn push_encoded(out: &mut String, text: &[u8], slash: Slash) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for &byte in text {
        let plain = byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'.' | b'_' | b'~')
            || (byte == b'/' && slash == Slash::Keep);
        if plain {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

/// [`push_encoded`] into a new string.
pub fn encode(text: &str, slash: Slash) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    push_encoded(&mut out, text.as_bytes(), slash);
    out
}

/// Resolves every well-formed `%XX`, in place; anything else stays as it is, a lone `%` too. The result may not be UTF-8.
pub fn decode(bytes: &mut Vec<u8>) {
    let mut from = 0;
    let mut to = 0;
    while let Some(&byte) = bytes.get(from) {
        let pair = bytes.get(from + 1).zip(bytes.get(from + 2));
        let resolved = pair.and_then(|(&high, &low)| Some(digit(high)? << 4 | digit(low)?)).filter(|_| byte == b'%');
        if let Some(place) = bytes.get_mut(to) {
            *place = resolved.unwrap_or(byte);
        }
        from += if resolved.is_some() { 3 } else { 1 };
        to += 1;
    }
    bytes.truncate(to);
}

/// [`decode`] of a text.
pub fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    decode(&mut bytes);
    bytes
}

/// Decimal digits without `core::fmt`, which weighs more than a whole request.
pub fn decimal(mut value: u64) -> String {
    let mut digits = Vec::with_capacity(20);
    loop {
        digits.push(b'0' + (value % 10) as u8);
        value /= 10;
        if value == 0 {
            return digits.iter().rev().map(|&digit| char::from(digit)).collect();
        }
    }
}

/// `map` and, below it, a member's name as a JSON Pointer ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)).
pub fn pointer(map: &str, member: &str) -> String {
    let mut out = String::from(map);
    for character in member.chars() {
        match character {
            '~' => out.push_str("~0"),
            '/' => out.push_str("~1"),
            other => out.push(other),
        }
    }
    out
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_all_but_the_unreserved() {
        assert_eq!(encode("AZaz09-._~", Slash::Encode), "AZaz09-._~");
        assert_eq!(encode("a b+c/d!'()*", Slash::Keep), "a%20b%2Bc/d%21%27%28%29%2A");
        assert_eq!(encode("a/b", Slash::Encode), "a%2Fb");
        assert_eq!(encode("ሴ😀\n", Slash::Keep), "%E1%88%B4%F0%9F%98%80%0A");
    }

    #[test]
    fn decodes_only_what_is_well_formed() {
        assert_eq!(decoded("a%20b%2fc"), b"a b/c");
        assert_eq!(decoded("100%"), b"100%");
        assert_eq!(decoded("%zz%4"), b"%zz%4");
        assert_eq!(decoded("%%41"), b"%A");
        assert_eq!(decoded("a+b"), b"a+b");
    }

    #[test]
    fn writes_decimals() {
        for value in [0, 7, 10, 10_000, u64::MAX] {
            assert_eq!(decimal(value), value.to_string());
        }
    }

    #[test]
    fn escapes_pointers() {
        assert_eq!(pointer("/headers/", "a~/b"), "/headers/a~0~1b");
    }

    proptest::proptest! {
        #[test]
        fn decoding_undoes_encoding(text in ".*") {
            proptest::prop_assert_eq!(decoded(&encode(&text, Slash::Keep)), text.as_bytes());
            proptest::prop_assert_eq!(decoded(&encode(&text, Slash::Encode)), text.as_bytes());
        }
    }
}
