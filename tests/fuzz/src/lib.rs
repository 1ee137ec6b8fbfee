//! Targets for fuzzing: each takes any bytes, and panics if a promise is broken. `cargo xtask fuzz` lets libFuzzer choose
//! the bytes by the coverage they reach; the test in `tests/short.rs` chooses them by chance, a few thousand each.
#![allow(clippy::missing_panics_doc, reason = "a panic is how a target says that it found something")]

mod input;
pub mod mutate;
mod secret;
mod targets;

/// Something to be fuzzed.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    pub name: &'static str,
    pub run: fn(&[u8]),
    /// Inputs to begin with, such as reach deep.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Words that mean something there.
    pub words: &'static [&'static str],
}

pub const TARGETS: &[Target] = &[
    targets::url::TARGET,
    targets::sign::TARGET,
    targets::desk::TARGET,
    targets::object::TARGET,
    targets::values::TARGET,
    targets::time::TARGET,
    targets::answers::TARGET,
    targets::redact::TARGET,
    targets::convert::TARGET,
    targets::resource::TARGET,
    targets::upload::TARGET,
];
