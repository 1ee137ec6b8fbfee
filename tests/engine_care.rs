//! The upload machine's promises about what it is given: that a pause holds, that a later page can go on, that the store gets the
//! bytes that were meant, and that nobody's object is written over or taken for ours.

use bucketkit::credentials::Credentials;
use bucketkit::endpoint::{Endpoint, ObjectKey, Resource};
use bucketkit::error::ErrorCode;
use bucketkit::http::{HttpResponse, Method};
use bucketkit::protocol::s3::{Body, HeadObject, ObjectOptions, ObjectSettings, PartNumber};
use bucketkit::providers::{AWS, Provider};
use bucketkit::time::Timestamp;
use bucketkit::upload::{
    Auth, Command, Config, Engine, Event, Failure, FileId, Integrity, Limits, NewUpload, Note, Notice, Outcome, Plan,
    Proof, Send, State,
};

const MIB: u64 = 1 << 20;
const FILE: FileId = FileId(1);
const CREATED: &str = "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>";
const COMPLETED: &str = "<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>";

struct Page {
    engine: Engine,
    now: Timestamp,
    saved: Option<Box<NewUpload>>,
}

impl Page {
    fn new() -> Self {
        let resource = Resource { bucket: "b", end_point: Some("http://store:1"), ..Resource::default() };
        let endpoint = Endpoint::resolve(&resource).expect("a resource");
        let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None).expect("credentials");
        let now = Timestamp::from_unix_millis(1_800_000_000_000);
        let config = Config { endpoint, auth: Auth::Fixed(credentials), concurrency: 4, seed: 7 };
        Self { engine: Engine::new(config, now), now, saved: None }
    }

    fn tell(&mut self, event: Event) -> Vec<Command> {
        self.engine.handle(self.now, event);
        let commands: Vec<_> = std::iter::from_fn(|| self.engine.poll()).collect();
        for command in &commands {
            match command {
                Command::Save { upload, .. } => self.saved = Some(upload.clone()),
                Command::Forget { .. } => self.saved = None,
                _ => {}
            }
        }
        commands
    }

    fn start(&mut self, upload: NewUpload) -> Vec<Command> {
        self.tell(Event::Start { file: FILE, upload: Box::new(upload) })
    }

    fn answer(&mut self, send: &Send, status: u16, headers: &[(&str, &str)], body: &str) -> Vec<Command> {
        let headers = headers.iter().copied().collect();
        let response = HttpResponse { status, headers, body: body.into() };
        self.tell(Event::Response { request: send.request, response })
    }

    fn refuse(&mut self, send: &Send, status: u16, code: &str) -> Vec<Command> {
        self.answer(send, status, &[], &format!("<Error><Code>{code}</Code></Error>"))
    }

    fn hashed(&mut self, part: u64, sum: &str) -> Vec<Command> {
        let part = PartNumber::new(part).expect("a number");
        self.tell(Event::Hashed { file: FILE, part, answer: Ok(sum.to_owned()) })
    }

    fn wake(&mut self) -> Vec<Command> {
        self.now = self.engine.poll_timeout().expect("something is due");
        self.tell(Event::Timeout)
    }

    /// Wakes until something is sent.
    fn next_send(&mut self) -> Send {
        (0..20).find_map(|_| sends(self.wake()).pop()).expect("something is sent")
    }
}

fn new(size: u64) -> NewUpload {
    let plan = Plan::new(size, Some(5 * MIB), &Limits::S3).expect("a plan");
    let settings = ObjectSettings::new(&ObjectOptions::default()).expect("no options");
    NewUpload::plain(ObjectKey::parse("k").expect("a key"), settings, plan, &AWS)
}

fn summed(size: u64) -> NewUpload {
    NewUpload { integrity: Integrity::choose(&AWS, "crc64nvme").expect("a checksum"), remembered: true, ..new(size) }
}

fn sends(commands: Vec<Command>) -> Vec<Send> {
    let send = |command| if let Command::Send(send) = command { Some(*send) } else { None };
    commands.into_iter().filter_map(send).collect()
}

fn read(commands: &[Command]) -> Vec<(u16, &'static str)> {
    let read = |command: &Command| match command {
        Command::Hash { part, algorithm, .. } => Some((part.get(), *algorithm)),
        _ => None,
    };
    commands.iter().filter_map(read).collect()
}

fn header<'a>(send: &'a Send, name: &str) -> Option<&'a str> {
    send.headers.iter().find(|(present, _)| present == name).map(|(_, value)| value.as_str())
}

