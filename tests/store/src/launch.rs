//! SeaweedFS's process: its command line, its ports, its first answer, and what it leaves behind.

use std::fs::{self, File};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use bucketkit::credentials::Credentials;

use crate::client::send_signed;
use crate::guard::{Guarded, REMOVES, guarded_command};
use crate::ports::free_ports;
use crate::store::PATIENCE;

/// How often other ports are tried when somebody took one between our look and SeaweedFS's.
const ATTEMPTS: usize = 5;

/// One for each of its servers.
pub(crate) type Ports = [u16; 8];

pub(crate) fn s3_url(ports: &Ports) -> String {
    format!("http://127.0.0.1:{}", ports[6])
}

/// Starts it on free ports, on others when one was lost in the race, and waits for the first answer.
pub(crate) fn launch(weed: &Path, data: &Path, admin: &Credentials) -> Result<(Guarded, Ports)> {
    for attempt in 1.. {
        let ports = free_ports()?;
        match launch_on(weed, data, ports, admin) {
            Ok(process) => return Ok((process, ports)),
            Err(_) if attempt < ATTEMPTS && log(data).contains("address already in use") => {}
            Err(error) => bail!("{error:#}; {}", log_tail(data)),
        }
    }
    unreachable!("the loop has no end but a return")
}

/// Starts it on these ports, and waits for the first answer.
pub(crate) fn launch_on(weed: &Path, data: &Path, ports: Ports, admin: &Credentials) -> Result<Guarded> {
    let mut process = spawn(weed, data, ports)?;
    wait_for_answer(&mut process, &s3_url(&ports), admin)?;
    Ok(process)
}

fn spawn(weed: &Path, data: &Path, ports: Ports) -> Result<Guarded> {
    let [master, master_grpc, volume, volume_grpc, filer, filer_grpc, s3, s3_grpc] = ports;
    fs::create_dir_all(data.join("objects"))?;
    remove_master_states(&data.join("objects"))?;

    let path = |name: &str| data.join(name).display().to_string();
    let args = [
        "-logtostderr=true".to_owned(),
        "server".to_owned(),
        format!("-dir={}", path("objects")),
        "-ip=127.0.0.1".to_owned(),
        "-ip.bind=127.0.0.1".to_owned(),
        // A bucket takes seven volumes at once; they grow as they fill, 64 GiB in all, and need no space before.
        "-volume.max=64".to_owned(),
        "-master.volumeSizeLimitMB=1024".to_owned(),
        // It would report its use to its makers.
        "-master.telemetry=false".to_owned(),
        format!("-master.port={master}"),
        format!("-master.port.grpc={master_grpc}"),
        format!("-volume.port={volume}"),
        format!("-volume.port.grpc={volume_grpc}"),
        format!("-filer.port={filer}"),
        format!("-filer.port.grpc={filer_grpc}"),
        "-s3".to_owned(),
        format!("-s3.port={s3}"),
        format!("-s3.port.grpc={s3_grpc}"),
        "-s3.port.iceberg=0".to_owned(),
        "-s3.port.lance=0".to_owned(),
        format!("-s3.config={}", path("s3.json")),
        format!("-s3.iam.config={}", path("iam.json")),
        // Without it a request with the bucket in its host is answered with 200 and stored elsewhere.
        format!("-s3.domainName=localhost:{s3},localhost"),
    ];
    let log = File::create(data.join("weed.log"))?;
    // Absolute: it is started in another folder.
    let weed = std::path::absolute(weed)?;
    let mut command = guarded_command(&weed, args);
    command.env(REMOVES, sockets(ports).join(" ")).current_dir(data).stdout(log.try_clone()?).stderr(log);
    Guarded::spawn(command).with_context(|| format!("{} cannot be started", weed.display()))
}

/// The keys are of this start, so only our own process can answer this with 200.
fn wait_for_answer(process: &mut Guarded, url: &str, admin: &Credentials) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = process.ended()? {
            bail!("SeaweedFS ended at its start ({status})");
        }
        if send_signed(admin, "GET", &format!("{url}/"), &[], b"").is_ok_and(|answer| answer.status == 200) {
            return Ok(());
        }
        if Instant::now() > deadline {
            bail!("SeaweedFS does not answer at {url} after {} s", PATIENCE.as_secs());
        }
        sleep(Duration::from_millis(50));
    }
}

/// The master keeps where the volumes were in a folder named after its port, `m9333`, and never reads one of another port.
fn remove_master_states(objects: &Path) -> Result<()> {
    for entry in fs::read_dir(objects)? {
        let entry = entry?;
        let name = entry.file_name();
        let port = name.to_str().and_then(|name| name.strip_prefix('m'));
        if port.is_some_and(|port| port.parse::<u16>().is_ok()) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// SeaweedFS also listens on sockets in /tmp, wherever it is told to keep its files, and leaves them there.
fn sockets([_, master_grpc, _, volume_grpc, filer, filer_grpc, s3, s3_grpc]: Ports) -> [String; 6] {
    [
        ("master-grpc", master_grpc),
        ("volume-grpc", volume_grpc),
        ("filer", filer),
        ("filer-grpc", filer_grpc),
        ("s3", s3),
        ("s3-grpc", s3_grpc),
    ]
    .map(|(server, port)| format!("/tmp/seaweedfs-{server}-{port}.sock"))
}

fn log(data: &Path) -> String {
    fs::read(data.join("weed.log")).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

pub(crate) fn log_tail(data: &Path) -> String {
    let log = log(data);
    let lines: Vec<_> = log.lines().collect();
    let last = lines[lines.len().saturating_sub(8)..].join("\n");
    format!("the last lines of {}:\n{last}", data.join("weed.log").display())
}
