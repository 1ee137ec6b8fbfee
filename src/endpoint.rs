//! From a resource to what is really called: scheme, host, base path, addressing style, region. The same code serves
//! signing and uploading, so that a resource means one thing everywhere.

use alloc::borrow::ToOwned;
use alloc::string::String;

use crate::encode::{Slash, decimal, decoded, push_encoded};
use crate::error::{Error, ErrorCode};
pub use crate::providers::Addressing;
use crate::providers::aws::{Partition, dns_suffix};
use crate::providers::{Identified, Provider, Support, identify};
use crate::text::{after_last, has_any, is_made_of, push_all, split_at_any, trim_end};
use crate::url::{Scheme, has_dot_segment, host_header, is_authority, split_port, split_scheme};

/// An S3 resource's fields, as a person filled them in. Secrets are no part of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Resource<'a> {
    pub bucket: &'a str,
    /// Empty or absent: read off the endpoint's host, else what the store takes by default, mostly `us-east-1`.
    pub region: Option<&'a str>,
    /// A host, with a port, a base path or a scheme if need be. Empty or absent: Amazon's, in the region.
    /// Dual-stack, FIPS and acceleration are hosts of Amazon's, too.
    pub end_point: Option<&'a str>,
    /// Absent: as the endpoint's scheme says, else true.
    pub use_ssl: Option<bool>,
    /// Absent: what the store in the table of providers prefers; path style at an unknown one, since every server takes that,
    /// and an address or `localhost` takes nothing else. At Amazon, and at all where it is absent, a bucket whose name
    /// cannot stand in the host is addressed by path.
    pub path_style: Option<bool>,
    pub port: Option<u16>,
}

/// A bucket's name that can stand in a URL. Whether a store would let a *new* bucket be named so is another question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketName(String);

