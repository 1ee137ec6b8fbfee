//! Carries out what the upload machine wants, by way of the page's [`Host`].
//!
//! No borrow of the machine is held while the host runs: it may call back at once.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use core::cell::RefCell;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Blob;

use crate::browser::dto;
use crate::browser::host::Host;
use crate::endpoint::{Addressing, Endpoint, ObjectKey, Resource};
use crate::error::{Error, ErrorCode};
use crate::http::{Headers, HttpResponse, Method};
use crate::protocol::s3::{Body, ChecksumType, ObjectOptions, ObjectSettings};
use crate::upload::{
    Auth, Command, Config, Engine, Event, Failure, FetchId, FileId, Lent, Limits, NewUpload, Notice, Outcome, Plan,
    PresignId, PresignRequest, RequestId, Send,
};

/// One bucket and the uploads to it.
#[wasm_bindgen]
#[allow(missing_debug_implementations, reason = "JavaScript's own types have none, and nothing prints this")]
pub struct Driver {
    engine: RefCell<Engine>,
    host: Host,
    files: RefCell<Vec<(FileId, Blob)>>,
}

#[wasm_bindgen]
impl Driver {
    /// Absent texts are empty, `port` is 0 and the flags are -1 where they are absent. Without an `access_key_id`,
    /// credentials are asked of the host.
    #[expect(clippy::too_many_arguments, reason = "an object of options would cost more code to read")]
    #[wasm_bindgen(constructor)]
    pub fn new(
        host: Host,
        bucket: &str,
        region: &str,
        end_point: &str,
        use_ssl: i8,
        path_style: i8,
        port: u16,
        access_key_id: &str,
        secret_access_key: String,
        session_token: String,
        expiration: f64,
        concurrency: u32,
        seed: u32,
    ) -> Result<Driver, JsValue> {
        let run = || -> Result<Config, Error> {
            let flag = |value: i8| (value >= 0).then_some(value > 0);
            let endpoint = Endpoint::resolve(&Resource {
                bucket,
                region: Some(region),
                end_point: Some(end_point),
                use_ssl: flag(use_ssl),
                path_style: flag(path_style),
                port: (port > 0).then_some(port),
            })?;
            let auth = if access_key_id.is_empty() {
                Auth::Asked
            } else {
                Auth::Fixed(dto::credentials(access_key_id, secret_access_key, session_token, expiration)?)
            };
            Ok(Config { endpoint, auth, concurrency: concurrency as usize, seed: seed.into() })
        };
        let config = run().map_err(|error| dto::error(&error))?;
        Ok(Self { engine: RefCell::new(Engine::new(config, dto::now())), host, files: RefCell::default() })
    }

    /// `[url, host, basePath, region, addressing]`.
    pub fn resolved(&self) -> Vec<String> {
        let engine = self.engine.borrow();
        let endpoint = engine.endpoint();
        let addressing = match endpoint.addressing() {
            Addressing::VirtualHosted => "virtual-hosted",
            Addressing::Path => "path",
        };
        [&endpoint.bucket_url(), endpoint.host(), endpoint.base_path(), endpoint.region(), addressing]
            .map(str::to_owned)
            .into()
    }

    /// The unsigned URL of an object.
    #[wasm_bindgen(js_name = objectUrl)]
    pub fn object_url(&self, key: &str) -> Result<String, JsValue> {
        let key = ObjectKey::parse(key).map_err(|error| dto::error(&error))?;
        Ok(self.engine.borrow().endpoint().object_url(&key))
    }

    /// `part_size` is NaN where it is to be planned. The host is called before this returns.
    #[expect(clippy::too_many_arguments, reason = "an object of options would cost more code to read")]
    pub fn upload(
        &self,
        file: u32,
        blob: Blob,
        key: &str,
        part_size: f64,
        content_type: Option<String>,
        content_disposition: Option<String>,
        cache_control: Option<String>,
        metadata: Vec<String>,
        tags: Vec<String>,
        headers: Vec<String>,
    ) -> Result<(), JsValue> {
        let run = || -> Result<NewUpload, Error> {
            let part_size = (!part_size.is_nan()).then_some(part_size as u64);
            Ok(NewUpload {
                key: ObjectKey::parse(key)?,
                settings: ObjectSettings::new(&ObjectOptions {
                    content_type,
                    content_disposition,
                    cache_control,
                    metadata: dto::owned_pairs(metadata),
                    tags: dto::owned_pairs(tags),
                    headers: dto::owned_pairs(headers),
                })?,
                // A double counts whole bytes up to 8 PiB.
                plan: Plan::new(blob.size() as u64, part_size, &Limits::S3)?,
            })
        };
        let upload = Box::new(run().map_err(|error| dto::error(&error))?);
        let file = FileId(file);
        self.files.borrow_mut().push((file, blob));
        self.handle(Event::Start { file, upload });
        Ok(())
    }

    pub fn abort(&self, file: u32) {
        self.handle(Event::Abort { file: FileId(file) });
    }

    pub fn presign(
        &self,
        id: u32,
        method: &str,
        key: &str,
        expires_in: u32,
        query: Vec<String>,
        headers: Vec<String>,
    ) -> Result<(), JsValue> {
        let run = || -> Result<PresignRequest, Error> {
            let method = match method {
                "GET" => Method::Get,
                "HEAD" => Method::Head,
                "PUT" => Method::Put,
                "DELETE" => Method::Delete,
                _ => {
                    return Err(Error::new(ErrorCode::InvalidOption)
                        .at("/method")
                        .because("Use GET, HEAD, PUT or DELETE."));
                }
            };
            Ok(PresignRequest {
                method,
                key: ObjectKey::parse(key)?,
                expires_in,
                query: dto::owned_pairs(query),
                headers: dto::owned_pairs(headers),
            })
        };
        let request = Box::new(run().map_err(|error| dto::error(&error))?);
        self.handle(Event::Presign { id: PresignId(id), request });
        Ok(())
    }

