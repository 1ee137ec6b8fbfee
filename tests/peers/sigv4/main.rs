//! Our signer against AWS's own, [aws-sigv4](https://docs.rs/aws-sigv4): random requests, of which both must make the same
//! canonical request, string to sign, signature, headers and parameters. What we would send is then signed by AWS's
//! signer once more, as a store would check it.
//!
//! One seed is one request. A failure names its seed and shows the smallest request that fails alike;
//! `BUCKETKIT_PEERS_FROM=<seed> BUCKETKIT_PEERS_CASES=1 cargo test -p peers` replays it.
//! `cargo xtask conformance` is the long form.

mod case;
mod check;
mod differences;
mod spelling;
mod tally;
mod theirs;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};

use case::{Case, cases};
use tally::Tally;

/// Enough that each row of the table and each feature is met many times.
const SHORT: u64 = 4_000;
const LONG: u64 = 100_000;

fn runner(seed: u64) -> TestRunner {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

fn run(from: u64, count: u64) {
    let strategy = cases();
    let mut tally = Tally::default();
    for seed in from..from + count {
        let mut runner = runner(seed);
        let tree = strategy.new_tree(&mut runner).expect("no case is rejected");
        let case = tree.current();
        tally.see(&case);
        match check::check(&case) {
            Ok(rows) => tally.rows(&rows),
            Err(_) => panic!("{}", smallest(seed, &mut runner, tree)),
        }
    }
    #[expect(clippy::print_stdout, reason = "what a long run went through")]
    {
        println!("{tally}");
    }
    if count >= 1000 {
        tally.judge();
    }
}

/// Shrinks the case as long as it fails, and says all that is needed to see why.
fn smallest(seed: u64, runner: &mut TestRunner, tree: impl ValueTree<Value = Case>) -> String {
    let judged = runner.run_one(tree, |case| match check::check(&case) {
        Ok(_) => Ok(()),
        Err(fault) => Err(proptest::test_runner::TestCaseError::fail(fault)),
    });
    let replay = format!("seed {seed}: BUCKETKIT_PEERS_FROM={seed} BUCKETKIT_PEERS_CASES=1 cargo test -p peers");
    match judged {
        Err(TestError::Fail(fault, case)) => format!("{replay}\n{fault}\n{case:#?}"),
        _ => format!("{replay}\nthe case fails, but not when it is tried again"),
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn random_requests_are_signed_as_aws_signs_them() {
    run(number("BUCKETKIT_PEERS_FROM").unwrap_or(0), number("BUCKETKIT_PEERS_CASES").unwrap_or(SHORT));
}

/// The long form: `cargo xtask conformance`. It begins where the short one ends.
#[test]
#[ignore = "takes as long as it is told to: cargo xtask conformance"]
fn a_hundred_thousand_requests() {
    run(number("BUCKETKIT_PEERS_FROM").unwrap_or(SHORT), number("BUCKETKIT_PEERS_CASES").unwrap_or(LONG));
}

#[test]
fn the_same_seed_is_the_same_case() {
    let strategy = cases();
    let case = |seed| strategy.new_tree(&mut runner(seed)).expect("a case").current();
    for seed in 0..50 {
        assert_eq!(format!("{:?}", case(seed)), format!("{:?}", case(seed)));
    }
    assert_ne!(format!("{:?}", case(0)), format!("{:?}", case(1)));
}
