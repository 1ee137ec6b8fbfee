//! JSON in a text: so resources come from a page and go back to it, and people paste a key's file where its content belongs.

use alloc::string::String;
use alloc::vec::Vec;

use super::value::{Object, Value};
use crate::encode::{decimal, push_json};
use crate::text::split_at_any;

/// No resource is deeper.
const DEPTH: u32 = 32;
/// The whole numbers below it are exact.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// `None` for what is no JSON, or too deep. Half a surrogate pair reads as U+FFFD.
pub fn parse(text: &str) -> Option<Value> {
    let mut reader = Reader { rest: text };
    let value = reader.value(DEPTH)?;
    reader.peek().is_none().then_some(value)
}

/// Appends the value as JSON, in ASCII.
pub fn push(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => push_number(out, *number),
        Value::Text(text) => push_json(out, text),
        Value::List(items) => {
            out.push('[');
            for item in items {
                comma(out);
                push(out, item);
            }
            out.push(']');
        }
        Value::Object(object) => push_object(out, object),
    }
}

pub(super) fn push_object(out: &mut String, object: &Object) {
    out.push('{');
    for (name, value) in object.iter() {
        comma(out);
        push_json(out, name);
        out.push(':');
        push(out, value);
    }
    out.push('}');
}

/// Appends a comma, but before the first item or member.
pub(super) fn comma(out: &mut String) {
    if !matches!(out.as_bytes().last(), Some(b'[' | b'{')) {
        out.push(',');
    }
}

/// What a person writes is exact: whole numbers below 2^53, and decimals of 15 digits. Others are near. (The standard
/// library's way, which is always exact, weighs as much as half of a validator.)
fn push_number(out: &mut String, number: f64) {
    if !number.is_finite() {
        return out.push_str("null");
    }
    if number < 0.0 {
        out.push('-');
    }
    let (mut size, mut tens) = (number.abs(), 0_u32);
    while size >= EXACT {
        size /= 10.0;
        tens += 1;
    }
    if tens > 0 {
        out.push_str(&decimal(size as u64));
        out.push('e');
        return out.push_str(&decimal(tens.into()));
    }
    let (mut places, mut whole) = (0, size as u64);
    while whole as f64 / ten_to(places) != size && places < 22 && size * ten_to(places + 1) < EXACT {
        places += 1;
        whole = (size * ten_to(places) + 0.5) as u64;
    }
    out.push_str(&decimal(whole));
    if places > 0 {
        out.push_str("e-");
        out.push_str(&decimal(places.into()));
    }
}

fn parse_number(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (number, exponent) = split_at_any(unsigned, "eE");
    let (whole, fraction) = split_at_any(number, ".");
    if whole.is_empty() || fraction == "." {
        return None;
    }
    let (mut value, mut scale) = (0.0, 0_i64);
    for (part, place) in [(whole, 0), (fraction.get(1..).unwrap_or_default(), 1)] {
        for byte in part.bytes() {
            let digit = byte.is_ascii_digit().then(|| f64::from(byte - b'0'))?;
            // Digits beyond what is exact only move the point.
            let fits = value * 10.0 + digit < EXACT;
            if fits {
                value = value * 10.0 + digit;
            }
            scale += i64::from(!fits) - place;
        }
    }
    if let Some(exponent) = exponent.get(1..) {
        let size = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let size = crate::text::digits(size)?.min(9_999) as i64;
        scale += if exponent.starts_with('-') { -size } else { size };
    }
    let power = ten_to(scale.unsigned_abs().min(999) as u32);
    value = if scale < 0 { value / power } else { value * power };
    Some(if unsigned.len() < text.len() { -value } else { value })
}

