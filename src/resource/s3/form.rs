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

/// Where more texts look like secrets, everything is taken for one.
const MANY: usize = 64;

pub(super) struct Form<'a> {
    pub(super) fields: &'a Object,
    pub(super) options: &'a Options<'a>,
    issues: Vec<(Field, Issue)>,
    now: [Given; 10],
    /// Fields that stand under another name too, its pointer, and whether it is that value which counts.
    elsewhere: Vec<(Field, String, bool)>,
    /// Sets of fields, a bit each, that patches have changed together.
    together: Vec<u16>,
    /// What looks like a secret in any field, and what stands where secrets do.
    runs: Vec<String>,
    secrets: Vec<String>,
}

impl<'a> Form<'a> {
    pub(super) fn new(fields: &'a Object, options: &'a Options<'a>) -> Self {
        Self {
            fields,
            options,
            issues: Vec::new(),
            now: Default::default(),
            elsewhere: Vec::new(),
            together: Vec::new(),
            runs: Vec::new(),
            secrets: Vec::new(),
        }
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
        if let Given::Text(text) = &given {
            self.learn_secrets(field, text);
        }
        if let Some(now) = self.now.get_mut(field as usize) {
            *now = given;
        }
    }

    pub(super) fn stands_at(&mut self, field: Field, pointer: String, counts: bool) {
        self.elsewhere.push((field, pointer, counts));
    }

    /// The pointer of a field's value, where it stands in one place only.
    pub(super) fn place(&self, field: Field) -> Option<&str> {
        let mut elsewhere = self.elsewhere.iter().filter(|(other, ..)| *other == field);
        match (elsewhere.next(), elsewhere.next()) {
            (None, _) => self.fields.get(field.name()).map(|_| field.path()),
            (Some((_, pointer, true)), None) => Some(pointer),
            _ => None,
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
    pub(super) fn mend(&mut self, field: Field, mut issue: Issue, changes: &[(Field, Given)]) {
        let mut together = 0;
        for (field, given) in changes {
            self.set(*field, given.clone());
            together |= 1 << *field as u16;
        }
        // What an earlier patch would take from one of these fields to another must not be lost if this one comes first.
        self.together.retain(|group| {
            let meets = group & together != 0;
            together |= if meets { *group } else { 0 };
            !meets
        });
        self.together.push(together);
        // What comes up again is one fault with what it was before.
        self.issues.retain(|(_, told)| told.code != issue.code || told.path != issue.path);
        let changed = Field::ALL.into_iter().filter(|field| together & 1 << *field as u16 != 0);
        issue.patch = changed.flat_map(|field| self.change(field)).collect();
        self.tell(field, issue);
    }

    /// The same by other steps, where there are any: a move names no secret.
    pub(super) fn patch_last<const N: usize>(&mut self, operations: Option<[Operation; N]>) {
        if let (Some(operations), Some((_, issue))) = (operations, self.issues.last_mut()) {
            issue.patch = operations.into();
        }
    }

    /// What is found at the field's own path, and mended there alone.
    pub(super) fn mend_one(&mut self, code: IssueCode, field: Field, given: Given) {
        self.mend(field, Issue::new(code, field.path()), &[(field, given)]);
    }

    /// Puts what a field holds now in its place, where that is new.
    fn change(&self, field: Field) -> Vec<Operation> {
        let given = self.fields.get(field.name());
        let value = match self.get(field) {
            Given::Text(text) => Value::text(&**text),
            Given::Flag(flag) => Value::Bool(*flag),
            Given::Port(port) => Value::Number(f64::from(*port)),
            Given::Absent => {
                let elsewhere = self.elsewhere.iter().filter(|(other, ..)| *other == field);
                let places = elsewhere.map(|(_, pointer, _)| &**pointer);
                return given.map(|_| field.path()).into_iter().chain(places).map(Operation::remove).collect();
            }
            Given::Opaque => return Vec::new(),
        };
        if given == Some(&value) {
            return Vec::new();
        }
        let sensitive = field.is_key() || value.as_text().is_some_and(|text| self.holds_secret(text));
        let path = field.path().into();
        Vec::from([if given.is_some() {
            Operation::Replace { path, value, sensitive }
        } else {
            Operation::Add { path, value, sensitive }
        }])
    }

    /// A text as a message may quote it: short, and nothing where it may hold a secret.
    pub(super) fn shown(&self, text: &str) -> String {
        if text.len() > 100 || self.holds_secret(text) { "…".into() } else { text.into() }
    }

    /// A piece of a text, which may be a piece of a secret.
    pub(super) fn shown_of(&self, whole: &str, piece: &str) -> String {
        self.shown(if self.holds_secret(whole) { whole } else { piece })
    }

    /// Whether it looks like a secret, or something is in it that did in another field or in other letters, or that stands
    /// where secrets do.
    pub(super) fn holds_secret(&self, text: &str) -> bool {
        // Pieces of secrets come about where they have slashes; addresses are in small letters.
        let is_piece = |secret: &String| {
            text.len() >= 8 && text.bytes().any(|byte| byte.is_ascii_uppercase()) && secret::is_in(text, secret)
        };
        self.looks_secret(text)
            || self.secrets.iter().any(|secret| secret::is_in(secret, text))
            || self.runs.iter().chain(&self.secrets).any(is_piece)
    }

    /// The same without what only its field makes a secret: a bucket may be called as the secret of a test server.
    pub(super) fn looks_secret(&self, text: &str) -> bool {
        self.runs.len() > MANY || secret::looks_like_one(text) || self.runs.iter().any(|run| secret::is_in(run, text))
    }

    /// Before anything is quoted.
    pub(super) fn learn_secrets(&mut self, field: Field, text: &str) {
        for run in secret::runs(text).into_iter().take(MANY + 1) {
            if !self.runs.iter().any(|known| known == run) {
                self.runs.push(run.into());
            }
        }
        if matches!(field, SecretKey | Token) && !self.secrets.iter().any(|known| known == text) {
            self.secrets.push(text.into());
        }
    }

    /// Lets each check look at a field's text, and all again at what one has made of it.
    pub(super) fn settle(&mut self, field: Field, steps: &[fn(&mut Self, &str)]) {
        let mut rest = steps.iter();
        // No text takes that many: a bound, should two checks ever undo each other.
        let mut left = 200;
        while let Some(step) = rest.next().filter(|_| left > 0) {
            left -= 1;
            let Some(text) = self.owned(field) else { return };
            step(self, &text);
            if self.text(field) != Some(&*text) {
                rest = steps.iter();
            }
        }
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
