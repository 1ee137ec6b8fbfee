//! Between the page and the upload machine: what the page says becomes an event, and what the machine wants becomes
//! records for the page to carry out.

use alloc::boxed::Box;
use alloc::string::String;

use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use crate::browser::record::{restored, write_down};
use crate::browser::wire::{Reader, Writer};
use crate::encode::decimal;
use crate::endpoint::{Addressing, Endpoint, ObjectKey, Resource};
use crate::error::{Error, ErrorCode};
use crate::http::{Headers, HttpResponse, Method};
use crate::protocol::s3::{Body, ChecksumType, ETag, ObjectOptions, ObjectSettings, PartNumber, StoredObject};
use crate::text::push_all;
use crate::time::Timestamp;
use crate::upload::{
    Auth, Command, Config, Engine, Event, Failure, FetchId, FileId, Integrity, Lent, Limits, NewUpload, Notice, Plan,
    PresignId, PresignRequest, Presigned, RequestId, Send, SignId, SignRequest, Signature, Unsigned,
};

/// One bucket and the uploads to it.
#[wasm_bindgen]
#[allow(missing_debug_implementations, reason = "JavaScript's own types have none, and nothing prints this")]
#[derive(Default)]
pub struct Driver(Option<Engine>);

#[wasm_bindgen]
impl Driver {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a word and the fields that belong to it, as `hear` reads them; gives the records that `tell` writes, to be
    /// carried out in their order. `now` is what `Date.now()` counts.
    pub fn call(&mut self, now: f64, text: String) -> String {
        let text = Zeroizing::new(text);
        let now = Timestamp::from_unix_millis(now as i64);
        let mut out = Writer::default();
        match self.hear(now, &mut Reader(&text), &mut out) {
            Ok(Some(event)) => self.happened(now, event, &mut out),
            Ok(None) => {}
            Err(error) => {
                out.record("error");
                out.error(&error);
            }
        }
        out.0
    }
}

impl Driver {
    /// What the page says. `open` comes first; it and `objectUrl` are answered at once, all else is an event.
    fn hear(&mut self, now: Timestamp, given: &mut Reader<'_>, out: &mut Writer) -> Result<Option<Event>, Error> {
        let word = given.text();
        let Some(engine) = &mut self.0 else {
            let engine = self.0.insert(Engine::new(opened(given)?, now));
            resolved(out, engine.endpoint());
            return Ok(None);
        };
        if word == "online" {
            return Ok(Some(Event::Online(given.count() > 0)));
        }
        if word == "objectUrl" {
            let url = engine.endpoint().object_url(&ObjectKey::parse(&given.text())?);
            out.record(&word);
            out.text(&url);
            return Ok(None);
        }
        let id = given.count();
        Ok(Some(match &*word {
            "upload" => Event::Start { file: FileId(id), upload: new_upload(given, engine.endpoint())? },
            "share" => Event::Share(id as usize),
            "resume" => Event::Start { file: FileId(id), upload: restored(given, engine.endpoint().provider())? },
            "pause" => Event::Pause { file: FileId(id), cancel: given.count() > 0 },
            "unpause" => Event::Resume { file: FileId(id) },
            "hashed" => hashed(FileId(id), given),
            "sent" => Event::Sent { request: RequestId(id), bytes: given.number().unwrap_or_default().unsigned_abs() },
            "abort" => Event::Abort { file: FileId(id), keep_parts: given.count() > 0 },
            "presign" => Event::Presign { id: PresignId(id), request: presign_request(given)? },
            "credentials" => Event::Credentials { fetch: FetchId(id), answer: lent(given) },
            "credentialsFailed" => Event::Credentials { fetch: FetchId(id), answer: Err(given.text()) },
            "signed" => Event::Signed { sign: SignId(id), answer: Ok(signature(given)) },
            "signFailed" => Event::Signed { sign: SignId(id), answer: Err(Unsigned::Failed(given.text())) },
            "signUnusable" => Event::Signed { sign: SignId(id), answer: Err(unusable(given)) },
            "response" => Event::Response { request: RequestId(id), response: response(given) },
            "requestFailed" => Event::RequestFailed {
                request: RequestId(id),
                failure: if given.count() > 0 { Failure::FileUnreadable } else { Failure::Network },
            },
            _ => Event::Timeout,
        }))
    }

    fn happened(&mut self, now: Timestamp, event: Event, out: &mut Writer) {
        let Some(engine) = &mut self.0 else { return };
        engine.handle(now, event);
        while let Some(command) = engine.poll() {
            tell(out, command);
        }
        // Without a number: only forgets what was asked before.
        out.record("wake");
        if let Some(time) = engine.poll_timeout() {
            out.number(time.millis_since(now).max(0).unsigned_abs());
        }
    }
}

