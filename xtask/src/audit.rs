//! What we build with: its licences, where it comes from, and what is known against it. Nothing of it but Rust crates ships.

use anyhow::{Result, bail};

use crate::process;
use crate::project::Project;

/// What is asked, and by which arguments of `cargo deny`.
const CRATES: &[(&str, &[&str])] = &[
    ("licences, sources and bans of crates", &["licenses", "sources", "bans"]),
    ("advisories about crates", &["advisories"]),
];

pub(crate) fn run(project: &Project) -> Result<()> {
    if !process::succeeds(project.cargo().args(["deny", "--version"])) {
        bail!("`cargo deny` is missing: run `cargo install cargo-deny --locked`, which takes some minutes");
    }
    let mut failed = Vec::new();
    let mut tell = |what: &'static str, result: Result<()>| {
        println!("audit: {what}: {}", if result.is_ok() { "nothing found" } else { "not clean, or not reached" });
        if let Err(error) = result {
            eprintln!("{error:#}\n");
            failed.push(what);
        }
    };
    for (what, checks) in CRATES {
        let mut deny = project.cargo();
        deny.args(["deny", "--workspace", "--log-level=error", "check"]).args(*checks);
        tell(what, process::run_quietly(&mut deny));
    }
    // The package that ships has no dependencies: these are tools of ours.
    tell("advisories about npm packages", process::run_quietly(project.command("npm").arg("audit")));
    if !failed.is_empty() {
        bail!("{}: the lines above say why", failed.join("; "));
    }
    Ok(())
}
