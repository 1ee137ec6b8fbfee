//! The `s3` resource: `bucket`, `region`, `endPoint`, `useSSL`, `pathStyle`, `port`, `accessKey`, `secretKey`, `token`,
//! `expiration`.
//!
//! `form.rs` says how checks work together; each topic is a file.

mod amazon;
mod bucket;
mod end_point;
mod form;
mod keys;
mod location;
mod names;
mod paste;
mod region;
mod secret;

use alloc::string::String;

use super::issue::IssueCode;
use super::value::{Object, Value};
use super::{Options, Profile, Resolved, Validation};
use crate::endpoint::{Endpoint, Resource};
use form::{Field, Form};

/// The field that a name of another tool's means.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    names::meant(name).map(Field::name)
}

/// The fields that an address at Amazon, an ARN or `s3://…` tells, and whether it goes on to an object.
pub(super) fn located(text: &str) -> Option<(Object, bool)> {
    location::Location::read(text)?.fields()
}

/// Also for shapes that hold the same fields under other names: theirs are put in place of these before and after.
pub(super) fn validate(fields: &Object, options: &Options<'_>) -> Validation {
    let mut form = Form::new(fields, options);
    names::read(&mut form);
    // An address in the bucket's place fills other fields, the endpoint settles what the region is compared with.
    bucket::check(&mut form);
    end_point::check(&mut form);
    region::check(&mut form);
    end_point::check_empty(&mut form);
    region::compare(&mut form);
    let resolved = resolve(&form);
    Validation { resolved, ..form.into_validation() }
}

/// For the fields of other shapes: the text without what came along when it was copied, and what that was.
pub(super) fn clean(text: &str, is_key: bool) -> (String, Option<IssueCode>) {
    paste::clean(text, if is_key { Field::SecretKey } else { Field::Bucket })
}

/// For the fields of other shapes.
pub(super) fn looks_secret(text: &str) -> bool {
    secret::looks_like_one(text)
}

/// What will be called, as the fields stand; where they cannot be used so, as they are meant.
fn resolve(form: &Form<'_>) -> Option<Resolved> {
    let address = [Field::Bucket, Field::EndPoint, Field::Region, Field::UseSsl, Field::Port, Field::PathStyle];
    if address.iter().any(|field| form.is_opaque(*field)) {
        return None;
    }
    let text = |field: Field| form.fields.get(field.name()).and_then(Value::as_text);
    let flag = |field: Field| form.fields.get(field.name()).and_then(Value::as_bool);
    let given = Resource {
        bucket: text(Field::Bucket).unwrap_or_default(),
        region: text(Field::Region),
        end_point: text(Field::EndPoint),
        use_ssl: flag(Field::UseSsl),
        path_style: flag(Field::PathStyle).or(default_style(form)),
        port: form.fields.get("port").and(form.port()),
    };
    let meant = Resource {
        bucket: form.text(Field::Bucket).unwrap_or_default(),
        region: form.text(Field::Region),
        end_point: form.text(Field::EndPoint),
        use_ssl: form.flag(Field::UseSsl),
        path_style: form.flag(Field::PathStyle).or(default_style(form)),
        port: form.port(),
    };
    let endpoint = Endpoint::resolve(&given).or_else(|_| Endpoint::resolve(&meant)).ok()?;
    Some(Resolved::of(&endpoint, if end_point::is_amazon(endpoint.host()) { "aws" } else { "other" }))
}

fn default_style(form: &Form<'_>) -> Option<bool> {
    (form.options.profile == Profile::Backend).then_some(true)
}
