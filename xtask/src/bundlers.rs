//! The packed package in apps, as bundlers make them.

use anyhow::Result;

use crate::process;
use crate::project::Project;
use crate::test::{Machine, node_tests};

pub(crate) const APPS: &str = "tests/bundlers";

pub(crate) fn run(project: &Project) -> Result<()> {
    let machine = Machine::prepare(project)?;
    process::run(&mut machine.node(project, node_tests(project, &[APPS])?))
}
