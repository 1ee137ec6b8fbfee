//! The machine: one for all files of a bucket, so that they share credentials, connections and what was learned of the
//! store's clock.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::endpoint::Endpoint;
use crate::protocol::s3::PartNumber;
use crate::time::Timestamp;
use crate::upload::io::{Command, Event, FileId, NewUpload, Notice, PresignId, PresignRequest, RequestId, State};
use crate::upload::job::{End, Job};
use crate::upload::pace::Pace;
use crate::upload::remote::Desk;
use crate::upload::retry::Jitter;
use crate::upload::transfer::Transfer;
use crate::upload::vault::{Auth, Vault};

/// What an [`Engine`] works with.
#[derive(Clone, Debug)]
pub struct Config {
    pub endpoint: Endpoint,
    pub auth: Auth,
    /// How many requests may be on their way at once, at least 1. Browsers open about 6 connections to a host over
    /// HTTP/1.1, and an app needs some of them for itself.
    pub concurrency: usize,
    /// For the jitter of retries.
    pub seed: u64,
}

/// See the [module](super) for how to drive it.
#[derive(Debug)]
pub struct Engine {
    pub(super) endpoint: Endpoint,
    pub(super) pace: Pace,
    pub(super) vault: Vault,
    /// Where the app's backend signs: then the vault stays empty.
    pub(super) desk: Option<Desk>,
    pub(super) jitter: Jitter,
    /// What has to be added to this side's clock to get the store's, in milliseconds.
    pub(super) clock_offset: i64,
    /// Whether the store has ever answered.
    pub(super) reached: bool,
    #[expect(
        clippy::vec_box,
        reason = "in WebAssembly, every place that moves so much at once weighs a hundred bytes"
    )]
    pub(super) transfers: Vec<Box<Transfer>>,
    pub(super) flights: Vec<Flight>,
    /// Parts whose bytes are being read.
    pub(super) reading: Vec<(FileId, PartNumber)>,
    /// The browser said that there is no network; until then it is believed.
    pub(super) offline_until: Option<Timestamp>,
    pub(super) last_request: u32,
    pub(super) presigns: Vec<(PresignId, Box<PresignRequest>)>,
    pub(super) out: Vec<Command>,
    /// When something last happened.
    pub(super) last: Timestamp,
}

/// A request on its way.
#[derive(Debug)]
pub(super) struct Flight {
    pub(super) request: RequestId,
    pub(super) file: FileId,
    pub(super) job: Job,
    /// Of the body, in bytes, and how many of them are known to be on their way.
    pub(super) bytes: u64,
    pub(super) sent: u64,
    /// How long an answer is waited for, in milliseconds, and until when: nothing as long as it is not signed.
    pub(super) patience: i64,
    pub(super) deadline: Option<Timestamp>,
    /// Of the credentials that signed it.
    pub(super) generation: u32,
    /// Of a signature that was asked for.
    pub(super) expires: Option<Timestamp>,
    /// It had expired when it was sent, by this side's clock.
    pub(super) sent_late: bool,
}

impl Engine {
    pub fn new(config: Config, now: Timestamp) -> Self {
        Self {
            endpoint: config.endpoint,
            pace: Pace::new(config.concurrency),
            desk: matches!(config.auth, Auth::Remote).then(Desk::default),
            vault: Vault::new(config.auth, now),
            jitter: Jitter::new(config.seed),
            clock_offset: 0,
            reached: false,
            transfers: Vec::new(),
            flights: Vec::new(),
            reading: Vec::new(),
            offline_until: None,
            last_request: 0,
            presigns: Vec::new(),
            out: Vec::new(),
            last: now,
        }
    }

    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Takes in what happened. Afterwards [`Engine::poll`] has to be called until it gives nothing more.
    pub fn handle(&mut self, now: Timestamp, event: Event) {
        self.last = now;
        match event {
            Event::Start { file, upload } => self.start(now, file, upload),
            Event::Abort { file, keep_parts } => {
                if let Some(index) = self.index(file).filter(|index| self.transfers[*index].ending.is_none()) {
                    // What nobody can write down nobody could take up again.
                    let transfer = &mut self.transfers[index];
                    transfer.keeps_parts = keep_parts && transfer.can_be_recorded();
                    self.end(now, file, End::Aborted);
                }
            }
            Event::Pause { file, cancel } => self.pause(now, file, cancel),
            Event::Resume { file } => self.resume(now, file),
            Event::Share(most) => self.pace.share(most),
            Event::Online(online) => self.online(now, online),
            Event::Hashed { file, part, answer } => self.hashed(now, file, part, answer),
            Event::Sent { request, bytes } => self.sent(now, request, bytes),
            Event::Presign { id, request } => self.presigns.push((id, request)),
            Event::Timeout => {}
            Event::Signed { sign, answer } => self.signed(now, sign, answer),
            Event::Credentials { fetch, answer } => {
                if let Ok(lent) = &answer
                    && let Some(server_time) = lent.server_time
                {
                    self.clock_offset = server_time.millis_since(now);
                }
                let store_now = self.store_time(now);
                let outcome = self.vault.answered(now, store_now, fetch, answer, &mut self.jitter);
                self.stop_without_credentials(outcome);
            }
            Event::Response { request, response } => self.response(now, request, &response),
            Event::RequestFailed { request, failure } => self.request_failed(now, request, failure),
        }
        // Time went on, whatever happened: a deadline that has passed is not named again by `poll_timeout`.
        let outcome = self.vault.timeout(now, self.store_time(now), &mut self.jitter, &mut self.out);
        self.stop_without_credentials(outcome);
        self.ask_again(now);
        self.give_up_waiting(now);
        self.read_ahead(now);
        self.dispatch(now);
        self.write_down(now);
        self.tell_progress(now);
    }