/// Absent texts and flags are empty. The number before the credentials: 0, they are asked of the page; 1, they follow; 2,
/// the page has each request signed.
fn opened(given: &mut Reader<'_>) -> Result<Config, Error> {
    let (bucket, region, end_point) = (given.text(), given.text(), given.text());
    let endpoint = Endpoint::resolve(&Resource {
        bucket: &bucket,
        region: Some(&region),
        end_point: Some(&end_point),
        use_ssl: given.number().map(|flag| flag > 0),
        path_style: given.number().map(|flag| flag > 0),
        port: given.number().map(|port| port as u16).filter(|port| *port > 0),
    })?;
    let seed = given.count().into();
    let source = given.count();
    let credentials = given.credentials();
    let auth = match source {
        0 => Auth::Asked,
        1 => Auth::Fixed(credentials?),
        _ => Auth::Remote,
    };
    Ok(Config { endpoint, auth, concurrency: given.count() as usize, seed })
}

fn resolved(out: &mut Writer, endpoint: &Endpoint) {
    let addressing = match endpoint.addressing() {
        Addressing::VirtualHosted => "virtual-hosted",
        Addressing::Path => "path",
    };
    out.record("resolved");
    for text in [&endpoint.bucket_url(), endpoint.host(), endpoint.base_path(), endpoint.region(), addressing] {
        out.text(text);
    }
}

/// The part size is empty where it is to be planned. The last fields: the checksum, whether an object that is there stays,
/// whether it is written down, how many requests at once, and the token.
fn new_upload(given: &mut Reader<'_>, endpoint: &Endpoint) -> Result<Box<NewUpload>, Error> {
    let size = given.number().unwrap_or_default().unsigned_abs();
    let key = ObjectKey::parse(&given.text())?;
    // Below zero is less than the least.
    let part_size = given.number().map(|size| size.max(0).unsigned_abs());
    let settings = ObjectSettings::new(&ObjectOptions {
        content_type: Some(given.text()),
        content_disposition: Some(given.text()),
        cache_control: Some(given.text()),
        metadata: given.pairs(),
        tags: given.pairs(),
        headers: given.pairs(),
    })?;
    let store = endpoint.provider();
    let mut new = NewUpload::plain(key, settings, Plan::new(size, part_size, &Limits::of(store))?, store);
    new.integrity = Integrity::choose(store, &given.text())?;
    new.if_absent = given.count() > 0;
    new.remembered = given.count() > 0;
    new.concurrency = given.count().max(1) as usize;
    // Where a checksum stays with the object, it tells whose write it was.
    new.token = Some(given.text()).filter(|token| !token.is_empty() && !matches!(new.integrity, Integrity::Sum { .. }));
    if let Some(token) = &new.token {
        new.settings.push_token(token);
    }
    Ok(Box::new(new))
}

fn hashed(file: FileId, given: &mut Reader<'_>) -> Event {
    let part = PartNumber::new(given.count().into()).unwrap_or(PartNumber::LAST);
    let answer = if given.count() > 0 { Ok(given.text()) } else { Err(()) };
    Event::Hashed { file, part, answer }
}

fn presign_request(given: &mut Reader<'_>) -> Result<Box<PresignRequest>, Error> {
    let method = match &*given.text() {
        "GET" => Method::Get,
        "HEAD" => Method::Head,
        "PUT" => Method::Put,
        "POST" => Method::Post,
        "DELETE" => Method::Delete,
        _ => {
            return Err(Error::found(ErrorCode::InvalidOption, "/method", "Use GET, HEAD, PUT, POST or DELETE."));
        }
    };
    Ok(Box::new(PresignRequest {
        method,
        key: Some(given.text()).filter(|key| !key.is_empty()).map(|key| ObjectKey::parse(&key)).transpose()?,
        expires_in: Some(given.count()).filter(|seconds| *seconds > 0),
        query: given.pairs(),
        headers: given.pairs(),
    }))
}

fn lent(given: &mut Reader<'_>) -> Result<Lent, String> {
    match given.credentials() {
        Ok(credentials) => Ok(Lent { credentials, server_time: given.time() }),
        Err(error) => {
            let mut text = String::from(error.path().unwrap_or_default());
            text.push_str(": ");
            text.push_str(error.detail().unwrap_or_default());
            Err(text)
        }
    }
}

/// What is absent is empty.
fn signature(given: &mut Reader<'_>) -> Box<Signature> {
    let url = Some(given.text()).filter(|url| !url.is_empty());
    Box::new(Signature { url, expires: given.time(), headers: given.pairs() })
}

fn unusable(given: &mut Reader<'_>) -> Unsigned {
    Unsigned::Unusable(Error::new(ErrorCode::InvalidSignature).at(given.text()).because(given.text()))
}

fn response(given: &mut Reader<'_>) -> HttpResponse {
    let status = given.count() as u16;
    let headers: Headers = given.pairs().into();
    HttpResponse { status, headers, body: given.text() }
}

