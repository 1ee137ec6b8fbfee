//! The `s3` resource: `bucket`, `region`, `endPoint`, `useSSL`, `pathStyle`, `port`, `accessKey`, `secretKey`, `token`,
//! `expiration`.
//!
//! `form.rs` says how checks work together; each topic is a file.

mod addressing;
mod browser;
mod bucket;
mod end_point;
mod field;
mod form;
mod keys;
mod location;
mod names;
mod naming;
mod paste;
mod read;
mod region;
mod secret;
mod store;

use alloc::string::String;

use super::issue::IssueCode;
use super::value::{Object, Value};
use super::{Options, Resolved, Validation};
use crate::endpoint::{Endpoint, Resource};
use crate::providers::identify;
use field::Field;
use form::Form;

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
    // Whose place a key has taken is absent. The endpoint may name the bucket, and settles what the region is compared
    // with. An address in the place of the bucket or the region may be the endpoint's.
    form.look(Field::Bucket, &[keys::misplaced]);
    let mut settled = 0;
    end_point::check(&mut form, &mut settled);
    bucket::check(&mut form);
    end_point::check(&mut form, &mut settled);
    region::check(&mut form);
    end_point::check(&mut form, &mut settled);
    end_point::check_empty(&mut form);
    region::compare(&mut form);
    addressing::check(&mut form);
    form.look(Field::Bucket, &[naming::check]);
    keys::check(&mut form);
    browser::check(&mut form);
    let resolved = resolve(&form);
    Validation { issues: form.into_issues(), resolved }
}

/// For the fields of other shapes: the text without what came along when it was copied, and what that was.
pub(super) fn clean(text: &str, is_key: bool) -> (String, Option<IssueCode>) {
    paste::clean(text, if is_key { Field::SecretKey } else { Field::Bucket })
}

/// For the endpoints of other shapes: see there.
pub(super) fn hindrance(address: &str, options: &Options<'_>) -> (String, Option<IssueCode>, bool) {
    browser::hindrance(address, options)
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
    let given = |field: Field| form.fields.get(field.name());
    let text = |field: Field| given(field).and_then(Value::as_text);
    let flag = |field: Field| given(field).and_then(Value::as_bool);
    let given = Resource {
        bucket: text(Field::Bucket).unwrap_or_default(),
        region: text(Field::Region),
        end_point: text(Field::EndPoint),
        use_ssl: flag(Field::UseSsl),
        path_style: flag(Field::PathStyle),
        port: form.port().filter(|_| given(Field::Port).is_some()),
    };
    let meant = Resource {
        bucket: form.text(Field::Bucket).unwrap_or_default(),
        region: form.text(Field::Region),
        end_point: form.text(Field::EndPoint),
        use_ssl: form.flag(Field::UseSsl),
        path_style: form.flag(Field::PathStyle),
        port: form.port(),
    };
    // A key in the wrong field is not shown as part of an address.
    let is_key = |text: &str| form.looks_secret(text) || secret::is_access_key(text);
    let read = |resource: &Resource<'_>| {
        let texts = [Some(resource.bucket), resource.end_point, resource.region];
        let path_style = resource.path_style.or(addressing::default_style(form));
        let resource = Resource { path_style, ..*resource };
        Endpoint::read(&resource).ok().filter(|_| !texts.into_iter().flatten().any(is_key))
    };
    let endpoint = read(&given).or_else(|| read(&meant))?;
    Some(Resolved::of(&endpoint, identify(endpoint.host()).provider.id))
}
