//! The first stage: the request in the one spelling that signer and store agree on.

use alloc::string::String;
use alloc::vec::Vec;

use crate::encode::{Slash, decode, decoded, encode, push_encoded};
use crate::error::{Error, ErrorCode};
use crate::sign::PathRule;
use crate::url::{Url, encode_illegal, has_dot_segment};

/// Where a request goes, in canonical spelling. What is sent is built from this too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    scheme: &'static str,
    /// The value of the Host header.
    pub host: String,
    /// As it is sent.
    path: String,
    rule: PathRule,
    /// Encoded names and values, sorted by name and then by value (not as joined pairs: `=` would sort among the names).
    query: Vec<(String, String)>,
}

impl Target {
    /// # Errors
    /// `invalid_url`; `invalid_key` for S3 where a segment is `.` or `..`: browsers would resolve it, and another object
    /// would be meant.
    pub fn parse(url: &str, rule: PathRule) -> Result<Self, Error> {
        let url = Url::parse(url)?;
        let path = match rule {
            PathRule::Once => {
                let decoded = decoded(url.path);
                if has_dot_segment(&decoded) {
                    let detail = "A segment of the URL's path is `.` or `..`.";
                    return Err(Error::new(ErrorCode::InvalidKey).at("/url").because(detail));
                }
                let mut path = String::with_capacity(url.path.len());
                push_encoded(&mut path, &decoded, Slash::Keep);
                path
            }
            PathRule::Twice | PathRule::TwiceNormalized => encode_illegal(url.path),
        };
        Ok(Self::from_parts(url.scheme.as_str(), url.host(), path, rule, url.query.unwrap_or_default()))
    }

    /// From parts that are taken as they are. For tests that need requests which no URL can express.
    pub fn from_parts(scheme: &'static str, host: String, path: String, rule: PathRule, query: &str) -> Self {
        let path = if path.is_empty() { String::from("/") } else { path };
        Self { scheme, host, path, rule, query: split_query(query) }
    }

    /// Adds a parameter: name and value not yet encoded.
    pub fn push_query(&mut self, name: &str, value: &str) {
        insert(&mut self.query, (encode(name, Slash::Encode), encode(value, Slash::Encode)));
    }

    /// The path as the canonical request has it.
    pub fn canonical_uri(&self) -> String {
        match self.rule {
            PathRule::Once => self.path.clone(),
            PathRule::Twice => encode(&self.path, Slash::Keep),
            PathRule::TwiceNormalized => encode(&normalize(&self.path), Slash::Keep),
        }
    }

    pub fn canonical_query(&self) -> String {
        let mut out = String::new();
        for (name, value) in &self.query {
            if !out.is_empty() {
                out.push('&');
            }
            out.push_str(name);
            out.push('=');
            out.push_str(value);
        }
        out
    }

    /// The URL to send: its query is spelled as it was signed.
    pub fn url(&self) -> String {
        let query = self.canonical_query();
        let mut url = String::with_capacity(self.host.len() + self.path.len() + query.len() + 16);
        for part in [self.scheme, "://", &self.host, &self.path] {
            url.push_str(part);
        }
        if !query.is_empty() {
            url.push('?');
            url.push_str(&query);
        }
        url
    }
}

/// Parameters in their canonical encoding and order. `+` is read as a space, as every store does and as `URLSearchParams`
/// writes it; a parameter without `=` gets an empty value.
fn split_query(query: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        insert(&mut pairs, (canonical_parameter(name), canonical_parameter(value)));
    }
    pairs
}

fn canonical_parameter(text: &str) -> String {
    let mut spaced: Vec<u8> = text.bytes().map(|byte| if byte == b'+' { b' ' } else { byte }).collect();
    decode(&mut spaced);
    let mut out = String::with_capacity(text.len());
    push_encoded(&mut out, &spaced, Slash::Encode);
    out
}

/// Queries are short: keeping them sorted is less code than sorting them.
fn insert(pairs: &mut Vec<(String, String)>, pair: (String, String)) {
    let at = pairs.partition_point(|present| *present <= pair);
    pairs.insert(at, pair);
}

/// Removes dot segments and doubled slashes ([RFC 3986, 6](https://www.rfc-editor.org/rfc/rfc3986#section-6)).
fn normalize(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(kept.pop()),
            _ => kept.push(segment),
        }
    }
    let directory = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
    let mut out = String::with_capacity(path.len());
    for segment in &kept {
        out.push('/');
        out.push_str(segment);
    }
    if out.is_empty() || directory {
        out.push('/');
    }
    out
}

