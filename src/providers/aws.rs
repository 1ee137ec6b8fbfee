//! Amazon's hosts and partitions.
//!
//! The isolated partitions (`aws-iso`, `-b`, `-e`, `-f`) are left out: their networks are cut off from the internet, so no
//! page and no user of this library's reaches them.

use super::last_label;

/// A part of AWS with accounts, regions and domains of its own.
#[derive(Debug, PartialEq, Eq)]
pub struct Partition {
    pub id: &'static str,
    /// S3's hosts end in it, the dual-stack ones too.
    pub dns_suffix: &'static str,
    /// Other services' dual-stack hosts end in it. Also seen in what people paste.
    pub dual_stack_dns_suffix: &'static str,
    /// How the codes of its regions begin. What follows is `-<word>-<number>`.
    region_prefixes: &'static [&'static str],
    /// What S3 has there.
    pub fips: bool,
    pub accelerate: bool,
}

/// The first stands for regions that nobody knows.
pub const PARTITIONS: &[Partition] = &[
    Partition {
        id: "aws",
        dns_suffix: "amazonaws.com",
        dual_stack_dns_suffix: "api.aws",
        region_prefixes: &["us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"],
        fips: true,
        accelerate: true,
    },
    Partition {
        id: "aws-cn",
        dns_suffix: "amazonaws.com.cn",
        dual_stack_dns_suffix: "api.amazonwebservices.com.cn",
        region_prefixes: &["cn"],
        fips: false,
        accelerate: false,
    },
    Partition {
        id: "aws-us-gov",
        dns_suffix: "amazonaws.com",
        dual_stack_dns_suffix: "api.aws",
        region_prefixes: &["us-gov"],
        fips: true,
        accelerate: false,
    },
    Partition {
        id: "aws-eusc",
        dns_suffix: "amazonaws.eu",
        dual_stack_dns_suffix: "api.amazonwebservices.eu",
        region_prefixes: &["eusc-de"],
        fips: true,
        accelerate: false,
    },
];

impl Partition {
    /// Of a region's code, known or not yet. `None` for what is shaped unlike all of them.
    pub fn of(region: &str) -> Option<&'static Self> {
        PARTITIONS.iter().find(|partition| partition.region_prefixes.iter().any(|prefix| is_shaped(region, prefix)))
    }
}

/// What the hosts of a region end in; the largest partition's for codes that fit none.
pub fn dns_suffix(region: &str) -> &'static str {
    Partition::of(region).map_or("amazonaws.com", |partition| partition.dns_suffix)
}

/// `<prefix>-<word>-<number>`
fn is_shaped(region: &str, prefix: &str) -> bool {
    let Some((word, number)) =
        region.strip_prefix(prefix).and_then(|rest| crate::text::split_once(rest.strip_prefix('-')?, "-"))
    else {
        return false;
    };
    !word.is_empty() && crate::text::is_made_of(word, "_") && crate::text::digits(number).is_some()
}

/// One of S3's hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Host<'h> {
    /// The label that says which of S3's services it is: `s3`, `s3-fips`, `s3-accelerate`, `s3-external-1`; and those that
    /// this library does not call: `s3-website`, `s3-accesspoint`, `s3-control`, `s3-outposts`, `s3-object-lambda`, ….
    pub service: &'h str,
    pub region: Option<&'h str>,
    pub dual_stack: bool,
    /// A private address within a network of the customer's (`….vpce.amazonaws.com`).
    pub private_link: bool,
    /// What it ends in.
    pub dns_suffix: &'static str,
}

/// What a host of S3's says, and what stands before it: a bucket, or an access point.
pub fn host(host: &str) -> Option<(Host<'_>, Option<&str>)> {
    let (mut rest, dns_suffix) = PARTITIONS.iter().find_map(|partition| {
        let rest = host.strip_suffix(partition.dns_suffix)?.strip_suffix('.')?;
        Some((Some(rest), partition.dns_suffix))
    })?;
    let mut found = Host { service: "", region: None, dual_stack: false, private_link: false, dns_suffix };
    let mut label = last_label(&mut rest)?;
    if label == "vpce" {
        found.private_link = true;
        label = last_label(&mut rest)?;
    }
    // `s3-eu-west-1`, as hosts were spelled once.
    let old = label.strip_prefix("s3-website-").or_else(|| label.strip_prefix("s3-"));
    if let Some(region) = old.filter(|region| Partition::of(region).is_some()) {
        found.region = Some(region);
        found.service = label.strip_suffix(region)?.strip_suffix('-')?;
        return Some((found, rest));
    }
    if label != "dualstack" && !is_service(label) {
        found.region = Some(label);
        label = last_label(&mut rest)?;
    }
    if label == "dualstack" {
        found.dual_stack = true;
        label = last_label(&mut rest)?;
    }
    if !is_service(label) {
        return None;
    }
    found.service = label;
    if found.private_link {
        // `bucket.vpce-1a2b3c4d-5e6f` belongs to the host.
        rest = None;
    }
    Some((found, rest))
}

fn is_service(label: &str) -> bool {
    label == "s3" || label.starts_with("s3-") || label.starts_with("s3express-")
}
