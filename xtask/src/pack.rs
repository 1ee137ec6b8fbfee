//! The npm package: the facade in www/ as ES modules that share chunks, the WebAssembly beside them, and a tarball.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::build::{self, Mode};
use crate::inline;
use crate::licences;
use crate::process;
use crate::project::Project;

/// The files of www/ that users import.
const ENTRIES: &[&str] = &[
    "index.js",
    "upload.js",
    "sign.js",
    "sign-chunked.js",
    "sign-explain.js",
    "sign-sigv4a.js",
    "checksum.js",
    "resource.js",
    "elements-resource-form.js",
    "elements-upload.js",
    "elements-browser.js",
    // Not for users: what the widget fetches by itself.
    "elements-upload-list.js",
    "resource-convert.js",
    "browse.js",
    "browse-archive.js",
    "browse-logs.js",
    DOCTOR,
    WORKER,
];
/// These share no chunks with the others. Signing alone has a shorter table of messages, and a compressor makes less of it in
/// one; the worker is one file, since an app may have to put it elsewhere.
const ALONE: &[(&str, &str)] =
    &[("sign.js", "errors-sign.generated.js"), (WORKER, "errors.generated.js"), (DOCTOR, "errors.generated.js")];
/// It imports entries as users do, and nothing that would cut the others' chunks into smaller ones.
const DOCTOR: &str = "doctor.js";
const BESIDE_DOCTOR: &[&str] = &["sign.js", "resource.js", "resource-convert.js"];
/// Where uploads are summed up.
pub(crate) const WORKER: &str = "worker.js";

/// What lies beside the code.
const TEXTS: &[&str] = &["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", licences::FILE];
/// Where pkg.json leaves room for the version.
const VERSION: &str = "@VERSION@";

pub(crate) struct Package {
    pub(crate) tarball: PathBuf,
    /// What esbuild tells about its output: which file imports which.
    pub(crate) metafiles: Vec<PathBuf>,
}

/// Makes `dist/` anew. It stands where it stood until the new one is whole.
pub(crate) fn run(project: &Project, mode: Mode) -> Result<Package> {
    let modules = build::run(project, mode)?;
    let staged = project.root.join(format!("node_modules/.cache/bucketkit/dist-{}", std::process::id()));
    fs::create_dir_all(&staged)?;
    let packed = stage(project, &modules, &staged, mode).and_then(|package| {
        let dist = project.dist();
        if dist.exists() {
            fs::remove_dir_all(&dist)?;
        }
        fs::rename(&staged, &dist)?;
        Ok(package)
    });
    fs::remove_dir_all(&staged).ok();
    packed
}

fn stage(project: &Project, modules: &Path, staged: &Path, mode: Mode) -> Result<Package> {
    let mut metafiles = Vec::new();
    let others = ENTRIES.iter().filter(|entry| ALONE.iter().all(|(alone, _)| alone != *entry));
    let alone = ALONE.iter().map(|(entry, messages)| (vec![entry], *messages));
    for (entries, messages) in alone.chain([(others.collect(), "errors.generated.js")]) {
        let metafile = modules.join(format!("esbuild-{}.json", metafiles.len()));
        bundle(project, modules, staged, &entries, messages, &metafile, mode)?;
        metafiles.push(metafile);
    }
    finish(project, modules, staged, mode)?;
    copy(&modules.join("bucketkit/bucketkit_bg.wasm"), &staged.join("bucketkit.wasm"))?;
    for text in TEXTS {
        copy(&project.root.join(text), &staged.join(text))?;
    }
    for entry in fs::read_dir(project.root.join("www"))? {
        let (path, name) = (entry.as_ref().map(fs::DirEntry::path), entry.as_ref().map(fs::DirEntry::file_name));
        if let (Ok(path), Ok(name)) = (path, name)
            && name.to_string_lossy().ends_with(".d.ts")
        {
            copy(&path, &staged.join(name))?;
        }
    }
    fs::write(
        staged.join("package.json"),
        manifest(&fs::read_to_string(project.root.join("pkg.json"))?, &project.version)?,
    )?;
    let mut npm = project.command("npm");
    npm.current_dir(staged).args(["pack", "--ignore-scripts", "--loglevel=error"]);
    process::run_quietly(&mut npm)?;
    Ok(Package { tarball: project.dist().join(format!("bucketkit-{}.tgz", project.version)), metafiles })
}

