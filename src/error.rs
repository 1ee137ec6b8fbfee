//! The one error of the library: a stable code for programs, and words that say what to do for people.

use alloc::boxed::Box;
use alloc::string::String;

use alloc::borrow::Cow;
use core::fmt;

macro_rules! error_codes {
    ($($variant:ident $code:literal $message:literal $help:literal)*) => {
        /// Why something failed. The list is closed: the TypeScript union and the JavaScript messages are generated from it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorCode {
            $(#[doc = $message] $variant,)*
        }

        impl ErrorCode {
            /// Every code, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable name, as programs see it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// What happened, for a person.
            pub const fn message(self) -> &'static str {
                match self { $(Self::$variant => $message,)* }
            }

            /// What to do about it, for a person.
            pub const fn help(self) -> &'static str {
                match self { $(Self::$variant => $help,)* }
            }
        }
    };
}

error_codes! {
    // What signing can fail with. These come first: see `is_of_signing`.
    NotInitialized "not_initialized" "The WebAssembly module is not loaded yet: `await init()` first." "Call it once, before the first synchronous function."
    WasmNotLoaded "wasm_not_loaded" "The WebAssembly module could not be loaded." "Check that the server sends the .wasm file itself. In Vite's dev server add `optimizeDeps: { exclude: [\"bucketkit\"] }`; with a content security policy allow 'wasm-unsafe-eval'."
    Internal "internal" "bucketkit failed in a way that it should not." "Please report it, with the text of the cause."
    InvalidOption "invalid_option" "An option has a value that cannot be used." "Correct the option that `path` names."
    InvalidRegion "invalid_region" "The region cannot be used." "Use the region's code, such as eu-west-3."
    InvalidCredentials "invalid_credentials" "The credentials cannot be used." "Hand out accessKeyId and secretAccessKey, and sessionToken where they are temporary."
    InvalidKey "invalid_key" "The key cannot be used from a browser." "Use a key of 1 to 1,024 bytes without `.` or `..` as a segment: browsers resolve those before they send, and another object would be meant."
    InvalidUrl "invalid_url" "The URL cannot be signed." "Use an absolute http or https URL."
    UrlNotCanonical "url_not_canonical" "A browser would send another URL than the one that was signed." "Remove dot segments, backslashes, a user name and fragments from it."
    InvalidHeader "invalid_header" "A header cannot be sent." "Use a header name of token characters and a value of visible ASCII; leave out the headers that browsers set."
    InvalidExpiry "invalid_expiry" "A presigned URL can live for 1 to 604,800 seconds." "Choose `expiresIn` in that range, and hand out credentials that have not expired."
    PayloadNotHashable "payload_not_hashable" "This body cannot be hashed at once." "Pass its SHA-256 as `payload: { sha256 }`, or its bytes as an ArrayBuffer."
    BodyNotReplayable "body_not_replayable" "A stream cannot be hashed and then sent." "Pass the bytes, a Blob or a text instead."
    FileUnreadable "file_unreadable" "The file could not be read." "It may have been moved or changed since it was picked: pick it again."
    // What was given to an upload.
    Aborted "aborted" "The operation was aborted." "Begin it again if that was a mistake."
    InvalidBucket "invalid_bucket" "The bucket's name cannot be used." "Use the bare name of the bucket, without a scheme, a slash or white space."
    InvalidEndpoint "invalid_endpoint" "The endpoint cannot be used." "Use a host such as s3.eu-west-3.amazonaws.com, with a port if needed, and without user, query or fragment."
    FileTooLarge "file_too_large" "The file is larger than the store can take." "Split the file: an object can have 10,000 parts of 5 GiB."
    // Credentials.
    CredentialsFailed "credentials_failed" "No credentials could be had." "Try again in a moment. For the developer: the `auth` function threw, took longer than 30 seconds, or gave no credentials; `cause` is what it threw."
    CredentialsExpired "credentials_expired" "The credentials have expired." "Pass a function as `auth`, so that fresh ones can be asked for, or sign in again."
    CredentialsRejected "credentials_rejected" "The store does not accept the credentials." "Check that the backend hands out credentials for this store, and with their session token."
    SignerFailed "signer_failed" "No signature could be had." "Try again in a moment. For the developer: the `signer` function threw, or took longer than 30 seconds; `cause` is what it threw."
    InvalidSignature "invalid_signature" "What the signer returned cannot be used." "For the developer: return `headers` with x-amz-date and authorization, or a presigned `url` for this very request; `path` says where the fault is."
    SignatureMismatch "signature_mismatch" "The store computed another signature." "The secret access key is wrong, or a proxy changes requests on their way."
    ClockSkew "clock_skew" "The clocks of this device and the store disagree." "Set the clock of this device."
    // The store.
    NetworkFailed "network_failed" "The store could not be reached." "Check the connection and the endpoint. If other pages reach it, the bucket's CORS rules may not allow this page."
    AccessDenied "access_denied" "The store does not allow this." "The credentials' policy must allow the action for this bucket and key: check both, and what the policy names."
    BucketNotFound "bucket_not_found" "There is no such bucket." "Check the bucket's name, the endpoint and the addressing style."
    WrongRegion "wrong_region" "The bucket is in another region." "Set the region that the store named."
    ObjectNotFound "object_not_found" "There is no such object." "It may have been deleted or renamed: look at the listing again."
    ObjectChanged "object_changed" "The object was changed while it was read." "Read it again from its start."
    UploadNotFound "upload_not_found" "The store no longer knows this upload." "Start it again: it was aborted or removed by a lifecycle rule."
    AlreadyExists "already_exists" "There is an object under this key already." "Choose another key, or upload with `overwrite: true`."
    ChecksumMismatch "checksum_mismatch" "The store received other bytes than were sent, many times." "Something between this device and the store changes data: try another network, and tell the store's operator."
    EtagNotExposed "etag_not_exposed" "The page may not read the parts' ETags." "Add ETag to ExposeHeaders in the bucket's CORS rules, or allow s3:ListMultipartUploadParts."
    Throttled "throttled" "The store asked for fewer requests, many times." "Try again later."
    ServerFailed "server_failed" "The store failed, many times." "Try again later; the request id helps its operator."
    Refused "refused" "The store refused the request." "The store's own code and message say why."
    BadResponse "bad_response" "The store's answer cannot be understood." "Check that the endpoint is an S3 API and that no proxy answers in its place."
    OutcomeUnknown "outcome_unknown" "Whether the object was stored cannot be known." "Look at the object before you upload it again."
}

