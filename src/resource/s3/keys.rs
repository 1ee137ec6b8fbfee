//! `accessKey`, `secretKey`, `token`, `expiration`.

use super::super::issue::{Issue, IssueCode};
use super::super::patch::Operation;
use super::form::{Field, Form, Given};
use super::secret;

/// A key stands where an address should: it goes where it belongs, unless something stands there.
pub(super) fn is_misplaced(form: &mut Form<'_>, field: Field) -> bool {
    let Some(text) = form.owned(field) else { return false };
    let target = if secret::is_access_key(&text) {
        Field::AccessKey
    } else if secret::is_secret_key(&text) {
        Field::SecretKey
    } else {
        return false;
    };
    let issue = Issue::new(IssueCode::KeyInWrongField, field.path()).text("expected", target.name());
    let issue = if form.is_absent(target) && form.fields.get(field.name()).is_some() {
        form.set(target, Given::Text(text));
        issue.patch([Operation::move_to(field.path(), target.path())])
    } else {
        issue
    };
    form.give_up(field, issue);
    true
}
