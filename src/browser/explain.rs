//! `explain` for the facade.

use alloc::string::String;
use alloc::vec::Vec;

use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use crate::browser::wire::{Reader, Writer};
use crate::error::Error;
use crate::explain::{Stage, explain, signed_at};
use crate::sign::{Context, Payload, Signable, UNSIGNED_PAYLOAD};
use crate::time::Timestamp;

/// Takes the credentials, the region, the service, the date (empty where it is not known), the present, the life in seconds
/// (0 for a signature in the headers), the method, the URL, what stands for the payload's hash (empty where `body` is to be
/// hashed), the headers, how many answers of the store there are, and the answer. Gives a record `explained` of the
/// canonical request, the string to sign and the signature, and where there is a difference its stage, line, both sides,
/// cause and detail; or a record `error`.
#[wasm_bindgen(js_name = explain)]
pub fn explain_request(text: String, body: &[u8]) -> String {
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
    let (date, now) = (given.time(), given.time().unwrap_or(Timestamp::from_unix_millis(0)));
    let expires_in = Some(given.count()).filter(|seconds| *seconds > 0);
    let (method, url, payload, headers) = (given.text(), given.text(), given.text(), given.pairs());
    let payload = match &*payload {
        "" if body.is_empty() => Payload::Empty,
        "" => Payload::Bytes(body),
        UNSIGNED_PAYLOAD => Payload::Unsigned,
        hash => Payload::Sha256(hash),
    };
    let headers: Vec<_> = headers.iter().map(|(name, value)| (&**name, &**value)).collect();
    let request = Signable { method: &method, url: &url, headers: &headers, payload };
    let answered = given.count() > 0;
    let answer = Zeroizing::new(given.text());
    let answer = Some(answer.as_str()).filter(|_| answered);
    let time = date.or_else(|| signed_at(&request, answer)).unwrap_or(now);
    let context = Context { credentials: &credentials, region: &region, service: &service, time };
    let explained = explain(&request, &context, expires_in, answer)?;
    out.record("explained");
    for text in [&explained.canonical_request, &explained.string_to_sign, &explained.signature] {
        out.text(text);
    }
    if let Some(difference) = explained.difference {
        out.text(match difference.stage {
            Some(Stage::CanonicalRequest) => "canonicalRequest",
            Some(Stage::StringToSign) => "stringToSign",
            None => "",
        });
        out.number(difference.line.into());
        for text in [&difference.ours, &difference.theirs, difference.cause.as_str(), &difference.detail] {
            out.text(text);
        }
    }
    Ok(())
}
