//! Between JavaScript's values and the core's types.

use alloc::string::String;
use alloc::vec::Vec;

use wasm_bindgen::JsValue;
use zeroize::Zeroizing;

use crate::credentials::Credentials;
use crate::error::Error;
use crate::time::Timestamp;

/// What JavaScript's `Date` counts; `None` for NaN, which stands for "not given".
pub(super) fn time(millis: f64) -> Option<Timestamp> {
    // The cast saturates, and `Timestamp` has its own bounds.
    (!millis.is_nan()).then(|| Timestamp::from_unix_millis(millis as i64))
}

pub(super) fn now() -> Timestamp {
    Timestamp::from_unix_millis(js_sys::Date::now() as i64)
}

/// The strings are ours: they are wiped from the module's memory when they are dropped.
pub(super) fn credentials(id: &str, secret: String, token: String, expiration: f64) -> Result<Credentials, Error> {
    let secret = Zeroizing::new(secret);
    let token = Zeroizing::new(token);
    Credentials::new(id, &secret, Some(token.as_str()), time(expiration))
}

/// A flat array of names and values. One name too many is left out.
pub(super) fn pairs(flat: &[String]) -> Vec<(&str, &str)> {
    flat.chunks_exact(2).map(|pair| (pair[0].as_str(), pair[1].as_str())).collect()
}

#[cfg(feature = "upload")]
pub(super) fn owned_pairs(flat: Vec<String>) -> Vec<(String, String)> {
    let mut flat = flat.into_iter();
    let mut pairs = Vec::with_capacity(flat.len() / 2);
    while let (Some(name), Some(value)) = (flat.next(), flat.next()) {
        pairs.push((name, value));
    }
    pairs
}

/// `[code, retryable, path, detail, status, s3Code, requestId]`, which the facade makes a `BucketkitError` of.
pub(super) fn error(error: &Error) -> JsValue {
    let text = |value: Option<&str>| value.map_or(JsValue::UNDEFINED, JsValue::from_str);
    let fields = [
        JsValue::from_str(error.code().as_str()),
        JsValue::from_bool(error.is_retryable()),
        text(error.path()),
        text(error.detail()),
        error.status().map_or(JsValue::UNDEFINED, JsValue::from),
        text(error.s3_code()),
        text(error.request_id()),
    ];
    fields.iter().collect::<js_sys::Array>().into()
}
