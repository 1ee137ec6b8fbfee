//! Time, chance, the network, the backend and the people, all from one seed; and the laws that must hold.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use bucketkit::credentials::Credentials;
use bucketkit::endpoint::{Endpoint, ObjectKey, Resource};
use bucketkit::error::ErrorCode;
use bucketkit::http::HttpResponse;
use bucketkit::protocol::s3::{Body, ObjectOptions, ObjectSettings};
use bucketkit::time::Timestamp;
use bucketkit::upload::{
    Auth, Command, Config, Engine, Event, Failure, FetchId, FileId, Lent, Limits, NewUpload, Notice, Plan, RequestId,
    Send, SignId, SignRequest, Signature, Unsigned,
};

use crate::backend::Backend;
use crate::store::{Session, Store, error};

/// Ways to break the machine, from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Canary {
    None,
    /// Takes every abort for done without sending it.
    AbortsNothing,
    /// Takes every answer to Complete for a success.
    BelievesEveryComplete,
    /// Signs, and sends twenty minutes later.
    SendsLate,
    /// Reads a part from the wrong place.
    SkipsABody,
    /// Sends a retry with the signature of the first attempt.
    KeepsSignatures,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) done: u64,
    pub(crate) aborted: u64,
    pub(crate) failed: u64,
    pub(crate) unknown: u64,
    pub(crate) requests: u64,
    pub(crate) retries: u64,
    pub(crate) renewals: u64,
    pub(crate) skews: u64,
    pub(crate) lists: u64,
    /// Uploads whose id no page ever received.
    pub(crate) nameless: u64,
    /// By a backend that signs, and what it failed to sign.
    pub(crate) signed: u64,
    pub(crate) unsigned: u64,
    pub(crate) expired: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, other: &Self) {
        self.done += other.done;
        self.aborted += other.aborted;
        self.failed += other.failed;
        self.unknown += other.unknown;
        self.requests += other.requests;
        self.retries += other.retries;
        self.renewals += other.renewals;
        self.skews += other.skews;
        self.lists += other.lists;
        self.nameless += other.nameless;
        self.signed += other.signed;
        self.unsigned += other.unsigned;
        self.expired += other.expired;
    }
}

enum Happening {
    Start(FileId),
    Abort(FileId),
    Lend(FetchId),
    Refuse(FetchId),
    Sign(SignId, Box<Signature>),
    RefuseToSign(SignId),
    Arrive(Box<Send>, Fate),
    Tell(RequestId, HttpResponse),
    Fail(RequestId),
    Revoke,
}

/// What the network does with a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Good,
    Lost,
    AnswerLost,
    Unavailable,
    SlowDown,
    /// 200 with an error document, or with nothing.
    Lie(bool),
}

struct File {
    key: String,
    size: u64,
    end: Option<Notice>,
}

pub(crate) struct World {
    chance: u64,
    canary: Canary,
    now: Timestamp,
    calm: Timestamp,
    /// The page's clock is off by this much.
    skew: i64,
    /// In percent, until it gets calm.
    fault: u64,
    server_time: bool,
    lifetime: i64,
    concurrency: usize,
    engine: Engine,
    store: Store,
    /// Where it signs for the page.
    backend: Option<Backend>,
    held: Option<Credentials>,
    files: BTreeMap<FileId, File>,
    queue: BTreeMap<(i64, u64), Happening>,
    serial: u64,
    flying: BTreeSet<RequestId>,
    asking: Option<FetchId>,
    received: BTreeSet<String>,
    sent: BTreeSet<String>,
    tally: Tally,
}

const START: i64 = 1_800_000_000_000;
const CALM_AFTER: i64 = 120_000;
/// Ten retries of at most 20 s each, thrice: then it hangs.
const PATIENCE: i64 = 1_800_000;
const MIB: u64 = 1 << 20;

