//! The one form in which values cross the boundary: texts, one after the other, in a single text. Each parameter of its own
//! would cost code on both sides, in every function that has it.
//!
//! ASCII's separators stand before a field and before a record; where a text holds one of them, an escape and another
//! character stand in its place, so that no value passes for two. `www/lib/wire.js` does the same from the other side.

use alloc::string::String;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::credentials::Credentials;
use crate::encode::decimal;
use crate::error::Error;
use crate::text::split_at_any;
use crate::time::Timestamp;

const ESCAPE: char = '\u{1b}';
const RECORD: char = '\u{1e}';
const FIELD: char = '\u{1f}';
/// What is added to the number of an escaped character, as in the notation `^[`.
const SHIFT: u8 = 0x40;

/// What JavaScript says: fields in an agreed order. What is missing at the end reads as empty.
pub(super) struct Reader<'t>(pub(super) &'t str);

impl Reader<'_> {
    /// Never grown while it is filled, so that a secret lies in one place, which can be wiped.
    pub(super) fn text(&mut self) -> String {
        let (field, rest) = split_at_any(self.0, "\u{1f}");
        self.0 = rest.get(1..).unwrap_or_default();
        let mut text = String::with_capacity(field.len());
        let mut escaped = false;
        for character in field.chars() {
            if character == ESCAPE {
                escaped = true;
            } else {
                // The facade escapes nothing but the three characters above.
                text.push(if escaped { char::from((character as u8).wrapping_sub(SHIFT)) } else { character });
                escaped = false;
            }
        }
        text
    }

    /// Decimal digits, maybe after a minus; `None` for anything else, and so for an empty field.
    pub(super) fn number(&mut self) -> Option<i64> {
        let text = self.text();
        let (sign, digits) = text.strip_prefix('-').map_or((1, &*text), |digits| (-1, digits));
        (!digits.is_empty()).then_some(())?;
        let mut value = 0_i64;
        for byte in digits.bytes() {
            value = value.wrapping_mul(10).wrapping_add(i64::from(byte.wrapping_sub(b'0')));
        }
        Some(value * sign)
    }

    pub(super) fn count(&mut self) -> u32 {
        self.number().unwrap_or_default() as u32
    }

    pub(super) fn time(&mut self) -> Option<Timestamp> {
        self.number().map(Timestamp::from_unix_millis)
    }

    /// How many there are, then names and values in turn.
    pub(super) fn pairs(&mut self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for _ in 0..self.count() {
            let name = self.text();
            pairs.push((name, self.text()));
        }
        pairs
    }

    /// The strings are ours: they are wiped from the module's memory when they are dropped.
    pub(super) fn credentials(&mut self) -> Result<Credentials, Error> {
        let id = self.text();
        let secret = Zeroizing::new(self.text());
        let token = Zeroizing::new(self.text());
        Credentials::new(&id, &secret, Some(token.as_str()), self.time())
    }
}

/// What Rust says: records, each a word and the fields that belong to it.
#[derive(Default)]
pub(super) struct Writer(pub(super) String);

impl Writer {
    pub(super) fn record(&mut self, word: &str) {
        self.0.push(RECORD);
        self.0.push_str(word);
    }

    /// A record whose first field is the number of what it is about.
    #[cfg(feature = "upload")]
    pub(super) fn about(&mut self, word: &str, id: u32) {
        self.record(word);
        self.number(id.into());
    }

    pub(super) fn text(&mut self, text: &str) {
        self.0.push(FIELD);
        for character in text.chars() {
            if matches!(character, ESCAPE | RECORD | FIELD) {
                self.0.push(ESCAPE);
                self.0.push(char::from(character as u8 + SHIFT));
            } else {
                self.0.push(character);
            }
        }
    }

    pub(super) fn number(&mut self, number: u64) {
        self.text(&decimal(number));
    }

    pub(super) fn error(&mut self, error: &Error) {
        self.number(error.code() as u64);
        self.text(if error.is_retryable() { "1" } else { "" });
        self.number(error.status().unwrap_or_default().into());
        for text in [error.path(), error.detail(), error.s3_code(), error.request_id()] {
            self.text(text.unwrap_or_default());
        }
    }
}
