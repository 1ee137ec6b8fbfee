//! The upload machine's promises where the app's backend signs, one by one, in scripts of a few steps.

use std::sync::Arc;

use bucketkit::endpoint::{Endpoint, ObjectKey, Resource};
use bucketkit::error::{Error, ErrorCode};
use bucketkit::http::{HttpResponse, Method};
use bucketkit::protocol::s3::{Body, ObjectOptions, ObjectSettings};
use bucketkit::providers::AWS;
use bucketkit::sign::{EMPTY_SHA256, UNSIGNED_PAYLOAD};
use bucketkit::time::Timestamp;
use bucketkit::upload::{
    Auth, Command, Config, Engine, Event, Failure, FileId, Limits, NewUpload, Notice, Plan, PresignId, PresignRequest,
    Presigned, Send, SignId, SignRequest, Signature, Unsigned,
};

const MIB: u64 = 1 << 20;
const FILE: FileId = FileId(1);
const CREATED: &str = "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>";
const COMPLETED: &str = "<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>";

type Asked = (SignId, Arc<SignRequest>);

struct Page {
    engine: Engine,
    now: Timestamp,
}

impl Page {
    fn new(concurrency: usize) -> Self {
        let resource = Resource { bucket: "b", end_point: Some("http://store:1"), ..Resource::default() };
        let endpoint = Endpoint::resolve(&resource).expect("a resource");
        let now = Timestamp::from_unix_millis(1_800_000_000_000);
        Self { engine: Engine::new(Config { endpoint, auth: Auth::Remote, concurrency, seed: 7 }, now), now }
    }

    fn tell(&mut self, event: Event) -> Vec<Command> {
        self.engine.handle(self.now, event);
        std::iter::from_fn(|| self.engine.poll()).collect()
    }

    fn upload(&mut self, key: &str, size: u64) -> Vec<Command> {
        let plan = Plan::new(size, Some(5 * MIB), &Limits::S3).expect("a plan");
        let options =
            ObjectOptions { metadata: vec![("from".to_owned(), "a test".to_owned())], ..ObjectOptions::default() };
        let settings = ObjectSettings::new(&options).expect("options");
        let upload = Box::new(NewUpload::plain(ObjectKey::parse(key).expect("a key"), settings, plan, &AWS));
        self.tell(Event::Start { file: FILE, upload })
    }

    fn sign(&mut self, sign: SignId, signature: Signature) -> Vec<Command> {
        self.tell(Event::Signed { sign, answer: Ok(Box::new(signature)) })
    }

    fn fail(&mut self, sign: SignId) -> Vec<Command> {
        self.tell(Event::Signed { sign, answer: Err(Unsigned::Failed("Not today.".to_owned())) })
    }

    fn answer(&mut self, send: &Send, status: u16, body: &str) -> Vec<Command> {
        let response = HttpResponse { status, headers: [("etag", "\"e\"")].into_iter().collect(), body: body.into() };
        self.tell(Event::Response { request: send.request, response })
    }

    fn refuse(&mut self, send: &Send, status: u16, code: &str) -> Vec<Command> {
        self.answer(send, status, &format!("<Error><Code>{code}</Code><Message>m</Message></Error>"))
    }

    fn wake(&mut self) -> Vec<Command> {
        let due = self.engine.poll_timeout().expect("something is due");
        assert!(due > self.now, "a timeout in the past would never end");
        self.now = due;
        let commands = self.tell(Event::Timeout);
        // Progress that was held back is no reason to wake.
        let told = |command: &Command| matches!(command, Command::Notify { notice: Notice::Progress(_), .. });
        if !commands.is_empty() && commands.iter().all(told) { self.wake() } else { commands }
    }

    /// Signs what is asked for there, in headers.
    fn send(&mut self, commands: Vec<Command>) -> Vec<Send> {
        asked(&commands).into_iter().flat_map(|(sign, _)| sends(self.sign(sign, headers()))).collect()
    }

    fn parts_flying(&mut self, size: u64) -> Vec<Send> {
        let create = self.upload("k", size);
        let create = self.send(create);
        let parts = self.answer(&create[0], 200, CREATED);
        self.send(parts)
    }

    /// What becomes of a one-part upload's request when this is returned.
    fn put(&mut self, signature: Signature) -> Result<Send, Error> {
        let (sign, _) = only(self.upload("a+b/ü", 3));
        let mut then = self.sign(sign, signature);
        match then.pop() {
            Some(Command::Send(send)) => Ok(*send),
            Some(Command::Notify { notice: Notice::Failed(error), .. }) => Err(error),
            other => panic!("{other:?}"),
        }
    }
}

