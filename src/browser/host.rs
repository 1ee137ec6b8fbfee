//! What the driver asks of the page: an object that the facade provides.

use alloc::string::String;
use alloc::vec::Vec;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// An object with the methods below. None of them throws. Any of them may call the driver back at once, since users' listeners run in them.
    pub type Host;

    /// `body` is null, a string or a Blob. Answered by `Driver::response` or `Driver::request_failed`.
    #[wasm_bindgen(method)]
    pub(super) fn send(this: &Host, request: u32, method: &str, url: &str, headers: Vec<String>, body: JsValue);

    #[wasm_bindgen(method)]
    pub(super) fn cancel(this: &Host, request: u32);

    /// Answered by `Driver::credentials` or `Driver::credentials_failed`.
    #[wasm_bindgen(method, js_name = fetchCredentials)]
    pub(super) fn fetch_credentials(this: &Host, fetch: u32, reason: &str);

    #[wasm_bindgen(method, js_name = cancelCredentials)]
    pub(super) fn cancel_credentials(this: &Host, fetch: u32);

    /// Calls `Driver::timeout` after so many milliseconds, and forgets what was asked before; negative: only forgets.
    #[wasm_bindgen(method)]
    pub(super) fn wake(this: &Host, millis: f64);

    #[wasm_bindgen(method)]
    pub(super) fn state(this: &Host, file: u32, state: &str);

    /// `left` is NaN as long as it is unknown.
    #[expect(clippy::too_many_arguments, reason = "an object would cost more code on both sides")]
    #[wasm_bindgen(method)]
    pub(super) fn progress(
        this: &Host,
        file: u32,
        loaded: f64,
        total: f64,
        speed: f64,
        left: f64,
        parts_done: u32,
        parts: u32,
        phase: &str,
    );

    /// `checksum` is empty, or `[algorithm, type, value]`.
    #[wasm_bindgen(method)]
    pub(super) fn done(this: &Host, file: u32, etag: Option<String>, version_id: Option<String>, checksum: Vec<String>);

    #[wasm_bindgen(method)]
    pub(super) fn failed(this: &Host, file: u32, error: JsValue);

    #[wasm_bindgen(method)]
    pub(super) fn aborted(this: &Host, file: u32, parts_left: bool);

    /// Either `url` or `error`.
    #[wasm_bindgen(method)]
    pub(super) fn presigned(this: &Host, id: u32, url: Option<String>, error: JsValue);
}