fn done(commands: Vec<Command>) -> Outcome {
    let done = |command| match command {
        Command::Notify { notice: Notice::Done(outcome), .. } => Some(*outcome),
        _ => None,
    };
    commands.into_iter().find_map(done).expect("it is done")
}

fn failure(commands: &[Command]) -> ErrorCode {
    let failure = |command: &Command| match command {
        Command::Notify { notice: Notice::Failed(error), .. } => Some(error.code()),
        _ => None,
    };
    commands.iter().find_map(failure).expect("it failed")
}

fn part_of(send: &Send) -> u64 {
    let Body::File { start, .. } = send.body else { panic!("{send:?} is no part") };
    start / (5 * MIB) + 1
}

const ETAG: &[(&str, &str)] = &[("etag", "\"e\"")];

#[test]
fn parts_go_out_with_their_sums_and_the_whole_with_theirs() {
    let mut page = Page::new();
    // The first parts are read while the upload is being created.
    let begun = page.start(summed(6 * MIB));
    assert_eq!(read(&begun), [(1, "crc64nvme"), (2, "crc64nvme")]);
    let create = sends(begun).remove(0);
    assert_eq!(header(&create, "x-amz-checksum-algorithm"), Some("CRC64NVME"));
    assert_eq!(header(&create, "x-amz-checksum-type"), Some("FULL_OBJECT"));
    assert!(sends(page.hashed(2, "AAAAAAAAAAI=")).is_empty(), "there is no upload yet");
    let second = sends(page.answer(&create, 200, &[], CREATED)).remove(0);
    assert_eq!((part_of(&second), header(&second, "x-amz-checksum-crc64nvme")), (2, Some("AAAAAAAAAAI=")));
    let first = sends(page.hashed(1, "AAAAAAAAAAE=")).remove(0);
    page.answer(&first, 200, ETAG, "");
    let complete = sends(page.answer(&second, 200, ETAG, "")).remove(0);
    let whole = header(&complete, "x-amz-checksum-crc64nvme").expect("the whole").to_owned();
    assert_eq!(header(&complete, "x-amz-mp-object-size"), Some("6291456"));
    let outcome = done(page.answer(&complete, 200, &[], COMPLETED));
    assert_eq!(outcome.proof, Proof::StoreVerified);
    assert_eq!(outcome.object.checksum.expect("ours").value, whole);
}

#[test]
fn a_store_that_reports_another_sum_is_not_believed() {
    let mut page = Page::new();
    page.start(summed(3));
    let put = sends(page.hashed(1, "AAAAAAAAAAE=")).remove(0);
    let other = [("etag", "e"), ("x-amz-checksum-crc64nvme", "AAAAAAAAAAI=")];
    assert_eq!(failure(&page.answer(&put, 200, &other, "")), ErrorCode::ChecksumMismatch);
}

#[test]
fn an_unknown_store_that_says_nothing_of_the_sum_is_told_of() {
    let mut page = Page::new();
    let store = Provider::by_id("other").expect("a row");
    page.start(NewUpload { store, ..summed(3) });
    let put = sends(page.hashed(1, "AAAAAAAAAAE=")).remove(0);
    let outcome = done(page.answer(&put, 200, ETAG, ""));
    assert_eq!((outcome.proof, outcome.notes), (Proof::Acknowledged, vec![Note::ChecksumNotConfirmed]));
}

#[test]
fn bytes_that_changed_on_the_way_are_read_and_sent_again() {
    let mut page = Page::new();
    let create = sends(page.start(summed(6 * MIB))).remove(0);
    page.answer(&create, 200, &[], CREATED);
    let first = sends(page.hashed(1, "AAAAAAAAAAE=")).remove(0);
    page.hashed(2, "AAAAAAAAAAI=");
    assert_eq!(read(&page.refuse(&first, 400, "BadDigest")), [(1, "crc64nvme")]);
    let again = sends(page.hashed(1, "AAAAAAAAAAE="));
    assert_eq!(again.iter().map(part_of).collect::<Vec<_>>(), [1]);
    // Read once more, they are others: the file has changed, and what is there of it is of no use.
    page.refuse(&again[0], 400, "BadDigest");
    let end = page.hashed(1, "AAAAAAAAAAM=");
    assert_eq!(failure(&end), ErrorCode::FileUnreadable);
}

