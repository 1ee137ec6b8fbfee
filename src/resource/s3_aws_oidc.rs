//! The `s3_aws_oidc` resource: `bucket`, `roleArn`, `region`, `audience`. The platform's server trades a token of its own
//! for the role's credentials. Bucket and region are judged as those of `s3`, at Amazon's own endpoint.

use alloc::string::String;

use super::fields::{Fields, Need};
use super::issue::{Issue, IssueCode};
use super::patch::Operation;
use super::renamed::renamed;
use super::value::{Object, Value};
use super::{Kind, Options, Use, Validation, s3};
use crate::providers::aws::Partition;
use crate::text::is_made_of;

const ROLE: &str = "/roleArn";

pub(super) fn validate(object: &Object, options: &Options<'_>) -> Validation {
    let shared = ["bucket", "region"];
    let lent: Object = shared.iter().filter_map(|name| Some((*name, object.get(name)?.clone()))).collect();
    // Keys do not stand here: whoever uses the bucket has others.
    let Validation { issues, resolved } =
        s3::validate(&lent, &Options { kind: Kind::S3, usage: Use::Server, ..*options });
    let same = |path: &str| shared.contains(&path.get(1..)?).then(|| String::from(path));

    let mut fields = Fields::new(object);
    fields.issues = issues.iter().filter_map(|issue| renamed(issue, &same)).collect();
    if let Some(arn) = fields.text(ROLE, Need::Required) {
        let region = resolved.as_ref().map(|resolved| &*resolved.region);
        let region = region.or_else(|| object.get("region")?.as_text());
        judge_role(&mut fields, &arn, region);
    }
    fields.text("/audience", Need::Optional);
    if options.usage == Use::Browser && fields.has(ROLE) {
        fields.tell(Issue::new(IssueCode::OidcServerOnly, ROLE));
    }
    Validation { issues: fields.issues, resolved }
}

/// `arn:partition:iam::account:role/path/name`
/// ([format](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns)).
fn judge_role(fields: &mut Fields<'_>, arn: &str, in_region: Option<&str>) {
    let mut pieces = arn.splitn(6, ':');
    let mut next = || pieces.next().unwrap_or_default();
    let (prefix, partition, service, region, account, resource) = (next(), next(), next(), next(), next(), next());
    if prefix != "arn" {
        fields.tell(Issue::new(IssueCode::RoleIsNoArn, ROLE));
        return;
    }
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    let (kind, name) = resource.split_once('/').unwrap_or((resource, ""));
    if service == "sts" && kind == "assumed-role" {
        // A session of a role: the role's name stands before that of the session.
        let role = name.split('/').next().unwrap_or_default();
        let fits = is_account && is_role(role);
        let whole = ["arn:", partition, ":iam::", account, ":role/", role].concat();
        let operation = fits.then(|| Operation::replace(ROLE, Value::text(whole)));
        fields.tell(Issue::new(IssueCode::RoleIsSession, ROLE).patch(operation));
    } else if service != "iam" || kind != "role" {
        fields.tell(Issue::new(IssueCode::RoleIsOther, ROLE));
    } else if !partition.starts_with("aws") || !region.is_empty() || !is_account || !is_role(name) {
        fields.tell(Issue::new(IssueCode::RoleArnInvalid, ROLE));
    } else if let Some(wanted) = in_region.and_then(Partition::of)
        && wanted.id != partition
    {
        fields.tell(Issue::new(IssueCode::RoleOtherPartition, ROLE).text("expected", wanted.id));
    }
}

/// A role's name, with a path before it or none.
fn is_role(name: &str) -> bool {
    (1..=576).contains(&name.len())
        && name.rsplit('/').next().is_some_and(|last| (1..=64).contains(&last.len()))
        && is_made_of(name, "/+=,.@_-")
}
