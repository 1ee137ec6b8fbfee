//! The credentials in use: asked for once for everybody, ahead of their expiry, and when the store rejects them.

use alloc::string::String;
use alloc::vec::Vec;

use crate::credentials::Credentials;
use crate::error::{Error, ErrorCode};
use crate::time::Timestamp;
use crate::upload::io::{Command, FetchId, Lent, Reason};
use crate::upload::retry::{Base, CREDENTIAL_TRIES, Jitter};

/// Where credentials come from.
#[derive(Clone, Debug)]
pub enum Auth {
    /// These, and no others.
    Fixed(Credentials),
    /// By [`Command::FetchCredentials`].
    Asked,
    /// There are none here: each request is signed by [`Command::Sign`].
    Remote,
}

/// How long the app's function may take, in milliseconds.
const PATIENCE: i64 = 30_000;
/// Credentials are asked for this long before they expire, or at two thirds of their life if that is later.
const AHEAD: i64 = 300_000;
/// Nothing is signed with credentials that expire sooner than this.
const MARGIN: i64 = 5_000;

#[derive(Debug)]
pub(super) struct Vault {
    renewable: bool,
    held: Option<Held>,
    generation: u32,
    fetch: Option<Fetch>,
    last_fetch: u32,
    failures: u8,
    not_before: Option<Timestamp>,
}

#[derive(Debug)]
struct Held {
    credentials: Credentials,
    received: Timestamp,
    /// They had expired when they came, by this side's clock, which may be wrong: the store shall judge.
    stale: bool,
    /// The store has accepted them once.
    proven: bool,
    rejected: bool,
}

#[derive(Debug)]
struct Fetch {
    id: FetchId,
    deadline: Timestamp,
}

/// What [`Vault::access`] says.
#[derive(Debug)]
pub(super) enum Access {
    Ready,
    Wait,
    Never(Error),
}

impl Vault {
    pub(super) fn new(auth: Auth, now: Timestamp) -> Self {
        let (renewable, held) = match auth {
            Auth::Fixed(credentials) => {
                (false, Some(Held { credentials, received: now, stale: false, proven: false, rejected: false }))
            }
            Auth::Asked => (true, None),
            Auth::Remote => (false, None),
        };
        Self { renewable, held, generation: 0, fetch: None, last_fetch: 0, failures: 0, not_before: None }
    }

    /// What to sign with, after [`Access::Ready`].
    pub(super) fn credentials(&self) -> Option<&Credentials> {
        self.held.as_ref().map(|held| &held.credentials)
    }

    /// Counts up with every set of credentials, so that an answer can be told to belong to an older one.
    pub(super) fn generation(&self) -> u32 {
        self.generation
    }

    /// Whether something can be signed now. Asks for credentials where that is due. `store_now` is the store's time; `need` is
    /// how long what is to be signed will be on its way, in milliseconds: as far as credentials can be renewed and live long
    /// enough at all, nothing is begun that would outlast them.
    pub(super) fn access(&mut self, now: Timestamp, store_now: Timestamp, need: i64, out: &mut Vec<Command>) -> Access {
        let (usable, reason) = match &self.held {
            None => (false, Some(Reason::Missing)),
            Some(held) if held.rejected => (false, Some(Reason::Rejected)),
            Some(held) => match held.credentials.expiration() {
                Some(expiration) if !held.stale => {
                    let left = expiration.millis_since(store_now);
                    let life = expiration.millis_since(held.received);
                    let need = if self.renewable { need.min(life / 3) } else { 0 };
                    let soon = left <= AHEAD.min(life / 3).max(need);
                    (left > MARGIN.min(life / 10).max(need), soon.then_some(Reason::Expiring))
                }
                _ => (true, None),
            },
        };
        if let Some(reason) = reason.filter(|_| self.renewable) {
            self.ask(now, reason, out);
        }
        if usable {
            Access::Ready
        } else if self.renewable {
            Access::Wait
        } else {
            let rejected = self.held.as_ref().is_some_and(|held| held.rejected);
            let code = if rejected { ErrorCode::CredentialsRejected } else { ErrorCode::CredentialsExpired };
            Access::Never(Error::new(code).at("/auth"))
        }
    }

