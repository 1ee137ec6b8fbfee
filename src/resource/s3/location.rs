//! Where a bucket is, by what people copy from elsewhere: a URL of an object, of a console, an ARN, `s3://…`. Queries are
//! dropped unseen: a presigned one is a key to the object.

use alloc::string::String;

use super::field::{Field, Given};
use super::form::Form;
use super::secret;
use super::store::{self, Host, Serves};
use crate::endpoint::BucketName;
use crate::providers::regions::known;
use crate::resource::value::{Object, Value};
use crate::text::{has_any, has_word, next_piece, push_all, split_at_any, split_once};
use crate::url::{Scheme, is_authority, split_port, split_scheme};

/// What kind of address was pasted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `s3://bucket/key`
    Uri,
    Arn,
    /// Of a console in a browser.
    Console,
    /// Of the bucket or something in it.
    Url,
    /// Something that has no plain bucket: what it is.
    Unsupported(&'static str),
}

/// Empty is what it does not tell.
#[derive(Debug)]
pub(super) struct Location {
    pub(super) kind: Kind,
    pub(super) bucket: String,
    pub(super) region: String,
    /// Host, and port where there is one.
    pub(super) end_point: String,
    scheme: Option<Scheme>,
    /// The bucket stood in the path.
    is_path: bool,
    /// Something stood behind the bucket, or a query: it is the address of an object.
    pub(super) has_key: bool,
    /// It is plain which part is the bucket: of an unknown host with a path of several segments it is not.
    pub(super) is_plain: bool,
}

impl Location {
    fn new(kind: Kind, bucket: &str) -> Self {
        let (region, end_point) = (String::new(), String::new());
        let bucket = if is_name(bucket) { bucket } else { "" };
        Self {
            kind,
            bucket: bucket.into(),
            region,
            end_point,
            scheme: None,
            is_path: false,
            has_key: false,
            is_plain: true,
        }
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        if let Some(resource) = text.strip_prefix("arn:") {
            return read_arn(resource);
        }
        let Some((scheme, rest)) = split_scheme(text) else { return read_url(None, text) };
        if has_word("s3 s3a s3n", scheme) {
            return Some(Self::new(Kind::Uri, split_at_any(rest, "/?#").0));
        }
        read_url(Some(Scheme::parse(scheme)?), rest)
    }

    /// On their own, where they are plain; not those of an address of an unknown host.
    pub(super) fn fields(self) -> Option<(Object, bool)> {
        let is_known = self.end_point.is_empty() || Host::read(&store::authority(&self.end_point)).is_cloud();
        if !is_known || self.bucket.is_empty() {
            return None;
        }
        let mut fields = Object::new();
        for (field, text) in
            [(Field::Bucket, self.bucket), (Field::Region, self.region), (Field::EndPoint, self.end_point)]
        {
            if !text.is_empty() {
                fields.set(field.name(), Value::Text(text));
            }
        }
        if let Some(scheme) = self.scheme {
            fields.set(Field::UseSsl.name(), Value::Bool(scheme == Scheme::Https));
            fields.set(Field::PathStyle.name(), Value::Bool(self.is_path));
        }
        Some((fields, self.has_key))
    }

    /// Puts what it tells into the form's fields, with the bucket or without.
    pub(super) fn put(&self, form: &mut Form<'_>, with_bucket: bool) {
        let bucket = if with_bucket { &*self.bucket } else { "" };
        for (field, text) in
            [(Field::Bucket, bucket), (Field::Region, &self.region), (Field::EndPoint, &self.end_point)]
        {
            if !text.is_empty() && form.text(field) != Some(text) {
                form.put_text(field, text);
            }
        }
        if self.end_point.is_empty() {
            return;
        }
        if !form.is_absent(Field::Port) {
            form.put(Field::Port, Given::Absent);
        }
        let is_cloud = Host::read(&store::authority(&self.end_point)).is_cloud();
        let (use_ssl, path_style) = (form.flag(Field::UseSsl), form.flag(Field::PathStyle));
        if self.scheme == Some(Scheme::Http) && !is_cloud {
            if use_ssl != Some(false) {
                form.put_flag(Field::UseSsl, false);
            }
        } else if use_ssl == Some(false) {
            form.put_flag(Field::UseSsl, true);
        }
        if self.is_path && !is_cloud && path_style == Some(false) {
            form.put_flag(Field::PathStyle, true);
        }
    }
}

