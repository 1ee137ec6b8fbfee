//! Reading a shape's fields: what is absent, what is a placeholder, what is of another type; and telling what was found. The
//! same for all fields of the shapes beside `s3`, and one function for all of them: at each field, its code would weigh more.

use alloc::string::String;
use alloc::vec::Vec;

use core::cell::Cell;

use super::issue::{Issue, IssueCode};
use super::patch::Operation;
use super::s3;
use super::value::{Object, Value};
use crate::encode::decimal;
use crate::text::{SPACE, slips, trim};

/// What is said of a text that is not there, and of one that must not be shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Optional,
    Required,
    Secret,
}

/// The fields of a resource, and what was found while they were read. Names are given as JSON Pointers.
pub(super) struct Fields<'a> {
    given: &'a Object,
    /// The texts that were read, as they will be when they are mended, by pointer.
    now: Object,
    /// A field that is read in the place of another, which is not there.
    pub(super) stand_in: Option<(&'static str, &'static str)>,
    /// In a cell, so that whoever looks at a text can tell of it.
    issues: Cell<Vec<Issue>>,
}

impl<'a> Fields<'a> {
    pub(super) const fn new(given: &'a Object) -> Self {
        Self { given, now: Object::new(), stand_in: None, issues: Cell::new(Vec::new()) }
    }

    #[inline(never)]
    pub(super) fn tell(&self, issue: Issue) {
        let mut issues = self.issues.take();
        issues.push(issue);
        self.issues.set(issues);
    }

    pub(super) fn tell_all(&self, issues: Vec<Issue>) {
        for issue in issues {
            self.tell(issue);
        }
    }

    /// What was found.
    pub(super) fn into_issues(self) -> Vec<Issue> {
        self.issues.into_inner()
    }

    /// What needs no more words, and is mended by nobody but a person.
    #[inline(never)]
    pub(super) fn fault(&self, code: IssueCode, path: &'static str) {
        self.tell(Issue::new(code, path));
    }

    /// What another text mends, unless that is empty.
    #[inline(never)]
    pub(super) fn mend(&self, code: IssueCode, path: &'static str, meant: &str, sensitive: bool) {
        let mut issue = Issue::new(code, path);
        if !meant.is_empty() {
            issue = issue.and(self.put_marked(path, Value::text(meant), sensitive));
        }
        self.tell(issue);
    }

    /// Tells of a name that `fits` not, or is not a name alone. Gives the one that was `meant`, in lower case; nothing where
    /// that fits neither.
    #[inline(never)]
    pub(super) fn mend_name(&self, code: IssueCode, path: &'static str, meant: &str, fits: fn(&str) -> bool) -> String {
        let mut meant = meant.to_ascii_lowercase();
        if !fits(&meant) {
            meant.clear();
        }
        // In lower case, a key in the wrong field is still one.
        self.mend(code, path, &meant, s3::looks_secret(self.now(path)));
        meant
    }

