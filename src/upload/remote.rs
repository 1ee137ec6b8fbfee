//! Signatures that the app's backend makes: which are asked for, and what follows from an answer or from none.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::error::{Error, ErrorCode};
use crate::protocol::s3::Body;
use crate::time::Timestamp;
use crate::upload::engine::Engine;
use crate::upload::io::{Command, FileId, PresignId, Presigned, RequestId, Send, SignId};
use crate::upload::retry::{Base, SIGNER_TRIES};
use crate::upload::signature::{SignRequest, Signature, Unsigned};

/// How long the app's function may take, in milliseconds.
const PATIENCE: i64 = 30_000;

/// The signatures that are waited for. A request has its place among those on their way from the moment when it is shown to
/// the signer: it is sent as soon as it is signed, and a signer that fails is not asked by all the others meanwhile.
#[derive(Debug, Default)]
pub(super) struct Desk {
    askings: Vec<Asking>,
    last: u32,
    /// The store took what had expired by this side's clock: the clock is wrong.
    pub(super) expiry_misleads: bool,
}

#[derive(Debug)]
struct Asking {
    /// `None` while it waits to be asked again.
    id: Option<SignId>,
    purpose: Purpose,
    request: Arc<SignRequest>,
    failures: u8,
    /// An answer had expired when it came.
    late: bool,
    /// When an answer is not waited for any longer, or when to ask again.
    due: Timestamp,
}

/// What a signature is for.
#[derive(Debug)]
pub(super) enum Purpose {
    Send { request: RequestId, file: FileId, body: Body, from_memory: bool },
    Presign(PresignId),
}

impl Desk {
    pub(super) fn ask(&mut self, now: Timestamp, purpose: Purpose, request: SignRequest) -> Command {
        self.show(now, Asking { id: None, purpose, request: Arc::new(request), failures: 0, late: false, due: now })
    }

    fn show(&mut self, now: Timestamp, mut asking: Asking) -> Command {
        self.last += 1;
        let sign = SignId(self.last);
        asking.id = Some(sign);
        asking.due = now.plus_millis(PATIENCE);
        let request = Arc::clone(&asking.request);
        self.askings.push(asking);
        Command::Sign { sign, request }
    }

    /// Forgets a request that was not signed yet. Whether there was one.
    pub(super) fn cancel(&mut self, request: RequestId, out: &mut Vec<Command>) -> bool {
        let of_request = |asking: &Asking| matches!(asking.purpose, Purpose::Send { request: of, .. } if of == request);
        let Some(at) = self.askings.iter().position(of_request) else { return false };
        if let Some(sign) = self.askings.swap_remove(at).id {
            out.push(Command::CancelSign { sign });
        }
        true
    }

    pub(super) fn times(&self) -> impl Iterator<Item = Timestamp> {
        self.askings.iter().map(|asking| asking.due)
    }
}

impl Engine {
    /// Takes an answer; one that nobody waits for any more is ignored.
    pub(super) fn signed(&mut self, now: Timestamp, sign: SignId, answer: Result<Box<Signature>, Unsigned>) {
        let store_now = self.store_time(now);
        let Some(desk) = &mut self.desk else { return };
        let Some(at) = desk.askings.iter().position(|asking| asking.id == Some(sign)) else { return };
        let mut asking = desk.askings.swap_remove(at);
        let signature = match answer {
            Ok(signature) => signature,
            Err(Unsigned::Failed(detail)) => return self.unsigned(now, asking, detail),
            Err(Unsigned::Unusable(error)) => return self.give_asking_up(now, asking.purpose, error),
        };
        let expires = signature.expires;
        let late = expires.is_some_and(|time| time <= store_now);
        // Once: it may be this side's clock that is wrong, and then the store shall judge.
        if late && !asking.late && !desk.expiry_misleads {
            asking.late = true;
            return self.unsigned(now, asking, String::from("What it returned had expired."));
        }
        let (url, headers) = match asking.request.signed_by(*signature) {
            Ok(signed) => signed,
            Err(error) => return self.give_asking_up(now, asking.purpose, error),
        };
        match asking.purpose {
            Purpose::Presign(id) => {
                self.out.push(Command::Presigned { id, answer: Ok(Presigned { url, headers: headers.into() }) })
            }
            Purpose::Send { request, file, body, from_memory } => {
                let Some(flight) = self.flights.iter_mut().find(|flight| flight.request == request) else { return };
                flight.job.tries = flight.job.tries.saturating_add(1);
                flight.expires = expires;
                flight.sent_late = late;
                flight.deadline = Some(now.plus_millis(flight.patience));
                let method = asking.request.method;
                let send = Send { request, file, method, url, headers: headers.into(), body, from_memory };
                self.out.push(Command::Send(Box::new(send)));
            }
        }
    }

    /// Gives calls up that take too long, and repeats those that failed.
    pub(super) fn ask_again(&mut self, now: Timestamp) {
        while let Some(desk) = &mut self.desk
            && let Some(at) = desk.askings.iter().position(|asking| asking.due <= now)
        {
            let asking = desk.askings.swap_remove(at);
            if let Some(sign) = asking.id {
                self.out.push(Command::CancelSign { sign });
                self.unsigned(now, asking, String::from("It gave no answer for 30 seconds."));
            } else {
                let command = desk.show(now, asking);
                self.out.push(command);
            }
        }
    }

    fn unsigned(&mut self, now: Timestamp, mut asking: Asking, detail: String) {
        asking.failures += 1;
        if asking.failures >= SIGNER_TRIES {
            let error = Error::new(ErrorCode::SignerFailed).at("/auth/signer").because(detail).retryable(true);
            return self.give_asking_up(now, asking.purpose, error);
        }
        asking.id = None;
        asking.due = now.plus_millis(self.jitter.delay(Base::Throttled, asking.failures, None));
        if let Some(desk) = &mut self.desk {
            desk.askings.push(asking);
        }
    }

    fn give_asking_up(&mut self, now: Timestamp, purpose: Purpose, error: Error) {
        match purpose {
            Purpose::Presign(id) => self.out.push(Command::Presigned { id, answer: Err(error) }),
            Purpose::Send { request, .. } => {
                if let Some((flight, index)) = self.land(request) {
                    self.give_up(now, index, flight.job, error);
                }
            }
        }
    }
}
