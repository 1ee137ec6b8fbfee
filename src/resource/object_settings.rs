//! An instance's object storage: tagged by `type`, and then one of the other shapes. `S3` is the `s3` resource under other
//! names, with `allow_http` for the opposite of `useSSL`: judged there, and told in these names.

use alloc::string::String;

use core::mem::take;

use super::fields::{Fields, is_absent, name, put};
use super::issue::{Issue, IssueCode};
use super::large_file_storage::judge_root;
use super::patch::{Operation, retain};
use super::renamed::rename;
use super::value::{Object, Value};
use super::{Kind, Options, Profile, Validation, judge, s3, tag};

const TAGS: &[&[&str]] = &[
    &["S3", "s3storage", "minio", "r2", "aws"],
    &["Azure", "azureblob", "azureblobstorage"],
    &["AwsOidc", "s3awsoidc"],
    &["Gcs", "gcloudstorage", "googlecloudstorage", "google"],
    &["Filesystem", "filesystemstorage"],
];
/// What the tags stand for; the last one has no shape of its own.
const KINDS: &[(&str, Kind)] =
    &[("S3", Kind::S3), ("Azure", Kind::AzureBlob), ("AwsOidc", Kind::S3AwsOidc), ("Gcs", Kind::GcloudStorage)];
const ALL: &str = "S3, Azure, AwsOidc, Gcs, Filesystem";

/// Here, and in the `s3` resource.
const NAMES: &[(&str, &str)] = &[
    ("bucket", "bucket"),
    ("region", "region"),
    ("endpoint", "endPoint"),
    (ALLOW_HTTP, USE_SSL),
    ("path_style", "pathStyle"),
    ("port", "port"),
    ("access_key", "accessKey"),
    ("secret_key", "secretKey"),
];
const ALLOW_HTTP: &str = "allow_http";
const USE_SSL: &str = "useSSL";

pub(super) fn validate(object: &Object, options: &Options<'_>) -> Validation {
    let mut fields = Fields::new(object);
    let tag = tag::read(&mut fields, TAGS, ALL);
    let Validation { issues, resolved } = match KINDS.iter().find(|(name, _)| *name == tag) {
        Some((_, Kind::S3)) => as_s3(&fields, object, options),
        Some((_, kind)) => judge(object, &Options { kind: *kind, ..*options }),
        None => {
            if !tag.is_empty() {
                judge_root(&mut fields, options);
            }
            Validation::default()
        }
    };
    fields.tell_all(issues);
    Validation { issues: fields.into_issues(), resolved }
}

fn as_s3(fields: &Fields<'_>, object: &Object, options: &Options<'_>) -> Validation {
    fields.flag("/store_logs");
    let has = |name| object.get(name).is_some_and(|value| !is_absent(value));
    let mut lent = Object::new();
    for &(here, there) in NAMES {
        let mut given = object.get(here);
        if here != there && has(there) && !has(here) {
            given = object.get(there);
            tell_misspelled(fields, object, here, there);
        }
        if let Some(value) = given {
            lent.set(there, value.clone());
        }
    }
    let use_ssl = if has(ALLOW_HTTP) {
        // Whatever is no boolean is told in this shape's terms, once; a placeholder stays one.
        Some(fields.flag("/allow_http").map_or(Value::text("$var:"), |allow_http| Value::Bool(!allow_http)))
    } else {
        // The platform's code takes http where nothing is said.
        (options.profile == Profile::Backend && !has(USE_SSL)).then_some(Value::Bool(false))
    };
    if let Some(use_ssl) = use_ssl {
        lent.set(USE_SSL, use_ssl);
    }
    let mut validation = s3::validate(&lent, &Options { kind: Kind::S3, ..*options });
    rename(&mut validation.issues, &|path| {
        let found = NAMES.iter().find(|(_, there)| name(path) == *there);
        Some(found.map_or_else(|| path.into(), |(here, _)| ["/", here].concat()))
    });
    for issue in &mut validation.issues {
        if issue.code == IssueCode::UseSslUnset {
            // Here the platform's code takes http where nothing is said.
            issue.code = IssueCode::AllowHttpUnset;
        }
        retain(&mut issue.patch, &|operation| turn(operation, object));
    }
    validation
}

fn tell_misspelled(fields: &Fields<'_>, object: &Object, here: &'static str, there: &'static str) {
    let (from, to) = (["/", there].concat(), ["/", here].concat());
    let mut issue = Issue::new(IssueCode::FieldMisspelled, from.clone()).text("found", there).text("expected", here);
    if here != ALLOW_HTTP {
        issue = issue.and(Operation::move_to(from, to));
    } else if let Some(use_ssl) = object.get(there).and_then(Value::as_bool) {
        // It means the opposite.
        issue = issue.and(fields.put(&to, Value::Bool(!use_ssl))).and(Operation::remove(from));
    }
    fields.tell(issue);
}

/// Turns a step that concerns the other shape: `useSSL: true` is `allow_http: false`, and what was only lent is not there to
/// be changed. False for a step that has nothing to do here.
fn turn(operation: &mut Operation, object: &Object) -> bool {
    let is_there = |path: &str| object.get(name(path)).is_some();
    // Where it stands under the name of the s3 resource.
    let find = |path: &mut String| {
        let other = NAMES.iter().find(|(here, there)| name(path) == *here && object.get(there).is_some());
        if let Some((_, there)) = other
            && !is_there(path)
        {
            *path = ["/", there].concat();
        }
    };
    match operation {
        Operation::Add { path, value, sensitive } | Operation::Replace { path, value, sensitive } => {
            if name(path) == ALLOW_HTTP {
                *value = Value::Bool(value.as_bool() == Some(false));
            }
            *operation = put(object, take(path), value.clone(), *sensitive);
            true
        }
        Operation::Remove { path } => {
            find(path);
            is_there(path)
        }
        Operation::Move { from, .. } => {
            find(from);
            true
        }
    }
}
