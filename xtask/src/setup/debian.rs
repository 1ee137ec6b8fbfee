//! Packages of Debian, for who may install them: root, or sudo without a password.

use std::process::Command;

use anyhow::{Result, bail};

use crate::process;

/// Installs the packages, or fails with why not. Never removes one to make room for another.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    install_after(packages, packages.iter().all(|package| known(package)))
}

/// The same of today's list of packages, whatever list is there: also brings an old one up to date.
pub(crate) fn install_newest(packages: &[&str]) -> Result<()> {
    install_after(packages, false)
}

fn install_after(packages: &[&str], list_will_do: bool) -> Result<()> {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    if !release.lines().any(|line| line == "ID=debian") {
        bail!("this is not Debian");
    }
    let Some(sudo) = privilege() else { bail!("only root may install packages") };
    if !list_will_do {
        eprintln!("Reading the list of Debian's packages.");
        let updated = process::run_quietly(&mut apt(sudo, &["update"]));
        if let Some(package) = packages.iter().find(|package| !known(package)) {
            updated?;
            bail!("this Debian has no package `{package}`");
        }
    }
    eprintln!("Installing Debian's {}.", packages.join(", "));
    process::run_quietly(apt(sudo, &["install", "--yes", "--no-remove", "--no-install-recommends"]).args(packages))
}

/// The words before a command that only root may run; none where even that does not help.
fn privilege() -> Option<&'static [&'static str]> {
    if process::read(Command::new("id").arg("-u")).is_ok_and(|user| user == "0") {
        return Some(&[]);
    }
    process::succeeds(Command::new("sudo").args(["-n", "true"])).then_some(&["sudo", "-n"])
}

/// Whether a version can be installed. apt-cache answers with nothing, and success, where it knows of none.
fn known(package: &str) -> bool {
    let answer = process::read(Command::new("apt-cache").env("LC_ALL", "C").args(["policy", package]));
    answer.is_ok_and(|text| {
        text.lines()
            .any(|line| line.trim().strip_prefix("Candidate:").is_some_and(|version| version.trim() != "(none)"))
    })
}

fn apt(sudo: &[&str], arguments: &[&str]) -> Command {
    let words = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300"];
    let mut words = sudo.iter().copied().chain(words);
    let mut command = Command::new(words.next().unwrap_or("env"));
    command.args(words).args(arguments);
    command
}
