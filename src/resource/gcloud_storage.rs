//! The `gcloud_storage` resource: `bucket` and `serviceAccountKey`, the content of the key's file. A server's, by nature.

use alloc::string::String;
use alloc::vec::Vec;

use super::fields::{Fields, Need, is_absent, is_placeholder};
use super::issue::{Issue, IssueCode};
use super::patch::Operation;
use super::value::{Object, Value};
use super::{Options, Resolved, Use, Validation, json, s3};
use crate::endpoint::Addressing;
use crate::text::{is_made_of, split_at_any};

const BUCKET: &str = "/bucket";
const KEY: &str = "/serviceAccountKey";
const HOST: &str = "storage.googleapis.com";

pub(super) fn validate(object: &Object, options: &Options<'_>) -> Validation {
    let mut fields = Fields::new(object);
    let bucket = fields.text(BUCKET, Need::Required).and_then(|bucket| judge_bucket(&mut fields, &bucket));
    judge_key(&mut fields, options);
    let resolved = bucket.map(|bucket| Resolved {
        provider: "gcs",
        url: ["https://", HOST, "/", &bucket].concat(),
        host: HOST.into(),
        base_path: String::new(),
        region: String::new(),
        addressing: Addressing::Path,
    });
    Validation { issues: fields.issues, resolved }
}

/// The bucket's name, as it is or as it was meant.
fn judge_bucket(fields: &mut Fields<'_>, given: &str) -> Option<String> {
    let (code, meant) = match pasted(given) {
        Some(bucket) => (IssueCode::GcloudBucketIsAddress, bucket),
        None if given.contains('/') => (IssueCode::GcloudBucketHasFolder, split_at_any(given.trim_matches('/'), "/").0),
        None => (IssueCode::GcloudBucketInvalid, given),
    };
    let meant = Some(meant.to_ascii_lowercase()).filter(|name| is_bucket(name));
    if meant.as_deref() != Some(given) {
        // In lower case, a key in the wrong field is still one.
        let put = |name| fields.put_marked(BUCKET, Value::text(name), s3::looks_secret(given));
        let operation = meant.as_deref().map(put);
        fields.tell(Issue::new(code, BUCKET).patch(operation));
    }
    if meant.as_deref().is_some_and(is_reserved) {
        fields.tell(Issue::new(IssueCode::GcloudBucketReserved, BUCKET));
    }
    meant
}

/// `gs://bucket/…`, an object's URL, or the console's.
fn pasted(text: &str) -> Option<&str> {
    let (scheme, rest) = crate::url::split_scheme(text).unwrap_or(("", text));
    let (host, path) = split_at_any(rest, "/?#");
    if matches!(scheme, "gs" | "gcs") {
        return Some(host);
    }
    let mut segments = split_at_any(path, "?#").0.split('/').filter(|segment| !segment.is_empty());
    match host {
        HOST | "storage.cloud.google.com" => segments.next(),
        "console.cloud.google.com" => {
            segments.find(|segment| *segment == "browser")?;
            segments.find(|segment| !matches!(*segment, "_details" | "browser"))
        }
        // The console adds its options after a semicolon.
        _ => host.strip_suffix(".storage.googleapis.com"),
    }
    .map(|bucket| split_at_any(bucket, ";").0)
}

