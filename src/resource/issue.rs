//! What can be said of a resource: a closed list of codes with the words for people, and one finding of it.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use core::fmt;
use core::ops::{Deref, DerefMut};

use super::patch::Operation;
use crate::encode::decimal;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Hint,
    /// It works, or may work, otherwise than one would think.
    Warning,
    /// It cannot work.
    Error,
}

impl Severity {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

macro_rules! issue_codes {
    ($($variant:ident $code:literal $severity:ident $message:literal $fix:literal)*) => {
        /// What is the matter. The list is closed: the TypeScript union and the JavaScript messages are generated from it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum IssueCode {
            $(#[doc = $message] $variant,)*
        }

        impl IssueCode {
            /// Every code, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable name, as programs see it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// How bad it is, where nothing makes it better or worse.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// What is the matter and why it matters, for a person. `{name}` stands for the parameter of that name.
            pub const fn message(self) -> &'static str {
                match self { $(Self::$variant => $message,)* }
            }

            /// The label of the button that applies the patch; empty where there is never one. `{name}` as in the message.
            pub const fn fix(self) -> &'static str {
                match self { $(Self::$variant => $fix,)* }
            }
        }
    };
}

include!("issue_codes.rs");

impl IssueCode {
    /// Whether conversions and policies tell of it, and validation never: JavaScript's tables are so divided. They are the
    /// last of the list.
    pub const fn is_of_conversion(self) -> bool {
        self as u8 >= Self::ConvertUnreadable as u8
    }

    /// Its place in its table, by which JavaScript has its name and its words.
    pub const fn index(self) -> u64 {
        let first = if self.is_of_conversion() { Self::ConvertUnreadable } else { Self::NotAnObject };
        (self as u8 - first as u8) as u64
    }
}

/// A value that a message speaks of. Never a secret.
#[derive(Clone, Debug, PartialEq)]
pub enum Param {
    Text(String),
    Number(u64),
    Bool(bool),
}

/// One finding. (A pointer: it is handed on many times while it is made, and each time costs code.)
#[derive(Clone, Debug, PartialEq)]
pub struct Issue(Box<Finding>);

#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub code: IssueCode,
    pub severity: Severity,
    /// JSON Pointer of the field at fault; empty for the resource as a whole.
    pub path: Cow<'static, str>,
    pub params: Vec<(&'static str, Param)>,
    /// Applying it removes this finding; it may only lead towards a resource without errors. Empty where no machine can
    /// mend it.
    pub patch: Vec<Operation>,
}

impl Deref for Issue {
    type Target = Finding;

    fn deref(&self) -> &Finding {
        &self.0
    }
}

impl DerefMut for Issue {
    fn deref_mut(&mut self) -> &mut Finding {
        &mut self.0
    }
}

impl Issue {
    pub fn new(code: IssueCode, path: impl Into<Cow<'static, str>>) -> Self {
        Self::at(code, path.into())
    }

    #[inline(never)]
    fn at(code: IssueCode, path: Cow<'static, str>) -> Self {
        Self(Box::new(Finding { code, severity: code.severity(), path, params: Vec::new(), patch: Vec::new() }))
    }

    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// What was found, or what is wanted. Never a secret.
    #[must_use]
    pub fn text(self, name: &'static str, value: impl Into<String>) -> Self {
        self.param(name, Param::Text(value.into()))
    }

    #[must_use]
    pub fn number(self, name: &'static str, value: u64) -> Self {
        self.param(name, Param::Number(value))
    }

    #[must_use]
    pub fn flag(self, name: &'static str, value: bool) -> Self {
        self.param(name, Param::Bool(value))
    }

    #[inline(never)]
    fn param(mut self, name: &'static str, value: Param) -> Self {
        self.params.push((name, value));
        self
    }

    #[must_use]
    pub fn patch(self, operations: impl IntoIterator<Item = Operation>) -> Self {
        operations.into_iter().fold(self, Self::and)
    }

    #[must_use]
    #[inline(never)]
    pub fn and(mut self, operation: Operation) -> Self {
        self.patch.push(operation);
        self
    }

    /// The message in English, with what was found in it.
    pub fn message(&self) -> String {
        self.fill(self.code.message())
    }

    fn fill(&self, template: &str) -> String {
        let mut text = String::from(template);
        for (name, value) in &self.params {
            let value = match value {
                Param::Text(text) => Cow::Borrowed(&**text),
                Param::Number(number) => decimal(*number).into(),
                Param::Bool(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
            };
            text = text.replace(&["{", name, "}"].concat(), &value);
        }
        text
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}: {}", self.severity.as_str(), self.path, self.code.as_str(), self.message())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_say_what_is_the_matter() {
        let mut seen = std::collections::BTreeSet::new();
        for code in IssueCode::ALL {
            assert!(seen.insert(code.as_str()) && seen.insert(code.message()), "{code:?} twice");
            assert!(
                code.as_str().bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'),
                "{code:?}"
            );
            assert!(code.message().ends_with('.') && !code.fix().ends_with('.'), "{code:?}");
            assert_eq!(code.message().matches('{').count(), code.message().matches('}').count(), "{code:?}");
        }
    }

    #[test]
    fn each_table_is_counted_from_its_first() {
        for of_conversion in [false, true] {
            let table = IssueCode::ALL.iter().filter(|code| code.is_of_conversion() == of_conversion);
            assert!(table.enumerate().all(|(at, code)| code.index() == at as u64));
        }
    }

    #[test]
    fn a_message_says_what_was_found() {
        let issue = Issue::new(IssueCode::WrongType, "/port").text("expected", "number").text("found", "string");
        assert!(issue.message().contains("number") && !issue.message().contains('{'), "{issue}");
    }
}