    fn ask(&mut self, now: Timestamp, reason: Reason, out: &mut Vec<Command>) {
        if self.fetch.is_some() || self.not_before.is_some_and(|time| time > now) {
            return;
        }
        self.last_fetch += 1;
        let id = FetchId(self.last_fetch);
        self.fetch = Some(Fetch { id, deadline: now.plus_millis(PATIENCE) });
        self.not_before = None;
        out.push(Command::FetchCredentials { fetch: id, reason });
    }

    /// Takes an answer; one that nobody waits for any more is ignored. `Err` when it was the last of several failures, and
    /// there is nothing to sign with.
    pub(super) fn answered(
        &mut self,
        now: Timestamp,
        store_now: Timestamp,
        fetch: FetchId,
        answer: Result<Lent, String>,
        jitter: &mut Jitter,
    ) -> Result<(), Error> {
        if self.fetch.as_ref().is_none_or(|waiting| waiting.id != fetch) {
            return Ok(());
        }
        self.fetch = None;
        match answer {
            Ok(lent) => {
                let stale = lent.credentials.expiration().is_some_and(|expiration| expiration <= store_now);
                self.failures = 0;
                self.generation += 1;
                let credentials = lent.credentials;
                self.held = Some(Held { credentials, received: store_now, stale, proven: false, rejected: false });
                Ok(())
            }
            Err(detail) => self.failed(now, store_now, detail, jitter),
        }
    }

    fn failed(
        &mut self,
        now: Timestamp,
        store_now: Timestamp,
        detail: String,
        jitter: &mut Jitter,
    ) -> Result<(), Error> {
        self.failures += 1;
        self.not_before = Some(now.plus_millis(jitter.delay(Base::Throttled, self.failures, None)));
        if self.failures < CREDENTIAL_TRIES {
            return Ok(());
        }
        // From here on it is as if nothing had been tried: later uploads try again.
        self.failures = 0;
        let expired = |held: &Held| held.credentials.expiration().is_some_and(|expiration| expiration <= store_now);
        if self.held.as_ref().is_some_and(|held| !held.rejected && !expired(held)) {
            return Ok(());
        }
        Err(Error::new(ErrorCode::CredentialsFailed).at("/auth").because(detail).retryable(true))
    }

    /// Gives a call up that takes too long. `Err` as for [`Vault::answered`].
    pub(super) fn timeout(
        &mut self,
        now: Timestamp,
        store_now: Timestamp,
        jitter: &mut Jitter,
        out: &mut Vec<Command>,
    ) -> Result<(), Error> {
        let Some(fetch) = self.fetch.take_if(|fetch| fetch.deadline <= now) else { return Ok(()) };
        out.push(Command::CancelCredentials { fetch: fetch.id });
        self.failed(now, store_now, String::from("It gave no answer for 30 seconds."), jitter)
    }

    /// When [`Vault::timeout`] or another call for credentials is due, if somebody waits for it.
    pub(super) fn poll_timeout(&self) -> Option<Timestamp> {
        self.fetch.as_ref().map(|fetch| fetch.deadline).or(self.not_before)
    }

    /// The store accepted these credentials.
    pub(super) fn accepted(&mut self, generation: u32) {
        if let Some(held) = self.held.as_mut().filter(|_| self.generation == generation) {
            held.proven = true;
        }
    }

    /// The store would not have these credentials. Says whether the request may be sent again with others, and whether
    /// that is without cost: credentials that were accepted before have only expired.
    pub(super) fn rejected(&mut self, generation: u32) -> Rejection {
        let temporary = self.credentials().is_some_and(|credentials| credentials.session_token().is_some());
        if !self.renewable || !temporary {
            return Rejection::Final;
        }
        let Some(held) = self.held.as_mut().filter(|_| self.generation == generation) else {
            return Rejection::Renew { expired: true };
        };
        held.rejected = true;
        Rejection::Renew { expired: held.proven }
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Rejection {
    Renew { expired: bool },
    Final,
}
