//! The short form: seeds that are changed by chance, always the same. `cargo xtask fuzz` is the long one.
#![allow(clippy::print_stderr, reason = "what was found")]

use std::panic::catch_unwind;

use fuzz::mutate::input;
use fuzz::{TARGETS, Target};

fn try_out(name: &str, inputs: u64) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target");
    let seeds = (target.seeds)();
    for seed in &seeds {
        check(target, seed);
    }
    for number in 0..inputs {
        check(target, &input(target, &seeds, number));
    }
}

fn check(target: &Target, data: &[u8]) {
    if catch_unwind(|| (target.run)(data)).is_err() {
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
        let file = folder.join(format!("fuzz-{}", target.name));
        std::fs::write(&file, data).expect("the input is kept");
        let replay = format!("cargo xtask fuzz --target {} --replay {}", target.name, file.display());
        panic!("{}: {:?}\n{replay}", target.name, data.escape_ascii().to_string());
    }
}

#[test]
fn url() {
    try_out("url", 20_000);
}

#[test]
fn sign() {
    try_out("sign", 3_000);
}

#[test]
fn desk() {
    try_out("desk", 3_000);
}

#[test]
fn object() {
    try_out("object", 10_000);
}

#[test]
fn values() {
    try_out("values", 20_000);
}

#[test]
fn time() {
    try_out("time", 50_000);
}

#[test]
fn answers() {
    try_out("answers", 10_000);
}

#[test]
fn redact() {
    try_out("redact", 5_000);
}

#[test]
fn convert() {
    try_out("convert", 2_000);
}

#[test]
fn resource() {
    try_out("resource", 1_000);
}

#[test]
fn upload() {
    try_out("upload", 5_000);
}

/// A broken promise is found: the same inputs, and one target that cannot keep any.
#[test]
fn what_is_broken_is_found() {
    fn never_empty(data: &[u8]) {
        assert!(!data.contains(&0), "a zero");
    }
    let target = Target { name: "canary", run: never_empty, seeds: || vec![b"a".to_vec()], words: &["b"] };
    let found =
        (0..20_000).filter(|number| catch_unwind(|| (target.run)(&input(&target, &[b"a".to_vec()], *number))).is_err());
    assert!(found.count() > 0);
}

#[test]
fn all_targets_are_tried_here() {
    let source = include_str!("short.rs");
    for target in TARGETS {
        assert!(source.contains(&format!("try_out(\"{}\"", target.name)), "{} is not", target.name);
    }
}
