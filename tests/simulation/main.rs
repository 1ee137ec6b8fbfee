//! The upload machine in a simulated world: a fake store that checks every signature by code of its own, a network and a
//! backend that fail as the seed says, bytes that change on the way, a wrong clock, people who pause, abort and come back with
//! another file, pages that die. One seed replays one life: `cargo xtask sim --seed <seed>`.
//!
//! After a while the faults stop: from then on everything has to end, and to end well.

mod backend;
mod content;
mod sigv4;
mod store;
mod world;

use world::{Canary, World};

fn run(from: u64, seeds: u64) {
    let mut tally = world::Tally::default();
    for seed in from..from + seeds {
        let life = World::new(seed, Canary::None).live();
        match life {
            Ok(counts) => tally.add(&counts),
            Err(violation) => panic!("cargo xtask sim --seed {seed}\n{violation}"),
        }
    }
    #[expect(clippy::print_stdout, reason = "what a long run went through")]
    {
        println!("{tally:?}");
    }
    // A world without faults or without successes would prove nothing.
    if seeds >= 1000 {
        assert!(tally.done > seeds / 2 && tally.aborted > 0 && tally.failed > 0, "{tally:?}");
        assert!(tally.signed > seeds && tally.unsigned > 0 && tally.expired > 0, "{tally:?}");
        assert!(tally.retries > seeds && tally.renewals > 0 && tally.skews > 0 && tally.lists > 0, "{tally:?}");
        assert!(tally.deaths > seeds / 4 && tally.resumed > 0 && tally.pauses > 0 && tally.heads > 0, "{tally:?}");
        assert!(tally.mismatches > 0 && tally.kept_off > 0 && tally.verified > 0, "{tally:?}");
    }
}

#[test]
fn two_thousand_lives() {
    run(0, 2000);
}

/// The long form: `cargo xtask sim --seeds N [--from S]`.
#[test]
#[ignore = "takes as long as it is told to: cargo xtask sim"]
fn as_many_lives_as_asked() {
    let number = |name, default| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    run(number("BUCKETKIT_SIM_FROM", 0), number("BUCKETKIT_SIM_SEEDS", 100_000));
}

/// Machines that are broken on purpose: if the checker does not notice, it checks nothing.
#[test]
fn broken_machines_are_caught() {
    let canaries = [
        Canary::AbortsNothing,
        Canary::BelievesEveryComplete,
        Canary::SendsLate,
        Canary::SkipsABody,
        Canary::KeepsSignatures,
        Canary::DropsAPart,
        Canary::SwapsETags,
        Canary::BlindToItsOwn,
        Canary::TrustsTheFile,
        Canary::ForgetsToSave,
        Canary::SpeaksAfterTheEnd,
        Canary::IgnoresPauses,
    ];
    for canary in canaries {
        let caught = (0..300).filter_map(|seed| World::new(seed, canary).live().err()).next();
        assert!(caught.is_some(), "{canary:?} was not caught");
    }
}

#[test]
fn the_same_seed_is_the_same_life() {
    for seed in 0..20 {
        assert_eq!(World::new(seed, Canary::None).live(), World::new(seed, Canary::None).live());
    }
}