impl World {
    pub(crate) fn new(seed: u64, canary: Canary) -> Self {
        let mut chance = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03;
        let mut roll = |below: u64| next(&mut chance) % below;
        let skew = if roll(4) == 0 { roll(14_400_000).cast_signed() - 7_200_000 } else { 0 };
        let now = Timestamp::from_unix_millis(START);
        let concurrency = 1 + roll(6) as usize;
        let store = Store {
            hides_etags: roll(4) == 0,
            vague_expiry: roll(2) == 0,
            page: 1 + roll(5) as usize,
            ..Store::default()
        };
        let resource = Resource { bucket: "b", end_point: Some("http://store.example:8333"), ..Resource::default() };
        let endpoint = Endpoint::resolve(&resource).expect("a valid resource");
        let remote = roll(3) == 0;
        let presigns = [None, Some(2), Some(5), Some(60)][roll(4) as usize];
        let backend = remote.then(|| Backend::new(roll(2) == 0, presigns));
        let auth = if remote { Auth::Remote } else { Auth::Asked };
        let config = Config { endpoint, auth, concurrency, seed };
        let mut world = Self {
            canary,
            now,
            calm: now.plus_millis(CALM_AFTER),
            skew,
            fault: [0, 5, 15, 40][roll(4) as usize],
            server_time: roll(2) == 0,
            lifetime: [3_600_000, 900_000, 60_000, 15_000][roll(4) as usize],
            concurrency,
            engine: Engine::new(config, now.plus_millis(skew)),
            store,
            backend,
            held: None,
            files: BTreeMap::new(),
            queue: BTreeMap::new(),
            serial: 0,
            flying: BTreeSet::new(),
            asking: None,
            received: BTreeSet::new(),
            sent: BTreeSet::new(),
            tally: Tally::default(),
            chance: 0,
        };
        let files = 1 + roll(4) as u32;
        for number in 1..=files {
            let file = FileId(number);
            let size = match roll(4) {
                0 => roll(3),
                1 => roll(8 * MIB + 2),
                _ => roll(120 * MIB),
            };
            world.files.insert(file, File { key: format!("u/{number}.bin"), size, end: None });
            world.later(roll(3_000).cast_signed(), Happening::Start(file));
            if roll(6) == 0 {
                world.later(roll(20_000).cast_signed(), Happening::Abort(file));
            }
        }
        if roll(5) == 0 {
            world.later(roll(10_000).cast_signed(), Happening::Revoke);
        }
        world.chance = chance;
        world
    }

    fn roll(&mut self, below: u64) -> u64 {
        next(&mut self.chance) % below
    }

    fn later(&mut self, millis: i64, happening: Happening) {
        self.serial += 1;
        self.queue.insert((self.now.plus_millis(millis).unix_millis(), self.serial), happening);
    }

    /// Lives it to the end. `Err` names the law that was broken.
    pub(crate) fn live(mut self) -> Result<Tally, String> {
        let deadline = self.now.plus_millis(CALM_AFTER + PATIENCE);
        loop {
            let wake = self.engine.poll_timeout().map(|time| time.plus_millis(-self.skew).max(self.now));
            let next = self.queue.first_key_value().map(|((time, _), _)| Timestamp::from_unix_millis(*time));
            let Some(time) = wake.into_iter().chain(next).min() else { break };
            if time > deadline {
                return Err(format!("still busy after {PATIENCE} calm milliseconds"));
            }
            self.now = time;
            let event = match next == Some(time) {
                true => {
                    let Some((_, happening)) = self.queue.pop_first() else { break };
                    self.happen(happening)?
                }
                false => Some(Event::Timeout),
            };
            if let Some(event) = event {
                self.engine.handle(self.now.plus_millis(self.skew), event);
                while let Some(command) = self.engine.poll() {
                    self.carry_out(command)?;
                }
            }
        }
        self.judge()
    }

