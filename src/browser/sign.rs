//! `sign` and `presign` for the facade.

use alloc::string::String;
use alloc::vec::Vec;

use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use crate::browser::wire::{Reader, Writer};
use crate::error::Error;
use crate::sign::{Context, Payload, Signable, UNSIGNED_PAYLOAD, presign, sign};
use crate::time::Timestamp;

/// Signs in the headers, or for a life above 0 in the query. Takes the credentials, the region, the service, the date, the
/// life in seconds, the method, the URL, what stands for the payload's hash (empty where `body` is to be hashed) and the
/// headers. Gives a record `signed` of the URL, the signature and the headers to send, or a record `error`.
#[wasm_bindgen(js_name = sign)]
pub fn sign_request(text: String, body: &[u8]) -> String {
    let text = Zeroizing::new(text);
    let mut out = Writer::default();
    if let Err(error) = run(&mut Reader(&text), body, &mut out) {
        out.record("error");
        out.error(&error);
    }
    out.0
}

fn run(given: &mut Reader<'_>, body: &[u8], out: &mut Writer) -> Result<(), Error> {
    let credentials = given.credentials()?;
    let (region, service) = (given.text(), given.text());
    let time = given.time().unwrap_or(Timestamp::from_unix_millis(0));
    let context = Context { credentials: &credentials, region: &region, service: &service, time };
    let expires_in = given.count();
    let (method, url, payload, headers) = (given.text(), given.text(), given.text(), given.pairs());
    let payload = match &*payload {
        "" if body.is_empty() => Payload::Empty,
        "" => Payload::Bytes(body),
        UNSIGNED_PAYLOAD => Payload::Unsigned,
        hash => Payload::Sha256(hash),
    };
    let headers: Vec<_> = headers.iter().map(|(name, value)| (&**name, &**value)).collect();
    let request = Signable { method: &method, url: &url, headers: &headers, payload };
    if expires_in > 0 {
        let presigned = presign(&request, &context, expires_in)?;
        out.record("signed");
        out.text(&presigned.url);
    } else {
        let signed = sign(&request, &context)?;
        out.record("signed");
        out.text(&signed.url);
        out.text(&signed.signature);
        for (name, value) in &signed.headers {
            out.text(name);
            out.text(value);
        }
    }
    Ok(())
}
