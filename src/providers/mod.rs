//! What each S3-compatible store does in its own way: one table, read by all that resolve an endpoint, judge a resource, plan
//! an upload or look for the cause of a failure. Facts are rows here, never conditions elsewhere.

pub mod aws;
mod names;
pub mod regions;
mod table;

pub use table::AWS;

use crate::checksum::ChecksumAlgorithm;
use crate::text::{after_last, digits, has_any, next_piece, split_once};
use crate::url::split_port;

/// How the bucket is named in a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addressing {
    /// `https://bucket.host/key`
    VirtualHosted,
    /// `https://host/bucket/key`
    Path,
}

/// One store, or one server's software. Texts for people are functions (`name()`, …): builds that call none carry none.
#[derive(Debug, PartialEq, Eq)]
pub struct Provider {
    /// A stable name.
    pub id: &'static str,
    /// Its hosts, with spaces between them. `{region}` and `{account}` stand for what differs; a name without a dot is a label
    /// that gives the server's software away, wherever it stands in a host. Amazon's are in [`aws`].
    pub hosts: &'static str,
    /// Where its S3 API begins; empty at most.
    pub base_path: &'static str,
    /// Where its server listens unless told otherwise; 0 for a store that runs itself.
    pub port: u16,
    pub region: RegionRule,
    /// The style that is taken where nobody asks for one.
    pub addressing: Addressing,
    /// Whether it takes the other style too.
    pub other_addressing: Support,
    /// Nothing answers over plain http.
    pub tls_only: bool,
    pub parts: PartLimits,
    /// In bytes.
    pub object_max: u64,
    pub checksums: Checksums,
    /// `If-None-Match: *` and `If-Match` on PutObject and CompleteMultipartUpload.
    pub conditional_writes: Support,
    /// Temporary credentials by AWS's own AssumeRole and its kin.
    pub sts: Support,
    /// A bucket's CORS rules can be set by PutBucketCors.
    pub bucket_cors: Support,
    /// The ETag of an object that came in one PUT is its MD5.
    pub etag_is_md5: Support,
}

/// Whether a store does something. What nobody has tested is `Unknown`: neither rely on it nor refuse it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    Yes,
    No,
    Unknown,
}

/// Where the region of the credential scope comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegionRule {
    /// The host names it; `default` counts where it does not.
    InHost { default: &'static str },
    /// The same for all; the aliases are taken as well.
    Fixed { region: &'static str, aliases: &'static [&'static str] },
    /// Whoever runs the server has chosen it; most leave the default.
    Server { default: &'static str },
}

/// Of a multipart upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartLimits {
    /// Of every part but the last, in bytes.
    pub min: u64,
    /// Of every part, in bytes.
    pub max: u64,
    pub count: u64,
    /// All but the last have to be of one size.
    pub equal: bool,
}

/// Those that are known to be honoured; an empty list asks for caution, since some stores refuse what they don't know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checksums {
    /// Of the whole object, also where it came in parts.
    pub full_object: &'static [ChecksumAlgorithm],
    /// Checksums of the parts' checksums.
    pub composite: &'static [ChecksumAlgorithm],
}

/// Amazon first, the unknown store last.
pub fn all() -> impl Iterator<Item = &'static Provider> {
    [&AWS].into_iter().chain(table::ROWS).chain([&table::OTHER])
}

impl Provider {
    pub fn by_id(id: &str) -> Option<&'static Self> {
        all().find(|provider| provider.id == id)
    }

    /// Whether a bucket can be addressed in this style.
    pub fn takes(&self, addressing: Addressing) -> Support {
        if addressing == self.addressing { Support::Yes } else { self.other_addressing }
    }
}

impl RegionRule {
    /// What counts where nobody names a region.
    pub const fn default(self) -> &'static str {
        match self {
            Self::InHost { default } | Self::Server { default } | Self::Fixed { region: default, .. } => default,
        }
    }
}

/// What a host gives away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identified<'h> {
    pub provider: &'static Provider,
    pub region: Option<&'h str>,
    /// The account, project or namespace that stands in the host.
    pub account: Option<&'h str>,
    /// What stands before the store's own host: most likely a bucket.
    pub bucket: Option<&'h str>,
    /// More about a host of Amazon's.
    pub aws: Option<aws::Host<'h>>,
}

