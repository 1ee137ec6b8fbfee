//! The instance's object storage settings, of type `S3`.

use super::facts::Facts;
use super::rows::{self, FALSE, Part, Read, Row, TRUE, Word};
use crate::resource::value::{Object, Value};

pub(super) const ROWS: &[Row] = &[
    ("/type", Part::Fixed(Word::Text("S3"))),
    ("/bucket", Part::Field("bucket")),
    ("/region", Part::Region),
    ("/endpoint", Part::Field("endPoint")),
    ("/port", Part::Field("port")),
    ("/allow_http", Part::Flag("useSSL", FALSE, TRUE)),
    ("/path_style", Part::Flag("pathStyle", TRUE, FALSE)),
    ("/access_key", Part::Field("accessKey")),
    ("/secret_key", Part::Field("secretKey")),
];

pub(super) fn read(object: &Object) -> Read {
    rows::read(object, ROWS, &[])
}

pub(super) fn write(facts: &Facts<'_>) -> Value {
    Value::Object(rows::write(facts, ROWS))
}
