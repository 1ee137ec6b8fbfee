//! Objects that cross as JSON: a form's values are of any shape, and so are answers. (serde-wasm-bindgen, with the standard
//! library that it needs, made of the same module 23.7 kB in brotli, and of its glue 3.7, before there was a single check in
//! it.)

use alloc::string::String;

use crate::resource::json;
use crate::resource::value::{Object, Value};

/// Reads an object, and writes what comes of it; nothing where either cannot be.
pub(super) fn answered(given: &str, answer: fn(&Object) -> Option<Value>) -> String {
    let mut out = String::new();
    if let Some(Value::Object(given)) = json::parse(given)
        && let Some(answer) = answer(&given)
    {
        json::push(&mut out, &answer);
    }
    out
}

pub(super) fn text<'v>(given: &'v Object, name: &str) -> Option<&'v str> {
    given.get(name).and_then(Value::as_text)
}
