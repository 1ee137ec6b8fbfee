//! `bucket`: its name, and nothing else.

use super::super::issue::{Issue, IssueCode};
use super::form::{Field, Form, Given};
use super::keys;
use super::location::{Kind, Location};
use crate::endpoint::BucketName;
use crate::text::{has_any, split_at_any};

const PATH: &str = "/bucket";

/// What is a name, and what is an address. First of all: an address fills other fields too.
pub(super) fn check(form: &mut Form<'_>) {
    let Some(text) = form.owned(Field::Bucket) else {
        if form.is_absent(Field::Bucket) && !fills_bucket(form) {
            form.tell(Field::Bucket, Issue::new(IssueCode::Missing, PATH));
        }
        return;
    };
    if keys::is_misplaced(form, Field::Bucket) {
        return;
    }
    if let Some(location) = Location::read(&text) {
        return located(form, &location);
    }
    if has_any(&text, "/") {
        // `/bucket`, `bucket/`, `bucket/folder/key`
        let name = split_at_any(text.trim_start_matches('/'), "/").0;
        if BucketName::parse(name).is_ok() {
            let issue = Issue::new(IssueCode::BucketHasPath, PATH).text("bucket", form.shown(name));
            form.mend(Field::Bucket, issue, &[(Field::Bucket, Given::text(name))]);
        }
    }
    let unusable = form.text(Field::Bucket).is_some_and(|name| BucketName::parse(name).is_err());
    if unusable {
        let issue = Issue::new(IssueCode::BucketUnusable, PATH).text("found", form.shown(&text));
        form.give_up(Field::Bucket, issue);
    }
}

/// The endpoint names the bucket: then that is the fault, not that the field is empty.
fn fills_bucket(form: &Form<'_>) -> bool {
    let location = form.text(Field::EndPoint).and_then(Location::read);
    location.is_some_and(|location| !location.bucket.is_empty() && location.is_plain)
}

fn located(form: &mut Form<'_>, location: &Location) {
    let code = match location.kind {
        Kind::Unsupported(what) => {
            return form.give_up(Field::Bucket, Issue::new(IssueCode::BucketUnsupported, PATH).text("found", what));
        }
        Kind::Uri => IssueCode::BucketIsUri,
        Kind::Arn => IssueCode::BucketIsArn,
        Kind::Console => IssueCode::BucketIsConsole,
        Kind::Url => IssueCode::BucketIsUrl,
    };
    let issue = Issue::new(code, PATH).text("bucket", form.shown(&location.bucket));
    if BucketName::parse(&location.bucket).is_err() {
        return form.give_up(Field::Bucket, issue.text("bucket", ""));
    }
    form.mend(Field::Bucket, issue, &location.changes(form));
}
