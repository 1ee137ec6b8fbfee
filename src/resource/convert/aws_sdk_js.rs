//! The configuration of `new S3Client(…)` of the SDK for JavaScript, version 3, with `bucket` beside it: the client
//! ignores that, and each command wants it.
//! <https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/client/s3/>

use super::facts::Facts;
use super::rows::{self, FALSE, Part, Read, Row, TRUE};
use crate::resource::value::{Object, Value};

pub(super) const ROWS: &[Row] = &[
    ("/bucket", Part::Field("bucket")),
    ("/region", Part::Region),
    ("/endpoint", Part::Url),
    ("/forcePathStyle", Part::Flag("pathStyle", TRUE, FALSE)),
    ("/credentials/accessKeyId", Part::Field("accessKey")),
    ("/credentials/secretAccessKey", Part::Field("secretKey")),
    ("/credentials/sessionToken", Part::Field("token")),
];

/// Read, but not written: the SDK takes a `Date` there, which is no JSON, and fails on a text.
const ALSO: &[Row] = &[
    ("/credentials/expiration", Part::Field("expiration")),
    ("/Bucket", Part::Field("bucket")),
    ("/tls", Part::Flag("useSSL", TRUE, FALSE)),
];

pub(super) fn read(object: &Object) -> Read {
    let mut read = rows::read(object, ROWS, ALSO);
    rows::default_style(&mut read.fields);
    read
}

pub(super) fn write(facts: &Facts<'_>) -> Value {
    Value::Object(rows::write(facts, ROWS))
}
