//! How a write ended whose answer says something else than yes, in the order of certainty: it is repeated, the object is
//! looked at, and what then is not certain is told so.

use alloc::boxed::Box;

use crate::error::{Error, ErrorCode};
use crate::protocol::s3::ServiceError;
use crate::time::Timestamp;
use crate::upload::engine::{Engine, Flight};
use crate::upload::io::{Command, Notice, Outcome};
use crate::upload::job::{End, Job, Op};

/// How often the parts are compared with the store's list because Complete did not like them.
const MOST_COMPARISONS: u8 = 2;

impl Engine {
    /// Looks at what lies under the key. `doubt` is what it fails with if that is not ours.
    pub(super) fn look(&mut self, now: Timestamp, index: usize, doubt: Error) {
        let transfer = &mut self.transfers[index];
        transfer.doubt = Some(doubt);
        transfer.put_back(Job::new(Op::Head, now));
    }

    /// The store does not know the upload any more: aborted by others, removed by a lifecycle rule, or completed.
    pub(super) fn gone(&mut self, now: Timestamp, index: usize, job: Job, error: Error) {
        match job.op {
            Op::Abort | Op::Verify => self.finish(index, false),
            Op::Complete if job.lost && self.transfers[index].ending.is_none() => {
                self.look(now, index, unknown(&error));
            }
            _ => self.restart(now, index, job, error),
        }
    }

    /// A condition did not hold, or another write came between.
    pub(super) fn conflicted(&mut self, now: Timestamp, index: usize, flight: Flight, refusal: &ServiceError) {
        let error = refusal.to_error();
        let job = flight.job;
        match (job.op, refusal.status) {
            // It may be our own write that is there: its answer was lost.
            (Op::Put | Op::Complete, 412) if job.lost && self.transfers[index].ending.is_none() => {
                self.look(now, index, error);
            }
            (Op::Put, 409) => self.try_again(now, index, job, error),
            (Op::Complete, 409) => self.restart(now, index, job, error),
            _ => self.give_up(now, index, job, error),
        }
    }

    /// What arrived is not what was sent. `error` is what it fails with when that does not change.
    pub(super) fn corrupted(&mut self, now: Timestamp, index: usize, mut job: Job, error: Error) {
        let transfer = &mut self.transfers[index];
        match job.op {
            _ if transfer.ending.is_some() => self.give_up(now, index, job, error),
            Op::Part(_) | Op::Put if transfer.new.integrity.of_body().is_none() => {
                self.try_again(now, index, job, error)
            }
            Op::Part(_) | Op::Put if job.tries < MOST_CORRUPTED => {
                job.part().into_iter().for_each(|number| transfer.parts.lost(number));
                job.not_before = now;
                transfer.reread(job);
            }
            Op::Complete if transfer.comparisons < MOST_COMPARISONS => {
                transfer.comparisons += 1;
                transfer.complete_lost |= job.lost;
                transfer.put_back(Job::new(Op::List { after: None }, now));
            }
            _ => self.give_up(now, index, job, error),
        }
    }

    /// Begins an upload anew, if it may.
    fn restart(&mut self, now: Timestamp, index: usize, job: Job, error: Error) {
        let file = self.transfers[index].file;
        self.call_back(now, file, true);
        if !self.transfers[index].restart(now) {
            return self.give_up(now, index, job, error);
        }
        self.stop_reading(file);
    }

    /// Neither an abort nor a repetition is safe: the object may be there, and somebody may rely on it. What is written down
    /// stays, and so do the parts.
    pub(super) fn outcome_unknown(&mut self, index: usize, error: &Error) {
        let transfer = &mut self.transfers[index];
        transfer.keeps_parts = true;
        transfer.ending = Some(End::Failed(unknown(error)));
        self.finish(index, true);
    }

    /// Complete was asked to an end, and may have been heard: the object is looked at, once.
    pub(super) fn doubtful(&mut self, now: Timestamp, index: usize, error: &Error) {
        if self.transfers[index].doubt.is_some() {
            return self.outcome_unknown(index, error);
        }
        self.look(now, index, unknown(error));
    }

    pub(super) fn told_done(&mut self, now: Timestamp, index: usize, outcome: Box<Outcome>) {
        let progress = self.transfers[index].progress(now);
        let file = self.transfers[index].file;
        self.notify(file, Notice::Progress(progress));
        let transfer = self.transfers.remove(index);
        self.stop_reading(file);
        if transfer.is_written_down() {
            self.out.push(Command::Forget { file });
        }
        self.notify(file, Notice::Done(outcome));
    }
}

/// How often a body is sent that arrives changed.
const MOST_CORRUPTED: u8 = 5;

/// With what the store said last.
fn unknown(error: &Error) -> Error {
    let unknown = Error::new(ErrorCode::OutcomeUnknown);
    match error.status() {
        Some(status) => unknown.answered(status, error.s3_code().map(Into::into), error.request_id().map(Into::into)),
        None => unknown,
    }
}
