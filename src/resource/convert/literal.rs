//! JSON, and what looks like it: dictionaries of Python, objects of JavaScript, calls with named arguments. Lenient: it is
//! about finding what stands there, not about judging it.

use alloc::string::String;
use alloc::vec::Vec;

use crate::resource::value::{Object, Value};
use crate::text::{digits, split_at_any, split_word};

/// The members of all that is there; `None` where nothing has a name.
pub(super) fn read(text: &str) -> Option<Object> {
    let mut reader = Reader { rest: text, depth: 0 };
    let (mut object, others) = reader.members();
    // `{…}` alone stands without a name.
    for other in others {
        if let Value::Object(inner) = other {
            for (name, value) in inner.iter() {
                object.set(name, value.clone());
            }
        }
    }
    (!object.is_empty()).then_some(object)
}

/// Words that stand before a value and say nothing of it.
const BEFORE: &[&str] = &["new", "const", "let", "var", "await", "return", "export", "default"];

struct Reader<'t> {
    rest: &'t str,
    depth: u8,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<u8> {
        self.rest.bytes().next()
    }

    /// The next character; empty at the end.
    fn next(&mut self) -> &'t str {
        let length = self.rest.chars().next().map_or(0, char::len_utf8);
        let (first, rest) = self.rest.split_at_checked(length).unwrap_or_default();
        self.rest = rest;
        first
    }

    /// Takes one of `marks`, if one comes next.
    fn take(&mut self, marks: &str) -> bool {
        let after = self.rest.get(1..).filter(|_| split_at_any(self.rest, marks).0.is_empty());
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    /// Up to what closes them: those with a name, and the others.
    fn members(&mut self) -> (Object, Vec<Value>) {
        let (mut object, mut others) = (Object::new(), Vec::new());
        if self.depth > 16 {
            return (object, others);
        }
        self.depth += 1;
        self.skip();
        while !self.rest.is_empty() && !self.take("})]") {
            match self.value() {
                None => drop(self.next()),
                Some(value) => {
                    self.skip();
                    match value {
                        Value::Text(name) if self.take(":=") => {
                            // `=>` in PHP and Ruby.
                            self.take(">");
                            self.skip();
                            if let Some(value) = self.value() {
                                object.set(name, value);
                            }
                        }
                        value => others.push(value),
                    }
                }
            }
            self.skip();
        }
        self.depth -= 1;
        (object, others)
    }

    fn value(&mut self) -> Option<Value> {
        let is_list = self.peek() == Some(b'[');
        if self.take("{([") {
            let (object, others) = self.members();
            return Some(if is_list { Value::List(others) } else { Value::Object(object) });
        }
        let before = self.rest;
        if self.take("\"'`") {
            let (quote, _) = before.split_at_checked(1)?;
            return Some(Value::Text(self.text(quote)));
        }
        self.word()
    }

    /// A name, a number, or a call: of a call with one argument that has no name, that argument.
    fn word(&mut self) -> Option<Value> {
        // Letters of any script may stand in a name.
        let (word, rest) = split_word(self.rest, "!\"#%&'()*+,/:;<=>?@[\\]^`{|}~");
        self.rest = rest;
        if word.is_empty() {
            return None;
        }
        if BEFORE.contains(&word) {
            self.skip();
            return self.value();
        }
        if self.take("(") {
            let (object, mut others) = self.members();
            return Some(match others.pop() {
                Some(only) if object.is_empty() => only,
                _ => Value::Object(object),
            });
        }
        Some(match word {
            "true" | "True" => Value::Bool(true),
            "false" | "False" => Value::Bool(false),
            "null" | "None" | "undefined" | "nil" => Value::Null,
            _ => match digits(word).and_then(|number| u32::try_from(number).ok()) {
                Some(number) => Value::Number(number.into()),
                None => Value::text(word),
            },
        })
    }

    /// After the opening quote.
    fn text(&mut self, quote: &str) -> String {
        let mut text = String::new();
        loop {
            let (plain, found) = split_at_any(self.rest, &[quote, "\\"].concat());
            text.push_str(plain);
            self.rest = found;
            if self.next() != "\\" {
                return text;
            }
            match self.next() {
                "n" => text.push('\n'),
                "t" => text.push('\t'),
                "r" => text.push('\r'),
                "u" => {
                    let mut code = self.hex();
                    // The first half of a pair.
                    if code & 0xfc00 == 0xd800 && self.take("\\") {
                        self.next();
                        code = 0x10000 + ((code & 0x3ff) << 10) + (self.hex() & 0x3ff);
                    }
                    text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                other => text.push_str(other),
            }
        }
    }

    fn hex(&mut self) -> u32 {
        let mut code = 0;
        for _ in 0..4 {
            if let Some(digit) = self.peek().and_then(|byte| char::from(byte).to_digit(16)) {
                self.next();
                code = code * 16 + digit;
            }
        }
        code
    }

    /// White space and comments.
    fn skip(&mut self) {
        loop {
            let before = self.rest;
            self.rest = before.trim_start();
            let slash = self.take("/");
            if self.take(if slash { "/" } else { "#" }) {
                self.rest = split_at_any(self.rest, "\n").1;
            }
            if self.rest.len() == before.len() {
                return;
            }
        }
    }
}
