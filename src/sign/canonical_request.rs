//! The first stage: the request in the one spelling that signer and store agree on.

use alloc::string::String;
use alloc::vec::Vec;

use crate::encode::{Slash, push_encoded, push_reencoded};
use crate::error::{Error, ErrorCode};
use crate::sign::PathRule;
use crate::sign::pairs::{Pairs, Then};
use crate::text::{after_last, has_any, next_piece, push_all, split_at_any};
use crate::url::{Url, encode_illegal, has_dot_segment};

/// Where a request goes, in canonical spelling. What is sent is built from this too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    scheme: &'static str,
    /// The value of the Host header.
    pub host: String,
    /// As it is sent.
    path: String,
    rule: PathRule,
    /// Encoded names and values, sorted by name and then by value (not as joined pairs: `=` would sort among the names).
    query: Pairs,
}

impl Target {
    /// # Errors
    /// `invalid_url`; `invalid_key` for S3 where a segment is `.` or `..`: browsers would resolve it, and another object
    /// would be meant.
    pub fn parse(url: &str, rule: PathRule) -> Result<Self, Error> {
        let url = Url::parse(url)?;
        let mut target = Self { scheme: url.scheme.as_str(), host: url.host(), ..Self::default() };
        target.go_to(url.path, url.query.unwrap_or_default(), rule)?;
        Ok(target)
    }

    /// From parts that are taken as they are. For tests that need requests which no URL can express.
    pub fn from_parts(scheme: &'static str, host: String, path: String, rule: PathRule, query: &str) -> Self {
        let path = if path.is_empty() { String::from("/") } else { path };
        let mut target = Self { scheme, host, path, rule, query: Pairs::default() };
        target.read_query(query);
        target
    }

    /// Replaces path and query by those of a URL; the host stays.
    pub(crate) fn go_to(&mut self, path: &str, query: &str, rule: PathRule) -> Result<(), Error> {
        self.rule = rule;
        self.path.clear();
        if path.is_empty() {
            self.path.push_str("/");
        } else if rule == PathRule::Once {
            push_reencoded(&mut self.path, path, b'+', Slash::Keep);
            if has_dot_segment(self.path.as_bytes()) {
                let detail = "A segment of the URL's path is `.` or `..`.";
                return Err(Error::found(ErrorCode::InvalidKey, "/url", detail));
            }
        } else {
            self.path = encode_illegal(path);
        }
        self.query.clear();
        self.read_query(query);
        Ok(())
    }

    /// Parameters in their canonical encoding and order. `+` is read as a space, as every store does and as
    /// `URLSearchParams` writes it; a parameter without `=` gets an empty value.
    fn read_query(&mut self, query: &str) {
        let mut rest = Some(query).filter(|query| !query.is_empty());
        while let Some(pair) = next_piece(&mut rest, "&") {
            if !pair.is_empty() {
                let (name, value) = split_at_any(pair, "=");
                let text = self.query.text();
                let start = text.len();
                push_reencoded(text, name, b' ', Slash::Encode);
                let middle = text.len();
                push_reencoded(text, value.get(1..).unwrap_or_default(), b' ', Slash::Encode);
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

    /// Adds a parameter that is spelled canonically.
    pub(super) fn push_encoded_query(&mut self, name: &str, value: &str) {
        self.query.push(name, value, Then::Value);
    }

    /// The path as the canonical request has it.
    fn push_canonical_uri(&self, out: &mut String) {
        match self.rule {
            PathRule::Once => out.push_str(&self.path),
            PathRule::Twice => push_encoded(out, self.path.as_bytes(), Slash::Keep),
            PathRule::TwiceNormalized => push_encoded(out, normalize(&self.path).as_bytes(), Slash::Keep),
        }
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

/// Removes dot segments and doubled slashes ([RFC 3986, 6](https://www.rfc-editor.org/rfc/rfc3986#section-6)).
fn normalize(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut rest = Some(path);
    while let Some(segment) = next_piece(&mut rest, "/") {
        match segment {
            "" | "." => {}
            ".." => drop(kept.pop()),
            _ => kept.push(segment),
        }
    }
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

    /// Adds a header that is in canonical form.
    pub(super) fn push_canonical(&mut self, name: &str, value: &str) {
        self.0.push(name, value, Then::Age);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// `host;x-amz-date`.
    pub fn signed_headers(&self) -> String {
        let mut out = String::new();
        self.push_signed_headers(&mut out);
        out
    }

    pub(super) fn push_signed_headers(&self, out: &mut String) {
        let mut last = "";
        for (name, _) in self.0.iter() {
            if name != last {
                push_all(out, &[if last.is_empty() { "" } else { ";" }, name]);
            }
            last = name;
        }
    }

    fn push_lines(&self, out: &mut String) {
        let mut last = "";
        for (name, value) in self.0.iter() {
            if name == last {
                push_all(out, &[",", value]);
            } else {
                push_all(out, &[if last.is_empty() { "" } else { "\n" }, name, ":", value]);
            }
            last = name;
        }
        if !last.is_empty() {
            out.push_str("\n");
        }
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

/// The canonical request itself.
pub fn canonical_request(method: &str, target: &Target, headers: &CanonicalHeaders, payload_hash: &str) -> String {
    let mut out = String::with_capacity(512);
    push_canonical_request(&mut out, method, target, headers, (&headers.signed_headers(), payload_hash));
    out
}

/// Appends it. Its last two lines come as they are: the names of the signed headers, and the payload's hash.
pub(super) fn push_canonical_request(
    out: &mut String,
    method: &str,
    target: &Target,
    headers: &CanonicalHeaders,
    (signed_headers, payload_hash): (&str, &str),
) {
    push_all(out, &[method, "\n"]);
    target.push_canonical_uri(out);
    out.push_str("\n");
    target.push_canonical_query(out, "");
    out.push_str("\n");
    headers.push_lines(out);
    push_all(out, &["\n", signed_headers, "\n", payload_hash]);
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Target {
        fn canonical_uri(&self) -> String {
            let mut out = String::new();
            self.push_canonical_uri(&mut out);
            out
        }

        fn canonical_query(&self) -> String {
            let mut out = String::new();
            self.push_canonical_query(&mut out, "");
            out
        }
    }

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