/// What the machine wants.
fn tell(out: &mut Writer, command: Command) {
    match command {
        Command::FetchCredentials { fetch, reason } => {
            out.about("fetchCredentials", fetch.0);
            out.text(reason.as_str());
        }
        Command::CancelCredentials { fetch } => out.about("cancelCredentials", fetch.0),
        Command::Sign { sign, request } => say_sign(out, sign, &request),
        Command::CancelSign { sign } => out.about("cancelSign", sign.0),
        Command::Send(send) => say_send(out, &send),
        Command::Hash { file, part, start, end, algorithm } => {
            out.about("hash", file.0);
            [part.get().into(), start, end].into_iter().for_each(|number| out.number(number));
            out.text(algorithm);
        }
        Command::Save { file, upload } => {
            out.about("save", file.0);
            // Whether there is nothing more to do than to remove what is there. Then what only `record` understands.
            out.number(upload.record.as_ref().is_some_and(|record| record.ending).into());
            write_down(out, &upload);
        }
        Command::Forget { file } => out.about("forget", file.0),
        Command::Cancel { request } => out.about("cancel", request.0),
        Command::Notify { file, notice } => say(out, file.0, &notice),
        Command::Presigned { id, answer } => match answer {
            Ok(Presigned { url, headers }) => {
                out.about("presigned", id.0);
                out.text(&url);
                for (name, value) in &headers {
                    out.text(name);
                    out.text(value);
                }
            }
            Err(error) => {
                out.about("notPresigned", id.0);
                out.error(&error);
            }
        },
    }
}

/// What is absent is empty. The headers stand last.
fn say_sign(out: &mut Writer, sign: SignId, request: &SignRequest) {
    out.about("sign", sign.0);
    for text in [request.operation, &request.bucket, &request.key, request.upload_id.as_deref().unwrap_or_default()] {
        out.text(text);
    }
    out.text(request.method.as_str());
    out.text(&request.url);
    out.text(&request.payload_hash);
    for number in [request.part_number, request.content_length, request.expires_in.map(u64::from)] {
        out.text(&number.map(decimal).unwrap_or_default());
    }
    for (name, value) in request.headers.iter() {
        out.text(name);
        out.text(value);
    }
}

/// After the URL comes the body (a word and up to three fields that say more), then the headers.
fn say_send(out: &mut Writer, send: &Send) {
    out.about("send", send.request.0);
    out.text(send.method.as_str());
    out.text(&send.url);
    let (word, text, range) = match &send.body {
        Body::Empty => ("", "", 0..0),
        Body::Text(text) => ("text", &**text, 0..0),
        Body::File { start, end } => (if send.from_memory { "memory" } else { "file" }, "", *start..*end),
    };
    out.text(word);
    out.text(text);
    for number in [send.file.0.into(), range.start, range.end] {
        out.number(number);
    }
    for (name, value) in &send.headers {
        out.text(name);
        out.text(value);
    }
}

/// News of a file.
fn say(out: &mut Writer, file: u32, notice: &Notice) {
    match notice {
        Notice::State(state) => {
            out.about("state", file);
            out.text(state.as_str());
        }
        Notice::Progress(now) => {
            out.about("progress", file);
            // A byte a second more or less is nothing that anybody sees; neither is a millisecond.
            let millis_left = now.seconds_left().map(|seconds| (seconds * 1000.0) as u64);
            for number in [now.loaded, now.total, now.bytes_per_second as u64, now.parts_done, now.parts] {
                out.number(number);
            }
            out.text(now.phase.as_str());
            out.text(&millis_left.map(decimal).unwrap_or_default());
        }
        Notice::Part { number, size } => {
            out.about("part", file);
            out.number(number.get().into());
            out.number(*size);
        }
        Notice::Done(outcome) => {
            out.about("done", file);
            out.text(outcome.proof.as_str());
            let mut notes = String::new();
            outcome.notes.iter().for_each(|note| push_all(&mut notes, &[note.as_str(), " "]));
            out.text(&notes);
            say_object(out, &outcome.object);
        }
        Notice::Failed(error) => {
            out.about("failed", file);
            out.error(error);
        }
        Notice::Aborted { parts_left } => {
            out.about("aborted", file);
            out.text(if *parts_left { "1" } else { "" });
        }
    }
}

/// What is not known is empty.
fn say_object(out: &mut Writer, object: &StoredObject) {
    out.text(object.etag.as_ref().map(ETag::as_str).unwrap_or_default());
    out.text(object.version_id.as_deref().unwrap_or_default());
    if let Some(checksum) = &object.checksum {
        out.text(checksum.algorithm.as_str());
        out.text(match checksum.kind {
            ChecksumType::FullObject => "full-object",
            ChecksumType::Composite => "composite",
        });
        out.text(&checksum.value);
    }
}
