//! Storage resources as people fill them in: what is wrong with one, why, and how to mend it; and what will really be
//! called. Faults are data here, never errors: a form shows them while somebody types.
//!
//! `upload` does not know of this module.

mod azure_blob;
pub mod convert;
mod fields;
mod gcloud_storage;
pub mod issue;
pub mod json;
mod large_file_storage;
mod object_settings;
pub mod patch;
pub mod policy;
mod renamed;
mod s3;
mod s3_aws_oidc;
mod shown;
mod tag;
pub mod value;

use alloc::string::String;
use alloc::vec::Vec;

use crate::encode::{Slash, push_encoded};
use crate::endpoint::{Addressing, Endpoint};
use crate::text::push_all;
use crate::time::Timestamp;
use crate::url::{Scheme, host_header};
use issue::{Issue, IssueCode, Severity};
use value::{Object, Value};

/// The shapes that are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    S3,
    AzureBlob,
    S3AwsOidc,
    GcloudStorage,
    LargeFileStorage,
    ObjectSettings,
}

impl Kind {
    pub const ALL: &'static [Self] = &[
        Self::S3,
        Self::AzureBlob,
        Self::S3AwsOidc,
        Self::GcloudStorage,
        Self::LargeFileStorage,
        Self::ObjectSettings,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::S3 => "s3",
            Self::AzureBlob => "azure_blob",
            Self::S3AwsOidc => "s3_aws_oidc",
            Self::GcloudStorage => "gcloud_storage",
            Self::LargeFileStorage => "large_file_storage",
            Self::ObjectSettings => "object_settings",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
    }
}

/// What an absent field means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// As the platform's documentation says: TLS, and virtual-hosted where the store takes it.
    #[default]
    Docs,
    /// As the platform's backend does: path style, and `useSSL` has to be there.
    Backend,
}

/// Who is going to use the resource.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Use {
    /// A page: long-lived secrets do not belong there, nor what only a server can read.
    #[default]
    Browser,
    Server,
}

/// What a resource is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    pub kind: Kind,
    pub profile: Profile,
    pub usage: Use,
    /// The address of the page that will call the store, for what browsers do not allow it.
    pub page_url: Option<&'a str>,
    /// The bucket is going to be created: the rules for new names count.
    pub bucket_is_new: bool,
    /// To tell what has expired.
    pub now: Option<Timestamp>,
    /// The endpoint with its host as a browser writes it, where that has letters beyond ASCII: Punycode is the
    /// browser's.
    pub ascii_end_point: Option<&'a str>,
}

impl Options<'_> {
    pub const fn new(kind: Kind) -> Self {
        Self {
            kind,
            profile: Profile::Docs,
            usage: Use::Browser,
            page_url: None,
            bucket_is_new: false,
            now: None,
            ascii_end_point: None,
        }
    }
}

/// What was found, in the order of the form's fields, and what will be called.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Validation {
    pub issues: Vec<Issue>,
    /// There where enough is right to tell.
    pub resolved: Option<Resolved>,
}

impl Validation {
    /// Nothing is an error.
    pub fn is_ok(&self) -> bool {
        self.issues.iter().all(|issue| issue.severity != Severity::Error)
    }
}

/// What will really be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The store's name in the table of providers; `other` where it is unknown.
    pub provider: &'static str,
    /// Of the bucket, without a slash at the end.
    pub url: String,
    /// With a port other than the scheme's own.
    pub host: String,
    /// Begins with a slash, or is empty.
    pub base_path: String,
    pub region: String,
    pub addressing: Addressing,
}

impl Resolved {
    /// Of an address that signing and uploading use.
    pub fn of(endpoint: &Endpoint, provider: &'static str) -> Self {
        Self {
            provider,
            url: endpoint.bucket_url(),
            host: endpoint.host().into(),
            base_path: endpoint.base_path().into(),
            region: endpoint.region().into(),
            addressing: endpoint.addressing(),
        }
    }

    /// Of a store that has no regions in its addresses, and its buckets below a folder or none.
    fn by_path(provider: &'static str, scheme: Scheme, authority: &str, folder: &str, bucket: &str) -> Self {
        let host = host_header(scheme, authority);
        let mut base_path = String::new();
        if !folder.is_empty() {
            base_path.push('/');
            push_encoded(&mut base_path, folder.as_bytes(), Slash::Keep);
        }
        let mut url = String::new();
        push_all(&mut url, &[scheme.as_str(), "://", &host, &base_path, "/"]);
        push_encoded(&mut url, bucket.as_bytes(), Slash::Encode);
        Self { provider, url, host, base_path, region: String::new(), addressing: Addressing::Path }
    }
}

/// Judges a resource. Never fails, whatever comes.
pub fn validate(config: &Value, options: &Options<'_>) -> Validation {
    let Value::Object(fields) = config else {
        // The whole of it may stand elsewhere, as the platform writes it.
        if config.as_text().is_some_and(fields::is_placeholder) {
            return Validation::default();
        }
        let issue = Issue::new(IssueCode::NotAnObject, "").text("found", config.kind());
        return Validation { issues: [issue].into(), resolved: None };
    };
    judge(fields, options)
}

fn judge(fields: &Object, options: &Options<'_>) -> Validation {
    match options.kind {
        Kind::S3 => s3::validate(fields, options),
        Kind::AzureBlob => azure_blob::validate(fields, options),
        Kind::S3AwsOidc => s3_aws_oidc::validate(fields, options),
        Kind::GcloudStorage => gcloud_storage::validate(fields, options),
        Kind::LargeFileStorage => large_file_storage::validate(fields, options),
        Kind::ObjectSettings => object_settings::validate(fields, options),
    }
}
