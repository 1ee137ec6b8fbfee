//! libFuzzer's program for all targets: `BUCKETKIT_FUZZ_TARGET` names the one, and without it they are listed.
//! `BUCKETKIT_FUZZ_CORPUS` is a folder, into which the seeds and the words are written.
#![no_main]
#![allow(clippy::print_stdout, reason = "the list of targets")]

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use fuzz::{TARGETS, Target};

static CHOSEN: OnceLock<Target> = OnceLock::new();

fn choose() {
    let Ok(name) = std::env::var("BUCKETKIT_FUZZ_TARGET") else {
        TARGETS.iter().for_each(|target| println!("{}", target.name));
        std::process::exit(0);
    };
    let target = TARGETS.iter().find(|target| target.name == name);
    let target = CHOSEN.get_or_init(|| *target.expect("a target of this name"));
    if let Ok(folder) = std::env::var("BUCKETKIT_FUZZ_CORPUS") {
        write(target, Path::new(&folder)).expect("the corpus can be written");
    }
}

fn write(target: &Target, folder: &Path) -> std::io::Result<()> {
    for (number, seed) in (target.seeds)().iter().enumerate() {
        fs::write(folder.join(format!("seed-{number}")), seed)?;
    }
    Ok(())
}

libfuzzer_sys::fuzz_target!(init: choose(), |data: &[u8]| {
    if let Some(target) = CHOSEN.get() {
        (target.run)(data);
    }
});
