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
use crate::protocol::s3::{Body, ObjectSettings, PartNumber, StoredObject};
use crate::providers::Provider;
use crate::text::split_at_any;
use crate::time::Timestamp;
use crate::upload::integrity::Integrity;
use crate::upload::plan::Plan;
use crate::upload::progress::Progress;
use crate::upload::record::Record;
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
    /// It is not wanted any more. Parts that were stored are removed before [`Notice::Aborted`], unless they are to be kept
    /// for a later page.
    Abort { file: FileId, keep_parts: bool },
    /// Nothing more of it is to be sent for a while. Parts on their way finish, or are cancelled.
    Pause { file: FileId, cancel: bool },
    /// After a pause: on it goes.
    Resume { file: FileId },
    /// So many requests may be on their way at once, since the page has other buckets at work on the same host; never more than
    /// [`Config`](super::Config) says.
    Share(usize),
    /// Whether the browser believes to have a network.
    Online(bool),
    /// A [`Command::Hash`] ended: the sum in Base64, or the bytes cannot be read.
    Hashed { file: FileId, part: PartNumber, answer: Result<String, ()> },
    /// So much of a request's body is on its way, in bytes. Not every way to send tells.
    Sent { request: RequestId, bytes: u64 },
    /// A presigned URL is wanted, or a request that the caller sends itself.
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
    /// What is known of where it goes.
    pub store: &'static Provider,
    pub integrity: Integrity,
    /// Not to write over an object that is there, as far as the store can do that.
    pub if_absent: bool,
    /// By which this write is told from others' where nothing else does: metadata ([`HeadObject::TOKEN`]) that the
    /// settings have too.
    ///
    /// [`HeadObject::TOKEN`]: crate::protocol::s3::HeadObject::TOKEN
    pub token: Option<String>,
    /// It is written down by [`Command::Save`], and taken up again by a later page.
    pub remembered: bool,
    /// How many of its requests may be on their way at once, at least 1; the bucket's own limit counts too.
    pub concurrency: usize,
    /// What an earlier page has written down.
    pub record: Option<Record>,
    /// The file has another name or date than the one that the record is of: parts that cannot be compared are sent again.
    pub may_be_another: bool,
}

impl NewUpload {
    /// Without a checksum, a condition or a memory.
    pub fn plain(key: ObjectKey, settings: ObjectSettings, plan: Plan, store: &'static Provider) -> Self {
        Self {
            key,
            settings,
            plan,
            store,
            integrity: Integrity::None,
            if_absent: false,
            token: None,
            remembered: false,
            concurrency: usize::MAX,
            record: None,
            may_be_another: false,
        }
    }
}

/// A presigned URL that is wanted, or a signed request.
#[derive(Clone, Debug)]
pub struct PresignRequest {
    pub method: Method,
    /// None: the bucket itself.
    pub key: Option<ObjectKey>,
    /// In seconds, of a URL; without, headers are to be signed, for a request that is sent at once.
    pub expires_in: Option<u32>,
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
    /// Read the bytes from `start` to before `end` of the file, sum them up, and answer with [`Event::Hashed`].
    Hash { file: FileId, part: PartNumber, start: u64, end: u64, algorithm: &'static str },
    /// Write this down for a later page, in the place of what was written before.
    Save { file: FileId, upload: Box<NewUpload> },
    /// There is nothing to take up any more: remove what was written down.
    Forget { file: FileId },
    /// Send, and answer with [`Event::Response`] or [`Event::RequestFailed`].
    Send(Box<Send>),
    /// The answer to this request is not wanted any more. No event follows from it, and a late one is ignored.
    Cancel { request: RequestId },
    /// Tell whoever watches this file.
    Notify { file: FileId, notice: Notice },
    /// The presigned URL, or the URL and all headers to send; or why there is none.
    Presigned { id: PresignId, answer: Result<Presigned, Error> },
}

/// What was signed for somebody else to send.
#[derive(Clone, PartialEq, Eq)]
pub struct Presigned {
    pub url: String,
    /// All that has to be sent with it: nothing where the URL is presigned.
    pub headers: Vec<(String, String)>,
}

/// Without the headers and the query: the token and the signature are among them.
impl fmt::Debug for Presigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presigned").field("url", &split_at_any(&self.url, "?").0).finish_non_exhaustive()
    }
}

/// A request, signed when it was emitted: it must be sent at once.
pub struct Send {
    pub request: RequestId,
    pub file: FileId,
    pub method: Method,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Body,
    /// An earlier attempt stood still, as WebKit's uploads of files from the disk may: the bytes are read first, and sent from
    /// memory.
    pub from_memory: bool,
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
    /// The store took a part of so many bytes.
    Part {
        number: PartNumber,
        size: u64,
    },
    Done(Box<Outcome>),
    Failed(Error),
    /// `parts_left`: the store would not remove the parts that it has, or they were to be kept.
    Aborted {
        parts_left: bool,
    },
}

/// Where an upload stands while it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Queued,
    Running,
    /// For credentials, or for a network.
    Waiting,
    Paused,
}

impl State {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Waiting => "waiting",
            Self::Paused => "paused",
        }
    }
}

/// What was stored, as the store tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub key: ObjectKey,
    pub size: u64,
    /// Its checksum is the store's own, or ours where the store has compared it.
    pub object: StoredObject,
    pub proof: Proof,
    pub notes: Vec<Note>,
}

/// How sure it is that the object is the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The store compared the whole object's sum with ours.
    StoreVerified,
    /// We compared what the store reported.
    Compared,
    /// The store said yes; nothing was compared.
    Acknowledged,
}

impl Proof {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StoreVerified => "store-verified",
            Self::Compared => "compared",
            Self::Acknowledged => "acknowledged",
        }
    }
}

/// What could not be done as it was wanted, though the upload is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// The store ignores conditions, or is not known to heed them: an object that was there may have been written over.
    OverwriteNotEnforced,
    /// The store did not say that it compared the checksum.
    ChecksumNotConfirmed,
    /// Parts of an earlier visit were taken for the file's by its name, size and date.
    FileNotCompared,
}

impl Note {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OverwriteNotEnforced => "overwrite_not_enforced",
            Self::ChecksumNotConfirmed => "checksum_not_confirmed",
            Self::FileNotCompared => "file_not_compared",
        }
    }
}
