//! `sign` and `presign` for the facade.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::browser::dto;
use crate::error::Error;
use crate::sign::{Context, Payload, Signable, presign, sign};

/// Signs in the headers, or for `expires_in` above 0 in the query. Gives `[url, signature]`, followed by the headers to send
/// as names and values. `payload` is empty where `body` is to be hashed, else what stands for the hash.
#[expect(clippy::too_many_arguments, reason = "an object of options would cost more code and time to read")]
#[wasm_bindgen(js_name = sign)]
pub fn sign_request(
    method: &str,
    url: &str,
    headers: Vec<String>,
    payload: &str,
    body: &[u8],
    access_key_id: &str,
    secret_access_key: String,
    session_token: String,
    expiration: f64,
    region: &str,
    service: &str,
    date: f64,
    expires_in: u32,
) -> Result<Vec<String>, JsValue> {
    let run = || -> Result<Vec<String>, Error> {
        let credentials = dto::credentials(access_key_id, secret_access_key, session_token, expiration)?;
        let time = dto::time(date).unwrap_or_else(dto::now);
        let context = Context { credentials: &credentials, region, service, time };
        let payload = match payload {
            "" if body.is_empty() => Payload::Empty,
            "" => Payload::Bytes(body),
            crate::sign::UNSIGNED_PAYLOAD => Payload::Unsigned,
            hash => Payload::Sha256(hash),
        };
        let request = Signable { method, url, headers: &dto::pairs(&headers), payload };
        if expires_in > 0 {
            let presigned = presign(&request, &context, expires_in)?;
            return Ok(vec![presigned.url, presigned.signature]);
        }
        let signed = sign(&request, &context)?;
        let mut out = vec![signed.url, signed.signature];
        out.extend(signed.headers.into_iter().flat_map(|(name, value)| [name, value]));
        Ok(out)
    };
    run().map_err(|error| dto::error(&error))
}
