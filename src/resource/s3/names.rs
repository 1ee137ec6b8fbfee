//! Fields under a name that other tools use for them. The platform would not look there.

use alloc::string::String;

use super::super::issue::{Issue, IssueCode};
use super::super::patch::Operation;
use super::super::value::{Object, Value};
use super::form::{Field, Form};
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
        let Some(field) = meant(name) else { continue };
        let Some((_, present)) = values.iter_mut().find(|(other, _)| *other == field) else { continue };
        if name == field.name() || is_empty(value) {
            continue;
        }
        let path = pointer("/", name);
        let (code, operation) = match present {
            Some(_) => (IssueCode::FieldTwice, Operation::remove(&*path)),
            None => (IssueCode::FieldMisspelled, Operation::move_to(&*path, field.path())),
        };
        present.get_or_insert(value);
        let issue = Issue::new(code, path).text("found", name).text("expected", field.name());
        form.tell(field, issue.patch([operation]));
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

fn is_empty(value: &Value) -> bool {
    matches!(value, Value::Null) || value.as_text() == Some("")
}

pub(super) fn meant(name: &str) -> Option<Field> {
    if name.len() > 32 {
        return None;
    }
    let letters = name.bytes().filter(|byte| !b"_-. ".contains(byte));
    let plain: String = letters.map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    let is_alias = |aliases: &str| {
        let mut rest = Some(aliases);
        core::iter::from_fn(|| next_piece(&mut rest, " ")).any(|alias| alias == plain)
    };
    ALIASES.iter().find(|(_, aliases)| is_alias(aliases)).map(|(field, _)| *field)
}