    fn happen(&mut self, happening: Happening) -> Result<Option<Event>, String> {
        Ok(match happening {
            Happening::Start(file) => {
                let File { key, size, .. } = &self.files[&file];
                let settings = ObjectSettings::new(&ObjectOptions::default()).expect("no options");
                let key = ObjectKey::parse(key).expect("a key");
                let plan = Plan::new(*size, Some(5 * MIB), &Limits::S3).expect("a plan");
                Some(Event::Start { file, upload: Box::new(NewUpload { key, settings, plan }) })
            }
            Happening::Abort(file) => Some(Event::Abort { file }),
            Happening::Revoke => {
                self.store.sessions.values_mut().for_each(|session| session.revoked = true);
                None
            }
            Happening::Lend(fetch) => {
                self.asking = self.asking.filter(|asked| *asked != fetch);
                Some(Event::Credentials { fetch, answer: Ok(self.lend()) })
            }
            Happening::Refuse(fetch) => {
                self.asking = self.asking.filter(|asked| *asked != fetch);
                Some(Event::Credentials { fetch, answer: Err(String::from("no")) })
            }
            Happening::Sign(sign, signature) => {
                // Too late for one that was cancelled.
                self.end_of_signing(sign, false).ok();
                Some(Event::Signed { sign, answer: Ok(signature) })
            }
            Happening::RefuseToSign(sign) => {
                self.end_of_signing(sign, true).ok();
                Some(Event::Signed { sign, answer: Err(Unsigned::Failed(String::from("no"))) })
            }
            Happening::Arrive(send, fate) => {
                self.arrive(*send, fate)?;
                None
            }
            Happening::Tell(request, response) => {
                if self.flying.remove(&request) && response.body.contains("<InitiateMultipartUploadResult>") {
                    let id = response.body.split(['<', '>']).find(|text| text.starts_with("upload-"));
                    self.received.extend(id.map(str::to_owned));
                }
                Some(Event::Response { request, response })
            }
            Happening::Fail(request) => {
                self.flying.remove(&request);
                Some(Event::RequestFailed { request, failure: Failure::Network })
            }
        })
    }

    /// What a backend signs with: fresh ones when the old ones end or were revoked.
    fn backends_own(&mut self) -> Credentials {
        let sessions = &self.store.sessions;
        let good = |held: &Credentials| {
            let session = &sessions[held.access_key_id()];
            !session.revoked && session.expires.millis_since(self.now) > 5_000
        };
        match self.held.take().filter(good) {
            Some(held) => self.held.insert(held).clone(),
            None => {
                let lent = self.lend();
                self.held.insert(lent.credentials).clone()
            }
        }
    }

    fn ask_to_sign(&mut self, sign: SignId, asked: Arc<SignRequest>, unlucky: bool) -> Result<(), String> {
        let credentials = self.backends_own();
        let fate = self.roll(4);
        let late = self.roll(40_000).cast_signed();
        let Some(backend) = &mut self.backend else { return Err(String::from("nobody signs here")) };
        self.tally.signed += 1;
        let request = format!("{} {}", asked.method.as_str(), asked.url);
        let signature = match backend.answers.get(&request) {
            Some(kept) if self.canary == Canary::KeepsSignatures => kept.clone(),
            _ => backend.sign(self.now, &asked, &credentials)?,
        };
        backend.answers.insert(request, signature.clone());
        backend.shown.insert(sign, asked);
        match (unlucky, fate) {
            (false, _) => self.later(50, Happening::Sign(sign, Box::new(signature))),
            // Hangs.
            (true, 0) => {}
            (true, 1) => self.later(50, Happening::RefuseToSign(sign)),
            // Slow: what it signed ages on its way.
            (true, _) => self.later(late, Happening::Sign(sign, Box::new(signature))),
        }
        Ok(())
    }

    /// A call to the signer is over, without a signature if it `failed`.
    fn end_of_signing(&mut self, sign: SignId, failed: bool) -> Result<(), String> {
        let backend = self.backend.as_mut().ok_or("nobody signs here")?;
        let asked = backend.shown.remove(&sign).ok_or("nobody was asked to sign this")?;
        if failed {
            self.tally.unsigned += 1;
            backend.failed(&asked);
        }
        Ok(())
    }

    fn lend(&mut self) -> Lent {
        self.tally.renewals += 1;
        let number = self.tally.renewals;
        let (id, secret, token) = (format!("ASIA{number}"), format!("secret{number}"), format!("token{number}"));
        let expires = self.now.plus_millis(self.lifetime);
        let credentials = Credentials::new(&id, &secret, Some(&token), Some(expires)).expect("credentials");
        self.store.sessions.insert(id, Session { secret, token, expires, revoked: false });
        Lent { credentials, server_time: self.server_time.then_some(self.now) }
    }

