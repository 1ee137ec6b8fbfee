//! Garage, the second judge of signatures: what SeaweedFS overlooks it looks at (the region, the body's hash), and the other
//! way round. It is built from source, once and in a long time, so only the long proofs use it. It lends no credentials.

use std::ffi::OsStr;
use std::fmt;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::client::send;
use crate::config::{random_hex, write_secret};
use crate::guard::{Guarded, guarded_command};
use crate::install::{cache_folder, notice};
use crate::ports::free_ports;

const VERSION: &str = "2.5.0";
/// Garage takes no other region in a scope.
const REGION: &str = "garage";
const PATIENCE: Duration = Duration::from_secs(60);

/// A running Garage of one node and one bucket. Dropped, it is killed; so it is when this process ends in any way.
pub struct Garage {
    /// Scheme, host and port, without a slash at the end. With the bucket in the host: `http://<bucket>.localhost:<port>`.
    pub s3_url: String,
    pub region: String,
    pub bucket: String,
    /// They own the bucket.
    pub access_key_id: String,
    pub secret_access_key: String,
    /// The process of Garage.
    pub pid: u32,
    process: Guarded,
}

impl Garage {
    /// The file named by the environment variable `BUCKETKIT_GARAGE`, else one that cargo builds into the cache folder, in 15
    /// to 40 minutes, once. None of the PATH: what a test expects of its answers is this version's.
    pub fn find_or_install(cargo: &OsStr) -> Result<PathBuf> {
        if let Some(named) = std::env::var_os("BUCKETKIT_GARAGE") {
            let named = PathBuf::from(named);
            if !named.is_file() {
                bail!("BUCKETKIT_GARAGE names {}, which is no file", named.display());
            }
            return Ok(named);
        }
        let folder = cache_folder()?.join(format!("garage-{VERSION}"));
        let program = folder.join("bin/garage");
        if !program.is_file() {
            notice(&format!("Building Garage {VERSION} into {}; this takes 15 to 40 minutes, once.", folder.display()));
            let mut install = Command::new(cargo);
            // Elsewhere than in the checkout: its settings are not Garage's.
            install.current_dir(std::env::temp_dir()).env_remove("RUSTFLAGS").env_remove("CARGO_TARGET_DIR");
            // Speed is nothing here, and linking by all the program's code takes long.
            install.env("CARGO_PROFILE_RELEASE_LTO", "off").env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
            install.args(["install", "garage", "--version", VERSION, "--locked", "--no-default-features"]);
            install.args(["--features", "bundled-libs,sqlite", "--root"]).arg(&folder);
            let status = install.status().context("cargo cannot be started")?;
            if !status.success() {
                bail!("Garage could not be built ({status}): install it, or set BUCKETKIT_GARAGE to its path");
            }
        }
        Ok(program)
    }

    /// Starts it in an empty folder, and returns when the bucket is there.
    pub fn start(program: &Path, data: &Path, bucket: &str) -> Result<Self> {
        fs::create_dir_all(data).with_context(|| format!("{} cannot be made", data.display()))?;
        let [rpc, s3] = free_ports()?;
        let config = data.join("garage.toml");
        write_secret(&config, &settings(data, rpc, s3, &random_hex::<32>()?))?;
        let (access_key_id, secret_access_key) = (format!("GK{}", random_hex::<12>()?), random_hex::<32>()?);

        let log = File::create(data.join("garage.log"))?;
        let program = std::path::absolute(program)?;
        let mut command = guarded_command(&program, ["server", "--single-node", "--default-bucket"]);
        command.current_dir(data).env("GARAGE_CONFIG_FILE", config).stdout(log.try_clone()?).stderr(log);
        command.env("GARAGE_DEFAULT_ACCESS_KEY", &access_key_id).env("GARAGE_DEFAULT_SECRET_KEY", &secret_access_key);
        command.env("GARAGE_DEFAULT_BUCKET", bucket);
        let process = Guarded::spawn(command).with_context(|| format!("{} cannot be started", program.display()))?;
        let mut store = Self {
            s3_url: format!("http://127.0.0.1:{s3}"),
            region: REGION.to_owned(),
            bucket: bucket.to_owned(),
            access_key_id,
            secret_access_key,
            pid: process.pid(),
            process,
        };
        store.wait(&data.join("garage.log"))?;
        Ok(store)
    }

    /// An error when Garage has ended by itself.
    pub fn check(&mut self) -> Result<()> {
        match self.process.ended()? {
            None => Ok(()),
            Some(status) => bail!("Garage ended ({status})"),
        }
    }

    /// It makes the bucket before it listens; who is a stranger to it is answered with 403.
    fn wait(&mut self, log: &Path) -> Result<()> {
        let bucket = format!("{}/{}", self.s3_url, self.bucket);
        let deadline = Instant::now() + PATIENCE;
        while !send("GET", &bucket, &[], b"").is_ok_and(|answer| answer.status == 403) {
            let ended = self.process.ended()?;
            if ended.is_some() || Instant::now() > deadline {
                let said = fs::read_to_string(log).unwrap_or_default();
                let last: Vec<_> = said.lines().rev().take(8).collect();
                bail!(
                    "Garage does not answer at {bucket} (ended: {ended:?}); it said, the last first:\n{}",
                    last.join("\n")
                );
            }
            sleep(Duration::from_millis(100));
        }
        Ok(())
    }
}

impl fmt::Debug for Garage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Garage");
        shown.field("s3_url", &self.s3_url).field("bucket", &self.bucket).field("pid", &self.pid);
        shown.finish_non_exhaustive()
    }
}

fn settings(data: &Path, rpc: u16, s3: u16, rpc_secret: &str) -> String {
    // Debug writes a path as TOML's strings are written, for all that a test's folder is called.
    format!(
        "metadata_dir = {:?}\ndata_dir = {:?}\ndb_engine = \"sqlite\"\nreplication_factor = 1\n\
         rpc_bind_addr = \"127.0.0.1:{rpc}\"\nrpc_public_addr = \"127.0.0.1:{rpc}\"\nrpc_secret = \"{rpc_secret}\"\n\
         [s3_api]\ns3_region = \"{REGION}\"\napi_bind_addr = \"127.0.0.1:{s3}\"\nroot_domain = \".localhost\"\n",
        data.join("meta"),
        data.join("objects"),
    )
}
