//! All that must pass, in the order in which it is cheapest to fail.

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::browsers;
use crate::build::Mode;
use crate::bundlers;
use crate::pack;
use crate::process;
use crate::project::Project;
use crate::setup::browser;
use crate::stack::Backend;
use crate::tidy;

pub(crate) fn run(project: &Project) -> Result<()> {
    heading("tidy");
    tidy::run(project)?;
    heading("native tests");
    process::run(project.cargo().args(["test", "--workspace", "--all-features"]))?;
    heading("the packed package");
    let machine = Machine::prepare(project)?;
    process::run(&mut machine.node(project, node_tests(project, &["tests/package", bundlers::APPS])?))?;
    heading("the documents");
    process::run(&mut machine.node(project, node_tests(project, &["tests/docs"])?))?;
    heading("end to end in a browser");
    let mut e2e = machine.node(project, node_tests(project, &["tests/e2e"])?);
    e2e.env("BUCKETKIT_EXAMPLES_PYTHON", dev_store::examples_python()?)
        .env("BUCKETKIT_EXAMPLE_RUST", example(project)?);
    process::run(&mut e2e)?;
    heading("elements in three engines");
    browsers::run_in_present(project)?;
    println!("\nAll passed.");
    Ok(())
}

/// The example backend in Rust.
fn example(project: &Project) -> Result<PathBuf> {
    process::run(project.cargo().args(["build", "--quiet", "--package", "example-backend"]))?;
    Ok(project.target.join("debug/example-backend"))
}

fn heading(step: &str) {
    println!("\n── {step} ──");
}

/// The arguments that make Node.js run some folders' tests, each file by its name: what a folder means to it depends on its
/// version. One file at a time, for each starts servers and a browser, and some watch the clock.
pub(crate) fn node_tests(project: &Project, folders: &[&str]) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for folder in folders {
        let before = files.len();
        for entry in fs::read_dir(project.root.join(folder))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name.ends_with(".test.mjs") {
                files.push(format!("{folder}/{name}"));
            }
        }
        ensure!(files.len() > before, "{folder} has no tests");
    }
    files.sort();
    Ok(["--test", "--test-concurrency=1", "--test-reporter=spec"].map(str::to_owned).into_iter().chain(files).collect())
}

/// What the tests in JavaScript need, found or made.
pub(crate) struct Machine {
    variables: Vec<(&'static str, PathBuf)>,
}

impl Machine {
    pub(crate) fn prepare(project: &Project) -> Result<Self> {
        let tarball = pack::run(project, Mode::Ship)?.tarball;
        let variables = vec![
            ("BUCKETKIT_TARBALL", tarball),
            ("BUCKETKIT_CHROMIUM", browser::find_or_install()?),
            ("BUCKETKIT_WEED", dev_store::Weed::find_or_install()?),
            ("BUCKETKIT_PYTHON", dev_store::python()?),
            ("BUCKETKIT_BACKEND", Backend::Test.build(project)?),
            // They start their servers by `xtask stack`.
            ("BUCKETKIT_XTASK", project.program.clone()),
        ];
        Ok(Self { variables })
    }

    pub(crate) fn node<A: AsRef<OsStr>>(&self, project: &Project, arguments: impl IntoIterator<Item = A>) -> Command {
        let mut node = project.command("node");
        node.args(arguments);
        self.equip(&mut node);
        node
    }

    pub(crate) fn equip(&self, command: &mut Command) {
        command.envs(self.variables.iter().map(|(name, path)| (name, path)));
    }
}
