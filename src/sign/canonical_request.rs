//! The first stage: the request in the one spelling that signer and store agree on.

use alloc::string::String;
use alloc::vec::Vec;

use crate::encode::{Slash, encode, push_encoded, push_reencoded};
use crate::error::{Error, ErrorCode};
use crate::sign::PathRule;
use crate::sign::pairs::{Pairs, Then};
use crate::text::{after_last, has_any, next_piece, push_all, split_at_any};
use crate::url::{Url, encode_illegal, has_dot_segment};

/// Where a request goes, in canonical spelling. What is sent is built from this too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    scheme: &'static str,
    /// The value of the Host header.
    pub host: String,
    /// As it is sent.
    path: String,
    /// As it is signed, where that is another spelling.
    signed_path: String,
    /// Encoded names and values, sorted by name and then by value (not as joined pairs: `=` would sort among the names).
    query: Pairs,
}

impl Target {
    pub(crate) const EMPTY: Self =
        Self { scheme: "", host: String::new(), path: String::new(), signed_path: String::new(), query: Pairs::EMPTY };

    /// # Errors
    /// `invalid_url`; `invalid_key` for S3 where a segment is `.` or `..`: browsers would resolve it, and another object
    /// would be meant.
    pub fn parse(url: &str, rule: PathRule) -> Result<Self, Error> {
        let url = Url::parse(url)?;
        let query = url.query.unwrap_or_default();
        if rule != PathRule::Once {
            return Ok(Self::from_parts(url.scheme.as_str(), url.host(), encode_illegal(url.path), rule, query));
        }
        let mut target = Self { scheme: url.scheme.as_str(), host: url.host(), ..Self::EMPTY };
        target.go_to(url.path, query);
        if has_dot_segment(target.path.as_bytes()) {
            let detail = "A segment of the URL's path is `.` or `..`.";
            return Err(Error::found(ErrorCode::InvalidKey, "/url", detail));
        }
        Ok(target)
    }

    /// From parts that are taken as they are. For tests that need requests which no URL can express.
    pub fn from_parts(scheme: &'static str, host: String, path: String, rule: PathRule, query: &str) -> Self {
        let path = if path.is_empty() { String::from("/") } else { path };
        let signed_path = match rule {
            PathRule::Once => String::new(),
            PathRule::Twice => encode(&path, Slash::Keep),
            PathRule::TwiceNormalized => encode(&normalize(&path), Slash::Keep),
        };
        let mut target = Self { scheme, host, path, signed_path, query: Pairs::EMPTY };
        target.read_query(query);
        target
    }

    /// Replaces path and query by those of a URL, the path signed as it is sent; scheme and host stay. A dot segment stays
    /// too: whoever calls looks for it in what comes out.
    pub(crate) fn go_to(&mut self, path: &str, query: &str) {
        self.path.clear();
        self.signed_path.clear();
        push_reencoded(&mut self.path, if path.is_empty() { b"/" } else { path.as_bytes() }, b'+', Slash::Keep);
        self.read_query(query);
    }

    /// Parameters in their canonical encoding and order. `+` is read as a space, as every store does and as
    /// `URLSearchParams` writes it; a parameter without `=` gets an empty value.
    fn read_query(&mut self, query: &str) {
        self.query.clear();
        let mut rest = Some(query);
        while let Some(pair) = next_piece(&mut rest, "&") {
            if !pair.is_empty() {
                let (name, value) = split_at_any(pair, "=");
                let text = self.query.text();
                let start = text.len();
                push_reencoded(text, name.as_bytes(), b' ', Slash::Encode);
                let middle = text.len();
                push_reencoded(text, value.as_bytes().get(1..).unwrap_or_default(), b' ', Slash::Encode);
                self.query.put(start, middle, Then::Value);
            }
        }
    }

    /// Adds a parameter: name and value not yet encoded.
    pub fn push_query(&mut self, name: &str, value: &str) {
        let text = self.query.text();
        let start = text.len();
        push_encoded(text, name.as_bytes(), Slash::Encode);
        let middle = text.len();
        push_encoded(text, value.as_bytes(), Slash::Encode);
        self.query.put(start, middle, Then::Value);
    }

    /// The path as the canonical request has it.
    pub fn canonical_uri(&self) -> &str {
        if self.signed_path.is_empty() { &self.path } else { &self.signed_path }
    }

    pub fn canonical_query(&self) -> String {
        let mut out = String::new();
        self.push_canonical_query(&mut out, "");
        out
    }

