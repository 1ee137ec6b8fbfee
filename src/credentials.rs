//! Short-lived credentials, as token services hand them out. The secret and the token are wiped from memory when they are
//! dropped, and no `Debug` shows them.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;

use core::fmt;

use zeroize::Zeroizing;

use crate::error::{Error, ErrorCode};
use crate::text::has_any;
use crate::time::Timestamp;

/// An access key, with its session token where it is temporary.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials(Box<Fields>);

/// In one place: what is moved about leaves copies behind that nobody wipes.
#[derive(Clone, PartialEq, Eq)]
struct Fields {
    access_key_id: String,
    secret_access_key: Zeroizing<String>,
    session_token: Option<Zeroizing<String>>,
    expiration: Option<Timestamp>,
}

impl Credentials {
    /// `access_key_id` may hold anything printable but `/`, which ends it in a credential scope (a platform's proxy uses a
    /// dotted token of hundreds of characters). White space at either end is an error and not trimmed: it would hide
    /// how a secret came to be wrong.
    pub fn new(
        access_key_id: &str,
        secret_access_key: &str,
        session_token: Option<&str>,
        expiration: Option<Timestamp>,
    ) -> Result<Self, Error> {
        let check = |path: &'static str, value: &str| {
            let fault = if value.is_empty() {
                "It is missing."
            } else if !value.bytes().all(|byte| byte.is_ascii_graphic()) {
                "It holds white space or characters that no store uses."
            } else {
                return Ok(());
            };
            Err(Error::found(ErrorCode::InvalidCredentials, path, fault))
        };
        check("/credentials/accessKeyId", access_key_id)?;
        if has_any(access_key_id, "/") {
            return Err(Error::found(ErrorCode::InvalidCredentials, "/credentials/accessKeyId", "It holds a slash."));
        }
        check("/credentials/secretAccessKey", secret_access_key)?;
        let session_token = session_token.filter(|token| !token.is_empty());
        if let Some(token) = session_token {
            check("/credentials/sessionToken", token)?;
        }
        Ok(Self(Box::new(Fields {
            access_key_id: access_key_id.to_owned(),
            secret_access_key: Zeroizing::new(secret_access_key.to_owned()),
            session_token: session_token.map(|token| Zeroizing::new(token.to_owned())),
            expiration,
        })))
    }

    pub fn access_key_id(&self) -> &str {
        &self.0.access_key_id
    }

    /// For the signing key, and for `explain`, which keeps it out of what it shows: no other module may ask for it.
    pub(crate) fn secret_access_key(&self) -> &str {
        &self.0.secret_access_key
    }

    pub fn session_token(&self) -> Option<&str> {
        self.0.session_token.as_ref().map(|token| token.as_str())
    }

    /// When the store stops accepting them; `None` for a long-lived key.
    pub fn expiration(&self) -> Option<Timestamp> {
        self.0.expiration
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &self.0.access_key_id)
            .field("session_token", &self.0.session_token.as_ref().map(|_| "…"))
            .field("expiration", &self.0.expiration)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret() {
        let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI", Some("FwoGZXIvYXdzE"), None).unwrap();
        let shown = format!("{credentials:?} {credentials:#?}");
        assert!(shown.contains("AKIDEXAMPLE"));
        assert!(!shown.contains("wJalrXUtnFEMI") && !shown.contains("FwoGZXIvYXdzE"), "{shown}");
    }

    #[test]
    fn faults_name_their_field_and_show_no_value() {
        let cases = [
            ("", "secret", None, "/credentials/accessKeyId"),
            ("a/b", "secret", None, "/credentials/accessKeyId"),
            ("AKID", "", None, "/credentials/secretAccessKey"),
            ("AKID", "sEcReT ", None, "/credentials/secretAccessKey"),
            ("AKID", "secret", Some("tOkEn\n"), "/credentials/sessionToken"),
        ];
        for (id, secret, token, path) in cases {
            let error = Credentials::new(id, secret, token, None).unwrap_err();
            assert_eq!((error.code(), error.path()), (ErrorCode::InvalidCredentials, Some(path)));
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("sEcReT") && !shown.contains("tOkEn"), "{shown}");
        }
    }

    #[test]
    fn an_empty_token_is_none() {
        assert_eq!(Credentials::new("AKID", "secret", Some(""), None).unwrap().session_token(), None);
    }
}
