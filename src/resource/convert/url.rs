//! A bucket's address: `https://…` as it would be called, `s3://bucket`, an ARN, or the page of a bucket in the console of
//! its store. An address never holds a secret.

use alloc::string::String;
use alloc::vec::Vec;

use super::facts::Facts;
use super::rows::{Left, Read, set, set_url};
use crate::encode::decoded;
use crate::endpoint::{Endpoint, Resource};
use crate::providers::identify;
use crate::resource::s3;
use crate::resource::value::{Object, Value};
use crate::text::{after_last, has_any, position, split_at_any, split_once};
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
    let text = text.trim();
    if text.bytes().any(|byte| byte.is_ascii_whitespace()) {
        return None;
    }
    let mut left = Vec::new();
    if let Some((fields, has_key)) = s3::located(text) {
        let in_uri = split_scheme(text).is_some_and(|(_, rest)| split_at_any(rest, "/").1.len() > 1);
        leave_key(&mut left, has_key || (in_uri && fields.get("endPoint").is_none()));
        return Some(Read { fields, left });
    }
    let mut fields = Object::new();
    let (scheme, rest) = split_scheme(text)?;
    if scheme.eq_ignore_ascii_case("gs") {
        let (bucket, key) = split_at_any(rest, "/?#");
        set_url(&mut fields, GOOGLE);
        fields.set("bucket", Value::text(bucket));
        leave_key(&mut left, key.len() > 1);
        return (!bucket.is_empty()).then_some(Read { fields, left });
    }
    let scheme = Scheme::parse(scheme)?;
    let (before, _query) = split_at_any(rest, "?#");
    let (authority, path) = split_at_any(before, "/");
    // A name and a password before the host are no part of an address.
    let host = after_last(authority, "@").to_ascii_lowercase();
    // Amazon's that tell no bucket, or are none of S3's, tell nothing.
    if !is_authority(&host) || host.ends_with(".amazonaws.com") {
        return None;
    }
    if let Some((end_point, bucket)) = read_console(&host, path) {
        set_url(&mut fields, &end_point);
        fields.set("bucket", Value::Text(bucket));
        return Some(Read { fields, left });
    }
    let found = identify(&host);
    let bases = [found.provider.base_path, PROXY].into_iter().filter(|base| !base.is_empty());
    let base =
        bases.filter_map(|base| Some(position(&[path, "/"].concat(), &[base, "/"].concat())? + base.len())).next();
    let (base, path) = path.split_at_checked(base.unwrap_or_default())?;
    let path = path.get(1..).unwrap_or_default();
    let (bucket, key, host) = match found.bucket {
        Some(bucket) => (bucket, path, host.get(bucket.len() + 1..)?),
        None => {
            let (bucket, key) = split_at_any(path, "/");
            (bucket, key.get(1..).unwrap_or_default(), &*host)
        }
    };
    set_url(&mut fields, &[scheme.as_str(), "://", host, base].concat());
    if !bucket.is_empty() {
        set(&mut fields, "bucket", Value::Text(unescaped(bucket)));
        set(&mut fields, "pathStyle", Value::Bool(found.bucket.is_none()));
    }
    if let Some(region) = found.region {
        set(&mut fields, "region", Value::text(region));
    }
    leave_key(&mut left, !key.is_empty());
    Some(Read { fields, left })
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

fn leave_key(left: &mut Vec<Left>, has_key: bool) {
    if has_key {
        left.push(Left::in_text("key"));
    }
}

fn unescaped(text: &str) -> String {
    String::from_utf8(decoded(text, b'+')).unwrap_or_else(|_| text.into())
}
