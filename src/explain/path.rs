//! How two spellings of a path came to differ.

use alloc::string::String;

use crate::encode::{Slash, decoded, encode};
use crate::explain::cause::Cause;
use crate::sign::canonical_request::segments;
use crate::text::{has_any, split_once};

/// The hosts are those of the two canonical requests.
pub(super) fn cause(ours: &str, theirs: &str, our_host: &str, their_host: &str) -> (Cause, String) {
    if let Some(found) = encoding(ours, theirs) {
        return (found, String::new());
    }
    if segments(ours) == segments(theirs) {
        return (Cause::PathNormalized, String::new());
    }
    let added = front(theirs, ours);
    if let Some(front) = added.or_else(|| front(ours, theirs)) {
        let bucket = front.get(1..).unwrap_or_default();
        let names = |host: &str| split_once(host, ".").is_some_and(|(label, _)| label == bucket);
        return if names(our_host) || names(their_host) {
            (Cause::AddressingStyle, bucket.into())
        } else {
            (if added.is_some() { Cause::PathPrefixAdded } else { Cause::PathPrefixRemoved }, front.into())
        };
    }
    (Cause::PathDiffers, String::new())
}

/// The cause if both mean the same characters.
fn encoding(ours: &str, theirs: &str) -> Option<Cause> {
    let decode = |text: &str| decoded(text, b'+');
    let twice = |text: &str| String::from_utf8(decode(text)).map(|text| decode(&text)).unwrap_or_default();
    let spaces = |text: &str| decoded(text, b'+').into_iter().map(|byte| if byte == b'+' { b' ' } else { byte });
    let encoded_from = |from: &str, to: &str| has_any(from, "%") && encode(from, Slash::Keep) == to;
    let slashes = |text: &str| text.bytes().filter(|byte| *byte == b'/').count();
    if encoded_from(ours, theirs) || encoded_from(theirs, ours) {
        return Some(Cause::PathDoubleEncoded);
    }
    if decode(ours) == decode(theirs) {
        let same = slashes(ours) == slashes(theirs);
        return Some(if same { Cause::PathEncoding } else { Cause::PathSlashEncoding });
    }
    if spaces(ours).eq(spaces(theirs)) {
        return Some(Cause::PathPlusEncoding);
    }
    (!twice(ours).is_empty() && twice(ours) == twice(theirs)).then_some(Cause::PathDoubleEncoded)
}

/// What stands before `short` in `long`, from slash to slash.
fn front<'t>(long: &'t str, short: &str) -> Option<&'t str> {
    let short = if short == "/" { "" } else { short };
    let front = long.strip_suffix(short)?.trim_end_matches('/');
    (front.len() > 1 && front.starts_with('/')).then_some(front)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_difference_has_its_cause() {
        for (ours, theirs, expected, found) in [
            ("/a%20b", "/a%2520b", Cause::PathDoubleEncoded, ""),
            ("/a%2520b", "/a%20b", Cause::PathDoubleEncoded, ""),
            ("/a%2520b/c", "/a%20b%2Fc", Cause::PathDoubleEncoded, ""),
            ("/a/b", "/a%2Fb", Cause::PathSlashEncoding, ""),
            ("/a%2Fb%20", "/a/b%20", Cause::PathSlashEncoding, ""),
            ("/a%20b", "/a+b", Cause::PathPlusEncoding, ""),
            ("/a%20b", "/a%2Bb", Cause::PathPlusEncoding, ""),
            ("/a%2Bb", "/a%20b", Cause::PathPlusEncoding, ""),
            ("/a%20b", "/a b", Cause::PathEncoding, ""),
            ("/a%28", "/a(", Cause::PathEncoding, ""),
            ("/%C3%A9", "/%c3%a9", Cause::PathEncoding, ""),
            ("/a//b", "/a/b", Cause::PathNormalized, ""),
            ("//a", "/a", Cause::PathNormalized, ""),
            ("/a/./b", "/a/b", Cause::PathNormalized, ""),
            ("/a/", "/a", Cause::PathNormalized, ""),
            ("/a", "/base/a", Cause::PathPrefixAdded, "/base"),
            ("/", "/base", Cause::PathPrefixAdded, "/base"),
            ("/", "/base/", Cause::PathPrefixAdded, "/base"),
            ("/base/v1/a", "/a", Cause::PathPrefixRemoved, "/base/v1"),
            ("/a", "/pics/a", Cause::AddressingStyle, "pics"),
            ("/pics/a", "/a", Cause::AddressingStyle, "pics"),
            ("/a", "/b", Cause::PathDiffers, ""),
            ("/ab", "/b", Cause::PathDiffers, ""),
        ] {
            assert_eq!(cause(ours, theirs, "h", "pics.h"), (expected, found.into()), "{ours} {theirs}");
        }
        assert_eq!(cause("/a", "/h/a", "h", "h").0, Cause::PathPrefixAdded, "a host of one label is no bucket");
    }
}
