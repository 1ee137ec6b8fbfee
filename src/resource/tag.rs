//! The `type` of shapes that come in several forms.

use super::fields::{Fields, Need, is_placeholder, nearest};
use super::issue::{Issue, IssueCode};
use super::patch::Operation;
use super::value::Value;

/// A tag, with other words for it that people and the platform's own forms use, after it.
pub(super) type Tag = &'static [&'static str];

/// The tag that stands there, or that was plainly meant.
pub(super) fn read(fields: &mut Fields<'_>, tags: &[Tag], all: &'static str) -> Option<&'static str> {
    const PATH: &str = "/type";
    // A placeholder would leave open which fields there are.
    let given = fields.text(PATH, Need::Required).or_else(|| {
        let text = fields.value(PATH)?.as_text()?;
        is_placeholder(text.trim()).then(|| text.into())
    })?;
    let known = |tag: &Tag| tag.first().copied();
    if let Some(tag) = tags.iter().filter_map(known).find(|tag| *tag == given) {
        return Some(tag);
    }
    let same = |word: &str| {
        let mut letters = given.bytes().filter(|byte| byte.is_ascii_alphanumeric());
        word.bytes().all(|byte| letters.next().is_some_and(|letter| letter.eq_ignore_ascii_case(&byte)))
            && letters.next().is_none()
    };
    let meant = tags.iter().find(|tag| tag.iter().any(|word| same(word))).and_then(known);
    let meant = meant.or_else(|| nearest(&given, tags.iter().filter_map(known)));
    let operation = meant.map(|tag| Operation::replace(PATH, Value::text(tag)));
    let issue = Issue::new(IssueCode::TypeUnknown, PATH).text("expected", all).text("meant", meant.unwrap_or_default());
    fields.tell(issue.patch(operation));
    meant
}
