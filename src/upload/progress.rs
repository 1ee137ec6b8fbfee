//! How far an upload is, and how fast.

use crate::time::Timestamp;

/// Sizes in bytes. Parts count when the store has acknowledged them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    pub loaded: u64,
    pub total: u64,
    /// Over about the last ten seconds; 0 as long as nothing is known.
    pub bytes_per_second: f64,
    pub parts_done: u64,
    pub parts: u64,
    pub phase: Phase,
}

impl Progress {
    /// `None` as long as nothing is known.
    pub fn seconds_left(&self) -> Option<f64> {
        (self.bytes_per_second > 0.0).then(|| (self.total - self.loaded) as f64 / self.bytes_per_second)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Parts that are there are compared with the file.
    Reading,
    Sending,
    /// All parts are stored; the store puts them together.
    Completing,
}

impl Phase {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Sending => "sending",
            Self::Completing => "completing",
        }
    }
}

/// Measures over a window that slides: parts end in bursts, so that one interval tells little.
#[derive(Debug)]
pub(super) struct Meter {
    /// When it began, or was cut: and what was loaded then.
    marks: [(Timestamp, u64); 2],
}

const WINDOW: i64 = 10_000;

impl Meter {
    pub(super) const fn new(now: Timestamp) -> Self {
        Self { marks: [(now, 0); 2] }
    }

    pub(super) fn rate(&mut self, now: Timestamp, loaded: u64) -> f64 {
        let [old, recent] = self.marks;
        let elapsed = now.millis_since(old.0);
        if now.millis_since(recent.0) >= WINDOW {
            self.marks = [recent, (now, loaded)];
        }
        if elapsed <= 0 { 0.0 } else { loaded.saturating_sub(old.1) as f64 * 1000.0 / elapsed as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_speed() {
        let at = |seconds: i64| Timestamp::from_unix_millis(seconds * 1000);
        let mut meter = Meter::new(at(0));
        assert_eq!(meter.rate(at(0), 0), 0.0);
        assert_eq!(meter.rate(at(2), 200), 100.0);
        for second in 3..=100 {
            meter.rate(at(second), 100 * second.unsigned_abs());
        }
        // Ten times as fast: half a minute later only the new speed is left.
        let mut rate = 0.0;
        for second in 101..=130 {
            rate = meter.rate(at(second), 10_000 + 1_000 * (second.unsigned_abs() - 100));
        }
        assert_eq!(rate, 1_000.0);
    }
}
