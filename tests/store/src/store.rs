//! One running SeaweedFS: all of its servers in one process, on free ports of 127.0.0.1, with one bucket and one role.

use std::fmt;
use std::fs::{self, File, TryLockError};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail};
use bucketkit::credentials::Credentials;

use crate::client::{Answer, send_signed};
use crate::config::{self, Keys};
use crate::cors;
use crate::guard::Guarded;
use crate::launch::{self, Ports};

/// SeaweedFS takes any region in a scope; this is the one that every client assumes.
pub(crate) const REGION: &str = "us-east-1";

/// It is up in 2 to 4 s; a loaded machine gets a minute.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// What to run, and for whom.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// The program: see [`Weed::find_or_install`](crate::Weed::find_or_install).
    pub weed: PathBuf,
    /// Where objects, configuration and log are kept. What is stored there stays; keys and CORS rules are set anew.
    pub data: PathBuf,
    pub bucket: String,
    /// The origins of the pages that may call the bucket, such as `http://127.0.0.1:7777`.
    pub page_origins: Vec<String>,
}

/// A running store. Dropped, it is killed; so it is when this process ends in any way.
pub struct Store {
    /// Scheme, host and port, without a slash at the end. The token service answers there too.
    pub s3_url: String,
    pub region: String,
    pub bucket: String,
    /// The role that gives visitors their credentials.
    pub role_arn: String,
    /// One that may do anything with the bucket, for tests of session policies.
    pub wide_role_arn: String,
    /// The backend's user: it may take the role on, and nothing else.
    pub sts_access_key_id: String,
    pub sts_secret_access_key: String,
    /// What session tokens are signed with (HMAC-SHA256): for tests that need a token that expires soon.
    pub signing_key: Vec<u8>,
    pub admin_access_key_id: String,
    pub admin_secret_access_key: String,
    /// The process of SeaweedFS.
    pub pid: u32,
    process: Guarded,
    weed: PathBuf,
    ports: Ports,
    data: PathBuf,
    /// Held as long as the store runs.
    _lock: File,
}

impl Store {
    /// Starts SeaweedFS and returns when the bucket is there, objects can be read and the CORS rules are in force.
    pub fn start(options: StoreOptions) -> Result<Self> {
        let StoreOptions { weed, data, bucket, page_origins } = options;
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !(3..=63).contains(&bucket.len()) || !bucket.bytes().all(plain) {
            bail!("`{bucket}` cannot be the bucket's name: use 3 to 63 of a-z, 0-9 and -");
        }
        page_origins.iter().try_for_each(|origin| cors::check_origin(origin))?;
        let data = prepare(&data)?;
        let lock = lock(&data)?;
        let keys = Keys::random()?;
        config::write_secret(&data.join("s3.json"), &config::identities(&keys))?;
        config::write_secret(&data.join("iam.json"), &config::roles(&keys, &bucket))?;
        let admin = Credentials::new(&keys.admin.0, &keys.admin.1, None, None)?;

        let (process, ports) = launch::launch(&weed, &data, &admin)?;
        let store = Self {
            s3_url: launch::s3_url(&ports),
            region: REGION.to_owned(),
            bucket,
            role_arn: config::role_arn(config::ROLE),
            wide_role_arn: config::role_arn(config::WIDE_ROLE),
            sts_access_key_id: keys.backend.0,
            sts_secret_access_key: keys.backend.1,
            signing_key: keys.signing_key,
            admin_access_key_id: keys.admin.0,
            admin_secret_access_key: keys.admin.1,
            pid: process.pid(),
            process,
            weed,
            ports,
            data,
            _lock: lock,
        };
        store.set_up(&admin, &page_origins).map_err(|error| anyhow!("{error:#}; {}", launch::log_tail(&store.data)))?;
        Ok(store)
    }

    /// The credentials that may do everything.
    pub fn admin(&self) -> Result<Credentials> {
        Ok(Credentials::new(&self.admin_access_key_id, &self.admin_secret_access_key, None, None)?)
    }

    /// An error when SeaweedFS has ended by itself: how, and what it said last.
    pub fn check(&mut self) -> Result<()> {
        match self.process.ended()? {
            None => Ok(()),
            Some(status) => Err(anyhow!("SeaweedFS ended ({status}); {}", launch::log_tail(&self.data))),
        }
    }

    /// Kills it in mid-work and starts it again where it was: what it has said to have stored is there.
    pub fn restart(&mut self) -> Result<()> {
        self.process.kill().context("SeaweedFS could not be killed")?;
        self.process = launch::launch_on(&self.weed, &self.data, self.ports, &self.admin()?)?;
        self.pid = self.process.pid();
        Ok(())
    }

    /// Kills it: SeaweedFS takes 25 s to end in peace, and a kill loses nothing.
    pub fn stop(mut self) -> Result<()> {
        self.process.kill().context("SeaweedFS could not be killed")
    }

    fn set_up(&self, admin: &Credentials, page_origins: &[String]) -> Result<()> {
        let bucket_url = format!("{}/{}", self.s3_url, self.bucket);
        patiently(
            "make the bucket",
            || send_signed(admin, "PUT", &bucket_url, &[], b""),
            |answer| answer.status == 200 || answer.xml("Code").as_deref() == Some("BucketAlreadyOwnedByYou"),
        )?;
        cors::put(admin, &bucket_url, page_origins)?;
        // For some seconds after its start SeaweedFS finds no object's bytes: a GET answers 500. So one is written and read.
        let probe = format!("{bucket_url}/.ready");
        patiently(
            "write an object",
            || send_signed(admin, "PUT", &probe, &[], b"ready"),
            |answer| answer.status == 200,
        )?;
        patiently("read an object", || send_signed(admin, "GET", &probe, &[], b""), |answer| answer.body == b"ready")?;
        patiently("delete an object", || send_signed(admin, "DELETE", &probe, &[], b""), |answer| answer.status == 204)
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Store");
        shown.field("s3_url", &self.s3_url).field("bucket", &self.bucket).field("pid", &self.pid);
        shown.finish_non_exhaustive()
    }
}

/// Makes the data folder, for its owner alone.
fn prepare(data: &Path) -> Result<PathBuf> {
    let made = fs::create_dir_all(data).and_then(|()| fs::set_permissions(data, fs::Permissions::from_mode(0o700)));
    made.and_then(|()| data.canonicalize()).with_context(|| format!("{} cannot be made", data.display()))
}

fn lock(data: &Path) -> Result<File> {
    let file = File::create(data.join("lock")).with_context(|| format!("{} cannot be written", data.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(anyhow!("another store runs in {}: end it, or use another folder", data.display()))
        }
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("{} cannot be locked", data.display())),
    }
}

/// Sends until the answer is the right one.
fn patiently(what: &str, send: impl Fn() -> Result<Answer>, right: impl Fn(&Answer) -> bool) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let answer = send();
        match answer {
            Ok(answer) if right(&answer) => return Ok(()),
            Ok(answer) if Instant::now() > deadline => bail!("SeaweedFS does not {what}: {answer:?}"),
            Err(error) if Instant::now() > deadline => return Err(error),
            _ => sleep(Duration::from_millis(100)),
        }
    }
}
