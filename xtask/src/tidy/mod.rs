//! What a reviewer should not have to look for.

mod layers;
mod length;
mod source;

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use crate::project::Project;
use crate::{build, generate, process, setup, size};

/// The quick checks first; stops at the first that fails.
pub(crate) fn run(project: &Project) -> Result<()> {
    println!("tidy: file length");
    none("too long", &length::check(&files(&project.root, length::FOLDERS, length::EXTENSIONS)?))?;
    println!("tidy: layers");
    none("against ARCHITECTURE.md", &layers::check(&files(&project.root, &["src"], &["rs"])?))?;
    println!("tidy: generated files");
    generate::run(project, true)?;
    println!("tidy: rustfmt");
    process::run(project.cargo().args(["fmt", "--all", "--check"]))?;
    println!("tidy: clippy");
    process::run(project.cargo().args([
        "clippy",
        "--quiet",
        "--workspace",
        "--all-targets",
        "--all-features",
        "--",
        "-D",
        "warnings",
    ]))?;
    println!("tidy: rustdoc");
    let mut doc = project.cargo();
    doc.args(["doc", "--quiet", "--package", "bucketkit", "--no-deps", "--all-features"]);
    process::run(doc.env("RUSTDOCFLAGS", "-D warnings"))?;
    println!("tidy: clippy for WebAssembly");
    let rust = setup::wasm::find_or_install()?;
    for module in build::MODULES {
        process::run(rust.lint(project)?.arg("--quiet").args(module.features))?;
    }
    println!("tidy: size");
    size::run(project, false, true)
}

fn none(what: &str, found: &[String]) -> Result<()> {
    if !found.is_empty() {
        bail!("{what}:\n  {}", found.join("\n  "));
    }
    Ok(())
}

/// A source file: its path from the checkout, with slashes, and its text.
struct File {
    path: String,
    text: String,
}

fn files(root: &Path, folders: &[&str], extensions: &[&str]) -> Result<Vec<File>> {
    let mut found = Vec::new();
    let mut next = folders.iter().map(|folder| (*folder).to_owned()).collect::<Vec<_>>();
    while let Some(folder) = next.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{folder}/{name}");
            if entry.file_type()?.is_dir() {
                if !name.starts_with('.') && !["node_modules", "target", "dist"].contains(&name.as_str()) {
                    next.push(path);
                }
            } else if name.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension)) {
                found.push(File { text: fs::read_to_string(root.join(&path))?, path });
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}
