//! Instants as data: nothing in the core reads a clock, every function that needs the time is given a [`Timestamp`].

use alloc::string::String;

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};

use crate::text::split_once;

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
        let mut reader = Reader::new(text);
        if !reader.read("Y-M-D") {
            reader.read("YMD").then_some(())?;
        }
        (reader.skip(b'T') || reader.skip(b't') || reader.skip(b' ')).then_some(())?;
        if !reader.read("h:m:s") {
            reader.read("hms").then_some(())?;
        }
        let mut millis = 0;
        if reader.skip(b'.') {
            let mut scale = 100;
            reader.rest.first().filter(|byte| byte.is_ascii_digit())?;
            while let Some(digit) = reader.number(1) {
                millis += i64::from(digit * scale);
                scale /= 10;
            }
        }
        let offset_minutes = reader.offset()?;
        Some(reader.timestamp()?.plus_millis(millis - offset_minutes * 60_000))
    }

    /// Reads an HTTP date in its preferred form, `Sun, 06 Nov 1994 08:49:37 GMT`
    /// ([RFC 9110, 5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7)).
    pub fn parse_http(text: &str) -> Option<Self> {
        let mut reader = Reader::new(split_once(text, ",")?.1);
        (reader.read("D N Y h:m:s") && reader.rest == b" GMT").then(|| reader.timestamp())?
    }

    /// The date as SigV4 writes it.
    pub fn amz_date(self) -> AmzDate {
        // `from_unix_millis` keeps the value inside the years 0 to 9999, which `time` can represent.
        let at = OffsetDateTime::from_unix_timestamp(self.0.div_euclid(1000)).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        let (year, month, day) = at.to_calendar_date();
        let year = year.unsigned_abs();
        let mut text = String::with_capacity(16);
        for value in [year / 100, year % 100, u8::from(month).into(), day.into()] {
            push_digits(&mut text, value);
        }
        text.push('T');
        for value in [at.hour(), at.minute(), at.second()] {
            push_digits(&mut text, value.into());
        }
        text.push('Z');
        AmzDate(text)
    }
}

/// Two digits.
fn push_digits(out: &mut String, value: u32) {
    for digit in [value / 10, value % 10] {
        out.push(char::from(b'0' + digit as u8));
    }
}

/// `YYYYMMDDTHHMMSSZ`, the value of `x-amz-date`; its first eight digits date the credential scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmzDate(String);

impl AmzDate {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `YYYYMMDD`.
    pub fn day(&self) -> &str {
        self.0.get(..8).unwrap_or_default()
    }
}

struct Reader<'a> {
    rest: &'a [u8],
    /// Year, month, day, hour, minute, second.
    fields: [u32; 6],
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self { rest: text.trim_ascii().as_bytes(), fields: [0; 6] }
    }

    /// Reads the fields that a form names by `Y M D h m s`, and a month's name for `N`; all else in it stands for itself. If
    /// the text is of another form, nothing is read.
    fn read(&mut self, form: &str) -> bool {
        let before = self.rest;
        let read = form.bytes().all(|sign| {
            let (place, value) = match sign {
                b'Y' => (0, self.number(4)),
                b'M' => (1, self.number(2)),
                b'N' => (1, self.month()),
                b'D' => (2, self.number(2)),
                b'h' => (3, self.number(2)),
                b'm' => (4, self.number(2)),
                b's' => (5, self.number(2)),
                _ => return self.skip(sign),
            };
            self.fields[place] = value.unwrap_or_default();
            value.is_some()
        });
        if !read {
            self.rest = before;
        }
        read
    }

    fn skip(&mut self, wanted: u8) -> bool {
        let rest = self.rest.strip_prefix(&[wanted]);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn number(&mut self, digits: usize) -> Option<u32> {
        let (taken, rest) = self.rest.split_at_checked(digits)?;
        let mut value = 0;
        for byte in taken {
            value = value * 10 + byte.is_ascii_digit().then(|| u32::from(byte - b'0'))?;
        }
        self.rest = rest;
        Some(value)
    }

    fn month(&mut self) -> Option<u32> {
        let (name, rest) = self.rest.split_at_checked(3)?;
        self.rest = rest;
        let names = b"JanFebMarAprMayJunJulAugSepOctNovDec".chunks(3);
        names.zip(1..).find(|(month, _)| *month == name).map(|(_, number)| number)
    }

    /// `Z` or `±HH:MM` (the colon may be missing), to the end of the text.
    fn offset(&mut self) -> Option<i64> {
        let mut minutes = 0;
        if !self.skip(b'Z') && !self.skip(b'z') {
            let west = self.skip(b'-');
            (west || self.skip(b'+')).then_some(())?;
            let hours = self.number(2)?;
            self.skip(b':');
            minutes = i64::from(hours * 60 + self.number(2)?);
            if west {
                minutes = -minutes;
            }
        }
        self.rest.is_empty().then_some(minutes)
    }

    /// What the fields say, if there is such a day and such a time.
    fn timestamp(&self) -> Option<Timestamp> {
        let [year, month, day, hour, minute, second] = self.fields;
        // A leap second (`:60`) is read as the second before it: no store's expiry depends on the difference.
        let second = if second == 60 { 59 } else { second };
        let month = Month::try_from(month as u8).ok()?;
        let date = Date::from_calendar_date(year as i32, month, day as u8).ok()?;
        let clock = Time::from_hms(hour as u8, minute as u8, second as u8).ok()?;
        let at = PrimitiveDateTime::new(date, clock).assume_utc();
        Some(Timestamp::from_unix_millis(at.unix_timestamp() * 1000))
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
    fn every_day_is_read_as_it_is_written() {
        let mut day = EARLIEST;
        let (mut year, mut month, mut of_month) = (0, 1, 1);
        // The calendar repeats itself after 400 years.
        while year < 801 {
            let text = at(day).amz_date();
            assert_eq!(text.day(), format!("{year:04}{month:02}{of_month:02}"));
            assert_eq!(Timestamp::parse_iso(text.as_str()), Some(at(day)), "{text:?}");
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let last = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
            if of_month < last {
                of_month += 1;
            } else {
                let beyond = format!("{year:04}{month:02}{:02}T000000Z", last + 1);
                assert_eq!(Timestamp::parse_iso(&beyond), None, "{beyond}");
                of_month = 1;
                month = if month == 12 {
                    year += 1;
                    1
                } else {
                    month + 1
                };
            }
            day += 86_400_000;
        }
        assert_eq!(at(day).amz_date().as_str(), "08010101T000000Z");
        assert_eq!(Timestamp::parse_iso("9999-12-31T23:59:59.999Z"), Some(at(LATEST)));
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
