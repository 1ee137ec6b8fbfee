//! What goes into the machine and what comes out of it.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use core::fmt;

use crate::credentials::Credentials;
use crate::endpoint::ObjectKey;
use crate::error::Error;
use crate::http::{HttpResponse, Method};
use crate::protocol::s3::{Body, ObjectSettings, StoredObject};
use crate::text::split_at_any;
use crate::time::Timestamp;
use crate::upload::plan::Plan;
use crate::upload::progress::Progress;
use crate::upload::signature::{SignRequest, Signature, Unsigned};

/// One file's upload. The caller chooses the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// One attempt to send a request. The machine never uses a number again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u32);

/// One call for credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FetchId(pub u32);

/// One call for a signature. The machine never uses a number again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignId(pub u32);

/// One wish for a presigned URL. The caller chooses the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PresignId(pub u32);

/// What happened.
#[derive(Debug)]
pub enum Event {
    /// A file was added.
    Start { file: FileId, upload: Box<NewUpload> },
    /// It is not wanted any more. Parts that were stored are removed before [`Notice::Aborted`].
    Abort { file: FileId },
    /// A presigned URL is wanted.
    Presign { id: PresignId, request: Box<PresignRequest> },
    /// The time that [`Engine::poll_timeout`](super::Engine::poll_timeout) named has come.
    Timeout,
    /// A [`Command::FetchCredentials`] ended. The text of a failure must not hold a secret.
    Credentials { fetch: FetchId, answer: Result<Lent, String> },
    /// A [`Command::Sign`] ended.
    Signed { sign: SignId, answer: Result<Box<Signature>, Unsigned> },
    /// A [`Command::Send`] was answered.
    Response { request: RequestId, response: HttpResponse },
    /// A [`Command::Send`] was not answered.
    RequestFailed { request: RequestId, failure: Failure },
}

/// Credentials as a backend lends them.
#[derive(Clone, Debug)]
pub struct Lent {
    pub credentials: Credentials,
    /// The backend's clock when it made them: it mends a wrong clock on this side before the first request.
    pub server_time: Option<Timestamp>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The connection, name resolution, TLS, CORS: browsers do not say which.
    Network,
    /// The file's bytes could not be read.
    FileUnreadable,
}

/// A file to upload, checked.
#[derive(Clone, Debug)]
pub struct NewUpload {
    pub key: ObjectKey,
    pub settings: ObjectSettings,
    pub plan: Plan,
}

/// A presigned URL that is wanted.
#[derive(Clone, Debug)]
pub struct PresignRequest {
    pub method: Method,
    pub key: ObjectKey,
    /// In seconds.
    pub expires_in: u32,
    pub query: Vec<(String, String)>,
    pub headers: Vec<(String, String)>,
}

/// What the caller has to do.
#[derive(Debug)]
pub enum Command {
    /// Ask the backend, and answer with [`Event::Credentials`].
    FetchCredentials { fetch: FetchId, reason: Reason },
    /// The answer to this call is not wanted any more.
    CancelCredentials { fetch: FetchId },
    /// Have the app's signer sign this, and answer with [`Event::Signed`].
    Sign { sign: SignId, request: Arc<SignRequest> },
    /// The answer to this call is not wanted any more.
    CancelSign { sign: SignId },
    /// Send, and answer with [`Event::Response`] or [`Event::RequestFailed`].
    Send(Box<Send>),
    /// The answer to this request is not wanted any more. No event follows from it, and a late one is ignored.
    Cancel { request: RequestId },
    /// Tell whoever watches this file.
    Notify { file: FileId, notice: Notice },
    /// The presigned URL, or why there is none.
    Presigned { id: PresignId, url: Result<String, Error> },
}

/// A request, signed when it was emitted: it must be sent at once.
pub struct Send {
    pub request: RequestId,
    pub file: FileId,
    pub method: Method,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Body,
}

/// Without the headers and the query: the token and the signature are among them.
impl fmt::Debug for Send {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Send")
            .field("request", &self.request)
            .field("file", &self.file)
            .field("method", &self.method)
            .field("url", &split_at_any(&self.url, "?").0)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// Why credentials are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// There are none yet.
    Missing,
    /// They expire soon, or have.
    Expiring,
    /// The store does not accept them.
    Rejected,
}

impl Reason {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Expiring => "expiring",
            Self::Rejected => "rejected",
        }
    }
}

/// News of one file. After `Done`, `Failed` or `Aborted` there is none.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    State(State),
    Progress(Progress),
    Done(Box<Outcome>),
    Failed(Error),
    /// `parts_left`: the store would not remove the parts that it has; a lifecycle rule has to.
    Aborted {
        parts_left: bool,
    },
}

/// Where an upload stands while it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Queued,
    Running,
    /// For credentials.
    Waiting,
}

impl State {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Waiting => "waiting",
        }
    }
}

/// What was stored, as the store tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub key: ObjectKey,
    pub size: u64,
    pub object: StoredObject,
}
