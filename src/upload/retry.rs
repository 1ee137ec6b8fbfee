//! When and how often something is tried again: exponential backoff, first with full jitter, later with half of it
//! (<https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html>).

/// The longest that a backoff waits, in milliseconds.
const LONGEST: u64 = 20_000;
/// The longest that a store's Retry-After is believed, in milliseconds.
const LONGEST_ASKED: u64 = 60_000;

/// How often a request is sent, at most. Ten attempts span about half a minute: a lift, a change of networks.
pub(super) const TRIES: u8 = 10;
/// The same where no answer comes from a store that has answered before: two minutes, in which it may have been restarted.
pub(super) const AWAY_TRIES: u8 = 16;
/// The same while the store has never answered anything: then it is more likely a fault that stays (a wrong endpoint,
/// missing CORS rules), and a person should hear of it within some seconds.
pub(super) const FIRST_TRIES: u8 = 5;
/// How often the app's function for credentials is called in a row.
pub(super) const CREDENTIAL_TRIES: u8 = 3;
/// How often the app's signer is called for one attempt to send.
pub(super) const SIGNER_TRIES: u8 = 3;

/// What a retry takes of the quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cost {
    Fault = 5,
    /// No answer at all came, for long.
    TimeOut = 10,
}

/// What a wait begins with, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    Fault = 100,
    Throttled = 500,
}

/// A source of jitter that is seeded once, from outside: splitmix64.
#[derive(Debug)]
pub(super) struct Jitter(u64);

impl Jitter {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Milliseconds to wait where the quota is used up: most of what is sent fails, and the store is left alone for long.
    pub(super) fn rest(&mut self, asked: Option<u64>) -> i64 {
        self.delay(Base::Fault, u8::MAX, asked)
    }

    /// Milliseconds to wait after the `tries`-th attempt (the first is 1). A store that asks for more gets more.
    pub(super) fn delay(&mut self, base: Base, tries: u8, asked: Option<u64>) -> i64 {
        let doublings = u32::from(tries.saturating_sub(1)).min(16);
        let ceiling = ((base as u64) << doublings).min(LONGEST);
        // Full jitter spreads the first waits; of later ones half is sure, so that ten attempts outlast a restart of the store.
        let sure = if tries > 3 { ceiling / 2 } else { 0 };
        let wait = sure + self.next() % (ceiling - sure + 1);
        wait.max(asked.unwrap_or(0).min(LONGEST_ASKED)).cast_signed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let mut jitter = Jitter::new(1);
        let longest =
            |jitter: &mut Jitter, base, tries| (0..400).map(|_| jitter.delay(base, tries, None)).max().unwrap();
        assert!((80..=100).contains(&longest(&mut jitter, Base::Fault, 1)));
        assert!((320..=400).contains(&longest(&mut jitter, Base::Fault, 3)));
        assert!((400..=500).contains(&longest(&mut jitter, Base::Throttled, 1)));
        assert!((16_000..=20_000).contains(&longest(&mut jitter, Base::Fault, u8::MAX)));
    }

    #[test]
    fn a_store_may_ask_for_more_but_not_for_ever() {
        let mut jitter = Jitter::new(1);
        assert_eq!(jitter.delay(Base::Fault, 1, Some(3_000)), 3_000);
        assert_eq!(jitter.delay(Base::Fault, 1, Some(86_400_000)), 60_000);
    }
}
