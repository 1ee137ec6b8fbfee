//! Browsers for the tests: Chromium or Chrome, Firefox, and WebKitGTK with its driver.

use std::path::PathBuf;

use anyhow::{Context, Result, anyhow, bail};

use super::debian;
use crate::process;

/// A program, and where it comes from.
struct Program {
    what: &'static str,
    /// Names its path, for one that is not found.
    variable: &'static str,
    names: &'static [&'static str],
    /// Places off the PATH.
    places: &'static [&'static str],
    packages: &'static [&'static str],
}

const CHROMIUM: Program = Program {
    what: "Chromium or Chrome",
    variable: "BUCKETKIT_CHROMIUM",
    names: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    places: &[
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ],
    packages: &["chromium", "fonts-liberation"],
};

const FIREFOX: Program = Program {
    what: "Firefox",
    variable: "BUCKETKIT_FIREFOX",
    names: &["firefox-esr", "firefox"],
    places: &["/Applications/Firefox.app/Contents/MacOS/firefox"],
    packages: &["firefox-esr", "fonts-liberation"],
};

const WEBKIT_DRIVER: Program = Program {
    what: "WebKitGTK's WebDriver",
    variable: "BUCKETKIT_WEBKIT_DRIVER",
    names: &["WebKitWebDriver"],
    places: &[],
    packages: &["webkit2gtk-driver", "xvfb", "xauth", "fonts-liberation"],
};

/// The browser that the driver starts. Its folder has the name of the machine's kind.
const MINI_BROWSER: Program = Program {
    what: "WebKitGTK's MiniBrowser",
    variable: "BUCKETKIT_MINIBROWSER",
    names: &["MiniBrowser"],
    places: &[
        "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
        "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.0/MiniBrowser",
        "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
        "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.0/MiniBrowser",
        "/usr/libexec/webkit2gtk-4.1/MiniBrowser",
    ],
    packages: WEBKIT_DRIVER.packages,
};

/// A screen for a browser that cannot do without.
const SCREEN: Program = Program {
    what: "Xvfb",
    variable: "BUCKETKIT_XVFB_RUN",
    names: &["xvfb-run"],
    places: &[],
    packages: WEBKIT_DRIVER.packages,
};

/// Chromium or Chrome.
pub(crate) fn find_or_install() -> Result<PathBuf> {
    CHROMIUM.find_or_install()
}

/// An engine for the tests of elements: its name there, and what they need for it, as variables.
pub(crate) struct Engine {
    pub(crate) name: &'static str,
    pub(crate) variables: Vec<(&'static str, PathBuf)>,
}

/// All three; or, of each that is missing, what to install.
pub(crate) fn engines() -> Vec<Result<Engine>> {
    const ENGINES: &[(&str, &[&Program])] =
        &[("chromium", &[&CHROMIUM]), ("firefox", &[&FIREFOX]), ("webkit", &[&WEBKIT_DRIVER, &MINI_BROWSER, &SCREEN])];
    let find = |(name, programs): &(&'static str, &[&Program])| {
        let found = programs.iter().map(|program| Ok((program.variable, program.find_or_install()?)));
        Ok(Engine { name, variables: found.collect::<Result<_>>()? })
    };
    ENGINES.iter().map(find).collect()
}

impl Program {
    fn find_or_install(&self) -> Result<PathBuf> {
        let Self { what, variable, packages, .. } = self;
        if let Some(named) = std::env::var_os(variable) {
            let named = PathBuf::from(named);
            if !named.is_file() {
                bail!("{variable} names {}, which is no file", named.display());
            }
            return Ok(named);
        }
        if let Some(found) = self.find() {
            return Ok(found);
        }
        let installed = debian::install(packages).and_then(|()| self.find().ok_or_else(|| anyhow!("it is not there")));
        installed.with_context(|| {
            format!(
                "{what} was not found, nor could it be installed: install it (on Debian: apt-get install {}), or set {variable} to its path",
                packages.join(" ")
            )
        })
    }

    fn find(&self) -> Option<PathBuf> {
        let elsewhere = || self.places.iter().map(PathBuf::from).find(|path| path.is_file());
        process::find_on_path(self.names).or_else(elsewhere)
    }
}
