//! Conversions between shapes, and what is pasted: readable tables, and properties over random resources.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod conversions;
mod pasted;
mod random;

use bucketkit::resource::value::{Object, Value};

/// From serde_json, which keeps an object's members sorted.
pub(crate) fn value(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(flag) => Value::Bool(*flag),
        serde_json::Value::Number(number) => Value::Number(number.as_f64().unwrap()),
        serde_json::Value::String(text) => Value::text(&**text),
        serde_json::Value::Array(items) => Value::List(items.iter().map(value).collect()),
        serde_json::Value::Object(members) => Value::Object(object(members)),
    }
}

pub(crate) fn object(members: &serde_json::Map<String, serde_json::Value>) -> Object {
    members.iter().map(|(name, member)| (&**name, value(member))).collect()
}

pub(crate) fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(flag) => (*flag).into(),
        Value::Number(number) if number.fract() == 0.0 => (*number as i64).into(),
        Value::Number(number) => (*number).into(),
        Value::Text(text) => text.as_str().into(),
        Value::List(items) => items.iter().map(json).collect(),
        Value::Object(object) => object.iter().map(|(name, member)| (name.to_owned(), json(member))).collect(),
    }
}
