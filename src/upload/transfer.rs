//! One file on its way: which jobs there are, what they ask of the store, and where an answer leads.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::error::{Error, ErrorCode};
use crate::protocol::s3::{PartNumber, UploadId};
use crate::providers::Support;
use crate::time::Timestamp;
use crate::upload::io::{FileId, NewUpload, Note, Outcome, State};
use crate::upload::job::{End, Job, Op, Reread, Step};
use crate::upload::parts::{Parts, Verdict};
use crate::upload::progress::{Meter, Phase, Progress};
use crate::upload::record::Record;

#[derive(Debug)]
pub(super) struct Transfer {
    pub(super) file: FileId,
    pub(super) new: Box<NewUpload>,
    pub(super) state: State,
    /// Set once it is to end: from then on nothing counts but cleaning up.
    pub(super) ending: Option<End>,
    /// Parts stay where they are when it ends, for a later page.
    pub(super) keeps_parts: bool,
    pub(super) paused: bool,
    pub(super) in_flight: usize,
    pub(super) jobs: Vec<Job>,
    /// They wait until their bytes have been read again.
    pub(super) rereading: Vec<Reread>,
    pub(super) id: Option<UploadId>,
    pub(super) parts: Parts,
    /// It was begun by an earlier page, and what is there is being listed.
    pub(super) taking_up: bool,
    /// By part, whether the list had it.
    pub(super) listed: Vec<bool>,
    /// What it fails with if what lies under the key is not ours.
    pub(super) doubt: Option<Error>,
    /// It is done, but for what may have to be cleaned up.
    pub(super) won: Option<Box<Outcome>>,
    pub(super) completing: bool,
    pub(super) meter: Option<Meter>,
    /// Of what was sent and not acknowledged yet.
    pub(super) on_the_way: u64,
    /// The most that was ever told: progress never goes back.
    pub(super) most: u64,
    pub(super) told: Option<Timestamp>,
    pub(super) untold: bool,
    pub(super) aborts: u8,
    pub(super) restarts: u8,
    pub(super) parts_were_cancelled: bool,
    /// How often parts had to be sent again that the store had taken.
    pub(super) lists: u8,
    /// How often Complete did not like the parts.
    pub(super) comparisons: u8,
    /// An earlier Complete may have reached the store, and its answer did not reach us.
    pub(super) complete_lost: bool,
    pub(super) notes: Vec<Note>,
    pub(super) saved: Option<Timestamp>,
    pub(super) unsaved: bool,
    pub(super) came_from_record: bool,
}

/// In milliseconds: ten times a second is what people see.
const BETWEEN_PROGRESS: i64 = 100;
const BETWEEN_SAVES: i64 = 1_000;

impl Transfer {
    pub(super) fn new(file: FileId, mut new: Box<NewUpload>, now: Timestamp) -> Box<Self> {
        let mut parts = Parts::new(new.plan, new.integrity);
        let single = new.plan.is_single();
        let mut notes = Vec::new();
        if new.if_absent && new.store.conditional_writes != Support::Yes {
            notes.push(Note::OverwriteNotEnforced);
        }
        let came_from_record = new.record.is_some();
        let (mut id, mut jobs, mut ending, mut taking_up) = (None, Vec::new(), None, false);
        if let Some(record) = new.record.take() {
            id = Some(record.upload_id);
            let op = if record.ending { Op::Abort } else { Op::List { after: None } };
            jobs.push(Job::new(op, now));
            ending = record.ending.then_some(End::Aborted);
            taking_up = !record.ending;
            parts.recall(record.parts);
        } else if !single {
            jobs.push(Job::new(Op::Create, now));
        }
        Box::new(Self {
            file,
            new,
            state: State::Queued,
            ending,
            keeps_parts: false,
            paused: false,
            in_flight: 0,
            jobs,
            rereading: Vec::new(),
            id,
            parts,
            taking_up,
            listed: Vec::new(),
            doubt: None,
            won: None,
            completing: false,
            meter: None,
            on_the_way: 0,
            most: 0,
            told: None,
            untold: false,
            aborts: 0,
            restarts: 0,
            parts_were_cancelled: false,
            lists: 0,
            comparisons: 0,
            complete_lost: false,
            notes,
            saved: None,
            unsaved: false,
            came_from_record,
        })
    }

