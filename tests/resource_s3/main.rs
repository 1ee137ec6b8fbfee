//! The validator of `s3` resources: a table of resources as people fill them in, and promises that hold for any.
#![cfg(feature = "resource")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod properties;
mod table;

use bucketkit::resource::value::{Object, Value};

fn value(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(flag) => Value::Bool(*flag),
        serde_json::Value::Number(number) => Value::Number(number.as_f64().unwrap()),
        serde_json::Value::String(text) => Value::text(&**text),
        serde_json::Value::Array(items) => Value::List(items.iter().map(value).collect()),
        serde_json::Value::Object(members) => {
            Value::Object(members.iter().map(|(name, member)| (&**name, value(member))).collect::<Object>())
        }
    }
}
