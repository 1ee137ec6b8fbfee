//! How fast the package is, beside its peers. What is timed, and how, is in tests/bench.

use anyhow::{Result, bail};

use crate::build::Mode;
use crate::pack;
use crate::process;
use crate::project::Project;
use crate::setup::browser;

/// What the script takes too, by the same names.
pub(crate) const FLAGS: &[&str] = &["--quick", "--json", "--check"];

pub(crate) struct Options {
    pub(crate) rounds: Option<u32>,
    pub(crate) flags: Vec<&'static str>,
}

pub(crate) fn run(project: &Project, what: Option<&str>, options: Options) -> Result<()> {
    let (script, doing) = match what {
        Some("sign") => ("tests/bench/sign.mjs", "Signing"),
        Some("upload") => ("tests/bench/upload.mjs", "Uploading"),
        Some("resource") => ("tests/bench/resource.mjs", "Validating"),
        Some("checksum") => ("tests/bench/checksum.mjs", "Summing up"),
        Some("size") => return size(project),
        _ => bail!("say what to measure: `cargo xtask bench` with `sign`, `upload`, `resource`, `checksum` or `size`"),
    };
    if options.rounds == Some(0) {
        bail!("`--rounds` is at least 1");
    }
    pack::run(project, Mode::Ship)?;
    let mut node = project.command("node");
    node.arg(script).args(options.flags).env("BUCKETKIT_CHROMIUM", browser::find_or_install()?);
    node.env("BUCKETKIT_PYTHON", dev_store::python()?);
    if let Some(rounds) = options.rounds {
        node.arg(format!("--rounds={rounds}"));
    }
    eprintln!("{doing} in Chromium: alone on the machine it says most.");
    process::run(&mut node)
}

/// What apps load that do the same with the package and with its peers. It needs no browser.
fn size(project: &Project) -> Result<()> {
    let package = pack::run(project, Mode::Ship)?;
    process::run(project.command("node").arg("tests/bench/size.mjs").env("BUCKETKIT_TARBALL", package.tarball))
}
