//! What follows from an answer, or from none.

use crate::error::{Error, ErrorCode};
use crate::http::HttpResponse;
use crate::protocol::s3::{Class, ServiceError};
use crate::time::Timestamp;
use crate::upload::engine::{Engine, Flight};
use crate::upload::io::{Command, Failure, FileId, Notice, RequestId};
use crate::upload::job::{End, Job, Op, Step};
use crate::upload::pace::STANDSTILL;
use crate::upload::retry::{AWAY_TRIES, Base, Cost, FIRST_TRIES, TRIES};
use crate::upload::vault::Rejection;

/// A job that did not get done, and how often it may be tried at most.
struct Fault {
    tries: u8,
    base: Base,
    cost: Cost,
    /// What the store asked to wait, in milliseconds.
    asked: Option<u64>,
    error: Error,
}

/// Whether a signature of the app's backend was refused in a way in which stores refuse one that has expired. Another may
/// do.
fn may_be_too_old(error: &Error, class: Class) -> bool {
    matches!(class, Class::Expired | Class::CredentialsDoubtful) || error.code() == ErrorCode::SignatureMismatch
}

impl Engine {
    /// Forgets a flight. `None` for one that no longer counts.
    pub(super) fn land(&mut self, request: RequestId) -> Option<(Flight, usize)> {
        let at = self.flights.iter().position(|flight| flight.request == request)?;
        let flight = self.flights.swap_remove(at);
        let index = self.index(flight.file)?;
        let transfer = &mut self.transfers[index];
        transfer.in_flight -= 1;
        transfer.on_the_way = transfer.on_the_way.saturating_sub(flight.sent);
        Some((flight, index))
    }

    pub(super) fn response(&mut self, now: Timestamp, request: RequestId, response: &HttpResponse) {
        let Some((flight, index)) = self.land(request) else { return };
        self.reached = true;
        let step = match self.transfers[index].accept(now, flight.job.op, response) {
            Ok(step) => step,
            Err(error) => return self.refused(now, index, flight, &error),
        };
        self.vault.accepted(flight.generation);
        self.pace.succeeded(flight.job.tries.saturating_sub(1));
        if let Some(desk) = &mut self.desk {
            desk.expiry_misleads |= flight.sent_late;
        }
        if let Step::Corrupted = step {
            let error = Error::new(ErrorCode::ChecksumMismatch).retryable(true);
            return self.corrupted(now, index, flight.job, error);
        }
        self.step(now, index, step);
    }

    pub(super) fn step(&mut self, now: Timestamp, index: usize, step: Step) {
        let file = self.transfers[index].file;
        match step {
            Step::On | Step::Corrupted => {}
            Step::Progress => self.progressed(now, index),
            Step::Part(number) => {
                let range = self.transfers[index].new.plan.range(number);
                self.notify(file, Notice::Part { number, size: range.end - range.start });
                self.progressed(now, index);
            }
            Step::Failed(error) if error.code() == ErrorCode::OutcomeUnknown => self.outcome_unknown(index, &error),
            Step::Failed(error) => self.end(now, file, End::Failed(error)),
            Step::Ended { parts_left } => self.finish(index, parts_left),
            // Also if it was to be aborted: the abort came too late, and the object is there.
            Step::Done(outcome) => self.told_done(now, index, outcome),
        }
    }

    pub(super) fn request_failed(&mut self, now: Timestamp, request: RequestId, failure: Failure) {
        let Some((flight, index)) = self.land(request) else { return };
        match failure {
            Failure::FileUnreadable => self.unreadable(now, flight.file),
            Failure::Network => self.unanswered(now, index, flight, Cost::Fault),
        }
    }

    pub(super) fn unanswered(&mut self, now: Timestamp, index: usize, mut flight: Flight, cost: Cost) {
        flight.job.lost = true;
        if let Some(until) = &mut self.offline_until {
            // That was to be expected, and does not count.
            *until = now.plus_millis(STANDSTILL).max(*until);
            flight.job.tries = flight.job.tries.saturating_sub(1);
            flight.job.not_before = now;
            return self.transfers[index].put_back(flight.job);
        }
        let (tries, base) = match cost {
            _ if !self.reached => (FIRST_TRIES, Base::Throttled),
            // Somebody may wait for the end, and a later page can clean up.
            Cost::Fault if self.transfers[index].ending.is_none() => (AWAY_TRIES, Base::Fault),
            _ => (TRIES, Base::Fault),
        };
        let error = Error::new(ErrorCode::NetworkFailed).retryable(true);
        self.retry(now, index, flight.job, Fault { tries, base, cost, asked: None, error });
    }

