//! Whose turn it is, and what is signed when it is sent.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::endpoint::{Endpoint, ObjectKey};
use crate::error::{Error, ErrorCode};
use crate::protocol::s3::{Body, S3Request};
use crate::sign::{Context, Payload, Signable, Signed, presign, sign};
use crate::time::Timestamp;
use crate::upload::engine::{Engine, Flight};
use crate::upload::io::{Command, Notice, PresignId, PresignRequest, Presigned, RequestId, Send, State};
use crate::upload::job::End;
use crate::upload::remote::Purpose;
use crate::upload::signature::SignRequest;
use crate::upload::vault::{Access, Vault};
use crate::url::push_query;

impl Engine {
    pub(super) fn dispatch(&mut self, now: Timestamp) {
        loop {
            let free = self.flights.len() < self.pace.allowed();
            let next = if free { self.next_transfer(now) } else { None };
            if next.is_some() && self.is_offline(now) {
                return self.wait(now);
            }
            if next.is_none() && self.presigns.is_empty() {
                return;
            }
            // What is begun with credentials that end before it does is sent again.
            let need = next.and_then(|index| {
                let bytes = self.transfers[index].new.plan.part_size();
                self.expected(now, index, bytes)
            });
            let store_now = self.store_time(now);
            if self.desk.is_none() {
                match self.vault.access(now, store_now, need.unwrap_or_default() as i64, &mut self.out) {
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
        let may_begin = self.begun() < self.pace.allowed();
        let mut next: Option<(usize, usize)> = None;
        for (index, transfer) in self.transfers.iter().enumerate() {
            let free = !transfer.is_full() && (may_begin || !transfer.is_queued());
            let ready = free && transfer.is_ready(now);
            // Among equals the one that came first.
            if ready && next.is_none_or(|(fewest, _)| transfer.in_flight < fewest) {
                next = Some((transfer.in_flight, index));
            }
        }
        next.map(|(_, index)| index)
    }

    pub(super) fn refuse_presigns(&mut self, error: &Error) {
        for (id, _) in core::mem::take(&mut self.presigns) {
            self.out.push(Command::Presigned { id, answer: Err(error.clone()) });
        }
    }

    fn wait(&mut self, now: Timestamp) {
        let mut may_begin = self.pace.allowed().saturating_sub(self.begun());
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

    /// Those that are paused leave their place to others.
    pub(super) fn begun(&self) -> usize {
        self.transfers.iter().filter(|transfer| !transfer.is_queued() && !transfer.paused).count()
    }

    pub(super) fn send(&mut self, now: Timestamp, index: usize) {
        let store_now = self.store_time(now);
        let transfer = &mut self.transfers[index];
        let file = transfer.file;
        let Some(mut job) = transfer.take(now) else { return };
        let Some(request) = transfer.request(job.op) else {
            return self.end(now, file, End::Failed(Error::new(ErrorCode::Internal).because("A job had no request.")));
        };
        let bytes = if let Body::File { start, end } = request.body { end - start } else { 0 };
        let patience = self.patience(now, index, job.op, &request.body);
        let transfer = &mut self.transfers[index];
        self.last_request += 1;
        let id = RequestId(self.last_request);
        let key = &transfer.new.key;
        let from_memory = job.stalled;
        let command = match &mut self.desk {
            Some(desk) => SignRequest::to_send(&self.endpoint, key, request)
                .map(|(shown, body)| desk.ask(now, Purpose::Send { request: id, file, body, from_memory }, shown)),
            None => sign_request(&self.endpoint, key, &request, &self.vault, store_now).map(|signed| {
                // One that is to be signed elsewhere has yet to be sent.
                job.tries = job.tries.saturating_add(1);
                let Signed { url, headers, .. } = signed;
                let send =
                    Send { request: id, file, method: request.method, url, headers, body: request.body, from_memory };
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
        let deadline = self.desk.is_none().then(|| now.plus_millis(patience));
        self.flights.push(Flight {
            request: id,
            file,
            job,
            bytes,
            sent: 0,
            patience,
            deadline,
            generation,
            expires: None,
            sent_late: false,
        });
        self.out.push(command);
    }

    fn presign(&mut self, now: Timestamp, store_now: Timestamp, id: PresignId, request: &PresignRequest) -> Command {
        let answer = match &mut self.desk {
            None => self.presign_here(store_now, request),
            Some(desk) => match SignRequest::to_presign(&self.endpoint, request) {
                Ok(shown) => return desk.ask(now, Purpose::Presign(id), shown),
                Err(error) => Err(error),
            },
        };
        Command::Presigned { id, answer }
    }

    fn presign_here(&self, store_now: Timestamp, request: &PresignRequest) -> Result<Presigned, Error> {
        let mut url = self.endpoint.url_of(request.key.as_ref());
        request.query.iter().for_each(|(name, value)| push_query(&mut url, name, value));
        let headers: Vec<_> = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        // What a body's bytes are nobody knows here.
        let payload = if request.expires_in.is_some() { Payload::Empty } else { Payload::Unsigned };
        let signable = Signable { method: request.method.as_str(), url: &url, headers: &headers, payload };
        let Some(credentials) = self.vault.credentials() else {
            return Err(Error::new(ErrorCode::CredentialsFailed).at("/auth"));
        };
        let context = Context { credentials, region: self.endpoint.region(), service: "s3", time: store_now };
        match request.expires_in {
            Some(seconds) => presign(&signable, &context, seconds)
                .map(|presigned| Presigned { url: presigned.url, headers: Vec::new() }),
            None => sign(&signable, &context).map(|signed| Presigned { url: signed.url, headers: signed.headers }),
        }
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