fn headers() -> Signature {
    let headers = [("x-amz-date", "20270115T080000Z"), ("authorization", "AWS4-HMAC-SHA256 sIgNeD")];
    Signature {
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        ..Signature::default()
    }
}

fn url(url: &str) -> Signature {
    Signature { url: Some(url.to_owned()), ..Signature::default() }
}

/// As a backend makes it: the request's URL and what belongs to a signature.
fn presigned(request: &SignRequest) -> String {
    let mark = if request.url.contains('?') { '&' } else { '?' };
    let names: Vec<_> =
        request.headers.iter().map(|(name, _)| name).filter(|name| *name != "x-amz-content-sha256").collect();
    format!("{}{mark}X-Amz-SignedHeaders=host%3B{}&X-Amz-Signature=sIgNeD", request.url, names.join("%3B"))
}

fn asked(commands: &[Command]) -> Vec<Asked> {
    let asked = |command: &Command| match command {
        Command::Sign { sign, request } => Some((*sign, request.clone())),
        _ => None,
    };
    commands.iter().filter_map(asked).collect()
}

fn only(commands: Vec<Command>) -> Asked {
    let mut asked = asked(&commands);
    assert_eq!(asked.len(), 1, "{commands:?}");
    asked.remove(0)
}

fn sends(commands: Vec<Command>) -> Vec<Send> {
    let send = |command| if let Command::Send(send) = command { Some(*send) } else { None };
    commands.into_iter().filter_map(send).collect()
}

fn cancelled(commands: &[Command]) -> Vec<SignId> {
    let cancelled = |command: &Command| if let Command::CancelSign { sign } = command { Some(*sign) } else { None };
    commands.iter().filter_map(cancelled).collect()
}

fn end(commands: &[Command]) -> &Notice {
    for command in commands.iter().rev() {
        if let Command::Notify { notice, .. } = command {
            return notice;
        }
    }
    panic!("no news: {commands:?}")
}

fn failure(commands: &[Command]) -> &Error {
    match end(commands) {
        Notice::Failed(error) => error,
        other => panic!("no failure, but {other:?}"),
    }
}

fn presign_request(query: &[(&str, &str)]) -> Box<PresignRequest> {
    let query = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let key = ObjectKey::parse("k").expect("a key");
    Box::new(PresignRequest { method: Method::Get, key: Some(key), expires_in: Some(60), query, headers: Vec::new() })
}

#[test]
fn the_signer_is_shown_the_whole_request_as_it_will_be_sent() {
    let mut page = Page::new(4);
    let (sign, create) = only(page.upload("a+b/ü", 6 * MIB));
    assert_eq!((create.operation, create.method.as_str()), ("CreateMultipartUpload", "POST"));
    assert_eq!((create.bucket.as_str(), create.key.as_str()), ("b", "a+b/ü"));
    assert_eq!(create.url, "http://store:1/b/a%2Bb/%C3%BC?uploads=");
    assert_eq!((create.upload_id.as_deref(), create.part_number, create.content_length), (None, None, None));
    assert_eq!((create.payload_hash.as_str(), create.expires_in), (EMPTY_SHA256, None));
    assert_eq!(create.headers.get("x-amz-content-sha256"), Some(EMPTY_SHA256));
    let create = sends(page.sign(sign, headers())).remove(0);

    let parts = asked(&page.answer(&create, 200, CREATED));
    let (sign, part) = &parts[1];
    assert_eq!((parts.len(), part.operation, part.method.as_str()), (2, "UploadPart", "PUT"));
    assert_eq!(part.url, "http://store:1/b/a%2Bb/%C3%BC?partNumber=2&uploadId=u");
    assert_eq!((part.upload_id.as_deref(), part.part_number, part.content_length), (Some("u"), Some(2), Some(MIB)));
    assert_eq!(part.payload_hash, UNSIGNED_PAYLOAD);
    let send = sends(page.sign(*sign, headers())).remove(0);
    assert_eq!((send.url.as_str(), &send.body), (part.url.as_str(), &Body::File { start: 5 * MIB, end: 6 * MIB }));
    let sent: Vec<_> = send.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let added = [("x-amz-date", "20270115T080000Z"), ("authorization", "AWS4-HMAC-SHA256 sIgNeD")];
    assert_eq!(sent[0], ("x-amz-content-sha256", UNSIGNED_PAYLOAD));
    assert_eq!(sent[1..], added, "what the signer added, and nothing after it");
}

