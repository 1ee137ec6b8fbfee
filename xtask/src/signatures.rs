//! Requests in, signatures out, by the native signer: for the tests of the packed JavaScript, which must come to the same.
//!
//! One request a line of stdin, as JSON; one answer a line of stdout, in the same order: `url`, `headers`, `signature`, or
//! `error` with `path` where it is refused.

use std::io::{BufRead, BufWriter, Write, stdin, stdout};

use anyhow::{Context as _, Result};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use bucketkit::credentials::Credentials;
use bucketkit::error::Error;
use bucketkit::sign::canonical_request::Target;
use bucketkit::sign::{Context, Payload, Rules, Signable, TokenRule, presign_with, sign_with};
use bucketkit::time::Timestamp;
use serde_json::{Value, json};

pub(crate) fn run() -> Result<()> {
    let mut out = BufWriter::new(stdout().lock());
    for line in stdin().lock().lines() {
        let asked: Value = serde_json::from_str(&line?)?;
        let answer = match signed(&asked).with_context(|| format!("it cannot be read: {asked}"))? {
            Ok(answer) => answer,
            Err(error) => json!({ "error": error.code().as_str(), "path": error.path() }),
        };
        writeln!(out, "{answer}")?;
    }
    Ok(())
}

/// The outer error is one of the test, the inner one what the signer says.
fn signed(asked: &Value) -> Result<Result<Value, Error>> {
    let text = |name: &str| asked[name].as_str().with_context(|| format!("no {name}"));
    let number = |name: &str| asked[name].as_i64().with_context(|| format!("no {name}"));
    let mut headers = Vec::new();
    for pair in asked["headers"].as_array().context("no headers")? {
        headers.push((pair[0].as_str().context("no name")?, pair[1].as_str().context("no value")?));
    }
    let body = asked["body"].as_str().map(|text| BASE64_STANDARD.decode(text)).transpose()?;
    let payload = match (asked["payload"].as_str(), &body) {
        (Some("unsigned"), _) => Payload::Unsigned,
        (Some(digits), _) => Payload::Sha256(digits),
        (None, Some(bytes)) => Payload::Bytes(bytes),
        (None, None) => Payload::Empty,
    };
    let service = text("service")?;
    let mut rules = Rules::of(service);
    rules.content_sha256 |= asked["sendsHash"] == true;
    if let Some(late) = asked["appendSessionToken"].as_bool() {
        rules.token = if late { TokenRule::AddedAfter } else { TokenRule::Signed };
    }
    let expiration = asked["expiration"].as_i64().map(Timestamp::from_unix_millis);
    let (url, method, region) = (text("url")?, text("method")?, text("region")?);
    let (id, secret, time) = (text("id")?, text("secret")?, Timestamp::from_unix_millis(number("date")?));
    let request = Signable { method, url, headers: &headers, payload };
    let expires_in = asked["expiresIn"].as_u64().map(u32::try_from).transpose()?;
    let sign = || {
        let credentials = Credentials::new(id, secret, asked["token"].as_str(), expiration)?;
        let context = Context { credentials: &credentials, region, service, time };
        let target = Target::parse(url, rules.path)?;
        if let Some(seconds) = expires_in {
            let signed = presign_with(&request, target, &context, rules, seconds)?;
            return Ok(json!({ "url": signed.url, "signature": signed.signature }));
        }
        let signed = sign_with(&request, target, &context, rules)?;
        Ok(json!({ "url": signed.url, "headers": signed.headers, "signature": signed.signature }))
    };
    Ok(sign())
}
