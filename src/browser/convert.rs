//! Conversions, pasted settings and policies for the facade, which has checked what comes.

use alloc::string::String;
use alloc::vec::Vec;

use wasm_bindgen::prelude::wasm_bindgen;

use super::json::{answered, text};
use crate::resource::convert::{Shape, convert, paste};
use crate::resource::json;
use crate::resource::policy::{Action, cors_rules, lifecycle_rules, session_policy};
use crate::resource::value::{Object, Value};

/// Takes an object in JSON: in `do` what is to be done, and what with.
#[wasm_bindgen]
pub fn call(given: String) -> String {
    answered(&given, |given, out| {
        let prefix = text(given, "prefix").unwrap_or_default();
        match text(given, "do")? {
            "convert" => {
                let [from, to] = ["from", "to"].map(|name| text(given, name).and_then(Shape::parse));
                convert(given.get("config").unwrap_or(&Value::Null), from?, to?).push(out);
            }
            "paste" => paste(text(given, "text")?)?.push(out),
            "cors" => cors_rules(&texts(given, "origins"), text(given, "provider").unwrap_or_default()).push(out),
            "session" => {
                let mut actions = Vec::new();
                for action in texts(given, "actions") {
                    actions.extend(Action::parse(action));
                }
                json::push(out, &session_policy(text(given, "bucket")?, prefix, &actions, text(given, "region")));
            }
            "lifecycle" => {
                let days = given.get("days").and_then(Value::as_number).unwrap_or(1.0);
                json::push(out, &lifecycle_rules(prefix, days as u32));
            }
            _ => return None,
        }
        Some(())
    })
}

fn texts<'v>(given: &'v Object, name: &str) -> Vec<&'v str> {
    let mut texts = Vec::new();
    for value in given.get(name).and_then(Value::as_list).unwrap_or_default() {
        texts.extend(value.as_text());
    }
    texts
}