#[test]
fn an_upload_by_presigned_urls_is_completed() {
    let mut page = Page::new(4);
    let mut commands = page.upload("k", 6 * MIB);
    let mut operations = Vec::new();
    while let Some((sign, request)) = asked(&commands).pop() {
        let others: Vec<_> = asked(&commands).into_iter().filter(|(other, _)| *other != sign).collect();
        for (sign, request) in others.into_iter().chain([(sign, request)]) {
            operations.push(request.operation);
            let send = sends(page.sign(sign, url(&presigned(&request)))).remove(0);
            assert_eq!(send.url, presigned(&request));
            assert!(!send.headers.iter().any(|(name, _)| name == "x-amz-content-sha256"), "it is of header signatures");
            let body = match request.operation {
                "CreateMultipartUpload" => CREATED,
                "CompleteMultipartUpload" => COMPLETED,
                _ => "",
            };
            commands = page.answer(&send, 200, body);
        }
    }
    assert_eq!(operations, ["CreateMultipartUpload", "UploadPart", "UploadPart", "CompleteMultipartUpload"]);
    assert!(matches!(end(&commands), Notice::Done(_)));
}

#[test]
fn every_attempt_is_signed_anew() {
    let mut page = Page::new(4);
    let (first, _) = only(page.upload("k", 3));
    let send = sends(page.sign(first, headers())).remove(0);
    page.tell(Event::RequestFailed { request: send.request, failure: Failure::Network });
    let (second, _) = only(page.wake());
    assert_ne!(first, second);
    let again = sends(page.sign(second, headers())).remove(0);
    assert!(matches!(end(&page.answer(&again, 200, "")), Notice::Done(_)));
    assert_eq!(page.engine.poll_timeout(), None);
}

#[test]
fn a_signer_that_fails_is_asked_three_times_and_quoted() {
    let mut page = Page::new(4);
    let (mut sign, _) = only(page.upload("k", 3));
    for _ in 0..2 {
        let failed = page.fail(sign);
        assert!(failed.is_empty(), "{failed:?}");
        let (next, _) = only(page.wake());
        assert!(page.sign(sign, headers()).is_empty(), "a late answer is ignored");
        sign = next;
    }
    let failed = page.fail(sign);
    let error = failure(&failed);
    assert_eq!((error.code(), error.path()), (ErrorCode::SignerFailed, Some("/auth/signer")));
    assert_eq!((error.detail(), error.is_retryable()), (Some("Not today."), true));
    assert_eq!(page.engine.poll_timeout(), None);
}

#[test]
fn a_signer_that_fails_twice_has_cost_nothing() {
    let mut page = Page::new(1);
    let (sign, _) = only(page.upload("k", 3));
    page.fail(sign);
    let (sign, _) = only(page.wake());
    page.fail(sign);
    let (sign, _) = only(page.wake());
    let send = sends(page.sign(sign, headers())).remove(0);
    assert!(matches!(end(&page.answer(&send, 200, "")), Notice::Done(_)));
}

#[test]
fn a_signer_that_hangs_is_given_up_after_30_seconds() {
    let mut page = Page::new(4);
    let begin = page.now;
    let (mut sign, _) = only(page.upload("k", 3));
    for _ in 0..2 {
        assert_eq!(cancelled(&page.wake()), [sign]);
        sign = only(page.wake()).0;
    }
    let given_up = page.wake();
    assert_eq!(cancelled(&given_up), [sign]);
    assert_eq!(failure(&given_up).code(), ErrorCode::SignerFailed);
    assert!(page.now.millis_since(begin) >= 90_000);
}

#[test]
fn a_deadline_that_passed_unseen_is_kept_all_the_same() {
    let mut page = Page::new(4);
    let (hanging, _) = only(page.tell(Event::Presign { id: PresignId(1), request: presign_request(&[]) }));
    let (sign, _) = only(page.upload("k", 3));
    let send = sends(page.sign(sign, headers())).remove(0);
    // The device slept, and its timers with it: an answer is what wakes the page.
    page.now = page.now.plus_millis(60_000);
    assert_eq!(cancelled(&page.answer(&send, 200, "")), [hanging]);
    only(page.wake());
}

