//! From a request to its signature, stage by stage. Signing in the headers and in the query differ in what they add to the
//! request before it is signed, and in where the signature goes.

use alloc::string::String;

use crate::error::Error;
use crate::http::check_header;
use crate::sign::canonical_request::{CanonicalHeaders, Target, push_canonical_request};
use crate::sign::signing_key::SigningKey;
use crate::sign::string_to_sign::{push_credential_scope, push_string_to_sign};
use crate::sign::{ALGORITHM, Identity, Payload, Rules, Signable, TokenRule, UNSIGNED_PAYLOAD, check_method};
use crate::text::push_all;
use crate::time::AmzDate;

/// Who signs, when, by which rules and with which key.
pub(crate) struct Signer<'a> {
    pub(crate) identity: Identity<'a>,
    pub(crate) rules: Rules,
    pub(crate) date: &'a AmzDate,
    pub(crate) key: &'a SigningKey,
}

/// All that one signature is made of, as texts. Used again, they need no new memory.
#[derive(Default)]
pub(crate) struct Stages {
    headers: CanonicalHeaders,
    signed_headers: String,
    pub(crate) payload_hash: String,
    /// The access key and the credential scope.
    credential: String,
    pub(crate) canonical_request: String,
    pub(crate) string_to_sign: String,
    pub(crate) signature: String,
}

impl Stages {
    fn clear(&mut self) {
        self.headers.clear();
        for text in [
            &mut self.signed_headers,
            &mut self.payload_hash,
            &mut self.credential,
            &mut self.canonical_request,
            &mut self.string_to_sign,
            &mut self.signature,
        ] {
            text.clear();
        }
    }

    /// The value of the Authorization header.
    pub(crate) fn push_authorization(&self, out: &mut String) {
        push_all(
            out,
            &[
                ALGORITHM,
                " Credential=",
                &self.credential,
                ", SignedHeaders=",
                &self.signed_headers,
                ", Signature=",
                &self.signature,
            ],
        );
    }
}

impl Signer<'_> {
    /// Signs in the headers, or in the query for so many seconds. All but the signature that goes into the query is then in
    /// the target; what goes into the headers, the caller takes from the stages.
    pub(crate) fn run(
        &self,
        request: &Signable<'_>,
        target: &mut Target,
        expires_in: Option<&str>,
        stages: &mut Stages,
    ) -> Result<(), Error> {
        check_method(request.method)?;
        stages.clear();
        match request.payload {
            Payload::Empty if expires_in.is_some() && self.rules.content_sha256 => {
                stages.payload_hash.push_str(UNSIGNED_PAYLOAD);
            }
            payload => payload.push_hash(&mut stages.payload_hash)?,
        }
        let credentials = self.identity.credentials;
        push_all(&mut stages.credential, &[credentials.access_key_id(), "/"]);
        let scope = stages.credential.len();
        push_credential_scope(&mut stages.credential, self.date, &self.identity);

        let headers = &mut stages.headers;
        headers.push_canonical("host", &target.host);
        for (name, value) in given_headers(request) {
            check_header(name, value)?;
            headers.push(name, value);
        }
        let token_is_signed = self.rules.token == TokenRule::Signed;
        if expires_in.is_none() {
            headers.push_canonical("x-amz-date", self.date.as_str());
            if self.rules.content_sha256 {
                headers.push_canonical("x-amz-content-sha256", &stages.payload_hash);
            }
            if let Some(token) = credentials.session_token().filter(|_| token_is_signed) {
                headers.push_canonical("x-amz-security-token", token);
            }
        }
        headers.push_signed_headers(&mut stages.signed_headers);
        if let Some(seconds) = expires_in {
            target.push_encoded_query("X-Amz-Algorithm", ALGORITHM);
            target.push_query("X-Amz-Credential", &stages.credential);
            target.push_encoded_query("X-Amz-Date", self.date.as_str());
            target.push_encoded_query("X-Amz-Expires", seconds);
            if token_is_signed {
                push_token(target, self.identity);
            }
            target.push_query("X-Amz-SignedHeaders", &stages.signed_headers);
        }

        let ends = (&*stages.signed_headers, &*stages.payload_hash);
        push_canonical_request(&mut stages.canonical_request, request.method, target, &stages.headers, ends);
        let scope = stages.credential.get(scope..).unwrap_or_default();
        push_string_to_sign(&mut stages.string_to_sign, self.date, scope, &stages.canonical_request);
        self.key.push_signature(&mut stages.signature, &stages.string_to_sign);
        if expires_in.is_some() && !token_is_signed {
            push_token(target, self.identity);
        }
        Ok(())
    }
}

fn push_token(target: &mut Target, identity: Identity<'_>) {
    let token = identity.credentials.encoded_session_token();
    if !token.is_empty() {
        target.push_encoded_query("X-Amz-Security-Token", token);
    }
}

/// The caller's headers without those that signing sets itself.
pub(crate) fn given_headers<'a>(request: &Signable<'a>) -> impl Iterator<Item = (&'a str, &'a str)> {
    const OURS: [&str; 5] = ["host", "authorization", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token"];
    request.headers.iter().copied().filter(|(name, _)| !OURS.iter().any(|ours| name.eq_ignore_ascii_case(ours)))
}
