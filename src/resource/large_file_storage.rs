//! A workspace's storage: tagged by `type`, it names the resource to use by its path, who may use it, and other storages
//! beside it under names.

use alloc::string::String;
use alloc::vec::Vec;

use super::fields::{Fields, Need, is_absent, is_placeholder, nearest};
use super::issue::{Issue, IssueCode};
use super::patch::Operation;
use super::renamed::renamed;
use super::tag::{self, Tag};
use super::value::{Object, Value};
use super::{Options, Use, Validation};
use crate::encode::decimal;
use crate::encode::pointer;
use crate::text::is_made_of;

const TAGS: [Tag; 6] = [
    &["S3Storage", "s3", "minio", "r2"],
    &["AzureBlobStorage", "azureblob", "azure"],
    &["S3AwsOidc", "awsoidc"],
    &["AzureWorkloadIdentity"],
    &["GoogleCloudStorage", "gcloudstorage", "gcs", "google"],
    &["FilesystemStorage", "filesystem"],
];
const ALL: &str =
    "S3Storage, AzureBlobStorage, S3AwsOidc, AzureWorkloadIdentity, GoogleCloudStorage, FilesystemStorage";
const PERMISSIONS: &str = "/advanced_permissions";
const SECONDARY: &str = "/secondary_storage";
const ROOT: &str = "/root_path";
/// Where the path of the resource stands, by the tag.
const PATHS: [&str; 4] = ["/s3_resource_path", "/azure_blob_resource_path", "/gcs_resource_path", ROOT];

pub(super) fn validate(object: &Object, options: &Options<'_>) -> Validation {
    let mut fields = Fields::new(object);
    judge(&mut fields, options);
    match fields.value(SECONDARY) {
        None => {}
        Some(Value::Text(text)) if is_placeholder(text) => {}
        Some(Value::Object(storages)) => {
            for (name, storage) in storages.iter() {
                judge_secondary(&mut fields, name, storage, options);
            }
        }
        Some(other) => fields.wrong_type(SECONDARY, other, "object", None),
    }
    // What is called stands in the resource that is named here.
    Validation { issues: fields.issues, resolved: None }
}

fn judge_secondary(fields: &mut Fields<'_>, name: &str, storage: &Value, options: &Options<'_>) {
    let path = pointer(&[SECONDARY, "/"].concat(), name);
    // It stands as a host in `s3://name/key`; `_default_` is the platform's word for the first storage.
    if name.is_empty() || !is_made_of(name, "-._") || name == "_default_" {
        fields.tell(Issue::new(IssueCode::StorageNameInvalid, path.clone()));
    }
    match storage {
        Value::Object(storage) => {
            let mut inner = Fields::new(storage);
            judge(&mut inner, options);
            if inner.value(SECONDARY).is_some() {
                let operation = Operation::remove(SECONDARY);
                inner.issues.push(Issue::new(IssueCode::StorageNested, SECONDARY).patch([operation]));
            }
            let below = |inner: &str| Some([&*path, inner].concat());
            fields.issues.extend(inner.issues.iter().filter_map(|issue| renamed(issue, &below)));
        }
        Value::Text(text) if is_placeholder(text) => {}
        other => {
            let issue = Issue::new(IssueCode::WrongType, path).text("found", other.kind()).text("expected", "object");
            fields.tell(issue);
        }
    }
}

/// One storage, without those beside it.
fn judge(fields: &mut Fields<'_>, options: &Options<'_>) {
    let path = match tag::read(fields, &TAGS, ALL) {
        Some("S3Storage" | "S3AwsOidc") => PATHS[0],
        Some("AzureBlobStorage" | "AzureWorkloadIdentity") => PATHS[1],
        Some("GoogleCloudStorage") => PATHS[2],
        Some(_) => ROOT,
        None => "",
    };
    if path == ROOT {
        judge_root(fields, options);
    } else if !path.is_empty() {
        judge_path(fields, path);
    }
    // Those of other types are not read, but a list or an object was never meant for one.
    for other in PATHS.iter().filter(|other| **other != path) {
        let is_told = fields.stand_in.is_some_and(|(stand_in, _)| stand_in == *other);
        if let Some(value) = fields.value(other).filter(|value| !is_told && value.as_text().is_none()) {
            fields.wrong_type(other, value, "string", None);
        }
    }
    fields.flag("/public_resource");
    judge_permissions(fields);
}

/// The folder on the server.
pub(super) fn judge_root(fields: &mut Fields<'_>, options: &Options<'_>) {
    let Some(root) = fields.text(ROOT, Need::Required) else { return };
    // Windows has drives.
    if !root.starts_with(['/', '\\']) && root.as_bytes().get(1) != Some(&b':') {
        fields.tell(Issue::new(IssueCode::RootPathRelative, ROOT));
    }
    if options.usage == Use::Browser {
        fields.tell(Issue::new(IssueCode::ServerOnly, ROOT));
    }
}

