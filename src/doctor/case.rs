//! What is known of a connection: what was so before, and what each probe met. Read from a text, line by line; what it does not
//! know it passes over.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

macro_rules! probes {
    ($($(#[$doc:meta])* $variant:ident $name:literal)+) => {
        /// A question to the browser or the store, in the order of the ladder.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Probe { $($(#[$doc])* $variant,)+ }

        impl Probe {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable name, as programs see it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|probe| probe.as_str() == name)
            }
        }
    };
}

probes! {
    /// The host of the bucket, by a request whose answer nobody reads.
    Reach "reach"
    /// The same by the other scheme.
    OtherScheme "other_scheme"
    /// The host without the bucket's name before it.
    PathHost "path_host"
    /// The bucket, read without a signature and without a preflight.
    Plain "plain"
    /// A signed listing, which takes a preflight.
    List "list"
    /// An object that is not there.
    Head "head"
    /// Requests that are signed by nobody whom the store knows: that the page may read the refusal is what counts.
    Put "put"
    Post "post"
    Delete "delete"
    /// A small upload in one part, step by step.
    Create "create"
    Part "part"
    Parts "parts"
    Complete "complete"
    Get "get"
    /// A write that must not be, for the object is there.
    Condition "condition"
    /// A write whose checksum is wrong.
    Checksum "checksum"
    /// Another upload is begun, and aborted.
    Abort "abort"
    /// The test's object goes.
    Cleanup "cleanup"
}

/// What a probe met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Met {
    /// An answer that the page may not read.
    Opaque,
    Answer(Answer),
    /// Nothing, or nothing that browsers let a page read: they do not say which.
    Failed,
    TimedOut,
    /// The page's own policy forbids it.
    Blocked,
    /// The answer sends elsewhere.
    Redirected,
    /// There was nothing to sign with.
    NotSigned,
}

/// An answer that the page may read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// The store's own.
    pub code: String,
    /// The region that it named.
    pub region: String,
    /// How far this device's clock is behind the store's, in milliseconds, where the store told.
    pub skew: Option<i64>,
    /// It is a document of S3's, or has headers of S3's.
    pub is_s3: bool,
    pub has_etag: bool,
    /// The bytes are those that were written.
    pub is_same: bool,
    /// It lists buckets, though a bucket was asked: the store took the host's first name for nothing.
    pub lists_buckets: bool,
}

impl Answer {
    pub fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// What is so before anything is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setup {
    /// The resource has an error.
    pub invalid: bool,
    pub offline: bool,
    pub page_is_secure: bool,
    /// The store is called by https.
    pub is_secure: bool,
    /// The store's host is this device: browsers trust it.
    pub is_loopback: bool,
    /// The store's host is of a private network, and the page's is not.
    pub is_private: bool,
    pub is_virtual_hosted: bool,
    pub is_amazon: bool,
    /// There is something to sign with.
    pub has_auth: bool,
    pub by_signer: bool,
    pub is_temporary: bool,
    pub has_token: bool,
    /// By this device's clock.
    pub is_expired: bool,
    /// A small upload may be tried.
    pub may_write: bool,
}

/// Everything that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    pub setup: Setup,
    pub met: Vec<(Probe, Met)>,
}

impl Case {
    /// First a line of words for what is so, then a line for each probe: its name, what it met, and of an answer `status`,
    /// `code`, `region`, `skew`, `s3`, `etag`, `same` and `buckets`, such as `list answer status=403 code=AccessDenied s3`.
    pub fn read(text: &str) -> Self {
        let mut lines = text.lines();
        let mut case = Self::default();
        let setup = &mut case.setup;
        for word in lines.next().unwrap_or_default().split(' ') {
            let flag = match word {
                "invalid" => &mut setup.invalid,
                "offline" => &mut setup.offline,
                "page_secure" => &mut setup.page_is_secure,
                "secure" => &mut setup.is_secure,
                "loopback" => &mut setup.is_loopback,
                "private" => &mut setup.is_private,
                "virtual" => &mut setup.is_virtual_hosted,
                "amazon" => &mut setup.is_amazon,
                "auth" => &mut setup.has_auth,
                "signer" => &mut setup.by_signer,
                "temporary" => &mut setup.is_temporary,
                "token" => &mut setup.has_token,
                "expired" => &mut setup.is_expired,
                "write" => &mut setup.may_write,
                _ => continue,
            };
            *flag = true;
        }
        for line in lines {
            let mut words = line.split(' ');
            if let Some(probe) = words.next().and_then(Probe::parse)
                && let Some(met) = words.next().and_then(|met| read_met(met, words))
            {
                case.met.push((probe, met));
            }
        }
        case
    }

    /// What a probe met; without an answer, the probe itself: it comes next.
    pub(super) fn ask(&self, probe: Probe) -> Result<&Met, Probe> {
        self.met.iter().find(|(of, _)| *of == probe).map(|(_, met)| met).ok_or(probe)
    }
}

fn read_met<'a>(met: &str, words: impl Iterator<Item = &'a str>) -> Option<Met> {
    Some(match met {
        "opaque" => Met::Opaque,
        "failed" => Met::Failed,
        "timed_out" => Met::TimedOut,
        "blocked" => Met::Blocked,
        "redirected" => Met::Redirected,
        "not_signed" => Met::NotSigned,
        "answer" => {
            let mut answer = Answer::default();
            for word in words {
                match word.split_once('=').unwrap_or((word, "")) {
                    ("status", value) => answer.status = value.parse().unwrap_or_default(),
                    ("code", value) => answer.code = value.to_owned(),
                    ("region", value) => answer.region = value.to_owned(),
                    ("skew", value) => answer.skew = value.parse().ok(),
                    ("s3", _) => answer.is_s3 = true,
                    ("etag", _) => answer.has_etag = true,
                    ("same", _) => answer.is_same = true,
                    ("buckets", _) => answer.lists_buckets = true,
                    _ => {}
                }
            }
            Met::Answer(answer)
        }
        _ => return None,
    })
}