    fn arrive(&mut self, mut send: Send, fate: Fate) -> Result<(), String> {
        let request = send.request;
        if let (Canary::SkipsABody, Body::File { start, end }) = (self.canary, &mut send.body)
            && *start > 0
        {
            (*start, *end) = (*start - 1, *end - 1);
        }
        let complete = send.method.as_str() == "POST" && matches!(send.body, Body::Text(_));
        let answer = match fate {
            Fate::Lost => None,
            Fate::Unavailable => Some(error(503, "ServiceUnavailable", "")),
            Fate::SlowDown => Some(error(503, "SlowDown", "")),
            Fate::Lie(empty) if complete => Some(match empty {
                true => HttpResponse { status: 200, ..HttpResponse::default() },
                false => HttpResponse { status: 200, ..error(200, "InternalError", "") },
            }),
            Fate::AnswerLost => {
                self.store.handle(self.now, &send)?;
                None
            }
            Fate::Good | Fate::Lie(_) => Some(self.store.handle(self.now, &send)?),
        };
        let answer = match (self.canary, answer) {
            (Canary::BelievesEveryComplete, Some(_)) if complete => {
                let root = "CompleteMultipartUploadResult";
                Some(HttpResponse { status: 200, body: format!("<{root}></{root}>"), ..HttpResponse::default() })
            }
            (_, answer) => answer,
        };
        let delay = 5 + self.roll(400).cast_signed();
        match answer {
            Some(response) => self.later(delay, Happening::Tell(request, response)),
            None => self.later(delay, Happening::Fail(request)),
        }
        Ok(())
    }

    fn carry_out(&mut self, command: Command) -> Result<(), String> {
        let troubled = self.now < self.calm;
        let unlucky = troubled && self.roll(100) < self.fault;
        match command {
            Command::FetchCredentials { fetch, .. } => {
                if self.asking.replace(fetch).is_some() {
                    return Err(String::from("asked for credentials twice at a time"));
                }
                match (unlucky, self.roll(3)) {
                    // Hangs.
                    (true, 0) => {}
                    (true, _) => self.later(50, Happening::Refuse(fetch)),
                    (false, _) => self.later(50, Happening::Lend(fetch)),
                }
            }
            Command::CancelCredentials { fetch } => self.asking = self.asking.filter(|asked| *asked != fetch),
            Command::Sign { sign, request } => self.ask_to_sign(sign, request, unlucky)?,
            Command::CancelSign { sign } => {
                self.end_of_signing(sign, true)?;
            }
            Command::Send(send) => self.send(*send, unlucky)?,
            Command::Cancel { request } => {
                if !self.flying.remove(&request) {
                    return Err(format!("cancelled {request:?}, which is not on its way"));
                }
            }
            Command::Notify { file, notice } => {
                let watched = self.files.get_mut(&file).ok_or("news of a file that nobody started")?;
                if let Some(end) = &watched.end {
                    return Err(format!("{notice:?} after {end:?}"));
                }
                if matches!(notice, Notice::Done(_) | Notice::Failed(_) | Notice::Aborted { .. }) {
                    watched.end = Some(notice);
                }
            }
            Command::Presigned { .. } => return Err(String::from("a URL that nobody asked for")),
        }
        Ok(())
    }

