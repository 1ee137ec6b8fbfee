//! Elements and uploads in three engines: Chromium, Firefox, WebKit.

use anyhow::{Error, Result};

use crate::process;
use crate::project::Project;
use crate::setup::browser::{self, Engine};
use crate::test::{Machine, node_tests};

const FORM: &str = "tests/form";
const WIDGET: &str = "tests/widget";
/// In Chromium alone, far more is tried in tests/e2e.
const UPLOADS: &str = "tests/engines";

/// In all three; an engine that is missing is a failure.
pub(crate) fn run(project: &Project) -> Result<()> {
    let engines = browser::engines().into_iter().collect::<Result<Vec<_>>>()?;
    test(project, &engines, &[FORM, WIDGET, UPLOADS])
}

/// In those that this machine has or may install; Chromium at least.
pub(crate) fn run_in_present(project: &Project) -> Result<()> {
    let mut present = Vec::new();
    // WebKit takes longest to start: `cargo xtask browsers` has it too.
    for engine in browser::engines().into_iter().take(2) {
        match engine {
            Ok(engine) => present.push(engine),
            Err(error) if present.is_empty() => return Err(error),
            Err(error) => left_out(&error),
        }
    }
    test(project, &present, &[FORM, WIDGET])
}

fn left_out(error: &Error) {
    println!("Left out: {error:#}");
}

fn test(project: &Project, engines: &[Engine], folders: &[&str]) -> Result<()> {
    let machine = Machine::prepare(project)?;
    let variables = || engines.iter().flat_map(|engine| &engine.variables);
    let screen = variables().find(|(name, _)| *name == "BUCKETKIT_XVFB_RUN").map(|(_, path)| path);
    let mut command = match screen {
        Some(screen) => {
            let mut command = project.command(screen);
            command.args(["--auto-servernum", "--server-args=-screen 0 1280x2400x24", "node"]);
            command
        }
        None => project.command("node"),
    };
    let names = engines.iter().map(|engine| engine.name).collect::<Vec<_>>().join(",");
    command.args(node_tests(project, folders)?).env("BUCKETKIT_ENGINES", names);
    machine.equip(&mut command);
    process::run(command.envs(variables().map(|(name, path)| (name, path))))
}
