//! The third stage: the key that is derived for one day, region and service, and the signature that it makes.

use alloc::string::String;

use zeroize::Zeroizing;

use crate::sign::hash::{Hash, Keyed, push_hex};
use crate::sign::{Context, Identity};

/// Wiped from memory when it is dropped; has no `Debug` on purpose.
#[allow(missing_debug_implementations, reason = "a key must not be printed")]
pub struct SigningKey(Keyed);

impl SigningKey {
    /// `day` is `YYYYMMDD`.
    pub fn derive(context: &Context<'_>, day: &str) -> Self {
        Self::of(&context.identity(), day)
    }

    pub(crate) fn of(identity: &Identity<'_>, day: &str) -> Self {
        let secret = identity.credentials.secret_access_key();
        // Never grown, so that the secret lies in one place, which is wiped.
        let mut seed = Zeroizing::new(String::with_capacity(4 + secret.len()));
        seed.push_str("AWS4");
        seed.push_str(secret);
        let mut key = Keyed::new(seed.as_bytes());
        for part in [day, identity.region, identity.service, "aws4_request"] {
            key = Keyed::new(&*key.hmac(part));
        }
        Self(key)
    }

    /// The signature, 64 digits.
    pub fn sign(&self, text: &str) -> String {
        let mut out = String::with_capacity(64);
        self.push_signature(&mut out, text);
        out
    }

    pub(crate) fn push_signature(&self, out: &mut String, text: &str) {
        let hash: Hash = self.0.hmac(text);
        push_hex(out, &hash);
    }
}
