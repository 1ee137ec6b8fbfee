//! `accessKey`, `secretKey`, `token`, `expiration`.

use alloc::string::String;
use alloc::vec::Vec;

use super::super::Use;
use super::super::issue::{IssueCode, Severity};
use super::super::patch::Operation;
use super::field::Field::{self, AccessKey, Expiration, SecretKey, Token};
use super::field::Given;
use super::form::{Form, Look};
use super::secret;
use crate::text::has_any;
use crate::time::Timestamp;

pub(super) fn check(form: &mut Form<'_>) {
    swapped(form);
    for field in [AccessKey, SecretKey, Token] {
        form.look(field, &[misplaced, characters]);
    }
    missing(form);
    form.look(AccessKey, &[access_key]);
    form.look(SecretKey, &[secret_key]);
    form.look(Expiration, &[expiration]);
}

/// A key stands where something else should: it goes where it belongs, unless something stands there.
pub(super) fn misplaced(form: &mut Form<'_>, look: &Look<'_>) {
    let Look { field, text, .. } = *look;
    let target = if secret::is_access_key(text) {
        AccessKey
    } else if field != Token && secret::is_secret_key(text) {
        SecretKey
    } else {
        return;
    };
    if target == field {
        return;
    }
    let issue = field.fault(IssueCode::KeyInWrongField).text("expected", target.name());
    if form.is_absent(target) {
        let place = place_as_given(form, field);
        form.put(field, Given::Absent);
        form.put_text(target, text);
        form.mend(field, issue);
        let moves = place.map(|place| Operation::move_to(place, target.path()));
        form.patch_last(field, moves.into_iter().collect());
    } else {
        form.give_up(field, issue);
    }
}

/// Where a value stands that is to be moved. What has white space around it is not: that would go with it.
fn place_as_given(form: &Form<'_>, field: Field) -> Option<String> {
    let place = form.place(field)?;
    let given = form.fields.get(place.get(1..)?)?.as_text();
    (given == form.text(field)).then(|| place.into())
}

/// Each of the two has the other's shape.
fn swapped(form: &mut Form<'_>) {
    let (Some(access), Some(secret)) = (form.text(AccessKey), form.text(SecretKey)) else { return };
    let is_swapped = !secret::is_access_key(access)
        && !secret::is_secret_key(secret)
        && (secret::is_access_key(secret) || (secret::is_secret_key(access) && secret.len() < 40));
    if !is_swapped {
        return;
    }
    // Neither need be named: they change places over a name that is free.
    let mut free = String::from("/_");
    while form.fields.get(free.get(1..).unwrap_or_default()).is_some() {
        free.push('_');
    }
    let moves = match (place_as_given(form, AccessKey), place_as_given(form, SecretKey)) {
        (Some(first), Some(second)) => Vec::from([
            Operation::move_to(first, &*free),
            Operation::move_to(second, AccessKey.path()),
            Operation::move_to(free, SecretKey.path()),
        ]),
        _ => Vec::new(),
    };
    let (access, secret) = (String::from(access), String::from(secret));
    form.put(AccessKey, Given::Text(secret));
    form.put(SecretKey, Given::Text(access));
    form.mend(AccessKey, AccessKey.fault(IssueCode::KeysSwapped));
    form.patch_last(AccessKey, moves);
}

/// Signing takes what `Credentials` takes.
fn characters(form: &mut Form<'_>, look: &Look<'_>) {
    let Look { field, text, .. } = *look;
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) || (field == AccessKey && has_any(text, "/")) {
        form.give_up(field, field.fault(IssueCode::KeyCharacters));
    }
}

fn missing(form: &mut Form<'_>) {
    match (form.is_absent(AccessKey), form.is_absent(SecretKey)) {
        (true, true) if form.options.usage == Use::Server => {
            form.tell(AccessKey, AccessKey.fault(IssueCode::KeysMissing).severity(Severity::Hint));
        }
        (true, true) => form.say(AccessKey, IssueCode::KeysMissing),
        (true, false) => form.say(AccessKey, IssueCode::Missing),
        (false, true) => form.say(SecretKey, IssueCode::Missing),
        (false, false) => {}
    }
}

fn access_key(form: &mut Form<'_>, look: &Look<'_>) {
    let is_amazon = look.host().is_amazon();
    if !secret::is_access_key(look.text) {
        if is_amazon {
            form.say(AccessKey, IssueCode::AccessKeyUnlikely);
        }
    } else if secret::is_temporary(look.text) {
        if form.is_absent(Token) {
            form.say(Token, IssueCode::TokenMissing);
        }
    } else {
        if is_amazon && !form.is_absent(Token) && !form.is_opaque(Token) {
            form.mend_text(Token, Token.fault(IssueCode::TokenNotWanted), "");
        }
        if form.options.usage == Use::Browser {
            form.say(AccessKey, IssueCode::KeyLongLived);
        }
    }
}

fn secret_key(form: &mut Form<'_>, look: &Look<'_>) {
    if look.host().is_amazon() && look.text.len() != 40 {
        form.say(SecretKey, IssueCode::SecretKeyUnlikely);
    }
}

fn expiration(form: &mut Form<'_>, look: &Look<'_>) {
    let code = match (Timestamp::parse_iso(look.text), form.options.now) {
        (None, _) => IssueCode::ExpirationInvalid,
        (Some(end), Some(now)) if end <= now => IssueCode::Expired,
        _ => return,
    };
    form.say(Expiration, code);
}
