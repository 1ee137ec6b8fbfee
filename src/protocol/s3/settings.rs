//! What an object is stored with, checked before the first request: the same for one PUT and for a multipart upload.
//!
//! Limits: [10 tags](https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html) of 128 and 256 characters;
//! [2 KB of metadata](https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html) at AWS, more elsewhere, so that
//! limit is left to the store.

use alloc::string::String;
use alloc::vec::Vec;

use core::fmt;

use super::fits;
use crate::encode::pointer;
use crate::encode::{Slash, push_encoded};
use crate::error::{Error, ErrorCode};
use crate::http::Headers;

/// What an app asks for, unchecked. An empty text is as good as none.
#[derive(Clone, Default)]
pub struct ObjectOptions {
    pub content_type: Option<String>,
    pub content_disposition: Option<String>,
    pub cache_control: Option<String>,
    /// Sent as `x-amz-meta-<name>`.
    pub metadata: Vec<(String, String)>,
    pub tags: Vec<(String, String)>,
    /// Encryption, storage class and the like.
    pub headers: Vec<(String, String)>,
}

/// The headers of an object that can be sent and that no browser and no signature will change.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ObjectSettings(Headers);

const MOST_TAGS: usize = 10;

/// Headers that an app cannot set, by the reason. A `*` stands for any end.
const REFUSED: &[(&str, &str)] = &[
    (
        // The Fetch standard's forbidden names, which `fetch` drops without a word: the signature would not fit.
        "Browsers set it themselves.",
        "accept-charset accept-encoding access-control-* connection content-length cookie cookie2 date dnt expect host \
         keep-alive origin proxy-* referer sec-* set-cookie te trailer transfer-encoding upgrade user-agent via \
         x-http-method* x-method-override",
    ),
    (
        "It belongs to the signature.",
        "authorization x-amz-content-sha256 x-amz-date x-amz-decoded-content-length x-amz-security-token x-amz-trailer",
    ),
    (
        // One that was given once cannot fit every part, and a wrong type makes the store refuse the parts.
        "It belongs to the bytes of one request.",
        "content-md5 content-range range x-amz-checksum-* x-amz-mp-object-size x-amz-sdk-checksum-algorithm",
    ),
    ("It makes another operation of the request.", "if-* x-amz-copy-source* x-amz-write-offset-bytes"),
    ("It has an option of its own: contentType.", "content-type"),
    ("It has an option of its own: contentDisposition.", "content-disposition"),
    ("It has an option of its own: cacheControl.", "cache-control"),
    ("It has an option of its own: metadata.", "x-amz-meta-*"),
    ("It has an option of its own: tags.", "x-amz-tagging"),
];

/// Which of an object's headers the later requests of its upload repeat.
const ON_EVERY_REQUEST: &[&str] = &["x-amz-expected-bucket-owner", "x-amz-request-payer"];
/// The same, without the abort: the customer's key, without which the store cannot write a part.
const ON_PARTS: &str = "x-amz-server-side-encryption-customer-";

