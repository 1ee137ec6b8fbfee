//! Looking into texts. The standard library's searches are made for speed on long texts, and each of them weighs as much as a
//! stage of signing; these serve short texts everywhere, and there is one of each. Marks are characters of ASCII.

use alloc::string::String;

/// What stands before the first of `marks`, and the rest from there on.
pub(crate) fn split_at_any<'t>(text: &'t str, marks: &str) -> (&'t str, &'t str) {
    let at = text.bytes().position(|byte| has_byte(marks, byte));
    text.split_at_checked(at.unwrap_or(text.len())).unwrap_or((text, ""))
}

/// What stands before and after the first `mark`.
pub(crate) fn split_once<'t>(text: &'t str, mark: &str) -> Option<(&'t str, &'t str)> {
    let (before, rest) = split_at_any(text, mark);
    Some((before, rest.get(1..)?))
}

/// What stands before the next of `marks`; the rest goes on after it. `None` when all is taken.
pub(crate) fn next_piece<'t>(rest: &mut Option<&'t str>, marks: &str) -> Option<&'t str> {
    let (piece, after) = split_at_any((*rest)?, marks);
    *rest = after.get(1..);
    Some(piece)
}

/// What stands after the last `mark`, or all where there is none.
pub(crate) fn after_last<'t>(text: &'t str, mark: &str) -> &'t str {
    let mut last = text;
    while let Some((_, after)) = split_once(last, mark) {
        last = after;
    }
    last
}

#[cfg(any(feature = "convert", feature = "resource"))]
/// Where `part` first stands in `text`.
pub(crate) fn position(text: &str, part: &str) -> Option<usize> {
    text.as_bytes().windows(part.len().max(1)).position(|window| window == part.as_bytes())
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

fn has_byte(marks: &str, byte: u8) -> bool {
    marks.bytes().any(|mark| mark == byte)
}

/// Whether there is nothing in `text` but letters and digits of ASCII, and `marks`.
pub(crate) fn is_made_of(text: &str, marks: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || has_byte(marks, byte))
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
        assert_eq!(split_once("a=b=c", "="), Some(("a", "b=c")));
        assert_eq!((split_once("a=", "="), split_once("a", "=")), (Some(("a", "")), None));
        assert_eq!((after_last("a.b.c", "."), after_last("a.", "."), after_last("a", ".")), ("c", "", "a"));
        let mut rest = Some("a,,b c");
        let pieces: Vec<_> = std::iter::from_fn(|| next_piece(&mut rest, " ,")).collect();
        assert_eq!(pieces, ["a", "", "b", "c"]);
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
