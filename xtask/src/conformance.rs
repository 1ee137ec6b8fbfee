//! The long proof that signing and the protocol are right: what takes too long for `cargo xtask test`.

use std::process::Command;

use anyhow::{Context as _, Result};
use dev_store::Garage;

use crate::process;
use crate::project::{self, Project};
use crate::setup::{debian, npm};
use crate::test::Machine;

type Step = fn(&Project) -> Result<()>;

/// What is proven, one after the other. A new proof is a line here.
const STEPS: &[(&str, Step)] = &[
    ("AWS's signer, 100,000 random requests", aws_signer),
    ("other tools, and what conversions give them", tools),
    ("Garage, another store, and what a browser sends it", garage),
];

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

/// boto3, polars, s3fs, DuckDB, rclone and the SDK for JavaScript before SeaweedFS.
fn tools(project: &Project) -> Result<()> {
    npm::install(project)?;
    if !process::succeeds(Command::new("rclone").arg("version")) {
        debian::install(&["rclone"]).context("rclone is missing: install it from https://rclone.org")?;
    }
    let mut cargo = project.cargo();
    cargo.args(["test", "--quiet", "--package", "dev-store", "--test", "tools", "--", "--ignored", "--nocapture"]);
    process::run(&mut cargo)
}

/// The tests that SeaweedFS passes in every run of `cargo xtask test`, before a store that looks at other things.
fn garage(project: &Project) -> Result<()> {
    let garage = Garage::find_or_install(&project::cargo())?;
    let machine = Machine::prepare(project)?;
    let mut node = machine.node(project, ["--test", "--test-reporter=spec", "tests/e2e/signing.test.mjs"]);
    process::run(node.env("BUCKETKIT_STORE", "garage").env("BUCKETKIT_GARAGE", garage))
}
