//! The `gcloud_storage` resource: `bucket` and `serviceAccountKey`, the content of the key's file. A server's, by nature.

use alloc::string::String;

use super::fields::{Fields, Need, is_absent, is_placeholder, name};
use super::issue::{Issue, IssueCode};
use super::patch::Operation;
use super::value::{Object, Value};
use super::{Options, Resolved, Use, Validation, json};
use crate::text::{SPACE, has_any, is_lower_name, is_one_of, next_piece, position, push_all, split_at_any, trim};
use crate::url::Scheme;

const BUCKET: &str = "/bucket";
const KEY: &str = "/serviceAccountKey";
const PRIVATE: &str = "/private_key";
const HOST: &str = "storage.googleapis.com";

pub(super) fn validate(object: &Object, options: &Options<'_>) -> Validation {
    let mut fields = Fields::new(object);
    fields.read(BUCKET, Need::Required);
    let bucket = judge_bucket(&fields);
    judge_key(&fields, options);
    let resolved = (!bucket.is_empty()).then(|| Resolved::by_path("gcs", Scheme::Https, HOST, "", &bucket));
    Validation { issues: fields.into_issues(), resolved }
}

/// The bucket's name, as it is or as it was meant; empty where that cannot be told.
fn judge_bucket(fields: &Fields<'_>) -> String {
    let given = fields.now(BUCKET);
    if given.is_empty() {
        return String::new();
    }
    let (code, meant) = match pasted(given) {
        Some(bucket) => (IssueCode::GcloudBucketIsAddress, bucket),
        None if has_any(given, "/") => (IssueCode::GcloudBucketHasFolder, split_at_any(trim(given, "/"), "/").0),
        None => (IssueCode::GcloudBucketInvalid, given),
    };
    let bucket = if code == IssueCode::GcloudBucketInvalid && is_bucket(given) {
        given.into()
    } else {
        fields.mend_name(code, BUCKET, meant, is_bucket)
    };
    // Only Google itself has such.
    let has = |word| position(&bucket, word).is_some();
    if bucket.starts_with("goog") || has("google") || has("g00gle") {
        fields.fault(IssueCode::GcloudBucketReserved, BUCKET);
    }
    bucket
}

/// `gs://bucket/…`, an object's URL, or the console's.
fn pasted(text: &str) -> Option<&str> {
    let (scheme, rest) = crate::url::split_scheme(text).unwrap_or(("", text));
    let (host, path) = split_at_any(rest, "/?#");
    if is_one_of(scheme, &["gs", "gcs"]) {
        return Some(host);
    }
    let bucket = if is_one_of(host, &[HOST, "storage.cloud.google.com"]) {
        segment(path, &[])?
    } else if host == "console.cloud.google.com" {
        let path = split_at_any(path, "?#").0;
        segment(path.get(position(path, "/browser/")?..)?, &["_details", "browser"])?
    } else {
        host.strip_suffix(HOST)?.strip_suffix('.')?
    };
    // The console adds its options after a semicolon.
    Some(split_at_any(bucket, ";").0)
}

/// The first segment of a path that is none of `others`.
fn segment<'t>(path: &'t str, others: &[&str]) -> Option<&'t str> {
    let mut rest = Some(split_at_any(path, "?#").0);
    while let Some(segment) = next_piece(&mut rest, "/") {
        if !segment.is_empty() && !is_one_of(segment, others) {
            return Some(segment);
        }
    }
    None
}

/// [Google's rules](https://cloud.google.com/storage/docs/buckets#naming).
fn is_bucket(name: &str) -> bool {
    let (mut labels, mut rest) = (0, Some(name));
    while let Some(label) = next_piece(&mut rest, ".") {
        if !(1..=63).contains(&label.len()) {
            return false;
        }
        labels += 1;
    }
    let is_ipv4 = labels == 4 && name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_lower_name(name, if labels > 1 { 222 } else { 63 }, "-_.") && trim(name, "-_.").len() == name.len() && !is_ipv4
}

fn judge_key(fields: &Fields<'_>, options: &Options<'_>) {
    match fields.value(KEY) {
        None => return fields.fault(IssueCode::Missing, KEY),
        Some(Value::Text(text)) if is_placeholder(text) => return,
        Some(Value::Text(text)) => match json::parse(text) {
            Some(Value::Object(key)) => judge_object(fields, key, true),
            _ => {
                let text = trim(text, SPACE);
                let kind = KINDS.iter().find(|(start, _)| text.starts_with(start)).map_or("", |(_, kind)| kind);
                let code = if kind.is_empty() { IssueCode::GcloudKeyUnreadable } else { IssueCode::GcloudKeyIsOther };
                fields.tell(Issue::new(code, KEY).text("found", kind));
            }
        },
        Some(Value::Object(key)) => judge_object(fields, key.clone(), false),
        Some(other) => return fields.wrong_type(KEY, other, "object", None),
    }
    if options.usage == Use::Browser {
        fields.fault(IssueCode::GcloudKeyInBrowser, KEY);
    }
}

