//! What every entry that signs one request is given first, and what each of them says of it.

use alloc::string::String;
use alloc::vec::Vec;

use crate::browser::wire::{Reader, Writer};
use crate::credentials::Credentials;
use crate::error::Error;
use crate::sign::{Context, Payload, Signable, Signed};
use crate::time::Timestamp;

/// The credentials, the region or region set, the service, the date, the method, the URL and the headers.
pub(super) struct Given {
    credentials: Credentials,
    region: String,
    service: String,
    time: Timestamp,
    method: String,
    url: String,
    headers: Vec<(String, String)>,
}

impl Given {
    pub(super) fn read(given: &mut Reader<'_>) -> Result<Self, Error> {
        let credentials = given.credentials()?;
        let (region, service) = (given.text(), given.text());
        let time = given.time().unwrap_or(Timestamp::from_unix_millis(0));
        Ok(Self { credentials, region, service, time, method: given.text(), url: given.text(), headers: given.pairs() })
    }

    /// Lends the request to what signs it.
    pub(super) fn with<T>(&self, payload: Payload<'_>, sign: impl FnOnce(&Signable<'_>, &Context<'_>) -> T) -> T {
        let Self { credentials, region, service, time, method, url, headers } = self;
        let headers: Vec<_> = headers.iter().map(|(name, value)| (&**name, &**value)).collect();
        let context = Context { credentials, region, service, time: *time };
        sign(&Signable { method, url, headers: &headers, payload }, &context)
    }
}

/// What `run` writes, or a record `error`.
pub(super) fn answer(run: impl FnOnce(&mut Writer) -> Result<(), Error>) -> String {
    let mut out = Writer::default();
    if let Err(error) = run(&mut out) {
        out.record("error");
        out.error(&error);
    }
    out.0
}

/// A record of the URL, the signature and the headers to send.
pub(super) fn write_signed(out: &mut Writer, signed: &Signed) {
    out.record("signed");
    out.text(&signed.url);
    out.text(&signed.signature);
    for (name, value) in &signed.headers {
        out.text(name);
        out.text(value);
    }
}
