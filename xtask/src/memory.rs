//! A 1 GiB upload in a real browser, whose memory must not follow, and a thousand files at once, which must not hold it up.

use anyhow::Result;

use crate::process;
use crate::project::Project;
use crate::test::Machine;

pub(crate) fn run(project: &Project) -> Result<()> {
    let machine = Machine::prepare(project)?;
    process::run(&mut machine.node(project, ["tests/e2e/memory.mjs"]))?;
    process::run(&mut machine.node(project, ["tests/e2e/queue.mjs"]))
}
