//! Fields under a name that other tools use for them. The platform would not look there.

use super::super::issue::{Issue, IssueCode};
use super::super::patch::Operation;
use super::super::value::{Object, Value};
use super::field::Field;
use super::form::Form;
use super::paste;
use crate::encode::pointer;
use crate::text::next_piece;

/// In small letters, without what stands between words.
const ALIASES: [(Field, &str); 10] = [
    (Field::Bucket, "bucket bucketname s3bucket awsbucket awss3bucket awsbucketname"),
    (Field::Region, "region regionname awsregion s3region defaultregion awsdefaultregion bucketregion"),
    (
        Field::EndPoint,
        "endpoint endpointurl endpointuri s3endpoint s3endpointurl awsendpoint awsendpointurl awsendpointurls3",
    ),
    (Field::UseSsl, "usessl ssl usetls tls usehttps secure s3usessl"),
    (Field::PathStyle, "pathstyle forcepathstyle s3forcepathstyle usepathstyle usepathstyleendpoint pathstyleaccess"),
    (Field::Port, "port"),
    (Field::AccessKey, "accesskey accesskeyid awsaccesskeyid awsaccesskey s3accesskey s3accesskeyid keyid"),
    (
        Field::SecretKey,
        "secretkey secretaccesskey awssecretaccesskey awssecretkey s3secretkey s3secretaccesskey secret",
    ),
    (Field::Token, "token sessiontoken awssessiontoken securitytoken awssecuritytoken"),
    (Field::Expiration, "expiration expires expiry expiresat awscredentialexpiration"),
];

/// Reads every field, from where it stands.
pub(super) fn read(form: &mut Form<'_>) {
    let fields = form.fields;
    let mut values = Field::ALL.map(|field| (field, given(fields, field.name())));
    for (name, value) in fields.iter() {
        // Most stand where they should; to look through all other names costs time.
        if Field::ALL.iter().any(|field| field.name() == name) || is_blank(value) {
            continue;
        }
        let Some(field) = meant(name) else { continue };
        let Some((_, present)) = values.iter_mut().find(|(other, _)| *other == field) else { continue };
        let is_absent = present.is_none_or(is_blank);
        let path = pointer("/", name);
        let (code, operation) = if is_absent {
            (IssueCode::FieldMisspelled, Operation::move_to(&*path, field.path()))
        } else {
            (IssueCode::FieldTwice, Operation::remove(&*path))
        };
        if is_absent {
            *present = Some(value);
        }
        form.stands_at(field, path.clone(), is_absent);
        let issue = Issue::new(code, path).text("found", name).text("expected", field.name());
        form.tell(field, issue.patch([operation]));
    }
    for (field, value) in values {
        form.learn_secrets(field, value.and_then(Value::as_text).unwrap_or_default());
    }
    for (field, value) in values {
        if let Some(value) = value {
            form.read(field, value);
        }
    }
}

fn given<'v>(fields: &'v Object, name: &str) -> Option<&'v Value> {
    fields.get(name).filter(|value| !is_empty(value))
}

/// Of white space alone it is no value either, where there is another.
fn is_blank(value: &Value) -> bool {
    is_empty(value) || value.as_text().is_some_and(|text| paste::clean(text, Field::EndPoint).0.is_empty())
}

fn is_empty(value: &Value) -> bool {
    matches!(value, Value::Null) || value.as_text() == Some("")
}

pub(super) fn meant(name: &str) -> Option<Field> {
    ALIASES.iter().find(|(_, aliases)| is_one_of(name, aliases)).map(|(field, _)| *field)
}

/// Whether a name is in a list of plain ones: in small letters, without what stands between words.
pub(super) fn is_one_of(name: &str, plain: &str) -> bool {
    let letters = || name.bytes().filter(|byte| !b"_-. ".contains(byte)).map(|byte| byte.to_ascii_lowercase());
    let mut rest = Some(plain);
    name.len() <= 32 && core::iter::from_fn(|| next_piece(&mut rest, " ")).any(|word| word.bytes().eq(letters()))
}
