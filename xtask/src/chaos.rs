//! One large upload in a real browser that survives everything at once.

use anyhow::Result;

use crate::process;
use crate::project::Project;
use crate::test::Machine;

pub(crate) fn run(project: &Project, mib: Option<u32>) -> Result<()> {
    let machine = Machine::prepare(project)?;
    let mut node = machine.node(project, ["tests/e2e/chaos.mjs"]);
    if let Some(mib) = mib {
        node.env("BUCKETKIT_CHAOS_MIB", mib.to_string());
    }
    process::run(&mut node)
}