fn ten_to(places: u32) -> f64 {
    (0..places).fold(1.0, |power, _| power * 10.0)
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = *self.rest.as_bytes().first()?;
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return Some(byte);
            }
            self.skip(1);
        }
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
        let (word, rest) = split_at_any(self.rest, ",]} \t\r\n");
        self.rest = rest;
        Some(match word {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            number => Value::Number(parse_number(number)?),
        })
    }

    #[inline(never)]
    fn text(&mut self) -> Option<String> {
        self.take(b'"')?;
        let mut text = String::new();
        loop {
            let (plain, rest) = split_at_any(self.rest, "\"\\");
            if plain.bytes().any(|byte| byte < 0x20) {
                return None;
            }
            text.push_str(plain);
            self.rest = rest.get(1..)?;
            if rest.starts_with('"') {
                return Some(text);
            }
            text.push(self.escape()?);
        }
    }

    fn escape(&mut self) -> Option<char> {
        let byte = *self.rest.as_bytes().first()?;
        self.skip(1);
        Some(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.unit()?;
                let after = self.rest;
                // Only the first of a pair needs the second.
                if (0xd800..0xdc00).contains(&first)
                    && let Some(rest) = after.strip_prefix("\\u")
                {
                    self.rest = rest;
                    if let Some(second) = self.unit()?.checked_sub(0xdc00).filter(|second| *second < 0x400) {
                        return char::from_u32(0x10000 + ((first - 0xd800) << 10) + second);
                    }
                    self.rest = after;
                }
                char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => return None,
        })
    }

    #[inline(never)]
    fn unit(&mut self) -> Option<u32> {
        let (digits, rest) = self.rest.split_at_checked(4)?;
        self.rest = rest;
        let mut unit = 0;
        for byte in digits.bytes() {
            unit = unit * 16 + char::from(byte).to_digit(16)?;
        }
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
        assert_eq!(parse("\"\\ud83dx\\udc00\\ud83d\\u0041\""), Some(Value::text("\u{fffd}x\u{fffd}\u{fffd}A")));
    }

    #[test]
    fn numbers_that_people_write_come_back() {
        for number in
            [0.0, 9000.0, -1.0, 1.5, 0.1, -0.25, 2.625, 1e21, 1e-7, 9_007_199_254_740_991.0, 123_456_789.012_345]
        {
            let mut text = String::new();
            push(&mut text, &Value::Number(number));
            assert_eq!(parse(&text), Some(Value::Number(number)), "{text}");
            assert_eq!(serde_json::from_str::<f64>(&text).unwrap(), number, "{text}");
            let theirs = serde_json::to_string(&number).unwrap();
            assert_eq!(parse(&theirs), Some(Value::Number(number)), "{theirs}");
        }
    }

    proptest::proptest! {
        #[test]
        fn texts_and_numbers_are_as_serde_reads_them(text: String, number: f64, whole: u32, flag: bool) {
            let object: Object = [("t", Value::text(&*text)), (&*text, Value::Bool(flag)), ("n", Value::Number(whole.into()))].into_iter().collect();
            let value = Value::List(vec![Value::Object(object), Value::Null, Value::List(Vec::new())]);
            let mut out = String::new();
            push(&mut out, &value);
            let theirs: serde_json::Value = serde_json::from_str(&out).unwrap();
            let (again, mut back) = (parse(&serde_json::to_string(&theirs).unwrap()).unwrap(), String::new());
            push(&mut back, &again);
            proptest::prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&back).unwrap(), theirs);
            proptest::prop_assert_eq!(parse(&out), Some(value));
            let near = parse(&serde_json::to_string(&number).unwrap());
            if let Some(Value::Number(near)) = near {
                proptest::prop_assert!((near - number).abs() <= number.abs() * 1e-12 || near.is_infinite() || number.abs() < 1e-290, "{} {}", near, number);
            }
        }
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
            "\"\n\"",
            "tru",
            "1.",
            ".5",
            "-",
            "1e",
            "1x",
            "{} {}",
            "{a:1}",
        ] {
            assert!(parse(text).is_none(), "{text}");
        }
        assert!(parse(&["[".repeat(31), "]".repeat(31)].concat()).is_some());
        assert!(parse(&["[".repeat(99), "]".repeat(99)].concat()).is_none());
    }
}