/// Whose host it is, with or without a port, in lower case. Never fails: what is unknown is `other`.
pub fn identify(host: &str) -> Identified<'_> {
    let (host, port) = split_port(host).unwrap_or((host, ""));
    if let Some((found, bucket)) = aws::host(host) {
        let region = found.region;
        return Identified { provider: &AWS, region, account: None, bucket, aws: Some(found) };
    }
    let (mut by_label, mut by_port) = (None, None);
    // No name in the DNS is longer; to compare what is costs time.
    let rows = if host.len() > 253 { &[] } else { table::ROWS };
    for provider in rows {
        let mut patterns = Some(provider.hosts);
        while let Some(pattern) = next_piece(&mut patterns, " ") {
            if has_any(pattern, ".") {
                if let Some(found) = fits(provider, pattern, host) {
                    return found;
                }
            } else if has_label(host, pattern) {
                by_label = Some(provider);
            }
        }
        if provider.port > 0 && digits(port) == Some(provider.port.into()) {
            by_port = Some(provider);
        }
    }
    // Weaker signs: a server may have any name, and listen anywhere.
    let provider = by_label.or(by_port).unwrap_or(&table::OTHER);
    Identified { provider, region: None, account: None, bucket: None, aws: None }
}

/// The line of a list that begins with a word and a space: the word, and what stands after it.
#[inline(never)]
fn line_of(list: &'static str, word: &str) -> Option<(&'static str, &'static str)> {
    let mut rest = list;
    loop {
        let end = rest.bytes().position(|byte| byte == b'\n');
        let (line, after) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
        if let Some((first, behind)) = line.split_at_checked(word.len())
            && first == word
            && let Some(behind) = behind.strip_prefix(' ')
        {
            return Some((first, behind));
        }
        rest = after.get(1..)?;
    }
}

fn has_label(host: &str, wanted: &str) -> bool {
    let mut rest = Some(host);
    core::iter::from_fn(|| next_piece(&mut rest, ".")).any(|label| label == wanted)
}

/// Label by label from the end, since a bucket may stand before the rest.
fn fits<'h>(provider: &'static Provider, pattern: &str, host: &'h str) -> Option<Identified<'h>> {
    let mut found = Identified { provider, region: None, account: None, bucket: None, aws: None };
    let (mut pattern, mut host) = (Some(pattern), Some(host));
    while let Some(wanted) = last_label(&mut pattern) {
        let label = last_label(&mut host)?;
        match split_once(wanted, "{") {
            None if label == wanted => {}
            None => return None,
            Some((before, name)) => {
                let value = label.strip_prefix(before).filter(|value| !value.is_empty())?;
                *(if name == "region}" { &mut found.region } else { &mut found.account }) = Some(value);
            }
        }
    }
    found.bucket = host;
    Some(found)
}

