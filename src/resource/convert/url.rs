//! A bucket's address: `https://…` as it would be called, `s3://bucket`, an ARN, or the page of a bucket in the console of
//! its store. An address never holds a secret.

use alloc::string::String;

use super::facts::Facts;
use super::rows::{Left, Read, set, set_url};
use crate::encode::decoded;
use crate::endpoint::{Endpoint, Resource};
use crate::providers::identify;
use crate::resource::s3;
use crate::resource::value::Value;
use crate::text::{after_last, has_any, is_one_of, next_piece, position, split_at_any, split_once};
use crate::url::{Scheme, is_authority, split_port, split_scheme};

pub(super) fn write(facts: &Facts<'_>) -> Value {
    let end_point = [&*facts.host, &*facts.base].concat();
    let mut resource = Resource {
        bucket: facts.text("bucket").unwrap_or_default(),
        // Amazon's host without a region gives way to the region's own.
        region: Some(&facts.region),
        end_point: Some(&end_point),
        use_ssl: Some(facts.ssl),
        path_style: Some(facts.path_style),
        port: None,
    };
    let mut endpoint = Endpoint::resolve(&resource);
    if endpoint.is_err() {
        resource.region = None;
        endpoint = Endpoint::resolve(&resource);
    }
    Value::Text(endpoint.map(|endpoint| endpoint.bucket_url()).unwrap_or_default())
}

/// Pages of consoles other than Amazon's: the host, and what stands before the bucket in the path.
const CONSOLES: &[(&str, &str)] = &[("dash.cloudflare.com", "/buckets/"), ("console.cloud.google.com", "/browser/")];

/// The base path of the platform's own proxy ends so.
const PROXY: &str = "/s3_proxy";

/// As [`write`] wrote it: what names no bucket in its path has one before the host.
pub(super) fn read(text: &str) -> Option<Read> {
    let mut read = read_plain(text)?;
    if read.fields.get("bucket").is_some() {
        return Some(read);
    }
    let end_point = read.fields.get("endPoint")?.as_text()?;
    let (bucket, host) = split_once(end_point, ".").filter(|_| !is_address(end_point) && !has_any(end_point, "/"))?;
    let (bucket, host) = (Value::text(bucket), Value::text(host));
    read.fields.set("bucket", bucket);
    read.fields.set("endPoint", host);
    read.fields.set("pathStyle", Value::Bool(false));
    Some(read)
}

/// The same where only what is plain is told: `https://host` is an endpoint.
pub(super) fn read_plain(text: &str) -> Option<Read> {
    let mut read = Read::default();
    tell(text.trim(), &mut read)?;
    Some(read)
}

fn tell(text: &str, read: &mut Read) -> Option<()> {
    if text.bytes().any(|byte| byte.is_ascii_whitespace()) {
        return None;
    }
    let scheme = split_scheme(text);
    if let Some((fields, has_key)) = s3::located(text) {
        let in_uri =
            fields.get("endPoint").is_none() && scheme.is_some_and(|(_, rest)| has_more(split_at_any(rest, "/").1));
        read.fields = fields;
        leave_key(read, has_key || in_uri);
        return Some(());
    }
    let (scheme, rest) = scheme?;
    if scheme.eq_ignore_ascii_case("gs") {
        let (bucket, key) = split_at_any(rest, "/?#");
        if bucket.is_empty() {
            return None;
        }
        set_url(&mut read.fields, GOOGLE);
        read.fields.set("bucket", Value::text(bucket));
        leave_key(read, has_more(key));
        return Some(());
    }
    Scheme::parse(scheme)?;
    let (before, _query) = split_at_any(rest, "?#");
    let (authority, path) = split_at_any(before, "/");
    // A name and a password before the host are no part of an address.
    let host = after_last(authority, "@").to_ascii_lowercase();
    // Amazon's that tell no bucket, or are none of S3's, tell nothing.
    if !is_authority(&host) || host.ends_with(".amazonaws.com") {
        return None;
    }
    if let Some((end_point, bucket)) = read_console(&host, path) {
        set_url(&mut read.fields, &end_point);
        read.fields.set("bucket", Value::Text(bucket));
        return Some(());
    }
    // Pages of other consoles: MinIO's names the bucket, and is at another port than its API.
    let mut pieces = Some(path.get(1..).unwrap_or_default());
    let [first, second] = [(); 2].map(|()| next_piece(&mut pieces, "/").unwrap_or_default());
    let found = identify(&host);
    if is_console(&host) {
        return None;
    }
    if found.bucket.is_none() && is_one_of(first, &["browser", "buckets"]) && !second.is_empty() {
        read.fields.set("bucket", Value::Text(unescaped(second)));
        return Some(());
    }
    // The store's own goes before the proxy's.
    let mut end_of_base = 0;
    for base in [PROXY, found.provider.base_path] {
        match position(&[path, "/"].concat(), &[base, "/"].concat()) {
            Some(at) if !base.is_empty() => end_of_base = at + base.len(),
            _ => {}
        }
    }
    let (base, path) = path.split_at_checked(end_of_base)?;
    let path = path.get(1..).unwrap_or_default();
    let (bucket, key, host) = match found.bucket {
        Some(bucket) => (bucket, path, host.get(bucket.len() + 1..)?),
        None => {
            let (bucket, key) = split_at_any(path, "/");
            (bucket, key.get(1..).unwrap_or_default(), &*host)
        }
    };
    set_url(&mut read.fields, &[scheme, "://", host, base].concat());
    if !bucket.is_empty() {
        set(&mut read.fields, "bucket", Value::Text(unescaped(bucket)));
        set(&mut read.fields, "pathStyle", Value::Bool(found.bucket.is_none()));
    }
    if let Some(region) = found.region {
        set(&mut read.fields, "region", Value::text(region));
    }
    leave_key(read, !key.is_empty());
    Some(())
}

/// Whether it is an address among a console's pages, which are no store.
pub(super) fn is_console(address: &str) -> bool {
    let address = split_scheme(address).map_or(address, |(_, rest)| rest);
    let host = split_at_any(address, "/?#:").0;
    host.starts_with("console.") || position(host, ".console.").is_some() || host == "cloud.digitalocean.com"
}

/// Whether something stands behind the sign that it begins with.
fn has_more(text: &str) -> bool {
    text.len() > 1
}

const GOOGLE: &str = "https://storage.googleapis.com";

/// The endpoint, and the bucket.
fn read_console(host: &str, path: &str) -> Option<(String, String)> {
    let (_, mark) = CONSOLES.iter().find(|(console, _)| host == *console)?;
    let at = position(path, mark)?;
    let bucket = unescaped(split_at_any(path.get(at + mark.len()..)?, "/;").0);
    let end_point = if *mark == "/browser/" {
        GOOGLE.into()
    } else {
        let (account, _) = split_once(path.get(1..)?, "/")?;
        ["https://", account, ".r2.cloudflarestorage.com"].concat()
    };
    (!bucket.is_empty()).then_some((end_point, bucket))
}

fn is_address(host: &str) -> bool {
    let host = split_at_any(host, "/").0;
    let name = split_port(host).map_or(host, |(name, _)| name);
    !after_last(name, ".").bytes().any(|byte| byte.is_ascii_alphabetic())
}

fn leave_key(read: &mut Read, has_key: bool) {
    if has_key {
        read.left.push(Left::in_text("key"));
    }
}

fn unescaped(text: &str) -> String {
    String::from_utf8(decoded(text, b'+')).unwrap_or_else(|_| text.into())
}
