//! Any sequence of events for the upload machine, some of which nobody waited for. Each field of the input is an event: its
//! kind, a choice, then what goes with it. When the input is over the world turns friendly, and everything has to end.

use std::collections::{BTreeMap, BTreeSet};

use bucketkit::credentials::Credentials;
use bucketkit::endpoint::{Endpoint, ObjectKey, Resource};
use bucketkit::http::Method;
use bucketkit::protocol::s3::{ObjectOptions, ObjectSettings, PartNumber};
use bucketkit::providers::AWS;
use bucketkit::time::Timestamp;
use bucketkit::upload::{
    Auth, Command, Config, Engine, Event, Failure, FetchId, FileId, Integrity, Lent, Limits, NewUpload, Notice, Plan,
    PresignId, PresignRequest, RequestId, Send, SignId, Signature, Unsigned,
};

use crate::Target;
use crate::input::Fields;
use crate::targets::upload_world::{friendly, response, seeds};

pub(crate) const TARGET: Target = Target {
    name: "upload",
    run,
    seeds,
    words: &[
        "S3",
        "A0",
        "T0",
        "t9",
        "C0",
        "c0",
        "x0",
        "G0",
        "F0",
        "f0",
        "P0",
        "L1d200",
        "L2e200",
        "R0e503",
        "R00403<Error><Code>ExpiredToken</Code></Error>",
        "R0r503<Error><Code>SlowDown</Code></Error>",
        "R00404<Error><Code>NoSuchUpload</Code></Error>",
        "R00200",
        "R0d403",
        "Z0",
        "Z0h",
        "Z0u",
        "Z0x",
        "z0",
        "Y0",
        "p0",
        "q0",
        "u0",
        "o0",
        "O0",
        "H0",
        "Hx",
        "h0",
        "b9",
        "k0",
        "V0",
        "S9",
        "SQ",
        "R0e400<Error><Code>BadDigest</Code></Error>",
        "R00412",
        "R00404",
        "R00400<Error><Code>InvalidPart</Code></Error>",
        "R00200<ListPartsResult><Part><PartNumber>1</PartNumber><ETag>d41d8cd98f00b204e9800998ecf8427e</ETag></Part></ListPartsResult>",
        "R0d403<Error><Code>RequestTimeTooSkewed</Code></Error>",
        "R00200<Error><Code>InternalError</Code></Error>",
    ],
};

fn run(data: &[u8]) {
    let mut input = Fields::new(data);
    let mut page = Page::new(input.bytes());
    for event in input.take(200) {
        page.happen(event);
    }
    page.end();
}

struct Page {
    engine: Engine,
    now: Timestamp,
    concurrency: usize,
    flights: Vec<Send>,
    requests: BTreeSet<u32>,
    asking: Option<FetchId>,
    /// What the app's signer is at, with the URL that it was shown.
    signing: Vec<(SignId, String)>,
    /// Whether each has come to its end.
    files: BTreeMap<u32, bool>,
    presigns: BTreeSet<u32>,
    wishes: u32,
    /// Parts whose bytes were asked for.
    reading: Vec<(FileId, PartNumber)>,
    /// The last that was written down.
    record: Option<Box<NewUpload>>,
    /// What a signer returns is its own business.
    remote: bool,
}

const MIB: u64 = 1 << 20;

fn credentials(life: Option<i64>, now: Timestamp) -> Credentials {
    let expiration = life.map(|life| now.plus_millis(life));
    Credentials::new("AKID", "secret", Some("token"), expiration).expect("credentials")
}

