//! A Rust that compiles to wasm32-unknown-unknown.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, anyhow};

use super::sysroot;
use crate::process;
use crate::project::Project;

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Which compiler makes WebAssembly. Cargo itself stays the same.
pub(crate) enum WasmRust {
    /// The one that runs this program: it has the standard library for the target.
    Active,
    /// Debian's, with a standard library that was built for it.
    Private { sysroot: PathBuf },
}

/// Looks for the standard library where it may be, the usual places first; then fetches it, the usual way first.
pub(crate) fn find_or_install() -> Result<WasmRust> {
    if active_has_target() {
        return Ok(WasmRust::Active);
    }
    // Not on machines that tell rustup to fetch nothing by itself.
    if std::env::var_os("RUSTUP_AUTO_INSTALL").is_none_or(|value| value != "0") {
        eprintln!("Adding Rust's standard library for {TARGET}.");
        let added = process::run_quietly(Command::new("rustup").args(["target", "add", TARGET]));
        if added.is_ok() && active_has_target() {
            return Ok(WasmRust::Active);
        }
    }
    let sysroot = sysroot::find_or_build().map_err(|error| {
        anyhow!(
            "Rust's standard library for {TARGET} is missing: run `rustup target add {TARGET}`, or on Debian `apt-get install {}`; neither could be done from here ({error:#})",
            sysroot::PACKAGES.join(" ")
        )
    })?;
    Ok(WasmRust::Private { sysroot })
}

/// rustc names the folder whether or not it is there.
fn active_has_target() -> bool {
    let folder = process::read(Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]));
    folder.is_ok_and(|folder| Path::new(&folder).is_dir())
}

/// Flags for rustc. The messages of panics name source files: those of dependencies without the home folder of who builds
/// the package.
pub(crate) fn without_own_paths() -> Vec<String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let registries = home.and_then(|home| fs::read_dir(home.join("registry/src")).ok()).into_iter().flatten().flatten();
    registries.map(|registry| format!("--remap-path-prefix={}=", registry.path().display())).collect()
}

impl WasmRust {
    /// A cargo command for the target, in a folder of its own: another compiler would rebuild everything else.
    pub(crate) fn cargo(&self, project: &Project, subcommand: &str) -> Result<Command> {
        let folder = project.target.join("wasm");
        let mut cargo = project.cargo();
        cargo.args([subcommand, "--package", "bucketkit", "--lib", "--target", TARGET, "--target-dir"]).arg(&folder);
        if let Self::Private { sysroot } = self {
            let rustc = sysroot.join("bin/rustc");
            // Cargo sees the compiler's version only, not that the library beside it was built anew.
            let built = format!("{:?}", fs::metadata(&rustc)?.modified()?);
            let stamp = folder.join(".made-with");
            if !fs::read_to_string(&stamp).is_ok_and(|made_with| made_with == built) {
                if folder.exists() {
                    fs::remove_dir_all(&folder)?;
                }
                fs::create_dir_all(&folder)?;
                fs::write(stamp, built)?;
            }
            cargo.env("RUSTC", rustc);
        }
        Ok(cargo)
    }

    /// The lints: clippy where this compiler has it, else the compiler's own.
    pub(crate) fn lint(&self, project: &Project) -> Result<Command> {
        let mut cargo = match self {
            Self::Active => self.cargo(project, "clippy")?,
            Self::Private { sysroot } => {
                let mut cargo = self.cargo(project, "check")?;
                if let Some(driver) = sysroot::clippy_driver() {
                    cargo.env("RUSTC_WORKSPACE_WRAPPER", driver).env("SYSROOT", sysroot);
                }
                cargo
            }
        };
        // After the driver's name cargo takes no `-- -D warnings`.
        cargo.env("CARGO_ENCODED_RUSTFLAGS", "-Dwarnings");
        Ok(cargo)
    }
}
