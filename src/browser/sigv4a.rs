//! Signing for several regions, for the facade.

use alloc::string::String;

use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use crate::browser::given::{Given, answer, write_signed};
use crate::browser::wire::Reader;
use crate::sign::sigv4a::sign_v4a;
use crate::sign::{Payload, UNSIGNED_PAYLOAD};

/// Takes what [`Given`] reads, then what stands for the payload's hash (empty where `body` is to be hashed). Gives a record
/// `signed`, or a record `error`.
#[wasm_bindgen(js_name = signV4a)]
pub fn sign_for_regions(text: String, body: &[u8]) -> String {
    let text = Zeroizing::new(text);
    answer(|out| {
        let mut given = Reader(&text);
        let request = Given::read(&mut given)?;
        let payload = given.text();
        let payload = match &*payload {
            "" => Payload::Bytes(body),
            UNSIGNED_PAYLOAD => Payload::Unsigned,
            hash => Payload::Sha256(hash),
        };
        write_signed(out, &request.with(payload, sign_v4a)?);
        Ok(())
    })
}