#[test]
fn a_pause_lets_parts_finish_or_calls_them_back() {
    for cancel in [false, true] {
        let mut page = Page::new();
        let create = sends(page.start(new(40 * MIB))).remove(0);
        let parts = sends(page.answer(&create, 200, &[], CREATED));
        assert_eq!(parts.len(), 4);
        let paused = page.tell(Event::Pause { file: FILE, cancel });
        let cancelled = paused.iter().filter(|command| matches!(command, Command::Cancel { .. })).count();
        assert_eq!(cancelled, if cancel { 4 } else { 0 });
        let told = |command: &Command| matches!(command, Command::Notify { notice: Notice::State(State::Paused), .. });
        assert!(paused.iter().any(told), "{paused:?}");
        for part in parts.iter().filter(|_| !cancel) {
            assert!(sends(page.answer(part, 200, ETAG, "")).is_empty(), "it is paused");
        }
        let on = sends(page.tell(Event::Resume { file: FILE }));
        let mut numbers: Vec<_> = on.iter().map(part_of).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, if cancel { [1, 2, 3, 4] } else { [5, 6, 7, 8] });
    }
}

#[test]
fn without_a_network_nothing_is_tried_and_nothing_counts() {
    let mut page = Page::new();
    let create = sends(page.start(new(40 * MIB))).remove(0);
    let parts = sends(page.answer(&create, 200, &[], CREATED));
    page.tell(Event::Online(false));
    for part in &parts {
        let lost = page.tell(Event::RequestFailed { request: part.request, failure: Failure::Network });
        assert!(sends(lost).is_empty());
    }
    assert_eq!(sends(page.tell(Event::Online(true))).len(), 4);
    // A browser that errs is not believed for ever.
    page.tell(Event::Online(false));
    page.tell(Event::Abort { file: FILE, keep_parts: false });
    assert_eq!(page.next_send().method, Method::Delete);
}

#[test]
fn a_request_that_stands_still_is_sent_again_from_memory() {
    let mut page = Page::new();
    let create = sends(page.start(new(3))).remove(0);
    assert!(!create.from_memory);
    let stalled = page.wake();
    assert!(matches!(stalled[0], Command::Cancel { request } if request == create.request), "{stalled:?}");
    assert!(page.next_send().from_memory);
}

/// A page that uploads two of three parts, is told nothing more, and is gone.
fn left_behind() -> Box<NewUpload> {
    let mut page = Page::new();
    let create = sends(page.start(summed(11 * MIB))).remove(0);
    page.answer(&create, 200, &[], CREATED);
    for (part, sum) in [(1, "AAAAAAAAAAE="), (2, "AAAAAAAAAAI=")] {
        let send = sends(page.hashed(part, sum)).remove(0);
        page.answer(&send, 200, &[("etag", &format!("\"{part}\""))], "");
    }
    page.tell(Event::Pause { file: FILE, cancel: true });
    page.saved.expect("it is written down")
}

const LISTED: &str = "<ListPartsResult><Part><PartNumber>1</PartNumber><ETag>\"1\"</ETag><Size>5242880</Size></Part>\
    <Part><PartNumber>2</PartNumber><ETag>\"2\"</ETag><Size>5242880</Size></Part></ListPartsResult>";

#[test]
fn a_later_page_sends_only_what_lacks_and_what_changed() {
    let mut page = Page::new();
    let list = sends(page.start(*left_behind())).remove(0);
    assert_eq!(list.method, Method::Get);
    let listed = page.answer(&list, 200, &[], LISTED);
    assert_eq!(read(&listed), [(1, "crc64nvme"), (2, "crc64nvme")], "the file is to be proved the same");
    assert!(sends(page.hashed(1, "AAAAAAAAAAE=")).is_empty(), "the store has it");
    // The second part is not what it was.
    assert_eq!(part_of(&sends(page.hashed(2, "AAAAAAAAAAk="))[0]), 2);
    assert_eq!(part_of(&sends(page.hashed(3, "AAAAAAAAAAM="))[0]), 3);
}

#[test]
fn without_the_right_to_list_the_record_says_what_is_there() {
    let mut page = Page::new();
    let list = sends(page.start(*left_behind())).remove(0);
    let denied = page.refuse(&list, 403, "AccessDenied");
    assert_eq!(read(&denied), [(1, "crc64nvme"), (2, "crc64nvme")]);
    page.hashed(1, "AAAAAAAAAAE=");
    page.hashed(2, "AAAAAAAAAAI=");
    assert_eq!(part_of(&sends(page.hashed(3, "AAAAAAAAAAM="))[0]), 3);
}

