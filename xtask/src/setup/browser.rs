//! A browser for the tests: Chromium or Chrome.

use std::path::PathBuf;

use anyhow::{Result, anyhow, bail};

use super::debian;
use crate::process;

const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MACOS: &[&str] = &[
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

pub(crate) fn find_or_install() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("BUCKETKIT_CHROMIUM") {
        let named = PathBuf::from(named);
        if !named.is_file() {
            bail!("BUCKETKIT_CHROMIUM names {}, which is no file", named.display());
        }
        return Ok(named);
    }
    if let Some(found) = find() {
        return Ok(found);
    }
    let installed = debian::install(&["chromium", "fonts-liberation"])
        .and_then(|()| find().ok_or_else(|| anyhow!("it is not on the PATH")));
    installed.map_err(|error| {
        anyhow!("no Chromium or Chrome was found, nor could it be installed ({error:#}): install one, or set BUCKETKIT_CHROMIUM to its path")
    })
}

fn find() -> Option<PathBuf> {
    process::find_on_path(NAMES).or_else(|| MACOS.iter().map(PathBuf::from).find(|path| path.is_file()))
}
