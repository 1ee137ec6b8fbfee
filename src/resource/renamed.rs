//! What one shape says of another: issues whose fields have other names, or stand deeper.

use alloc::string::String;

use super::issue::Issue;
use super::patch::Operation;

/// The issue as it concerns the outer shape, or `None` where its field has no name there. Steps of the patch that concern no
/// field of the outer shape fall away.
pub(super) fn renamed(issue: &Issue, name: &dyn Fn(&str) -> Option<String>) -> Option<Issue> {
    let mut renamed = issue.clone();
    renamed.path = name(&issue.path)?.into();
    renamed.patch = issue.patch.iter().filter_map(|operation| step(operation, name)).collect();
    Some(renamed)
}

fn step(operation: &Operation, name: &dyn Fn(&str) -> Option<String>) -> Option<Operation> {
    Some(match operation.clone() {
        Operation::Add { path, value, sensitive } => Operation::Add { path: name(&path)?, value, sensitive },
        Operation::Replace { path, value, sensitive } => Operation::Replace { path: name(&path)?, value, sensitive },
        Operation::Remove { path } => Operation::Remove { path: name(&path)? },
        Operation::Move { from, path } => Operation::Move { from: name(&from)?, path: name(&path)? },
    })
}
