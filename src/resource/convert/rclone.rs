//! A section of rclone's configuration. <https://rclone.org/s3/#standard-options>
//!
//! rclone cuts white space around a value, and takes backquotes, or three double quotes, around it as quotes. So what could
//! be taken otherwise stands in backquotes, of which the last one ends it.

use alloc::string::String;

use super::facts::Facts;
use super::lines::is_comment;
use super::rows::{Left, Part, Read, Row, Table, Word};
use crate::providers::identify;
use crate::resource::value::{Object, Value};
use crate::text::{has_any, next_piece, push_all, split_at_any, trim_start};

const YES: Word = Word::Text("true");
const NO: Word = Word::Text("false");

pub(super) const TABLE: &Table = &Table { rows: ROWS, also: ALSO, has_own_style: false };

const ROWS: &[Row] = &[
    ("/access_key_id", Part::Field("accessKey")),
    ("/secret_access_key", Part::Field("secretKey")),
    ("/session_token", Part::Field("token")),
    ("/region", Part::Region),
    ("/endpoint", Part::Url),
    ("/force_path_style", Part::Flag("pathStyle", YES, NO)),
];

const ALSO: &[Row] = &[("/type", Part::Fixed(Word::Text("s3"))), ("/env_auth", Part::Fixed(NO))];

/// What rclone calls the stores that it knows.
const PROVIDERS: &[(&str, &str)] = &[
    ("aws", "AWS"),
    ("cloudflare-r2", "Cloudflare"),
    ("minio", "Minio"),
    ("wasabi", "Wasabi"),
    ("digitalocean", "DigitalOcean"),
    ("gcs", "GCS"),
    ("scaleway", "Scaleway"),
    ("ceph", "Ceph"),
    ("seaweedfs", "SeaweedFS"),
    ("ibm", "IBMCOS"),
    ("alibaba", "Alibaba"),
    ("tencent", "TencentCOS"),
    ("storj", "Storj"),
];

pub(super) fn read(text: &str) -> Option<Read> {
    let (object, has_more) = section(text)?;
    if object.get("type").and_then(Value::as_text) != Some("s3") {
        return None;
    }
    let mut read = TABLE.read(&object);
    // What the store is follows from the endpoint.
    read.of_text("provider");
    if has_more {
        read.left.push(Left::sections());
    }
    Some(read)
}

/// The values of the first section, and whether there are more, which are not read.
fn section(text: &str) -> Option<(Object, bool)> {
    let mut lines = Some(text);
    let (mut object, mut has_more) = (None, false);
    while let Some(line) = next_piece(&mut lines, "\n") {
        let line = line.trim();
        if line.starts_with('[') {
            if object.is_some() {
                has_more = true;
                break;
            }
            object = Some(Object::new());
        } else if !is_comment(line) {
            let (name, value) = split_at_any(line, "=:");
            let value = unquoted(value.get(1..).unwrap_or_default().trim());
            if let Some(object) = object.as_mut().filter(|_| !name.is_empty()) {
                object.set(name.trim(), Value::text(value));
            }
        }
    }
    Some((object?, has_more))
}

fn unquoted(value: &str) -> &str {
    for quote in ["`", "\"\"\""] {
        if let Some(inner) = value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return inner;
        }
    }
    value
}

pub(super) fn write(facts: &Facts<'_>) -> Value {
    let store = identify(&facts.host).provider.id;
    let provider = PROVIDERS.iter().find(|(id, _)| *id == store).map_or("Other", |(_, name)| name);
    // The name is only a name: the bucket stands in each path, `name:bucket/key`.
    let name = facts.text("bucket").filter(|name| !name.is_empty() && !has_any(name, "[]\r\n:/")).unwrap_or("storage");
    let mut out = String::new();
    push_all(&mut out, &["[", trim_start(name, "-"), "]\ntype = s3\nprovider = ", provider, "\n"]);
    for (name, value) in TABLE.write(facts).iter() {
        if let Some(value) = value.as_text().filter(|value| !has_any(value, "\r\n")) {
            let plain = !has_any(value, "`\"") && value.trim() == value;
            let quote = if plain { "" } else { "`" };
            push_all(&mut out, &[name, " = ", quote, value, quote, "\n"]);
        }
    }
    Value::Text(out)
}
