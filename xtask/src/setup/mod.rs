//! What the commands need of the machine. Each part looks first, fetches only what is missing, and where it may not or
//! cannot, says in one sentence what to run.

pub(crate) mod browser;
pub(crate) mod debian;
pub(crate) mod npm;
pub(crate) mod sysroot;
pub(crate) mod wasm;

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::project::Project;

/// `cargo xtask setup`: all of it at once.
pub(crate) fn run(project: &Project) -> Result<()> {
    npm::install(project)?;
    wasm::find_or_install()?;
    println!("browser: {}", browser::find_or_install()?.display());
    for engine in browser::engines() {
        match engine {
            Ok(engine) => println!("engine for the elements: {}", engine.name),
            Err(error) => println!("left out of the elements' tests: {error:#}"),
        }
    }
    println!("boto3: {}", dev_store::python()?.display());
    println!("object store: {}", dev_store::Weed::find_or_install()?.display());
    Ok(())
}

/// Where things go that outlive `cargo clean`.
fn cache() -> Result<PathBuf> {
    let base = std::env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty()).map(PathBuf::from);
    let base = base.or_else(|| Some(std::env::home_dir()?.join(".cache")));
    Ok(base.context("there is no home folder: set XDG_CACHE_HOME to a folder that may be written")?.join("bucketkit"))
}

/// A name for what was made from this text.
pub(crate) fn fingerprint(text: &[u8]) -> String {
    use sha2::Digest;
    hex::encode(&sha2::Sha256::digest(text)[..8])
}