#[test]
fn an_abort_cancels_what_is_being_signed() {
    let mut page = Page::new(4);
    let (sign, _) = only(page.upload("k", 20 * MIB));
    let aborted = page.tell(Event::Abort { file: FILE, keep_parts: false });
    assert_eq!(cancelled(&aborted), [sign]);
    assert_eq!(end(&aborted), &Notice::Aborted { parts_left: false }, "Create was never sent");
    assert!(page.sign(sign, headers()).is_empty(), "a late answer is ignored");
    assert_eq!(page.engine.poll_timeout(), None);

    // In the middle: what was sent is cancelled as well, and the clean-up is signed like all else.
    let mut page = Page::new(2);
    let parts = page.parts_flying(20 * MIB);
    let (third, _) = only(page.answer(&parts[0], 200, ""));
    let aborted = page.tell(Event::Abort { file: FILE, keep_parts: false });
    assert_eq!(cancelled(&aborted), [third]);
    let (abort, request) = only(aborted);
    assert_eq!(request.operation, "AbortMultipartUpload");
    let abort = sends(page.sign(abort, headers())).remove(0);
    let (verify, request) = only(page.answer(&abort, 204, ""));
    assert_eq!(request.operation, "ListParts");
    let verify = sends(page.sign(verify, headers())).remove(0);
    assert_eq!(end(&page.refuse(&verify, 404, "NoSuchUpload")), &Notice::Aborted { parts_left: false });
}

#[test]
fn a_clean_up_that_nobody_signs_says_that_parts_are_left() {
    let mut page = Page::new(1);
    page.parts_flying(20 * MIB);
    let (mut abort, _) = only(page.tell(Event::Abort { file: FILE, keep_parts: false }));
    for _ in 0..2 {
        page.fail(abort);
        abort = only(page.wake()).0;
    }
    assert_eq!(end(&page.fail(abort)), &Notice::Aborted { parts_left: true });
}

#[test]
fn an_unsigned_repetition_of_complete_leaves_the_outcome_unknown() {
    let mut page = Page::new(4);
    let parts = page.parts_flying(6 * MIB);
    page.answer(&parts[0], 200, "");
    let complete = page.answer(&parts[1], 200, "");
    let complete = page.send(complete).remove(0);
    page.tell(Event::RequestFailed { request: complete.request, failure: Failure::Network });
    let (mut sign, _) = only(page.wake());
    for _ in 0..2 {
        page.fail(sign);
        sign = only(page.wake()).0;
    }
    // What is there now cannot be looked at either.
    let (mut look, request) = only(page.fail(sign));
    assert_eq!(request.operation, "HeadObject");
    for _ in 0..2 {
        page.fail(look);
        look = only(page.wake()).0;
    }
    assert_eq!(failure(&page.fail(look)).code(), ErrorCode::OutcomeUnknown);
}

#[test]
fn a_complete_that_was_refused_is_not_signed_again_after_an_abort() {
    let mut page = Page::new(4);
    let parts = page.parts_flying(6 * MIB);
    page.answer(&parts[0], 200, "");
    let complete = page.answer(&parts[1], 200, "");
    let complete = page.send(complete).remove(0);
    assert!(page.tell(Event::Abort { file: FILE, keep_parts: false }).is_empty());
    assert_eq!(only(page.refuse(&complete, 403, "AccessDenied")).1.operation, "AbortMultipartUpload");
}

#[test]
fn a_refusal_that_may_mean_too_old_is_signed_again_once() {
    for (status, code, told) in [
        (403, "SignatureDoesNotMatch", ErrorCode::SignatureMismatch),
        (403, "AccessDenied", ErrorCode::AccessDenied),
        (403, "InvalidAccessKeyId", ErrorCode::CredentialsRejected),
    ] {
        let mut page = Page::new(4);
        let put = page.upload("k", 3);
        let put = page.send(put).remove(0);
        let again = page.refuse(&put, status, code);
        let again = page.send(again).remove(0);
        let end = page.refuse(&again, status, code);
        assert_eq!(failure(&end).code(), told);
        assert!(asked(&end).is_empty());
    }
}

#[test]
fn a_signature_that_has_expired_is_renewed_within_the_tries() {
    let soon = |page: &Page| Signature { expires: Some(page.now.plus_millis(1_000)), ..headers() };
    for code in ["ExpiredToken", "RequestExpired", "RequestTimeTooSkewed", "AccessDenied"] {
        let mut page = Page::new(4);
        let mut commands = page.upload("k", 3);
        let mut sent = 0;
        loop {
            if asked(&commands).is_empty() && !matches!(commands.last(), Some(Command::Notify { .. })) {
                commands = page.wake();
            }
            let Some((sign, _)) = asked(&commands).pop() else { break };
            let signature = soon(&page);
            let send = sends(page.sign(sign, signature)).remove(0);
            sent += 1;
            assert!(sent < 20, "{code}: an endless loop");
            // It said when it ends: a mere AccessDenied means that then.
            page.now = page.now.plus_millis(2_000);
            commands = page.refuse(&send, 403, code);
        }
        assert_eq!(sent, 5, "{code}");
        failure(&commands);
    }
}