impl Page {
    fn new(choices: &[u8]) -> Self {
        let resource = Resource { bucket: "b", end_point: Some("http://store.example"), ..Resource::default() };
        let endpoint = Endpoint::resolve(&resource).expect("a resource");
        let now = Timestamp::from_unix_millis(1_700_000_000_000);
        let concurrency = usize::from(choices.first().unwrap_or(&b'3') % 8);
        let auth = match choices.get(1) {
            Some(b'f') => Auth::Fixed(credentials(None, now)),
            Some(b'x') => Auth::Fixed(credentials(Some(20_000), now)),
            Some(b's') => Auth::Remote,
            _ => Auth::Asked,
        };
        let remote = matches!(auth, Auth::Remote);
        Self {
            remote,
            engine: Engine::new(Config { endpoint, auth, concurrency, seed: 7 }, now),
            now,
            // None at once would be none at all.
            concurrency: concurrency.max(1),
            flights: Vec::new(),
            requests: BTreeSet::new(),
            asking: None,
            signing: Vec::new(),
            files: BTreeMap::new(),
            presigns: BTreeSet::new(),
            wishes: 0,
            reading: Vec::new(),
            record: None,
        }
    }

    fn happen(&mut self, event: &[u8]) {
        let kind = event.first().copied().unwrap_or_default();
        let choice = event.get(1).copied().unwrap_or_default();
        let rest = event.get(2..).unwrap_or_default();
        let at = usize::from(choice.wrapping_sub(b'0'));
        let fetch = self.asking.unwrap_or(FetchId(at as u32));
        match kind {
            b'S' => self.start(choice),
            b'A' | b'k' => self.handle(Event::Abort { file: FileId(at as u32), keep_parts: kind == b'k' }),
            b'p' | b'q' => self.handle(Event::Pause { file: FileId(at as u32), cancel: kind == b'q' }),
            b'u' => self.handle(Event::Resume { file: FileId(at as u32) }),
            b'o' | b'O' => self.handle(Event::Online(kind == b'O')),
            b'H' | b'h' => {
                let (file, part) = self.reading(at);
                // Not always the same one for the same bytes.
                let sum = if choice == b'x' { "AAAAAAAAAAE=" } else { "AAAAAAAAAAA=" };
                let answer = if kind == b'H' { Ok(sum.to_owned()) } else { Err(()) };
                self.handle(Event::Hashed { file, part, answer });
            }
            b'b' => {
                let request = self.flights.first().map_or(RequestId(at as u32), |send| send.request);
                self.handle(Event::Sent { request, bytes: u64::from(choice) << rest.len().min(40) });
            }
            b'V' => self.take_up(rest.is_empty()),
            b'T' => {
                self.now = self.engine.poll_timeout().unwrap_or(self.now);
                self.handle(Event::Timeout);
            }
            // A page's clock can be set, back too.
            b't' => {
                let seconds = i64::from(choice.cast_signed()) * 1000;
                self.now = self.now.plus_millis(if rest.is_empty() { seconds } else { seconds * 86_400 });
                self.handle(Event::Timeout);
            }
            b'C' | b'x' => {
                let life = (kind == b'x').then_some(i64::from(choice) * 500);
                let server_time = Fields::new(rest)
                    .next()
                    .filter(|text| !text.is_empty())
                    .map(|text| Timestamp::from_unix_millis(Fields::new(text).number()));
                let lent = Lent { credentials: credentials(life, self.now), server_time };
                self.lend(fetch, Ok(lent));
            }
            b'Z' => {
                let (sign, url) = self.signer(at);
                let headers = vec![
                    ("authorization".to_owned(), "signed".to_owned()),
                    ("x-amz-date".to_owned(), "now".to_owned()),
                ];
                let expires = (rest == b"x").then(|| self.now.plus_millis(i64::from(choice) - 60));
                let url = (rest == b"u").then_some(url);
                let answer = Signature { url, headers: if rest.is_empty() { Vec::new() } else { headers }, expires };
                self.handle(Event::Signed { sign, answer: Ok(Box::new(answer)) });
            }
            b'z' => {
                let sign = self.signer(at).0;
                self.handle(Event::Signed { sign, answer: Err(Unsigned::Failed("no backend".to_owned())) });
            }
            // For another request than the one that was shown.
            b'Y' => {
                let sign = self.signer(at).0;
                let url = Some("http://store.example/b/other?X-Amz-Signature=s".to_owned());
                let answer = Signature { url, headers: Vec::new(), expires: None };
                self.handle(Event::Signed { sign, answer: Ok(Box::new(answer)) });
            }
            b'c' => self.lend(fetch, Err("no backend".to_owned())),
            b'G' => {
                if let Some(send) = self.take(at) {
                    let response = friendly(&send);
                    self.handle(Event::Response { request: send.request, response });
                }
            }
            b'R' => {
                let unknown = RequestId(at as u32);
                let request = self.take(at).map_or(unknown, |send| send.request);
                self.handle(Event::Response { request, response: response(rest) });
            }
            // Of a request that is over, that was cancelled or that never was.
            b'L' if self.flights.iter().all(|send| send.request.0 != at as u32) => {
                self.handle(Event::Response { request: RequestId(at as u32), response: response(rest) });
            }
            b'F' | b'f' => {
                let failure = if kind == b'F' { Failure::Network } else { Failure::FileUnreadable };
                let unknown = RequestId(at as u32);
                let request = self.take(at).map_or(unknown, |send| send.request);
                self.handle(Event::RequestFailed { request, failure });
            }
            b'P' => self.presign(rest),
            _ => self.handle(Event::Timeout),
        }
    }

