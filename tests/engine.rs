//! The upload machine's promises, one by one, in scripts of a few steps. The simulation tests them all at once; here a
//! failure has a name.

use bucketkit::credentials::Credentials;
use bucketkit::endpoint::{Endpoint, ObjectKey, Resource};
use bucketkit::error::{Error, ErrorCode};
use bucketkit::http::{HttpResponse, Method};
use bucketkit::protocol::s3::{ObjectOptions, ObjectSettings};
use bucketkit::providers::AWS;
use bucketkit::time::Timestamp;
use bucketkit::upload::{
    Auth, Command, Config, Engine, Event, Failure, FetchId, FileId, Lent, Limits, NewUpload, Notice, Plan, PresignId,
    PresignRequest, Presigned, Reason, Send, State,
};

const MIB: u64 = 1 << 20;
const SECRET: &str = "sEcReT-access-key";
const TOKEN: &str = "tOkEn-of-a-session";
const FILE: FileId = FileId(1);

struct Page {
    engine: Engine,
    now: Timestamp,
}

fn start() -> Timestamp {
    Timestamp::from_unix_millis(1_800_000_000_000)
}

fn credentials(token: Option<&str>, life: Option<i64>) -> Credentials {
    let expiration = life.map(|seconds| start().plus_millis(seconds * 1000));
    Credentials::new("ASIAEXAMPLE", SECRET, token, expiration).expect("credentials")
}

impl Page {
    fn new(auth: Auth, concurrency: usize) -> Self {
        let resource = Resource { bucket: "b", end_point: Some("http://store:1"), ..Resource::default() };
        let endpoint = Endpoint::resolve(&resource).expect("a resource");
        let config = Config { endpoint, auth, concurrency, seed: 7 };
        Self { engine: Engine::new(config, start()), now: start() }
    }

    /// With credentials that are asked for, and were lent for so many seconds.
    fn lent(life: i64, concurrency: usize) -> Self {
        let mut page = Self::new(Auth::Asked, concurrency);
        let id = PresignId(0);
        let commands = page.tell(Event::Presign { id, request: Box::new(presign_request(60)) });
        let [Command::FetchCredentials { fetch, reason: Reason::Missing }] = commands.as_slice() else {
            panic!("{commands:?}")
        };
        page.lend(*fetch, life);
        page
    }

    fn lend(&mut self, fetch: FetchId, life: i64) -> Vec<Command> {
        let left = self.now.millis_since(start()) / 1000 + life;
        let lent = Lent { credentials: credentials(Some(TOKEN), Some(left)), server_time: None };
        self.tell(Event::Credentials { fetch, answer: Ok(lent) })
    }

    fn tell(&mut self, event: Event) -> Vec<Command> {
        self.engine.handle(self.now, event);
        std::iter::from_fn(|| self.engine.poll()).collect()
    }

    fn upload(&mut self, file: FileId, size: u64) -> Vec<Command> {
        let plan = Plan::new(size, Some(5 * MIB), &Limits::S3).expect("a plan");
        let settings = ObjectSettings::new(&ObjectOptions::default()).expect("no options");
        let upload = Box::new(NewUpload::plain(ObjectKey::parse("k").expect("a key"), settings, plan, &AWS));
        self.tell(Event::Start { file, upload })
    }

    fn answer(&mut self, send: &Send, status: u16, body: &str) -> Vec<Command> {
        let headers = [("etag", "\"e\"")].into_iter().collect();
        self.tell(Event::Response {
            request: send.request,
            response: HttpResponse { status, headers, body: body.into() },
        })
    }

    fn refuse(&mut self, send: &Send, status: u16, code: &str) -> Vec<Command> {
        self.answer(send, status, &format!("<Error><Code>{code}</Code><Message>m</Message></Error>"))
    }

    fn lose(&mut self, send: &Send) -> Vec<Command> {
        self.tell(Event::RequestFailed { request: send.request, failure: Failure::Network })
    }

    /// Lets time pass until the next timeout is due.
    fn wake(&mut self) -> Vec<Command> {
        let due = self.engine.poll_timeout().expect("something is due");
        assert!(due > self.now, "a timeout in the past would never end");
        self.now = due;
        let commands = self.tell(Event::Timeout);
        // Progress that was held back is no reason to wake.
        let told = |command: &Command| matches!(command, Command::Notify { notice: Notice::Progress(_), .. });
        if !commands.is_empty() && commands.iter().all(told) { self.wake() } else { commands }
    }

