//! Time, chance, the network, the backend and the people, all from one seed; and the laws that must hold.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bucketkit::credentials::Credentials;
use bucketkit::endpoint::{Endpoint, ObjectKey, Resource};
use bucketkit::error::ErrorCode;
use bucketkit::http::{HttpResponse, Method};
use bucketkit::protocol::s3::{Body, ObjectOptions, ObjectSettings, PartNumber};
use bucketkit::providers::{AWS, Provider};
use bucketkit::time::Timestamp;
use bucketkit::upload::{
    Auth, Command, Config, Engine, Event, Failure, FetchId, FileId, Integrity, Lent, Limits, NewUpload, Notice, Plan,
    Proof, RequestId, Send, SignId, SignRequest, Signature, State, Unsigned,
};

use crate::backend::Backend;
use crate::content::{self, Version};
use crate::store::{Bytes, Session, Store, error};

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
    /// Leaves the last part out of Complete.
    DropsAPart,
    /// Takes one part's ETag for another's.
    SwapsETags,
    /// After a lost answer, takes what lies there for a stranger's.
    BlindToItsOwn,
    /// Takes a picked file for the one that was picked before.
    TrustsTheFile,
    /// Writes nothing down, and says it did.
    ForgetsToSave,
    /// Sends once more after the end.
    SpeaksAfterTheEnd,
    /// Sends while it is paused.
    IgnoresPauses,
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
    /// Pages that died, uploads that a later page took up, and parts that it did not send again.
    pub(crate) deaths: u64,
    pub(crate) resumed: u64,
    pub(crate) pauses: u64,
    pub(crate) heads: u64,
    /// What the store noticed of bytes that changed on the way.
    pub(crate) mismatches: u64,
    /// Uploads that were not to write over what was there.
    pub(crate) kept_off: u64,
    pub(crate) verified: u64,
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
        self.deaths += other.deaths;
        self.resumed += other.resumed;
        self.pauses += other.pauses;
        self.heads += other.heads;
        self.mismatches += other.mismatches;
        self.kept_off += other.kept_off;
        self.verified += other.verified;
    }
}

enum Happening {
    Start(FileId),
    Abort(FileId),
    Pause(FileId),
    Resume(FileId),
    Online(bool),
    /// The page dies, and everything that was on its way to it is lost.
    Die,
    Return,
    /// The file on the disk changes: from then on it cannot be read.
    Change(FileId),
    /// From the page that sent it.
    Arrive(u32, Box<Send>, Fate, Option<Bytes>),
    Revoke,
    /// For the page that asked, if it is still there.
    ForPage(u32, ForPage),
}

enum ForPage {
    Lend(FetchId),
    Refuse(FetchId),
    Sign(SignId, Box<Signature>),
    RefuseToSign(SignId),
    Tell(RequestId, HttpResponse),
    Fail(RequestId, Failure),
    Hashed(FileId, PartNumber, Result<String, ()>),
}

/// What the network does with a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Good,
    Lost,
    AnswerLost,
    Unavailable,
    SlowDown,
    /// Nothing is ever heard of it.
    Silence,
    /// A bit of the body changes.
    Flip,
    /// 200 with an error document, or with nothing.
    Lie(bool),
}

