//! Uploading, as a machine without I/O.
//!
//! All policy lives in [`Engine`]: what is sent when, with which credentials, how often it is tried again, when it is over.
//! It holds no socket, no clock, no random source and no byte of a file. The caller tells it what happened
//! ([`Engine::handle`]), then carries out what it wants ([`Engine::poll`] until `None`), and wakes it with
//! [`Event::Timeout`] at the time that [`Engine::poll_timeout`] names. So a test can replay any failure from a seed, and
//! the browser's driver has nothing to decide.
//!
//! A panic in here is a bug, never an answer to input: whatever a store, a backend or a page does comes out as a
//! [`Notice`].

mod answers;
mod engine;
mod integrity;
mod io;
mod job;
mod outcome;
mod pace;
mod parts;
mod plan;
mod progress;
mod reading;
mod record;
mod remote;
mod retry;
mod sending;
mod signature;
mod steps;
mod transfer;
mod vault;

pub use engine::{Config, Engine};
pub use integrity::Integrity;
pub use io::{
    Command, Event, Failure, FetchId, FileId, Lent, NewUpload, Note, Notice, Outcome, PresignId, PresignRequest,
    Presigned, Proof, Reason, RequestId, Send, SignId, State,
};
pub use plan::{Limits, Plan};
pub use progress::{Phase, Progress};
pub use record::{Kept, Record};
pub use signature::{SignRequest, Signature, Unsigned};
pub use vault::Auth;
