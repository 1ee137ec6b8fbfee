//! How two spellings of a query came to differ.

use alloc::string::String;
use alloc::vec::Vec;

use crate::encode::decoded;
use crate::explain::cause::Cause;
use crate::explain::compare;
use crate::text::{next_piece, split_at_any};

/// Names and values as they stand.
type Pairs<'t> = Vec<(&'t str, &'t str)>;

pub(super) fn cause(ours: &str, theirs: &str) -> (Cause, String) {
    if pieces(ours) == pieces(theirs) {
        return (Cause::QueryOrder, String::new());
    }
    let (ours, theirs) = (pairs(ours), pairs(theirs));
    let once = |pairs: &Pairs<'_>| sorted(pairs, &mut |text: &str| decoded(text, b' '));
    let twice = |pairs: &Pairs<'_>| sorted(pairs, &mut |text: &str| decoded(&plain(text), b' '));
    if once(&ours) == once(&theirs) || twice(&ours) == twice(&theirs) {
        return (Cause::QueryEncoding, String::new());
    }
    for (name, _) in &ours {
        let name = plain(name);
        let (our_values, their_values) = (values(&ours, &name), values(&theirs, &name));
        if our_values == their_values {
            continue;
        }
        let token = name.eq_ignore_ascii_case("x-amz-security-token");
        let (Some(our_value), Some(their_value)) = (our_values.first(), their_values.first()) else {
            return if token { (Cause::TokenMissing, String::new()) } else { (Cause::QueryParameterRemoved, name) };
        };
        return match name.to_ascii_lowercase().as_str() {
            "x-amz-credential" => compare::credential(our_value, their_value),
            "x-amz-date" => (Cause::DateDiffers, their_value.clone()),
            "x-amz-algorithm" => (Cause::AlgorithmDiffers, String::new()),
            "x-amz-signedheaders" => compare::signed_headers(our_value, their_value),
            _ if token => (Cause::TokenDiffers, String::new()),
            _ => (Cause::QueryParameterChanged, name),
        };
    }
    let added = theirs.iter().map(|(name, _)| plain(name)).find(|name| values(&ours, name).is_empty());
    match added {
        Some(name) if name.eq_ignore_ascii_case("x-amz-security-token") => (Cause::TokenDiffers, String::new()),
        added => (Cause::QueryParameterAdded, added.unwrap_or_default()),
    }
}

/// As they stand, sorted.
fn pieces(query: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = Some(query);
    while let Some(piece) = next_piece(&mut rest, "&") {
        insert(&mut pieces, piece);
    }
    pieces
}

fn pairs(query: &str) -> Pairs<'_> {
    let mut pairs = Vec::new();
    let mut rest = Some(query);
    while let Some(pair) = next_piece(&mut rest, "&") {
        if !pair.is_empty() {
            let (name, value) = split_at_any(pair, "=");
            pairs.push((name, value.get(1..).unwrap_or_default()));
        }
    }
    pairs
}

/// Decoded as far as it is text.
fn plain(text: &str) -> String {
    String::from_utf8(decoded(text, b' ')).unwrap_or_else(|_| text.into())
}

fn sorted(pairs: &Pairs<'_>, read: &mut dyn FnMut(&str) -> Vec<u8>) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut all = Vec::new();
    for (name, value) in pairs {
        insert(&mut all, (read(name), read(value)));
    }
    all
}

/// All decoded values of a name, sorted.
fn values(pairs: &Pairs<'_>, name: &str) -> Vec<String> {
    let mut values = Vec::new();
    for (_, value) in pairs.iter().filter(|(present, _)| plain(present) == name) {
        insert(&mut values, plain(value));
    }
    values
}

/// Queries are short: keeping them sorted is less code than sorting them.
fn insert<T: Ord>(sorted: &mut Vec<T>, item: T) {
    let at = sorted.iter().position(|present| *present > item);
    sorted.insert(at.unwrap_or(sorted.len()), item);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_difference_has_its_cause() {
        let scope = |text: &str| format!("X-Amz-Credential=AKID%2F20150830%2F{text}%2Faws4_request&x=1");
        let us = scope("us-east-1%2Fs3");
        for (ours, theirs, expected, found) in [
            ("a=1&b=2", "b=2&a=1", Cause::QueryOrder, ""),
            ("a=b%20c", "a=b+c", Cause::QueryEncoding, ""),
            ("a=b%2Fc", "a=b/c", Cause::QueryEncoding, ""),
            ("a=b%2Fc", "a=b%252Fc", Cause::QueryEncoding, ""),
            ("uploads=", "uploads", Cause::QueryEncoding, ""),
            ("a=1", "a=1&utm=x", Cause::QueryParameterAdded, "utm"),
            ("a=1&a=2", "a=1", Cause::QueryParameterChanged, "a"),
            ("a=1", "a=1&a=2", Cause::QueryParameterChanged, "a"),
            ("a=1&b=2", "a=1", Cause::QueryParameterRemoved, "b"),
            ("a=1&b=2", "a=1&b=3", Cause::QueryParameterChanged, "b"),
            ("a=1", "", Cause::QueryParameterRemoved, "a"),
            ("X-Amz-Date=20150830T123600Z", "X-Amz-Date=20150831T123600Z", Cause::DateDiffers, "20150831T123600Z"),
            ("X-Amz-Security-Token=a", "X-Amz-Security-Token=b", Cause::TokenDiffers, ""),
            ("X-Amz-Security-Token=a", "", Cause::TokenMissing, ""),
            ("", "X-Amz-Security-Token=a", Cause::TokenDiffers, ""),
            ("X-Amz-SignedHeaders=host%3Bx-a", "X-Amz-SignedHeaders=host", Cause::HeaderRemoved, "x-a"),
            ("X-Amz-Algorithm=a", "X-Amz-Algorithm=b", Cause::AlgorithmDiffers, ""),
            (&us, &scope("eu-west-1%2Fs3"), Cause::WrongRegion, "eu-west-1"),
            (&us, &scope("us-east-1%2Fsts"), Cause::WrongService, "sts"),
            (&us, &us.replace("AKID", "OTHER"), Cause::AccessKeyDiffers, "OTHER"),
            (&us, &us.replace("0830", "0831"), Cause::WrongDay, "20150831"),
        ] {
            assert_eq!(cause(ours, theirs), (expected, found.into()), "{ours} {theirs}");
        }
    }
}
