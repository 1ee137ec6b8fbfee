//! Guarded processes die with the one that started them, whatever it dies of. This program starts itself once more as the
//! parent that is killed: a test cannot kill its own process.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use dev_store::guard::REMOVES;
use dev_store::{Guarded, guarded_command};

const ROLE: &str = "GUARD_TEST_HEARTBEAT";

/// Writes a line every 50 ms, and so does a process that it starts.
const HEARTBEAT: &str = "beat() { while :; do echo . >> \"$1\"; sleep 0.05; done; }; beat \"$1.child\" & beat \"$1\"";

#[test]
fn a_killed_parent_takes_its_children_along() {
    if let Some(file) = std::env::var_os(ROLE) {
        be_the_parent(Path::new(&file));
    }
    let folder = tempfile::tempdir().unwrap();
    // Ctrl-C sends INT to a whole group; a shell's `kill` sends TERM; KILL cannot be handled.
    for (signal, whole_group) in [("KILL", false), ("TERM", false), ("INT", true)] {
        if signal == "INT" && ignores_interrupts() {
            continue;
        }
        let file = folder.path().join(signal);
        let test = ["--exact", "a_killed_parent_takes_its_children_along", "--nocapture"];
        let mut parent = guarded_command(std::env::current_exe().unwrap(), test);
        parent.env(ROLE, &file).stdout(Stdio::piped());
        let mut parent = Guarded::spawn(parent).unwrap();
        let mut lines = BufReader::new(parent.take_stdout().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains("started")));
        let beats = [file.clone(), file.with_extension("child")];
        beats.iter().for_each(|file| wait_until(&format!("{} beats", file.display()), || beats_in(file) > 2));

        let target = if whole_group { format!("-{}", parent.pid()) } else { parent.pid().to_string() };
        assert!(Command::new("sh").args(["-c", &format!("kill -s {signal} -- {target}")]).status().unwrap().success());
        wait_until("the parent ends", || parent.ended().unwrap().is_some());
        beats.iter().for_each(|file| wait_for_silence(file));
        wait_until("what it left behind is removed", || !leftover(&file).exists());
    }
}

/// What a script starts in the background ignores Ctrl-C from its first moment, and so does all that it starts, this test
/// too: then nobody could end a parent that way.
fn ignores_interrupts() -> bool {
    let output = Command::new("sh").args(["-c", "kill -s INT $$; echo alive"]).output().unwrap();
    !output.stdout.is_empty()
}

/// Never returns: it is there to be killed.
#[allow(clippy::print_stdout, reason = "the test waits for this line")]
fn be_the_parent(file: &Path) -> ! {
    let child = Guarded::spawn(heartbeat(file)).unwrap();
    println!("started {}", child.pid());
    loop {
        sleep(Duration::from_secs(60));
    }
}

fn heartbeat(file: &Path) -> Command {
    let mut command = guarded_command("sh", ["-c", HEARTBEAT, "heartbeat", file.to_str().unwrap()]);
    fs::write(leftover(file), "").unwrap();
    command.env(REMOVES, leftover(file)).stdout(Stdio::null());
    command
}

fn beats_in(file: &Path) -> usize {
    fs::read(file).map_or(0, |bytes| bytes.len())
}

fn leftover(file: &Path) -> PathBuf {
    file.with_extension("leftover")
}

fn wait_for_silence(file: &Path) {
    wait_until("the heart stops", || {
        let before = beats_in(file);
        sleep(Duration::from_millis(400));
        beats_in(file) == before
    });
}

fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !done() {
        assert!(Instant::now() < deadline, "not within 10 s: {what}");
        sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_dropped_guard_kills_the_descendants_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("drop");
    let guarded = Guarded::spawn(heartbeat(&file)).unwrap();
    let child = file.with_extension("child");
    wait_until("the descendant beats", || beats_in(&child) > 2);
    drop(guarded);
    wait_for_silence(&file);
    wait_for_silence(&child);
}

#[test]
fn the_childs_own_status_and_output_come_through() {
    let mut command = guarded_command("sh", ["-c", "read line || echo \"no input $$\"; exit 7"]);
    command.stdout(Stdio::piped());
    let mut guarded = Guarded::spawn(command).unwrap();
    let mut lines = BufReader::new(guarded.take_stdout().unwrap()).lines();
    // Its id is the one that we know, and its output ends with it, though the watcher still waits.
    assert_eq!(lines.next().unwrap().unwrap(), format!("no input {}", guarded.pid()));
    assert!(lines.next().is_none());
    assert_eq!(guarded.wait().unwrap().code(), Some(7));
    assert_eq!(guarded.ended().unwrap().unwrap().code(), Some(7));
    guarded.kill().unwrap();
}

#[test]
fn a_program_that_is_missing_ends_at_once() {
    let mut command = guarded_command("no-such-program-here", ["x"]);
    command.stderr(Stdio::null());
    assert_eq!(Guarded::spawn(command).unwrap().wait().unwrap().code(), Some(127));
}