    /// What stands in the field; `None` for what counts as absent.
    #[inline(never)]
    pub(super) fn value(&self, path: &str) -> Option<&'a Value> {
        let there = |path: &str| self.given.get(name(path)).filter(|value| !is_absent(value));
        there(path).or_else(|| there(self.stand_in.filter(|(_, of)| *of == path)?.0))
    }

    /// A text that was read, as it will be; empty where there is none.
    #[inline(never)]
    pub(super) fn raw(&self, path: &str) -> &str {
        self.now.get(path).and_then(Value::as_text).unwrap_or_default()
    }

    /// A text that was read and can be judged: empty also for a placeholder.
    #[inline(never)]
    pub(super) fn now(&self, path: &str) -> &str {
        Some(self.raw(path)).filter(|text| !is_placeholder(text)).unwrap_or_default()
    }

    /// What comes after with the field, goes on with this text.
    #[inline(never)]
    pub(super) fn set(&mut self, path: &'static str, text: String) {
        self.now.set(path, Value::Text(text));
    }

    /// Reads a text without the white space and quotes that came along, of which an issue speaks.
    #[inline(never)]
    pub(super) fn read(&mut self, path: &'static str, need: Need) {
        let is_secret = need == Need::Secret;
        let mut clean = String::new();
        match self.value(path) {
            Some(Value::Text(text)) => {
                let fault;
                (clean, fault) = s3::clean(text, is_secret);
                if let Some(code) = fault
                    && !(clean.is_empty() && need == Need::Required)
                {
                    // A key, or what holds one, may have been pasted into the wrong field. It is longer than most names.
                    let sensitive = is_secret || clean.len() > 36 || s3::looks_secret(&clean);
                    let mut issue = Issue::new(code, path);
                    if clean.is_empty() {
                        self.remove(path, &mut issue.patch);
                    } else {
                        issue = issue.and(self.put_marked(path, Value::text(&*clean), sensitive));
                    }
                    self.tell(issue);
                }
            }
            Some(value) => {
                let number = value.as_number().unwrap_or(-1.0);
                let digits = number as u64;
                let mut mended = None;
                if digits as f64 == number && number < 9e15 {
                    clean = decimal(digits);
                    mended = Some(self.put_marked(path, Value::text(&*clean), is_secret));
                }
                self.wrong_type(path, value, "string", mended);
                return self.set(path, clean);
            }
            None => {}
        }
        if clean.is_empty() && need == Need::Required {
            self.fault(IssueCode::Missing, path);
        }
        self.set(path, clean);
    }

    /// `None` where it is absent, a placeholder, or no boolean.
    #[inline(never)]
    pub(super) fn flag(&self, path: &'static str) -> Option<bool> {
        let value = self.value(path)?;
        let text = value.as_text().unwrap_or_default();
        if value.as_bool().is_some() || is_placeholder(text) {
            return value.as_bool();
        }
        let word = trim(text, SPACE).to_ascii_lowercase();
        let mended = match &*word {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        };
        let operation = mended.map(|flag| self.put(path, Value::Bool(flag)));
        self.wrong_type(path, value, "boolean", operation);
        mended
    }

    #[inline(never)]
    pub(super) fn wrong_type(&self, path: &str, found: &Value, expected: &str, mended: Option<Operation>) {
        let mut issue = Issue::new(IssueCode::WrongType, String::from(path));
        issue = issue.text("found", found.kind()).text("expected", expected);
        issue.patch.extend(mended);
        self.tell(issue);
    }

    /// Puts a value into a field, whether it is there or not.
    pub(super) fn put(&self, path: &str, value: Value) -> Operation {
        self.put_marked(path, value, false)
    }

    #[inline(never)]
    pub(super) fn put_marked(&self, path: &str, value: Value, sensitive: bool) -> Operation {
        put(self.given, path.into(), value, sensitive)
    }

    /// Takes a field away, and what would be read in its place.
    #[inline(never)]
    pub(super) fn remove(&self, path: &str, patch: &mut Vec<Operation>) {
        let other = self.stand_in.filter(|(_, of)| *of == path).map_or("", |(other, _)| other);
        for place in [path, other] {
            if self.given.get(name(place)).is_some() {
                patch.push(Operation::remove(place));
            }
        }
    }
}

/// Puts a value into an object's field, whether it is there or not.
pub(super) fn put(object: &Object, path: String, value: Value, sensitive: bool) -> Operation {
    match object.get(name(&path)) {
        Some(_) => Operation::Replace { path, value, sensitive },
        None => Operation::Add { path, value, sensitive },
    }
}

/// The pointers of shapes' own fields hold no escapes.
pub(super) fn name(path: &str) -> &str {
    path.get(1..).unwrap_or_default()
}

pub(super) fn is_absent(value: &Value) -> bool {
    matches!(value, Value::Null) || value.as_text() == Some("")
}

/// The platform puts in what is meant when the resource is used.
pub(super) fn is_placeholder(text: &str) -> bool {
    text.starts_with("$res:") || text.starts_with("$var:")
}

/// The name among the `names`, each of which may have other words after it, that was most likely meant: at most two slips
/// away, and nearer than any other.
pub(super) fn nearest(text: &str, names: &[&[&'static str]]) -> &'static str {
    let (mut best, mut least) = ("", 3);
    for name in names.iter().filter_map(|words| words.first()) {
        let slips = slips(text, name);
        if slips < least {
            (best, least) = (name, slips);
        } else if slips == least {
            best = "";
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_where_there_is_one() {
        let near = |text: &str| nearest(text, &[&["S3Storage", "s3"], &["S3AwsOidc"], &["Gcs"]]);
        assert_eq!((near("s3storag"), near("elsewhere"), near("S3")), ("S3Storage", "", ""));
    }
}