    fn start(&mut self, choice: u8) {
        let number = self.files.len() as u32;
        if number >= 8 {
            return;
        }
        let sizes = [0, 1, 8 * MIB, 8 * MIB + 1, 40 * MIB, 64 * MIB + 3];
        let size = sizes[usize::from(choice.wrapping_sub(b'0')) % sizes.len()];
        let plan = Plan::new(size, None, &Limits::S3).expect("a plan");
        let settings = ObjectSettings::new(&ObjectOptions::default()).expect("settings");
        let key = ObjectKey::parse("k").expect("a key");
        let mut upload = NewUpload::plain(key, settings, plan, &AWS);
        let integrity = ["none", "crc64nvme", "sha256", "md5"][usize::from(choice / 8) % 4];
        upload.integrity = Integrity::choose(&AWS, integrity).expect("a checksum");
        (upload.remembered, upload.if_absent) = (choice % 2 == 1, choice.is_multiple_of(3));
        self.files.insert(number, false);
        self.handle(Event::Start { file: FileId(number), upload: Box::new(upload) });
    }

    /// One of the parts that are being read; where there is none, one that nobody asked for.
    fn reading(&mut self, at: usize) -> (FileId, PartNumber) {
        if self.reading.is_empty() {
            return (FileId(at as u32), PartNumber::FIRST);
        }
        self.reading.remove(at % self.reading.len())
    }

    /// As a later page would.
    fn take_up(&mut self, goes_on: bool) {
        let number = self.files.len() as u32;
        let Some(mut upload) = self.record.take().filter(|_| number < 8) else { return };
        if let Some(record) = upload.record.as_mut() {
            record.ending |= !goes_on;
        }
        self.files.insert(number, false);
        self.handle(Event::Start { file: FileId(number), upload });
    }

    fn presign(&mut self, rest: &[u8]) {
        self.wishes += 1;
        let text = String::from_utf8_lossy(rest).into_owned();
        let request = PresignRequest {
            method: Method::Get,
            key: (!rest.len().is_multiple_of(3)).then(|| ObjectKey::parse("k").expect("a key")),
            expires_in: Some(rest.len() as u32).filter(|seconds| *seconds > 0),
            query: vec![(text.clone(), text.clone())],
            headers: vec![("x-amz-meta-a".to_owned(), text)],
        };
        self.presigns.insert(self.wishes);
        self.handle(Event::Presign { id: PresignId(self.wishes), request: Box::new(request) });
    }

    fn lend(&mut self, fetch: FetchId, answer: Result<Lent, String>) {
        if self.asking == Some(fetch) {
            self.asking = None;
        }
        self.handle(Event::Credentials { fetch, answer });
    }

    /// One of the calls to the signer; where there is none, one that nobody made.
    fn signer(&mut self, at: usize) -> (SignId, String) {
        if self.signing.is_empty() {
            return (SignId(at as u32), "http://store.example/b/k".to_owned());
        }
        self.signing.remove(at % self.signing.len())
    }

    fn take(&mut self, at: usize) -> Option<Send> {
        (!self.flights.is_empty()).then(|| self.flights.remove(at % self.flights.len()))
    }

