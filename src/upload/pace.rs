//! How many requests at a time, how many retries, and how long an answer is waited for.

use alloc::vec::Vec;

use crate::protocol::s3::Body;
use crate::time::Timestamp;
use crate::upload::engine::{Engine, Flight};
use crate::upload::io::{Command, FileId, RequestId, State};
use crate::upload::job::Op;
use crate::upload::retry::Cost;

/// Additive increase, multiplicative decrease: halved where the store asks for fewer requests, one more for each round that
/// goes well. And
/// [AWS's retry quota](https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html): when most of what is sent
/// fails, retries come seldom. (There they stop; an upload would end for a store that restarts.)
#[derive(Debug)]
pub(super) struct Pace {
    /// What the app wants, and what others leave of it.
    wanted: usize,
    most: usize,
    allowed: usize,
    /// Successes since it last changed.
    well: usize,
    /// Requests up to this one were sent before the last cut, and do not cut again.
    cut: u32,
    quota: u16,
}

const QUOTA: u16 = 500;

impl Pace {
    pub(super) fn new(most: usize) -> Self {
        let most = most.max(1);
        Self { wanted: most, most, allowed: most, well: 0, cut: 0, quota: QUOTA }
    }

    pub(super) fn allowed(&self) -> usize {
        self.allowed
    }

    /// Others on the page come or go.
    pub(super) fn share(&mut self, most: usize) {
        let unthrottled = self.allowed == self.most;
        self.most = most.clamp(1, self.wanted);
        self.allowed = if unthrottled { self.most } else { self.allowed.min(self.most) };
    }

    pub(super) fn throttled(&mut self, request: RequestId, last: u32) {
        if request.0 > self.cut {
            self.cut = last;
            self.allowed = (self.allowed / 2).max(1);
            self.well = 0;
        }
    }

    /// `retries`: what it took before.
    pub(super) fn succeeded(&mut self, retries: u8) {
        let refund = if retries > 0 { Cost::Fault as u16 } else { 1 };
        self.quota = (self.quota + refund).min(QUOTA);
        self.well += 1;
        if self.allowed < self.most && self.well >= self.allowed {
            self.allowed += 1;
            self.well = 0;
        }
    }

    /// Whether one more retry is within the quota, from which it is taken.
    #[must_use]
    pub(super) fn spend(&mut self, cost: Cost) -> bool {
        let left = self.quota.checked_sub(cost as u16);
        self.quota = left.unwrap_or(self.quota);
        left.is_some()
    }
}

/// In milliseconds: a request without a body, or with a small one.
const PATIENCE: i64 = 60_000;
/// Complete: a store may take minutes to put a large object together.
const LONG_PATIENCE: i64 = 600_000;
/// Where progress is told: none for so long is a standstill.
pub(super) const STANDSTILL: i64 = 30_000;
/// In bytes a second, for one of several parts on a poor connection. Slower than that counts as a standstill where nothing
/// is known of the speed.
const SLOWEST: u64 = 16 * 1024;
/// A part may take so many times as long as those before it.
const SLACK: f64 = 8.0;

impl Engine {
    /// How long an answer is waited for, in milliseconds.
    pub(super) fn patience(&mut self, now: Timestamp, index: usize, op: Op, body: &Body) -> i64 {
        let Body::File { start, end } = body else {
            return if op == Op::Complete { LONG_PATIENCE } else { PATIENCE };
        };
        let slowest = (end - start) * 1000 / SLOWEST;
        let expected = self.expected(now, index, end - start).map_or(f64::INFINITY, |millis| millis * SLACK);
        PATIENCE + slowest.min(expected as u64).cast_signed()
    }

    /// How long so many bytes will take at the speed that was measured, beside as many others as are allowed, in
    /// milliseconds.
    pub(super) fn expected(&mut self, now: Timestamp, index: usize, bytes: u64) -> Option<f64> {
        let speed = self.transfers[index].progress(now).bytes_per_second;
        (speed > 0.0).then(|| bytes as f64 * self.pace.allowed() as f64 * 1000.0 / speed)
    }

    /// Some of a request's body is on its way.
    pub(super) fn sent(&mut self, now: Timestamp, request: RequestId, bytes: u64) {
        let Some(flight) = self.flights.iter_mut().find(|flight| flight.request == request) else { return };
        let more = bytes.min(flight.bytes).saturating_sub(flight.sent);
        flight.sent += more;
        // When all is sent, the store may need its time.
        flight.deadline = Some(now.plus_millis(if flight.sent >= flight.bytes { 2 * PATIENCE } else { STANDSTILL }));
        let file = flight.file;
        if let Some(index) = self.index(file) {
            self.transfers[index].on_the_way += more;
            self.progressed(now, index);
        }
    }

