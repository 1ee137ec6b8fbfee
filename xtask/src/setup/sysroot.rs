//! A standard library for wasm32 where rustup may fetch nothing: Debian ships a compiler for the web and its library's
//! source, from which one is built once and kept. Debian's source fits Debian's compiler only.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};

use super::wasm::{TARGET, without_own_paths};
use super::{cache, debian, fingerprint};
use crate::{process, project};

pub(crate) const PACKAGES: &[&str] = &["rustc-web", "rust-web-src"];
/// What the crate asks for.
const OLDEST: &str = env!("CARGO_PKG_RUST_VERSION");
const RUSTC: &str = "/usr/bin/rustc";
const CLIPPY: &str = "/usr/bin/clippy-driver";
const LIBRARY: &str = "lib/rustlib/src/rust/library/std/Cargo.toml";

/// The folder to give to Debian's rustc as its sysroot; `bin/rustc` in it does that.
pub(crate) fn find_or_build() -> Result<PathBuf> {
    let version = match version() {
        Ok(version) if Path::new("/usr").join(LIBRARY).exists() && is_new_enough(&version) => version,
        // An old list of packages names old ones.
        _ => {
            debian::install_newest(PACKAGES)?;
            version()?
        }
    };
    if !is_new_enough(&version) {
        bail!("Debian's compiler is {}, and {OLDEST} is needed", release(&version).unwrap_or_default());
    }
    let made_from = [version.as_bytes(), include_bytes!("sysroot.rs")].concat();
    let sysroot = cache()?.join(format!("wasm-sysroot-{}", fingerprint(&made_from)));
    // Follows the links too: a toolchain that they point into can be removed.
    let lld = format!("lib/rustlib/{}/bin/rust-lld", host(&version)?);
    if !sysroot.join("bin/rustc").exists() || !sysroot.join(lld).exists() {
        eprintln!("Building Rust's standard library for {TARGET}; this takes a minute, once.");
        build(&sysroot, host(&version)?).context("the standard library could not be built")?;
    }
    Ok(sysroot)
}

/// Debian's clippy, where it can be had: it is no reason to fail.
pub(crate) fn clippy_driver() -> Option<&'static str> {
    if !Path::new(CLIPPY).exists() {
        debian::install(&["rust-web-clippy"]).ok()?;
    }
    let clippys = process::read(Command::new(CLIPPY).args(["--rustc", "-vV"])).ok()?;
    (release(&clippys)? == release(&version().ok()?)?).then_some(CLIPPY)
}

fn version() -> Result<String> {
    process::read(Command::new(RUSTC).arg("-vV"))
}

/// `1.96.0` of what `rustc -vV` says.
fn release(version: &str) -> Option<&str> {
    version.lines().find_map(|line| line.strip_prefix("release: "))
}

fn is_new_enough(version: &str) -> bool {
    let number = |text: &str| {
        let mut parts = text.split('.').map(|part| part.parse::<u32>().ok());
        Some((parts.next()??, parts.next()??))
    };
    release(version).and_then(number) >= number(OLDEST)
}

fn host(version: &str) -> Result<&str> {
    version.lines().find_map(|line| line.strip_prefix("host: ")).ok_or_else(|| anyhow!("`{RUSTC} -vV` names no host"))
}

/// Builds beside the place where it shall stand and renames, so that a half of it is never used.
fn build(sysroot: &Path, host: &str) -> Result<()> {
    let work = sysroot.with_extension(format!("new-{}", std::process::id()));
    let built = build_in(&work, sysroot, host).and_then(|new| {
        if sysroot.exists() {
            fs::remove_dir_all(sysroot)?;
        }
        Ok(fs::rename(new, sysroot)?)
    });
    fs::remove_dir_all(&work).ok();
    built
}

fn build_in(work: &Path, sysroot: &Path, host: &str) -> Result<PathBuf> {
    let (empty, target, new) = (work.join("empty"), work.join("target"), work.join("sysroot"));
    let rust_lld = linker_of_rust(host)?;
    fs::create_dir_all(empty.join("src"))?;
    fs::write(empty.join("Cargo.toml"), "[package]\nname = \"empty\"\nedition = \"2024\"\n\n[workspace]\n")?;
    fs::write(empty.join("src/lib.rs"), "")?;
    let mut cargo = Command::new(project::cargo());
    cargo.current_dir(&empty).args([
        "build",
        "--release",
        "--target",
        TARGET,
        "-Zbuild-std=std,panic_abort,test",
        "--target-dir",
    ]);
    cargo.arg(&target);
    // build-std is not stable; the metadata keeps the crates apart from those of an ordinary build.
    cargo.env("RUSTC_BOOTSTRAP", "1").env("__CARGO_DEFAULT_LIB_METADATA", "wasm-sysroot");
    let flags = [vec!["-Cembed-bitcode=yes".to_owned()], without_own_paths()].concat();
    cargo.env("RUSTC", RUSTC).env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    process::run_quietly(&mut cargo)?;

    let (library, linker) =
        (new.join(format!("lib/rustlib/{TARGET}/lib")), new.join(format!("lib/rustlib/{host}/bin")));
    fs::create_dir_all(&library)?;
    fs::create_dir_all(&linker)?;
    fs::create_dir_all(new.join("bin"))?;
    for entry in fs::read_dir(target.join(TARGET).join("release/deps"))? {
        let file = entry?.path();
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libempty") {
            fs::copy(&file, library.join(&name))?;
        }
    }
    // Build scripts and procedural macros run here: they need the host's library too.
    symlink(Path::new("/usr/lib/rustlib").join(host).join("lib"), new.join(format!("lib/rustlib/{host}/lib")))?;
    symlink(rust_lld, linker.join("rust-lld"))?;
    for tool in ["rustc", "rustdoc"] {
        // A link would not do: rustc finds its sysroot from where it really lies.
        let script = format!("#!/bin/sh\nexec /usr/bin/{tool} --sysroot='{}' \"$@\"\n", sysroot.display());
        write_program(&new.join("bin").join(tool), &script)?;
    }
    Ok(new)
}

/// Debian leaves it out of the compiler's package; every toolchain of rustup has one.
fn linker_of_rust(host: &str) -> Result<PathBuf> {
    let active = process::read(Command::new("rustc").args(["--print", "sysroot"])).map(PathBuf::from);
    let beside_rustc = active.map(|sysroot| sysroot.join(format!("lib/rustlib/{host}/bin/rust-lld")));
    let debians = PathBuf::from("/usr/bin/rust-lld");
    match beside_rustc.into_iter().chain([debians]).find(|path| path.exists()) {
        Some(path) => Ok(path),
        None => bail!("there is no rust-lld: install Rust from https://rustup.rs, which brings one"),
    }
}

fn write_program(path: &Path, text: &str) -> std::io::Result<()> {
    fs::write(path, text)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_compiler_is_told_from_a_new_one() {
        let of = |release: &str| format!("rustc {release}\nhost: x\nrelease: {release}\n");
        assert!(is_new_enough(&of(OLDEST)) && is_new_enough(&of("1.100.0")) && is_new_enough(&of("2.0.0-nightly")));
        assert!(!is_new_enough(&of("1.9.0")) && !is_new_enough(&of("1.85.0")) && !is_new_enough("nonsense"));
    }
}
