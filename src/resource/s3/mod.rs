//! The `s3` resource: `bucket`, `region`, `endPoint`, `useSSL`, `pathStyle`, `port`, `accessKey`, `secretKey`, `token`,
//! `expiration`.

use super::issue::{Issue, IssueCode};
use super::value::{Object, Value};
use super::{Options, Resolved, Validation};
use crate::endpoint::{Endpoint, Resource};

pub(super) fn validate(fields: &Object, _options: &Options<'_>) -> Validation {
    let mut validation = Validation::default();
    let text = |name: &str| fields.get(name).and_then(Value::as_text);
    let Some(bucket) = text("bucket").filter(|bucket| !bucket.is_empty()) else {
        validation.issues.push(Issue::new(IssueCode::Missing, "/bucket"));
        return validation;
    };
    let resource = Resource {
        bucket,
        region: text("region"),
        end_point: text("endPoint"),
        use_ssl: fields.get("useSSL").and_then(Value::as_bool),
        path_style: fields.get("pathStyle").and_then(Value::as_bool),
        port: None,
    };
    validation.resolved = Endpoint::resolve(&resource).ok().map(|endpoint| Resolved::of(&endpoint, "other"));
    validation
}
