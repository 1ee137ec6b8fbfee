//! A bucket's address: `https://…` as it would be called, `s3://bucket`, an ARN, or the page of a bucket in the console of
//! its store. An address never holds a secret.

use alloc::string::String;
use alloc::vec::Vec;

use super::facts::Facts;
use super::rows::{Left, Read, set, set_url};
use crate::encode::decoded;
use crate::endpoint::{Endpoint, Resource};
use crate::resource::value::Value;
use crate::text::{after_last, has_any, next_piece, split_at_any, split_once};
use crate::url::{is_authority, split_port, split_scheme};

pub(super) fn write(facts: &Facts<'_>) -> Value {
    let end_point = [&*facts.host, &*facts.base].concat();
    let resource = Resource {
        bucket: facts.text("bucket").unwrap_or_default(),
        region: None,
        end_point: Some(&end_point),
        use_ssl: Some(facts.ssl),
        path_style: Some(facts.path_style),
        port: None,
    };
    Value::Text(Endpoint::resolve(&resource).map(|endpoint| endpoint.bucket_url()).unwrap_or_default())
}

/// Pages of consoles: what the host ends with, and what stands before the bucket in the path.
const CONSOLES: &[(&str, &str, Console)] = &[
    ("console.aws.amazon.com", "/s3/buckets/", Console::Amazon),
    ("console.aws.amazon.com", "/s3/object/", Console::Amazon),
    ("console.amazonaws-us-gov.com", "/s3/buckets/", Console::Amazon),
    ("console.amazonaws.cn", "/s3/buckets/", Console::Amazon),
    ("dash.cloudflare.com", "/buckets/", Console::Cloudflare),
    ("console.cloud.google.com", "/storage/browser/", Console::Google),
];

#[derive(Clone, Copy)]
enum Console {
    Amazon,
    Cloudflare,
    Google,
}

/// Base paths of stores that are known to have one.
const BASES: &[&str] = &["/storage/v1/s3/", "/s3_proxy/"];

pub(super) fn read(text: &str) -> Option<Read> {
    let text = text.trim();
    if text.is_empty() || text.bytes().any(|byte| byte.is_ascii_whitespace()) {
        return None;
    }
    let mut found = Read::default();
    if text.starts_with("arn:") {
        let resource = after_last(text, ":");
        return bucket_and_key(&mut found, resource).then_some(found);
    }
    let (scheme, rest) = split_scheme(text)?;
    if ["s3", "s3a", "s3n", "gs"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        if scheme.eq_ignore_ascii_case("gs") {
            set_url(&mut found.fields, "https://storage.googleapis.com");
        }
        return bucket_and_key(&mut found, rest).then_some(found);
    }
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let (before, _fragment) = split_at_any(rest, "#");
    let (before, query) = split_at_any(before, "?");
    let (authority, path) = split_at_any(before, "/");
    // A name and a password before the host are no part of an address.
    let authority = after_last(authority, "@");
    if !is_authority(authority) {
        return None;
    }
    let query = parameters(query.get(1..).unwrap_or_default());
    let host = authority.to_ascii_lowercase();
    for (end, mark, console) in CONSOLES {
        if host.ends_with(end) {
            return read_console(found, *console, &host, path.split_once(mark)?, &query);
        }
    }
    let amazons = amazon(&host);
    let (host, bucket) = amazons.unwrap_or((&host, None));
    // A presigned URL tells the region, and keys and signatures that are not for keeping.
    if let Some(scope) = query.iter().find(|(name, _)| name.eq_ignore_ascii_case("x-amz-credential"))
        && let Some(region) = scope.1.rsplit('/').nth(2)
    {
        found.fields.set("region", Value::text(region));
    }
    let base = BASES.iter().find_map(|base| path.find(base).map(|at| at + base.len() - 1)).unwrap_or_default();
    let (base, path) = path.split_at_checked(base)?;
    let path = path.get(1..).unwrap_or_default();
    let (bucket, key, path_style) = match bucket {
        Some(bucket) => (bucket, path, false),
        // Before a host that is unknown a bucket is looked for only where no path names one.
        None if path.is_empty() && base.is_empty() && amazons.is_none() => {
            let (first, rest) = split_once(host, ".")?;
            let host = rest;
            if split_port(host).map_or(host, |(name, _)| name).bytes().all(|byte| !byte.is_ascii_alphabetic()) {
                return None;
            }
            set_url(&mut found.fields, &[scheme, "://", host].concat());
            set(&mut found.fields, "bucket", Value::text(first));
            set(&mut found.fields, "pathStyle", Value::Bool(false));
            return Some(found);
        }
        None => {
            let (bucket, key) = split_at_any(path, "/");
            (bucket, key.get(1..).unwrap_or_default(), true)
        }
    };
    set_url(&mut found.fields, &[scheme, "://", host, base].concat());
    if !bucket.is_empty() {
        set(&mut found.fields, "bucket", Value::Text(unescaped(bucket)));
        set(&mut found.fields, "pathStyle", Value::Bool(path_style));
    }
    leave_key(&mut found.left, key);
    Some(found)
}

