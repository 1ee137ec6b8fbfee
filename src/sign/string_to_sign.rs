//! The second stage: algorithm, date, credential scope and the hash of the canonical request.

use alloc::string::String;

use sha2::{Digest, Sha256};

use crate::sign::{ALGORITHM, Context};
use crate::time::AmzDate;

/// `20150830/us-east-1/s3/aws4_request`: what the signing key is good for.
pub fn credential_scope(date: &AmzDate, context: &Context<'_>) -> String {
    let mut out = String::with_capacity(48);
    for part in [date.day(), "/", context.region, "/", context.service, "/aws4_request"] {
        out.push_str(part);
    }
    out
}

pub fn string_to_sign(date: &AmzDate, scope: &str, canonical_request: &str) -> String {
    let mut out = String::with_capacity(160);
    let hash = hex::encode(Sha256::digest(canonical_request));
    for part in [ALGORITHM, "\n", date.as_str(), "\n", scope, "\n", &hash] {
        out.push_str(part);
    }
    out
}
