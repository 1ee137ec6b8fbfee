//! A workspace's storage: tagged by `type`, it names the resource to use by its path, who may use it, and other storages
//! beside it under names.

use alloc::string::String;

use super::fields::{Fields, Need, is_placeholder, nearest};
use super::issue::{Issue, IssueCode};
use super::patch::Operation;
use super::renamed::rename;
use super::value::{Object, Value};
use super::{Options, Use, Validation, tag};
use crate::encode::{decimal, pointer};
use crate::text::{is_made_of, is_one_of, next_piece, position, push_all, trim};

const TAGS: &[&[&str]] = &[
    &[S3, "s3", "minio", "r2"],
    &[AZURE, "azureblob", "azure"],
    &[OIDC, "awsoidc"],
    &[WORKLOAD],
    &[GOOGLE, "gcloudstorage", "gcs", "google"],
    &["FilesystemStorage", "filesystem"],
];
const S3: &str = "S3Storage";
const AZURE: &str = "AzureBlobStorage";
const OIDC: &str = "S3AwsOidc";
const WORKLOAD: &str = "AzureWorkloadIdentity";
const GOOGLE: &str = "GoogleCloudStorage";
const ALL: &str =
    "S3Storage, AzureBlobStorage, S3AwsOidc, AzureWorkloadIdentity, GoogleCloudStorage, FilesystemStorage";
const PERMISSIONS: &str = "/advanced_permissions";
const SECONDARY: &str = "/secondary_storage";
const ROOT: &str = "/root_path";
/// Where the path of the resource stands, and for which tags; the root's is that of all others.
const PATHS: &[(&str, &[&str])] = &[
    ("/s3_resource_path", &[S3, OIDC]),
    ("/azure_blob_resource_path", &[AZURE, WORKLOAD]),
    ("/gcs_resource_path", &[GOOGLE]),
    (ROOT, &[]),
];

pub(super) fn validate(object: &Object, options: &Options<'_>) -> Validation {
    let mut fields = Fields::new(object);
    judge(&mut fields, options);
    match fields.value(SECONDARY) {
        None => {}
        Some(Value::Text(text)) if is_placeholder(text) => {}
        Some(Value::Object(storages)) => {
            for (name, storage) in storages.iter() {
                judge_secondary(&fields, name, storage, options);
            }
        }
        Some(other) => fields.wrong_type(SECONDARY, other, "object", None),
    }
    // What is called stands in the resource that is named here.
    Validation { issues: fields.into_issues(), resolved: None }
}

fn judge_secondary(fields: &Fields<'_>, name: &str, storage: &Value, options: &Options<'_>) {
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
                inner.tell(Issue::new(IssueCode::StorageNested, SECONDARY).and(Operation::remove(SECONDARY)));
            }
            let mut issues = inner.into_issues();
            rename(&mut issues, &|inner| Some([&*path, inner].concat()));
            fields.tell_all(issues);
        }
        Value::Text(text) if is_placeholder(text) => {}
        other => fields.wrong_type(&path, other, "object", None),
    }
}

/// One storage, without those beside it.
#[inline(never)]
fn judge(fields: &mut Fields<'_>, options: &Options<'_>) {
    let tag = tag::read(fields, TAGS, ALL);
    let is_its = |(path, tags): &&(&str, &[&str])| is_one_of(tag, tags) || *path == ROOT;
    let path = PATHS.iter().find(is_its).map_or("", |(path, _)| path);
    let path = if tag.is_empty() { "" } else { path };
    if path == ROOT {
        judge_root(fields, options);
    } else if !path.is_empty() {
        judge_path(fields, path);
    }
    // Those of other types are not read, but a list or an object was never meant for one.
    let told = fields.stand_in.map_or("", |(told, _)| told);
    for (other, _) in PATHS {
        if let Some(value) = fields.value(other)
            && !is_one_of(other, &[path, told])
            && value.as_text().is_none()
        {
            fields.wrong_type(other, value, "string", None);
        }
    }
    fields.flag("/public_resource");
    judge_permissions(fields);
}

/// The folder on the server.
#[inline(never)]
pub(super) fn judge_root(fields: &mut Fields<'_>, options: &Options<'_>) {
    fields.read(ROOT, Need::Required);
    let root = fields.now(ROOT);
    if root.is_empty() {
        return;
    }
    // Windows has drives.
    if !matches!(root.as_bytes(), [b'/' | b'\\', ..] | [_, b':', ..]) {
        fields.fault(IssueCode::RootPathRelative, ROOT);
    }
    if options.usage == Use::Browser {
        fields.fault(IssueCode::ServerOnly, ROOT);
    }
}

