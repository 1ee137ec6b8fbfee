//! The third stage: the key that is derived for one day, region and service, and the signature that it makes.

use alloc::string::String;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::sign::Context;

/// Wiped from memory when it is dropped; has no `Debug` on purpose.
#[allow(missing_debug_implementations, reason = "a key must not be printed")]
pub struct SigningKey(Zeroizing<[u8; 32]>);

impl SigningKey {
    /// `day` is `YYYYMMDD`.
    pub fn derive(context: &Context<'_>, day: &str) -> Self {
        let mut seed = Zeroizing::new(String::with_capacity(64));
        seed.push_str("AWS4");
        seed.push_str(context.credentials.secret_access_key());
        let mut key = hmac(seed.as_bytes(), day);
        for part in [context.region, context.service, "aws4_request"] {
            key = hmac(&*key, part);
        }
        Self(key)
    }

    /// The signature, 64 digits.
    pub fn sign(&self, text: &str) -> String {
        hex::encode(*hmac(&*self.0, text))
    }
}

fn hmac(key: &[u8], text: &str) -> Zeroizing<[u8; 32]> {
    // HMAC takes a key of any length, so this cannot fail; a zero key is what is left for the type to say.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&Default::default()));
    mac.update(text.as_bytes());
    Zeroizing::new(mac.finalize().into_bytes().into())
}