/// [Google's rules](https://cloud.google.com/storage/docs/buckets#naming).
fn is_bucket(name: &str) -> bool {
    let longest = if name.contains('.') { 222 } else { 63 };
    let is_edge = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    (3..=longest).contains(&name.len())
        && is_made_of(name, "-_.")
        && !name.bytes().any(|byte| byte.is_ascii_uppercase())
        && is_edge(name.bytes().next())
        && is_edge(name.bytes().last())
        && name.split('.').all(|label| (1..=63).contains(&label.len()))
        && !(name.split('.').count() == 4 && name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
}

/// Only Google itself has such.
fn is_reserved(name: &str) -> bool {
    name.starts_with("goog") || name.contains("google") || name.contains("g00gle")
}

fn judge_key(fields: &mut Fields<'_>, options: &Options<'_>) {
    let Some(value) = fields.value(KEY) else {
        fields.tell(Issue::new(IssueCode::Missing, KEY));
        return;
    };
    match value {
        Value::Text(text) if is_placeholder(text) => return,
        Value::Text(text) => match json::parse(text) {
            Some(Value::Object(mut key)) => {
                // One patch for all of it: within a text there is nothing to point at.
                let mut found = Vec::new();
                let private = key.get("private_key").and_then(Value::as_text).and_then(unescaped);
                if let Some(private) = private {
                    key.set("private_key", Value::Text(private));
                }
                judge_object(&key, &mut found);
                // What is no such key gains nothing by being an object.
                if found.iter().all(|issue| issue.code != IssueCode::GcloudKeyIsOther) {
                    let operation = Operation::replace_secret(KEY, Value::Object(key));
                    fields.tell(Issue::new(IssueCode::GcloudKeyIsText, KEY).patch([operation]));
                }
                fields.issues.extend(found);
            }
            _ => {
                let kind = kind_of(text.trim());
                let code = if kind.is_empty() { IssueCode::GcloudKeyUnreadable } else { IssueCode::GcloudKeyIsOther };
                fields.tell(Issue::new(code, KEY).text("found", kind));
            }
        },
        Value::Object(key) => {
            if let Some(private) = key.get("private_key").and_then(Value::as_text).and_then(unescaped) {
                let path = [KEY, "/private_key"].concat();
                let operation = Operation::replace_secret(path.clone(), Value::Text(private));
                fields.tell(Issue::new(IssueCode::GcloudKeyEscaped, path).patch([operation]));
            }
            judge_object(key, &mut fields.issues);
        }
        other => {
            fields.wrong_type(KEY, other, "object", None);
            return;
        }
    }
    if options.usage == Use::Browser {
        fields.tell(Issue::new(IssueCode::GcloudKeyInBrowser, KEY));
    }
}

/// A member of the key, what stands there, and how to tell.
type Wanted = (&'static str, &'static str, fn(&str) -> bool);

fn judge_object(key: &Object, issues: &mut Vec<Issue>) {
    let kind = key.get("type").and_then(Value::as_text).unwrap_or_default();
    let other = match kind {
        _ if key.get("installed").is_some() || key.get("web").is_some() => "the file of an OAuth client",
        "authorized_user" => "a person's own credentials",
        "external_account" | "impersonated_service_account" => "a configuration without a key",
        _ => "",
    };
    if !other.is_empty() {
        issues.push(Issue::new(IssueCode::GcloudKeyIsOther, KEY).text("found", other));
        return;
    }
    let wanted: [Wanted; 4] = [
        ("/type", "service_account", |text| text == "service_account"),
        ("/private_key_id", "an ID", |_| true),
        ("/private_key", "a private key in PEM, with its first and last line", |text| {
            is_private_key(&unescaped(text).unwrap_or_else(|| text.into()))
        }),
        ("/client_email", "the account's address, which ends in gserviceaccount.com", |text| {
            text.contains('@') && text.ends_with("gserviceaccount.com")
        }),
    ];
    for (name, expected, fits) in wanted {
        let path = [KEY, name].concat();
        match key.get(name.get(1..).unwrap_or_default()).filter(|value| !is_absent(value)) {
            None => issues.push(Issue::new(IssueCode::Missing, path)),
            Some(value) if value.as_text().is_some_and(|text| is_placeholder(text) || fits(text)) => {}
            Some(_) => issues.push(Issue::new(IssueCode::GcloudKeyInvalid, path).text("expected", expected)),
        }
    }
}

/// In PEM, unencrypted.
fn is_private_key(text: &str) -> bool {
    let text = text.trim();
    let inner = ["PRIVATE", "RSA PRIVATE"].iter().find_map(|kind| {
        let begins = text.strip_prefix("-----BEGIN ")?.strip_prefix(kind)?.strip_prefix(" KEY-----")?;
        begins.strip_suffix(" KEY-----")?.strip_suffix(kind)?.strip_suffix("-----END ")
    });
    inner.is_some_and(|inner| inner.len() > 64)
}

/// With line breaks, where the text has the two signs `\n` instead.
fn unescaped(private_key: &str) -> Option<String> {
    private_key.contains("\\n").then(|| private_key.replace("\\n", "\n"))
}

/// What else is pasted here; empty where it is not known.
fn kind_of(text: &str) -> &'static str {
    const KINDS: &[(&str, &str)] = &[
        ("AIza", "an API key"),
        ("GOOG1", "an HMAC key, which belongs into an s3 resource"),
        ("GOCSPX-", "the secret of an OAuth client"),
        ("ya29.", "an access token"),
        ("-----BEGIN", "the private key alone"),
        ("MII", "a P12 file"),
        ("/", "a file's path"),
    ];
    KINDS.iter().find(|(start, _)| text.starts_with(start)).map_or("", |(_, kind)| kind)
}
