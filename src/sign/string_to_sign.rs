//! The second stage: algorithm, date, credential scope and the hash of the canonical request.

use alloc::string::String;

use crate::sign::hash::sha256_hex;
use crate::sign::{ALGORITHM, Context};
use crate::text::push_all;
use crate::time::AmzDate;

/// `20150830/us-east-1/s3/aws4_request`: what the signing key is good for.
pub fn credential_scope(date: &AmzDate, context: &Context<'_>) -> String {
    let mut out = String::with_capacity(48);
    push_all(&mut out, &[date.day(), "/", context.region, "/", context.service, "/aws4_request"]);
    out
}

pub fn string_to_sign(date: &AmzDate, scope: &str, canonical_request: &str) -> String {
    let mut out = String::with_capacity(160);
    let hash = sha256_hex(canonical_request.as_bytes());
    push_all(&mut out, &[ALGORITHM, "\n", date.as_str(), "\n", scope, "\n", &hash]);
    out
}