    pub(super) fn is_queued(&self) -> bool {
        self.meter.is_none()
    }

    pub(super) fn begin(&mut self, now: Timestamp) {
        self.meter.get_or_insert_with(|| Meter::new(now));
    }

    fn may_send(&self, job: &Job, now: Timestamp) -> bool {
        let known = self.id.is_some() || !matches!(job.op, Op::Part(_));
        job.not_before <= now && known && (!self.paused || self.ending.is_some())
    }

    /// Whether there is something to send now.
    pub(super) fn is_ready(&self, now: Timestamp) -> bool {
        self.unsent().is_some() || self.jobs.iter().any(|job| self.may_send(job, now))
    }

    /// Whether as many of its requests are on their way as may be.
    pub(super) fn is_full(&self) -> bool {
        self.in_flight >= self.new.concurrency
    }

    /// When the jobs that wait become ready.
    pub(super) fn times(&self) -> impl Iterator<Item = Timestamp> {
        let waiting = self.jobs.iter().filter(|_| !self.paused || self.ending.is_some());
        waiting.map(|job| job.not_before)
    }

    /// Whether the store may hold parts of it.
    pub(super) fn has_parts(&self) -> bool {
        self.id.is_some()
    }

    /// Whether the page's memory may hold a record of it.
    pub(super) fn is_written_down(&self) -> bool {
        self.saved.is_some() || self.came_from_record
    }

    /// Whether bytes are read and sent, or may be.
    fn is_open(&self) -> bool {
        self.ending.is_none() && !self.paused && !self.taking_up && self.doubt.is_none()
    }

    /// The next part that needs no reading.
    fn unsent(&self) -> Option<Op> {
        if !self.is_open() {
            return None;
        }
        let number = self.parts.to_send()?;
        if self.new.plan.is_single() {
            return Some(Op::Put);
        }
        self.id.is_some().then_some(Op::Part(number))
    }

    /// What is to be read next.
    pub(super) fn unread(&self) -> Option<(PartNumber, &'static str)> {
        let again = self.rereading.iter().filter(|reread| !reread.asked).find_map(|reread| reread.job.part());
        if let (Some(number), Some((algorithm, _))) = (again, self.new.integrity.of_body()) {
            return Some((number, algorithm)).filter(|_| self.ending.is_none() && !self.paused);
        }
        self.parts.to_read().filter(|_| self.is_open())
    }

    /// Takes what is to be read next.
    pub(super) fn read(&mut self, number: PartNumber) {
        match self.rereading.iter_mut().find(|reread| !reread.asked && reread.job.part() == Some(number)) {
            Some(reread) => reread.asked = true,
            None => self.parts.advance(),
        }
    }

    /// How many parts were read and not sent yet.
    pub(super) fn read_ahead(&self) -> usize {
        self.jobs.iter().filter(|job| job.tries == 0 && job.part().is_some()).count()
    }

    /// Takes the sum of what was read.
    pub(super) fn summed(&mut self, now: Timestamp, number: PartNumber, sum: String) -> Step {
        if self.ending.is_some() {
            return Step::On;
        }
        let again = self.rereading.iter().position(|reread| reread.job.part() == Some(number));
        match self.parts.summed(number, sum) {
            Verdict::Changed => {
                Step::Failed(Error::found(ErrorCode::FileUnreadable, "/file", "It has other bytes than a moment ago."))
            }
            Verdict::Kept => {
                self.after_part(now);
                Step::Progress
            }
            Verdict::Send => {
                let op = if self.new.plan.is_single() { Op::Put } else { Op::Part(number) };
                let job = again.map_or_else(|| Job::new(op, now), |at| self.rereading.swap_remove(at).job);
                self.jobs.push(job);
                Step::On
            }
        }
    }

