//! Instants as data: nothing in the core reads a clock, every function that needs the time is given a [`Timestamp`].

use alloc::string::String;

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};

/// A point in time, in milliseconds since 1970-01-01T00:00:00Z, as JavaScript's `Date.now()` counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// The span that can be written with four digits of a year: 0000-01-01 to 9999-12-31.
const EARLIEST: i64 = -62_167_219_200_000;
const LATEST: i64 = 253_402_300_799_999;

impl Timestamp {
    /// Values outside the years 0 to 9999 are moved to the nearer end: no date that is signed or compared lies there.
    pub const fn from_unix_millis(millis: i64) -> Self {
        Self(if millis < EARLIEST {
            EARLIEST
        } else if millis > LATEST {
            LATEST
        } else {
            millis
        })
    }

    pub const fn unix_millis(self) -> i64 {
        self.0
    }

    /// Later by `millis` (earlier, if negative).
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self::from_unix_millis(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to `self`; negative if `self` is the earlier one.
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// Reads what stores and token services write: `2026-11-23T00:32:45Z`, with a fraction or an offset
    /// ([RFC 3339](https://www.rfc-editor.org/rfc/rfc3339)), and the basic form `20261123T003245Z` of `x-amz-date`.
    pub fn parse_iso(text: &str) -> Option<Self> {
        let mut reader = Reader(text.trim_ascii().as_bytes());
        let year = reader.number(4)?;
        let dashed = reader.skip(b'-');
        let month = reader.number(2)?;
        if dashed && !reader.skip(b'-') {
            return None;
        }
        let day = reader.number(2)?;
        if !(reader.skip(b'T') || reader.skip(b't') || reader.skip(b' ')) {
            return None;
        }
        let hour = reader.number(2)?;
        let coloned = reader.skip(b':');
        let minute = reader.number(2)?;
        if coloned && !reader.skip(b':') {
            return None;
        }
        let second = reader.number(2)?;
        let mut millis = 0;
        if reader.skip(b'.') {
            let mut scale = 100;
            let mut any = false;
            while let Some(digit) = reader.digit() {
                millis += digit * scale;
                scale /= 10;
                any = true;
            }
            if !any {
                return None;
            }
        }
        let offset_minutes = reader.offset()?;
        let base = civil(year, month, day, hour, minute, second)?;
        Some(base.plus_millis(millis - offset_minutes * 60_000))
    }

    /// Reads an HTTP date in its preferred form, `Sun, 06 Nov 1994 08:49:37 GMT`
    /// ([RFC 9110, 5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7)).
    pub fn parse_http(text: &str) -> Option<Self> {
        const MONTHS: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
        let mut reader = Reader(text.trim_ascii().as_bytes());
        while !reader.skip(b',') {
            reader.take(1)?;
        }
        reader.expect(b' ')?;
        let day = reader.number(2)?;
        reader.expect(b' ')?;
        let name = reader.take(3)?;
        let month = MONTHS.chunks(3).zip(1..).find(|(month, _)| *month == name)?.1;
        reader.expect(b' ')?;
        let year = reader.number(4)?;
        reader.expect(b' ')?;
        let hour = reader.number(2)?;
        reader.expect(b':')?;
        let minute = reader.number(2)?;
        reader.expect(b':')?;
        let second = reader.number(2)?;
        (reader.0 == b" GMT").then_some(())?;
        civil(year, month, day, hour, minute, second)
    }

    /// The date as SigV4 writes it.
    pub fn amz_date(self) -> AmzDate {
        // `from_unix_millis` keeps the value inside the years 0 to 9999, which `time` can represent.
        let at = OffsetDateTime::from_unix_timestamp(self.0.div_euclid(1000)).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        let mut day = String::with_capacity(16);
        push_digits(&mut day, at.year().unsigned_abs() / 100);
        push_digits(&mut day, at.year().unsigned_abs() % 100);
        push_digits(&mut day, u8::from(at.month()).into());
        push_digits(&mut day, at.day().into());
        let mut text = day.clone();
        text.push('T');
        push_digits(&mut text, at.hour().into());
        push_digits(&mut text, at.minute().into());
        push_digits(&mut text, at.second().into());
        text.push('Z');
        AmzDate { text, day }
    }
}

fn civil(year: i64, month: i64, day: i64, hour: i64, minute: i64, second: i64) -> Option<Timestamp> {
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = Date::from_calendar_date(i32::try_from(year).ok()?, month, u8::try_from(day).ok()?).ok()?;
    // A leap second (`:60`) is read as the second before it: no store's expiry depends on the difference.
    let second = if second == 60 { 59 } else { second };
    let clock =
        Time::from_hms(u8::try_from(hour).ok()?, u8::try_from(minute).ok()?, u8::try_from(second).ok()?).ok()?;
    let at = PrimitiveDateTime::new(date, clock).assume_utc();
    Some(Timestamp::from_unix_millis(at.unix_timestamp().checked_mul(1000)?))
}

/// Two digits.
fn push_digits(out: &mut String, value: u32) {
    for digit in [value / 10, value % 10] {
        out.push(char::from(b'0' + digit as u8));
    }
}

/// `YYYYMMDDTHHMMSSZ`, the value of `x-amz-date`; its first eight digits date the credential scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmzDate {
    text: String,
    day: String,
}

