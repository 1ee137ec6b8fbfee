//! The `type` of shapes that come in several forms.

use alloc::string::String;

use super::fields::{Fields, Need, nearest};
use super::issue::{Issue, IssueCode};
use super::patch::Operation;
use super::value::Value;

/// The tag that stands there, or that was plainly meant; empty where there is none. Of each tag, other words that people and
/// the platform's own forms use stand after it.
pub(super) fn read(fields: &mut Fields<'_>, tags: &[&[&'static str]], all: &'static str) -> &'static str {
    const PATH: &str = "/type";
    fields.read(PATH, Need::Required);
    // A placeholder would leave open which fields there are.
    let given = fields.raw(PATH);
    if given.is_empty() {
        return "";
    }
    let mut letters = String::new();
    for sign in given.chars() {
        if sign.is_ascii_alphanumeric() {
            letters.push(sign);
        }
    }
    let mut meant = "";
    for tag in tags {
        for (at, word) in tag.iter().enumerate() {
            if at == 0 && *word == given {
                return word;
            }
            if word.eq_ignore_ascii_case(&letters) {
                meant = tag.first().copied().unwrap_or_default();
            }
        }
    }
    if meant.is_empty() {
        meant = nearest(given, tags);
    }
    let mut issue = Issue::new(IssueCode::TypeUnknown, PATH).text("expected", all).text("meant", meant);
    if !meant.is_empty() {
        issue = issue.and(Operation::replace(PATH, Value::text(meant)));
    }
    fields.tell(issue);
    meant
}
