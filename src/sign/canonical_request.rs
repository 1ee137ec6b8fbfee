//! The first stage: the request in the one spelling that signer and store agree on.

use alloc::string::String;
use alloc::vec::Vec;

use crate::encode::{Slash, decoded, encode, push_encoded};
use crate::error::{Error, ErrorCode};
use crate::sign::PathRule;
use crate::text::{after_last, next_piece, push_all, split_at_any};
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
                let decoded = decoded(url.path, b'+');
                if has_dot_segment(&decoded) {
                    let detail = "A segment of the URL's path is `.` or `..`.";
                    return Err(Error::found(ErrorCode::InvalidKey, "/url", detail));
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
        let mut gap = "";
        for (name, value) in &self.query {
            push_all(&mut out, &[gap, name, "=", value]);
            gap = "&";
        }
        out
    }

    /// The URL to send: its query is spelled as it was signed.
    pub fn url(&self) -> String {
        let query = self.canonical_query();
        let mut url = String::with_capacity(self.host.len() + self.path.len() + query.len() + 16);
        let mark = if query.is_empty() { "" } else { "?" };
        push_all(&mut url, &[self.scheme, "://", &self.host, &self.path, mark, &query]);
        url
    }
}

/// Parameters in their canonical encoding and order. `+` is read as a space, as every store does and as `URLSearchParams`
/// writes it; a parameter without `=` gets an empty value.
fn split_query(query: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut rest = Some(query);
    while let Some(pair) = next_piece(&mut rest, "&") {
        if !pair.is_empty() {
            let (name, value) = split_at_any(pair, "=");
            let value = value.get(1..).unwrap_or_default();
            insert(&mut pairs, (canonical_parameter(name), canonical_parameter(value)));
        }
    }
    pairs
}

fn canonical_parameter(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_encoded(&mut out, &decoded(text, b' '), Slash::Encode);
    out
}

/// Queries are short: keeping them sorted is less code than sorting them.
fn insert(pairs: &mut Vec<(String, String)>, pair: (String, String)) {
    let at = pairs.iter().position(|present| *present > pair);
    pairs.insert(at.unwrap_or(pairs.len()), pair);
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
pub struct CanonicalHeaders(Vec<(String, String)>);

impl CanonicalHeaders {
    pub fn push(&mut self, name: &str, value: &str) {
        let name = name.trim_ascii().to_ascii_lowercase();
        let at = self.0.iter().position(|(present, _)| *present >= name).unwrap_or(self.0.len());
        match self.0.get_mut(at).filter(|(present, _)| *present == name) {
            Some((_, values)) => {
                values.push(',');
                push_folded(values, value);
            }
            None => {
                let mut folded = String::with_capacity(value.len());
                push_folded(&mut folded, value);
                self.0.insert(at, (name, folded));
            }
        }
    }

    /// `host;x-amz-date`.
    pub fn signed_headers(&self) -> String {
        let mut out = String::new();
        let mut gap = "";
        for (name, _) in &self.0 {
            out.push_str(gap);
            out.push_str(name);
            gap = ";";
        }
        out
    }
}

/// Appends the words of `value` with one space between them.
fn push_folded(out: &mut String, value: &str) {
    let mut gap = "";
    let mut rest = Some(value);
    while let Some(word) = next_piece(&mut rest, " \t\r\n") {
        if !word.is_empty() {
            out.push_str(gap);
            out.push_str(word);
            gap = " ";
        }
    }
}

/// The canonical request itself.
pub fn canonical_request(method: &str, target: &Target, headers: &CanonicalHeaders, payload_hash: &str) -> String {
    let mut out = String::with_capacity(512);
    push_all(&mut out, &[method, "\n", &target.canonical_uri(), "\n", &target.canonical_query(), "\n"]);
    for (name, value) in &headers.0 {
        push_all(&mut out, &[name, ":", value, "\n"]);
    }
    push_all(&mut out, &["\n", &headers.signed_headers(), "\n", payload_hash]);
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