/// `aws:s3:::bucket/key`, or one of what stands in a bucket's place elsewhere.
fn read_arn(resource: &str) -> Option<Location> {
    let mut rest = Some(resource);
    let mut next = || next_piece(&mut rest, ":").unwrap_or_default();
    let (_partition, service, region, _account) = (next(), next(), next(), next());
    let name = rest.unwrap_or_default();
    let unsupported = |what| Some(Location::new(Kind::Unsupported(what), ""));
    match service {
        "s3" if name.starts_with("accesspoint") && region.is_empty() => unsupported("a multi-Region access point"),
        "s3" if name.starts_with("accesspoint") => unsupported("an access point"),
        "s3" => Some(Location::new(Kind::Arn, split_at_any(name, "/").0)),
        "s3-outposts" => unsupported("an Outposts bucket"),
        "s3-object-lambda" => unsupported("an Object Lambda access point"),
        "s3express" => unsupported("a directory bucket"),
        _ => unsupported("something other than a bucket"),
    }
}

const CONSOLES: [&str; 4] =
    ["console.aws.amazon.com", "console.amazonaws.cn", "console.amazonaws-us-gov.com", "console.amazonaws.eu"];

fn read_url(scheme: Option<Scheme>, text: &str) -> Option<Location> {
    let (before, query) = split_at_any(text, "?#");
    let (authority, path) = split_at_any(before, "/");
    // A user and a password before the host are as secret as a query.
    let authority = split_once(authority, "@").map_or(authority, |(_, host)| host).to_ascii_lowercase();
    // Of a host that nobody knows, only a scheme or a port says that it is one; and those that are known have dots.
    let is_written = scheme.is_some() || has_any(&authority, ":");
    if !is_authority(&authority) || !(is_written || has_any(&authority, ".")) {
        return None;
    }
    let name = split_port(&authority).map_or(&*authority, |(name, _)| name);
    if CONSOLES.iter().any(|console| name.ends_with(console)) {
        return Some(read_console(name, path, query));
    }
    let host = Host::read(&authority);
    let kind = match host.serves {
        Serves::Unsupported(what) => Kind::Unsupported(what),
        Serves::Nothing => return None,
        _ => Kind::Url,
    };
    if !host.is_cloud() && !is_written {
        return None;
    }
    let base = Some(host.provider.base_path).filter(|base| path.starts_with(base)).unwrap_or_default();
    let path = path.get(base.len()..).unwrap_or_default();
    let (in_path, key) = split_at_any(path.get(1..).unwrap_or_default(), "/");
    let has_key = key.len() > 1;
    let is_signed = is_signed(query);

    let is_path = host.bucket.is_empty();
    let mut location = Location::new(kind, if is_path { in_path } else { host.bucket });
    location.is_path = is_path;
    location.scheme = scheme;
    location.region.push_str(host.region.unwrap_or_default());
    if host.is_cloud() {
        location.has_key = is_signed || if is_path { has_key } else { path.len() > 1 };
    } else {
        // Its path may begin with one of the server's own.
        location.has_key = is_signed && has_key;
        location.is_plain = is_signed || !has_key;
    }
    if host.serves == Serves::Website {
        location.end_point = store::amazon(host.region?);
    } else {
        push_all(&mut location.end_point, &[host.rest, base]);
    }
    Some(location)
}

fn is_signed(query: &str) -> bool {
    let mut rest = query.get(1..);
    core::iter::from_fn(|| next_piece(&mut rest, "&#"))
        .any(|parameter| ["X-Amz-", "AWSAccessKeyId=", "Signature="].iter().any(|name| parameter.starts_with(name)))
}

/// What can be a bucket's name, and nothing else besides.
fn is_name(text: &str) -> bool {
    BucketName::read(text).is_ok()
        && !secret::is_access_key(text)
        && !secret::is_secret_key(text)
        && Location::read(text).is_none()
}

/// `/s3/buckets/NAME`, `/s3/object/NAME`; the region stands in the query or before the host.
fn read_console(host: &str, path: &str, query: &str) -> Location {
    let mut rest = Some(path);
    let mut bucket = "";
    while let Some(segment) = next_piece(&mut rest, "/") {
        if ["buckets", "bucket", "object"].contains(&segment) {
            bucket = next_piece(&mut rest, "/").unwrap_or_default();
            break;
        }
    }
    let mut location = Location::new(Kind::Console, bucket);
    let mut parameters = query.get(1..);
    let mut code = split_at_any(host, ".").0;
    while let Some(parameter) = next_piece(&mut parameters, "&#") {
        code = parameter.strip_prefix("region=").unwrap_or(code);
    }
    if known(code).is_some() {
        location.region.push_str(code);
        location.end_point = store::amazon(code);
    }
    location
}
