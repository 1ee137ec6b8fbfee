//! The bucket's CORS rules: which pages may call it, and which of its answers' headers they may read.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use bucketkit::credentials::Credentials;

use crate::client::{Answer, send, send_signed};

/// The headers that a page can read. By name: AWS refuses `*` here.
pub const EXPOSED_HEADERS: &[&str] = &[
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
    "Date",
];

const METHODS: &[&str] = &["GET", "HEAD", "PUT", "POST", "DELETE"];

/// Nobody's page. A store whose bucket has no rules lets any origin in, this one too.
const STRANGER: &str = "https://stranger.invalid";

/// An origin is a scheme, a host and perhaps a port; no `*`, and nothing that means something in XML.
pub(crate) fn check_origin(origin: &str) -> Result<()> {
    let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")).unwrap_or_default();
    if host.is_empty() || !host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte)) {
        bail!("`{origin}` is no page's origin: write it as http://127.0.0.1:7777, without a path");
    }
    Ok(())
}

/// Replaces the bucket's rules (`PutBucketCors`) and waits until the store applies them.
pub(crate) fn put(admin: &Credentials, bucket_url: &str, origins: &[String]) -> Result<()> {
    let answer = send_signed(
        admin,
        "PUT",
        &format!("{bucket_url}?cors"),
        &[("content-type", "application/xml")],
        rules(origins).as_bytes(),
    )?;
    if answer.status != 200 {
        bail!("the store refused the bucket's CORS rules: {answer:?}");
    }
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        match check(bucket_url, origins) {
            Ok(()) => return Ok(()),
            Err(fault) if Instant::now() > deadline => return Err(fault),
            Err(_) => sleep(Duration::from_millis(100)),
        }
    }
}

/// Asks as a browser would. The status says nothing here: SeaweedFS answers 200 to what it does not allow.
fn check(bucket_url: &str, origins: &[String]) -> Result<()> {
    for origin in origins {
        for method in METHODS {
            let answer = preflight(bucket_url, origin, method)?;
            let listed = |header: &str, item: &str| {
                answer
                    .header(header)
                    .is_some_and(|list| list.split(',').any(|name| name.trim().eq_ignore_ascii_case(item)))
            };
            let allowed = listed("access-control-allow-methods", method)
                && listed("access-control-allow-headers", "authorization");
            if answer.header("access-control-allow-origin") != Some(origin) || !allowed {
                bail!("the bucket's CORS rules do not let {origin} {method}: {answer:?}");
            }
        }
    }
    if preflight(bucket_url, STRANGER, "PUT")?.header("access-control-allow-origin").is_some() {
        bail!("the bucket's CORS rules let any page in");
    }
    Ok(())
}

fn preflight(bucket_url: &str, origin: &str, method: &str) -> Result<Answer> {
    let asked = [
        ("origin", origin),
        ("access-control-request-method", method),
        (
            "access-control-request-headers",
            "authorization,content-type,x-amz-content-sha256,x-amz-date,x-amz-security-token",
        ),
    ];
    send("OPTIONS", &format!("{bucket_url}/preflight"), &asked, b"")
}

fn rules(origins: &[String]) -> String {
    let all = |element: &str, values: &[&str]| {
        values.iter().map(|value| format!("<{element}>{value}</{element}>")).collect::<String>()
    };
    let origins: Vec<&str> = origins.iter().map(String::as_str).collect();
    format!(
        "<CORSConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><CORSRule>{}{}{}{}<MaxAgeSeconds>7200</MaxAgeSeconds></CORSRule></CORSConfiguration>",
        all("AllowedOrigin", &origins),
        all("AllowedMethod", METHODS),
        all("AllowedHeader", &["*"]),
        all("ExposeHeader", EXPOSED_HEADERS),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_origins_are_origins() {
        for good in ["http://127.0.0.1:7777", "https://app.example.com", "http://[::1]:80"] {
            check_origin(good).unwrap();
        }
        for bad in ["", "*", "http://", "http://*", "http://a/", "http://a/b", "null", "http://a<b", "ftp://a"] {
            assert!(check_origin(bad).is_err(), "{bad}");
        }
    }
}