    /// As for any fault that may pass.
    pub(super) fn try_again(&mut self, now: Timestamp, index: usize, job: Job, error: Error) {
        self.retry(now, index, job, Fault { tries: TRIES, base: Base::Fault, cost: Cost::Fault, asked: None, error });
    }

    /// The store refused: what its error means decides what follows.
    fn refused(&mut self, now: Timestamp, index: usize, flight: Flight, refusal: &ServiceError) {
        let mut job = flight.job;
        let cost = Cost::Fault;
        let error = refusal.to_error();
        let asked = refusal.retry_after_millis;
        match refusal.class {
            Class::Gone => self.gone(now, index, job, error),
            Class::Conflict => self.conflicted(now, index, flight, refusal),
            Class::Corrupted => self.corrupted(now, index, job, error),
            // The store has other parts than Complete names.
            _ if job.op == Op::Complete && refusal.code.as_deref() == Some("InvalidPart") => {
                self.corrupted(now, index, job, error);
            }
            Class::Transient => {
                // A gateway may have given up on a store that went on.
                job.lost = true;
                self.retry(now, index, job, Fault { tries: TRIES, base: Base::Fault, cost, asked, error });
            }
            Class::Throttled => {
                self.pace.throttled(flight.request, self.last_request);
                self.retry(now, index, job, Fault { tries: TRIES, base: Base::Throttled, cost, asked, error });
            }
            Class::Clock => match refusal.server_time {
                // It was signed by another clock than ours, or too long ago.
                None if self.desk.is_none() => self.give_up(now, index, job, error),
                time => {
                    self.clock_offset = time.map_or(self.clock_offset, |time| time.millis_since(now));
                    self.retry(
                        now,
                        index,
                        job,
                        Fault { tries: FIRST_TRIES, base: Base::Fault, cost, asked: None, error },
                    );
                }
            },
            _ if self.desk.is_some() && may_be_too_old(&error, refusal.class) => {
                let ending = self.transfers[index].ending.is_some();
                let unwanted = ending && matches!(job.op, Op::Create | Op::Complete);
                let expired = flight.expires.is_some_and(|time| time <= self.store_time(now));
                if !(job.denied || unwanted) {
                    // However often it was tried before.
                    job.denied = true;
                    job.not_before = now;
                    self.transfers[index].put_back(job);
                } else if expired || refusal.class == Class::Expired {
                    self.retry(
                        now,
                        index,
                        job,
                        Fault { tries: FIRST_TRIES, base: Base::Fault, cost, asked: None, error },
                    );
                } else {
                    self.give_up(now, index, job, error);
                }
            }
            Class::Expired | Class::CredentialsDoubtful => {
                let denied = error.code() == ErrorCode::AccessDenied;
                match self.vault.rejected(flight.generation) {
                    Rejection::Renew { expired } if (expired && !denied) || !job.denied => {
                        job.denied |= denied || !expired;
                        job.tries = job.tries.saturating_sub(1);
                        job.not_before = now;
                        self.transfers[index].put_back(job);
                    }
                    Rejection::Renew { .. } | Rejection::Final => self.give_up(now, index, job, error),
                }
            }
            Class::Permanent => self.give_up(now, index, job, error),
        }
    }

    fn retry(&mut self, now: Timestamp, index: usize, mut job: Job, fault: Fault) {
        let ending = self.transfers[index].ending.is_some();
        // What would be started after the wish to end would only have to be cleaned up.
        if job.tries >= fault.tries || (ending && matches!(job.op, Op::Create | Op::Complete)) {
            return self.give_up(now, index, job, fault.error);
        }
        let wait = if self.pace.spend(fault.cost) {
            self.jitter.delay(fault.base, job.tries, fault.asked)
        } else {
            self.jitter.rest(fault.asked)
        };
        job.not_before = now.plus_millis(wait);
        self.transfers[index].put_back(job);
    }

