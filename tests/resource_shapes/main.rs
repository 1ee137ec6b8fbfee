//! The shapes beside `s3`: a table of resources as people fill them in, and promises that hold for any.
#![cfg(feature = "resource")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../resource/harness.rs"]
mod harness;
mod properties;

use harness::Case;

/// `tests/resource/shapes.json`, a case a line.
fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("../resource/shapes.json")).unwrap()
}

#[test]
fn each_resource_is_judged_as_the_table_says() {
    let wrong = harness::differences(&cases());
    assert!(wrong.is_empty(), "\n{wrong}");
}