#[test]
fn what_has_expired_on_its_way_here_is_asked_for_again_once() {
    let mut page = Page::new(4);
    let past = |page: &Page| Signature { expires: Some(page.now), ..headers() };
    let (sign, _) = only(page.upload("k", 6 * MIB));
    let signature = past(&page);
    assert!(page.sign(sign, signature).is_empty());
    let (sign, _) = only(page.wake());
    // Again: it may be this side's clock that is wrong, and the store shall judge.
    let signature = past(&page);
    let create = sends(page.sign(sign, signature)).remove(0);
    let parts = asked(&page.answer(&create, 200, CREATED));
    // The store took it, so the clock is wrong, and nothing is asked for twice any more.
    let signature = past(&page);
    assert_eq!(sends(page.sign(parts[0].0, signature)).len(), 1);
}

#[test]
fn an_answer_for_another_request_is_refused() {
    let at = "http://store:1/b/a%2Bb/%C3%BC";
    for (answer, path, detail) in [
        (Signature::default(), "/url", "neither a URL nor an authorization header"),
        (url("http://store:1/b/other?X-Amz-Signature=s"), "/url", "another object"),
        (url(&format!("{at}?X-Amz-Signature=s&uploadId=u")), "/url", "query is not the one"),
        (url(&format!("{at}?X-Amz-Signature=s&acl=")), "/url", "query is not the one"),
        (url("https://cdn.example/x?uploadId=u&partNumber=1"), "/url", "query is not the one"),
        (url("ftp://store:1/b/k"), "/url", "neither http nor https"),
        (Signature { url: Some("https://cdn.example/x".to_owned()), ..headers() }, "/url", "another host"),
        (url(&format!("{at}?X-Amz-SignedHeaders=host&X-Amz-Signature=s")), "/url", "x-amz-meta-from"),
        (Signature { headers: headers().headers[1..].to_vec(), ..Signature::default() }, "/headers", "no x-amz-date"),
        (
            Signature { headers: vec![("x-amz-date".to_owned(), "a\nb".to_owned())], ..headers() },
            "/headers/x-amz-date",
            "cannot be sent as they are",
        ),
    ] {
        let shown = format!("{:?}", answer.url);
        let error = Page::new(1).put(answer).expect_err(detail);
        assert_eq!((error.code(), error.path()), (ErrorCode::InvalidSignature, Some(path)), "{shown}");
        assert!(error.detail().is_some_and(|told| told.contains(detail)), "{shown}: {error}");
        assert!(!error.is_retryable());
        assert!(!format!("{error:?}").contains("Signature=s"), "{error:?}");
    }
}

#[test]
fn an_answer_in_another_spelling_of_the_same_is_taken() {
    let signed = "X-Amz-SignedHeaders=host%3Bx-amz-meta-from&X-Amz-Signature=s";
    for (url, carries_metadata) in [
        (format!("http://store:1/b/a%2bb/%C3%BC?{signed}"), true),
        (format!("http://store:1/b/a%2Bb/%C3%BC?{signed}&x-id=PutObject"), true),
        // AWS's SDK moves headers into the query.
        (
            "http://store:1/b/a%2Bb/%C3%BC?X-Amz-SignedHeaders=host&x-amz-meta-from=a%20test&X-Amz-Signature=s"
                .to_owned(),
            false,
        ),
        // Another endpoint of the same store, or another scheme's URL: what it signs cannot be told.
        (format!("https://b.accelerated.example/a%2Bb/%C3%BC?{signed}"), true),
        ("https://cdn.example/some/where?token=t".to_owned(), true),
    ] {
        let send = Page::new(1).put(self::url(&url)).expect("a request");
        assert_eq!(send.url, url);
        assert_eq!(send.headers.iter().any(|(name, _)| name == "x-amz-meta-from"), carries_metadata, "{url}");
    }
}

