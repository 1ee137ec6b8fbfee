//! The tools of package.json, as package-lock.json pins them.

use std::fs;
use std::process::Command;

use anyhow::{Result, bail};

use super::fingerprint;
use crate::process;
use crate::project::Project;

/// What the newest of the tools asks for.
const NODE: (u32, u32) = (20, 19);

/// `npm ci`, unless node_modules was made from this very lock file.
pub(crate) fn install(project: &Project) -> Result<()> {
    let version = process::read(Command::new("node").arg("--version"))?;
    if parse(&version).is_none_or(|version| version < NODE) {
        bail!("Node.js {version} is too old: install {}.{} or later from https://nodejs.org", NODE.0, NODE.1);
    }
    let lock = fingerprint(&fs::read(project.root.join("package-lock.json"))?);
    // npm ci empties the folder first: so a stamp in it says that it ran to the end.
    let stamp = project.root.join("node_modules/.made-from");
    if fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == lock) {
        return Ok(());
    }
    eprintln!("Installing the npm tools that package-lock.json pins.");
    process::run_quietly(project.command("npm").args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]))?;
    fs::write(stamp, lock)?;
    Ok(())
}

/// `v20.19.3`
fn parse(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_versions_by_number() {
        assert_eq!(parse("v20.20.2"), Some((20, 20)));
        assert!(
            parse("v9.99.0").unwrap() < NODE && parse("v20.9.0").unwrap() < NODE && parse("v22.0.0").unwrap() > NODE
        );
        assert_eq!(parse("nonsense"), None);
    }
}
