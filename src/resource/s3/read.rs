//! Reading a field's value into its type, or into what it plainly means.

use super::super::issue::IssueCode;
use super::super::value::Value;
use super::field::Field::{self, Bucket, EndPoint, Expiration, PathStyle, Port, UseSsl};
use super::field::Given;
use super::form::Form;
use super::paste;
use crate::encode::decimal;
use crate::text::{digits, has_word};

/// No bucket, host, key or token is longer: what is has not been meant.
const LONGEST: usize = 8192;

impl Form<'_> {
    /// Takes in one field as it was given.
    pub(super) fn read(&mut self, field: Field, value: &Value) {
        let expected = match field {
            UseSsl | PathStyle => "boolean",
            Port => "number",
            _ => "string",
        };
        let given = match value {
            Value::Null => Given::Absent,
            Value::Text(text) if text.is_empty() => Given::Absent,
            Value::Text(text) if is_placeholder(text) => Given::Opaque,
            Value::Text(text) if text.len() > LONGEST => {
                let issue = field.fault(IssueCode::TooLong).number("limit", LONGEST as u64);
                return self.give_up(field, issue);
            }
            Value::Text(text) if expected == "string" => return self.read_text(field, text),
            Value::Bool(flag) if expected == "boolean" => Given::Flag(*flag),
            Value::Number(number) if expected == "number" => return self.read_port(whole(*number)),
            other => {
                let issue = field.fault(IssueCode::WrongType).text("found", other.kind()).text("expected", expected);
                return match meant(field, expected, other) {
                    // Somebody who types a port need not be told of types.
                    Given::Opaque if field == Port && other.as_text().is_some() => self.read_port(None),
                    Given::Opaque => self.give_up(field, issue),
                    Given::Port(0) => self.read_port(None),
                    meant => self.mend_by(field, issue, meant),
                };
            }
        };
        self.set(field, given);
    }

    fn read_text(&mut self, field: Field, text: &str) {
        let (clean, fault) = paste::clean(text, field);
        let given = Given::text(&clean);
        match fault {
            // A bucket of nothing but white space is a missing one.
            Some(code) if !(clean.is_empty() && field == Bucket) => self.mend_by(field, field.fault(code), given),
            _ => self.set(field, given),
        }
        if is_placeholder(&clean) {
            self.set(field, Given::Opaque);
        }
    }

    fn read_port(&mut self, number: Option<u64>) {
        match number.and_then(|number| u16::try_from(number).ok()).filter(|port| *port > 0) {
            Some(port) => self.set(Port, Given::Port(port)),
            None => self.give_up(Port, Port.fault(IssueCode::PortOutOfRange)),
        }
    }
}

/// What the platform puts a value in place of, later.
pub(super) fn is_placeholder(text: &str) -> bool {
    text.starts_with("$res:") || text.starts_with("$var:")
}

fn whole(number: f64) -> Option<u64> {
    let whole = number as u64;
    (whole as f64 == number && whole < 1 << 53).then_some(whole)
}

/// What a value of the wrong type plainly means. A port out of range is a port of 0.
fn meant(field: Field, expected: &str, value: &Value) -> Given {
    let number = value.as_number().and_then(whole);
    let text = match (value, number) {
        (Value::Text(text), _) => paste::clean(text, EndPoint).0,
        (_, Some(number)) => decimal(number),
        _ => return Given::Opaque,
    };
    let is_word = |words: &str| has_word(words, &text);
    match expected {
        _ if text.is_empty() => Given::Absent,
        "boolean" if is_word("true yes on 1") => Given::Flag(true),
        "boolean" if is_word("false no off 0") => Given::Flag(false),
        "number" => match digits(&text) {
            Some(port) => Given::Port(u16::try_from(port).unwrap_or(0)),
            None => Given::Opaque,
        },
        "string" if field != Expiration => Given::Text(text),
        _ => Given::Opaque,
    }
}
