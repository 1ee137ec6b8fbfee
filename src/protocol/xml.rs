//! A small reader of XML for the documents that S3 and AWS's other services answer with, and the writer's escaping.
//!
//! Those documents hold elements and text: no order is promised, attributes mean nothing but a namespace. So each element
//! is reported once, when it ends, by the path of local names that leads to it, with its own text. A document counts as
//! read when [`Reader::next`] has returned `Ok(None)`: what is cut off anywhere never gets there. A document type is
//! refused, since S3 sends none, and with it go all entities but XML's own five.

use alloc::string::String;
use alloc::vec::Vec;

use crate::text::{after_last, split_at_any};

/// The document is not well-formed, or was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// An element that has ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Element<'r, 'd> {
    /// Local names from the root down to this element.
    pub path: &'r [&'d str],
    /// Its own text, without that of the elements in it.
    pub text: &'r str,
}

pub(crate) struct Reader<'d> {
    rest: &'d str,
    path: Vec<&'d str>,
    /// For each element of `path`: its name with the prefix, and where its text begins in `text`.
    open: Vec<(&'d str, usize)>,
    text: String,
    /// The innermost element has been reported and is left at the next call.
    ended: bool,
    rooted: bool,
}

impl<'d> Reader<'d> {
    pub(crate) fn new(document: &'d str) -> Self {
        let rest = document.strip_prefix('\u{feff}').unwrap_or(document);
        Self { rest, path: Vec::new(), open: Vec::new(), text: String::new(), ended: false, rooted: false }
    }

    /// The next element that ends; `None` at the end of a complete document. After an error there is nothing to read.
    pub(crate) fn next(&mut self) -> Result<Option<Element<'_, 'd>>, Malformed> {
        if self.ended {
            self.leave();
        }
        while let Some((text, rest)) = split(self.rest, "<") {
            self.text(text)?;
            if let Some(comment) = rest.strip_prefix("!--") {
                self.rest = split(comment, "-->").ok_or(Malformed)?.1;
            } else if let Some(instruction) = rest.strip_prefix('?') {
                self.rest = split(instruction, "?>").ok_or(Malformed)?.1;
            } else if let Some(section) = rest.strip_prefix("![CDATA[") {
                let (text, rest) = split(section, "]]>").ok_or(Malformed)?;
                self.open.last().ok_or(Malformed)?;
                self.text.push_str(text);
                self.rest = rest;
            } else if let Some(end) = rest.strip_prefix('/') {
                let (name, rest) = split(end, ">").ok_or(Malformed)?;
                self.open.last().filter(|(open, _)| *open == name.trim_ascii_end()).ok_or(Malformed)?;
                self.rest = rest;
                return Ok(Some(self.end()));
            } else if self.start(rest)? {
                return Ok(Some(self.end()));
            }
        }
        self.text(self.rest)?;
        self.rest = "";
        if self.rooted && self.open.is_empty() { Ok(None) } else { Err(Malformed) }
    }

    /// Reads a start tag, whose `<` is read already; whether it is an end too (`<a/>`).
    fn start(&mut self, tag: &'d str) -> Result<bool, Malformed> {
        // A `>` in a quoted value ends nothing. A `<` is the sign of a tag that was cut off and went on elsewhere.
        let mut quote = b'>';
        let end = tag.bytes().position(|byte| {
            if byte == quote && quote != b'>' {
                quote = b'>';
            } else if quote == b'>' && matches!(byte, b'"' | b'\'') {
                quote = byte;
            }
            byte == b'<' || (byte == b'>' && quote == b'>')
        });
        let (tag, rest) = tag.split_at_checked(end.ok_or(Malformed)?).ok_or(Malformed)?;
        let rest = rest.strip_prefix('>').ok_or(Malformed)?;
        let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let name = split_at_any(tag, " \t\n\r\u{c}").0;
        let local = after_last(name, ":");
        let fit = |byte: u8| !byte.is_ascii() || byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte);
        let second_root = self.rooted && self.open.is_empty();
        if local.is_empty() || !name.bytes().all(fit) || second_root {
            return Err(Malformed);
        }
        self.rooted = true;
        self.path.push(local);
        self.open.push((name, self.text.len()));
        self.rest = rest;
        Ok(empty)
    }

    fn end(&mut self) -> Element<'_, 'd> {
        self.ended = true;
        let from = self.open.last().map_or(0, |(_, from)| *from);
        Element { path: &self.path, text: self.text.get(from..).unwrap_or_default() }
    }

    fn leave(&mut self) {
        self.ended = false;
        self.path.pop();
        if let Some((_, from)) = self.open.pop() {
            self.text.truncate(from);
        }
    }

    /// Adds text with its references resolved. Outside the root only white space may stand.
    fn text(&mut self, mut raw: &str) -> Result<(), Malformed> {
        if self.open.is_empty() {
            return if raw.trim_ascii().is_empty() { Ok(()) } else { Err(Malformed) };
        }
        while let Some((before, rest)) = split(raw, "&") {
            self.text.push_str(before);
            let (name, rest) = split(rest, ";").ok_or(Malformed)?;
            self.text.push(reference(name).ok_or(Malformed)?);
            raw = rest;
        }
        self.text.push_str(raw);
        Ok(())
    }
}

/// The character that `&name;` stands for.
fn reference(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |digits| (digits, 16));
            (!digits.is_empty()).then_some(())?;
            let mut code = 0_u32;
            for digit in digits.chars() {
                code = code.checked_mul(radix)?.checked_add(digit.to_digit(radix)?)?;
            }
            char::from_u32(code)?
        }
    })
}

/// What stands before and after the first `mark`. Much smaller than the standard library's search for a string.
pub(crate) fn split<'t>(text: &'t str, mark: &str) -> Option<(&'t str, &'t str)> {
    let at = text.as_bytes().windows(mark.len()).position(|window| window == mark.as_bytes())?;
    Some((text.get(..at)?, text.get(at + mark.len()..)?))
}

/// Appends text to a document.
#[cfg(any(test, feature = "upload"))]
pub(crate) fn push_escaped(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
#[path = "xml_tests.rs"]
mod tests;
