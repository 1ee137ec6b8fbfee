//! `bucket`: its name, and nothing else.

use super::super::issue::IssueCode;
use super::field::Field::{Bucket, EndPoint};
use super::field::Given;
use super::form::{Form, Look};
use super::keys;
use super::location::{Kind, Location};
use crate::endpoint::BucketName;
use crate::text::{split_at_any, trim_start};

/// What is a name, and what is an address.
pub(super) fn check(form: &mut Form<'_>) {
    // As in `end_point.rs`: after each change all look again.
    form.settle(Bucket, &[keys::misplaced, location, path, unusable]);
    if form.is_absent(Bucket) {
        form.say(Bucket, IssueCode::Missing);
    }
}

/// `/bucket`, `bucket/`, `bucket/folder/key`
fn path(form: &mut Form<'_>, look: &Look<'_>) {
    let name = split_at_any(trim_start(look.text, "/"), "/").0;
    if name.len() < look.text.len() && BucketName::read(name).is_ok() {
        let issue = Bucket.fault(IssueCode::BucketHasPath).text("bucket", form.shown_of(look.text, name));
        form.mend_text(Bucket, issue, name);
    }
}

fn unusable(form: &mut Form<'_>, look: &Look<'_>) {
    if BucketName::read(look.text).is_err() {
        let issue = Bucket.fault(IssueCode::BucketUnusable).text("found", form.shown(look.text));
        form.give_up(Bucket, issue);
    }
}

fn location(form: &mut Form<'_>, look: &Look<'_>) {
    let Some(location) = Location::read(look.text) else { return };
    let code = match location.kind {
        Kind::Unsupported(what) => {
            return form.give_up(Bucket, Bucket.fault(IssueCode::BucketUnsupported).text("found", what));
        }
        Kind::Uri => IssueCode::BucketIsUri,
        Kind::Arn => IssueCode::BucketIsArn,
        Kind::Console => IssueCode::BucketIsConsole,
        Kind::Url => IssueCode::BucketIsUrl,
    };
    let issue = Bucket.fault(code).text("bucket", form.shown_of(look.text, &location.bucket));
    // An endpoint in the wrong field, or nothing of use. The bucket is missing.
    let is_lost = location.bucket.is_empty();
    if is_lost && (!form.is_absent(EndPoint) || location.end_point.is_empty()) {
        form.tell(Bucket, issue);
        return form.set(Bucket, Given::Absent);
    }
    location.put(form, !is_lost);
    if is_lost {
        form.put(Bucket, Given::Absent);
    }
    form.mend(Bucket, issue);
}
