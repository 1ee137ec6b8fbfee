//! Where things are: the checkout, cargo's target folder, the npm tools.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;

pub(crate) struct Project {
    /// The checkout.
    pub(crate) root: PathBuf,
    /// Cargo's target folder, which people may set.
    pub(crate) target: PathBuf,
    /// This program. Asked at the start: cargo may build it anew while it runs.
    pub(crate) program: PathBuf,
    /// The crate's version, which is the npm package's too.
    pub(crate) version: String,
}

impl Project {
    pub(crate) fn find() -> Result<Self> {
        // At run time where cargo says it; the tests start the built program themselves.
        let manifest = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_owned());
        let root = Path::new(&manifest).parent().context("xtask lies in the checkout")?.to_owned();
        let mut cargo = Command::new(cargo());
        cargo.current_dir(&root).args(["metadata", "--no-deps", "--format-version=1"]);
        let metadata: Value = serde_json::from_str(&process::read(&mut cargo)?)?;
        let target = metadata["target_directory"].as_str().context("cargo metadata names the target folder")?.into();
        let mut packages = metadata["packages"].as_array().into_iter().flatten();
        let version =
            packages.find(|package| package["name"] == "bucketkit").and_then(|package| package["version"].as_str());
        let version = version.context("the workspace has no package `bucketkit`")?.to_owned();
        Ok(Self { root, target, program: std::env::current_exe()?, version })
    }

    /// A command in the checkout.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    pub(crate) fn cargo(&self) -> Command {
        self.command(cargo())
    }

    /// A tool of package.json; [`crate::setup::npm`] comes before.
    pub(crate) fn npm_tool(&self, name: &str) -> Command {
        self.command(self.root.join("node_modules/.bin").join(name))
    }

    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }
}

/// The cargo that runs this program, else the one on the PATH.
pub(crate) fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}