struct File {
    key: String,
    size: u64,
    end: Option<Notice>,
    integrity: Integrity,
    if_absent: bool,
    remembered: bool,
    /// How many of its requests may be on their way at once.
    concurrency: usize,
    /// What its bytes are now, and what the page picked: it reads nothing else.
    version: Version,
    picked: Version,
    /// What the page wrote down, and of which version: name and date stand beside it.
    record: Option<Box<NewUpload>>,
    recorded: Version,
    started: bool,
    paused: bool,
    loaded: u64,
    /// When it was started here, and how often progress was told since.
    since: Timestamp,
    told: i64,
    /// Bytes of a part that a machine which trusts believes to be the old ones.
    before: Option<Version>,
    /// Somebody else's object lies under the key.
    foreign: bool,
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
    flying: BTreeMap<RequestId, FileId>,
    asking: Option<FetchId>,
    received: BTreeSet<String>,
    sent: BTreeSet<String>,
    tally: Tally,
    provider: &'static Provider,
    config: Config,
    page: u32,
    alive: bool,
    connected: bool,
    connected_all_the_time: bool,
    hashing: BTreeSet<(FileId, PartNumber)>,
    parts: u64,
    /// Uploads of a page that died, which nobody was to remember.
    forgotten: BTreeSet<String>,
    last_send: Option<(RequestId, FileId, Method, String)>,
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
            lag: [0, 0, 0, 1_500][roll(4) as usize],
            lists_sums: roll(2) == 0,
            md5_etags: roll(2) == 0,
            reports: roll(2) == 0,
            mute: roll(10) == 0,
            drops_a_part: canary == Canary::DropsAPart,
            ..Store::default()
        };
        let provider = if roll(2) == 0 { &AWS } else { Provider::by_id("other").expect("a row") };
        let resource = Resource { bucket: "b", end_point: Some("http://store.example:8333"), ..Resource::default() };
        let endpoint = Endpoint::resolve(&resource).expect("a valid resource");
        let remote = roll(3) == 0;
        let presigns = [None, Some(2), Some(5), Some(60)][roll(4) as usize];
        let backend = remote.then(|| Backend::new(roll(2) == 0, presigns));
        let auth = if remote { Auth::Remote } else { Auth::Asked };
        let config = Config { endpoint, auth, concurrency, seed };
        let hides_etags_for_good = store.hides_etags && store.mute;
        let mut world = Self {
            provider,
            config: config.clone(),
            page: 0,
            alive: true,
            connected: true,
            connected_all_the_time: true,
            hashing: BTreeSet::new(),
            parts: 0,
            forgotten: BTreeSet::new(),
            last_send: None,
            canary,
            now,
            calm: now.plus_millis(CALM_AFTER),
            skew,
            fault: [0, 5, 15, 40][roll(4) as usize],
            server_time: roll(2) == 0,
            lifetime: [3_600_000, 900_000, 60_000, 15_000][roll(4) as usize],
            concurrency,
            engine: Engine::new(config, now.plus_millis(skew)),
            store: Store { mute: store.mute && !hides_etags_for_good, ..store },
            backend,
            held: None,
            files: BTreeMap::new(),
            queue: BTreeMap::new(),
            serial: 0,
            flying: BTreeMap::new(),
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
                _ => roll(80 * MIB),
            };
            let asked = ["none", "none", "crc64nvme", "sha256", "md5"][roll(5) as usize];
            let integrity = Integrity::choose(provider, asked).expect("a checksum");
            let key = format!("u/{number}.bin");
            let if_absent = roll(5) == 0;
            let foreign = if_absent && roll(2) == 0;
            if foreign {
                world.store.put_foreign(&key);
            }
            world.parts += size / (5 * MIB) + 1;
            let remembered = roll(2) == 0;
            let version = seed << 8 | u64::from(number) << 4;
            let concurrency = [1, 2, usize::MAX, usize::MAX][(seed as usize + number as usize) % 4];
            let new = File { foreign, concurrency, ..File::new(key, size, integrity, if_absent, remembered, version) };
            world.files.insert(file, new);
            world.later(roll(3_000).cast_signed(), Happening::Start(file));
            if roll(6) == 0 {
                world.later(roll(20_000).cast_signed(), Happening::Abort(file));
            }
            if roll(4) == 0 {
                world.later(roll(15_000).cast_signed(), Happening::Pause(file));
            }
            if roll(16) == 0 {
                world.later(roll(15_000).cast_signed(), Happening::Change(file));
            }
        }
        if roll(5) == 0 {
            world.later(roll(10_000).cast_signed(), Happening::Revoke);
        }
        if roll(6) == 0 {
            let start = roll(15_000).cast_signed();
            world.connected_all_the_time = false;
            world.later(start, Happening::Online(false));
            world.later(start + roll(50_000).cast_signed(), Happening::Online(true));
        }
        for _ in 0..[0, 0, 1, 3][roll(4) as usize] {
            world.later(roll(30_000).cast_signed(), Happening::Die);
        }
        world.chance = chance;
        world
    }

    fn for_page(&mut self, millis: i64, happening: ForPage) {
        self.later(millis, Happening::ForPage(self.page, happening));
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
            let wake = self
                .engine
                .poll_timeout()
                .filter(|_| self.alive)
                .map(|time| time.plus_millis(-self.skew).max(self.now));
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
            if let Some(event) = event.filter(|_| self.alive) {
                self.tell(event)?;
            }
        }
        self.judge()
    }

    fn tell(&mut self, event: Event) -> Result<(), String> {
        self.engine.handle(self.now.plus_millis(self.skew), event);
        while let Some(command) = self.engine.poll() {
            self.carry_out(command)?;
        }
        Ok(())
    }

    fn happen(&mut self, happening: Happening) -> Result<Option<Event>, String> {
        Ok(match happening {
            Happening::ForPage(page, happening) if page == self.page && self.alive => Some(self.hear(happening)),
            Happening::ForPage(..) => None,
            Happening::Start(file) => self.start(file),
            Happening::Abort(file) => self.running(file).then_some(Event::Abort { file, keep_parts: false }),
            Happening::Pause(file) => {
                if !self.running(file) {
                    return Ok(None);
                }
                self.tally.pauses += 1;
                if self.canary == Canary::IgnoresPauses {
                    self.files.get_mut(&file).expect("it runs").paused = true;
                    return Ok(None);
                }
                let again = self.roll(20_000).cast_signed();
                self.later(again, Happening::Resume(file));
                Some(Event::Pause { file, cancel: again % 2 == 0 })
            }
            Happening::Resume(file) => self.running(file).then_some(Event::Resume { file }),
            Happening::Online(online) => {
                self.connected = online;
                Some(Event::Online(online))
            }
            Happening::Change(file) => {
                if let Some(file) = self.files.get_mut(&file) {
                    file.version += 1;
                }
                None
            }
            Happening::Die if self.alive => {
                self.tally.deaths += 1;
                self.page += 1;
                let unremembered = |key: &str| self.files.values().any(|file| file.key == key && !file.remembered);
                let lost = self.store.uploads.iter().filter(|(_, upload)| unremembered(&upload.key));
                self.forgotten.extend(lost.map(|(id, _)| id.clone()));
                self.alive = false;
                self.flying.clear();
                self.hashing.clear();
                self.asking = None;
                if let Some(backend) = &mut self.backend {
                    backend.shown.clear();
                }
                let after = self.roll(20_000).cast_signed();
                self.later(after, Happening::Return);
                None
            }
            Happening::Die => None,
            Happening::Return => {
                self.come_back()?;
                None
            }
            Happening::Revoke => {
                self.store.sessions.values_mut().for_each(|session| session.revoked = true);
                None
            }
            Happening::Arrive(page, send, fate, bytes) => {
                self.arrive(page, *send, fate, bytes)?;
                None
            }
        })
    }

    fn running(&self, file: FileId) -> bool {
        self.files.get(&file).is_some_and(|file| file.started && file.end.is_none())
    }

    fn start(&mut self, id: FileId) -> Option<Event> {
        if !self.alive {
            // Whoever comes back picks it then.
            self.later(1_000, Happening::Start(id));
            return None;
        }
        let token = format!("token-of-{}-{}", id.0, self.page);
        let provider = self.provider;
        let file = self.files.get_mut(&id)?;
        if file.started {
            return None;
        }
        (file.started, file.loaded, file.paused) = (true, 0, false);
        (file.since, file.told) = (self.now, 0);
        file.picked = file.version;
        let settings = ObjectSettings::new(&ObjectOptions::default()).expect("no options");
        let key = ObjectKey::parse(&file.key).expect("a key");
        let plan = Plan::new(file.size, Some(5 * MIB), &Limits::S3).expect("a plan");
        let mut new = NewUpload::plain(key, settings, plan, provider);
        (new.integrity, new.if_absent, new.remembered) = (file.integrity, file.if_absent, file.remembered);
        new.concurrency = file.concurrency;
        if self.backend.is_none() && !matches!(file.integrity, Integrity::Sum { .. }) {
            new.settings.push_token(&token);
            new.token = Some(token);
        }
        Some(Event::Start { file: id, upload: Box::new(new) })
    }

    /// Another page, and the same people: what was not done they do again.
    fn come_back(&mut self) -> Result<(), String> {
        self.alive = true;
        self.engine = Engine::new(self.config.clone(), self.now.plus_millis(self.skew));
        if !self.connected {
            self.tell(Event::Online(false))?;
        }
        let files: Vec<_> =
            self.files.iter().filter(|(_, file)| file.started && file.end.is_none()).map(|(id, _)| *id).collect();
        for id in files {
            let (other, discard) = (self.roll(4) == 0, self.roll(8) == 0);
            let Some(file) = self.files.get_mut(&id) else { continue };
            (file.loaded, file.paused) = (0, false);
            (file.since, file.told) = (self.now, 0);
            let Some(mut record) = file.record.clone() else {
                file.started = false;
                self.later(0, Happening::Start(id));
                continue;
            };
            file.before = Some(file.picked);
            if other {
                file.version += 1;
            }
            // Its date tells.
            record.may_be_another = file.version != file.recorded;
            file.picked = file.version;
            if discard && let Some(record) = &mut record.record {
                record.ending = true;
            }
            let ending = record.record.as_ref().is_some_and(|record| record.ending);
            self.tally.resumed += u64::from(!ending);
            self.tell(Event::Start { file: id, upload: record })?;
        }
        Ok(())
    }

    fn hear(&mut self, happening: ForPage) -> Event {
        match happening {
            ForPage::Lend(fetch) => {
                self.asking = self.asking.filter(|asked| *asked != fetch);
                Event::Credentials { fetch, answer: Ok(self.lend()) }
            }
            ForPage::Refuse(fetch) => {
                self.asking = self.asking.filter(|asked| *asked != fetch);
                Event::Credentials { fetch, answer: Err(String::from("no")) }
            }
            ForPage::Sign(sign, signature) => {
                // Too late for one that was cancelled.
                self.end_of_signing(sign, false).ok();
                Event::Signed { sign, answer: Ok(signature) }
            }
            ForPage::RefuseToSign(sign) => {
                self.end_of_signing(sign, true).ok();
                Event::Signed { sign, answer: Err(Unsigned::Failed(String::from("no"))) }
            }
            ForPage::Tell(request, response) => {
                if self.flying.remove(&request).is_some() && response.body.contains("<InitiateMultipartUploadResult>") {
                    let id = response.body.split(['<', '>']).find(|text| text.starts_with("upload-"));
                    self.received.extend(id.map(str::to_owned));
                }
                Event::Response { request, response }
            }
            ForPage::Fail(request, failure) => {
                self.flying.remove(&request);
                Event::RequestFailed { request, failure }
            }
            ForPage::Hashed(file, part, answer) => {
                self.hashing.remove(&(file, part));
                Event::Hashed { file, part, answer }
            }
        }
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
            (false, _) => self.for_page(50, ForPage::Sign(sign, Box::new(signature))),
            // Hangs.
            (true, 0) => {}
            (true, 1) => self.for_page(50, ForPage::RefuseToSign(sign)),
            // Slow: what it signed ages on its way.
            (true, _) => self.for_page(late, ForPage::Sign(sign, Box::new(signature))),
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

    fn arrive(&mut self, page: u32, send: Send, fate: Fate, mut bytes: Option<Bytes>) -> Result<(), String> {
        let request = send.request;
        if let (Canary::SkipsABody, Some(bytes)) = (self.canary, &mut bytes)
            && bytes.range.start > 0
        {
            bytes.range = bytes.range.start - 1..bytes.range.end - 1;
        }
        if let Some(bytes) = &mut bytes {
            bytes.flipped = fate == Fate::Flip;
        }
        let complete = send.method.as_str() == "POST" && matches!(send.body, Body::Text(_));
        let answer = match fate {
            Fate::Lost => None,
            Fate::Silence => {
                self.store.handle(self.now, &send, bytes)?;
                return Ok(());
            }
            Fate::Unavailable => Some(error(503, "ServiceUnavailable", "")),
            Fate::SlowDown => Some(error(503, "SlowDown", "")),
            Fate::Lie(empty) if complete => Some(match empty {
                true => HttpResponse { status: 200, ..HttpResponse::default() },
                false => HttpResponse { status: 200, ..error(200, "InternalError", "") },
            }),
            Fate::AnswerLost => {
                self.store.handle(self.now, &send, bytes)?;
                None
            }
            Fate::Good | Fate::Lie(_) | Fate::Flip => Some(self.store.handle(self.now, &send, bytes)?),
        };
        let answer = match (self.canary, answer) {
            (Canary::BelievesEveryComplete, Some(_)) if complete => {
                let root = "CompleteMultipartUploadResult";
                Some(HttpResponse { status: 200, body: format!("<{root}></{root}>"), ..HttpResponse::default() })
            }
            (Canary::BlindToItsOwn, Some(_)) if send.method.as_str() == "HEAD" => {
                let headers = [("content-length", "1")].into_iter().collect();
                Some(HttpResponse { status: 200, headers, ..HttpResponse::default() })
            }
            (Canary::SwapsETags, Some(mut answer)) if send.url.contains("partNumber=1&") => {
                answer.headers = [("etag", "\"another-part's\"")].into_iter().collect();
                Some(answer)
            }
            (_, answer) => answer,
        };
        let delay = 5 + self.roll(400).cast_signed();
        match answer {
            Some(response) => self.later(delay, Happening::ForPage(page, ForPage::Tell(request, response))),
            None => self.later(delay, Happening::ForPage(page, ForPage::Fail(request, Failure::Network))),
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
                    (true, _) => self.for_page(50, ForPage::Refuse(fetch)),
                    (false, _) => self.for_page(50, ForPage::Lend(fetch)),
                }
            }
            Command::CancelCredentials { fetch } => self.asking = self.asking.filter(|asked| *asked != fetch),
            Command::Sign { sign, request } => self.ask_to_sign(sign, request, unlucky)?,
            Command::CancelSign { sign } => {
                self.end_of_signing(sign, true)?;
            }
            Command::Hash { file, part, start, end, algorithm } => self.hash(file, part, start..end, algorithm)?,
            Command::Save { file, upload } => {
                let watched = self.files.get_mut(&file).ok_or("a record of a file that nobody started")?;
                if !watched.remembered {
                    return Err(format!("{file:?} is written down, and was not to be"));
                }
                if self.canary != Canary::ForgetsToSave {
                    watched.record = Some(upload);
                    watched.recorded = watched.picked;
                }
            }
            Command::Forget { file } => {
                let watched = self.files.get_mut(&file).ok_or("a record of a file that nobody started")?;
                watched.record = None;
            }
            Command::Send(send) => self.send(*send, unlucky)?,
            Command::Cancel { request } => {
                if self.flying.remove(&request).is_none() {
                    return Err(format!("cancelled {request:?}, which is not on its way"));
                }
            }
            Command::Notify { file, notice } => {
                let watched = self.files.get_mut(&file).ok_or("news of a file that nobody started")?;
                if let Some(end) = &watched.end {
                    return Err(format!("{notice:?} after {end:?}"));
                }
                match &notice {
                    Notice::State(state) => watched.paused = *state == State::Paused,
                    Notice::Progress(progress) => {
                        if progress.loaded < watched.loaded || progress.loaded > watched.size {
                            return Err(format!("{file:?}: {} bytes after {}", progress.loaded, watched.loaded));
                        }
                        watched.loaded = progress.loaded;
                        watched.told += 1;
                        // Ten a second, the first, and the last.
                        if watched.told > 3 + self.now.millis_since(watched.since) / 100 {
                            return Err(format!("{file:?}: progress is told {} times", watched.told));
                        }
                    }
                    Notice::Part { .. } => {}
                    Notice::Done(_) | Notice::Failed(_) | Notice::Aborted { .. } => {
                        watched.end = Some(notice);
                        self.hashing.retain(|(of, _)| *of != file);
                        if let (Canary::SpeaksAfterTheEnd, Some(last)) = (self.canary, self.last_send.take()) {
                            let (request, file, method, url) = last;
                            let (headers, body) = (Vec::new(), Body::Empty);
                            let send = Send { request, file, method, url, headers, body, from_memory: false };
                            self.send(send, false)?;
                        }
                    }
                }
            }
            Command::Presigned { .. } => return Err(String::from("a URL that nobody asked for")),
        }
        Ok(())
    }

    fn hash(
        &mut self,
        id: FileId,
        part: PartNumber,
        range: std::ops::Range<u64>,
        algorithm: &str,
    ) -> Result<(), String> {
        if !self.hashing.insert((id, part)) {
            return Err(format!("{id:?}: part {part:?} is read twice at a time"));
        }
        if self.hashing.iter().filter(|(of, _)| *of == id).count() > 2 {
            return Err(String::from("more parts are read at a time than was said"));
        }
        let file = self.files.get(&id).ok_or("a file that nobody started")?;
        if file.end.is_some() {
            return Err(format!("{id:?} is read after its end"));
        }
        let version = match (self.canary, file.before) {
            (Canary::TrustsTheFile, Some(before)) => before,
            _ => file.picked,
        };
        let answer =
            if file.picked == file.version { Ok(content::sum(algorithm, version, &range, false)) } else { Err(()) };
        let delay = 5 + self.roll(200).cast_signed();
        self.for_page(delay, ForPage::Hashed(id, part, answer));
        Ok(())
    }

    fn send(&mut self, send: Send, unlucky: bool) -> Result<(), String> {
        self.tally.requests += 1;
        let file = self.files.get(&send.file).ok_or("a file that nobody started")?;
        if file.end.is_some() || (file.paused && matches!(send.body, Body::File { .. })) {
            return Err(format!("sent after the end, or in a pause: {send:?}"));
        }
        self.last_send = Some((send.request, send.file, send.method, send.url.clone()));
        if self.tally.requests > 400 + 60 * self.parts {
            return Err(format!("{} requests for {} parts", self.tally.requests, self.parts));
        }
        if send.url.ends_with("?uploads=") {
            // What was read for an upload that the store forgot is read anew.
            self.hashing.retain(|(of, _)| *of != send.file);
        }
        let bytes = match send.body {
            Body::File { start, end } => Some(Bytes { range: start..end, version: file.picked, flipped: false }),
            _ => None,
        };
        let summed = file.integrity.of_body().is_some();
        if bytes.is_some() && file.picked != file.version {
            self.flying.insert(send.request, send.file);
            self.for_page(5, ForPage::Fail(send.request, Failure::FileUnreadable));
            return Ok(());
        }
        if self.flying.insert(send.request, send.file).is_some() || self.flying.len() > self.concurrency {
            return Err(format!("{} requests at a time, {} allowed", self.flying.len(), self.concurrency));
        }
        let of_file = self.flying.values().filter(|of| **of == send.file).count();
        if of_file > file.concurrency {
            return Err(format!("{of_file} requests of a file at a time, {} allowed", file.concurrency));
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
            self.for_page(5, ForPage::Tell(send.request, HttpResponse { status: 204, ..HttpResponse::default() }));
            return Ok(());
        }
        if !self.connected {
            self.for_page(20, ForPage::Fail(send.request, Failure::Network));
            return Ok(());
        }
        let fate = match (unlucky, self.roll(7)) {
            (false, _) => Fate::Good,
            (true, 0) => Fate::Lost,
            (true, 1) => Fate::AnswerLost,
            (true, 2) => Fate::Unavailable,
            (true, 3) => Fate::SlowDown,
            (true, 4) => Fate::Silence,
            (true, 5) if summed => Fate::Flip,
            (true, _) => Fate::Lie(self.roll(2) == 0),
        };
        let late = if self.canary == Canary::SendsLate { 1_200_000 } else { 0 };
        let delay = 5 + late + self.roll(300).cast_signed();
        self.later(delay, Happening::Arrive(self.page, Box::new(send), fate, bytes));
        Ok(())
    }

    /// What must be true when nothing happens any more.
    fn judge(mut self) -> Result<Tally, String> {
        let mut excused = 0;
        for (file, File { key, size, end, integrity, if_absent, picked, version, record, foreign, .. }) in &self.files {
            let stored = self.store.objects.get(key);
            let changed = picked != version;
            match end {
                None => return Err(format!("{file:?} never ended")),
                Some(Notice::Done(outcome)) => {
                    self.tally.done += 1;
                    let stored = stored.ok_or_else(|| format!("{file:?} is done, and there is no object"))?;
                    if !whole(&stored.bytes, *size, *picked) || outcome.size != *size {
                        return Err(format!("{file:?} of {size} bytes is done, and stored are {:?}", stored.bytes));
                    }
                    if record.is_some() {
                        return Err(format!("{file:?} is done, and still written down"));
                    }
                    let proven = outcome.proof != Proof::Acknowledged;
                    self.tally.verified += u64::from(proven);
                    if matches!(integrity, Integrity::Sum { .. }) && !proven && outcome.notes.is_empty() {
                        return Err(format!("{file:?} is done without a proof, and nobody is told"));
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
                    ErrorCode::AlreadyExists if *if_absent => {
                        if !foreign && self.tally.deaths == 0 {
                            return Err(format!("{file:?} is kept off by its own object"));
                        }
                        self.tally.kept_off += 1;
                    }
                    ErrorCode::FileUnreadable if changed => {
                        self.tally.failed += 1;
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
                    | ErrorCode::ChecksumMismatch
                    | ErrorCode::CredentialsExpired
                    | ErrorCode::CredentialsRejected => self.tally.failed += 1,
                    // URLs that had expired when they came, several times; and those of the clean-up too, maybe.
                    ErrorCode::AccessDenied | ErrorCode::EtagNotExposed if self.store.expired > 0 => {
                        self.tally.failed += 1;
                        excused += 1;
                    }
                    // A store whose list is behind, and that hides what it was asked.
                    ErrorCode::BadResponse if self.store.lag > 0 => self.tally.failed += 1,
                    other => return Err(format!("{file:?} failed with {}: {error}", other.as_str())),
                },
                Some(other) => return Err(format!("{file:?} ended with {other:?}")),
            }
            if *foreign && !stored.is_some_and(|object| object.foreign) {
                return Err(format!("{file:?} wrote over what was not its own"));
            }
        }
        let recorded: Vec<_> = self.files.values().filter_map(|file| file.record.as_ref()?.record.as_ref()).collect();
        let recorded = |id: &String| recorded.iter().any(|record| record.upload_id.as_str() == id);
        let known: Vec<_> = self.store.uploads.keys().filter(|id| self.received.contains(*id)).collect();
        self.tally.nameless = (self.store.uploads.len() - known.len()) as u64;
        // What nobody would sign in time could not be cleaned up.
        let unsigned = |id: &str| {
            self.backend.as_ref().and_then(|backend| backend.unsigned_cleanups.get(id)).is_some_and(|times| *times > 1)
        };
        let excusable = |id: &String| unsigned(id) || recorded(id) || self.forgotten.contains(id);
        let known = known.into_iter().filter(|id| !excusable(id)).count() as u64;
        if known > excused {
            return Err(format!("{known} uploads are left unfinished, {excused} of them told"));
        }
        let calm = self.fault == 0 && self.tally.deaths == 0 && self.connected_all_the_time && self.skew == 0;
        let changed = self.files.values().any(|file| file.picked != file.version);
        // A PUT that a pause cancelled may have arrived, and what then lies there may not tell whose it is.
        let calm = calm && !(self.tally.unknown > 0 && self.tally.pauses > 0);
        if calm && !changed && self.tally.failed + self.tally.unknown + self.tally.nameless > 0 {
            return Err(format!("nothing went wrong, and yet: {:?}", self.tally));
        }
        (self.tally.skews, self.tally.lists) = (self.store.skews, self.store.lists);
        self.tally.expired = self.store.expired;
        (self.tally.heads, self.tally.mismatches) = (self.store.heads, self.store.mismatches);
        Ok(self.tally)
    }
}

impl File {
    fn new(key: String, size: u64, integrity: Integrity, if_absent: bool, remembered: bool, version: Version) -> Self {
        Self {
            key,
            size,
            end: None,
            integrity,
            if_absent,
            remembered,
            concurrency: usize::MAX,
            version,
            picked: version,
            record: None,
            recorded: version,
            started: false,
            paused: false,
            loaded: 0,
            since: Timestamp::from_unix_millis(START),
            told: 0,
            before: None,
            foreign: false,
        }
    }
}

/// Whether the bytes are the file's, once and in order, and of one version.
fn whole(bytes: &[Bytes], size: u64, version: Version) -> bool {
    let mut next = 0;
    for piece in bytes {
        if piece.range.start != next || piece.version != version || piece.flipped {
            return false;
        }
        next = piece.range.end;
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