impl ObjectSettings {
    pub fn new(options: &ObjectOptions) -> Result<Self, Error> {
        let mut headers = Headers::new();
        for (name, path, value) in [
            ("content-type", "/contentType", &options.content_type),
            ("content-disposition", "/contentDisposition", &options.content_disposition),
            ("cache-control", "/cacheControl", &options.cache_control),
        ] {
            if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
                if !is_visible(value) {
                    return Err(Error::found(ErrorCode::InvalidOption, path, NOT_VISIBLE));
                }
                headers.push(name, value);
            }
        }
        for (name, value) in &options.metadata {
            let header = String::from("x-amz-meta-") + &name.to_ascii_lowercase();
            let fault = if headers.get(&header).is_some() {
                "Another name differs from it only in upper and lower case."
            } else if !is_visible(value) {
                NOT_VISIBLE
            } else if name.is_empty() || headers.try_push(&header, value).is_err() {
                "The name is not a header's name: use letters, digits and `-`."
            } else {
                continue;
            };
            return Err(Error::new(ErrorCode::InvalidOption).at(pointer("/metadata/", name)).because(fault));
        }
        if let Some(tags) = tagging(&options.tags)? {
            headers.push("x-amz-tagging", &tags);
        }
        for (name, value) in &options.headers {
            let lower = name.to_ascii_lowercase();
            let twice = headers.get(&lower).is_some().then_some("It is given twice.");
            if let Some(fault) = refusal(&lower).or(twice) {
                return Err(Error::new(ErrorCode::InvalidHeader).at(pointer("/headers/", name)).because(fault));
            }
            headers.try_push(&lower, value).map_err(|error| error.at(pointer("/headers/", name)))?;
        }
        Ok(Self(headers))
    }

    /// Metadata by which this write is told from others' ([`HeadObject::TOKEN`](super::HeadObject::TOKEN)).
    pub fn push_token(&mut self, token: &str) {
        self.0.push("x-amz-meta-bucketkit-write", token);
    }

    /// As they are written down, and read again by [`Self::restored`].
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter()
    }

    /// What was checked by an earlier page.
    ///
    /// # Errors
    /// `invalid_header` for what cannot have been written down by [`Self::pairs`].
    pub fn restored(pairs: &[(String, String)]) -> Result<Self, Error> {
        let mut headers = Headers::new();
        pairs.iter().try_for_each(|(name, value)| headers.try_push(name, value))?;
        Ok(Self(headers))
    }

    /// Whether a key of the customer's is among them, which must not be written down.
    pub fn has_secrets(&self) -> bool {
        self.0.iter().any(|(name, _)| name.starts_with(ON_PARTS))
    }

    /// For the request that begins the object.
    pub(super) fn for_object(&self) -> Headers {
        self.only(|_| true)
    }

    /// For the requests that write, list and join parts.
    pub(super) fn for_parts(&self) -> Headers {
        self.only(|name| ON_EVERY_REQUEST.contains(&name) || name.starts_with(ON_PARTS))
    }

    /// For the request that removes them.
    pub(super) fn for_abort(&self) -> Headers {
        self.only(|name| ON_EVERY_REQUEST.contains(&name))
    }

    fn only(&self, wanted: fn(&str) -> bool) -> Headers {
        let mut headers = Headers::new();
        for (name, value) in self.0.iter().filter(|(name, _)| wanted(name)) {
            headers.push(name, value);
        }
        headers
    }
}

/// Only names: an encryption key may be among the values.
impl fmt::Debug for ObjectSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl fmt::Debug for ObjectOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("ObjectOptions")
            .field("content_type", &self.content_type)
            .field("content_disposition", &self.content_disposition)
            .field("cache_control", &self.cache_control)
            .field("metadata", &self.metadata)
            .field("tags", &self.tags)
            .field("headers", &names)
            .finish()
    }
}

const NOT_VISIBLE: &str = "The value holds characters that a header cannot carry unchanged: use visible ASCII, without white space at either end, or encode it first.";

/// Whether a header carries the value as it is: `fetch` removes white space at the ends, and what lies beyond ASCII is
/// read as UTF-8 by some stores and as Latin-1 by others.
fn is_visible(value: &str) -> bool {
    value.bytes().all(|byte| (b' '..=b'~').contains(&byte)) && value.trim_ascii().len() == value.len()
}

/// `key=value&…`, percent-encoded.
fn tagging(tags: &[(String, String)]) -> Result<Option<String>, Error> {
    let fault = |path: String, because| Error::new(ErrorCode::InvalidOption).at(path).because(because);
    if tags.len() > MOST_TAGS {
        return Err(fault("/tags".into(), "An object can have 10 tags."));
    }
    let mut out = String::new();
    for (at, (key, value)) in tags.iter().enumerate() {
        let because = if key.is_empty() || is_longer(key, 128) {
            "A tag's name has 1 to 128 characters."
        } else if is_longer(value, 256) {
            "A tag's value has up to 256 characters."
        } else if tags[..at].iter().any(|(earlier, _)| earlier == key) {
            "It is given twice."
        } else {
            if at > 0 {
                out.push('&');
            }
            push_encoded(&mut out, key.as_bytes(), Slash::Encode);
            out.push('=');
            push_encoded(&mut out, value.as_bytes(), Slash::Encode);
            continue;
        };
        return Err(fault(pointer("/tags/", key), because));
    }
    Ok((!out.is_empty()).then_some(out))
}

/// By characters, as tags are measured.
fn is_longer(text: &str, most: usize) -> bool {
    text.bytes().filter(|byte| byte & 0xc0 != 0x80).count() > most
}

/// Why a header cannot be set, by its name in lower case.
fn refusal(name: &str) -> Option<&'static str> {
    let listed = REFUSED.iter().find(|(_, patterns)| patterns.split(' ').any(|pattern| fits(pattern, name)));
    listed.map(|(reason, _)| *reason)
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