impl BucketName {
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::read(text).map_err(Refusal::error)
    }

    pub(crate) fn read(text: &str) -> Result<Self, Refusal> {
        match () {
            () if text.is_empty() => Err(Refusal::BucketMissing),
            () if has_any(text, "/") => Err(Refusal::BucketHasSlash),
            () if !is_made_of(text, "-._") => Err(Refusal::BucketCharacters),
            () if text.len() > 255 || has_dot_segment(text.as_bytes()) => Err(Refusal::BucketNowhere),
            () => Ok(Self(text.to_owned())),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether Amazon lets it stand before a host's name. `dots`: they may be in it too, as they may not over TLS, since the
    /// certificate covers one label.
    pub fn is_virtual_hostable(&self, dots: bool) -> bool {
        let name = &*self.0;
        let is_edge = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let is_label = |label: &[u8]| {
            label.iter().all(|byte| is_edge(byte) || *byte == b'-')
                && [label.first(), label.last()].into_iter().all(|edge| edge.is_some_and(is_edge))
        };
        let is_number = |byte: u8| byte.is_ascii_digit() || byte == b'.';
        let fits = !has_any(name, ".") || dots && !name.bytes().all(is_number);
        (3..=63).contains(&name.len()) && fits && name.as_bytes().split(|byte| *byte == b'.').all(is_label)
    }
}

/// An object's key that a browser can send. 1 to 1,024 bytes of UTF-8
/// ([limit](https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectKey(String);

impl ObjectKey {
    pub fn parse(text: &str) -> Result<Self, Error> {
        let fault = |detail: &'static str| Err(Error::found(ErrorCode::InvalidKey, "/key", detail));
        match text.len() {
            0 => fault("It is empty."),
            1..=1024 if has_dot_segment(text.as_bytes()) => fault("A segment of it is `.` or `..`."),
            1..=1024 => Ok(Self(text.to_owned())),
            _ => fault("It is longer than 1,024 bytes."),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One bucket, addressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    scheme: Scheme,
    /// As the Host header has it, with the bucket in it where the style is virtual-hosted.
    host: String,
    /// Encoded; begins with a slash and does not end with one, or is empty.
    base_path: String,
    region: String,
    addressing: Addressing,
    bucket: BucketName,
    provider: &'static Provider,
}

impl Endpoint {
    /// # Errors
    /// `invalid_bucket`, `invalid_region`, `invalid_endpoint`, each with the field's path.
    pub fn resolve(resource: &Resource<'_>) -> Result<Self, Error> {
        Self::read(resource).map_err(Refusal::error)
    }

    /// The same for those who say in words of their own what is wrong: their builds carry none of these.
    pub(crate) fn read(resource: &Resource<'_>) -> Result<Self, Refusal> {
        let bucket = BucketName::read(resource.bucket)?;
        let region = resource.region.filter(|region| !region.is_empty());
        if region.is_some_and(|region| !is_made_of(region, "-_.")) {
            return Err(Refusal::RegionCharacters);
        }
        let given = resource.end_point.filter(|text| !text.is_empty());
        let amazon = amazon_host(region.unwrap_or("us-east-1"));
        let (scheme, authority, mut base_path) = split_endpoint(given.unwrap_or(&amazon), resource)?;
        let mut host = host_header(scheme, &authority);
        let found = identify(&host);
        let (provider, aws) = (found.provider, found.aws);
        let region = region.or(found.region).unwrap_or(provider.region.default()).to_owned();
        if base_path.is_empty() {
            base_path.push_str(provider.base_path);
        }

        let hostable = bucket.is_virtual_hostable(scheme == Scheme::Http);
        let path_style = match resource.path_style {
            Some(wanted) => wanted || aws.is_some() && !hostable,
            None => provider.addressing == Addressing::Path || !hostable,
        };
        let addressing = if path_style { Addressing::Path } else { Addressing::VirtualHosted };
        permit(&found, &bucket, &region, addressing)?;
        // Amazon's host without a region is us-east-1's, and redirects for others; a browser's preflight does not follow.
        let is_global = aws.is_some_and(|aws| aws.service == "s3" && aws.region.is_none()) && found.bucket.is_none();
        if is_global && region != "us-east-1" {
            host = amazon_host(&region);
        }
        if addressing == Addressing::VirtualHosted {
            if is_address(&host) {
                return Err(Refusal::BucketBeforeAddress);
            }
            let mut named = bucket.as_str().to_ascii_lowercase();
            named.push('.');
            named.push_str(&host);
            // `a..b`, `.b` and `b.` are names that some stores have, and no host can have.
            if !is_authority(&named) {
                return Err(Refusal::BucketBeforeHost);
            }
            host = named;
        }
        Ok(Self { scheme, host, base_path, region, addressing, bucket, provider })
    }

    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    pub fn host(&self) -> &str {
        &self.host
    }

    pub fn base_path(&self) -> &str {
        &self.base_path
    }

    pub fn region(&self) -> &str {
        &self.region
    }

    pub fn addressing(&self) -> Addressing {
        self.addressing
    }

    /// The store, as far as the host gives it away; the unknown one else.
    pub fn provider(&self) -> &'static Provider {
        self.provider
    }

    pub fn bucket(&self) -> &BucketName {
        &self.bucket
    }

    /// Of the bucket, without a slash at the end.
    pub fn bucket_url(&self) -> String {
        let mut url = String::from(self.scheme.as_str());
        url.push_str("://");
        url.push_str(&self.host);
        url.push_str(&self.base_path);
        if self.addressing == Addressing::Path {
            url.push('/');
            url.push_str(self.bucket.as_str());
        }
        url
    }

    /// Of an object: unsigned, encoded by the one encoder that signing uses.
    pub fn object_url(&self, key: &ObjectKey) -> String {
        self.url_of(Some(key))
    }

    /// Of an object, or of the bucket itself, which then ends with a slash.
    pub fn url_of(&self, key: Option<&ObjectKey>) -> String {
        let mut url = self.bucket_url();
        url.push('/');
        push_encoded(&mut url, key.map_or("", ObjectKey::as_str).as_bytes(), Slash::Keep);
        url
    }
}

fn split_endpoint(text: &str, resource: &Resource<'_>) -> Result<(Scheme, String, String), Refusal> {
    let (written, rest) = match split_scheme(text) {
        Some((scheme, rest)) => match Scheme::parse(scheme) {
            Some(scheme) => (Some(scheme), rest),
            None => return Err(Refusal::Scheme),
        },
        None => (None, text),
    };
    let wanted = resource.use_ssl.map(|use_ssl| if use_ssl { Scheme::Https } else { Scheme::Http });
    if written.is_some() && wanted.is_some() && written != wanted {
        return Err(Refusal::SchemeContradicts);
    }
    if has_any(rest, "?#@\\") {
        return Err(Refusal::EndpointParts);
    }
    let (authority, path) = split_at_any(rest, "/");
    let mut authority = authority.to_owned();
    if let Some(port) = resource.port {
        match split_port(&authority) {
            Some((_, present)) if present != decimal(port.into()) => return Err(Refusal::PortContradicts),
            Some(_) => {}
            None => {
                authority.push(':');
                authority.push_str(&decimal(port.into()));
            }
        }
    }
    if !is_authority(&authority) {
        return Err(Refusal::Authority);
    }
    if matches!(&*authority, "http" | "https") {
        return Err(Refusal::SchemeLacksColon);
    }
    let path = decoded(trim_end(path, "/"), b'+');
    if has_dot_segment(&path) {
        return Err(Refusal::DotSegment);
    }
    let mut base_path = String::new();
    push_encoded(&mut base_path, &path, Slash::Keep);
    Ok((written.or(wanted).unwrap_or(Scheme::Https), authority, base_path))
}

/// Where Amazon has a region's buckets.
fn amazon_host(region: &str) -> String {
    let region = region.to_ascii_lowercase();
    let mut host = String::from("s3.");
    push_all(&mut host, &[&region, ".", dns_suffix(&region)]);
    host
}

/// What is known not to be there, said before anything is sent.
fn permit(found: &Identified<'_>, bucket: &BucketName, region: &str, addressing: Addressing) -> Result<(), Refusal> {
    if let Some(host) = found.aws {
        if ["--x-s3", "--xa-s3", "--op-s3"].iter().any(|ending| bucket.as_str().ends_with(ending)) {
            return Err(Refusal::BucketUnsupported);
        }
        let partition = Partition::of(region);
        match host.service {
            "s3-fips" if partition.is_none_or(|partition| partition.fips) => {}
            "s3-accelerate" if addressing == Addressing::Path => {
                return Err(Refusal::AccelerationNeedsVirtual);
            }
            "s3-accelerate" if partition.is_none_or(|partition| partition.accelerate) => {}
            "s3-fips" | "s3-accelerate" => return Err(Refusal::NotInRegion),
            "s3" | "s3-external-1" => {}
            _ => return Err(Refusal::OtherService),
        }
    }
    match addressing {
        _ if found.provider.takes(addressing) != Support::No => Ok(()),
        Addressing::Path => Err(Refusal::PathStyle),
        Addressing::VirtualHosted => Err(Refusal::VirtualHosted),
    }
}

/// Why a resource cannot be resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    BucketMissing,
    BucketHasSlash,
    BucketCharacters,
    BucketNowhere,
    BucketBeforeHost,
    BucketUnsupported,
    RegionCharacters,
    Scheme,
    SchemeContradicts,
    SchemeLacksColon,
    EndpointParts,
    Authority,
    PortContradicts,
    DotSegment,
    BucketBeforeAddress,
    AccelerationNeedsVirtual,
    NotInRegion,
    OtherService,
    PathStyle,
    VirtualHosted,
}

impl Refusal {
    fn error(self) -> Error {
        let (code, path) = match self {
            Self::BucketMissing
            | Self::BucketHasSlash
            | Self::BucketCharacters
            | Self::BucketNowhere
            | Self::BucketBeforeHost
            | Self::BucketUnsupported => (ErrorCode::InvalidBucket, "/bucket"),
            Self::RegionCharacters => (ErrorCode::InvalidRegion, "/region"),
            Self::PathStyle | Self::VirtualHosted => (ErrorCode::InvalidEndpoint, "/pathStyle"),
            _ => (ErrorCode::InvalidEndpoint, "/endPoint"),
        };
        let detail = match self {
            Self::BucketMissing => "It is missing.",
            Self::BucketHasSlash => "It holds a slash: it looks like a URL or a path.",
            Self::BucketCharacters => "It holds characters other than letters, digits, dots, hyphens and underscores.",
            Self::BucketNowhere => "No store has a bucket of this name.",
            Self::BucketBeforeHost => "It cannot stand before a host's name: set pathStyle to true.",
            Self::BucketUnsupported => "Directory buckets and those on Outposts are not supported.",
            Self::RegionCharacters => "It holds characters that no region's code has.",
            Self::Scheme => "Its scheme is neither http nor https.",
            Self::SchemeContradicts => "Its scheme contradicts useSSL.",
            Self::SchemeLacksColon => "It looks like a URL whose scheme lacks its colon.",
            Self::EndpointParts => "It has a user, a query, a fragment or a backslash.",
            Self::Authority => "Its host or port cannot be used.",
            Self::PortContradicts => "Its port contradicts `port`.",
            Self::DotSegment => "A segment of its path is `.` or `..`.",
            Self::BucketBeforeAddress => {
                "It is an IP address, before which a bucket's name cannot stand: set pathStyle to true."
            }
            Self::AccelerationNeedsVirtual => {
                "Acceleration takes neither path style nor a bucket with a dot in its name."
            }
            Self::NotInRegion => "Amazon has none of this kind in the region.",
            Self::OtherService => "It is not S3's own, but a website, an access point or the like.",
            Self::PathStyle => "This store takes the bucket in the host only.",
            Self::VirtualHosted => "This store takes path style only.",
        };
        Error::found(code, path, detail)
    }
}

fn is_address(host: &str) -> bool {
    let name = split_port(host).map_or(host, |(name, _)| name);
    name.starts_with('[') || after_last(name, ".").bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
#[path = "endpoint_tests.rs"]
mod tests;
