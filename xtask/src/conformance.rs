//! The long proof that signing and the protocol are right: what takes too long for `cargo xtask test`.

use anyhow::Result;

use crate::process;
use crate::project::Project;

type Step = fn(&Project) -> Result<()>;

/// What is proven, one after the other. A new proof is a line here.
const STEPS: &[(&str, Step)] = &[("AWS's signer, 100,000 random requests", aws_signer)];

pub(crate) fn run(project: &Project) -> Result<()> {
    for (name, step) in STEPS {
        println!("\n── {name} ──");
        step(project)?;
    }
    println!("\nAll hold.");
    Ok(())
}

fn aws_signer(project: &Project) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.args(["test", "--quiet", "--release", "--package", "peers", "--test", "sigv4"]);
    cargo.args(["--", "--ignored", "--nocapture"]);
    process::run(&mut cargo)
}