    fn handle(&mut self, event: Event) {
        self.engine.handle(self.now, event);
        while let Some(command) = self.engine.poll() {
            self.obey(command);
        }
        assert!(self.flights.len() <= self.concurrency, "{} requests at once", self.flights.len());
        assert!(self.engine.poll_timeout().is_none_or(|time| time > self.now), "woken in the past");
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::FetchCredentials { fetch, .. } => {
                assert!(self.asking.replace(fetch).is_none(), "credentials are asked for twice at a time");
            }
            Command::CancelCredentials { fetch } => assert_eq!(self.asking.take(), Some(fetch)),
            Command::Sign { sign, request } => {
                assert!(self.signing.iter().all(|(other, _)| *other != sign), "{sign:?} is asked for twice");
                self.signing.push((sign, request.url.clone()));
            }
            Command::CancelSign { sign } => {
                let at = self.signing.iter().position(|(other, _)| *other == sign);
                self.signing.remove(at.expect("a call that is cancelled is under way"));
            }
            Command::Hash { file, part, start, end, .. } => {
                assert!(start <= end, "{start}..{end}");
                assert_eq!(self.files.get(&file.0), Some(&false), "a file that is over is read");
                self.reading.push((file, part));
            }
            Command::Save { file, upload } => {
                assert_eq!(self.files.get(&file.0), Some(&false), "{file:?} is written down after its end");
                self.record = Some(upload);
            }
            Command::Forget { file } => assert_eq!(self.files.get(&file.0), Some(&false), "{file:?} is forgotten late"),
            Command::Send(send) => {
                assert!(self.requests.insert(send.request.0), "a request's number comes again");
                let signed = send.headers.iter().any(|(name, _)| name == "authorization");
                assert!(signed || self.remote, "{send:?} is not signed");
                assert_eq!(self.files.get(&send.file.0), Some(&false), "{send:?} is for a file that is over");
                self.flights.push(*send);
            }
            Command::Cancel { request } => {
                let at = self.flights.iter().position(|send| send.request == request);
                self.flights.remove(at.expect("what is cancelled is on its way"));
            }
            Command::Notify { file, notice } => {
                let over = self.files.get_mut(&file.0).expect("a file that was started");
                assert!(!*over, "{notice:?} after the end");
                *over = matches!(notice, Notice::Done(_) | Notice::Failed(_) | Notice::Aborted { .. });
                if *over {
                    let left = self.flights.iter().any(|send| send.file == file);
                    assert!(!left, "{file:?} is over while a request of it is on its way");
                }
            }
            Command::Presigned { id, .. } => assert!(self.presigns.remove(&id.0), "{id:?} is answered twice"),
        }
    }

    fn end(mut self) {
        self.handle(Event::Online(true));
        for file in 0..self.files.len() as u32 {
            self.handle(Event::Resume { file: FileId(file) });
        }
        for _ in 0..5_000 {
            if let Some(fetch) = self.asking {
                let lent = Lent { credentials: credentials(None, self.now), server_time: None };
                self.lend(fetch, Ok(lent));
            } else if !self.signing.is_empty() {
                let (sign, url) = self.signer(0);
                let headers = vec![("authorization".to_owned(), "signed".to_owned())];
                // Whoever wants a URL gets one.
                let answer = Signature { url: Some(url), headers, expires: None };
                self.handle(Event::Signed { sign, answer: Ok(Box::new(answer)) });
            } else if !self.reading.is_empty() {
                let (file, part) = self.reading(0);
                self.handle(Event::Hashed { file, part, answer: Ok("AAAAAAAAAAA=".to_owned()) });
            } else if let Some(send) = self.take(0) {
                let response = friendly(&send);
                self.handle(Event::Response { request: send.request, response });
            } else if let Some(time) = self.engine.poll_timeout() {
                self.now = time;
                self.handle(Event::Timeout);
            } else {
                break;
            }
        }
        let open: Vec<_> = self.files.iter().filter(|(_, over)| !**over).collect();
        assert!(open.is_empty() && self.presigns.is_empty(), "{open:?} and {:?} never ended", self.presigns);
    }
}
