//! An instance's object storage: tagged by `type`, and then one of the other shapes. `S3` is the `s3` resource under other
//! names, with `allow_http` for the opposite of `useSSL`: judged there, and told in these names.

use alloc::string::String;

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
        if let Some(value) = object.get(here) {
            lent.set(there, value.clone());
        }
        if here != there && has(object, there) && !has(object, here) {
            let operation = Operation::move_to(["/", there].concat(), ["/", here].concat());
            let issue = Issue::new(IssueCode::FieldMisspelled, ["/", there].concat());
            let issue = issue.text("found", there).text("expected", here);
            // A value that means the opposite cannot just be moved.
            fields.issues.push(issue.patch((here != ALLOW_HTTP).then_some(operation)));
        }
    }
    // Whatever is no boolean is told in this shape's terms, once.
    let before = fields.issues.len();
    let allow_http = fields.flag("/allow_http");
    let is_odd = fields.issues.len() > before;
    match allow_http {
        Some(allow_http) => lent.set(USE_SSL, Value::Bool(!allow_http)),
        // The platform's code takes http where nothing is said.
        None if !has(object, ALLOW_HTTP) && options.profile == Profile::Backend => {
            lent.set(USE_SSL, Value::Bool(false))
        }
        None if is_odd => lent.set(USE_SSL, Value::text("$var:odd")),
        None => {}
    }
    let Validation { issues, resolved } = s3::validate(&lent, options);
    let here = |path: &str| {
        let found = NAMES.iter().find(|(_, there)| path.get(1..) == Some(there));
        Some(found.map_or_else(|| String::from(path), |(here, _)| ["/", here].concat()))
    };
    let issues = issues.iter().filter_map(|issue| renamed(issue, &here)).map(|issue| turned(issue, object));
    Validation { issues: issues.collect(), resolved }
}

/// `useSSL: true` is `allow_http: false`, and what was only lent to the other shape is not there to be replaced.
fn turned(mut issue: Issue, object: &Object) -> Issue {
    let path = ["/", ALLOW_HTTP].concat();
    for operation in &mut issue.patch {
        if let Operation::Add { path: at, value, .. } | Operation::Replace { path: at, value, .. } = operation
            && *at == path
        {
            let flag = Value::Bool(value.as_bool() == Some(false));
            *operation = match object.get(ALLOW_HTTP) {
                Some(_) => Operation::replace(&*path, flag),
                None => Operation::add(&*path, flag),
            };
        }
    }
    issue.patch.retain(|operation| {
        !matches!(operation, Operation::Remove { path: at } if *at == path) || object.get(ALLOW_HTTP).is_some()
    });
    issue
}