/// `$res:u/user/name`. The platform writes the prefix and reads paths with and without it.
fn judge_path(fields: &mut Fields<'_>, path: &'static str) {
    if fields.value(path).is_none()
        && let Some((other, _)) = PATHS.iter().find(|(other, _)| *other != ROOT && fields.value(other).is_some())
    {
        let issue = Issue::new(IssueCode::ResourcePathElsewhere, *other).text("expected", trim(path, "/"));
        fields.tell(issue.and(Operation::move_to(*other, path)));
        fields.stand_in = Some((*other, path));
    }
    fields.read(path, Need::Required);
    // Here a placeholder is the rule, and is judged.
    let given = fields.raw(path);
    if given.is_empty() || given.starts_with("$var:") {
        return;
    }
    let mut name = given;
    while let Some(rest) = name.strip_prefix("$res:") {
        name = rest;
    }
    // `u/user/name` at least, and no empty segment.
    let (mut pieces, mut rest) = (0, Some(name));
    let mut is_path = is_made_of(name, "/-_.@+");
    while let Some(piece) = next_piece(&mut rest, "/") {
        is_path &= if pieces == 0 { is_one_of(piece, &["u", "f", "g"]) } else { !piece.is_empty() };
        pieces += 1;
    }
    if !is_path || pieces < 3 {
        fields.fault(IssueCode::ResourcePathInvalid, path);
    } else if name == given {
        fields.mend(IssueCode::ResourcePathBare, path, &["$res:", name].concat(), false);
    }
}

/// A list of `{pattern, allow: "read,write"}`.
fn judge_permissions(fields: &Fields<'_>) {
    let rules = match fields.value(PERMISSIONS) {
        None => return,
        Some(Value::Text(text)) if is_placeholder(text) => return,
        Some(Value::List(rules)) => rules,
        Some(other) => return fields.wrong_type(PERMISSIONS, other, "array", None),
    };
    for (at, rule) in rules.iter().enumerate() {
        let path = [PERMISSIONS, "/", &decimal(at as u64)].concat();
        let Value::Object(rule) = rule else {
            fields.wrong_type(&path, rule, "object", None);
            continue;
        };
        for name in ["pattern", "allow"] {
            judge_member(fields, [&*path, "/", name].concat(), rule.get(name), name == "allow");
        }
    }
}

fn judge_member(fields: &Fields<'_>, path: String, value: Option<&Value>, is_allow: bool) {
    match value {
        None | Some(Value::Null) => fields.tell(Issue::new(IssueCode::Missing, path)),
        Some(Value::Text(text)) if !is_allow => {
            if text.is_empty() {
                fields.tell(Issue::new(IssueCode::Missing, path));
            }
        }
        Some(Value::Text(text)) => {
            // The platform passes over words that it does not know, without a word.
            if !text.is_empty() && !is_placeholder(text) && !are_rights(text) {
                let operation = Operation::replace(&*path, Value::Text(rights(text)));
                fields.tell(Issue::new(IssueCode::PermissionUnknown, path).and(operation));
            }
        }
        Some(other) => {
            let mut words = String::new();
            let mut are_texts = is_allow && matches!(other, Value::List(_));
            for word in other.as_list().unwrap_or_default() {
                are_texts &= word.as_text().is_some();
                push_all(&mut words, &[",", word.as_text().unwrap_or_default()]);
            }
            let operation = are_texts.then(|| Operation::replace(&*path, Value::Text(rights(&words))));
            fields.wrong_type(&path, other, "string", operation);
        }
    }
}

const RIGHTS: &[&[&str]] = &[&["read"], &["write"], &["delete"], &["list"]];

fn are_rights(text: &str) -> bool {
    let mut rest = Some(text);
    while let Some(word) = next_piece(&mut rest, ",") {
        if word.is_empty() || nearest(word, RIGHTS) != word {
            return false;
        }
    }
    true
}

/// The rights that are meant, each once.
fn rights(text: &str) -> String {
    let (mut known, mut rest) = (String::new(), Some(text));
    while let Some(word) = next_piece(&mut rest, ", ") {
        let right = nearest(word, RIGHTS);
        if !right.is_empty() && position(&known, right).is_none() {
            let comma = if known.is_empty() { "" } else { "," };
            push_all(&mut known, &[comma, right]);
        }
    }
    known
}
