//! What the owner of a bucket tells its store, ready to be sent: who may call from a browser, what lent credentials may do,
//! what becomes of uploads that nobody ended.

mod cors;
mod lifecycle;
mod session;

pub use cors::cors_rules;
pub use lifecycle::lifecycle_rules;
pub use session::{Action, session_policy};

use alloc::string::String;

use super::value::{Object, Value};

fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    let mut object = Object::new();
    for (name, value) in members {
        object.set(name, value);
    }
    Value::Object(object)
}

fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Value {
    Value::List(texts.into_iter().map(Value::text).collect())
}
