//! What one shape says of another: issues whose fields have other names, or stand deeper.

use alloc::string::String;
use alloc::vec::Vec;

use super::issue::Issue;
use super::patch::{Operation, retain};

/// The issues as they concern the outer shape, without those whose field has no name there. Steps of a patch that concern no
/// field of the outer shape fall away.
pub(super) fn rename(issues: &mut Vec<Issue>, name: &dyn Fn(&str) -> Option<String>) {
    let mut at = 0;
    while let Some(issue) = issues.get_mut(at) {
        match name(&issue.path) {
            Some(path) => {
                issue.path = path.into();
                retain(&mut issue.patch, &|operation| step(operation, name).is_some());
                at += 1;
            }
            None => drop(issues.remove(at)),
        }
    }
}

fn step(operation: &mut Operation, name: &dyn Fn(&str) -> Option<String>) -> Option<()> {
    let path = match operation {
        Operation::Add { path, .. } | Operation::Replace { path, .. } | Operation::Remove { path } => path,
        Operation::Move { from, path } => {
            *from = name(from)?;
            path
        }
    };
    *path = name(path)?;
    Some(())
}
