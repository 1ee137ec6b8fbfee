//! JSON in a text: people paste a key's file where its content belongs. Whole numbers only; a key has no others.

use alloc::string::String;
use alloc::vec::Vec;

use super::value::{Object, Value};
use crate::text::digits;

/// No key is deeper.
const DEPTH: u32 = 8;

pub(super) fn parse(text: &str) -> Option<Value> {
    let mut reader = Reader { rest: text.as_bytes() };
    let value = reader.value(DEPTH)?;
    reader.peek().is_none().then_some(value)
}

struct Reader<'t> {
    rest: &'t [u8],
}

impl<'t> Reader<'t> {
    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        while let Some((b' ' | b'\t' | b'\n' | b'\r', rest)) = self.rest.split_first() {
            self.rest = rest;
        }
        self.rest.first().copied()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek() == Some(byte)).then(|| self.skip(1))
    }

    fn skip(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    fn value(&mut self, depth: u32) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        match self.peek()? {
            b'"' => self.text().map(Value::Text),
            b'{' => {
                let mut object = Object::new();
                self.items(b'{', b'}', &mut |reader| {
                    let name = reader.text()?;
                    reader.take(b':')?;
                    object.set(name, reader.value(depth)?);
                    Some(())
                })?;
                Some(Value::Object(object))
            }
            b'[' => {
                let mut list = Vec::new();
                self.items(b'[', b']', &mut |reader| {
                    list.push(reader.value(depth)?);
                    Some(())
                })?;
                Some(Value::List(list))
            }
            _ => self.word(),
        }
    }

    fn items(&mut self, open: u8, close: u8, item: &mut dyn FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.take(open)?;
        if self.take(close).is_some() {
            return Some(());
        }
        loop {
            item(self)?;
            if self.take(close).is_some() {
                return Some(());
            }
            self.take(b',')?;
        }
    }

    fn word(&mut self) -> Option<Value> {
        let end = self.rest.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(self.rest.len());
        let word = core::str::from_utf8(self.rest.get(..end)?).ok()?;
        self.skip(end);
        Some(match word {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            number => Value::Number(digits(number).filter(|number| *number < 1 << 53)? as f64),
        })
    }

    fn text(&mut self) -> Option<String> {
        self.take(b'"')?;
        let mut bytes = Vec::new();
        loop {
            let (&byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            match byte {
                b'"' => return String::from_utf8(bytes).ok(),
                b'\\' => {
                    let sign = self.escape()?;
                    bytes.extend_from_slice(sign.encode_utf8(&mut [0; 4]).as_bytes());
                }
                0..=0x1f => return None,
                byte => bytes.push(byte),
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let (&byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.unit()?;
                if !(0xd800..0xdc00).contains(&first) {
                    return char::from_u32(first);
                }
                // The first of a pair.
                self.rest = self.rest.strip_prefix(b"\\u")?;
                let second = self.unit()?.checked_sub(0xdc00).filter(|second| *second < 0x400)?;
                return char::from_u32(0x10000 + ((first - 0xd800) << 10) + second);
            }
            _ => return None,
        })
    }

    fn unit(&mut self) -> Option<u32> {
        let mut unit = 0;
        for &byte in self.rest.get(..4)? {
            unit = unit * 16 + char::from(byte).to_digit(16)?;
        }
        self.skip(4);
        Some(unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_read_as_it_was_meant() {
        let value = parse(" {\"a\": [1, true, null, {}, []], \"b\": \"x\\n\\u00e9\\ud83d\\ude00\\/\" } ").unwrap();
        let object = value.as_object().unwrap();
        assert_eq!(object.get("a").unwrap().as_list().unwrap().len(), 5);
        assert_eq!(object.get("b").unwrap().as_text(), Some("x\né😀/"));
    }

    #[test]
    fn what_is_no_json_is_none() {
        for text in [
            "",
            "{",
            "{\"a\"}",
            "{\"a\":1,}",
            "[1 2]",
            "\"a",
            "\"\\x\"",
            "\"\\ud800\"",
            "\"\n\"",
            "tru",
            "1.5",
            "-1",
            "{} {}",
            "[[[[[[[[[[[]]]]]]]]]]]",
            "{a:1}",
            "\"\\ud800\\u0041\"",
        ] {
            assert!(parse(text).is_none(), "{text}");
        }
    }
}
