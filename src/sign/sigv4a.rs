//! Signature Version 4A: one signature for several regions, by a key on the curve P-256 that is derived from the secret
//! access key ([signing](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html),
//! [where S3 wants it](https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPoints.html)).
//!
//! The context's `region` is the region set here: `*`, or regions and patterns with commas between them, such as
//! `us-east-1,eu-*`. It is sent as `x-amz-region-set`, and the credential scope has no region. Nonces are not random but
//! made of key and message ([RFC 6979](https://www.rfc-editor.org/rfc/rfc6979)): the same request gets the same signature.

use alloc::string::String;
use alloc::vec::Vec;

use hmac::{Hmac, KeyInit, Mac};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{DerSignature, SigningKey};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::credentials::Credentials;
use crate::error::{Error, ErrorCode};
use crate::sign::canonical_request::Target;
use crate::sign::hash::{Hash, sha256};
use crate::sign::header::{Signed, authorize};
use crate::sign::presign::{Presigned, lifetime};
use crate::sign::{Algorithm, Context, Rules, Signable};
use crate::text::{next_piece, push_all};
use crate::time::AmzDate;

pub(super) const ALGORITHM: &str = "AWS4-ECDSA-P256-SHA256";

/// The order of the curve less two, its first byte the highest.
const ORDER_LESS_TWO: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa,
    0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x4f,
];

/// Signs in the headers, by the rules of the context's service.
///
/// # Errors
/// `invalid_region` at `/regionSet`, and those of [`sign`](crate::sign::sign).
pub fn sign_v4a(request: &Signable<'_>, context: &Context<'_>) -> Result<Signed, Error> {
    let rules = Rules::of(context.service);
    sign_v4a_with(request, Target::parse(request.url, rules.path)?, context, rules)
}

/// [`sign_v4a`] by other rules, to a target that is given in parts.
pub fn sign_v4a_with(
    request: &Signable<'_>,
    target: Target,
    context: &Context<'_>,
    rules: Rules,
) -> Result<Signed, Error> {
    run(request, target, context, rules, None)
}

/// Signs in the query, for so many seconds: see [`presign`](crate::sign::presign).
///
/// # Errors
/// `invalid_region` at `/regionSet`, and those of [`presign`](crate::sign::presign).
pub fn presign_v4a(request: &Signable<'_>, context: &Context<'_>, expires_in: u32) -> Result<Presigned, Error> {
    let rules = Rules::of(context.service);
    presign_v4a_with(request, Target::parse(request.url, rules.path)?, context, rules, expires_in)
}

/// [`presign_v4a`] by other rules, to a target that is given in parts.
pub fn presign_v4a_with(
    request: &Signable<'_>,
    target: Target,
    context: &Context<'_>,
    rules: Rules,
    expires_in: u32,
) -> Result<Presigned, Error> {
    let seconds = lifetime(expires_in, context)?;
    let Signed { url, signature, canonical_request, string_to_sign, .. } =
        run(request, target, context, rules, Some(seconds))?;
    Ok(Presigned { url, signature, canonical_request, string_to_sign })
}

fn run(
    request: &Signable<'_>,
    target: Target,
    context: &Context<'_>,
    rules: Rules,
    expires_in: Option<u32>,
) -> Result<Signed, Error> {
    check(context)?;
    let is_ours = |name: &str| name.eq_ignore_ascii_case("x-amz-region-set");
    let headers: Vec<_> = request.headers.iter().copied().filter(|(name, _)| !is_ours(name)).collect();
    let request = Signable { headers: &headers, ..*request };
    authorize(Algorithm::EcdsaP256Sha256, &request, target, context, rules, expires_in)
}

/// Each region is a name, or a pattern with `*`.
fn check(context: &Context<'_>) -> Result<(), Error> {
    let mut rest = Some(context.region);
    while let Some(region) = next_piece(&mut rest, ",") {
        if region.is_empty() || !region.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-*".contains(&byte)) {
            let detail = "It is not `*`, nor regions with commas between them.";
            return Err(Error::found(ErrorCode::InvalidRegion, "/regionSet", detail));
        }
    }
    Ok(())
}

/// `20150830/s3/aws4_request`
pub fn credential_scope(date: &AmzDate, context: &Context<'_>) -> String {
    let mut out = String::with_capacity(48);
    push_all(&mut out, &[date.day(), "/", context.service, "/aws4_request"]);
    out
}

/// The second stage: see [`string_to_sign`](crate::sign::string_to_sign).
pub fn string_to_sign(date: &AmzDate, scope: &str, canonical_request: &str) -> String {
    let mut out = String::with_capacity(160);
    let hash = sha256(canonical_request.as_bytes());
    push_all(&mut out, &[ALGORITHM, "\n", date.as_str(), "\n", scope, "\n", &hash]);
    out
}

