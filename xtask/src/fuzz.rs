//! Fuzzing: libFuzzer chooses the bytes, by the coverage that they reach, for each target of tests/fuzz in turn.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::process;
use crate::project::Project;

/// What tells libFuzzer which code was reached. These are stable options; a sanitizer, which is not, would look for faults of
/// memory, of which safe Rust has none.
const INSTRUMENTED: &[&str] = &[
    "--cfg=fuzzing",
    "-Ccodegen-units=1",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

/// In bytes: beyond, inputs only repeat themselves.
const LONGEST: u32 = 8192;

pub(crate) struct Options {
    /// For all targets together.
    pub(crate) seconds: u64,
    pub(crate) target: Option<String>,
    /// An input that was found: it is tried once.
    pub(crate) replay: Option<PathBuf>,
}

pub(crate) fn run(project: &Project, options: &Options) -> Result<()> {
    let program = build(project)?;
    let known = process::read(&mut Command::new(&program))?;
    let wanted = |name: &&str| options.target.as_deref().is_none_or(|target| target == *name);
    let targets: Vec<&str> = known.lines().filter(wanted).collect();
    ensure!(!targets.is_empty(), "there is no such target; these are: {}", known.replace('\n', ", "));
    for target in &targets {
        let mut fuzzer = Command::new(&program);
        fuzzer.env("BUCKETKIT_FUZZ_TARGET", target);
        if let Some(input) = &options.replay {
            process::run(fuzzer.arg(input))?;
            continue;
        }
        let [corpus, found] = ["corpus", "found"].map(|name| project.target.join("fuzzing").join(name).join(target));
        for folder in [&corpus, &found] {
            fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        }
        println!("\n── {target} ──");
        let seconds = (options.seconds / targets.len() as u64).max(1);
        fuzzer.env("BUCKETKIT_FUZZ_CORPUS", &corpus).arg(&corpus);
        fuzzer.arg(format!("-max_total_time={seconds}")).arg(format!("-max_len={LONGEST}"));
        fuzzer.arg(format!("-artifact_prefix={}/", found.display()));
        // A minute is more than any input may take, and the lines in between say little.
        fuzzer.args([
            "-timeout=60",
            "-rss_limit_mb=2048",
            "-print_final_stats=1",
            "-verbosity=1",
            "-use_value_profile=1",
        ]);
        process::run(&mut fuzzer).with_context(|| {
            let folder = found.display();
            format!("an input was found, and lies in {folder}: `cargo xtask fuzz --target {target} --replay FILE`")
        })?;
    }
    Ok(())
}

/// The program for all targets, as it is released but for the checks of a debug build.
fn build(project: &Project) -> Result<PathBuf> {
    let host = process::read(project.command("rustc").args(["--print", "host-tuple"]))?;
    let mut cargo = project.cargo();
    // A target that is named keeps the flags away from build scripts.
    cargo.args(["build", "--quiet", "--package", "fuzz", "--bin", "guided", "--features", "guided"]);
    cargo.args(["--profile", "fuzz", "--target", &host]);
    cargo.env("CARGO_ENCODED_RUSTFLAGS", INSTRUMENTED.join("\u{1f}"));
    process::run(&mut cargo).context("libFuzzer is C++: install a compiler, on Debian by `apt-get install g++`")?;
    Ok(project.target.join(host).join("fuzz/guided"))
}
