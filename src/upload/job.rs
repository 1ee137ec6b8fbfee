//! What there is to send for a file, and where an answer leads.

use alloc::boxed::Box;

use crate::error::Error;
use crate::protocol::s3::PartNumber;
use crate::time::Timestamp;
use crate::upload::io::Outcome;

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Put,
    Create,
    Part(PartNumber),
    /// To learn the ETags that the page was not allowed to read, or what is there of an upload that is taken up again.
    List {
        after: Option<PartNumber>,
    },
    Complete,
    /// Whether what lies under the key is what was sent: the answer that would have said so was lost.
    Head,
    Abort,
    /// Whether the abort left nothing: a part that was on its way may have come after it.
    Verify,
}

/// Something to send, or to send again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Job {
    pub(super) op: Op,
    /// How often it was sent.
    pub(super) tries: u8,
    /// Whether fresh credentials were asked for because of it.
    pub(super) denied: bool,
    /// Whether one of the tries may have reached the store and its answer did not reach us.
    pub(super) lost: bool,
    /// The last try stood still: the bytes are read before they are sent.
    pub(super) stalled: bool,
    pub(super) not_before: Timestamp,
}

impl Job {
    pub(super) fn new(op: Op, now: Timestamp) -> Self {
        Self { op, tries: 0, denied: false, lost: false, stalled: false, not_before: now }
    }

    /// The part whose bytes it carries.
    pub(super) fn part(&self) -> Option<PartNumber> {
        match self.op {
            Op::Put => Some(PartNumber::FIRST),
            Op::Part(number) => Some(number),
            _ => None,
        }
    }
}

/// A job whose bytes are read again first.
#[derive(Debug)]
pub(super) struct Reread {
    pub(super) job: Job,
    pub(super) asked: bool,
}

/// How it ends, when it does not end with success.
#[derive(Clone, Debug)]
pub(super) enum End {
    Aborted,
    Failed(Error),
}

/// Where an answer led.
#[derive(Debug)]
pub(super) enum Step {
    On,
    Progress,
    /// The store took it.
    Part(PartNumber),
    Done(Box<Outcome>),
    Failed(Error),
    /// The bytes that arrived are not those that were sent.
    Corrupted,
    /// The clean-up is over.
    Ended {
        parts_left: bool,
    },
}