/// Of an address at Amazon: the endpoint's host, and the bucket before it.
fn amazon(host: &str) -> Option<(&str, Option<&str>)> {
    let own = host.strip_suffix(".amazonaws.com").or_else(|| host.strip_suffix(".amazonaws.com.cn"))?;
    // The last label that is the service's: a bucket may hold dots, and may be called s3 itself.
    let mut at = own.len();
    loop {
        let start = own.get(..at)?.rfind('.').map_or(0, |dot| dot + 1);
        let label = own.get(start..at)?;
        if label == "s3" || label == "s3-fips" || label == "s3-accelerate" || label.starts_with("s3-") {
            let bucket = own.get(..start.saturating_sub(1)).filter(|bucket| !bucket.is_empty());
            return Some((host.get(start..)?, bucket));
        }
        at = start.checked_sub(1)?;
    }
}

fn read_console(
    mut found: Read,
    console: Console,
    host: &str,
    (before, after): (&str, &str),
    query: &[(String, String)],
) -> Option<Read> {
    let (bucket, _) = split_at_any(after, "/?");
    if bucket.is_empty() {
        return None;
    }
    found.fields.set("bucket", Value::Text(unescaped(bucket)));
    match console {
        Console::Amazon => {
            let asked = query.iter().find(|(name, _)| name == "region").map(|(_, value)| &**value);
            let region =
                asked.or_else(|| split_once(host, ".").map(|(first, _)| first).filter(|first| has_any(first, "-")));
            if let Some(region) = region {
                found.fields.set("region", Value::text(region));
            }
        }
        Console::Cloudflare => {
            let account = before.strip_prefix('/').map(|rest| split_at_any(rest, "/").0)?;
            set_url(&mut found.fields, &["https://", account, ".r2.cloudflarestorage.com"].concat());
            found.fields.set("region", Value::text("auto"));
            found.fields.set("pathStyle", Value::Bool(true));
        }
        Console::Google => set_url(&mut found.fields, "https://storage.googleapis.com"),
    }
    Some(found)
}

fn bucket_and_key(found: &mut Read, text: &str) -> bool {
    let (bucket, key) = split_at_any(text, "/?");
    found.fields.set("bucket", Value::text(bucket));
    leave_key(&mut found.left, key.get(1..).unwrap_or_default());
    !bucket.is_empty()
}

fn leave_key(left: &mut Vec<Left>, key: &str) {
    if !key.is_empty() {
        left.push(Left { path: String::new(), name: "key".into() });
    }
}

fn parameters(query: &str) -> Vec<(String, String)> {
    let mut rest = Some(query);
    let mut found = Vec::new();
    while let Some(pair) = next_piece(&mut rest, "&") {
        if let Some((name, value)) = split_once(pair, "=") {
            found.push((name.into(), unescaped(value)));
        }
    }
    found
}

fn unescaped(text: &str) -> String {
    String::from_utf8(decoded(text, b'+')).unwrap_or_else(|_| text.into())
}
