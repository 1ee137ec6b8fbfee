//! Validation for the facade, which has checked all options.

use alloc::string::String;

use wasm_bindgen::prelude::wasm_bindgen;

use super::json::{answered, text};
use crate::resource::value::{Object, Value};
use crate::resource::{Kind, Options, Profile, Use, validate};
use crate::time::Timestamp;

/// Takes the resource and the options as one object in JSON, and gives what was found.
#[wasm_bindgen]
pub fn call(given: String) -> String {
    answered(&given, validated)
}

fn validated(given: &Object, out: &mut String) -> Option<()> {
    let kind = text(given, "type").and_then(Kind::parse).unwrap_or(Kind::S3);
    let options = Options {
        profile: if text(given, "profile") == Some("backend") { Profile::Backend } else { Profile::Docs },
        usage: if text(given, "use") == Some("server") { Use::Server } else { Use::Browser },
        page_url: text(given, "pageUrl"),
        bucket_is_new: given.get("bucketIsNew").and_then(Value::as_bool).unwrap_or_default(),
        now: given.get("now").and_then(Value::as_number).map(|now| Timestamp::from_unix_millis(now as i64)),
        ascii_end_point: text(given, "asciiEndPoint"),
        ..Options::new(kind)
    };
    validate(given.get("config").unwrap_or(&Value::Null), &options).push(out);
    Some(())
}