    /// A job cannot be done.
    pub(super) fn give_up(&mut self, now: Timestamp, index: usize, job: Job, error: Error) {
        let transfer = &self.transfers[index];
        let file = transfer.file;
        match (job.op, transfer.ending.clone()) {
            (Op::Abort | Op::Verify, _) => self.finish(index, job.op == Op::Abort),
            // Nothing was begun that would have to be removed.
            (Op::Create, Some(_)) => self.finish(index, false),
            (Op::Complete, Some(end)) => self.end(now, file, end),
            (Op::Complete, None) if job.lost => self.doubtful(now, index, &error),
            (Op::Head, None) => self.outcome_unknown(index, &error),
            (Op::List { .. }, None) if error.code() == ErrorCode::AccessDenied => {
                if !self.transfers[index].take_up_by_record(now) {
                    self.end(now, file, End::Failed(Error::new(ErrorCode::EtagNotExposed)));
                }
            }
            _ => self.end(now, file, End::Failed(error)),
        }
    }

    // ── Ending ──

    /// Ends an upload without success: what is on its way is given up, and parts that were stored are removed, unless a later
    /// page can go on with them.
    pub(super) fn end(&mut self, now: Timestamp, file: FileId, end: End) {
        let Some(index) = self.index(file) else { return };
        self.stop_reading(file);
        if let End::Failed(error) = &end {
            self.transfers[index].keep_if_it_may_go_on(error);
        }
        let mut still_flying = false;
        let mut cancelled = false;
        let (out, desk) = (&mut self.out, &mut self.desk);
        self.flights.retain(|flight| {
            if flight.file != file {
                return true;
            }
            let cleans_up = matches!(flight.job.op, Op::Abort | Op::Verify);
            // What is not signed yet was not sent either.
            if !cleans_up && desk.as_mut().is_some_and(|desk| desk.cancel(flight.request, out)) {
                return false;
            }
            // The answer to these says what there is to clean up, or that the abort came too late.
            let kept = cleans_up || matches!(flight.job.op, Op::Create | Op::Complete);
            if kept {
                still_flying = true;
            } else {
                cancelled |= matches!(flight.job.op, Op::Part(_));
                out.push(Command::Cancel { request: flight.request });
            }
            kept
        });
        let transfer = &mut self.transfers[index];
        transfer.in_flight = usize::from(still_flying);
        transfer.on_the_way = 0;
        if transfer.ending.is_some() && still_flying {
            return;
        }
        if transfer.end(now, end, cancelled, still_flying) {
            let parts_left = transfer.keeps_parts;
            self.finish(index, parts_left);
        }
    }

    pub(super) fn finish(&mut self, index: usize, parts_left: bool) {
        if let Some(outcome) = self.transfers[index].won.take() {
            return self.told_done(self.last, index, outcome);
        }
        let transfer = self.transfers.remove(index);
        let file = transfer.file;
        self.stop_reading(file);
        match transfer.record().filter(|_| parts_left) {
            Some(upload) => self.out.push(Command::Save { file, upload }),
            None if transfer.is_written_down() => self.out.push(Command::Forget { file }),
            None => {}
        }
        let notice = match transfer.ending {
            Some(End::Failed(error)) => Notice::Failed(error),
            Some(End::Aborted) | None => Notice::Aborted { parts_left },
        };
        self.notify(transfer.file, notice);
    }

    /// There is nothing to sign with, and there will not be. What is on its way may still end well; the rest fails, and
    /// parts that were stored stay.
    pub(super) fn stop_without_credentials(&mut self, outcome: Result<(), Error>) {
        let Err(error) = outcome else { return };
        self.refuse_presigns(&error);
        for index in (0..self.transfers.len()).rev() {
            let transfer = &mut self.transfers[index];
            if transfer.in_flight == 0 {
                let parts_left = transfer.has_parts();
                transfer.keep_if_it_may_go_on(&error);
                transfer.ending.get_or_insert_with(|| End::Failed(error.clone()));
                self.finish(index, parts_left);
            }
        }
    }
}