/// Headers in canonical form: names in lower case and sorted, values of one name joined with commas in their order, outer
/// white space gone, inner white space one space.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CanonicalHeaders(Vec<(String, String)>);

impl CanonicalHeaders {
    pub fn push(&mut self, name: &str, value: &str) {
        let name = name.trim().to_ascii_lowercase();
        let mut folded = String::with_capacity(value.len());
        for word in value.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()) {
            if !folded.is_empty() {
                folded.push(' ');
            }
            folded.push_str(word);
        }
        match self.0.binary_search_by(|(present, _)| present.as_str().cmp(&name)) {
            Ok(at) => {
                self.0[at].1.push(',');
                self.0[at].1.push_str(&folded);
            }
            Err(at) => self.0.insert(at, (name, folded)),
        }
    }

    /// `host;x-amz-date`.
    pub fn signed_headers(&self) -> String {
        let mut out = String::new();
        for (name, _) in &self.0 {
            if !out.is_empty() {
                out.push(';');
            }
            out.push_str(name);
        }
        out
    }
}

/// The canonical request itself.
pub fn canonical_request(method: &str, target: &Target, headers: &CanonicalHeaders, payload_hash: &str) -> String {
    let mut out = String::with_capacity(512);
    for line in [method, &target.canonical_uri(), &target.canonical_query()] {
        out.push_str(line);
        out.push('\n');
    }
    for (name, value) in &headers.0 {
        for part in [name, ":", value, "\n"] {
            out.push_str(part);
        }
    }
    for part in ["\n", &headers.signed_headers(), "\n", payload_hash] {
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s3(url: &str) -> Target {
        Target::parse(url, PathRule::Once).unwrap()
    }

    #[test]
    fn the_url_that_is_sent_is_spelled_as_it_was_signed() {
        let target = s3("https://h/a+b !'(c)*/d%2Be%41?x=1+2&x=1%202&lifecycle&=v&&y=a/b");
        assert_eq!(target.canonical_uri(), "/a%2Bb%20%21%27%28c%29%2A/d%2BeA");
        assert_eq!(target.canonical_query(), "=v&lifecycle=&x=1%202&x=1%202&y=a%2Fb");
        assert_eq!(target.url(), "https://h/a%2Bb%20%21%27%28c%29%2A/d%2BeA?=v&lifecycle=&x=1%202&x=1%202&y=a%2Fb");
    }

    #[test]
    fn sorts_by_name_and_then_by_value() {
        // Sorted as joined pairs, `a-b=1` would come before `a=2`, and `a%2B` after both in another order.
        assert_eq!(s3("https://h/?a=2&a-b=1&A=3&a=10&%2B=0").canonical_query(), "%2B=0&A=3&a=10&a=2&a-b=1");
    }

    #[test]
    fn s3_keys_are_untouched() {
        assert_eq!(s3("https://h//a//b/").canonical_uri(), "//a//b/");
        assert_eq!(s3("https://h").canonical_uri(), "/");
        for url in
            ["https://h/a/../b", "https://h/./a", "https://h/a/%2e%2E/b", "https://h/%2e", "https://h/a%2f..%2fb"]
        {
            assert_eq!(Target::parse(url, PathRule::Once).unwrap_err().code(), ErrorCode::InvalidKey, "{url}");
        }
    }

    #[test]
    fn other_services_encode_twice() {
        let target = Target::parse("https://h/a%3Ab//ሴ/../c d/", PathRule::TwiceNormalized).unwrap();
        assert_eq!(target.canonical_uri(), "/a%253Ab/c%2520d/");
        let target = Target::parse("https://h/a%3Ab//../c", PathRule::Twice).unwrap();
        assert_eq!(target.canonical_uri(), "/a%253Ab//../c");
    }

    #[test]
    fn headers_are_folded_and_joined() {
        let mut headers = CanonicalHeaders::default();
        for (name, value) in [("X-B", " a \t b "), ("x-a", ""), ("x-b", "c\r\n  d"), ("Host", "h")] {
            headers.push(name, value);
        }
        let text = canonical_request("GET", &s3("https://h/"), &headers, "hash");
        assert_eq!(text, "GET\n/\n\nhost:h\nx-a:\nx-b:a b,c d\n\nhost;x-a;x-b\nhash");
    }
}