#[test]
fn an_answer_for_another_part_is_refused_wherever_it_leads() {
    for host in ["http://store:1/b/k", "https://cdn.example/k"] {
        let mut page = Page::new(1);
        let create = page.upload("k", 20 * MIB);
        let create = page.send(create).remove(0);
        let (sign, part) = only(page.answer(&create, 200, CREATED));
        assert_eq!(part.part_number, Some(1));
        let refused = page.sign(sign, url(&format!("{host}?partNumber=2&uploadId=u&X-Amz-Signature=s")));
        let (sign, abort) = only(refused);
        assert_eq!(abort.operation, "AbortMultipartUpload");
        let abort = sends(page.sign(sign, headers())).remove(0);
        assert_eq!(failure(&page.answer(&abort, 204, "")).code(), ErrorCode::InvalidSignature);
    }
}

#[test]
fn a_presigned_url_comes_from_the_signer() {
    let mut page = Page::new(1);
    let query = [("response-content-disposition", "inline"), ("versionId", "v")];
    let (sign, request) = only(page.tell(Event::Presign { id: PresignId(7), request: presign_request(&query) }));
    assert_eq!((request.operation, request.expires_in, request.content_length), ("GetObject", Some(60), None));
    assert!(request.headers.is_empty() && request.payload_hash == UNSIGNED_PAYLOAD);
    let wanted = presigned(&request);
    let commands = page.sign(sign, url(&wanted));
    let [Command::Presigned { id: PresignId(7), answer: Ok(Presigned { url: given, .. }) }] = commands.as_slice()
    else {
        panic!("{commands:?}")
    };
    assert_eq!(*given, wanted);
    assert_eq!(page.engine.poll_timeout(), None);

    // A request of the caller's own takes headers.
    let own = Box::new(PresignRequest { key: None, expires_in: None, ..*presign_request(&[("list-type", "2")]) });
    let (sign, request) = only(page.tell(Event::Presign { id: PresignId(9), request: own }));
    assert_eq!((request.operation, request.key.as_str(), request.expires_in), ("ListObjectsV2", "", None));
    let commands = page.sign(sign, headers());
    let [Command::Presigned { answer: Ok(given), .. }] = commands.as_slice() else { panic!("{commands:?}") };
    assert!(given.url == request.url && given.headers.iter().any(|(name, _)| name == "authorization"));

    // `?acl` on an object is no GetObject, and a backend that looks at the operation must not take it for one.
    let (_, request) = only(page.tell(Event::Presign { id: PresignId(8), request: presign_request(&[("acl", "")]) }));
    assert_eq!(request.operation, "Other");
}

#[test]
fn a_presigned_url_is_not_replaced_by_headers() {
    let mut page = Page::new(1);
    let (sign, _) = only(page.tell(Event::Presign { id: PresignId(7), request: presign_request(&[]) }));
    let commands = page.sign(sign, headers());
    let [Command::Presigned { answer: Err(error), .. }] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!((error.code(), error.path()), (ErrorCode::InvalidSignature, Some("/url")));
    assert_eq!(error.detail(), Some("A presigned URL was wanted."));

    let (mut sign, _) = only(page.tell(Event::Presign { id: PresignId(8), request: presign_request(&[]) }));
    for _ in 0..2 {
        page.fail(sign);
        sign = only(page.wake()).0;
    }
    let commands = page.fail(sign);
    let [Command::Presigned { answer: Err(error), .. }] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(error.code(), ErrorCode::SignerFailed);
}

#[test]
fn what_is_being_signed_counts_among_the_requests_at_a_time() {
    let mut page = Page::new(3);
    let create = page.upload("k", 40 * MIB);
    let create = page.send(create).remove(0);
    let parts = asked(&page.answer(&create, 200, CREATED));
    assert_eq!(parts.len(), 3);
    assert!(asked(&page.fail(parts[0].0)).is_empty(), "a signer that fails is not asked by the others meanwhile");
}

#[test]
fn nothing_that_can_be_printed_shows_a_signature() {
    let mut page = Page::new(4);
    let commands = page.upload("k", 3);
    let (sign, request) = only(commands);
    let answer = Ok(Box::new(url(&presigned(&request))));
    let event = Event::Signed { sign, answer };
    let shown = format!("{event:?} {:?}", headers());
    assert!(!shown.contains("sIgNeD"), "{shown}");
    let commands = page.tell(event);
    let Some(Command::Send(send)) = commands.first() else { panic!("{commands:?}") };
    assert!(send.url.contains("sIgNeD"));
    let shown = format!("{:?} {:?} {request:?}", page.engine, commands);
    assert!(!shown.contains("sIgNeD") && !shown.contains("a test"), "{shown}");
}