    /// The next thing to do.
    pub fn poll(&mut self) -> Option<Command> {
        (!self.out.is_empty()).then(|| self.out.remove(0))
    }

    /// When [`Event::Timeout`] is due, if nothing happens before.
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        let waiting = !self.presigns.is_empty() || !self.transfers.is_empty();
        let mut next = None;
        let mut consider = |time: Timestamp| {
            // What is due already waits for something else: for credentials, or for another request to end.
            if time > self.last && next.is_none_or(|next| time < next) {
                next = Some(time);
            }
        };
        if let Some(time) = self.vault.poll_timeout().filter(|_| waiting) {
            consider(time);
        }
        for transfer in &self.transfers {
            transfer.times().for_each(&mut consider);
            transfer.due_to_tell().into_iter().chain(transfer.due_to_save()).for_each(&mut consider);
        }
        self.flights.iter().filter_map(|flight| flight.deadline).for_each(&mut consider);
        self.offline_until.into_iter().filter(|_| waiting).for_each(&mut consider);
        if let Some(desk) = &self.desk {
            desk.times().for_each(&mut consider);
        }
        next
    }

    pub(super) fn store_time(&self, now: Timestamp) -> Timestamp {
        now.plus_millis(self.clock_offset)
    }

    pub(super) fn notify(&mut self, file: FileId, notice: Notice) {
        self.out.push(Command::Notify { file, notice });
    }

    pub(super) fn index(&self, file: FileId) -> Option<usize> {
        self.transfers.iter().position(|transfer| transfer.file == file)
    }

    fn start(&mut self, now: Timestamp, file: FileId, new: Box<NewUpload>) {
        if self.index(file).is_none() {
            // An earlier page has reached it: what fails now may pass.
            self.reached |= new.record.is_some();
            let mut transfer = Transfer::new(file, new, now);
            let progress = transfer.progress(now);
            self.transfers.push(transfer);
            self.notify(file, Notice::State(State::Queued));
            self.notify(file, Notice::Progress(progress));
        }
    }

    pub(super) fn state(&mut self, index: usize, state: State) {
        let transfer = &mut self.transfers[index];
        transfer.state = state;
        let file = transfer.file;
        self.notify(file, Notice::State(state));
    }

    /// Progress is told now, or soon: not more often than people see.
    pub(super) fn progressed(&mut self, now: Timestamp, index: usize) {
        self.transfers[index].untold = true;
        self.tell_progress(now);
    }

    fn tell_progress(&mut self, now: Timestamp) {
        for transfer in &mut self.transfers {
            if transfer.due_to_tell().is_some_and(|due| due <= now) {
                (transfer.untold, transfer.told) = (false, Some(now));
                let notice = Notice::Progress(transfer.progress(now));
                self.out.push(Command::Notify { file: transfer.file, notice });
            }
        }
    }

    /// Has what changed written down, now and then: what is missing in a record costs time when it is taken up, and no more.
    fn write_down(&mut self, now: Timestamp) {
        for transfer in &mut self.transfers {
            if transfer.due_to_save().is_some_and(|due| due <= now) {
                transfer.unsaved = false;
                if let Some(upload) = transfer.record() {
                    transfer.saved = Some(now);
                    self.out.push(Command::Save { file: transfer.file, upload });
                }
            }
        }
    }
}
