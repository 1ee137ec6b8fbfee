//! Reading a shape's fields: what is absent, what is a placeholder, what is of another type. The same for all fields of
//! the shapes beside `s3`.

use alloc::string::String;
use alloc::vec::Vec;

use super::issue::{Issue, IssueCode};
use super::patch::Operation;
use super::s3;
use super::value::{Object, Value};
use crate::encode::decimal;

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
    /// A field that is read in the place of another, which is not there.
    pub(super) stand_in: Option<(&'static str, &'static str)>,
    pub(super) issues: Vec<Issue>,
}

impl<'a> Fields<'a> {
    pub(super) const fn new(given: &'a Object) -> Self {
        Self { given, stand_in: None, issues: Vec::new() }
    }

    #[inline(never)]
    pub(super) fn tell(&mut self, issue: Issue) {
        self.issues.push(issue);
    }

    /// What stands in the field; `None` for what counts as absent.
    pub(super) fn value(&self, path: &str) -> Option<&'a Value> {
        let there = |path: &str| self.given.get(name(path)).filter(|value| !is_absent(value));
        there(path).or_else(|| there(self.stand_in.filter(|(_, of)| *of == path)?.0))
    }

    /// Whether something stands there that is neither absent nor a placeholder.
    pub(super) fn has(&self, path: &str) -> bool {
        self.value(path).is_some_and(|value| !value.as_text().is_some_and(is_placeholder))
    }

    /// A text to judge: without the white space and quotes that came along, of which an issue speaks.
    pub(super) fn text(&mut self, path: &'static str, need: Need) -> Option<String> {
        let Some(value) = self.value(path) else {
            if need == Need::Required {
                self.tell(Issue::new(IssueCode::Missing, path));
            }
            return None;
        };
        let Some(text) = value.as_text() else {
            let whole = value.as_number().filter(|number| *number >= 0.0 && *number < 9e15);
            let digits = whole.map(|number| number as u64).filter(|digits| Some(*digits as f64) == whole);
            let mended = digits.map(decimal);
            let operation =
                mended.as_deref().map(|text| self.put_marked(path, Value::text(text), need == Need::Secret));
            self.wrong_type(path, value, "string", operation);
            return mended;
        };
        let (clean, fault) = s3::clean(text, need == Need::Secret);
        if clean.is_empty() && need == Need::Required {
            self.tell(Issue::new(IssueCode::Missing, path));
            return None;
        }
        if let Some(code) = fault {
            let patch = if clean.is_empty() {
                self.remove(path)
            } else {
                // A key, or what holds one, may have been pasted into the wrong field. It is longer than most names.
                let sensitive = need == Need::Secret || clean.len() > 36 || s3::looks_secret(&clean);
                Vec::from([self.put_marked(path, Value::text(&*clean), sensitive)])
            };
            self.tell(Issue::new(code, path).patch(patch));
        }
        (!clean.is_empty() && !is_placeholder(&clean)).then_some(clean)
    }

    /// `None` where it is absent, a placeholder, or no boolean.
    pub(super) fn flag(&mut self, path: &'static str) -> Option<bool> {
        let value = self.value(path)?;
        let text = value.as_text();
        if value.as_bool().is_some() || text.is_some_and(is_placeholder) {
            return value.as_bool();
        }
        let word = |word: &str| text.is_some_and(|text| text.trim().eq_ignore_ascii_case(word));
        let mended = (word("true") || word("false")).then(|| word("true"));
        let operation = mended.map(|flag| self.put(path, Value::Bool(flag)));
        self.wrong_type(path, value, "boolean", operation);
        mended
    }

    pub(super) fn wrong_type(
        &mut self,
        path: &'static str,
        found: &Value,
        expected: &'static str,
        mended: Option<Operation>,
    ) {
        let issue = Issue::new(IssueCode::WrongType, path).text("found", found.kind()).text("expected", expected);
        self.tell(issue.patch(mended));
    }

    /// Puts a value into a field, whether it is there or not.
    pub(super) fn put(&self, path: &str, value: Value) -> Operation {
        self.put_marked(path, value, false)
    }

    pub(super) fn put_marked(&self, path: &str, value: Value, sensitive: bool) -> Operation {
        let path = String::from(path);
        match self.given.get(name(&path)) {
            Some(_) => Operation::Replace { path, value, sensitive },
            None => Operation::Add { path, value, sensitive },
        }
    }

    /// Takes a field away, and what would be read in its place.
    pub(super) fn remove(&self, path: &str) -> Vec<Operation> {
        let other = self.stand_in.filter(|(_, of)| *of == path).map(|(other, _)| other);
        let places = [Some(path), other].into_iter().flatten();
        places.filter(|place| self.given.get(name(place)).is_some()).map(Operation::remove).collect()
    }
}

/// The pointers of shapes' own fields hold no escapes.
fn name(path: &str) -> &str {
    path.get(1..).unwrap_or_default()
}

pub(super) fn is_absent(value: &Value) -> bool {
    *value == Value::Null || value.as_text() == Some("")
}

/// The platform puts in what is meant when the resource is used.
pub(super) fn is_placeholder(text: &str) -> bool {
    text.starts_with("$res:") || text.starts_with("$var:")
}

/// The name among `names` that was most likely meant: at most two slips away, and nearer than any other.
pub(super) fn nearest<'n>(text: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let (mut best, mut least) = (None, 3);
    for name in names {
        let slips = slips(text.as_bytes(), name.as_bytes());
        if slips < least {
            (best, least) = (Some(name), slips);
        } else if slips == least {
            best = None;
        }
    }
    best
}

/// How many letters are too many, missing or other, whatever their case.
fn slips(left: &[u8], right: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, a) in left.iter().enumerate() {
        let (mut diagonal, mut last) = (at, at + 1);
        for (b, cell) in right.iter().zip(row.iter_mut().skip(1)) {
            let other = diagonal + usize::from(!a.eq_ignore_ascii_case(b));
            diagonal = *cell;
            last = other.min(last + 1).min(diagonal + 1);
            *cell = last;
        }
        if let Some(first) = row.first_mut() {
            *first = at + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted() {
        let count = |left: &str, right: &str| slips(left.as_bytes(), right.as_bytes());
        assert_eq!(count("kitten", "sitting"), 3);
        assert_eq!((count("", "ab"), count("ab", ""), count("S3", "s3"), count("ab", "ba")), (2, 2, 0, 2));
    }

    #[test]
    fn the_nearest_name_is_found_where_there_is_one() {
        let names = ["S3Storage", "S3AwsOidc", "Gcs"];
        let near = |text: &str| nearest(text, names.into_iter());
        assert_eq!(near("s3storag"), Some("S3Storage"));
        assert_eq!((near("elsewhere"), near("S3")), (None, None));
    }
}
