pub(crate) mod answers;
pub(crate) mod convert;
pub(crate) mod desk;
pub(crate) mod object;
pub(crate) mod redact;
pub(crate) mod resource;
pub(crate) mod sign;
pub(crate) mod time;
pub(crate) mod upload;
mod upload_world;
pub(crate) mod url;
pub(crate) mod values;

/// What a text that may hold escapes means, by a decoder of its own.
fn meaning(text: &str, plus: u8) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let digits = bytes.get(at + 1..at + 3).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        match (bytes[at], digits) {
            (b'%', Some(digits)) => {
                let digits = std::str::from_utf8(digits).expect("digits are ASCII");
                out.push(u8::from_str_radix(digits, 16).expect("two digits"));
                at += 2;
            }
            (b'+', _) => out.push(plus),
            (byte, _) => out.push(byte),
        }
        at += 1;
    }
    out
}

/// A query's parameters as they are meant, sorted.
fn parameters(query: &str) -> Vec<(Vec<u8>, Vec<u8>)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let mut pairs: Vec<_> = pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (meaning(name, b' '), meaning(value, b' ')))
        .collect();
    pairs.sort();
    pairs
}

/// Scheme and authority, path, query.
fn split(url: &str) -> (&str, &str, &str) {
    let (before, query) = url.split_once('?').unwrap_or((url, ""));
    let authority = before.find("://").map_or(0, |at| at + 3);
    let at = before[authority..].find('/').map_or(before.len(), |at| authority + at);
    (&before[..at], &before[at..], query)
}

fn is_visible(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}
