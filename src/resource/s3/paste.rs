//! What comes along when a value is copied: white space, signs that nobody sees, quotes.

use alloc::string::String;

use super::super::issue::IssueCode;
use super::field::Field;
use crate::text::trim_end;

/// The text without them, and what they were. What is clean stays as it is.
pub(super) fn clean(text: &str, field: Field) -> (String, Option<IssueCode>) {
    let ends = |text: &str| text.chars().next_back().is_some_and(is_quote);
    let mut rest = text;
    let mut quoted = false;
    loop {
        let inner = trimmed(rest, is_space);
        // Of JSON and of `.env` files the comma or semicolon comes along.
        let bare = trim_end(inner, ",;");
        let inner = if ends(bare) { bare } else { inner };
        let unquoted = trimmed(inner, is_quote);
        // A secret may begin or end with a quote; in a pair they come from elsewhere.
        let pair = inner.len() > 1 && inner.chars().next().is_some_and(is_quote) && ends(inner);
        if unquoted.len() < inner.len() && (pair || !field.is_key()) {
            quoted = true;
            rest = unquoted;
        } else if inner.len() < rest.len() {
            rest = inner;
        } else {
            break;
        }
    }
    // A host and a key have none inside either; a token may have been wrapped.
    let all = field.is_key() || field == Field::EndPoint;
    let clean: String = rest.chars().filter(|sign| if all { !is_space(*sign) } else { !is_unseen(*sign) }).collect();
    let fault = match () {
        () if quoted => Some(IssueCode::HasQuotes),
        () if clean.len() < text.len() => Some(IssueCode::HasWhiteSpace),
        () => None,
    };
    (clean, fault)
}

/// Without such signs at its beginning and its end.
#[inline(never)]
fn trimmed(mut text: &str, is: fn(char) -> bool) -> &str {
    while let Some(sign) = text.chars().next().filter(|sign| is(*sign)) {
        text = text.get(sign.len_utf8()..).unwrap_or_default();
    }
    while let Some(sign) = text.chars().next_back().filter(|sign| is(*sign)) {
        text = text.get(..text.len() - sign.len_utf8()).unwrap_or_default();
    }
    text
}

fn is_space(sign: char) -> bool {
    matches!(sign, ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
        || is_unseen(sign)
}

/// Of no width, or a control.
fn is_unseen(sign: char) -> bool {
    matches!(
        sign,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    )
}

fn is_quote(sign: char) -> bool {
    matches!(sign, '"' | '\'' | '`' | '´' | '«' | '»' | '‘'..='‟' | '‹' | '›' | '′' | '″' | '＂')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_along_goes() {
        for (text, field, expected, fault) in [
            ("b", Field::Bucket, "b", None),
            (" b\n", Field::Bucket, "b", Some(IssueCode::HasWhiteSpace)),
            ("\u{200b}b\u{feff}", Field::Bucket, "b", Some(IssueCode::HasWhiteSpace)),
            ("Europe (Paris)", Field::Region, "Europe (Paris)", None),
            ("\"s3. example.com\",", Field::EndPoint, "s3.example.com", Some(IssueCode::HasQuotes)),
            ("“ 'k' ”", Field::SecretKey, "k", Some(IssueCode::HasQuotes)),
            ("'k", Field::SecretKey, "'k", None),
            ("'k", Field::Bucket, "k", Some(IssueCode::HasQuotes)),
            ("a\r\nb c", Field::Token, "abc", Some(IssueCode::HasWhiteSpace)),
            ("\" \"", Field::Region, "", Some(IssueCode::HasQuotes)),
            ("b,", Field::SecretKey, "b,", None),
        ] {
            assert_eq!(clean(text, field), (expected.into(), fault), "{text:?}");
            assert_eq!(clean(expected, field).1, None, "{text:?}");
        }
    }
}