    /// A multipart upload up to where its parts are on their way.
    fn parts_flying(&mut self, size: u64) -> Vec<Send> {
        let create = sends(self.upload(FILE, size));
        sends(self.answer(&create[0], 200, CREATED))
    }
}

const CREATED: &str = "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>";
const COMPLETED: &str = "<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>";

fn presign_request(expires_in: u32) -> PresignRequest {
    let key = ObjectKey::parse("k").expect("a key");
    PresignRequest {
        method: Method::Get,
        key: Some(key),
        expires_in: Some(expires_in),
        query: Vec::new(),
        headers: Vec::new(),
    }
}

fn sends(commands: Vec<Command>) -> Vec<Send> {
    let send = |command| if let Command::Send(send) = command { Some(send) } else { None };
    commands.into_iter().filter_map(send).map(|send| *send).collect()
}

fn notices(commands: &[Command]) -> Vec<&Notice> {
    let mut notices = Vec::new();
    for command in commands {
        if let Command::Notify { notice, .. } = command {
            notices.push(notice);
        }
    }
    notices
}

fn failure(commands: &[Command]) -> &Error {
    match notices(commands).last() {
        Some(Notice::Failed(error)) => error,
        other => panic!("no failure, but {other:?}"),
    }
}

fn asks(commands: &[Command]) -> Option<(FetchId, Reason)> {
    commands.iter().find_map(|command| match command {
        Command::FetchCredentials { fetch, reason } => Some((*fetch, *reason)),
        _ => None,
    })
}

#[test]
fn a_small_file_is_one_put() {
    let mut page = Page::lent(3600, 4);
    let put = sends(page.upload(FILE, 3));
    assert_eq!((put.len(), put[0].method, put[0].url.as_str()), (1, Method::Put, "http://store:1/b/k"));
    let end = page.answer(&put[0], 200, "");
    assert!(matches!(notices(&end).as_slice(), [Notice::Progress(_), Notice::Done(outcome)] if outcome.size == 3));
    assert_eq!(page.engine.poll_timeout(), None);
}

#[test]
fn credentials_are_renewed_ahead_of_expiry_without_a_pause() {
    // An hour: 300 s ahead. A minute: a third of it.
    for (life, ahead) in [(3600, 300), (60, 20)] {
        let mut page = Page::lent(life, 1);
        // Begun late, and fast: what a part needs is less than that.
        page.now = start().plus_millis((life - ahead) * 1000 - 2_000);
        let parts = page.parts_flying(20 * MIB);
        page.now = start().plus_millis((life - ahead) * 1000 - 1);
        let before = page.answer(&parts[0], 200, "");
        assert_eq!(asks(&before), None, "{life}");
        page.now = page.now.plus_millis(1);
        let part = sends(before).remove(0);
        let then = page.answer(&part, 200, "");
        assert!(matches!(asks(&then), Some((_, Reason::Expiring))), "{life}: {then:?}");
        assert_eq!(sends(then).len(), 1, "the old ones still sign");
    }
}

#[test]
fn credentials_that_are_rejected_are_replaced_once_for_all() {
    let mut page = Page::lent(3600, 3);
    let parts = page.parts_flying(20 * MIB);
    assert_eq!(parts.len(), 3);
    let first = page.refuse(&parts[0], 400, "ExpiredToken");
    let (fetch, reason) = asks(&first).expect("asked");
    assert_eq!(reason, Reason::Rejected);
    assert!(asks(&page.refuse(&parts[1], 403, "InvalidAccessKeyId")).is_none());
    let waiting = page.refuse(&parts[2], 400, "ExpiredToken");
    assert!(notices(&waiting).contains(&&Notice::State(State::Waiting)));
    assert_eq!(sends(page.lend(fetch, 3600)).len(), 3);
}

#[test]
fn a_denial_by_policy_is_told_after_one_renewal() {
    let mut page = Page::lent(3600, 4);
    let put = sends(page.upload(FILE, 3));
    let (fetch, _) = asks(&page.refuse(&put[0], 403, "AccessDenied")).expect("asked once");
    let again = sends(page.lend(fetch, 3600));
    let end = page.refuse(&again[0], 403, "AccessDenied");
    assert_eq!((failure(&end).code(), failure(&end).status()), (ErrorCode::AccessDenied, Some(403)));
    assert!(asks(&end).is_none());
}

