//! Requests and answers as plain data. Nothing here sends anything.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::encode::pointer;
use crate::error::{Error, ErrorCode};
use crate::text::is_made_of;

/// The methods that the protocol modules use. Signing takes any method, as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Head,
    Put,
    Post,
    Delete,
}

impl Method {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// Header names and values, in order. Names compare without case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a header whose name and value are known to be sendable.
    pub fn push(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    /// Adds a header that was given to us: the name must be a token
    /// ([RFC 9110, 5.1](https://www.rfc-editor.org/rfc/rfc9110#section-5.1)), the value free of control characters and,
    /// as `fetch` demands, of characters above U+00FF. S3 reads such values as UTF-8 or Latin-1 as it likes, so only
    /// visible ASCII is accepted: what is signed is then what is stored.
    pub fn try_push(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let fault = if name.is_empty() || !is_made_of(name, "!#$%&'*+-.^_`|~") {
            "The name is not a header's name."
        } else if !value.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte)) {
            "The value holds characters that cannot be sent as they are: encode it first."
        } else {
            self.push(name, value);
            return Ok(());
        };
        Err(Error::new(ErrorCode::InvalidHeader).at(pointer("/headers/", name)).because(fault))
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(present, _)| !present.eq_ignore_ascii_case(name));
    }

    /// The first value of a header.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(present, _)| present.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// As they came: not checked.
impl From<Vec<(String, String)>> for Headers {
    fn from(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }
}

impl From<Headers> for Vec<(String, String)> {
    fn from(headers: Headers) -> Self {
        headers.0
    }
}

impl IntoIterator for Headers {
    type Item = (String, String);
    type IntoIter = alloc::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

/// A whole answer. Bodies are small documents: an object's own bytes never come this way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpResponse {
    pub status: u16,
    pub headers: Headers,
    pub body: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_compare_without_case() {
        let headers: Headers = [("ETag", "\"a\""), ("etag", "\"b\"")].into_iter().collect();
        assert_eq!(headers.get("etag"), Some("\"a\""));
        assert_eq!(headers.get("date"), None);
    }

    #[test]
    fn refuses_what_fetch_would_not_send() {
        let mut headers = Headers::new();
        for (name, value) in
            [("", "x"), ("a b", "x"), ("x-amz-meta-é", "x"), ("a", "x\r\ny: z"), ("a", "é"), ("a", "\u{7f}")]
        {
            let error = headers.try_push(name, value).unwrap_err();
            assert_eq!(error.code(), ErrorCode::InvalidHeader, "{name:?}: {value:?}");
        }
        assert!(headers.is_empty());
        assert!(headers.try_push("x-amz-meta-a", "").is_ok());
    }
}