/// The key of an access key, on every day and in every region. Wiped from memory when it is dropped; has no `Debug` on
/// purpose.
#[allow(missing_debug_implementations, reason = "a key must not be printed")]
pub struct EcdsaKey(SigningKey);

impl EcdsaKey {
    /// # Errors
    /// `internal` if none of 254 candidates is a key: each of them is one but for a chance of 1 in 2^32.
    pub fn derive(credentials: &Credentials) -> Result<Self, Error> {
        let mut seed = Zeroizing::new(String::with_capacity(64));
        push_all(&mut seed, &["AWS4A", credentials.secret_access_key()]);
        let key = (1..=254).find_map(|counter| key_of(candidate(&seed, credentials.access_key_id(), counter)));
        // The constructor refuses zero and what is above the order, which `key_of` leaves nothing of.
        let key = key.and_then(|key| SigningKey::from_slice(&*key).ok());
        key.map(Self).ok_or_else(|| Error::new(ErrorCode::Internal))
    }

    /// The signature in DER, as hexadecimal digits: 144 of them at most.
    pub fn sign(&self, text: &str) -> String {
        let signature: DerSignature = self.0.sign(text.as_bytes());
        hex::encode(signature.as_bytes())
    }

    /// The point that verifies signatures: 4, then both coordinates in 32 bytes each.
    pub fn public_key(&self) -> [u8; 65] {
        let mut out = [0; 65];
        out.copy_from_slice(self.0.verifying_key().to_sec1_point(false).as_bytes());
        out
    }
}

/// The key derivation function in counter mode of
/// [NIST SP 800-108](https://csrc.nist.gov/pubs/sp/800/108/r1/upd1/final), of which one block suffices.
fn candidate(seed: &str, access_key_id: &str, counter: u8) -> Hash {
    // HMAC takes a key of any length, so this cannot fail; a zero key is what is left for the type to say.
    let mut mac = Hmac::<Sha256>::new_from_slice(seed.as_bytes()).unwrap_or_else(|_| Hmac::new(&Default::default()));
    // The block's number, the label, a zero, the context, the length of the result in bits.
    let parts = [&[0, 0, 0, 1], ALGORITHM.as_bytes(), &[0], access_key_id.as_bytes(), &[counter], &[0, 0, 1, 0]];
    for part in parts {
        mac.update(part);
    }
    Zeroizing::new(mac.finalize().into_bytes().into())
}

/// The candidate plus one, which is from 1 to the curve's order less one; `None` where it is too large. How long that takes
/// does not depend on the candidate.
fn key_of(mut candidate: Hash) -> Option<Hash> {
    let mut borrow = 0;
    for (limit, byte) in ORDER_LESS_TWO.iter().zip(candidate.iter()).rev() {
        borrow = u16::from(*limit).wrapping_sub(u16::from(*byte)).wrapping_sub(borrow) >> 15;
    }
    add_one(&mut *candidate);
    (borrow == 0).then_some(candidate)
}

/// To a number whose first byte is the highest.
fn add_one(number: &mut [u8]) {
    let mut carry = 1;
    for byte in number.iter_mut().rev() {
        let sum = u16::from(*byte) + carry;
        *byte = sum as u8;
        carry = sum >> 8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_one() {
        for (number, expected) in
            [("000000", "000001"), ("0000ff", "000100"), ("00ffff", "010000"), ("ffffffff", "00000000")]
        {
            let mut number = hex::decode(number).unwrap();
            add_one(&mut number);
            assert_eq!(hex::encode(number), expected);
        }
    }

    #[test]
    fn candidates_above_the_order_less_two_are_passed_over() {
        let moved = |by: i16, at: usize| {
            let mut bytes = ORDER_LESS_TWO;
            bytes[at] = (i16::from(bytes[at]) + by) as u8;
            key_of(Zeroizing::new(bytes)).map(|key| hex::encode(*key))
        };
        let order_less_one = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550";
        assert_eq!(moved(0, 31).as_deref(), Some(order_less_one));
        for (by, at) in [(1, 31), (1, 4), (1, 30), (1, 16)] {
            assert_eq!(moved(by, at), None, "{at}");
        }
        for (by, at) in [(-1, 31), (-1, 0), (-1, 30), (-1, 16)] {
            assert!(moved(by, at).is_some(), "{at}");
        }
        assert_eq!(key_of(Zeroizing::new([0xff; 32])).map(|_| ()), None);
        let one = key_of(Zeroizing::new([0; 32])).unwrap();
        assert_eq!((one[..31].iter().max(), one[31]), (Some(&0), 1));
    }
}
