//! An instance's object storage: tagged by `type`, and then one of the other shapes. `S3` is the `s3` resource under other
//! names, with `allow_http` for the opposite of `useSSL`: judged there, and told in these names.

use alloc::string::String;
use alloc::vec::Vec;

use super::fields::Fields;
use super::issue::{Issue, IssueCode};
use super::large_file_storage::{has, judge_root};
use super::patch::Operation;
use super::renamed::renamed;
use super::tag::{self, Tag};
use super::value::{Object, Value};
use super::{Kind, Options, Profile, Validation, azure_blob, gcloud_storage, s3, s3_aws_oidc};

const TAGS: [Tag; 5] = [
    &["S3", "s3storage", "minio", "r2", "aws"],
    &["Azure", "azureblob", "azureblobstorage"],
    &["AwsOidc", "s3awsoidc"],
    &["Gcs", "gcloudstorage", "googlecloudstorage", "google"],
    &["Filesystem", "filesystemstorage"],
];
const ALL: &str = "S3, Azure, AwsOidc, Gcs, Filesystem";

/// Here, and in the `s3` resource.
const NAMES: [(&str, &str); 8] = [
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
    let as_kind = |kind| Options { kind, ..*options };
    let Validation { issues, resolved } = match tag::read(&mut fields, &TAGS, ALL) {
        Some("S3") => as_s3(&mut fields, object, &as_kind(Kind::S3)),
        Some("Azure") => azure_blob::validate(object, &as_kind(Kind::AzureBlob)),
        Some("AwsOidc") => s3_aws_oidc::validate(object, &as_kind(Kind::S3AwsOidc)),
        Some("Gcs") => gcloud_storage::validate(object, &as_kind(Kind::GcloudStorage)),
        Some(_) => {
            judge_root(&mut fields, options);
            Validation::default()
        }
        None => Validation::default(),
    };
    fields.issues.extend(issues);
    Validation { issues: fields.issues, resolved }
}

fn as_s3(fields: &mut Fields<'_>, object: &Object, options: &Options<'_>) -> Validation {
    fields.flag("/store_logs");
    let mut lent = Object::new();
    for (here, there) in NAMES {
        let misspelled = here != there && has(object, there) && !has(object, here);
        if misspelled {
            let (from, to) = (["/", there].concat(), ["/", here].concat());
            let patch = match object.get(there) {
                _ if here != ALLOW_HTTP => Vec::from([Operation::move_to(&*from, to)]),
                // It means the opposite.
                Some(Value::Bool(use_ssl)) => {
                    Vec::from([put(object, here, Value::Bool(!use_ssl)), Operation::remove(&*from)])
                }
                _ => Vec::new(),
            };
            let issue = Issue::new(IssueCode::FieldMisspelled, from).text("found", there).text("expected", here);
            fields.tell(issue.patch(patch));
        }
        if let Some(value) = object.get(if misspelled { there } else { here }) {
            lent.set(there, value.clone());
        }
    }
    if has(object, ALLOW_HTTP) {
        // Whatever is no boolean is told in this shape's terms, once; a placeholder stays one.
        match fields.flag("/allow_http") {
            Some(allow_http) => lent.set(USE_SSL, Value::Bool(!allow_http)),
            None => lent.set(USE_SSL, Value::text("$var:")),
        }
    } else if !has(object, USE_SSL) && options.profile == Profile::Backend {
        // The platform's code takes http where nothing is said.
        lent.set(USE_SSL, Value::Bool(false));
    }
    let Validation { issues, resolved } = s3::validate(&lent, options);
    let here = |path: &str| {
        let found = NAMES.iter().find(|(_, there)| path.get(1..) == Some(there));
        Some(found.map_or_else(|| String::from(path), |(here, _)| ["/", here].concat()))
    };
    let issues = issues.iter().filter_map(|issue| renamed(issue, &here)).map(|issue| turned(issue, object));
    Validation { issues: issues.collect(), resolved }
}

/// `useSSL: true` is `allow_http: false`, and what was only lent to the other shape is not there to be changed.
fn turned(mut issue: Issue, object: &Object) -> Issue {
    let patch = core::mem::take(&mut issue.patch);
    issue.patch = patch.into_iter().filter_map(|operation| turned_step(operation, object)).collect();
    issue
}

fn turned_step(operation: Operation, object: &Object) -> Option<Operation> {
    let is_there = |path: &str| object.get(path.get(1..).unwrap_or_default()).is_some();
    // Where it stands under the name of the s3 resource.
    let actual = |path: String| {
        let found = NAMES.iter().find(|(here, there)| path.get(1..) == Some(here) && object.get(there).is_some());
        match found {
            Some((_, there)) if !is_there(&path) => ["/", there].concat(),
            _ => path,
        }
    };
    Some(match operation {
        Operation::Add { path, value, sensitive } | Operation::Replace { path, value, sensitive } => {
            let is_flag = path.get(1..) == Some(ALLOW_HTTP);
            let value = if is_flag { Value::Bool(value.as_bool() == Some(false)) } else { value };
            if is_there(&path) {
                Operation::Replace { path, value, sensitive }
            } else {
                Operation::Add { path, value, sensitive }
            }
        }
        Operation::Remove { path } => Operation::Remove { path: Some(actual(path)).filter(|path| is_there(path))? },
        Operation::Move { from, path } => Operation::Move { from: actual(from), path },
    })
}

fn put(object: &Object, name: &str, value: Value) -> Operation {
    let path = ["/", name].concat();
    if object.get(name).is_some() { Operation::replace(path, value) } else { Operation::add(path, value) }
}
