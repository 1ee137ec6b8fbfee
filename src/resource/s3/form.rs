//! A resource's fields, each read into its type once. Checks work on what a field holds *now*: a check that finds a fault that
//! it can mend says so and puts the mended value in place. So the next ones judge what will be there after the patch: one
//! fault is one issue, and a patch brings no new error to light.

use alloc::string::String;
use alloc::vec::Vec;

use super::super::issue::{Issue, IssueCode};
use super::super::patch::Operation;
use super::super::value::{Object, Value};
use super::super::{Options, Validation};
use super::{paste, secret};
use crate::encode::decimal;
use crate::text::digits;

/// The fields, in the order of the form (`www/schemas.js`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Bucket,
    EndPoint,
    Region,
    UseSsl,
    Port,
    PathStyle,
    AccessKey,
    SecretKey,
    Token,
    Expiration,
}

use Field::{AccessKey, Bucket, EndPoint, Expiration, PathStyle, Port, Region, SecretKey, Token, UseSsl};

impl Field {
    pub(super) const ALL: [Self; 10] =
        [Bucket, EndPoint, Region, UseSsl, Port, PathStyle, AccessKey, SecretKey, Token, Expiration];

    pub(super) const fn path(self) -> &'static str {
        match self {
            Bucket => "/bucket",
            Region => "/region",
            EndPoint => "/endPoint",
            UseSsl => "/useSSL",
            PathStyle => "/pathStyle",
            Port => "/port",
            AccessKey => "/accessKey",
            SecretKey => "/secretKey",
            Token => "/token",
            Expiration => "/expiration",
        }
    }

    pub(super) fn name(self) -> &'static str {
        self.path().get(1..).unwrap_or_default()
    }

    /// An access key's id is no secret, but a secret may stand in its place.
    pub(super) const fn is_key(self) -> bool {
        matches!(self, AccessKey | SecretKey | Token)
    }
}

/// What a field holds.
#[derive(Clone, Default, PartialEq)]
pub(super) enum Given {
    #[default]
    Absent,
    /// A placeholder, or a value whose fault has been told: not judged any further.
    Opaque,
    Text(String),
    Flag(bool),
    Port(u16),
}

impl Given {
    pub(super) fn text(text: &str) -> Self {
        if text.is_empty() { Self::Absent } else { Self::Text(text.into()) }
    }
}

/// No bucket, host, key or token is longer: what is has not been meant.
const LONGEST: usize = 8192;

pub(super) struct Form<'a> {
    pub(super) fields: &'a Object,
    pub(super) options: &'a Options<'a>,
    issues: Vec<(Field, Issue)>,
    now: [Given; 10],
}

impl<'a> Form<'a> {
    pub(super) fn new(fields: &'a Object, options: &'a Options<'a>) -> Self {
        Self { fields, options, issues: Vec::new(), now: Default::default() }
    }

    pub(super) fn get(&self, field: Field) -> &Given {
        self.now.get(field as usize).unwrap_or(&Given::Absent)
    }

    pub(super) fn text(&self, field: Field) -> Option<&str> {
        if let Given::Text(text) = self.get(field) { Some(text) } else { None }
    }

    /// A copy, for checks that change the field.
    pub(super) fn owned(&self, field: Field) -> Option<String> {
        self.text(field).map(String::from)
    }

    pub(super) fn flag(&self, field: Field) -> Option<bool> {
        if let Given::Flag(flag) = self.get(field) { Some(*flag) } else { None }
    }

    pub(super) fn port(&self) -> Option<u16> {
        if let Given::Port(port) = self.get(Port) { Some(*port) } else { None }
    }

    pub(super) fn is(&self, field: Field, given: &Given) -> bool {
        self.get(field) == given
    }

    pub(super) fn is_absent(&self, field: Field) -> bool {
        self.is(field, &Given::Absent)
    }

    pub(super) fn is_opaque(&self, field: Field) -> bool {
        self.is(field, &Given::Opaque)
    }

    pub(super) fn set(&mut self, field: Field, given: Given) {
        if let Some(now) = self.now.get_mut(field as usize) {
            *now = given;
        }
    }

    /// A fault of a field that no machine can mend, or none that keeps others from being judged.
    #[inline(never)]
    pub(super) fn tell(&mut self, field: Field, issue: Issue) {
        self.issues.push((field, issue));
    }

    /// A fault that leaves nothing to be judged of the field.
    pub(super) fn give_up(&mut self, field: Field, issue: Issue) {
        self.tell(field, issue);
        self.set(field, Given::Opaque);
    }

