//! Any text as a date, and any number as an instant.

use bucketkit::time::Timestamp;

use crate::Target;

pub(crate) const TARGET: Target = Target {
    name: "time",
    run,
    seeds,
    words: &["Z", "+02:00", "-23:59", " GMT", "Sun, ", "Feb", "29", "60", ".999", "0000"],
};

fn seeds() -> Vec<Vec<u8>> {
    [
        "2015-08-30T12:36:00.123Z",
        "20150830T123600Z",
        "0000-01-01T00:00:00+23:59",
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "9999-12-31 23:59:60z",
        "-62167219200001",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into()
}

fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let number = text.trim().parse::<i64>().ok().map(Timestamp::from_unix_millis);
    let dates = [Timestamp::parse_iso(&text), Timestamp::parse_http(&text), number];
    for time in dates.into_iter().flatten() {
        let written = time.amz_date();
        assert!(written.as_str().len() == 16 && written.as_str().starts_with(written.day()), "{written:?}");
        let read = Timestamp::parse_iso(written.as_str()).expect("what was written here");
        assert!((0..1000).contains(&time.millis_since(read)), "{text} became {written:?}");
        assert!(time.plus_millis(i64::MAX) >= time && time.plus_millis(i64::MIN) <= time);
    }
}
