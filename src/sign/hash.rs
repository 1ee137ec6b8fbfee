//! SHA-256 and its HMAC: one place for all that signing hashes.

use alloc::string::String;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::encode::Sink;

/// A hash that may be a key: wiped from memory when it is dropped.
pub(super) type Hash = Zeroizing<[u8; 32]>;

/// An HMAC that has taken its key and no text yet. It wipes itself when it is dropped, as its copies do.
#[derive(Clone)]
pub(super) struct Keyed(Hmac<Sha256>);

impl Keyed {
    pub(super) fn new(key: &[u8]) -> Self {
        // HMAC takes a key of any length, so this cannot fail; a zero key is what is left for the type to say.
        Self(Hmac::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&Default::default())))
    }

    pub(super) fn hmac(&self, text: &str) -> Hash {
        let mut mac = self.0.clone();
        mac.update(text.as_bytes());
        Zeroizing::new(mac.finalize().into_bytes().into())
    }
}

/// The SHA-256, 64 digits in lower case.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let mut out = String::new();
    push_sha256(&mut out, bytes);
    out
}

pub(super) fn push_sha256(out: &mut String, bytes: &[u8]) {
    push_hex(out, &Sha256::digest(bytes).into());
}

pub(super) fn push_hex(out: &mut String, hash: &[u8; 32]) {
    for byte in hash {
        let digit = |half: u8| half + if half < 10 { b'0' } else { b'a' - 10 };
        out.push_byte(digit(byte >> 4));
        out.push_byte(digit(byte & 15));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [RFC 4231](https://www.rfc-editor.org/rfc/rfc4231), cases 1, 2 and 6: a key shorter than a block, a text, a longer key.
    #[test]
    fn hmac_as_published() {
        for (key, text, expected) in [
            (&[0x0b; 20][..], "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            (
                b"Jefe",
                "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                &[0xaa; 131],
                "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ] {
            assert_eq!(hex::encode(*Keyed::new(key).hmac(text)), expected, "{text}");
        }
    }
}
