//! The example backend, to be read and copied: it serves a page and lends each visitor credentials that open one prefix of
//! one bucket for a quarter of an hour. The page uploads straight to the bucket; no file passes through here.
//!
//! | module | what it does |
//! |---|---|
//! | [`config`] | reads the settings |
//! | [`session`] | knows visitors by a signed cookie: your app's login takes its place |
//! | [`sts`] | asks the token service for credentials, with a policy for the visitor's own prefix |
//! | [`signer`] | for pages that get no credentials: signs each request of theirs, after it has checked what it is |
//! | `routes` | `GET /session` and `POST /credentials`, `/sign`, `/presign` |
//! | `pages` | the page and the package, with a strict content security policy |
//!
//! Three rules make it safe. The prefix comes from the session, never from the request. Credentials are handed out to the
//! page's own origin only, so no other page can fetch them with a visitor's cookie. The backend's own key can do nothing
//! but take on the one role.
#![forbid(unsafe_code)]

pub mod config;
mod pages;
mod routes;
pub mod session;
pub mod signer;
pub mod sts;

pub use config::Config;
pub use routes::{App, Refusal, router};
