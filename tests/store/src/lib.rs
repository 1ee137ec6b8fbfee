//! Finds or installs SeaweedFS, a real S3 store with a real token service, and runs it for the demo and the tests.
//!
//! | module | what it does |
//! |---|---|
//! | [`install`] | `weed` and a Python with boto3, from the machine or into a cache folder |
//! | [`guard`] | child processes that cannot outlive this one |
//! | [`ports`] | ports that are free now |
//! | `config` | what a store is told at its start: keys of this start, roles, policies |
//! | `launch` | SeaweedFS's process |
//! | [`store`] | starting, checking and ending one |
//! | `cors` | the bucket's CORS rules, and the proof that they are in force |
//! | [`garage`] | another store, for the long proofs |
//! | [`client`] | signed requests, one at a time, for set-up and tests |
#![forbid(unsafe_code)]

#[cfg(not(unix))]
compile_error!("The demo and its tests run on Linux and macOS: their child processes are guarded by a POSIX shell.");

pub mod client;
mod config;
mod cors;
pub mod garage;
pub mod guard;
pub mod install;
mod launch;
pub mod ports;
pub mod store;

pub use cors::EXPOSED_HEADERS;
pub use garage::Garage;
pub use guard::{Guarded, guarded_command};
pub use install::{Weed, examples_python, python, tools_python};
pub use ports::free_port;
pub use store::{Store, StoreOptions};