    fn send(&mut self, send: Send, unlucky: bool) -> Result<(), String> {
        self.tally.requests += 1;
        if !self.flying.insert(send.request) || self.flying.len() > self.concurrency {
            return Err(format!("{} requests at a time, {} allowed", self.flying.len(), self.concurrency));
        }
        if let Some(backend) = &mut self.backend {
            backend.sent(&send.url, &send.headers)?;
            if self.flying.len() + backend.shown.len() > self.concurrency {
                return Err(String::from("more on the way, being signed and sent, than allowed"));
            }
        }
        let plain_url = send.url.split_once("X-Amz-").map_or(&*send.url, |(plain, _)| plain);
        if !self.sent.insert(format!("{} {plain_url}", send.method.as_str())) {
            self.tally.retries += 1;
        }
        if self.canary == Canary::AbortsNothing && Store::is_authentic_abort(&send) {
            self.later(5, Happening::Tell(send.request, HttpResponse { status: 204, ..HttpResponse::default() }));
            return Ok(());
        }
        let fate = match (unlucky, self.roll(5)) {
            (false, _) => Fate::Good,
            (true, 0) => Fate::Lost,
            (true, 1) => Fate::AnswerLost,
            (true, 2) => Fate::Unavailable,
            (true, 3) => Fate::SlowDown,
            (true, _) => Fate::Lie(self.roll(2) == 0),
        };
        let late = if self.canary == Canary::SendsLate { 1_200_000 } else { 0 };
        let delay = 5 + late + self.roll(300).cast_signed();
        self.later(delay, Happening::Arrive(Box::new(send), fate));
        Ok(())
    }

    /// What must be true when nothing happens any more.
    fn judge(mut self) -> Result<Tally, String> {
        let mut excused = 0;
        for (file, File { key, size, end }) in &self.files {
            let stored = self.store.objects.get(key);
            match end {
                None => return Err(format!("{file:?} never ended")),
                Some(Notice::Done(outcome)) => {
                    self.tally.done += 1;
                    let stored = stored.ok_or_else(|| format!("{file:?} is done, and there is no object"))?;
                    if !whole(stored, *size) || outcome.size != *size {
                        return Err(format!("{file:?} of {size} bytes is done, and stored are {stored:?}"));
                    }
                }
                Some(Notice::Aborted { parts_left }) => {
                    self.tally.aborted += 1;
                    excused += u64::from(*parts_left);
                }
                Some(Notice::Failed(error)) => match error.code() {
                    ErrorCode::OutcomeUnknown => {
                        self.tally.unknown += 1;
                        excused += 1;
                    }
                    // Nothing was there to sign the clean-up with.
                    ErrorCode::CredentialsFailed | ErrorCode::SignerFailed => {
                        self.tally.failed += 1;
                        excused += 1;
                    }
                    ErrorCode::NetworkFailed
                    | ErrorCode::ServerFailed
                    | ErrorCode::Throttled
                    | ErrorCode::ClockSkew
                    | ErrorCode::CredentialsExpired
                    | ErrorCode::CredentialsRejected => self.tally.failed += 1,
                    // A URL that had expired twice, and nobody said when it would.
                    ErrorCode::AccessDenied | ErrorCode::EtagNotExposed if self.store.expired > 1 => {
                        self.tally.failed += 1;
                    }
                    other => return Err(format!("{file:?} failed with {}: {error}", other.as_str())),
                },
                Some(other) => return Err(format!("{file:?} ended with {other:?}")),
            }
        }
        let known: Vec<_> = self.store.uploads.keys().filter(|id| self.received.contains(*id)).collect();
        self.tally.nameless = (self.store.uploads.len() - known.len()) as u64;
        // What nobody would sign in time could not be cleaned up.
        let unsigned = |id: &str| {
            self.backend.as_ref().and_then(|backend| backend.unsigned_cleanups.get(id)).is_some_and(|times| *times > 1)
        };
        let known = known.into_iter().filter(|id| !unsigned(id)).count() as u64;
        if known > excused {
            return Err(format!("{known} uploads are left unfinished, {excused} of them told"));
        }
        if self.fault == 0 && self.tally.failed + self.tally.unknown + self.tally.nameless > 0 && self.skew == 0 {
            return Err(format!("nothing went wrong, and yet: {:?}", self.tally));
        }
        (self.tally.skews, self.tally.lists) = (self.store.skews, self.store.lists);
        self.tally.expired = self.store.expired;
        Ok(self.tally)
    }
}

/// Whether the ranges are the file, once and in order.
fn whole(ranges: &[Range<u64>], size: u64) -> bool {
    let mut next = 0;
    for range in ranges {
        if range.start != next {
            return false;
        }
        next = range.end;
    }
    next == size
}

/// xorshift64*: another generator than the machine's own.
fn next(state: &mut u64) -> u64 {
    *state |= u64::from(*state == 0);
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
}
