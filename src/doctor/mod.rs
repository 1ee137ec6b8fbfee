//! Why a bucket cannot be used from a page: a ladder of probes, and what their answers mean together. Pure: whoever calls carries
//! the probes out, and comes back with what they met.
//!
//! Browsers hide much: a refused preflight, a closed port and a bad certificate all look like nothing. So each probe is chosen for
//! what its answer tells apart, and where two causes look alike, both are named.

mod case;
mod cause;
mod ladder;
mod verdict;

use alloc::string::String;

pub use case::{Answer, Case, Met, Probe, Setup};
pub use cause::Cause;
pub use ladder::{Fared, Next, fared};
pub use verdict::Verdict;

use crate::text::push_all;

/// From a [`Case`] as a text to what comes next, as two lines: how the last probe fared (`well`, `badly`, `unknown`), and
/// `ask` with a probe's name or `tell` with a verdict.
pub fn consult(text: &str) -> String {
    let case = Case::read(text);
    let last = case.met.last().map(|(probe, met)| fared(*probe, met));
    let mut out = String::from(match last {
        Some(Fared::Well) => "well\n",
        Some(Fared::Badly) => "badly\n",
        Some(Fared::Unknown) | None => "unknown\n",
    });
    match case.next() {
        Next::Ask(probe) => push_all(&mut out, &["ask ", probe.as_str()]),
        Next::Tell(verdict) => {
            out.push_str("tell ");
            verdict.push(&mut out);
        }
    }
    out
}
