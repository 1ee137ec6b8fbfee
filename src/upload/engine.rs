//! The machine: one for all files of a bucket, so that they share credentials, connections and what was learned of the
//! store's clock.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::endpoint::{Endpoint, ObjectKey};
use crate::error::{Error, ErrorCode};
use crate::protocol::s3::{Body, S3Request};
use crate::sign::{Context, Payload, Signable, Signed, presign, sign};
use crate::time::Timestamp;
use crate::upload::io::{Command, Event, FileId, NewUpload, Notice, PresignId, PresignRequest, RequestId, Send, State};
use crate::upload::remote::{Desk, Purpose};
use crate::upload::retry::Jitter;
use crate::upload::signature::SignRequest;
use crate::upload::transfer::{End, Job, Transfer};
use crate::upload::vault::{Access, Auth, Vault};
use crate::url::push_query;

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
    endpoint: Endpoint,
    concurrency: usize,
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
    last_request: u32,
    presigns: Vec<(PresignId, Box<PresignRequest>)>,
    pub(super) out: Vec<Command>,
    /// When something last happened.
    last: Timestamp,
}

/// A request on its way.
#[derive(Debug)]
pub(super) struct Flight {
    pub(super) request: RequestId,
    pub(super) file: FileId,
    pub(super) job: Job,
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
            concurrency: config.concurrency.max(1),
            desk: matches!(config.auth, Auth::Remote).then(Desk::default),
            vault: Vault::new(config.auth, now),
            jitter: Jitter::new(config.seed),
            clock_offset: 0,
            reached: false,
            transfers: Vec::new(),
            flights: Vec::new(),
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
            Event::Abort { file } => {
                if self.index(file).is_some_and(|index| self.transfers[index].ending.is_none()) {
                    self.end(now, file, End::Aborted);
                }
            }
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
        self.dispatch(now);
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
        }
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
            let mut transfer = Transfer::new(file, new, now);
            let progress = transfer.progress(now);
            self.transfers.push(transfer);
            self.notify(file, Notice::State(State::Queued));
            self.notify(file, Notice::Progress(progress));
        }
    }

    // ── Sending ──

    fn dispatch(&mut self, now: Timestamp) {
        loop {
            let next = if self.flights.len() < self.concurrency { self.next_transfer(now) } else { None };
            if next.is_none() && self.presigns.is_empty() {
                return;
            }
            let store_now = self.store_time(now);
            if self.desk.is_none() {
                match self.vault.access(now, store_now, &mut self.out) {
                    Access::Ready => {}
                    Access::Wait => return self.wait(now),
                    Access::Never(error) => return self.stop_without_credentials(Err(error)),
                }
            }
            for (id, request) in core::mem::take(&mut self.presigns) {
                let command = self.presign(now, store_now, id, &request);
                self.out.push(command);
            }
            if let Some(index) = next {
                self.send(now, index);
            }
        }
    }

    /// The file whose turn it is: of those that have begun, the one with the fewest requests on their way. Files begin in
    /// their order, as many as may be sent at once, so that a long queue does not leave everything half done.
    fn next_transfer(&self, now: Timestamp) -> Option<usize> {
        let may_begin = self.begun() < self.concurrency;
        let mut next: Option<(usize, usize)> = None;
        for (index, transfer) in self.transfers.iter().enumerate() {
            let ready = transfer.is_ready(now) && (may_begin || !transfer.is_queued());
            // Among equals the one that came first.
            if ready && next.is_none_or(|(fewest, _)| transfer.in_flight < fewest) {
                next = Some((transfer.in_flight, index));
            }
        }
        next.map(|(_, index)| index)
    }

    pub(super) fn refuse_presigns(&mut self, error: &Error) {
        for (id, _) in core::mem::take(&mut self.presigns) {
            self.out.push(Command::Presigned { id, url: Err(error.clone()) });
        }
    }

    fn wait(&mut self, now: Timestamp) {
        let mut may_begin = self.concurrency.saturating_sub(self.begun());
        for transfer in &mut self.transfers {
            if transfer.is_queued() {
                if may_begin == 0 {
                    continue;
                }
                may_begin -= 1;
            }
            if transfer.in_flight == 0 && transfer.is_ready(now) && transfer.state != State::Waiting {
                transfer.state = State::Waiting;
                self.out.push(Command::Notify { file: transfer.file, notice: Notice::State(State::Waiting) });
            }
        }
    }

    fn begun(&self) -> usize {
        self.transfers.iter().filter(|transfer| !transfer.is_queued()).count()
    }

    fn send(&mut self, now: Timestamp, index: usize) {
        let store_now = self.store_time(now);
        let transfer = &mut self.transfers[index];
        let file = transfer.file;
        let Some(mut job) = transfer.take(now) else { return };
        let Some(request) = transfer.request(job.op) else {
            return self.end(now, file, End::Failed(Error::new(ErrorCode::Internal).because("A job had no request.")));
        };
        self.last_request += 1;
        let id = RequestId(self.last_request);
        let key = &transfer.new.key;
        let command = match &mut self.desk {
            Some(desk) => SignRequest::to_send(&self.endpoint, key, request)
                .map(|(shown, body)| desk.ask(now, Purpose::Send { request: id, file, body }, shown)),
            None => sign_request(&self.endpoint, key, &request, &self.vault, store_now).map(|signed| {
                // One that is to be signed elsewhere has yet to be sent.
                job.tries = job.tries.saturating_add(1);
                let Signed { url, headers, .. } = signed;
                let send = Send { request: id, file, method: request.method, url, headers, body: request.body };
                Command::Send(Box::new(send))
            }),
        };
        let command = match command {
            Ok(command) => command,
            Err(error) => return self.end(now, file, End::Failed(error)),
        };
        transfer.in_flight += 1;
        if transfer.state != State::Running {
            transfer.state = State::Running;
            self.out.push(Command::Notify { file, notice: Notice::State(State::Running) });
        }
        let generation = self.vault.generation();
        self.flights.push(Flight { request: id, file, job, generation, expires: None, sent_late: false });
        self.out.push(command);
    }

    fn presign(&mut self, now: Timestamp, store_now: Timestamp, id: PresignId, request: &PresignRequest) -> Command {
        let url = match &mut self.desk {
            None => self.presign_here(store_now, request),
            Some(desk) => match SignRequest::to_presign(&self.endpoint, request) {
                Ok(shown) => return desk.ask(now, Purpose::Presign(id), shown),
                Err(error) => Err(error),
            },
        };
        Command::Presigned { id, url }
    }

    fn presign_here(&self, store_now: Timestamp, request: &PresignRequest) -> Result<String, Error> {
        let mut url = self.endpoint.object_url(&request.key);
        request.query.iter().for_each(|(name, value)| push_query(&mut url, name, value));
        let headers: Vec<_> = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let signable =
            Signable { method: request.method.as_str(), url: &url, headers: &headers, payload: Payload::Empty };
        let Some(credentials) = self.vault.credentials() else {
            return Err(Error::new(ErrorCode::CredentialsFailed).at("/auth"));
        };
        let context = Context { credentials, region: self.endpoint.region(), service: "s3", time: store_now };
        presign(&signable, &context, request.expires_in).map(|presigned| presigned.url)
    }
}

fn sign_request(
    endpoint: &Endpoint,
    key: &ObjectKey,
    request: &S3Request,
    vault: &Vault,
    time: Timestamp,
) -> Result<Signed, Error> {
    let credentials =
        vault.credentials().ok_or_else(|| Error::new(ErrorCode::Internal).because("Nothing to sign with."))?;
    let mut url = endpoint.object_url(key);
    request.query.iter().for_each(|(name, value)| push_query(&mut url, name, value));
    let headers: Vec<_> = request.headers.iter().collect();
    let payload = match &request.body {
        Body::Empty => Payload::Empty,
        Body::Text(text) => Payload::Bytes(text.as_bytes()),
        // Its bytes never pass through here.
        Body::File { .. } => Payload::Unsigned,
    };
    let signable = Signable { method: request.method.as_str(), url: &url, headers: &headers, payload };
    sign(&signable, &Context { credentials, region: endpoint.region(), service: "s3", time })
}
