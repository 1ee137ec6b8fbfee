//! What one shape says of another: issues whose fields have other names, or stand deeper.

use alloc::string::String;
use alloc::vec::Vec;

use super::issue::Issue;
use super::patch::Operation;

/// The issues as they concern the outer shape, without those whose field has no name there. Steps of a patch that concern no
/// field of the outer shape fall away.
pub(super) fn rename(issues: &mut Vec<Issue>, name: &dyn Fn(&str) -> Option<String>) {
    issues.retain_mut(|issue| {
        issue.patch.retain_mut(|operation| step(operation, name).is_some());
        name(&issue.path).map(|path| issue.path = path.into()).is_some()
    });
}

fn step(operation: &mut Operation, name: &dyn Fn(&str) -> Option<String>) -> Option<()> {
    match operation {
        Operation::Add { path, .. } | Operation::Replace { path, .. } | Operation::Remove { path } => {
            *path = name(path)?
        }
        Operation::Move { from, path } => (*from, *path) = (name(from)?, name(path)?),
    }
    Some(())
}