    /// A fault whose patch gives `changes`; from here on the fields hold them.
    pub(super) fn mend(&mut self, field: Field, issue: Issue, changes: &[(Field, Given)]) {
        let operations: Vec<_> = changes.iter().filter_map(|(field, given)| self.change(*field, given)).collect();
        self.tell(field, issue.patch(operations));
        for (field, given) in changes {
            self.set(*field, given.clone());
        }
    }

    /// What is found at the field's own path, and mended there alone.
    pub(super) fn mend_one(&mut self, code: IssueCode, field: Field, given: Given) {
        self.mend(field, Issue::new(code, field.path()), &[(field, given)]);
    }

    fn change(&self, field: Field, given: &Given) -> Option<Operation> {
        let present = self.fields.get(field.name()).is_some();
        let value = match given {
            Given::Text(text) => Value::text(&**text),
            Given::Flag(flag) => Value::Bool(*flag),
            Given::Port(port) => Value::Number(f64::from(*port)),
            Given::Absent | Given::Opaque => return present.then(|| Operation::remove(field.path())),
        };
        let sensitive = field.is_key() || matches!(given, Given::Text(text) if self.holds_secret(text));
        let path = field.path().into();
        Some(if present {
            Operation::Replace { path, value, sensitive }
        } else {
            Operation::Add { path, value, sensitive }
        })
    }

    /// A text as a message may quote it: short, and nothing where it may hold a secret.
    pub(super) fn shown(&self, text: &str) -> String {
        if text.len() > 100 || self.holds_secret(text) { "…".into() } else { text.into() }
    }

    /// Whether it looks like a secret, or one of this very resource is in it.
    pub(super) fn holds_secret(&self, text: &str) -> bool {
        let known = |value: &Value| value.as_text().is_some_and(|secret| secret::is_in(secret, text));
        secret::looks_like_one(text)
            || self.fields.iter().any(|(name, value)| (name == "secretKey" || name == "token") && known(value))
            || [SecretKey, Token].iter().any(|field| self.text(*field).is_some_and(|it| secret::is_in(it, text)))
    }

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
                let issue = Issue::new(IssueCode::TooLong, field.path()).number("limit", LONGEST as u64);
                return self.give_up(field, issue);
            }
            Value::Text(text) if expected == "string" => return self.read_text(field, text),
            Value::Bool(flag) if expected == "boolean" => Given::Flag(*flag),
            Value::Number(number) if expected == "number" => return self.read_port(whole(*number)),
            other => {
                let issue = Issue::new(IssueCode::WrongType, field.path())
                    .text("found", other.kind())
                    .text("expected", expected);
                return match meant(field, expected, other) {
                    Given::Opaque => self.give_up(field, issue),
                    Given::Port(0) => self.read_port(None),
                    meant => self.mend(field, issue, &[(field, meant)]),
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
            Some(code) if !(given == Given::Absent && field == Bucket) => self.mend_one(code, field, given),
            _ => self.set(field, given),
        }
        if is_placeholder(&clean) {
            self.set(field, Given::Opaque);
        }
    }

    fn read_port(&mut self, number: Option<u64>) {
        match number.and_then(|number| u16::try_from(number).ok()).filter(|port| *port > 0) {
            Some(port) => self.set(Port, Given::Port(port)),
            None => self.give_up(Port, Issue::new(IssueCode::PortOutOfRange, Port.path())),
        }
    }

    pub(super) fn into_validation(self) -> Validation {
        // A sort for a few: the standard library's weighs as much as ten checks.
        let mut issues: Vec<(Field, Issue)> = Vec::new();
        for (field, issue) in self.issues {
            let at = issues.iter().position(|(later, _)| *later > field).unwrap_or(issues.len());
            issues.insert(at, (field, issue));
        }
        Validation { issues: issues.into_iter().map(|(_, issue)| issue).collect(), resolved: None }
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
    match expected {
        _ if text.is_empty() => Given::Absent,
        "boolean" if ["true", "yes", "on", "1"].iter().any(|word| text.eq_ignore_ascii_case(word)) => Given::Flag(true),
        "boolean" if ["false", "no", "off", "0"].iter().any(|word| text.eq_ignore_ascii_case(word)) => {
            Given::Flag(false)
        }
        "number" => match digits(&text) {
            Some(port) => Given::Port(u16::try_from(port).unwrap_or(0)),
            None => Given::Opaque,
        },
        "string" if field != Expiration => Given::Text(text),
        _ => Given::Opaque,
    }
}
