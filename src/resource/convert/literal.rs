//! JSON, and what looks like it: dictionaries of Python, objects of JavaScript, calls with named arguments. Lenient: it is
//! about finding what stands there, not about judging it.

use alloc::string::String;
use alloc::vec::Vec;

use core::iter::Peekable;
use core::str::Chars;

use crate::resource::value::{Object, Value};
use crate::text::digits;

/// The members of all that is there; `None` where nothing has a name.
pub(super) fn read(text: &str) -> Option<Object> {
    let mut reader = Reader { rest: text.chars().peekable(), depth: 0 };
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

struct Reader<'t> {
    rest: Peekable<Chars<'t>>,
    depth: u8,
}

impl Reader<'_> {
    /// Up to what closes them: those with a name, and the others.
    fn members(&mut self) -> (Object, Vec<Value>) {
        let (mut object, mut others) = (Object::new(), Vec::new());
        if self.depth > 16 {
            return (object, others);
        }
        self.depth += 1;
        while let Some(first) = self.skip() {
            if matches!(first, '}' | ')' | ']') {
                self.rest.next();
                break;
            }
            if matches!(first, ',' | ';') {
                self.rest.next();
                continue;
            }
            let Some(value) = self.value() else {
                self.rest.next();
                continue;
            };
            match (self.skip(), value) {
                (Some(':' | '='), Value::Text(name)) => {
                    self.rest.next();
                    // `=>` in PHP and Ruby.
                    self.rest.next_if_eq(&'>');
                    self.skip();
                    if let Some(value) = self.value() {
                        object.set(name, value);
                    }
                }
                (_, value) => others.push(value),
            }
        }
        self.depth -= 1;
        (object, others)
    }

    fn value(&mut self) -> Option<Value> {
        let first = *self.rest.peek()?;
        match first {
            '{' | '(' | '[' => {
                self.rest.next();
                let (object, others) = self.members();
                Some(if first == '[' { Value::List(others) } else { Value::Object(object) })
            }
            '"' | '\'' | '`' => {
                self.rest.next();
                Some(Value::Text(self.text(first)))
            }
            _ => self.word(),
        }
    }

    /// A name, a number, or a call: of a call with one argument that has no name, that argument.
    fn word(&mut self) -> Option<Value> {
        let mut word = String::new();
        while let Some(sign) = self.rest.next_if(|sign| sign.is_alphanumeric() || "_.$-".contains(*sign)) {
            word.push(sign);
        }
        if word.is_empty() {
            return None;
        }
        if ["new", "const", "let", "var", "await", "return", "export", "default"].contains(&&*word) {
            self.skip();
            return self.value();
        }
        if self.rest.next_if_eq(&'(').is_some() {
            let (object, mut others) = self.members();
            return Some(match others.pop() {
                Some(only) if object.is_empty() => only,
                _ => Value::Object(object),
            });
        }
        Some(match &*word {
            "true" | "True" => Value::Bool(true),
            "false" | "False" => Value::Bool(false),
            "null" | "None" | "undefined" | "nil" => Value::Null,
            _ => match digits(&word).and_then(|number| u32::try_from(number).ok()) {
                Some(number) => Value::Number(number.into()),
                None => Value::Text(word),
            },
        })
    }

    /// After the opening quote.
    fn text(&mut self, quote: char) -> String {
        let mut text = String::new();
        while let Some(sign) = self.rest.next() {
            if sign == quote {
                break;
            }
            if sign != '\\' {
                text.push(sign);
                continue;
            }
            match self.rest.next() {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some('r') => text.push('\r'),
                Some('u') => {
                    let mut code = self.hex();
                    // The first half of a pair.
                    if code & 0xfc00 == 0xd800 && self.rest.next_if_eq(&'\\').is_some() {
                        self.rest.next();
                        code = 0x10000 + ((code & 0x3ff) << 10) + (self.hex() & 0x3ff);
                    }
                    text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                Some(other) => text.push(other),
                None => {}
            }
        }
        text
    }

    fn hex(&mut self) -> u32 {
        let mut code = 0;
        for _ in 0..4 {
            if let Some(digit) = self.rest.peek().and_then(|sign| sign.to_digit(16)) {
                self.rest.next();
                code = code * 16 + digit;
            }
        }
        code
    }

    /// White space and comments; what comes next.
    fn skip(&mut self) -> Option<char> {
        loop {
            match *self.rest.peek()? {
                '#' => while self.rest.next_if(|sign| *sign != '\n').is_some() {},
                '/' => {
                    self.rest.next();
                    if self.rest.peek() == Some(&'/') {
                        while self.rest.next_if(|sign| *sign != '\n').is_some() {}
                    }
                }
                sign if sign.is_whitespace() => drop(self.rest.next()),
                sign => return Some(sign),
            }
        }
    }
}
