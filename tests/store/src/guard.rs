//! Child processes that cannot outlive this one, however it ends: return, panic, Ctrl-C, or `kill -9`.
//!
//! No signal handler can promise that, and Linux's parent-death signal is Linux's alone. What every POSIX system does is
//! close a dead process's pipes. So a child is started by a small shell whose stdin is a pipe that only we hold; a watcher
//! in that shell waits for the pipe to close and then kills the child's whole process group, its descendants included.
//! The shell itself becomes the child (`exec`), so its process id and its exit status are the child's own.
//!
//! The group is one of its own, so that a Ctrl-C in the terminal reaches us alone: we end the children, or our pipes do.

use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};

/// Process 0 in `kill -KILL 0` is the group of the caller: child, descendants, watcher. As long as the watcher is a member
/// its number cannot be given to another group, so a late `kill` hits nobody else. `read` is built in: no further process.
/// The watcher holds none of the child's outputs, so their readers see the end when the child ends.
const WATCHDOG: &str = r#"
exec 3<&0
{ trap '' INT HUP TERM; while read -r _ <&3; do :; done; rm -f $GUARD_REMOVES; kill -KILL 0; } >/dev/null 2>&1 &
exec "$@" 3<&- </dev/null
"#;

/// The variable that names files to be removed at the end, separated by spaces: for what a killed program leaves behind.
pub const REMOVES: &str = "GUARD_REMOVES";

/// A command whose process dies with ours. It lives as long as the `stdin` of its [`Child`]: take that before
/// `Child::wait`, which closes it, or start the command by [`Guarded::spawn`]. Its own stdin is empty.
pub fn guarded_command<A: AsRef<OsStr>>(program: impl AsRef<OsStr>, args: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", WATCHDOG, "guard"]).arg(program).args(args);
    command.env_remove(REMOVES).stdin(Stdio::piped()).process_group(0);
    command
}

/// A running guarded command. Dropping it kills the process and its descendants.
pub struct Guarded {
    child: Child,
    /// Closed, it ends the process group.
    lifeline: Option<ChildStdin>,
}

impl Guarded {
    /// Starts a command that [`guarded_command`] made.
    pub fn spawn(mut command: Command) -> io::Result<Self> {
        let mut child = command.spawn()?;
        let lifeline = child.stdin.take();
        Ok(Self { child, lifeline })
    }

    /// The process id of the command itself.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    /// Waits till it ends by itself.
    pub fn wait(&mut self) -> io::Result<ExitStatus> {
        let status = self.child.wait()?;
        self.lifeline = None;
        Ok(status)
    }

    /// The output, where the command was started with a piped stdout.
    pub fn take_stdout(&mut self) -> Option<std::process::ChildStdout> {
        self.child.stdout.take()
    }

    /// Kills it and its descendants. Once it has ended this does nothing.
    pub fn kill(&mut self) -> io::Result<()> {
        self.child.kill()?;
        self.lifeline = None;
        self.child.wait().map(drop)
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        // The closing pipe kills in any case; this is to have it reaped when we return.
        let _ = self.kill();
    }
}

impl fmt::Debug for Guarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A command line may hold anything: only the number is shown.
        f.debug_struct("Guarded").field("pid", &self.pid()).finish_non_exhaustive()
    }
}
