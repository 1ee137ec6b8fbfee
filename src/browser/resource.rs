//! Resources for the facade. A form's values are of any shape, and so are answers: both cross as JSON. (serde-wasm-bindgen,
//! with the standard library that it needs, made of the same module 23.7 kB in brotli, and of its glue 3.7, before there
//! was a single check in it.) The facade has checked all options.

use alloc::string::String;

use wasm_bindgen::prelude::wasm_bindgen;

use crate::resource::value::{Object, Value};
use crate::resource::{Kind, Options, Profile, Use, convert, json, validate};
use crate::time::Timestamp;

/// Takes an object in JSON: in `do` what is to be done, and what with. Gives JSON, or nothing for what cannot be read.
#[wasm_bindgen]
pub fn call(given: String) -> String {
    let mut out = String::new();
    if let Some(Value::Object(given)) = json::parse(&given)
        && let Some(answer) = answer(&given)
    {
        json::push(&mut out, &answer);
    }
    out
}

fn answer(given: &Object) -> Option<Value> {
    match text(given, "do")? {
        "validate" => Some(validated(given)),
        "paste" => Some(convert::paste(text(given, "config")?).map_or(Value::Null, |pasted| pasted.to_value())),
        _ => None,
    }
}

fn text<'v>(given: &'v Object, name: &str) -> Option<&'v str> {
    given.get(name).and_then(Value::as_text)
}

fn validated(given: &Object) -> Value {
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
    validate(given.get("config").unwrap_or(&Value::Null), &options).to_value()
}