#[test]
fn an_upload_that_the_store_forgot_begins_anew() {
    let mut page = Page::new();
    let list = sends(page.start(*left_behind())).remove(0);
    let create = sends(page.refuse(&list, 404, "NoSuchUpload")).remove(0);
    assert!(create.url.ends_with("?uploads="), "{}", create.url);
}

#[test]
fn a_record_can_be_discarded() {
    let mut page = Page::new();
    let mut upload = left_behind();
    upload.record.as_mut().expect("a record").ending = true;
    let abort = sends(page.start(*upload)).remove(0);
    assert_eq!(abort.method, Method::Delete);
    let end = page.answer(&abort, 204, &[], "");
    assert!(end.iter().any(|command| matches!(command, Command::Forget { .. })), "{end:?}");
    assert!(
        end.iter()
            .any(|command| matches!(command, Command::Notify { notice: Notice::Aborted { parts_left: false }, .. }))
    );
}

#[test]
fn a_failure_that_may_pass_keeps_what_is_there() {
    let mut page = Page::new();
    let create = sends(page.start(summed(6 * MIB))).remove(0);
    page.answer(&create, 200, &[], CREATED);
    let part = PartNumber::FIRST;
    let end = page.tell(Event::Hashed { file: FILE, part, answer: Err(()) });
    assert_eq!(failure(&end), ErrorCode::FileUnreadable);
    assert!(sends(end).is_empty(), "its parts stay");
    assert!(page.saved.is_some_and(|upload| !upload.record.expect("a record").ending));
}

#[test]
fn a_customers_key_is_never_written_down() {
    let mut page = Page::new();
    let key = ("x-amz-server-side-encryption-customer-key".to_owned(), "c2VjcmV0".to_owned());
    let options = ObjectOptions { headers: vec![key], ..ObjectOptions::default() };
    let settings = ObjectSettings::new(&options).expect("settings");
    let create = sends(page.start(NewUpload { settings, ..summed(6 * MIB) })).remove(0);
    page.answer(&create, 200, &[], CREATED);
    page.tell(Event::Pause { file: FILE, cancel: true });
    assert!(page.saved.is_none());
    // So nobody could go on with its parts: they are removed, whatever was wished.
    assert_eq!(sends(page.tell(Event::Abort { file: FILE, keep_parts: true }))[0].method, Method::Delete);
}

#[test]
fn a_complete_that_may_have_been_heard_is_not_forgotten_by_asking_for_the_parts() {
    let mut page = Page::new();
    let create = sends(page.start(new(6 * MIB))).remove(0);
    let parts = sends(page.answer(&create, 200, &[], CREATED));
    page.answer(&parts[0], 200, ETAG, "");
    let complete = sends(page.answer(&parts[1], 200, ETAG, "")).remove(0);
    page.tell(Event::RequestFailed { request: complete.request, failure: Failure::Network });
    let again = page.next_send();
    let list = sends(page.refuse(&again, 400, "InvalidPart")).remove(0);
    let part =
        |number, size| format!("<Part><PartNumber>{number}</PartNumber><ETag>\"e\"</ETag><Size>{size}</Size></Part>");
    let listed = format!("<ListPartsResult>{}{}</ListPartsResult>", part(1, 5 * MIB), part(2, MIB));
    let third = sends(page.answer(&list, 200, &[], &listed)).remove(0);
    assert_eq!(third.method, Method::Post);
    // The first one was heard, late: a new upload would write a second time.
    assert_eq!(sends(page.refuse(&third, 404, "NoSuchUpload"))[0].method, Method::Head);
}

fn only_if_absent() -> NewUpload {
    let mut upload = new(3);
    upload.if_absent = true;
    upload.settings.push_token("mine");
    upload.token = Some("mine".to_owned());
    upload
}

#[test]
fn what_is_there_is_not_written_over() {
    let mut page = Page::new();
    let put = sends(page.start(only_if_absent())).remove(0);
    assert_eq!(header(&put, "if-none-match"), Some("*"));
    assert_eq!(failure(&page.refuse(&put, 412, "PreconditionFailed")), ErrorCode::AlreadyExists);
}

