//! Just enough of a URL to sign it: scheme, host, path and query, checked, not interpreted. (A full URL parser would be the
//! largest part of the package; the browser has one, and the facade asks it whether it would send the same.)

use alloc::string::String;

use crate::encode::{Slash, push_encoded};
use crate::error::{Error, ErrorCode};
use crate::text::{after_last, digits, has_any, is_made_of, split_at_any, split_once};

/// An absolute http or https URL in its parts, each as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Url<'a> {
    pub scheme: Scheme,
    /// Host and port, in lower case where it matters to nobody: see [`Url::host`].
    authority: &'a str,
    /// From the first slash on; empty if there is none.
    pub path: &'a str,
    /// Without the question mark; `None` where there is none.
    pub query: Option<&'a str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Http,
    Https,
}

impl Scheme {
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Http, Self::Https].into_iter().find(|scheme| text.eq_ignore_ascii_case(scheme.as_str()))
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    const fn default_port(self) -> u64 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

impl<'a> Url<'a> {
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        match Self::split(text) {
            Ok(url) => Ok(url),
            Err(detail) => Err(Error::found(ErrorCode::InvalidUrl, "/url", detail)),
        }
    }

    fn split(text: &'a str) -> Result<Self, &'static str> {
        let (scheme, rest) = split_scheme(text).ok_or("It has no scheme.")?;
        let scheme = Scheme::parse(scheme).ok_or("Its scheme is neither http nor https.")?;
        if has_any(rest, "#") {
            return Err("It has a fragment: in a key, write # as %23.");
        }
        let (authority, rest) = split_at_any(rest, "/?");
        if !is_authority(authority) {
            return Err("Its host or port cannot be used.");
        }
        let (path, query) = split_at_any(rest, "?");
        Ok(Self { scheme, authority, path, query: query.get(1..) })
    }

    /// The value of the Host header: in lower case, and without the scheme's default port, which browsers leave out.
    pub fn host(&self) -> String {
        host_header(self.scheme, self.authority)
    }
}

/// What stands before `://`, and what after it.
pub fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = split_once(text, ":")?;
    Some((scheme, rest.strip_prefix("//")?))
}

/// The Host header of an authority that [`is_authority`].
pub fn host_header(scheme: Scheme, authority: &str) -> String {
    let host = match split_port(authority) {
        Some((host, port)) if digits(port) == Some(scheme.default_port()) => host,
        _ => authority,
    };
    host.to_ascii_lowercase()
}

/// The host and the port, if there is a colon before one. The colons of an IPv6 address stand inside its brackets.
pub fn split_port(authority: &str) -> Option<(&str, &str)> {
    let port = after_last(authority, ":");
    let host = authority.get(..authority.len() - port.len())?.strip_suffix(':')?;
    (!has_any(port, "]")).then_some((host, port))
}

/// `host`, `host:port`, `[v6]` or `[v6]:port`: a name in ASCII (the facade turns others into it), no user, no white space.
pub fn is_authority(text: &str) -> bool {
    let (host, port) = split_port(text).unwrap_or((text, "1"));
    let host_fits = match host.strip_prefix('[') {
        Some(inner) => inner.strip_suffix(']').is_some_and(|inner| {
            has_any(inner, ":") && inner.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'))
        }),
        None => {
            let has_empty_label = host.as_bytes().windows(2).any(|pair| pair == b"..");
            !matches!(host.as_bytes(), [] | [b'.', ..]) && !has_empty_label && is_made_of(host, "-._")
        }
    };
    host_fits && matches!(digits(port), Some(1..=65_535))
}

/// Whether a browser would resolve a segment of this path away (`.`, `..`, also written with `%2e`).
pub fn has_dot_segment(path: &[u8]) -> bool {
    path.split(|&byte| byte == b'/').any(|segment| segment == b"." || segment == b"..")
}

/// `text` with the bytes that may not stand in a path encoded, and what is encoded already left alone.
pub fn encode_illegal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let legal = byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte);
        if legal {
            out.push(char::from(byte));
        } else {
            push_encoded(&mut out, &[byte], Slash::Keep);
        }
    }
    out
}

/// Appends `name=value`, both encoded, after a `?` or `&`.
pub fn push_query(url: &mut String, name: &str, value: &str) {
    url.push(if has_any(url, "?") { '&' } else { '?' });
    push_parameter(url, name, value);
}

/// Appends `name=value`, both encoded.
pub fn push_parameter(out: &mut String, name: &str, value: &str) {
    push_encoded(out, name.as_bytes(), Slash::Encode);
    out.push('=');
    push_encoded(out, value.as_bytes(), Slash::Encode);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_without_interpreting() {
        let url = Url::parse("HTTPS://Example.com:8443/a%2Fb/../c?x=1&y").unwrap();
        assert_eq!((url.scheme, url.path, url.query), (Scheme::Https, "/a%2Fb/../c", Some("x=1&y")));
        assert_eq!(url.host(), "example.com:8443");
        let bare = Url::parse("http://h?q").unwrap();
        assert_eq!((bare.path, bare.query), ("", Some("q")));
    }

    #[test]
    fn only_default_ports_leave_the_host() {
        for (url, host) in [
            ("https://h:443/", "h"),
            ("http://h:80/", "h"),
            ("http://h:443/", "h:443"),
            ("https://h:80/", "h:80"),
            ("http://[::1]:9000/", "[::1]:9000"),
            ("http://[::1]/", "[::1]"),
        ] {
            assert_eq!(Url::parse(url).unwrap().host(), host);
        }
    }

    #[test]
    fn refuses_what_it_cannot_send() {
        for url in [
            "",
            "h/a",
            "ftp://h/",
            "https:///a",
            "https://u:p@h/",
            "https://h:0/",
            "https://h:65536/",
            "https://h:x/",
            "https://h /",
            "https://h/a#b",
            "https://bücher.example/",
            "https://a..b/",
            "https://[::1/",
            "https://h:/",
        ] {
            assert_eq!(Url::parse(url).unwrap_err().code(), ErrorCode::InvalidUrl, "{url}");
        }
    }

    #[test]
    fn finds_dot_segments() {
        assert!(has_dot_segment(b"/a/../b") && has_dot_segment(b"./a") && has_dot_segment(b"/a/."));
        assert!(!has_dot_segment(b"/a/.../b/.c/d."));
    }
}
