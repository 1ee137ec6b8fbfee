//! `bucket`: its name, and nothing else.

use super::super::issue::{Issue, IssueCode};
use super::form::{Field, Form, Given};
use super::keys;
use super::location::{Kind, Location};
use crate::endpoint::BucketName;
use crate::text::split_at_any;

const PATH: &str = "/bucket";

/// What is a name, and what is an address.
pub(super) fn check(form: &mut Form<'_>) {
    // As in `end_point.rs`: after each change all look again.
    let steps: &[fn(&mut Form<'_>, &str)] = &[misplaced, location, path, unusable];
    form.settle(Field::Bucket, steps);
    if form.is_absent(Field::Bucket) {
        form.tell(Field::Bucket, Issue::new(IssueCode::Missing, PATH));
    }
}

fn misplaced(form: &mut Form<'_>, _: &str) {
    keys::is_misplaced(form, Field::Bucket);
}

/// `/bucket`, `bucket/`, `bucket/folder/key`
fn path(form: &mut Form<'_>, text: &str) {
    let name = split_at_any(text.trim_start_matches('/'), "/").0;
    if name.len() < text.len() && BucketName::read(name).is_ok() {
        let issue = Issue::new(IssueCode::BucketHasPath, PATH).text("bucket", form.shown_of(text, name));
        form.mend(Field::Bucket, issue, &[(Field::Bucket, Given::text(name))]);
    }
}

fn unusable(form: &mut Form<'_>, text: &str) {
    if BucketName::read(text).is_err() {
        let issue = Issue::new(IssueCode::BucketUnusable, PATH).text("found", form.shown(text));
        form.give_up(Field::Bucket, issue);
    }
}

fn location(form: &mut Form<'_>, text: &str) {
    let Some(location) = Location::read(text) else { return };
    let code = match location.kind {
        Kind::Unsupported(what) => {
            return form.give_up(Field::Bucket, Issue::new(IssueCode::BucketUnsupported, PATH).text("found", what));
        }
        Kind::Uri => IssueCode::BucketIsUri,
        Kind::Arn => IssueCode::BucketIsArn,
        Kind::Console => IssueCode::BucketIsConsole,
        Kind::Url => IssueCode::BucketIsUrl,
    };
    let issue = Issue::new(code, PATH).text("bucket", form.shown_of(text, &location.bucket));
    let mut changes = location.changes(form);
    if location.bucket.is_empty() {
        // An endpoint in the wrong field, or nothing of use. The bucket is missing.
        if !form.is_absent(Field::EndPoint) || location.end_point.is_empty() {
            form.tell(Field::Bucket, issue);
            return form.set(Field::Bucket, Given::Absent);
        }
        changes.push((Field::Bucket, Given::Absent));
    }
    form.mend(Field::Bucket, issue, &changes);
}
