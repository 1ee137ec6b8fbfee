//! The policy that limits lent credentials to one prefix of one bucket: an IAM document for AssumeRole.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session>

use alloc::string::String;
use alloc::vec::Vec;

use super::{document, listed};
use crate::providers::aws::Partition;
use crate::resource::value::Value;
use crate::text::{push_all, split_at_any};

/// What somebody may do below the prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Read,
    /// In one piece or in parts, and ending what was begun.
    Write,
    List,
    Delete,
    /// Looking at what was written, to prove that it is there: to HEAD is to read.
    Prove,
}

impl Action {
    pub const ALL: &'static [Self] = &[Self::Read, Self::Write, Self::List, Self::Delete, Self::Prove];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::List => "list",
            Self::Delete => "delete",
            Self::Prove => "prove",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.as_str() == text)
    }

    /// On objects. Never s3:ListBucketMultipartUploads, which shows everybody's keys and upload ids.
    const fn on_objects(self) -> &'static [&'static str] {
        match self {
            Self::Read | Self::Prove => &["s3:GetObject"],
            Self::Write => &["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
            Self::Delete => &["s3:DeleteObject"],
            Self::List => &[],
        }
    }
}

/// The least that the actions need. `prefix` is taken as it is written: end it with `/`, or `u/1` covers `u/10` too; empty
/// means the whole bucket. The bucket's `region` tells the partition of its ARN; without it, that is Amazon's main one.
pub fn session_policy(bucket: &str, prefix: &str, actions: &[Action], region: Option<&str>) -> Value {
    let partition = region.and_then(Partition::of).map_or("aws", |partition| partition.id);
    let arn = ["arn:", partition, ":s3:::", &literal(bucket)].concat();
    let below = literal(prefix) + "*";
    let mut allowed: Vec<&str> = Vec::new();
    for action in actions {
        for call in action.on_objects() {
            if !allowed.contains(call) {
                allowed.push(call);
            }
        }
    }
    let mut statements = String::new();
    if !allowed.is_empty() {
        push_statement(&mut statements, "Allow", &allowed, &[&*arn, "/", &below].concat(), "");
    }
    if actions.contains(&Action::List) {
        // Without it a listing shows everybody's.
        let condition = [r#","Condition":{"StringLike":{"s3:prefix":["#, &listed(&[&below]), "]}}"].concat();
        push_statement(&mut statements, "Allow", &["s3:ListBucket"], &arn, &condition);
    }
    if statements.is_empty() {
        // A policy without a statement is none, and none would leave all that the role may do.
        push_statement(&mut statements, "Deny", &["*"], "*", "");
    }
    document(&[r#"{"Version":"2012-10-17","Statement":["#, &statements, "]}"])
}

fn push_statement(out: &mut String, effect: &str, actions: &[&str], resource: &str, condition: &str) {
    let before = if out.is_empty() { r#"{"Effect":""# } else { r#",{"Effect":""# };
    push_all(out, &[before, effect, r#"","Action":["#, &listed(actions), r#"],"Resource":["#]);
    push_all(out, &[&listed(&[resource]), "]", condition, "}"]);
}

/// Signs with a meaning.
const WILD: &str = "*?$";

/// With what would be a wildcard or a variable made a plain sign.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars>
fn literal(text: &str) -> String {
    let mut out = String::new();
    let (mut plain, mut rest) = split_at_any(text, WILD);
    while let Some((sign, after)) = rest.split_at_checked(1) {
        push_all(&mut out, &[plain, "${", sign, "}"]);
        (plain, rest) = split_at_any(after, WILD);
    }
    out.push_str(plain);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_with_a_meaning_are_plain() {
        assert_eq!(literal("u/1/"), "u/1/");
        assert_eq!(literal("a*b?c${aws:username}$"), "a${*}b${?}c${$}{aws:username}${$}");
    }
}