/// What else is pasted as a text, by its beginning.
const KINDS: &[(&str, &str)] = &[
    ("AIza", "an API key"),
    ("GOOG1", "an HMAC key, which belongs into an s3 resource"),
    ("GOCSPX-", "the secret of an OAuth client"),
    ("ya29.", "an access token"),
    ("-----BEGIN", "the private key alone"),
    ("MII", "a P12 file"),
    ("/", "a file's path"),
];

/// What else is in a file of Google's; empty where it is none of these.
fn other_file(key: &Object) -> &'static str {
    const TYPES: &[(&str, &str)] = &[
        ("authorized_user", "a person's own credentials"),
        ("external_account", "a configuration without a key"),
        ("impersonated_service_account", "a configuration without a key"),
    ];
    if key.get("installed").is_some() || key.get("web").is_some() {
        return "the file of an OAuth client";
    }
    let kind = key.get("type").and_then(Value::as_text);
    TYPES.iter().find(|(name, _)| kind == Some(name)).map_or("", |(_, other)| other)
}

/// A member of the key, what stands there, and how to tell.
type Wanted = (&'static str, &'static str, fn(&str) -> bool);

const WANTED: &[Wanted] = &[
    ("/type", "service_account", |text| text == "service_account"),
    ("/private_key_id", "an ID", |_| true),
    (PRIVATE, "a private key in PEM, with its first and last line", is_private_key),
    ("/client_email", "the account's address, which ends in gserviceaccount.com", |text| {
        has_any(text, "@") && text.ends_with("gserviceaccount.com")
    }),
];

fn judge_object(fields: &Fields<'_>, mut key: Object, is_text: bool) {
    if let Some(private) = unescaped(&key) {
        if !is_text {
            let path = [KEY, PRIVATE].concat();
            let operation = Operation::replace_secret(&*path, Value::text(&*private));
            fields.tell(Issue::new(IssueCode::GcloudKeyEscaped, path).and(operation));
        }
        key.set(name(PRIVATE), Value::Text(private));
    }
    let other = other_file(&key);
    if !other.is_empty() {
        // What is no such key gains nothing by being an object.
        return fields.tell(Issue::new(IssueCode::GcloudKeyIsOther, KEY).text("found", other));
    }
    if is_text {
        // One patch for all of it: within a text there is nothing to point at.
        let operation = Operation::replace_secret(KEY, Value::Object(key.clone()));
        fields.tell(Issue::new(IssueCode::GcloudKeyIsText, KEY).and(operation));
    }
    for (member, expected, fits) in WANTED {
        let path = [KEY, member].concat();
        match key.get(name(member)).filter(|value| !is_absent(value)) {
            None => fields.tell(Issue::new(IssueCode::Missing, path)),
            Some(value) if value.as_text().is_some_and(|text| is_placeholder(text) || fits(text)) => {}
            Some(_) => fields.tell(Issue::new(IssueCode::GcloudKeyInvalid, path).text("expected", *expected)),
        }
    }
}

/// In PEM, unencrypted.
fn is_private_key(text: &str) -> bool {
    let text = trim(text, SPACE);
    let inner = ["PRIVATE", "RSA PRIVATE"].iter().find_map(|kind| {
        let begins = text.strip_prefix("-----BEGIN ")?.strip_prefix(kind)?.strip_prefix(" KEY-----")?;
        begins.strip_suffix(" KEY-----")?.strip_suffix(kind)?.strip_suffix("-----END ")
    });
    inner.is_some_and(|inner| inner.len() > 64)
}

/// The private key with line breaks, where it has the two signs `\n` instead.
fn unescaped(key: &Object) -> Option<String> {
    let mut rest = key.get(name(PRIVATE))?.as_text()?;
    let mut lines = String::new();
    while let Some(at) = position(rest, "\\n") {
        push_all(&mut lines, &[rest.get(..at)?, "\n"]);
        rest = rest.get(at + 2..)?;
    }
    if lines.is_empty() {
        return None;
    }
    lines.push_str(rest);
    Some(lines)
}