    fn push_canonical_query(&self, out: &mut String, first: &str) {
        let mut gap = first;
        for (name, value) in self.query.iter() {
            push_all(out, &[gap, name, "=", value]);
            gap = "&";
        }
    }

    /// Path and query to send, spelled as they were signed.
    pub(crate) fn push_path_and_query(&self, out: &mut String) {
        out.push_str(&self.path);
        self.push_canonical_query(out, "?");
    }

    /// The URL to send.
    pub fn url(&self) -> String {
        let mut url = String::with_capacity(256);
        push_all(&mut url, &[self.scheme, "://", &self.host]);
        self.push_path_and_query(&mut url);
        url
    }
}

/// The segments of a path without dot segments and empty ones.
pub(crate) fn segments(path: &str) -> Vec<&str> {
    let mut kept = Vec::new();
    let mut rest = Some(path);
    while let Some(segment) = next_piece(&mut rest, "/") {
        match segment {
            "" | "." => {}
            ".." => drop(kept.pop()),
            _ => kept.push(segment),
        }
    }
    kept
}

/// Removes dot segments and doubled slashes ([RFC 3986, 6](https://www.rfc-editor.org/rfc/rfc3986#section-6)).
fn normalize(path: &str) -> String {
    let kept = segments(path);
    let directory = matches!(after_last(path, "/"), "" | "." | "..");
    let mut out = String::with_capacity(path.len());
    for segment in &kept {
        push_all(&mut out, &["/", segment]);
    }
    if out.is_empty() || directory {
        out.push('/');
    }
    out
}

/// Headers in canonical form: names in lower case and sorted, values of one name joined with commas in their order, outer
/// white space gone, inner white space one space.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CanonicalHeaders(Pairs);

impl CanonicalHeaders {
    pub fn push(&mut self, name: &str, value: &str) {
        let text = self.0.text();
        let start = text.len();
        text.push_str(name.trim_ascii());
        if let Some(name) = text.get_mut(start..) {
            name.make_ascii_lowercase();
        }
        let middle = text.len();
        push_folded(text, value);
        self.0.put(start, middle, Then::Age);
    }

    /// `host;x-amz-date`.
    pub fn signed_headers(&self) -> String {
        let mut out = String::with_capacity(64);
        let mut last = "";
        for (name, _) in self.0.iter() {
            if name != last {
                push_all(&mut out, &[if last.is_empty() { "" } else { ";" }, name]);
            }
            last = name;
        }
        out
    }

    /// Each `name:value` and a line feed.
    pub(crate) fn lines(&self) -> String {
        let mut out = String::with_capacity(256);
        let mut last = "";
        for (name, value) in self.0.iter() {
            if name == last {
                push_all(&mut out, &[",", value]);
            } else {
                push_all(&mut out, &[if last.is_empty() { "" } else { "\n" }, name, ":", value]);
            }
            last = name;
        }
        if !last.is_empty() {
            out.push('\n');
        }
        out
    }
}

/// Appends the words of `value` with one space between them.
fn push_folded(out: &mut String, value: &str) {
    if !has_any(value, " \t\r\n") {
        out.push_str(value);
        return;
    }
    let mut gap = "";
    let mut rest = Some(value);
    while let Some(word) = next_piece(&mut rest, " \t\r\n") {
        if !word.is_empty() {
            push_all(out, &[gap, word]);
            gap = " ";
        }
    }
}

/// All of a request but where it goes, in canonical form.
#[derive(Clone, Copy)]
pub(crate) struct Canonical<'a> {
    pub(crate) method: &'a str,
    /// Stands for the target's own query where that is empty.
    pub(crate) added_query: &'a str,
    /// Sorted, each `name:value` and a line feed.
    pub(crate) header_lines: &'a str,
    /// `host;x-amz-date`
    pub(crate) signed_headers: &'a str,
    pub(crate) payload_hash: &'a str,
}

/// The canonical request itself.
pub fn canonical_request(method: &str, target: &Target, headers: &CanonicalHeaders, payload_hash: &str) -> String {
    let mut out = String::with_capacity(512);
    let (header_lines, signed_headers) = (&*headers.lines(), &*headers.signed_headers());
    push_canonical_request(
        &mut out,
        target,
        Canonical { method, added_query: "", header_lines, signed_headers, payload_hash },
    );
    out
}

pub(super) fn push_canonical_request(out: &mut String, target: &Target, request: Canonical<'_>) {
    push_all(out, &[request.method, "\n", target.canonical_uri(), "\n", request.added_query]);
    target.push_canonical_query(out, "");
    push_all(out, &["\n", request.header_lines, "\n", request.signed_headers, "\n", request.payload_hash]);
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
