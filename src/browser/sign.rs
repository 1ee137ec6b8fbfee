//! Signing for the facade: one function for all forms, so that there is one way across the boundary.
//!
//! The hot path is short on purpose: fields are read where they lie, every text that a signature is made of keeps its memory
//! for the next, and the key is derived once for a day. `www/lib/sign.js` has checked what comes, and says what is wrong
//! with it: a regular expression there is a tenth of the code that the same check takes here.

use alloc::string::String;

use spin::Mutex;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroize;

use crate::sign::canonical_request::{Canonical, Target};
use crate::sign::signing_key::SigningKey;
use crate::sign::stages::{Signer, Stages};
use crate::text::{digits, next_piece, push_all};

static DESK: Mutex<Desk> =
    Mutex::new(Desk { hands: [const { None }; 4], target: Target::EMPTY, stages: Stages::EMPTY });

/// All that is kept from one signature to the next.
struct Desk {
    hands: [Option<Hand>; 4],
    target: Target,
    stages: Stages,
}

/// The key for one credential scope, and so for one day, region and service. The secret itself is not kept.
struct Hand {
    scope: String,
    key: SigningKey,
}

impl Hand {
    /// A call of its own, so that all that it leaves on the stack lies where [`wipe_stack`] wipes.
    #[inline(never)]
    fn of(mut given: Fields<'_>) -> Self {
        let scope = given.next();
        let mut rest = Some(scope);
        let key = SigningKey::of(given.next(), core::iter::from_fn(|| next_piece(&mut rest, "/")));
        Self { scope: scope.into(), key }
    }
}

/// Overwrites what the call before has left on the stack: hashing a secret that is longer than a block leaves its end there.
#[inline(never)]
fn wipe_stack() {
    [0_u8; 4096].zeroize();
}

/// What is missing reads as empty.
struct Fields<'t>(&'t str);

impl<'t> Fields<'t> {
    fn next(&mut self) -> &'t str {
        let end = self.0.bytes().position(|byte| byte == 0x1f).unwrap_or(self.0.len());
        let (field, rest) = self.0.split_at_checked(end).unwrap_or_default();
        self.0 = rest.get(1..).unwrap_or_default();
        field
    }
}

/// Takes fields with U+001F between them: what is to be done, and the number of the hand that is to do it; then by what is to
/// be done
/// - `h`, to hold a key: the credential scope, and the secret behind `AWS4`;
/// - `p`, to sign a policy: it, in Base64. Gives the signature;
/// - `1` or `2`, to sign a request whose path is encoded so many times: the date, the method, the path, the query, the
///   headers' names, what stands for the payload's hash, keys, with U+001E between them, each to be put behind the path
///   for a signature of its own; then how long the headers' lines are, these, and without a mark a query in canonical
///   form, where there is no other: these two hold the token, and are not searched. Gives the path with the target's
///   own query, and the signature.
#[wasm_bindgen]
pub fn call(text: String) -> String {
    let mut out = String::new();
    out.reserve(512);
    // Where a trap left it locked, nothing more can be had.
    let Some(mut desk) = DESK.try_lock() else { return out };
    let Desk { hands, target, stages } = &mut *desk;
    let mut given = Fields(&text);
    let word = given.next();
    let index = given.next().bytes().fold(0, |_, digit| digit & 3);
    let Some(hand) = hands.get_mut(usize::from(index)) else { return out };
    if word == "h" {
        *hand = Some(Hand::of(given));
        text.into_bytes().as_mut_slice().zeroize();
        wipe_stack();
        // Nothing at all would be a trap's answer.
        out.push('h');
        return out;
    }
    let Some(Hand { scope, key }) = hand else { return out };
    if word == "p" {
        key.push_signature(&mut out, given.next());
        return out;
    }
    let signer = Signer { date: given.next(), scope, key };
    let (method, path, query) = (given.next(), given.next(), given.next());
    let (signed_headers, payload_hash, keys) = (given.next(), given.next(), given.next());
    let length = digits(given.next()).unwrap_or_default() as usize;
    let (header_lines, added) = given.0.split_at_checked(length).unwrap_or_default();
    let request = Canonical { method, added_query: added, header_lines, signed_headers, payload_hash };
    let mut keys = Some(keys);
    while let Some(key) = next_piece(&mut keys, "\u{1e}") {
        target.go_to(path, query);
        if word == "2" {
            target.encode_twice(path, key);
        } else {
            target.push_key(key);
        }
        stages.run(signer, target, request);
        target.push_path_and_query(&mut out);
        push_all(&mut out, &["\u{1f}", &stages.signature, if keys.is_some() { "\u{1f}" } else { "" }]);
    }
    out
}

/// The SHA-256 of a body, in hexadecimal digits.
#[wasm_bindgen]
pub fn sha256(bytes: &[u8]) -> String {
    crate::sign::sha256(bytes)
}
