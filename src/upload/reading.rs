//! Which bytes are read and summed up when: a little ahead of what is sent, so that sending does not wait, and no more, since
//! reading takes its time from sending, and the system's cache forgets.

use alloc::string::String;

use crate::error::{Error, ErrorCode};
use crate::protocol::s3::PartNumber;
use crate::time::Timestamp;
use crate::upload::engine::Engine;
use crate::upload::io::{Command, FileId, State};
use crate::upload::job::{End, Step};

/// Parts of all files that are being read, or were read and wait to be sent.
const AHEAD: usize = 2;

impl Engine {
    /// Has the next parts read.
    pub(super) fn read_ahead(&mut self, now: Timestamp) {
        loop {
            let waiting: usize = self.transfers.iter().map(|transfer| transfer.read_ahead()).sum();
            if self.reading.len() + waiting >= AHEAD {
                return;
            }
            let Some((index, part, algorithm)) = self.next_to_read() else { return };
            let transfer = &mut self.transfers[index];
            transfer.begin(now);
            transfer.read(part);
            let range = transfer.new.plan.range(part);
            let file = transfer.file;
            self.reading.push((file, part));
            if self.transfers[index].state == State::Queued {
                self.state(index, State::Running);
            }
            self.out.push(Command::Hash { file, part, start: range.start, end: range.end, algorithm });
        }
    }

    /// Of the file with the fewest requests on their way.
    fn next_to_read(&self) -> Option<(usize, PartNumber, &'static str)> {
        let may_begin = self.begun() < self.pace.allowed();
        let mut next: Option<(usize, usize, PartNumber, &'static str)> = None;
        for (index, transfer) in self.transfers.iter().enumerate() {
            let reading = self.reading.iter().filter(|(file, _)| *file == transfer.file).count();
            let busy = transfer.in_flight + reading;
            // What it cannot send soon would take the place of what others can.
            let waits = transfer.is_full() && reading + transfer.read_ahead() > 0;
            if !waits
                && (may_begin || !transfer.is_queued())
                && next.is_none_or(|(fewest, ..)| busy < fewest)
                && let Some((part, algorithm)) = transfer.unread()
            {
                next = Some((busy, index, part, algorithm));
            }
        }
        next.map(|(_, index, part, algorithm)| (index, part, algorithm))
    }

    pub(super) fn hashed(&mut self, now: Timestamp, file: FileId, part: PartNumber, answer: Result<String, ()>) {
        let Some(at) = self.reading.iter().position(|reading| *reading == (file, part)) else { return };
        self.reading.swap_remove(at);
        let Some(index) = self.index(file) else { return };
        let step = match answer {
            Ok(sum) => self.transfers[index].summed(now, part, sum),
            Err(()) if self.transfers[index].ending.is_some() => Step::On,
            Err(()) => return self.unreadable(now, file),
        };
        self.step(now, index, step);
    }

    /// Nobody waits for what is read of this file any more.
    pub(super) fn stop_reading(&mut self, file: FileId) {
        self.reading.retain(|(of, _)| *of != file);
    }

    /// Its bytes cannot be had.
    pub(super) fn unreadable(&mut self, now: Timestamp, file: FileId) {
        self.end(now, file, End::Failed(Error::new(ErrorCode::FileUnreadable).at("/file")));
    }
}
