//! The long simulation: many uploads in a world of faults, each replayed by its seed.

use anyhow::Result;

use crate::process;
use crate::project::Project;

pub(crate) fn run(project: &Project, seeds: u64, from: Option<u64>) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.args(["test", "--quiet", "--release", "--package", "bucketkit", "--test", "simulation"]);
    cargo.args(["--", "--ignored", "--nocapture"]);
    cargo.env("BUCKETKIT_SIM_SEEDS", seeds.to_string()).env("BUCKETKIT_SIM_FROM", from.unwrap_or(0).to_string());
    process::run(&mut cargo)
}
