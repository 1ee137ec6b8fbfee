//! What people paste: JSON and code, the lines of an environment, files of credentials, what a console shows, an address.
//! Whatever it is, the s3 resource's fields come out of it.

use alloc::string::String;
use alloc::vec::Vec;

use super::facts::is_absent;
use super::rows::{Leaves, Left, Read, gather, set, set_url};
use super::{Shape, duckdb, lines, literal, push_left, rclone, url};
use crate::encode::Sink;
use crate::resource::issue::Issue;
use crate::resource::s3;
use crate::resource::value::{Object, Value};
use crate::text::{digits, has_any, position, split_at_any};
use crate::url::{Scheme, split_scheme};

/// What was found in something pasted.
#[derive(Clone, Debug, PartialEq)]
pub struct Pasted {
    /// The s3 resource's, secrets too.
    pub fields: Object,
    /// What it was taken for: a shape's name, or `env`, `credentials` (a file of Amazon's tools), `mc` (MinIO's command),
    /// `json` (such as the token service's answer), `labels` (as a console shows them).
    pub kind: &'static str,
    /// What was there besides.
    pub issues: Vec<Issue>,
}

/// What a value or a text is taken for, as [`Pasted::kind`] says it.
pub fn detect(value: &Value) -> Option<&'static str> {
    match value {
        Value::Text(text) => paste(text).map(|pasted| pasted.kind),
        Value::Object(object) => from_object(object).map(|(kind, _)| kind),
        _ => None,
    }
}

/// The mark that some editors put before a text.
const BYTE_ORDER: &str = "\u{feff}";

/// Reads whatever was pasted; `None` where nothing in it tells of a bucket, a store or a key.
pub fn paste(text: &str) -> Option<Pasted> {
    let mut text = text.trim();
    while let Some(rest) = text.strip_prefix(BYTE_ORDER).or_else(|| text.strip_suffix(BYTE_ORDER)) {
        text = rest.trim();
    }
    let (kind, Read { fields, left }) = read(text)?;
    let tells = ["bucket", "endPoint", "accessKey", "secretKey"].iter().any(|name| !is_absent(fields.get(name)));
    if !tells {
        return None;
    }
    let mut issues = Vec::new();
    push_left(&mut issues, left, "s3");
    Some(Pasted { fields, kind, issues })
}

fn read(text: &str) -> Option<(&'static str, Read)> {
    if let Some(read) = url::read_plain(text) {
        return Some(("url", read));
    }
    if let Some(read) = lines::mc_alias(text) {
        return Some(("mc", read));
    }
    if let Some(read) = rclone::read(text) {
        return Some(("rclone", read));
    }
    if let Some(read) = duckdb::read(text) {
        return Some(("duckdb", read));
    }
    if is_code(text)
        && let Some(object) = literal::read(text)
        && let Some(found) = from_object(&object)
    {
        return Some(found);
    }
    Some(lines::read(text))
}

/// JSON, or a call that makes a client.
fn is_code(text: &str) -> bool {
    let calls = ["lient(", "ession(", "esource(", "dict(", "inio("];
    let is_section = split_at_any(text, "\n").0.trim().ends_with(']');
    text.starts_with('{')
        || (text.starts_with('[') && !is_section)
        || calls.iter().any(|call| position(text, call).is_some())
}

/// The shape of which the most is there, in the object itself or in one inside it.
fn from_object(object: &Object) -> Option<(&'static str, Read)> {
    let mut objects = Vec::from([object]);
    let mut at = 0;
    while let Some(object) = objects.get(at).copied().filter(|_| at < 64) {
        for (_, value) in object.iter() {
            objects.extend(value.as_object());
        }
        at += 1;
    }
    let mut best = ("json", by_names(object));
    let mut most = best.1.fields.len();
    for object in objects.iter().take(at) {
        for shape in [Shape::S3, Shape::ObjectSettings, Shape::Boto3, Shape::Polars, Shape::AwsSdkJs] {
            let Some(table) = shape.table() else { continue };
            let read = table.read(object);
            let count = read.fields.iter().filter(|(_, value)| value.as_list().is_none()).count();
            // The first that has as many; names alone only where they tell more.
            if count > most || (count == most && best.0 == "json" && count > 0) {
                most = count;
                best = (shape.as_str(), read);
            }
        }
    }
    (most > 0).then_some(best)
}

