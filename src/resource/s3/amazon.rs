//! Amazon's host names, read from the right: region, service, and what stands before them.

use alloc::string::String;

use crate::text::{has_any, push_all};

/// What a host of Amazon's serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Serves {
    /// The API; `true` for the spelling of old, `s3-eu-west-1`.
    Api {
        legacy: bool,
    },
    Accelerated,
    /// Pages, not the API.
    Website,
    /// Access points, Outposts, Object Lambda, directory buckets.
    Other(&'static str),
    /// Not S3 at all.
    Nothing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Host<'a> {
    pub(super) serves: Serves,
    /// Empty where the host names none.
    pub(super) bucket: &'a str,
    pub(super) region: Option<&'a str>,
    /// What the partition's hosts end with.
    pub(super) suffix: &'static str,
    /// All but the bucket, as it stands there.
    pub(super) rest: &'a str,
}

pub(super) const SUFFIXES: [&str; 3] = [".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu"];

const UNSUPPORTED: [(&str, &str); 4] = [
    ("s3-accesspoint", "access points"),
    ("s3-outposts", "Outposts"),
    ("s3-object-lambda", "Object Lambda"),
    ("s3express", "directory buckets"),
];

/// A host in lower case, without its port.
pub(super) fn read(host: &str) -> Option<Host<'_>> {
    let (mut before, suffix) = SUFFIXES.iter().find_map(|suffix| Some((host.strip_suffix(suffix)?, *suffix)))?;
    let mut region = None;
    let label = last_label(before);
    if is_region(label) && !label.starts_with("s3") {
        region = Some(label);
        before = without(before, label);
    }
    if last_label(before) == "dualstack" {
        before = without(before, "dualstack");
    }
    let service = last_label(before);
    let bucket = without(before, service);
    let serves = match service {
        "s3" | "s3-fips" => Serves::Api { legacy: false },
        "s3-external-1" => Serves::Api { legacy: true },
        "s3-accelerate" => Serves::Accelerated,
        _ => match UNSUPPORTED.iter().find(|(name, _)| service.starts_with(name)) {
            Some((_, what)) => Serves::Other(what),
            None => match service.strip_prefix("s3-") {
                Some(rest) => match rest.strip_prefix("website") {
                    Some(after) => {
                        region = region.or_else(|| after.strip_prefix('-').filter(|name| is_region(name)));
                        Serves::Website
                    }
                    None if is_region(rest) && region.is_none() => {
                        region = Some(rest);
                        Serves::Api { legacy: true }
                    }
                    None => Serves::Nothing,
                },
                None => Serves::Nothing,
            },
        },
    };
    let rest = if bucket.is_empty() { Some(host) } else { host.get(bucket.len() + 1..) };
    Some(Host { serves, bucket, region, suffix, rest: rest.unwrap_or(host) })
}

/// The host of the API in a region.
pub(super) fn host(region: &str) -> String {
    let suffix = if region.starts_with("cn-") {
        SUFFIXES[1]
    } else if region.starts_with("eusc-") {
        SUFFIXES[2]
    } else {
        SUFFIXES[0]
    };
    let mut host = String::new();
    push_all(&mut host, &["s3.", region, suffix]);
    host
}

/// Shaped like a region's code.
fn is_region(label: &str) -> bool {
    has_any(label, "-") && label.bytes().last().is_some_and(|last| last.is_ascii_digit())
}

fn last_label(text: &str) -> &str {
    crate::text::after_last(text, ".")
}

fn without<'t>(text: &'t str, label: &str) -> &'t str {
    let rest = text.strip_suffix(label).unwrap_or(text);
    rest.strip_suffix('.').unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_from_the_right() {
        let api = Serves::Api { legacy: false };
        for (host, serves, bucket, region, rest) in [
            ("s3.amazonaws.com", api, "", None, "s3.amazonaws.com"),
            ("b.s3.eu-west-3.amazonaws.com", api, "b", Some("eu-west-3"), "s3.eu-west-3.amazonaws.com"),
            ("a.s3.b.s3.amazonaws.com", api, "a.s3.b", None, "s3.amazonaws.com"),
            (
                "b.s3-fips.dualstack.us-gov-west-1.amazonaws.com",
                api,
                "b",
                Some("us-gov-west-1"),
                "s3-fips.dualstack.us-gov-west-1.amazonaws.com",
            ),
            (
                "s3-eu-west-1.amazonaws.com",
                Serves::Api { legacy: true },
                "",
                Some("eu-west-1"),
                "s3-eu-west-1.amazonaws.com",
            ),
            (
                "b.s3-website-us-east-1.amazonaws.com",
                Serves::Website,
                "b",
                Some("us-east-1"),
                "s3-website-us-east-1.amazonaws.com",
            ),
            (
                "b.s3-website.eu-central-1.amazonaws.com",
                Serves::Website,
                "b",
                Some("eu-central-1"),
                "s3-website.eu-central-1.amazonaws.com",
            ),
            (
                "b.s3-accelerate.dualstack.amazonaws.com",
                Serves::Accelerated,
                "b",
                None,
                "s3-accelerate.dualstack.amazonaws.com",
            ),
            (
                "a-1.s3-accesspoint.eu-west-1.amazonaws.com",
                Serves::Other("access points"),
                "a-1",
                Some("eu-west-1"),
                "s3-accesspoint.eu-west-1.amazonaws.com",
            ),
            ("sts.eu-west-1.amazonaws.com", Serves::Nothing, "", Some("eu-west-1"), "sts.eu-west-1.amazonaws.com"),
            ("s3.cn-north-1.amazonaws.com.cn", api, "", Some("cn-north-1"), "s3.cn-north-1.amazonaws.com.cn"),
        ] {
            let read = read(host).unwrap();
            assert_eq!((read.serves, read.bucket, read.region, read.rest), (serves, bucket, region, rest), "{host}");
        }
        assert_eq!(read("minio.example"), None);
    }
}
