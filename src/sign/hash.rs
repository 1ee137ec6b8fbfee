//! SHA-256 and its HMAC: one place for all that signing hashes.

use alloc::string::String;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// A hash that may be a key: wiped from memory when it is dropped.
pub(super) type Hash = Zeroizing<[u8; 32]>;

/// 64 digits in lower case.
pub(super) fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

pub(super) fn hmac(key: &[u8], text: &str) -> Hash {
    // HMAC takes a key of any length, so this cannot fail; a zero key is what is left for the type to say.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&Default::default()));
    mac.update(text.as_bytes());
    Zeroizing::new(mac.finalize().into_bytes().into())
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
            assert_eq!(hex::encode(*hmac(key, text)), expected, "{text}");
        }
    }
}
