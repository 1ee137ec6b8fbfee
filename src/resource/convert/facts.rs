//! What an s3 resource means: its own fields, and what follows where they are silent, as signing and uploading take it.

use alloc::string::String;

use crate::encode::{Slash, decimal, decoded, push_encoded};
use crate::endpoint::{Addressing, Endpoint, Resource};
use crate::resource::value::{Object, Value};
use crate::text::{digits, push_all, split_at_any, trim_end};
use crate::url::{Scheme, host_header, is_authority, split_port, split_scheme};

pub(super) struct Facts<'f> {
    /// As the s3 resource has them.
    pub(super) fields: &'f Object,
    pub(super) ssl: bool,
    /// With the port, if there is one. Amazon's own where no other is named.
    pub(super) host: String,
    /// Begins with a slash, or is empty.
    pub(super) base: String,
    /// An endpoint is named, or tools would not find it by the region alone.
    pub(super) has_end_point: bool,
    pub(super) region: String,
    pub(super) path_style: bool,
    pub(super) has_odd_port: bool,
}

/// `null` and the empty text say no more than a field that is not there.
pub(super) fn is_absent(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(value) => value.as_text() == Some(""),
    }
}

impl<'f> Facts<'f> {
    pub(super) fn of(fields: &'f Object) -> Self {
        let text = |name: &str| fields.get(name).and_then(Value::as_text).filter(|text| !text.is_empty());
        let given = text("endPoint").unwrap_or_default();
        let (scheme, rest) = split_scheme(given).map_or((None, given), |(scheme, rest)| (Scheme::parse(scheme), rest));
        // A scheme wins over useSSL: so do the tools.
        let ssl = match scheme {
            Some(scheme) => scheme == Scheme::Https,
            None => fields.get("useSSL").and_then(Value::as_bool) != Some(false),
        };
        let port = fields.get("port").and_then(port);
        let (authority, path) = split_at_any(rest, "/");
        let mut host = String::from(authority);
        if !host.is_empty()
            && split_port(&host).is_none()
            && let Some(port) = port
        {
            push_all(&mut host, &[":", &decimal(port.into())]);
        }
        if is_authority(&host) {
            host = host_header(if ssl { Scheme::Https } else { Scheme::Http }, &host);
        }
        let mut base = String::new();
        push_encoded(&mut base, &decoded(trim_end(path, "/"), b'+'), Slash::Keep);
        let end_point = [&*host, &*base].concat();
        let path_style = fields.get("pathStyle").and_then(Value::as_bool);
        let mut resource = Resource {
            bucket: text("bucket").unwrap_or("bucket"),
            region: text("region"),
            end_point: Some(&end_point),
            use_ssl: Some(ssl),
            path_style,
            // Before Amazon's own host too.
            port: port.filter(|_| host.is_empty()),
        };
        let resolved = Endpoint::resolve(&resource).ok();
        let has_host = !host.is_empty();
        if !has_host {
            resource.path_style = Some(true);
            resource.bucket = "bucket";
            host = Endpoint::resolve(&resource).map(|endpoint| endpoint.host().into()).unwrap_or_default();
        }
        // Where a name cannot stand in Amazon's host, it stands in the path whatever was asked for.
        let by_rule = resolved.as_ref().map(|endpoint| endpoint.addressing() == Addressing::Path);
        let region = resolved.as_ref().map_or_else(|| text("region").unwrap_or_default(), Endpoint::region).into();
        Self {
            fields,
            ssl,
            has_end_point: has_host || !ssl || !host.ends_with(".amazonaws.com"),
            host,
            base,
            region,
            path_style: by_rule.or(path_style).unwrap_or(has_host),
            has_odd_port: port.is_none() && !is_absent(fields.get("port")),
        }
    }

    pub(super) fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field).and_then(Value::as_text)
    }

    /// `https://host:port/base`
    pub(super) fn url(&self) -> String {
        self.url_of(&self.host)
    }

    /// The same of another host.
    pub(super) fn url_of(&self, host: &str) -> String {
        [if self.ssl { "https://" } else { "http://" }, host, &self.base].concat()
    }
}

fn port(value: &Value) -> Option<u16> {
    match value {
        Value::Number(number) if f64::from(*number as u16) == *number => Some(*number as u16),
        Value::Text(text) => digits(text).and_then(|port| u16::try_from(port).ok()),
        _ => None,
    }
}
