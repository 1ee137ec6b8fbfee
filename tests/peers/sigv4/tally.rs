//! What the cases went through: a comparison that never meets what it is for compares nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use bucketkit::sign::{PathRule, TokenRule};

use crate::case::{Body, Case};
use crate::differences::{Row, TABLE, Treatment};

#[derive(Default)]
pub(crate) struct Tally {
    cases: u64,
    apart: u64,
    rows: BTreeMap<String, u64>,
    features: BTreeMap<&'static str, u64>,
}

/// Cases that are not compared, in a hundred.
const MOST_APART: u64 = 8;
/// Every feature is in one case of so many at least.
const RAREST: u64 = 250;

impl Tally {
    pub(crate) fn see(&mut self, case: &Case) {
        self.cases += 1;
        for (feature, met) in features(case) {
            *self.features.entry(feature).or_default() += u64::from(met);
        }
    }

    pub(crate) fn rows(&mut self, rows: &[Row]) {
        self.apart += u64::from(rows.iter().any(|row| row.treatment() == Treatment::Apart));
        for row in rows {
            *self.rows.entry(format!("{row:?}")).or_default() += 1;
        }
    }

    /// Whether the run proves what it seems to.
    pub(crate) fn judge(&self) {
        assert!(self.apart * 100 <= self.cases * MOST_APART, "{} of {} cases are not compared", self.apart, self.cases);
        for (row, ..) in TABLE {
            assert!(self.rows.contains_key(&format!("{row:?}")), "no case meets {row:?}: the row is dead");
        }
        for (feature, met) in &self.features {
            assert!(met * RAREST >= self.cases, "only {met} cases of {} have: {feature}", self.cases);
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} cases, {} of them not compared", self.cases, self.apart)?;
        for (row, treatment, _) in TABLE {
            let count = self.rows.get(&format!("{row:?}")).unwrap_or(&0);
            writeln!(f, "{count:>8}  {row:?} ({treatment:?})")?;
        }
        for (feature, count) in &self.features {
            writeln!(f, "{count:>8}  {feature}")?;
        }
        Ok(())
    }
}

fn features(case: &Case) -> Vec<(&'static str, bool)> {
    let rules = case.rules();
    let query = case.query_text().unwrap_or_default();
    let pairs: Vec<_> = case.parameters().map(|parameter| parameter.bytes()).collect();
    let names: BTreeSet<_> = pairs.iter().map(|(name, _)| *name).collect();
    let distinct: BTreeSet<_> = pairs.iter().collect();
    let header_names: BTreeSet<_> = case.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    let path = &case.path.text;
    let lower_escape = |text: &str| {
        let digits = text.split('%').skip(1).filter_map(|after| after.get(..2));
        digits.into_iter().any(|digits| digits.bytes().any(|byte| matches!(byte, b'a'..=b'f')))
    };
    let presigned = case.presigned_for.is_some();
    let token = case.keys.token.is_some();
    vec![
        ("method: GET", case.method == "GET"),
        ("method: PUT", case.method == "PUT"),
        ("method: POST", case.method == "POST"),
        ("method: DELETE", case.method == "DELETE"),
        ("method: HEAD", case.method == "HEAD"),
        ("method: of another name", !["GET", "PUT", "POST", "DELETE", "HEAD"].contains(&&*case.method)),
        ("path: once, in the headers", rules.path == PathRule::Once && !presigned),
        ("path: once, in the query", rules.path == PathRule::Once && presigned),
        ("path: twice, in the headers", rules.path == PathRule::Twice && !presigned),
        ("path: twice, in the query", rules.path == PathRule::Twice && presigned),
        ("path: normalised, in the headers", rules.path == PathRule::TwiceNormalized && !presigned),
        ("path: normalised, in the query", rules.path == PathRule::TwiceNormalized && presigned),
        ("path: dot segments to normalise", rules.path == PathRule::TwiceNormalized && path.contains("/.")),
        ("path: empty", path.is_empty()),
        ("path: empty segments", path.contains("//")),
        ("path: a slash at the end", path.len() > 1 && path.ends_with('/')),
        ("path: a plus", path.contains('+')),
        ("path: a space", path.contains(' ')),
        ("path: beyond ASCII, not escaped", !path.is_ascii()),
        ("path: an escape in lower case", lower_escape(path)),
        ("path: a % that escapes nothing", path.contains("%~") || path.contains("%-")),
        ("path: no UTF-8", std::str::from_utf8(&case.path.bytes).is_err()),
        ("query: a name twice", names.len() < pairs.len()),
        ("query: a name with two values", names.len() < distinct.len()),
        ("query: a pair twice", distinct.len() < pairs.len()),
        ("query: an empty name", names.contains(&&b""[..])),
        ("query: no =", case.parameters().any(|parameter| parameter.value.is_none())),
        ("query: an empty value", case.parameters().any(|it| it.value.as_ref().is_some_and(|it| it.text.is_empty()))),
        ("query: a plus", query.contains('+')),
        ("query: an escaped plus", query.contains("%2B") || query.contains("%2b")),
        ("query: a tilde", query.contains('~')),
        ("query: an escaped tilde", query.contains("%7E") || query.contains("%7e")),
        ("query: beyond ASCII, not escaped", !query.is_ascii()),
        ("query: an escape in lower case", lower_escape(&query)),
        ("query: empty", case.query.as_ref().is_some_and(Vec::is_empty)),
        ("headers: a name twice", header_names.len() < case.headers.len()),
        ("headers: an empty value", case.headers.iter().any(|(_, value)| value.is_empty())),
        ("headers: spaces inside", case.headers.iter().any(|(_, value)| value.trim().contains("  "))),
        ("headers: not in order", !case.headers.is_sorted()),
        ("headers: names in mixed case", case.headers.iter().any(|(name, _)| *name != name.to_ascii_lowercase())),
        ("headers: a length", header_names.contains("content-length")),
        ("token: signed, in the headers", token && rules.token == TokenRule::Signed && !presigned),
        ("token: signed, in the query", token && rules.token == TokenRule::Signed && presigned),
        ("token: added after, in the headers", token && rules.token == TokenRule::AddedAfter && !presigned),
        ("token: added after, in the query", token && rules.token == TokenRule::AddedAfter && presigned),
        ("payload: empty", matches!(case.payload, Body::Empty)),
        ("payload: bytes", matches!(case.payload, Body::Bytes(_))),
        ("payload: a hash", matches!(case.payload, Body::Sha256(_))),
        ("payload: unsigned", matches!(case.payload, Body::Unsigned)),
        ("payload: its hash as a header, and not S3", rules.content_sha256 && !case.service.name.starts_with("s3")),
        ("host: a port", case.port.is_some_and(|port| ![80, 443].contains(&port))),
        ("host: 443 over https", (case.scheme, case.port) == ("https", Some(443))),
        ("host: 80 over http", (case.scheme, case.port) == ("http", Some(80))),
        ("host: 443 over http", (case.scheme, case.port) == ("http", Some(443))),
        ("host: 80 over https", (case.scheme, case.port) == ("https", Some(80))),
        ("host: IPv6", case.host.starts_with('[')),
        ("host: IPv6 and a port", case.host.starts_with('[') && case.port.is_some()),
        ("date: before 1970", case.millis < 0),
        ("date: a fraction of a second", case.millis % 1000 != 0),
    ]
}
