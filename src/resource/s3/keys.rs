//! `accessKey`, `secretKey`, `token`, `expiration`.

use alloc::string::String;

use super::super::Use;
use super::super::issue::{Issue, IssueCode, Severity};
use super::super::patch::Operation;
use super::form::{Field, Form, Given};
use super::secret;
use crate::text::has_any;
use crate::time::Timestamp;

use Field::{AccessKey, Expiration, SecretKey, Token};

pub(super) fn check(form: &mut Form<'_>, is_amazon: bool) {
    swapped(form);
    for field in [AccessKey, SecretKey, Token] {
        if !is_misplaced(form, field) {
            characters(form, field);
        }
    }
    missing(form);
    access_key(form, is_amazon);
    secret_key(form, is_amazon);
    expiration(form);
}

/// A key stands where something else should: it goes where it belongs, unless something stands there.
pub(super) fn is_misplaced(form: &mut Form<'_>, field: Field) -> bool {
    let Some(text) = form.owned(field) else { return false };
    let target = if secret::is_access_key(&text) {
        AccessKey
    } else if field != Token && secret::is_secret_key(&text) {
        SecretKey
    } else {
        return false;
    };
    if target == field {
        return false;
    }
    let issue = Issue::new(IssueCode::KeyInWrongField, field.path()).text("expected", target.name());
    if form.is_absent(target) {
        let moves = place_as_given(form, field).map(|place| [Operation::move_to(place, target.path())]);
        form.mend(field, issue, &[(field, Given::Absent), (target, Given::Text(text))]);
        form.patch_last(moves);
    } else {
        form.give_up(field, issue);
    }
    true
}

/// Where a value stands that is to be moved. What has white space around it is not: that would go with it.
fn place_as_given(form: &Form<'_>, field: Field) -> Option<String> {
    let place = form.place(field)?;
    let given = form.fields.get(place.get(1..)?)?.as_text();
    (given == form.text(field)).then(|| place.into())
}

/// Each of the two has the other's shape.
fn swapped(form: &mut Form<'_>) {
    let (Some(access), Some(secret)) = (form.owned(AccessKey), form.owned(SecretKey)) else { return };
    let is_swapped = !secret::is_access_key(&access)
        && !secret::is_secret_key(&secret)
        && (secret::is_access_key(&secret) || (secret::is_secret_key(&access) && secret.len() < 40));
    if !is_swapped {
        return;
    }
    // Neither need be named: they change places over a name that is free.
    let mut free = String::from("/_");
    while form.fields.get(free.get(1..).unwrap_or_default()).is_some() {
        free.push('_');
    }
    let moves = match (place_as_given(form, AccessKey), place_as_given(form, SecretKey)) {
        (Some(first), Some(second)) => Some([
            Operation::move_to(first, &*free),
            Operation::move_to(second, AccessKey.path()),
            Operation::move_to(free, SecretKey.path()),
        ]),
        _ => None,
    };
    let issue = Issue::new(IssueCode::KeysSwapped, AccessKey.path());
    form.mend(AccessKey, issue, &[(AccessKey, Given::Text(secret)), (SecretKey, Given::Text(access))]);
    form.patch_last(moves);
}

/// Signing takes what `Credentials` takes.
fn characters(form: &mut Form<'_>, field: Field) {
    let Some(text) = form.text(field) else { return };
    let is_wrong = !text.bytes().all(|byte| byte.is_ascii_graphic()) || (field == AccessKey && has_any(text, "/"));
    if is_wrong {
        form.give_up(field, Issue::new(IssueCode::KeyCharacters, field.path()));
    }
}

fn missing(form: &mut Form<'_>) {
    match (form.is_absent(AccessKey), form.is_absent(SecretKey)) {
        (true, true) if form.options.usage == Use::Server => {
            form.tell(AccessKey, Issue::new(IssueCode::KeysMissing, AccessKey.path()).severity(Severity::Hint));
        }
        (true, true) => form.tell(AccessKey, Issue::new(IssueCode::KeysMissing, AccessKey.path())),
        (true, false) => form.tell(AccessKey, Issue::new(IssueCode::Missing, AccessKey.path())),
        (false, true) => form.tell(SecretKey, Issue::new(IssueCode::Missing, SecretKey.path())),
        (false, false) => {}
    }
}

fn access_key(form: &mut Form<'_>, is_amazon: bool) {
    let Some(key) = form.text(AccessKey) else { return };
    if !secret::is_access_key(key) {
        if is_amazon {
            form.tell(AccessKey, Issue::new(IssueCode::AccessKeyUnlikely, AccessKey.path()));
        }
    } else if secret::is_temporary(key) {
        if form.is_absent(Token) {
            form.tell(Token, Issue::new(IssueCode::TokenMissing, Token.path()));
        }
    } else {
        if is_amazon && !form.is_absent(Token) && !form.is_opaque(Token) {
            form.mend_one(IssueCode::TokenNotWanted, Token, Given::Absent);
        }
        if form.options.usage == Use::Browser {
            form.tell(AccessKey, Issue::new(IssueCode::KeyLongLived, AccessKey.path()));
        }
    }
}

fn secret_key(form: &mut Form<'_>, is_amazon: bool) {
    let is_unlikely = |key: &str| key.len() != 40;
    if is_amazon && form.text(SecretKey).is_some_and(is_unlikely) {
        form.tell(SecretKey, Issue::new(IssueCode::SecretKeyUnlikely, SecretKey.path()));
    }
}

fn expiration(form: &mut Form<'_>) {
    let Some(text) = form.text(Expiration) else { return };
    let code = match (Timestamp::parse_iso(text), form.options.now) {
        (None, _) => IssueCode::ExpirationInvalid,
        (Some(end), Some(now)) if end <= now => IssueCode::Expired,
        _ => return,
    };
    form.tell(Expiration, Issue::new(code, Expiration.path()));
}