#[test]
fn a_412_after_a_lost_answer_may_be_our_own_write() {
    let token = String::from("x-amz-meta-") + HeadObject::TOKEN;
    for (found, expected) in [
        (Some("mine"), None),
        (Some("theirs"), Some(ErrorCode::AlreadyExists)),
        (None, Some(ErrorCode::OutcomeUnknown)),
    ] {
        let mut page = Page::new();
        let put = sends(page.start(only_if_absent())).remove(0);
        page.tell(Event::RequestFailed { request: put.request, failure: Failure::Network });
        let again = page.next_send();
        let look = sends(page.refuse(&again, 412, "PreconditionFailed")).remove(0);
        assert_eq!(look.method, Method::Head);
        let headers: Vec<_> = found.map(|found| (token.as_str(), found)).into_iter().collect();
        let end = page.answer(&look, 200, &headers, "");
        match expected {
            None => assert_eq!(done(end).proof, Proof::Acknowledged),
            Some(code) => assert_eq!(failure(&end), code, "{found:?}"),
        }
    }
}

#[test]
fn a_store_that_heeds_no_conditions_is_told_of() {
    let mut page = Page::new();
    let store = Provider::by_id("garage").expect("a row");
    let put = sends(page.start(NewUpload { store, ..only_if_absent() })).remove(0);
    assert_eq!(header(&put, "if-none-match"), None);
    assert_eq!(done(page.answer(&put, 200, ETAG, "")).notes, [Note::OverwriteNotEnforced]);
}

#[test]
fn throttling_halves_what_is_on_the_way() {
    let mut page = Page::new();
    let create = sends(page.start(new(80 * MIB))).remove(0);
    let parts = sends(page.answer(&create, 200, &[], CREATED));
    let mut flying = Vec::new();
    for part in &parts {
        flying.extend(sends(page.refuse(part, 503, "SlowDown")));
    }
    for _ in 0..8 {
        page.now = page.now.plus_millis(1_000);
        flying.extend(sends(page.tell(Event::Timeout)));
    }
    assert_eq!(flying.len(), 2, "half of four");
    // Each round that goes well adds one.
    let first = flying.remove(0);
    let after = sends(page.answer(&first, 200, ETAG, ""));
    let second = flying.remove(0);
    assert_eq!(after.len() + sends(page.answer(&second, 200, ETAG, "")).len(), 3);
}

#[test]
fn a_file_takes_no_more_than_its_share() {
    let mut page = Page::new();
    let create = sends(page.start(NewUpload { concurrency: 1, ..summed(40 * MIB) })).remove(0);
    page.answer(&create, 200, &[], CREATED);
    let first = sends(page.hashed(1, "AAAAAAAAAAE=")).remove(0);
    // One part is read ahead; what is left of that is for others.
    let other = page.tell(Event::Start { file: FileId(2), upload: Box::new(summed(40 * MIB)) });
    assert!(sends(page.hashed(2, "AAAAAAAAAAI=")).iter().all(|send| send.file != FILE), "one is on its way");
    let other = sends(other).into_iter().find(|send| send.file == FileId(2)).expect("the other file is created");
    let begun = page.answer(&other, 200, &[], &CREATED.replace('u', "v"));
    assert!(
        read(&begun).is_empty() || begun.iter().all(|command| !matches!(command, Command::Hash { file: FILE, .. }))
    );
    assert_eq!(part_of(&sends(page.answer(&first, 200, ETAG, "")).remove(0)), 2);
}

#[test]
fn a_store_that_restarts_is_waited_for_and_left_alone_meanwhile() {
    let mut page = Page::new();
    let create = sends(page.start(new(40 * MIB))).remove(0);
    let mut flying = sends(page.answer(&create, 200, &[], CREATED));
    let (began, mut sent) = (page.now, 0);
    while page.now.millis_since(began) < 75_000 {
        let mut commands = Vec::new();
        for send in std::mem::take(&mut flying) {
            sent += 1;
            commands.extend(page.tell(Event::RequestFailed { request: send.request, failure: Failure::Network }));
        }
        commands.extend(page.wake());
        let failed = |command: &Command| matches!(command, Command::Notify { notice: Notice::Failed(_), .. });
        assert!(!commands.iter().any(failed), "it gave up after {} ms", page.now.millis_since(began));
        flying = sends(commands);
    }
    assert!((20..130).contains(&sent), "{sent} requests in 75 s for eight parts");
    // It is back.
    for _ in 0..100 {
        for send in std::mem::take(&mut flying) {
            let answer = if send.method == Method::Post { COMPLETED } else { "" };
            let commands = page.answer(&send, 200, ETAG, answer);
            if commands.iter().any(|command| matches!(command, Command::Notify { notice: Notice::Done(_), .. })) {
                return;
            }
            flying.extend(sends(commands));
        }
        if flying.is_empty() {
            flying.extend(sends(page.wake()));
        }
    }
    panic!("it never ended");
}
