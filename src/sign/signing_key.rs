//! The third stage: the key that is derived for one day, region and service, and the signature that it makes.

use alloc::string::String;

use zeroize::Zeroizing;

use crate::sign::Context;
use crate::sign::hash::{Hash, hmac};

/// Wiped from memory when it is dropped; has no `Debug` on purpose.
#[allow(missing_debug_implementations, reason = "a key must not be printed")]
pub struct SigningKey(Hash);

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
