//! Whose host an endpoint is, and what it serves: the table of providers, asked about what people paste.

use alloc::string::String;

use crate::providers::aws::{PARTITIONS, Partition};
use crate::providers::{Provider, identify};
use crate::text::{push_all, split_at_any};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Serves {
    /// The S3 API.
    Api,
    /// The same through Amazon's edge.
    Accelerated,
    /// Pages, not the API.
    Website,
    /// Access points and the like: what they are.
    Unsupported(&'static str),
    /// Of Amazon, but not S3 at all.
    Nothing,
}

/// A host, with its port if it has one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Host<'a> {
    /// All of it, in small letters.
    pub(super) authority: &'a str,
    pub(super) provider: &'static Provider,
    pub(super) serves: Serves,
    /// Empty where the host names none.
    pub(super) bucket: &'a str,
    pub(super) region: Option<&'a str>,
    /// What the hosts of the region's partition end with, of Amazon's.
    pub(super) suffix: &'static str,
    /// All but the bucket.
    pub(super) rest: &'a str,
    /// No region in it, so that it redirects to the bucket's.
    pub(super) is_global: bool,
}

const UNSUPPORTED: [(&str, &str); 4] = [
    ("s3-accesspoint", "access points"),
    ("s3-outposts", "Outposts"),
    ("s3-object-lambda", "Object Lambda"),
    ("s3express-", "directory buckets"),
];

impl<'a> Host<'a> {
    /// In small letters.
    pub(super) fn read(host: &'a str) -> Self {
        let found = identify(host);
        let bucket = found.bucket.unwrap_or_default();
        let rest = host.strip_prefix(bucket).filter(|_| !bucket.is_empty());
        let rest = rest.and_then(|rest| rest.strip_prefix('.')).unwrap_or(host);
        let (mut serves, mut suffix, mut is_global) = (Serves::Api, "", false);
        if let Some(aws) = found.aws {
            suffix = aws.dns_suffix;
            is_global = aws.region.is_none();
            serves = match aws.service {
                "s3" | "s3-fips" | "s3-external-1" => Serves::Api,
                "s3-accelerate" => Serves::Accelerated,
                service if service.starts_with("s3-website") => Serves::Website,
                service => match UNSUPPORTED.iter().find(|(name, _)| service.starts_with(name)) {
                    Some((_, what)) => Serves::Unsupported(what),
                    None => Serves::Nothing,
                },
            };
        } else if is_of_amazon(host) {
            serves = Serves::Nothing;
        }
        Self {
            authority: host,
            provider: found.provider,
            serves,
            bucket,
            region: found.region,
            suffix,
            rest,
            is_global,
        }
    }

    pub(super) fn is_amazon(&self) -> bool {
        self.provider.id == "aws" || self.serves == Serves::Nothing
    }

    /// A store that runs itself for all the world: its hosts are known by their names, and serve nothing else.
    pub(super) fn is_cloud(&self) -> bool {
        self.is_amazon() || (self.provider.id != "other" && self.provider.port == 0)
    }
}

fn is_of_amazon(host: &str) -> bool {
    let host = split_at_any(host, ":").0;
    PARTITIONS.iter().any(|partition| {
        host.strip_suffix(partition.dns_suffix).is_some_and(|before| before.ends_with('.') || before.is_empty())
    })
}

/// Host and port of an endpoint without a scheme, in small letters.
pub(super) fn authority(end_point: &str) -> String {
    split_at_any(end_point, "/").0.to_ascii_lowercase()
}

/// Amazon's host of the API in a region.
pub(super) fn amazon(region: &str) -> String {
    let mut host = String::new();
    let suffix = Partition::of(region).map_or("amazonaws.com", |partition| partition.dns_suffix);
    push_all(&mut host, &["s3.", region, ".", suffix]);
    host
}
