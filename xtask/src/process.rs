//! Other programs, run with errors that say in one sentence what was run and what to do when it is not there.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, anyhow, bail};

/// Where a program comes from, for the one that is missing.
const SOURCES: &[(&str, &str)] = &[
    ("node", "install Node.js 20.19 or later from https://nodejs.org"),
    ("npm", "install Node.js 20.19 or later from https://nodejs.org, which brings npm"),
    ("python3", "install Python 3.10 or later"),
    ("rustup", "install Rust from https://rustup.rs"),
];

/// Runs to the end, on this terminal.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().map_err(|error| not_started(command, error))?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Runs to the end without a word; what it wrote to stderr is shown when it fails.
pub(crate) fn run_quietly(command: &mut Command) -> Result<()> {
    read(command).map(drop)
}

/// What a program writes to stdout, without the white space at its ends.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| not_started(command, error))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed ({})\n{}", line(command), output.status, said.trim());
    }
    let text = String::from_utf8(output.stdout).with_context(|| format!("`{}` wrote no UTF-8", line(command)))?;
    Ok(text.trim().to_owned())
}

/// Whether it starts, and ends well; nothing is shown.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// The first of these programs that the PATH has.
pub(crate) fn find_on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    names
        .iter()
        .find_map(|name| std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file()))
}

fn not_started(command: &Command, error: std::io::Error) -> anyhow::Error {
    let program = name(command);
    if error.kind() != ErrorKind::NotFound {
        return anyhow!("`{program}` could not be started: {error}");
    }
    match SOURCES.iter().find(|(known, _)| *known == program) {
        Some((_, source)) => anyhow!("`{program}` is not installed: {source}"),
        None => anyhow!("`{program}` is not installed, or its working folder is missing"),
    }
}

fn name(command: &Command) -> String {
    let program = Path::new(command.get_program());
    program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned()
}

/// The command line as a person would type it, near enough.
fn line(command: &Command) -> String {
    let arguments = command.get_args().map(|argument| argument.to_string_lossy().into_owned());
    std::iter::once(name(command)).chain(arguments).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_is_named_with_its_source() {
        let error = not_started(&Command::new("/somewhere/node"), ErrorKind::NotFound.into()).to_string();
        assert_eq!(error, "`node` is not installed: install Node.js 20.19 or later from https://nodejs.org");
        let error = run(&mut Command::new("no-such-program-here")).unwrap_err().to_string();
        assert!(error.starts_with("`no-such-program-here` is not installed"), "{error}");
    }

    #[test]
    fn a_failure_tells_the_command_and_what_it_said() {
        let error = read(Command::new("sh").args(["-c", "echo the reason >&2; exit 3"])).unwrap_err().to_string();
        assert!(
            error.starts_with("`sh -c") && error.contains("exit status: 3") && error.ends_with("the reason"),
            "{error}"
        );
        assert!(run(Command::new("sh").args(["-c", "exit 3"])).is_err());
    }

    #[test]
    fn reads_without_the_last_line_break() {
        assert_eq!(read(Command::new("sh").args(["-c", "echo word"])).unwrap(), "word");
    }
}