#[test]
fn fixed_credentials_are_never_asked_for() {
    let mut page = Page::new(Auth::Fixed(credentials(None, None)), 4);
    let put = sends(page.upload(FILE, 3));
    let end = page.refuse(&put[0], 403, "InvalidAccessKeyId");
    assert_eq!(failure(&end).code(), ErrorCode::CredentialsRejected);

    let mut page = Page::new(Auth::Fixed(credentials(Some(TOKEN), Some(60))), 4);
    page.now = start().plus_millis(60_000);
    let end = page.upload(FILE, 3);
    assert_eq!((failure(&end).code(), failure(&end).path()), (ErrorCode::CredentialsExpired, Some("/auth")));
}

#[test]
fn a_call_for_credentials_that_hangs_is_given_up_and_repeated() {
    let mut page = Page::new(Auth::Asked, 4);
    let (mut fetch, _) = asks(&page.upload(FILE, 3)).expect("asked");
    for _ in 0..2 {
        let given_up = page.wake();
        assert!(matches!(given_up[0], Command::CancelCredentials { fetch: cancelled } if cancelled == fetch));
        let (next, _) = asks(&page.wake()).expect("asked again");
        assert!(page.lend(fetch, 3600).is_empty(), "a late answer is ignored");
        fetch = next;
    }
    let end = page.wake();
    assert_eq!(failure(&end).code(), ErrorCode::CredentialsFailed);
    assert!(failure(&end).is_retryable());
    // As if nothing had been tried: the next upload asks anew, once the pause is over.
    page.upload(FileId(2), 3);
    assert!(asks(&page.wake()).is_some());
}

#[test]
fn a_store_that_asks_for_a_pause_gets_it() {
    let mut page = Page::lent(3600, 4);
    let put = sends(page.upload(FILE, 3));
    let headers = [("retry-after", "7")].into_iter().collect();
    let response = HttpResponse { status: 503, headers, body: String::new() };
    assert!(sends(page.tell(Event::Response { request: put[0].request, response })).is_empty());
    let before = page.now;
    assert_eq!(sends(page.wake()).len(), 1);
    assert_eq!(page.now.millis_since(before), 7_000);
}

#[test]
fn a_wrong_clock_is_mended_by_the_stores_time() {
    let mut page = Page::lent(36_000, 4);
    let put = sends(page.upload(FILE, 3));
    let skewed = "<Error><Code>RequestTimeTooSkewed</Code><ServerTime>2027-01-15T10:00:00Z</ServerTime></Error>";
    page.answer(&put[0], 403, skewed);
    let again = sends(page.wake());
    let date = again[0].headers.iter().find(|(name, _)| name == "x-amz-date").map(|(_, date)| date.as_str());
    assert_eq!(date, Some("20270115T100000Z"));
}

#[test]
fn an_answer_to_complete_that_is_lost_leaves_the_outcome_unknown() {
    let mut page = Page::lent(3600, 4);
    let parts = page.parts_flying(6 * MIB);
    page.answer(&parts[0], 200, "");
    let complete = sends(page.answer(&parts[1], 200, ""));
    assert_eq!(complete[0].method, Method::Post);
    page.lose(&complete[0]);
    let again = sends(page.wake());
    // It may be done: what is there now is looked at, and this page may not.
    let look = sends(page.refuse(&again[0], 404, "NoSuchUpload"));
    assert_eq!(look[0].method, Method::Head);
    let end = page.answer(&look[0], 404, "");
    assert_eq!((failure(&end).code(), failure(&end).status()), (ErrorCode::OutcomeUnknown, Some(404)));
    assert!(sends(end).is_empty(), "an abort would be of no use, and might harm");
}

#[test]
fn a_file_that_cannot_be_read_ends_the_upload_and_cleans_up() {
    let mut page = Page::lent(3600, 2);
    let parts = page.parts_flying(20 * MIB);
    let unreadable = Event::RequestFailed { request: parts[0].request, failure: Failure::FileUnreadable };
    let clean_up = page.tell(unreadable);
    assert!(matches!(clean_up[0], Command::Cancel { request } if request == parts[1].request), "{clean_up:?}");
    let abort = sends(clean_up);
    assert_eq!(abort[0].method, Method::Delete);
    // A part was cancelled on its way: it may have arrived after all, so the store is asked.
    let verify = sends(page.answer(&abort[0], 204, ""));
    assert_eq!(verify[0].method, Method::Get);
    let end = page.refuse(&verify[0], 404, "NoSuchUpload");
    assert_eq!(failure(&end).code(), ErrorCode::FileUnreadable);
}

