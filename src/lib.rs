//! Sign S3 requests and upload files from the browser straight to a bucket.
//!
//! The crate is a core without I/O (no clock, no random source, no socket, no DOM) and a thin shell in the browser:
//!
//! | module | what it knows |
//! |---|---|
//! | [`error`], [`time`], [`encode`], [`url`], [`http`] | the leaves: errors, instants, percent-encoding, URLs, requests as data |
//! | [`credentials`], [`endpoint`] | who signs, and what is called |
//! | [`providers`] | what each S3-compatible store does in its own way: one table |
//! | [`checksum`] | CRCs and hashes of what is sent, piece by piece |
//! | [`sign`] | AWS Signature Version 4, in headers and in the query |
#![cfg_attr(feature = "explain", doc = "| [`explain`] | what was signed, and why a store computed another signature |")]
#![cfg_attr(
    any(feature = "convert", feature = "resource"),
    doc = "| [`resource`] | storage resources: faults, patches, what will be called |"
)]
#![cfg_attr(feature = "doctor", doc = "| [`doctor`] | why a bucket cannot be used from a page |")]
#![cfg_attr(feature = "upload", doc = "| [`protocol`] | S3's operations: requests, answers, limits |")]
#![cfg_attr(feature = "upload", doc = "| [`upload`] | the upload machine: all policy, no I/O |")]
//! | `browser` | wasm32 only: exports and the driver that carries out the machine's commands |
//!
//! ARCHITECTURE.md says which module may use which.
#![forbid(unsafe_code)]
// The core has no I/O, so it does without the standard library. In WebAssembly that also leaves out half of the bytes.
#![cfg_attr(not(test), no_std)]

extern crate alloc;

pub mod checksum;
pub mod credentials;
#[cfg(feature = "doctor")]
pub mod doctor;
pub mod encode;
pub mod endpoint;
pub mod error;
#[cfg(feature = "explain")]
pub mod explain;
pub mod http;
#[cfg(any(feature = "upload", feature = "explain"))]
pub mod protocol;
pub mod providers;
#[cfg(any(feature = "convert", feature = "resource"))]
pub mod resource;
pub mod sign;
mod text;
pub mod time;
#[cfg(feature = "upload")]
pub mod upload;
pub mod url;

#[cfg(target_arch = "wasm32")]
pub mod browser;

/// The README's Rust sample compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