    /// Gives requests up that stand still.
    pub(super) fn give_up_waiting(&mut self, now: Timestamp) {
        while let Some(flight) = self.flights.iter().find(|flight| flight.deadline.is_some_and(|due| due <= now)) {
            let request = flight.request;
            self.out.push(Command::Cancel { request });
            if let Some((mut flight, index)) = self.land(request) {
                flight.job.stalled = true;
                self.unanswered(now, index, flight, Cost::TimeOut);
            }
        }
    }

    // ── Pauses ──

    pub(super) fn pause(&mut self, now: Timestamp, file: FileId, cancel: bool) {
        let Some(index) = self.index(file) else { return };
        if self.transfers[index].ending.is_some() || self.transfers[index].paused {
            return;
        }
        self.call_back(now, file, cancel);
        let transfer = &mut self.transfers[index];
        transfer.paused = true;
        transfer.unsaved |= transfer.id.is_some();
        transfer.saved = None;
        self.state(index, State::Paused);
    }

    /// Takes back the parts that wait for a signature, and cancels those on their way too if `sent`: they are sent again later.
    pub(super) fn call_back(&mut self, now: Timestamp, file: FileId, sent: bool) {
        let is_of_file = |flight: &&Flight| flight.file == file && matches!(flight.job.op, Op::Part(_) | Op::Put);
        let requests: Vec<_> = self.flights.iter().filter(is_of_file).map(|flight| flight.request).collect();
        for request in requests {
            let unsigned = self.desk.as_mut().is_some_and(|desk| desk.cancel(request, &mut self.out));
            if !(unsigned || sent) {
                continue;
            }
            let Some((mut flight, index)) = self.land(request) else { continue };
            if !unsigned {
                self.out.push(Command::Cancel { request });
                flight.job.tries = flight.job.tries.saturating_sub(1);
                // A PUT that was cancelled may have arrived whole.
                flight.job.lost = true;
                self.transfers[index].parts_were_cancelled = true;
            }
            flight.job.not_before = now;
            self.transfers[index].put_back(flight.job);
        }
    }

    pub(super) fn resume(&mut self, now: Timestamp, file: FileId) {
        let Some(index) = self.index(file).filter(|index| self.transfers[*index].paused) else { return };
        let transfer = &mut self.transfers[index];
        transfer.paused = false;
        for job in &mut transfer.jobs {
            job.not_before = job.not_before.min(now);
        }
        self.state(index, State::Queued);
    }

    // ── The network ──

    /// `navigator.onLine` is sure only when it says no, and not always then: it is believed for a while.
    pub(super) fn online(&mut self, now: Timestamp, online: bool) {
        self.offline_until = (!online).then(|| now.plus_millis(STANDSTILL));
        if online {
            for job in self.transfers.iter_mut().flat_map(|transfer| &mut transfer.jobs) {
                job.not_before = job.not_before.min(now);
            }
        }
    }

    pub(super) fn is_offline(&self, now: Timestamp) -> bool {
        self.offline_until.is_some_and(|until| until > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_burst_of_refusals_halves_once() {
        let mut pace = Pace::new(6);
        pace.throttled(RequestId(5), 6);
        pace.throttled(RequestId(6), 6);
        assert_eq!(pace.allowed(), 3);
        pace.throttled(RequestId(7), 9);
        pace.throttled(RequestId(10), 12);
        assert_eq!(pace.allowed(), 1);
        (0..40).for_each(|_| pace.succeeded(0));
        assert_eq!(pace.allowed(), 6);
    }

    #[test]
    fn others_get_their_share() {
        let mut pace = Pace::new(4);
        for (share, allowed) in [(2, 2), (0, 1), (9, 4)] {
            pace.share(share);
            assert_eq!(pace.allowed(), allowed);
        }
        pace.throttled(RequestId(1), 1);
        pace.share(3);
        assert_eq!(pace.allowed(), 2, "what the store asked for still counts");
    }

    #[test]
    fn retries_end_when_nothing_succeeds() {
        let mut pace = Pace::new(1);
        assert_eq!((0..1000).filter(|_| pace.spend(Cost::Fault)).count(), 100);
        pace.succeeded(1);
        assert!(pace.spend(Cost::Fault) && !pace.spend(Cost::Fault));
    }
}
