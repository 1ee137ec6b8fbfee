//! The fields of the resource, and what they can hold.

use alloc::string::String;

use super::super::issue::{Issue, IssueCode};

/// The fields, in the order of the form (`www/schemas.js`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Bucket,
    EndPoint,
    Region,
    UseSsl,
    Port,
    PathStyle,
    AccessKey,
    SecretKey,
    Token,
    Expiration,
}

use Field::{AccessKey, Bucket, EndPoint, Expiration, PathStyle, Port, Region, SecretKey, Token, UseSsl};

impl Field {
    pub(super) const ALL: [Self; 10] =
        [Bucket, EndPoint, Region, UseSsl, Port, PathStyle, AccessKey, SecretKey, Token, Expiration];

    pub(super) const fn path(self) -> &'static str {
        match self {
            Bucket => "/bucket",
            Region => "/region",
            EndPoint => "/endPoint",
            UseSsl => "/useSSL",
            PathStyle => "/pathStyle",
            Port => "/port",
            AccessKey => "/accessKey",
            SecretKey => "/secretKey",
            Token => "/token",
            Expiration => "/expiration",
        }
    }

    pub(super) fn name(self) -> &'static str {
        self.path().get(1..).unwrap_or_default()
    }

    /// Something that is wrong with it.
    #[inline(never)]
    pub(super) fn fault(self, code: IssueCode) -> Issue {
        Issue::new(code, self.path())
    }

    /// An access key's id is no secret, but a secret may stand in its place.
    pub(super) const fn is_key(self) -> bool {
        matches!(self, AccessKey | SecretKey | Token)
    }
}

/// What a field holds.
#[derive(Default)]
pub(super) enum Given {
    #[default]
    Absent,
    /// A placeholder, or a value whose fault has been told: not judged any further.
    Opaque,
    Text(String),
    Flag(bool),
    Port(u16),
}

impl Given {
    pub(super) fn text(text: &str) -> Self {
        if text.is_empty() { Self::Absent } else { Self::Text(text.into()) }
    }
}
