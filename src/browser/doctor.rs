//! The ladder of probes for the facade, which carries them out.

use alloc::string::String;

use wasm_bindgen::prelude::wasm_bindgen;

use crate::doctor::consult;

/// Takes what is known as a text, and gives what comes next as one: see [`consult`].
#[wasm_bindgen]
pub fn call(given: String) -> String {
    consult(&given)
}
