//! Looking into texts. The standard library's searches are made for speed on long texts, and each of them weighs as much as a
//! stage of signing; these serve short texts everywhere, and there is one of each. Marks are characters of ASCII.
#![allow(dead_code, reason = "each module of WebAssembly uses some of them")]

use alloc::string::String;
use alloc::vec::Vec;

/// What stands before the first of `marks`, and the rest from there on.
pub(crate) fn split_at_any<'t>(text: &'t str, marks: &str) -> (&'t str, &'t str) {
    let at = text.bytes().position(|byte| has_byte(marks, byte));
    text.split_at_checked(at.unwrap_or(text.len())).unwrap_or((text, ""))
}

/// What stands before the first white space, or the first of `marks`, and the rest from there on.
#[inline(never)]
pub(crate) fn split_word<'t>(text: &'t str, marks: &str) -> (&'t str, &'t str) {
    let ends = |sign: char| sign.is_whitespace() || sign.is_ascii() && has_byte(marks, sign as u8);
    let at = text.char_indices().find(|(_, sign)| ends(*sign)).map_or(text.len(), |(at, _)| at);
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// What stands before and after the first `mark`.
pub(crate) fn split_once<'t>(text: &'t str, mark: &str) -> Option<(&'t str, &'t str)> {
    let (before, rest) = split_at_any(text, mark);
    Some((before, rest.get(1..)?))
}

/// What stands before the next of `marks`; the rest goes on after it. `None` when all is taken.
pub(crate) fn next_piece<'t>(rest: &mut Option<&'t str>, marks: &str) -> Option<&'t str> {
    let text = (*rest)?;
    let (piece, after) = match *marks.as_bytes() {
        // Of one mark, as in long lists, this is several times as fast.
        [mark] => text.split_at_checked(text.bytes().position(|byte| byte == mark).unwrap_or(text.len()))?,
        _ => split_at_any(text, marks),
    };
    *rest = after.get(1..);
    Some(piece)
}

/// What stands after the last `mark`, or all where there is none.
pub(crate) fn after_last<'t>(text: &'t str, mark: &str) -> &'t str {
    let mark = mark.bytes().next();
    let at = text.bytes().rposition(|byte| Some(byte) == mark);
    at.and_then(|at| text.get(at + 1..)).unwrap_or(text)
}

/// Without the `marks` at its beginning.
pub(crate) fn trim_start<'t>(mut text: &'t str, marks: &str) -> &'t str {
    while text.bytes().next().is_some_and(|byte| has_byte(marks, byte)) {
        text = text.get(1..).unwrap_or_default();
    }
    text
}

/// Without the `marks` at its end.
pub(crate) fn trim_end<'t>(mut text: &'t str, marks: &str) -> &'t str {
    while text.bytes().last().is_some_and(|byte| has_byte(marks, byte)) {
        text = text.get(..text.len() - 1).unwrap_or_default();
    }
    text
}

/// Where `part` first stands in `text`.
pub(crate) fn position(text: &str, part: &str) -> Option<usize> {
    text.as_bytes().windows(part.len().max(1)).position(|window| window == part.as_bytes())
}

/// What stands around texts that were copied.
pub(crate) const SPACE: &str = " \t\r\n";

/// `text` without `marks` before and after it.
pub(crate) fn trim<'t>(text: &'t str, marks: &str) -> &'t str {
    trim_end(trim_start(text, marks), marks)
}

/// What stands before `end`, in whatever case that is.
pub(crate) fn before_end<'t>(text: &'t str, end: &str) -> Option<&'t str> {
    let (before, last) = text.split_at_checked(text.len().checked_sub(end.len())?)?;
    last.eq_ignore_ascii_case(end).then_some(before)
}

/// Whether `word` is one of `words`.
pub(crate) fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.contains(&word)
}

/// Whether `word` is one of `words`, whatever its case. Spaces stand between those.
pub(crate) fn has_word(words: &str, word: &str) -> bool {
    let mut rest = Some(words);
    while let Some(other) = next_piece(&mut rest, " ") {
        if other.eq_ignore_ascii_case(word) {
            return true;
        }
    }
    false
}

