//! Session tokens that expire in seconds. Token services give a quarter of an hour at least, so a real token's expiry is
//! changed and the token signed anew with the store's own key: it is the store that refuses it later, not a mock.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

/// The same token (a JWT, signed by HMAC-SHA256) with another `exp`, in seconds since 1970.
pub fn with_expiry(token: &str, expires: u64, signing_key: &[u8]) -> Result<String> {
    let mut parts = token.split('.');
    let (header, claims) = parts.next().zip(parts.next()).context("the session token is no JWT")?;
    let claims = BASE64_URL_SAFE_NO_PAD.decode(claims).context("the session token's claims are not base64url")?;
    let mut claims: Value = serde_json::from_slice(&claims).context("the session token's claims are not JSON")?;
    *claims.get_mut("exp").context("the session token has no expiry")? = expires.into();
    let signed = format!("{header}.{}", BASE64_URL_SAFE_NO_PAD.encode(claims.to_string()));
    let mut mac = Hmac::<Sha256>::new_from_slice(signing_key).context("the signing key is not usable")?;
    mac.update(signed.as_bytes());
    let tag = mac.finalize().into_bytes();
    Ok(format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(tag)))
}

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_token_signed_anew() {
        // {"alg":"HS256","typ":"JWT"} . {"exp":1,"sub":"a"}, key "key".
        let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOjEsInN1YiI6ImEifQ.x";
        let forged = with_expiry(token, 1, b"key").unwrap();
        assert_eq!(forged, KNOWN);
        assert_ne!(with_expiry(token, 2, b"key").unwrap(), forged);
    }

    /// Made with Python: hmac.new(b"key", signed, "sha256").
    const KNOWN: &str =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOjEsInN1YiI6ImEifQ.PqAyFJ8m65JgGbZUgiFDyZP5kbp4oxSqpqQjDeALVPc";

    #[test]
    fn what_is_no_token_is_refused_without_being_shown() {
        for token in ["", "tOkEn", "a.b.c", "a.e30.c"] {
            let error = format!("{:#}", with_expiry(token, 1, b"key").unwrap_err());
            assert!(error.starts_with("the session token") && !error.contains("tOkEn"), "{error}");
        }
    }
}
