//! A bucket's CORS rules, as PutBucketCors takes them.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html>

use alloc::vec::Vec;

use super::{document, listed};
use crate::encode::{decimal, pointer};
use crate::providers::{Provider, Support};
use crate::resource::convert::Converted;
use crate::resource::issue::{Issue, IssueCode};
use crate::url::{is_authority, split_scheme};

/// The rule but for its origins. The headers that a page reads of answers stand there by name: Amazon refuses `*`. A
/// preflight's answer is kept for as long as Chromium would, in seconds.
const RULE: &str = r#"
    "AllowedMethods": ["GET", "HEAD", "PUT", "POST", "DELETE"],
    "AllowedHeaders": ["*"],
    "ExposeHeaders": [
        "ETag",
        "x-amz-version-id",
        "x-amz-checksum-crc32",
        "x-amz-checksum-crc32c",
        "x-amz-checksum-crc64nvme",
        "x-amz-checksum-sha1",
        "x-amz-checksum-sha256",
        "x-amz-checksum-type",
        "x-amz-meta-bucketkit-write",
        "x-amz-request-id",
        "x-amz-bucket-region",
        "Retry-After",
        "Date"
    ],
    "MaxAgeSeconds": 7200
"#;

/// One rule that lets the pages of these origins upload, download and delete. `provider` is a store's name in the table of
/// providers; where the store is known to take no rules, an issue says so beside them. So it does of what is no origin.
pub fn cors_rules(origins: &[&str], provider: &str) -> Converted {
    let mut issues = Vec::new();
    if let Some(store) = Provider::by_id(provider).filter(|store| store.bucket_cors == Support::No) {
        issues.push(Issue::new(IssueCode::CorsNotByBucket, "").text("provider", store.id));
    }
    for (at, origin) in origins.iter().enumerate() {
        if !is_origin(origin) {
            let at = decimal(at as u64);
            issues.push(Issue::new(IssueCode::OriginInvalid, pointer("/origins/", &at)).text("found", *origin));
        }
    }
    let value = document(&[r#"{"CORSRules":[{"AllowedOrigins":["#, &listed(origins), "],", RULE, "}]}"]);
    Converted { value, issues }
}

/// As browsers send it: a scheme, a host in small letters, a port that is not the scheme's own; no slash at the end.
fn is_origin(text: &str) -> bool {
    let Some((scheme, host)) = split_scheme(text) else { return false };
    let is_lower = !text.bytes().any(|byte| byte.is_ascii_uppercase());
    let has_default_port = host.ends_with(if scheme == "http" { ":80" } else { ":443" });
    matches!(scheme, "http" | "https") && is_lower && is_authority(host) && !has_default_port
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(origins: &[&str], provider: &str) -> Vec<&'static str> {
        cors_rules(origins, provider).issues.iter().map(|issue| issue.code.as_str()).collect()
    }

    #[test]
    fn only_origins_are_origins() {
        let good = ["https://app.example", "http://127.0.0.1:7777", "http://[::1]:3000", "https://app.example:80"];
        assert!(codes(&good, "aws").is_empty());
        for bad in
            ["", "*", "app.example", "https://app.example/", "https://App.example", "https://a:443", "http://a:80"]
        {
            assert_eq!(codes(&["https://app.example", bad], "aws"), ["origin_invalid"], "{bad}");
        }
    }

    #[test]
    fn a_store_without_rules_is_named() {
        assert_eq!(codes(&["https://a.example"], "gcs"), ["cors_not_by_bucket"]);
        for store in ["aws", "seaweedfs", "other", "nobody"] {
            assert!(codes(&["https://a.example"], store).is_empty(), "{store}");
        }
    }
}