    pub fn timeout(&self) {
        self.handle(Event::Timeout);
    }

    /// The answer to `Host::fetch_credentials`. Times are NaN where they are absent.
    pub fn credentials(
        &self,
        fetch: u32,
        access_key_id: &str,
        secret_access_key: String,
        session_token: String,
        expiration: f64,
        server_time: f64,
    ) {
        let answer = match dto::credentials(access_key_id, secret_access_key, session_token, expiration) {
            Ok(credentials) => Ok(Lent { credentials, server_time: dto::time(server_time) }),
            Err(error) => Err([error.path().unwrap_or_default(), ": ", error.detail().unwrap_or_default()].concat()),
        };
        self.handle(Event::Credentials { fetch: FetchId(fetch), answer });
    }

    #[wasm_bindgen(js_name = credentialsFailed)]
    pub fn credentials_failed(&self, fetch: u32, detail: String) {
        self.handle(Event::Credentials { fetch: FetchId(fetch), answer: Err(detail) });
    }

    pub fn response(&self, request: u32, status: u16, headers: Vec<String>, body: String) {
        let headers: Headers = dto::owned_pairs(headers).into_iter().collect();
        let response = HttpResponse { status, headers, body };
        self.handle(Event::Response { request: RequestId(request), response });
    }

    #[wasm_bindgen(js_name = requestFailed)]
    pub fn request_failed(&self, request: u32, unreadable: bool) {
        let failure = if unreadable { Failure::FileUnreadable } else { Failure::Network };
        self.handle(Event::RequestFailed { request: RequestId(request), failure });
    }
}

impl Driver {
    fn handle(&self, event: Event) {
        self.engine.borrow_mut().handle(dto::now(), event);
        loop {
            let command = self.engine.borrow_mut().poll();
            match command {
                Some(command) => self.carry_out(command),
                None => break,
            }
        }
        let next = self.engine.borrow().poll_timeout();
        self.host.wake(next.map_or(-1.0, |time| time.millis_since(dto::now()).max(0) as f64));
    }

    fn carry_out(&self, command: Command) {
        match command {
            Command::FetchCredentials { fetch, reason } => self.host.fetch_credentials(fetch.0, reason.as_str()),
            Command::CancelCredentials { fetch } => self.host.cancel_credentials(fetch.0),
            Command::Send(send) => self.send(send),
            Command::Cancel { request } => self.host.cancel(request.0),
            Command::Notify { file, notice } => self.notify(file, notice),
            Command::Presigned { id, url: Ok(url) } => self.host.presigned(id.0, Some(url), JsValue::NULL),
            Command::Presigned { id, url: Err(error) } => self.host.presigned(id.0, None, dto::error(&error)),
        }
    }

    fn send(&self, send: Send) {
        let body = match send.body {
            Body::Empty => JsValue::NULL,
            Body::Text(text) => JsValue::from_str(&text),
            Body::File { start, end } => match self.slice(send.file, start, end) {
                Some(slice) => slice.into(),
                None => return self.request_failed(send.request.0, true),
            },
        };
        let headers = send.headers.into_iter().flat_map(|(name, value)| [name, value]).collect();
        self.host.send(send.request.0, send.method.as_str(), &send.url, headers, body);
    }

    /// Without a type, so that fetch adds no header that was not signed. The bytes stay where they are.
    fn slice(&self, file: FileId, start: u64, end: u64) -> Option<Blob> {
        let files = self.files.borrow();
        let (_, blob) = files.iter().find(|(present, _)| *present == file)?;
        blob.slice_with_f64_and_f64(start as f64, end as f64).ok()
    }

    fn notify(&self, file: FileId, notice: Notice) {
        if matches!(notice, Notice::Done(_) | Notice::Failed(_) | Notice::Aborted { .. }) {
            self.files.borrow_mut().retain(|(present, _)| *present != file);
        }
        match notice {
            Notice::State(state) => self.host.state(file.0, state.as_str()),
            Notice::Progress(now) => self.host.progress(
                file.0,
                now.loaded as f64,
                now.total as f64,
                now.bytes_per_second,
                now.seconds_left().unwrap_or(f64::NAN),
                now.parts_done as u32,
                now.parts as u32,
                now.phase.as_str(),
            ),
            Notice::Done(outcome) => self.done(file, *outcome),
            Notice::Failed(error) => self.host.failed(file.0, dto::error(&error)),
            Notice::Aborted { parts_left } => self.host.aborted(file.0, parts_left),
        }
    }

    fn done(&self, file: FileId, outcome: Outcome) {
        let object = outcome.object;
        let checksum = object.checksum.map_or_else(Vec::new, |checksum| {
            let kind = match checksum.kind {
                ChecksumType::FullObject => "full-object",
                ChecksumType::Composite => "composite",
            };
            vec![checksum.algorithm.as_str().to_owned(), kind.to_owned(), checksum.value]
        });
        self.host.done(file.0, object.etag.map(|etag| etag.as_str().to_owned()), object.version_id, checksum);
    }
}
