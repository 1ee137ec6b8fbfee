//! The object store and the example backend, running together: as the demo has them, and as the tests have them.

use std::fs;
use std::io::{BufRead, BufReader, Write, stdin, stdout};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use dev_store::{Garage, Guarded, Store, StoreOptions, Weed, free_port, guarded_command};
use serde_json::{Value, json};

use crate::process;
use crate::project::{self, Project};

const BUCKET: &str = "demo";

/// Which backend, and where its page is.
pub(crate) enum Backend {
    Demo {
        port: u16,
        /// Another page's origin that may use the bucket.
        origin: Option<String>,
    },
    /// With a fault proxy before the store, and what else tests need.
    Test,
}

/// Dropped, both end; so they do when this process ends in any way.
pub(crate) struct Stack {
    /// The page's address, without a slash at the end.
    pub(crate) page_url: String,
    /// Of the page that a backend of somebody's own would serve.
    origin: String,
    store: Store,
    backend: Guarded,
    /// What the backend says after it listens. Kept open, for it may write more.
    output: BufReader<ChildStdout>,
}

impl Backend {
    fn names(&self) -> (&'static str, &'static str) {
        match self {
            Self::Demo { .. } => ("demo-backend", "demo-backend"),
            Self::Test => ("demo-faults", "demo-backend-test"),
        }
    }

    /// Compiles it and says where it lies.
    pub(crate) fn build(&self, project: &Project) -> Result<PathBuf> {
        let (package, program) = self.names();
        process::run(project.cargo().args(["build", "--quiet", "--package", package, "--bin", program]))?;
        Ok(project.target.join("debug").join(program))
    }
}

impl Stack {
    /// Returns when the page can be opened.
    pub(crate) fn start(project: &Project, backend: &Backend, program: &Path, data: &Path) -> Result<Self> {
        let mut command = guarded_command(program, [""; 0]);
        // Only pages of these addresses may call the bucket, so they are chosen before the store starts.
        let addresses = match backend {
            Backend::Demo { port, .. } => vec![("LISTEN", local(*port))],
            Backend::Test => vec![("LISTEN", local(free_port()?)), ("FAULTY_LISTEN", local(free_port()?))],
        };
        let mut origins = addresses.iter().map(|(_, address)| format!("http://{address}")).collect::<Vec<_>>();
        let page_url = origins[0].clone();
        if let Backend::Demo { origin: Some(origin), .. } = backend {
            origins.push(origin.trim_end_matches('/').to_owned());
        }
        let origin = origins[origins.len() - 1].clone();
        let store = Store::start(StoreOptions {
            weed: Weed::find_or_install()?,
            data: data.to_owned(),
            bucket: BUCKET.to_owned(),
            page_origins: origins,
        })?;
        command.envs(addresses).stdout(Stdio::piped()).envs([
            ("S3_URL", &store.s3_url),
            ("S3_REGION", &store.region),
            ("S3_BUCKET", &store.bucket),
            ("STS_URL", &store.s3_url),
            ("ROLE_ARN", &store.role_arn),
            ("STS_ACCESS_KEY_ID", &store.sts_access_key_id),
            ("STS_SECRET_ACCESS_KEY", &store.sts_secret_access_key),
        ]);
        if matches!(backend, Backend::Test) {
            command.env("STORE_SIGNING_KEY", BASE64_STANDARD.encode(&store.signing_key));
        }
        // The tests serve what they unpacked from the tarball.
        let package = std::env::var_os("BUCKETKIT_PACKAGE_DIR").map_or_else(|| project.dist(), PathBuf::from);
        command.env("PAGE_DIR", project.root.join("www/demo/page")).env("PACKAGE_DIR", package);
        command.env_remove("ORIGIN");
        let mut backend = Guarded::spawn(command).context("the example backend cannot be started")?;
        let mut output = BufReader::new(backend.take_stdout().context("the example backend has an output")?);
        if !read_line(&mut output)?.starts_with("listening on ") {
            bail!("the example backend ended at its start ({})", backend.wait()?);
        }
        Ok(Self { page_url, origin, store, backend, output })
    }

    /// Writes what a backend needs as environment variables, by the names that the README's examples use. It holds a
    /// secret: for its owner alone, and good for as long as the store runs.
    pub(crate) fn write_env(&self, data: &Path) -> Result<PathBuf> {
        let store = &self.store;
        let lines = [
            ("ORIGIN", &self.origin),
            ("BUCKET", &store.bucket),
            ("REGION", &store.region),
            ("ROLE_ARN", &store.role_arn),
            ("STORE_URL", &store.s3_url),
            ("AWS_ACCESS_KEY_ID", &store.sts_access_key_id),
            ("AWS_SECRET_ACCESS_KEY", &store.sts_secret_access_key),
        ];
        let path = data.join("backend.env");
        fs::remove_file(&path).ok();
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        for (name, value) in lines {
            writeln!(file, "{name}={value}")?;
        }
        Ok(path)
    }

