//! SHA-256 and its HMAC ([RFC 2104](https://www.rfc-editor.org/rfc/rfc2104)): one copy of each, for all that signing hashes.

use alloc::string::String;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::encode::hex;

/// A hash that may be a key: wiped from memory when it is dropped.
pub(super) type Hash = Zeroizing<[u8; 32]>;

/// Of the two one after the other. Out of line: three copies would be as large as the hash itself.
#[inline(never)]
fn sha256(first: &[u8], second: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(first);
    hasher.update(second);
    Zeroizing::new(hasher.finalize().into())
}

/// 64 digits in lower case.
pub(super) fn sha256_hex(bytes: &[u8]) -> String {
    hex(&*sha256(bytes, &[]))
}

pub(super) fn hmac(key: &[u8], text: &str) -> Hash {
    const BLOCK: usize = 64;
    let mut block = Zeroizing::new([0; BLOCK]);
    let hashed;
    let key = if key.len() > BLOCK {
        hashed = sha256(key, &[]);
        &*hashed
    } else {
        key
    };
    for (place, byte) in block.iter_mut().zip(key) {
        *place = *byte;
    }
    block.iter_mut().for_each(|byte| *byte ^= 0x36);
    let inner = sha256(&*block, text.as_bytes());
    block.iter_mut().for_each(|byte| *byte ^= 0x36 ^ 0x5c);
    sha256(&*block, &*inner)
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
            assert_eq!(hex(&*hmac(key, text)), expected, "{text}");
        }
    }
}