impl ErrorCode {
    /// Whether signing can fail so. The JavaScript entry that only signs carries no words for the others. WebAssembly names
    /// a code by its number among all, so those of signing are the first.
    pub const fn is_of_signing(self) -> bool {
        self as u8 <= Self::FileUnreadable as u8
    }
}

/// Everything that fails, but for form input, fails as this. It never holds a secret: neither a secret access key nor a
/// session token nor a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Box<Inner>);

/// Behind a pointer, so that a `Result` that holds an [`Error`] stays small.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    code: ErrorCode,
    retryable: bool,
    path: Option<Cow<'static, str>>,
    detail: Option<Cow<'static, str>>,
    status: Option<u16>,
    s3_code: Option<String>,
    request_id: Option<String>,
}

impl Error {
    pub fn new(code: ErrorCode) -> Self {
        Self(Box::new(Inner {
            code,
            retryable: false,
            path: None,
            detail: None,
            status: None,
            s3_code: None,
            request_id: None,
        }))
    }

    /// What is wrong with the option that `path` points to. (One call for the three makes a difference of kilobytes.)
    pub fn found(code: ErrorCode, path: &'static str, detail: &'static str) -> Self {
        Self::new(code).at(path).because(detail)
    }

    /// The JSON Pointer of the option at fault.
    #[must_use]
    pub fn at(mut self, path: impl Into<Cow<'static, str>>) -> Self {
        self.0.path = Some(path.into());
        self
    }

    /// What was found. Never a secret.
    #[must_use]
    pub fn because(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// Whether the same call may succeed later.
    #[must_use]
    pub fn retryable(mut self, retryable: bool) -> Self {
        self.0.retryable = retryable;
        self
    }

    /// What the store answered.
    #[must_use]
    pub fn answered(mut self, status: u16, s3_code: Option<String>, request_id: Option<String>) -> Self {
        self.0.status = Some(status);
        self.0.s3_code = s3_code;
        self.0.request_id = request_id;
        self
    }

    pub fn code(&self) -> ErrorCode {
        self.0.code
    }

    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    pub fn path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    pub fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }

    /// The HTTP status of the store's answer.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The store's own code, such as `NoSuchBucket`.
    pub fn s3_code(&self) -> Option<&str> {
        self.0.s3_code.as_deref()
    }

    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code().message())?;
        if let Some(detail) = self.detail() {
            write!(f, " {detail}")?;
        }
        if let Some(path) = self.path() {
            write!(f, " ({path})")?;
        }
        Ok(())
    }
}

impl core::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_every_one_helps() {
        let mut seen = std::collections::BTreeSet::new();
        for code in ErrorCode::ALL {
            assert!(seen.insert(code.as_str()), "{} twice", code.as_str());
            assert!(code.as_str().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
            assert!(code.message().ends_with('.') && code.help().ends_with('.'), "{}", code.as_str());
        }
    }

    #[test]
    fn says_what_and_where() {
        let error = Error::new(ErrorCode::InvalidBucket).at("/bucket").because("It is empty.");
        assert_eq!(error.to_string(), "The bucket's name cannot be used. It is empty. (/bucket)");
        assert!(!error.is_retryable());
    }
}