#[test]
fn an_abort_waits_for_what_it_has_to_remove() {
    let mut page = Page::lent(3600, 4);
    let create = sends(page.upload(FILE, 20 * MIB));
    assert!(
        page.tell(Event::Abort { file: FILE, keep_parts: false }).is_empty(),
        "whether there is something to remove is not known yet"
    );
    let abort = sends(page.answer(&create[0], 200, CREATED));
    assert_eq!((abort.len(), abort[0].method), (1, Method::Delete));
    let end = page.answer(&abort[0], 204, "");
    assert_eq!(notices(&end), [&Notice::Aborted { parts_left: false }]);
}

#[test]
fn an_abort_that_comes_after_complete_is_too_late() {
    let mut page = Page::lent(3600, 4);
    let parts = page.parts_flying(6 * MIB);
    page.answer(&parts[0], 200, "");
    let complete = sends(page.answer(&parts[1], 200, ""));
    assert!(page.tell(Event::Abort { file: FILE, keep_parts: false }).is_empty());
    let end = page.answer(&complete[0], 200, COMPLETED);
    assert!(matches!(notices(&end).last(), Some(Notice::Done(_))));
}

#[test]
fn an_abort_that_the_store_forbids_says_that_parts_are_left() {
    let mut page = Page::lent(3600, 1);
    let parts = page.parts_flying(20 * MIB);
    page.answer(&parts[0], 200, "");
    let abort = sends(page.tell(Event::Abort { file: FILE, keep_parts: false }));
    let (fetch, _) = asks(&page.refuse(&abort[0], 403, "AccessDenied")).expect("asked once");
    let again = sends(page.lend(fetch, 3600));
    assert_eq!(notices(&page.refuse(&again[0], 403, "AccessDenied")), [&Notice::Aborted { parts_left: true }]);
}

#[test]
fn files_share_what_may_be_sent_at_once() {
    let mut page = Page::lent(3600, 3);
    let first = page.parts_flying(40 * MIB);
    assert_eq!(first.len(), 3);
    assert!(sends(page.upload(FileId(2), 40 * MIB)).is_empty());
    // The file that has fewer requests on their way comes first.
    let next = sends(page.answer(&first[0], 200, ""));
    assert_eq!((next.len(), next[0].file), (1, FileId(2)));
}

#[test]
fn a_presigned_url_lives_no_longer_than_its_credentials() {
    let mut page = Page::lent(100, 4);
    let commands = page.tell(Event::Presign { id: PresignId(1), request: Box::new(presign_request(900)) });
    let [Command::Presigned { answer: Ok(Presigned { url, .. }), .. }] = commands.as_slice() else {
        panic!("{commands:?}")
    };
    assert!(url.contains("X-Amz-Expires=100&"), "{url}");
    let shown = format!("{commands:?}");
    assert!(shown.contains("/k") && !shown.contains("Signature") && !shown.contains(TOKEN), "{shown}");
}

#[test]
fn a_request_of_the_callers_own_is_signed_in_its_headers() {
    let mut page = Page::lent(3600, 4);
    let query = vec![("list-type".to_owned(), "2".to_owned())];
    let request = PresignRequest { key: None, expires_in: None, query, ..presign_request(1) };
    let commands = page.tell(Event::Presign { id: PresignId(1), request: Box::new(request) });
    let [Command::Presigned { answer: Ok(Presigned { url, headers }), .. }] = commands.as_slice() else {
        panic!("{commands:?}")
    };
    assert!(url.ends_with("/?list-type=2"), "{url}");
    let names: Vec<_> = headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["x-amz-date", "x-amz-content-sha256", "x-amz-security-token", "authorization"]);
    assert!(!format!("{commands:?}").contains(TOKEN));
}

#[test]
fn nothing_that_can_be_printed_shows_a_secret() {
    let mut page = Page::lent(3600, 4);
    let commands = page.upload(FILE, 20 * MIB);
    let shown = format!("{:?} {commands:?} {:#?}", page.engine, page.engine);
    assert!(shown.contains("ASIAEXAMPLE"));
    assert!(!shown.contains(SECRET) && !shown.contains(TOKEN) && !shown.contains("Signature="), "{shown}");
}