    /// Has the bytes of a job read again before it is sent again: the store says that they are not what they were summed
    /// up as.
    pub(super) fn reread(&mut self, job: Job) {
        self.rereading.push(Reread { job, asked: false });
    }

    /// Takes what is to be sent next: retries first, since an upload ends with its last part.
    pub(super) fn take(&mut self, now: Timestamp) -> Option<Job> {
        self.begin(now);
        if let Some(at) = self.jobs.iter().position(|job| self.may_send(job, now)) {
            return Some(self.jobs.swap_remove(at));
        }
        let op = self.unsent()?;
        self.parts.advance();
        Some(Job::new(op, now))
    }

    pub(super) fn put_back(&mut self, job: Job) {
        self.jobs.push(job);
    }

    // ── Ending ──

    /// From here on it ends so. `still_flying`: a Create or Complete is on its way whose answer decides what is to be
    /// cleaned up. Returns whether there is nothing to clean up.
    pub(super) fn end(&mut self, now: Timestamp, end: End, cancelled: bool, still_flying: bool) -> bool {
        self.ending = Some(end);
        self.jobs.clear();
        self.rereading.clear();
        self.parts_were_cancelled |= cancelled;
        if still_flying {
            return false;
        }
        let clean = self.id.is_none() || self.keeps_parts;
        if !clean {
            self.unsaved = true;
            self.jobs.push(Job::new(Op::Abort, now));
        }
        clean
    }

    /// A failure that may pass keeps what is there, where it is written down.
    pub(super) fn keep_if_it_may_go_on(&mut self, error: &Error) {
        let code = error.code();
        let may = error.is_retryable()
            || matches!(
                code,
                ErrorCode::FileUnreadable | ErrorCode::CredentialsExpired | ErrorCode::CredentialsRejected
            );
        self.keeps_parts |= may && self.ending.is_none() && self.can_be_recorded();
    }

    pub(super) fn can_be_recorded(&self) -> bool {
        self.new.remembered && !self.new.settings.has_secrets()
    }

    /// What a later page would need. `None` where there is nothing to take up, or where it must not be written down.
    pub(super) fn record(&self) -> Option<Box<NewUpload>> {
        let upload_id = self.id.clone()?;
        if !self.can_be_recorded() {
            return None;
        }
        let ending = self.ending.is_some() && !self.keeps_parts;
        let mut parts = if ending { Vec::new() } else { self.parts.to_keep() };
        if self.taking_up && self.new.may_be_another {
            // Of another file, and nothing could tell a later page.
            parts.retain(|part| part.sum.is_some());
        }
        let mut new = self.new.clone();
        new.record = Some(Record { upload_id, parts, ending });
        Some(new)
    }

    /// When progress that was not told is.
    pub(super) fn due_to_tell(&self) -> Option<Timestamp> {
        let told = self.told.unwrap_or(Timestamp::from_unix_millis(0));
        self.untold.then(|| told.plus_millis(BETWEEN_PROGRESS))
    }

    /// When what changed is written down. The more parts there are, the more there is to write.
    pub(super) fn due_to_save(&self) -> Option<Timestamp> {
        let wait = BETWEEN_SAVES + 2 * self.parts.done() as i64;
        let saved = self.saved.map_or(Timestamp::from_unix_millis(0), |saved| saved.plus_millis(wait));
        (self.unsaved && self.new.remembered).then_some(saved)
    }

    pub(super) fn progress(&mut self, now: Timestamp) -> Progress {
        self.most = self.most.max(self.parts.bytes() + self.on_the_way).min(self.new.plan.size());
        let loaded = self.most;
        let sent = self.parts.own_bytes() + self.on_the_way;
        let reading = self.taking_up || self.parts.is_checking();
        Progress {
            loaded,
            total: self.new.plan.size(),
            bytes_per_second: self.meter.as_mut().map_or(0.0, |meter| meter.rate(now, sent)),
            parts_done: self.parts.done() as u64,
            parts: self.new.plan.parts(),
            phase: match () {
                () if self.completing => Phase::Completing,
                () if reading => Phase::Reading,
                () => Phase::Sending,
            },
        }
    }
}
