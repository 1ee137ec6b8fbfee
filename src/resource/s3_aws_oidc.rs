//! The `s3_aws_oidc` resource: `bucket`, `roleArn`, `region`, `audience`. The platform's server trades a token of its own
//! for the role's credentials. Bucket and region are judged as those of `s3`, at Amazon's own endpoint.

use super::fields::{Fields, Need, is_placeholder, name};
use super::issue::{Issue, IssueCode};
use super::renamed::rename;
use super::value::{Object, Value};
use super::{Kind, Options, Use, Validation, s3};
use crate::providers::aws::Partition;
use crate::text::{after_last, digits, is_made_of, is_one_of, next_piece, split_at_any};

const ROLE: &str = "/roleArn";
/// The fields that are those of `s3`.
const SHARED: &[&str] = &["bucket", "region"];

pub(super) fn validate(object: &Object, options: &Options<'_>) -> Validation {
    let mut lent = Object::new();
    for name in SHARED {
        if let Some(value) = object.get(name) {
            lent.set(*name, value.clone());
        }
    }
    // Keys do not stand here: whoever uses the bucket has others.
    let Validation { mut issues, resolved } =
        s3::validate(&lent, &Options { kind: Kind::S3, usage: Use::Server, ..*options });
    rename(&mut issues, &|path| is_one_of(name(path), SHARED).then(|| path.into()));

    let mut fields = Fields::new(object);
    fields.tell_all(issues);
    fields.read(ROLE, Need::Required);
    let region = resolved.as_ref().map(|resolved| &*resolved.region);
    // What an absent region is taken for, also where the bucket leaves nothing to be resolved.
    let given = fields.value("/region").map_or(Some("us-east-1"), Value::as_text);
    judge_role(&fields, region.or(given));
    fields.read("/audience", Need::Optional);
    let is_open = |value: &Value| value.as_text().is_some_and(is_placeholder);
    if options.usage == Use::Browser && fields.value(ROLE).is_some_and(|role| !is_open(role)) {
        fields.fault(IssueCode::OidcServerOnly, ROLE);
    }
    Validation { issues: fields.into_issues(), resolved }
}

/// `arn:partition:iam::account:role/path/name`
/// ([format](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns)).
fn judge_role(fields: &Fields<'_>, in_region: Option<&str>) {
    let arn = fields.now(ROLE);
    if arn.is_empty() {
        return;
    }
    let mut rest = Some(arn);
    let [prefix, partition, service, region, account] =
        [(); 5].map(|()| next_piece(&mut rest, ":").unwrap_or_default());
    if prefix != "arn" {
        return fields.fault(IssueCode::RoleIsNoArn, ROLE);
    }
    let is_account = account.len() == 12 && digits(account).is_some();
    let (kind, name) = split_at_any(rest.unwrap_or_default(), "/");
    let name = name.get(1..).unwrap_or_default();
    if service == "sts" && kind == "assumed-role" {
        // A session of a role: the role's name stands before that of the session.
        let role = split_at_any(name, "/").0;
        let fits = is_account && is_role(role);
        let whole = ["arn:", partition, ":iam::", account, ":role/", role].concat();
        fields.mend(IssueCode::RoleIsSession, ROLE, if fits { &whole } else { "" }, false);
    } else if service != "iam" || kind != "role" {
        fields.fault(IssueCode::RoleIsOther, ROLE);
    } else if !partition.starts_with("aws") || !region.is_empty() || !is_account || !is_role(name) {
        fields.fault(IssueCode::RoleArnInvalid, ROLE);
    } else if let Some(wanted) = in_region.and_then(Partition::of)
        && wanted.id != partition
    {
        fields.tell(Issue::new(IssueCode::RoleOtherPartition, ROLE).text("expected", wanted.id));
    }
}

/// A role's name, with a path before it or none.
fn is_role(name: &str) -> bool {
    name.len() <= 576 && (1..=64).contains(&after_last(name, "/").len()) && is_made_of(name, "/+=,.@_-")
}
