//! What is told in the end.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::cause::Cause;
use crate::encode::decimal;
use crate::text::push_all;

/// The cause, what else it may be, and what was found beside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// None: uploads work.
    pub cause: Option<Cause>,
    /// What looks the same to a page.
    pub alternatives: Vec<Cause>,
    /// Uploads work, and something is missing.
    pub notes: Vec<Cause>,
    /// What stands in the words by these names. Never a secret.
    pub params: Vec<(&'static str, String)>,
}

impl Verdict {
    pub(super) fn healthy() -> Self {
        Self::default()
    }

    pub(super) fn of(cause: Cause) -> Self {
        Self { cause: Some(cause), ..Self::default() }
    }

    pub(super) fn or(mut self, cause: Cause) -> Self {
        self.alternatives.push(cause);
        self
    }

    pub(super) fn noting(mut self, notes: Vec<Cause>) -> Self {
        self.notes = notes;
        self
    }

    fn param(mut self, name: &'static str, value: &str) -> Self {
        if !value.is_empty() {
            self.params.push((name, value.to_owned()));
        }
        self
    }

    /// The value that the field at fault has to have.
    pub(super) fn value(self, value: &str) -> Self {
        self.param("value", value)
    }

    pub(super) fn code(self, code: &str) -> Self {
        self.param("code", code)
    }

    pub(super) fn method(self, method: &str) -> Self {
        self.param("method", method)
    }

    pub(super) fn step(self, step: &str) -> Self {
        self.param("step", step)
    }

    pub(super) fn status(self, status: u16) -> Self {
        self.param("status", &decimal(status.into()))
    }

    pub(super) fn skew(self, millis: Option<i64>) -> Self {
        let minutes = millis.map(|millis| decimal(millis.unsigned_abs() / 60_000));
        self.param("minutes", minutes.as_deref().unwrap_or_default())
    }

    /// As JavaScript reads it: the cause or `healthy`, what else it may be, the notes, then names and values, a word each.
    pub fn push(&self, out: &mut String) {
        out.push_str(self.cause.map_or("healthy", Cause::as_str));
        for list in [&self.alternatives, &self.notes] {
            out.push(' ');
            for (at, cause) in list.iter().enumerate() {
                push_all(out, &[if at > 0 { "," } else { "" }, cause.as_str()]);
            }
        }
        for (name, value) in &self.params {
            push_all(out, &[" ", name, "=", value]);
        }
    }
}