/// All files in one folder, so that a path relative to a shared chunk is one relative to the package.
fn bundle(
    project: &Project,
    modules: &Path,
    staged: &Path,
    entries: &[&&str],
    messages: &str,
    metafile: &Path,
    mode: Mode,
) -> Result<()> {
    let mut esbuild = project.npm_tool("esbuild");
    esbuild.args(entries.iter().map(|entry| format!("www/{entry}")));
    esbuild.args([
        "--bundle",
        "--splitting",
        "--format=esm",
        "--target=es2022",
        "--platform=browser",
        "--charset=utf8",
    ]);
    esbuild.args(["--chunk-names=chunk-[hash]", "--legal-comments=none", "--log-level=warning"]);
    // As it is written, the name is that in the package.
    esbuild.arg(format!("--external:*/{WORKER}"));
    // An entry cannot be external to itself; the form fetches the doctor when it is asked for.
    let outside = if entries.iter().any(|entry| **entry == DOCTOR) { BESIDE_DOCTOR } else { &[DOCTOR] };
    esbuild.args(outside.iter().map(|beside| format!("--external:*/{beside}")));
    if mode == Mode::Ship {
        esbuild.arg("--minify");
    }
    esbuild.arg(format!("--alias:#messages={}", project.root.join("www").join(messages).display()));
    esbuild.arg(format!("--alias:{}={}", inline::UNFOLD, project.root.join("www/lib/unfold.js").display()));
    for module in build::MODULES {
        let (name, folder) = (module.name, modules.join(module.name));
        esbuild.arg(format!("--alias:#wasm/{name}={}", folder.join(format!("{name}.js")).display()));
        esbuild.arg(format!("--alias:#wasm/{name}_bytes={}", folder.join(format!("{name}_bytes.js")).display()));
    }
    esbuild.arg(format!("--outdir={}", staged.display())).arg(format!("--metafile={}", metafile.display()));
    process::run(&mut esbuild)
}

/// What esbuild leaves: terser makes the scripts smaller once more, and then the texts of WebAssembly go into them.
fn finish(project: &Project, modules: &Path, staged: &Path, mode: Mode) -> Result<()> {
    for entry in fs::read_dir(staged)? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "js") {
            continue;
        }
        if mode == Mode::Ship {
            let mut terser = project.npm_tool("terser");
            terser.arg(&path).args(["--module", "--ecma=2022", "--compress", "--mangle", "--output"]).arg(&path);
            process::run(&mut terser)?;
        }
        let mut script = fs::read_to_string(&path)?;
        for name in build::MODULES.iter().filter(|module| module.inline.is_some()).map(|module| module.name) {
            if script.contains(&inline::mark(name)) {
                let text = fs::read_to_string(modules.join(name).join(format!("{name}_bytes.txt")))?;
                script = script.replace(&inline::mark(name), &text);
            }
        }
        fs::write(&path, script)?;
    }
    Ok(())
}

/// The packed package.json: pkg.json with the crate's version.
fn manifest(source: &str, version: &str) -> Result<String> {
    ensure!(source.matches(VERSION).count() == 1, "pkg.json must say {VERSION} once, where the version belongs");
    Ok(source.replace(VERSION, version))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("the package needs {}", from.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_takes_the_version_once() {
        assert_eq!(manifest(r#"{"version": "@VERSION@"}"#, "1.2.3").unwrap(), r#"{"version": "1.2.3"}"#);
        assert!(manifest(r#"{"version": "0.0.0"}"#, "1.2.3").is_err());
    }
}