/// `$res:u/user/name`. The platform writes the prefix and reads paths with and without it.
fn judge_path(fields: &mut Fields<'_>, path: &'static str) {
    let others = PATHS.iter().find(|other| **other != path && **other != ROOT && fields.value(other).is_some());
    if let (None, Some(other)) = (fields.value(path), others) {
        let operation = Operation::move_to(*other, path);
        let issue = Issue::new(IssueCode::ResourcePathElsewhere, *other).text("expected", path.trim_matches('/'));
        fields.tell(issue.patch([operation]));
        fields.stand_in = Some((*other, path));
    }
    // Here a placeholder is the rule, and is judged.
    let text = fields.text(path, Need::Required);
    let placeholder = fields.value(path).and_then(Value::as_text).map(str::trim).filter(|text| is_placeholder(text));
    let given = text.as_deref().or(placeholder).filter(|given| !given.starts_with("$var:"));
    let Some(given) = given else { return };
    let name = given.trim_start_matches("$res:");
    let mut pieces = name.split('/');
    let is_path = matches!(pieces.next(), Some("u" | "f" | "g"))
        && pieces.clone().count() > 1
        && pieces.all(|piece| !piece.is_empty());
    if !is_path || !is_made_of(name, "/-_.@+") {
        fields.tell(Issue::new(IssueCode::ResourcePathInvalid, path));
    } else if name == given {
        let operation = fields.put(path, Value::text(["$res:", name].concat()));
        fields.tell(Issue::new(IssueCode::ResourcePathBare, path).patch([operation]));
    }
}

/// A list of `{pattern, allow: "read,write"}`.
fn judge_permissions(fields: &mut Fields<'_>) {
    let rules = match fields.value(PERMISSIONS) {
        None => return,
        Some(Value::Text(text)) if is_placeholder(text) => return,
        Some(Value::List(rules)) => rules,
        Some(other) => return fields.wrong_type(PERMISSIONS, other, "array", None),
    };
    for (at, rule) in rules.iter().enumerate() {
        let path = [PERMISSIONS, "/", &decimal(at as u64)].concat();
        let wrong = |path: String, found: &Value, expected: &'static str| {
            Issue::new(IssueCode::WrongType, path).text("found", found.kind()).text("expected", expected)
        };
        let Value::Object(rule) = rule else {
            fields.tell(wrong(path, rule, "object"));
            continue;
        };
        for name in ["pattern", "allow"] {
            let path = [&*path, "/", name].concat();
            match rule.get(name) {
                None | Some(Value::Null) => fields.tell(Issue::new(IssueCode::Missing, path)),
                Some(Value::Text(text)) if text.is_empty() && name == "pattern" => {
                    fields.tell(Issue::new(IssueCode::Missing, path));
                }
                Some(Value::Text(text)) => {
                    if name == "allow" && !is_placeholder(text) {
                        judge_allow(fields, path, text);
                    }
                }
                Some(Value::List(words)) if name == "allow" && words.iter().all(|word| word.as_text().is_some()) => {
                    let words: Vec<&str> = words.iter().filter_map(Value::as_text).collect();
                    let text = Value::Text(allowed(&words.join(",")));
                    let issue = wrong(path.clone(), &Value::List(Vec::new()), "string");
                    fields.tell(issue.patch([Operation::replace(path, text)]));
                }
                Some(other) => fields.tell(wrong(path, other, "string")),
            }
        }
    }
}

const RIGHTS: [&str; 4] = ["read", "write", "delete", "list"];

/// The platform passes over words that it does not know, without a word.
fn judge_allow(fields: &mut Fields<'_>, path: String, text: &str) {
    if text.is_empty() || text.split(',').all(|word| RIGHTS.contains(&word)) {
        return;
    }
    let operation = Operation::replace(path.clone(), Value::Text(allowed(text)));
    fields.tell(Issue::new(IssueCode::PermissionUnknown, path).patch([operation]));
}

fn allowed(text: &str) -> String {
    let words = text.split([',', ' ']).filter_map(|word| nearest(word, RIGHTS.into_iter()));
    let mut known: Vec<&str> = Vec::new();
    for word in words {
        if !known.contains(&word) {
            known.push(word);
        }
    }
    known.join(",")
}

/// An absent member and one that is null or empty are the same.
pub(super) fn has(object: &Object, name: &str) -> bool {
    object.get(name).is_some_and(|value| !is_absent(value))
}
