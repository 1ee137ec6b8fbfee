//! Objects that cross as JSON: a form's values are of any shape, and so are answers. (serde-wasm-bindgen, with the standard
//! library that it needs, made of the same module 23.7 kB in brotli, and of its glue 3.7, before there was a single check in
//! it.)

use alloc::string::String;

use crate::resource::json;
use crate::resource::value::{Object, Value};

/// Reads an object, and gives what comes of it; nothing where it is none.
pub(super) fn answered(given: &str, answer: fn(&Object, &mut String) -> Option<()>) -> String {
    let mut out = String::new();
    if let Some(Value::Object(given)) = json::parse(given) {
        answer(&given, &mut out);
    }
    out
}

pub(super) fn text<'v>(given: &'v Object, name: &str) -> Option<&'v str> {
    given.get(name).and_then(Value::as_text)
}