/// By what its members are called, wherever they stand.
fn by_names(object: &Object) -> Read {
    let mut leaves = Leaves::new();
    gather(object, "/", 0, &mut leaves);
    let mut read = Read::default();
    for (path, name, value, _) in leaves {
        if !put(&mut read.fields, name, value.clone()) {
            read.left.push(Left { path, name: name.into() });
        }
    }
    read
}

/// Names that only files and consoles use.
const MORE: &[(&str, &str)] = &[
    ("applicationkey", "secretKey"),
    ("hostbase", "endPoint"),
    ("rootuser", "accessKey"),
    ("rootpassword", "secretKey"),
    ("host", "endPoint"),
    ("url", "endPoint"),
];

/// Puts what a name means, with the vendor's name before it or without. What is there already stays.
pub(super) fn put(fields: &mut Object, name: &str, value: Value) -> bool {
    let Some(field) = meant(name) else { return false };
    match (field, &value) {
        ("addressing", Value::Text(style)) => {
            let known = matches!(&**style, "path" | "virtual");
            known && set(fields, "pathStyle", Value::Bool(style == "path"))
        }
        // Another protocol's address is none of a store; one with a password in it is nobody's to show.
        ("endPoint", Value::Text(text))
            if has_any(text, "@")
                || url::is_console(text)
                || split_scheme(text).is_some_and(|(scheme, _)| {
                    Scheme::parse(scheme).is_none() && !scheme.eq_ignore_ascii_case("s3")
                }) =>
        {
            false
        }
        ("endPoint", Value::Text(text)) => {
            // It may have the bucket in it, as an address has.
            match url::read_plain(text).filter(|read| read.left.is_empty()) {
                Some(read) => {
                    for (name, value) in read.fields.iter() {
                        set(fields, name, value.clone());
                    }
                }
                None => set_url(fields, text),
            }
            true
        }
        ("useSSL" | "pathStyle", Value::Text(text)) => {
            // Those that say yes stand at even places.
            let words = ["true", "false", "1", "0", "yes", "no", "on", "off"];
            let at = words.iter().position(|word| text.eq_ignore_ascii_case(word));
            at.is_some_and(|at| set(fields, field, Value::Bool(at % 2 == 0)))
        }
        ("port", Value::Text(text)) => match digits(text).and_then(|port| u16::try_from(port).ok()) {
            Some(port) => set(fields, field, Value::Number(port.into())),
            None => false,
        },
        _ => set(fields, field, value),
    }
}

pub(super) fn meant(name: &str) -> Option<&'static str> {
    let mut name = name;
    loop {
        if let Some(field) = s3::meant(name) {
            return Some(field);
        }
        let mut plain = String::new();
        for byte in name.bytes().filter(u8::is_ascii_alphanumeric) {
            plain.push_byte(byte.to_ascii_lowercase());
        }
        if plain == "addressingstyle" {
            return Some("addressing");
        }
        if let Some((_, field)) = MORE.iter().find(|(alias, _)| *alias == plain) {
            return Some(field);
        }
        // CLOUDFLARE_R2_ACCESS_KEY_ID; but AZURE_CLIENT_SECRET is none of S3's.
        let (vendor, rest) = split_at_any(name, "_");
        if rest.is_empty()
            || ["azure", "google", "client", "host"].iter().any(|other| vendor.eq_ignore_ascii_case(other))
        {
            return None;
        }
        name = rest.get(1..)?;
    }
}
