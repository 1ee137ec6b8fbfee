//! The third stage: the key that is derived for one day, region and service, and the signature that it makes.

use alloc::string::String;

use zeroize::Zeroizing;

use crate::sign::Context;
use crate::sign::hash::{Hash, Keyed, push_hex};
use crate::text::push_all;

/// Wiped from memory when it is dropped; has no `Debug` on purpose.
#[allow(missing_debug_implementations, reason = "a key must not be printed")]
pub struct SigningKey(Keyed);

impl SigningKey {
    /// `day` is `YYYYMMDD`.
    pub fn derive(context: &Context<'_>, day: &str) -> Self {
        let secret = context.credentials.secret_access_key();
        // Never grown, so that the secret lies in one place, which is wiped.
        let mut seed = Zeroizing::new(String::with_capacity(4 + secret.len()));
        push_all(&mut seed, &["AWS4", secret]);
        Self::of(&seed, [day, context.region, context.service, "aws4_request"])
    }

    /// From the secret behind `AWS4`, and the parts of a credential scope.
    pub(crate) fn of<'a>(seed: &str, scope: impl IntoIterator<Item = &'a str>) -> Self {
        let mut key = Keyed::new(seed.as_bytes());
        for part in scope {
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