    /// Till somebody asks for the end, or one of the two ends by itself.
    pub(crate) fn wait(&mut self, end: &Receiver<()>) -> Result<()> {
        till_the_end(end, || self.check())
    }

    fn check(&mut self) -> Result<()> {
        self.store.check()?;
        match self.backend.ended()? {
            Some(status) => bail!("the example backend ended by itself ({status})"),
            None => Ok(()),
        }
    }

    /// What the tests in JavaScript need to know. The test backend tells its addresses in its second line.
    fn json(&mut self) -> Result<Value> {
        let addresses: Value = serde_json::from_str(&read_line(&mut self.output)?)?;
        Ok(json!({
            "pageUrl": self.page_url,
            "backend": addresses,
            "s3Url": self.store.s3_url,
            "region": self.store.region,
            "bucket": self.store.bucket,
            "roleArn": self.store.role_arn,
            "stsAccessKeyId": self.store.sts_access_key_id,
            "stsSecretAccessKey": self.store.sts_secret_access_key,
            "adminAccessKeyId": self.store.admin_access_key_id,
            "adminSecretAccessKey": self.store.admin_secret_access_key,
            "storePid": self.store.pid,
            "backendPid": self.backend.pid(),
        }))
    }
}

fn local(port: u16) -> String {
    format!("127.0.0.1:{port}")
}

fn read_line(output: &mut impl BufRead) -> Result<String> {
    let mut line = String::new();
    output.read_line(&mut line)?;
    Ok(line)
}

/// `stack`: prints one line of JSON, and stays until stdin closes. What is uploaded goes with it. A line `restart` there has
/// the store killed and started again, which a line says when it is done. Garage comes alone, and does not restart.
pub(crate) fn run(project: &Project, store: &str) -> Result<()> {
    let all_data = project.target.join("test-data");
    remove_leftovers(&all_data)?;
    let data = all_data.join(std::process::id().to_string());
    let (end, ended) = channel();
    let (wish, wishes) = channel();
    thread::spawn(move || {
        // One for each line; their end is the end.
        for _ in stdin().lines().map_while(Result::ok).filter(|line| line == "restart") {
            let _ = wish.send(());
        }
        drop(end);
    });
    let waited = match store {
        "seaweedfs" => run_seaweedfs(project, &data, &ended, &wishes),
        "garage" => run_garage(&data, &ended),
        other => bail!("there is no store `{other}`: seaweedfs or garage"),
    };
    // After a failure somebody may want to read the log; the next start clears it away.
    if waited.is_ok() {
        fs::remove_dir_all(data)?;
    }
    waited
}

fn run_seaweedfs(project: &Project, data: &Path, end: &Receiver<()>, wishes: &Receiver<()>) -> Result<()> {
    let backend = Backend::Test;
    let program =
        std::env::var_os("BUCKETKIT_BACKEND").map_or_else(|| backend.build(project), |path| Ok(path.into()))?;
    let mut stack = Stack::start(project, &backend, &program, data)?;
    writeln!(stdout(), "{}", stack.json()?)?;
    till_the_end(end, || {
        if wishes.try_recv().is_ok() {
            stack.store.restart()?;
            writeln!(stdout(), "restarted")?;
        }
        stack.check()
    })
}

fn run_garage(data: &Path, end: &Receiver<()>) -> Result<()> {
    let mut store = Garage::start(&Garage::find_or_install(&project::cargo())?, data, BUCKET)?;
    let info = json!({
        "s3Url": store.s3_url,
        "region": store.region,
        "bucket": store.bucket,
        "adminAccessKeyId": store.access_key_id,
        "adminSecretAccessKey": store.secret_access_key,
        "storePid": store.pid,
    });
    writeln!(stdout(), "{info}")?;
    till_the_end(end, || store.check())
}

/// Till somebody asks for the end, or `check` finds that something ended by itself.
fn till_the_end(end: &Receiver<()>, mut check: impl FnMut() -> Result<()>) -> Result<()> {
    loop {
        match end.recv_timeout(Duration::from_millis(500)) {
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
            Err(RecvTimeoutError::Timeout) => check()?,
        }
    }
}

/// The data of runs that were killed: each lies in a folder named by its process.
fn remove_leftovers(all_data: &Path) -> Result<()> {
    for entry in fs::read_dir(all_data).into_iter().flatten() {
        let folder = entry?.path();
        let process = folder.file_name().unwrap_or_default();
        if !process::succeeds(Command::new("kill").arg("-0").arg(process)) {
            fs::remove_dir_all(&folder).ok();
        }
    }
    Ok(())
}
