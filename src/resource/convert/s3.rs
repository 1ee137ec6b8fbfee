//! The platform's `s3` resource itself.

use super::facts::Facts;
use super::rows::{FALSE, Part, Row, TRUE, Table};
use crate::resource::value::{Object, Value};

pub(super) const TABLE: &Table = &Table { rows: ROWS, also: &[], has_own_style: false };

const ROWS: &[Row] = &[
    ("/bucket", Part::Field("bucket")),
    ("/region", Part::Region),
    ("/endPoint", Part::Field("endPoint")),
    ("/port", Part::Field("port")),
    ("/useSSL", Part::Flag("useSSL", TRUE, FALSE)),
    ("/pathStyle", Part::Flag("pathStyle", TRUE, FALSE)),
    ("/accessKey", Part::Field("accessKey")),
    ("/secretKey", Part::Field("secretKey")),
    ("/token", Part::Field("token")),
    ("/expiration", Part::Field("expiration")),
];

/// What is known, and nothing that is only taken for granted; but for Amazon's endpoint, which the resource has to name.
pub(super) fn write(facts: &Facts<'_>) -> Value {
    let mut fields = Object::new();
    for (place, _) in ROWS {
        let name = place.get(1..).unwrap_or_default();
        if let Some(value) = facts.fields.get(name) {
            fields.set(name, value.clone());
        } else if name == "endPoint" && facts.fields.get("region").is_some() && !facts.host.is_empty() {
            fields.set(name, Value::text(&*facts.host));
        }
    }
    Value::Object(fields)
}