/// Takes the last label away. `None` when all is taken.
fn last_label<'t>(rest: &mut Option<&'t str>) -> Option<&'t str> {
    let text = (*rest)?;
    let label = after_last(text, ".");
    *rest = (text.len() - label.len()).checked_sub(1).and_then(|dot| text.get(..dot));
    Some(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_lead_to_stores() {
        for (host, id, region, account, bucket) in [
            ("s3.eu-west-3.amazonaws.com", "aws", Some("eu-west-3"), None, None),
            ("my.logs.s3.eu-west-3.amazonaws.com:443", "aws", Some("eu-west-3"), None, Some("my.logs")),
            ("0af1.eu.r2.cloudflarestorage.com", "cloudflare-r2", None, Some("0af1"), None),
            ("b.0af1.r2.cloudflarestorage.com", "cloudflare-r2", None, Some("0af1"), Some("b")),
            ("s3.us-west-004.backblazeb2.com", "backblaze-b2", Some("us-west-004"), None, None),
            ("s3.wasabisys.com", "wasabi", None, None, None),
            ("b.nyc3.digitaloceanspaces.com", "digitalocean", Some("nyc3"), None, Some("b")),
            ("storage.googleapis.com", "gcs", None, None, None),
            ("fsn1.your-objectstorage.com", "hetzner", Some("fsn1"), None, None),
            ("abcd.storage.supabase.co", "supabase", None, Some("abcd"), None),
            ("ns.compat.objectstorage.us-phoenix-1.oraclecloud.com", "oracle", Some("us-phoenix-1"), Some("ns"), None),
            ("b.s3.oss-cn-hangzhou.aliyuncs.com", "alibaba", Some("cn-hangzhou"), None, Some("b")),
            ("oss-cn-hangzhou.aliyuncs.com", "alibaba", Some("cn-hangzhou"), None, None),
            ("b-1250000000.cos.ap-guangzhou.myqcloud.com", "tencent", Some("ap-guangzhou"), None, Some("b-1250000000")),
            ("minio:9000", "minio", None, None, None),
            ("minio.example.com", "minio", None, None, None),
            ("minio.s3.us-west-004.backblazeb2.com", "backblaze-b2", Some("us-west-004"), None, Some("minio")),
            ("minio.example.com:8333", "minio", None, None, None),
            ("garage.internal:443", "garage", None, None, None),
            ("127.0.0.1:8333", "seaweedfs", None, None, None),
            ("[::1]:3900", "garage", None, None, None),
            ("store.example", "other", None, None, None),
            ("oss-.aliyuncs.com", "other", None, None, None),
            ("evil-s3.eu-west-3.amazonaws.com.example", "other", None, None, None),
            ("execute-api.us-east-1.amazonaws.com", "other", None, None, None),
            ("amazonaws.com", "other", None, None, None),
            ("", "other", None, None, None),
        ] {
            let found = identify(host);
            let all = (found.provider.id, found.region, found.account, found.bucket);
            assert_eq!(all, (id, region, account, bucket), "{host}");
        }
    }

    #[test]
    fn hosts_of_amazon_say_which_service_it_is() {
        for (host, service, region, bucket, dual_stack) in [
            ("s3.amazonaws.com", "s3", None, None, false),
            ("b.s3.amazonaws.com", "s3", None, Some("b"), false),
            ("s3-eu-west-1.amazonaws.com", "s3", Some("eu-west-1"), None, false),
            ("s3-external-1.amazonaws.com", "s3-external-1", None, None, false),
            ("s3.dualstack.eu-west-3.amazonaws.com", "s3", Some("eu-west-3"), None, true),
            ("s3-fips.us-gov-west-1.amazonaws.com", "s3-fips", Some("us-gov-west-1"), None, false),
            ("b.s3-fips.dualstack.us-east-1.amazonaws.com", "s3-fips", Some("us-east-1"), Some("b"), true),
            ("s3-accelerate.amazonaws.com", "s3-accelerate", None, None, false),
            ("b.s3-accelerate.dualstack.amazonaws.com", "s3-accelerate", None, Some("b"), true),
            ("s3.cn-north-1.amazonaws.com.cn", "s3", Some("cn-north-1"), None, false),
            ("s3.eusc-de-east-1.amazonaws.eu", "s3", Some("eusc-de-east-1"), None, false),
            ("b.s3-website-us-east-1.amazonaws.com", "s3-website", Some("us-east-1"), Some("b"), false),
            ("b.s3-website.eu-west-3.amazonaws.com", "s3-website", Some("eu-west-3"), Some("b"), false),
            (
                "ap-123.s3-accesspoint.eu-west-3.amazonaws.com",
                "s3-accesspoint",
                Some("eu-west-3"),
                Some("ap-123"),
                false,
            ),
            ("s3express-use1-az4.us-east-1.amazonaws.com", "s3express-use1-az4", Some("us-east-1"), None, false),
            ("bucket.vpce-1a-2b.s3.us-west-2.vpce.amazonaws.com", "s3", Some("us-west-2"), None, false),
        ] {
            let found = identify(host);
            let aws = found.aws.unwrap();
            let all = (aws.service, found.region, found.bucket, aws.dual_stack);
            assert_eq!(all, (service, region, bucket, dual_stack), "{host}");
            assert_eq!(aws.private_link, host.contains("vpce"));
        }
    }

    #[test]
    fn ids_are_stable_and_stand_once() {
        let ids: Vec<_> = all().map(|provider| provider.id).collect();
        assert_eq!(
            ids.join(" "),
            "aws cloudflare-r2 minio backblaze-b2 wasabi digitalocean gcs scaleway ovh hetzner ceph garage seaweedfs supabase \
             tigris ibm oracle alibaba tencent storj other"
        );
        for provider in all() {
            assert_eq!(Provider::by_id(provider.id), Some(provider));
        }
    }
}
