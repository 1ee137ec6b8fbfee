//! What the owner of a bucket tells its store, ready to be sent: who may call from a browser, what lent credentials may do,
//! what becomes of uploads that nobody ended.

mod cors;
mod lifecycle;
mod session;

pub use cors::cors_rules;
pub use lifecycle::lifecycle_rules;
pub use session::{Action, session_policy};

use alloc::string::String;

use super::json;
use super::value::Value;
use crate::encode::push_json;

/// Reads a document of which the parts are JSON together. (It stands in the code as stores take it, and put together from
/// values it would weigh many times as much.)
fn document(parts: &[&str]) -> Value {
    json::parse(&parts.concat()).unwrap_or(Value::Null)
}

/// Texts in JSON, with commas between them.
fn listed(texts: &[&str]) -> String {
    let mut out = String::new();
    for text in texts {
        if !out.is_empty() {
            out.push(',');
        }
        push_json(&mut out, text);
    }
    out
}