impl AmzDate {
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// `YYYYMMDD`.
    pub fn day(&self) -> &str {
        &self.day
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, bytes: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(bytes)?;
        self.0 = rest;
        Some(taken)
    }

    fn skip(&mut self, wanted: u8) -> bool {
        let rest = self.0.strip_prefix(&[wanted]);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn expect(&mut self, wanted: u8) -> Option<()> {
        self.skip(wanted).then_some(())
    }

    fn digit(&mut self) -> Option<i64> {
        let (first, rest) = self.0.split_first()?;
        first.is_ascii_digit().then(|| self.0 = rest)?;
        Some(i64::from(first - b'0'))
    }

    fn number(&mut self, digits: usize) -> Option<i64> {
        (0..digits).try_fold(0, |value, _| Some(value * 10 + self.digit()?))
    }

    /// `Z` or `±HH:MM` (the colon may be missing), to the end of the text.
    fn offset(&mut self) -> Option<i64> {
        let minutes = if self.skip(b'Z') || self.skip(b'z') {
            0
        } else {
            let sign = if self.skip(b'-') {
                -1
            } else if self.skip(b'+') {
                1
            } else {
                return None;
            };
            let hours = self.number(2)?;
            self.skip(b':');
            sign * (hours * 60 + self.number(2)?)
        };
        self.0.is_empty().then_some(minutes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_unix_millis(millis)
    }

    #[test]
    fn writes_amz_dates() {
        assert_eq!(at(0).amz_date().as_str(), "19700101T000000Z");
        assert_eq!(at(1_440_938_160_000).amz_date().as_str(), "20150830T123600Z");
        assert_eq!(at(1_440_938_160_999).amz_date().day(), "20150830");
        assert_eq!(at(-1).amz_date().as_str(), "19691231T235959Z");
        assert_eq!(at(i64::MAX).amz_date().as_str(), "99991231T235959Z");
        assert_eq!(at(i64::MIN).amz_date().as_str(), "00000101T000000Z");
    }

    #[test]
    fn reads_what_token_services_write() {
        let expected = Some(at(1_440_938_160_000));
        for text in [
            "2015-08-30T12:36:00Z",
            "20150830T123600Z",
            "2015-08-30T12:36:00.000Z",
            "2015-08-30T14:36:00+02:00",
            "2015-08-30T05:36:00-0700",
            " 2015-08-30 12:36:00Z ",
        ] {
            assert_eq!(Timestamp::parse_iso(text), expected, "{text}");
        }
        assert_eq!(Timestamp::parse_iso("2015-08-30T12:36:00.1239Z"), Some(at(1_440_938_160_123)));
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in [
            "",
            "2015",
            "2015-08-30",
            "2015-08-30T12:36:00",
            "2015-13-30T12:36:00Z",
            "2015-02-29T00:00:00Z",
            "2015-08-30T12:36:00.Z",
            "2015-08-30T12:36:00Zx",
            "soon",
        ] {
            assert_eq!(Timestamp::parse_iso(text), None, "{text}");
        }
        for text in ["", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 anF 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"] {
            assert_eq!(Timestamp::parse_http(text), None, "{text}");
        }
    }

    #[test]
    fn reads_http_dates() {
        assert_eq!(Timestamp::parse_http("Sun, 06 Nov 1994 08:49:37 GMT"), Some(at(784_111_777_000)));
    }
}
