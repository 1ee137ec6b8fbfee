//! The example backend as the tests want it. Nothing of it is in the example itself: it is built round
//! [`demo_backend::router`].
//!
//! | module | what it adds |
//! |---|---|
//! | [`rules`] | which requests to the store fail, and how |
//! | `seen` | the record of each request |
//! | [`proxy`] | a proxy in front of the store that carries the rules out |
//! | [`forge`] | session tokens that expire in seconds, so that the store itself refuses them |
//! | [`testbed`] | three servers: the page, the page with the proxy as its store, the page on an origin that the bucket does not know |
#![forbid(unsafe_code)]

pub mod forge;
pub mod proxy;
pub mod rules;
mod seen;
pub mod testbed;
