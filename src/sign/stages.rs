//! From a request to its signature, stage by stage. Nothing is checked here, and so nothing fails: whoever calls has done
//! that.

use alloc::string::String;

use crate::sign::canonical_request::{Canonical, Target, push_canonical_request};
use crate::sign::signing_key::SigningKey;
use crate::sign::string_to_sign::push_string_to_sign;

/// When, for which credential scope and with which key.
#[derive(Clone, Copy)]
pub(crate) struct Signer<'a> {
    /// As `x-amz-date` has it.
    pub(crate) date: &'a str,
    pub(crate) scope: &'a str,
    pub(crate) key: &'a SigningKey,
}

/// What is made on the way. Used again, it needs no new memory.
pub(crate) struct Stages {
    pub(crate) canonical_request: String,
    pub(crate) string_to_sign: String,
    pub(crate) signature: String,
}

impl Stages {
    pub(crate) const EMPTY: Self =
        Self { canonical_request: String::new(), string_to_sign: String::new(), signature: String::new() };

    pub(crate) fn run(&mut self, signer: Signer<'_>, target: &Target, request: Canonical<'_>) {
        let Self { canonical_request, string_to_sign, signature } = self;
        canonical_request.clear();
        string_to_sign.clear();
        signature.clear();
        push_canonical_request(canonical_request, target, request);
        push_string_to_sign(string_to_sign, signer.date, signer.scope, canonical_request);
        signer.key.push_signature(signature, string_to_sign);
    }
}
