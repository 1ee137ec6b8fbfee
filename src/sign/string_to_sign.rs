//! The second stage: algorithm, date, credential scope and the hash of the canonical request.

use alloc::string::String;

use crate::sign::hash::push_sha256;
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
    push_string_to_sign(&mut out, date.as_str(), scope, canonical_request);
    out
}

pub(super) fn push_string_to_sign(out: &mut String, date: &str, scope: &str, canonical_request: &str) {
    push_all(out, &[ALGORITHM, "\n", date, "\n", scope, "\n"]);
    push_sha256(out, canonical_request.as_bytes());
}
