//! The project's own commands, as `cargo xtask <command>`: one file a command, and `setup` for what several of them need.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks to its terminal")]

mod audit;
mod bench;
mod browsers;
mod build;
mod bundlers;
mod chaos;
mod conformance;
mod demo;
mod fuzz;
mod generate;
mod inline;
mod licences;
mod memory;
mod pack;
mod process;
mod project;
mod setup;
mod signatures;
mod sim;
mod size;
mod stack;
mod streams;
mod test;
mod tidy;
mod troubleshooting;

use std::process::ExitCode;

use anyhow::{Result, anyhow, bail};
use pico_args::Arguments;

use crate::project::Project;

const HELP: &str = "\
cargo xtask <command>

  demo [--port N] [--data DIR]  start an object store, the example backend and its page; Ctrl-C ends them
       [--origin URL]           and let another page use the bucket too
  test                          all that must pass: tidy, native tests, the package and what bundlers make of it, end to end in
                                Chromium, the elements in Firefox too
  browsers                      the elements and uploads in Chromium, Firefox and WebKit; `test` leaves out an engine that is missing
  bundlers                      the packed package in what webpack, esbuild, Rollup and Vite make of an app, and in none
  build [--dev]                 compile the crate to WebAssembly, into target/wasm-out (--dev: large, quick to rebuild)
  pack [--dev]                  build, then make the npm package in dist/
  size [--json] [--check]       what each entry of the package weighs, beside its budget
  tidy                          format, lints, layering, file length, generated files, budgets
  audit                         licences, sources and known faults of all that we build with; it needs cargo-deny and the network
  generate [--check]            write the files that are made from the Rust sources
  sim --seeds N [--from S]      simulate N lives of a page in a world of faults; --seed S: this one alone
  conformance                   the long proofs: 100,000 random requests signed as AWS's own signer signs them, and what
                                Garage, another store, says to what a browser sends
  fuzz --seconds N              arbitrary bytes for all that parses, and for the upload machine
       [--target NAME]          only this one of them
       [--replay FILE]          and only this input
  bench sign [--rounds N]       how fast the package signs, beside its peers, in a browser; --check: fail on a missed target
       [--quick] [--json] [--check]
  bench upload                  how fast, and with how much memory, it uploads, beside its peers; the same options
  bench resource               how long it takes to validate a resource, in a browser; the same options
  bench checksum                how fast checksums are, beside its peers, in a browser; the same options
  bench size                    what apps load that do the same with the package and with its peers
  chaos [--mib N]               one upload through everything at once, in a browser: killed tabs, lost answers, flipped bits
  memory                        upload 1 GiB in a browser and watch its memory
  setup                         fetch what the other commands would fetch when they need it
  help                          this text
";

fn main() -> ExitCode {
    match run(Arguments::from_env()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut args: Arguments) -> Result<()> {
    let command = args.subcommand()?.unwrap_or_default();
    if args.contains(["-h", "--help"]) || matches!(command.as_str(), "" | "help") {
        print!("{HELP}");
        return Ok(());
    }
    let project = Project::find()?;
    match command.as_str() {
        "demo" => {
            let options = demo::Options {
                port: args.opt_value_from_str("--port")?.unwrap_or(demo::DEFAULT_PORT),
                data: args.opt_value_from_str("--data")?,
                origin: args.opt_value_from_str("--origin")?,
            };
            finish(args)?;
            demo::run(&project, options)
        }
        "test" => finish(args).and_then(|()| test::run(&project)),
        "browsers" => finish(args).and_then(|()| browsers::run(&project)),
        "bundlers" => finish(args).and_then(|()| bundlers::run(&project)),
        "build" => {
            let mode = mode(&mut args);
            finish(args)?;
            build::run(&project, mode).map(drop)
        }
        "pack" => {
            let mode = mode(&mut args);
            finish(args)?;
            let package = pack::run(&project, mode)?;
            println!("{}", package.tarball.display());
            Ok(())
        }
        "size" => {
            let (json, check) = (args.contains("--json"), args.contains("--check"));
            finish(args)?;
            size::run(&project, json, check)
        }
        "tidy" => finish(args).and_then(|()| tidy::run(&project)),
        "audit" => finish(args).and_then(|()| audit::run(&project)),
        "generate" => {
            let check = args.contains("--check");
            finish(args)?;
            generate::run(&project, check)
        }
        "chaos" => {
            let mib = args.opt_value_from_str("--mib")?;
            finish(args)?;
            chaos::run(&project, mib)
        }
        "sim" => {
            let only = args.opt_value_from_str("--seed")?;
            let (seeds, from) = match only {
                Some(_) => (1, only),
                None => (args.value_from_str("--seeds")?, args.opt_value_from_str("--from")?),
            };
            finish(args)?;
            sim::run(&project, seeds, from)
        }
        "conformance" => finish(args).and_then(|()| conformance::run(&project)),
        "fuzz" => {
            let replay = args.opt_value_from_str("--replay")?;
            let seconds = if replay.is_some() { 0 } else { args.value_from_str("--seconds")? };
            let options = fuzz::Options { seconds, target: args.opt_value_from_str("--target")?, replay };
            finish(args)?;
            fuzz::run(&project, &options)
        }
        "bench" => {
            let what = args.subcommand()?;
            let options = bench::Options {
                rounds: args.opt_value_from_str("--rounds")?,
                flags: bench::FLAGS.iter().copied().filter(|flag| args.contains(*flag)).collect(),
            };
            finish(args)?;
            bench::run(&project, what.as_deref(), options)
        }
        "memory" => finish(args).and_then(|()| memory::run(&project)),
        "setup" => finish(args).and_then(|()| setup::run(&project)),
        // For the tests in tests/e2e: the servers, until stdin closes.
        "stack" => {
            let store = args.opt_value_from_str("--store")?.unwrap_or_else(|| "seaweedfs".to_owned());
            finish(args)?;
            stack::run(&project, &store)
        }
        // For those in tests/package: requests to sign until stdin closes.
        "signatures" => finish(args).and_then(|()| signatures::run()),
        other => bail!("there is no command `{other}`: `cargo xtask help` lists them"),
    }
}

fn mode(args: &mut Arguments) -> build::Mode {
    if args.contains("--dev") { build::Mode::Dev } else { build::Mode::Ship }
}

/// Nothing that was typed is ignored.
fn finish(args: Arguments) -> Result<()> {
    match args.finish().first() {
        None => Ok(()),
        Some(extra) => Err(anyhow!("`{}` is not an option here: see `cargo xtask help`", extra.to_string_lossy())),
    }
}