/// How many letters are too many, missing or other, whatever their case (Levenshtein's distance).
#[inline(never)]
pub(crate) fn slips(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, from) in left.bytes().enumerate() {
        let (mut corner, mut last) = (at, at + 1);
        for (to, cell) in right.bytes().zip(row.iter_mut().skip(1)) {
            let other = corner + usize::from(!from.eq_ignore_ascii_case(&to));
            corner = *cell;
            last = other.min(last + 1).min(corner + 1);
            *cell = last;
        }
        if let Some(first) = row.first_mut() {
            *first = at + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

/// Appends all parts. (At each place that does, a loop of its own would weigh more.)
pub(crate) fn push_all(out: &mut String, parts: &[&str]) {
    for part in parts {
        out.push_str(part);
    }
}

/// Whether one of `marks` is in `text`.
pub(crate) fn has_any(text: &str, marks: &str) -> bool {
    text.bytes().any(|byte| has_byte(marks, byte))
}

/// Whether `byte` is one of `marks`.
pub(crate) fn has_byte(marks: &str, byte: u8) -> bool {
    marks.bytes().any(|mark| mark == byte)
}

/// Whether there is nothing in `text` but letters and digits of ASCII, and `marks`.
pub(crate) fn is_made_of(text: &str, marks: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || has_byte(marks, byte))
}

/// Whether it is a name of 3 to `longest` small letters, digits and `marks`.
pub(crate) fn is_lower_name(text: &str, longest: usize, marks: &str) -> bool {
    (3..=longest).contains(&text.len())
        && is_made_of(text, marks)
        && !text.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// Decimal digits and nothing else: no sign, which `str::parse` would take.
pub(crate) fn digits(text: &str) -> Option<u64> {
    let mut value = (!text.is_empty()).then_some(0_u64)?;
    for byte in text.bytes() {
        let digit = byte.is_ascii_digit().then(|| byte - b'0')?;
        value = value.checked_mul(10)?.checked_add(digit.into())?;
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits() {
        assert_eq!(split_at_any("é/b?c", "?/"), ("é", "/b?c"));
        assert_eq!(split_at_any("ab", "?"), ("ab", ""));
        assert_eq!((split_word("é\u{a0}b", ";"), split_word("a;b", ";")), (("é", "\u{a0}b"), ("a", ";b")));
        assert_eq!(split_once("a=b=c", "="), Some(("a", "b=c")));
        assert_eq!((split_once("a=", "="), split_once("a", "=")), (Some(("a", "")), None));
        assert_eq!((after_last("a.b.c", "."), after_last("a.", "."), after_last("a", ".")), ("c", "", "a"));
        assert_eq!((trim_start("--a-", "-"), trim_start("-", " -"), trim_start("é-", "-")), ("a-", "", "é-"));
        assert_eq!((trim_end("-a-:", ":-"), trim_end("-", "-"), trim_end("-é", "-")), ("-a", "", "-é"));
        let mut rest = Some("a,,b c");
        let pieces: Vec<_> = std::iter::from_fn(|| next_piece(&mut rest, " ,")).collect();
        assert_eq!(pieces, ["a", "", "b", "c"]);
    }

    #[test]
    fn words_are_found() {
        assert!(has_word("true yes", "YES") && !has_word("true yes", "ye") && !has_word("a b", "a b"));
    }

    #[test]
    fn slips_are_counted() {
        assert_eq!((slips("kitten", "sitting"), slips("", "ab"), slips("ab", "")), (3, 2, 2));
        assert_eq!((slips("S3", "s3"), slips("ab", "ba")), (0, 2));
    }

    #[test]
    fn trims() {
        assert_eq!((trim("//a/b/", "/"), trim("é/", "/"), trim("/é", "/")), ("a/b", "é", "é"));
        assert_eq!((trim("//", "/"), trim("", "/"), trim(" \ta\n", " \t\n")), ("", "", "a"));
        assert_eq!(
            (before_end("a.COM", ".com"), before_end("é", "e"), before_end("m", ".com")),
            (Some("a"), None, None)
        );
    }

    #[test]
    fn looks() {
        assert!(has_any("a#b", "?#") && !has_any("ab", "?#"));
        assert_eq!((position("abcbc", "bc"), position("ab", "c"), position("a", "ab")), (Some(1), None, None));
        assert!(is_made_of("aZ9-", "-.") && !is_made_of("a_", "-.") && !is_made_of("é", ""));
        assert_eq!(
            [digits("007"), digits(""), digits("+1"), digits("99999999999999999999")],
            [Some(7), None, None, None]
        );
    }
}
