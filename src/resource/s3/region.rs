//! `region`: its code, as it goes into each signature.

use alloc::string::String;
use alloc::vec::Vec;

use super::super::issue::{Issue, IssueCode};
use super::amazon::{self, Serves};
use super::form::{Field, Form, Given};
use super::keys;
use super::location::Location;
use crate::text::{is_made_of, next_piece, split_at_any, split_once};

const PATH: &str = "/region";

/// Amazon's regions, each with its place in the console's words, in small letters and without what stands between them.
const REGIONS: &str = "us-east-1 nvirginia,us-east-2 ohio,us-west-1 ncalifornia,us-west-2 oregon,af-south-1 capetown,\
    ap-east-1 hongkong,ap-east-2 taipei,ap-northeast-1 tokyo,ap-northeast-2 seoul,ap-northeast-3 osaka,\
    ap-south-1 mumbai,ap-south-2 hyderabad,ap-southeast-1 singapore,ap-southeast-2 sydney,ap-southeast-3 jakarta,\
    ap-southeast-4 melbourne,ap-southeast-5 malaysia,ap-southeast-6 newzealand,ap-southeast-7 thailand,\
    ca-central-1 canadacentral,ca-west-1 calgary,eu-central-1 frankfurt,eu-central-2 zurich,eu-north-1 stockholm,\
    eu-south-1 milan,eu-south-2 spain,eu-west-1 ireland,eu-west-2 london,eu-west-3 paris,il-central-1 telaviv,\
    me-central-1 uae,me-south-1 bahrain,mx-central-1 mexico,sa-east-1 paulo,us-gov-east-1 govcloudseast,\
    us-gov-west-1 govcloudswest,cn-north-1 beijing,cn-northwest-1 ningxia,eusc-de-east-1 brandenburg";

fn regions() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut rest = Some(REGIONS);
    core::iter::from_fn(move || split_once(next_piece(&mut rest, ",")?, " "))
}

pub(super) fn is_known(region: &str) -> bool {
    regions().any(|(code, _)| code == region)
}

/// How it is written. Before it is compared with anything.
pub(super) fn check(form: &mut Form<'_>) {
    let Some(text) = form.owned(Field::Region) else { return };
    if keys::is_misplaced(form, Field::Region) {
        return;
    }
    if let Some(location) = Location::read(&text) {
        return located(form, &location);
    }
    let is_amazon = form.is_absent(Field::EndPoint) || host_of(form).is_some();
    let is_usable = is_made_of(&text, "-_.");
    // Only Amazon's regions are known; but a text that can be no code is most likely one of their names.
    if is_known(&text) || (is_usable && !is_amazon) {
        return;
    }
    let (code, expected) = match meant(&text) {
        Some(meant) => meant,
        None if is_usable => {
            let issue = Issue::new(IssueCode::RegionUnknown, PATH).text("found", form.shown(&text));
            return form.tell(Field::Region, issue);
        }
        None => return form.give_up(Field::Region, Issue::new(IssueCode::RegionInvalid, PATH)),
    };
    let issue = Issue::new(code, PATH).text("found", form.shown(&text)).text("expected", expected);
    form.mend(Field::Region, issue, &[(Field::Region, Given::text(expected))]);
}

/// Of an endpoint or a URL the region may be read off.
fn located(form: &mut Form<'_>, location: &Location) {
    let issue = Issue::new(IssueCode::RegionIsHost, PATH);
    if !is_known(&location.region) {
        return form.give_up(Field::Region, issue);
    }
    let mut changes = Vec::from([(Field::Region, Given::text(&location.region))]);
    if form.is_absent(Field::EndPoint) {
        changes.push((Field::EndPoint, Given::text(&location.end_point)));
    }
    form.mend(Field::Region, issue, &changes);
}

/// The region of Amazon's that a text most likely means, and what kind of fault it is.
fn meant(text: &str) -> Option<(IssueCode, &'static str)> {
    let text = text.get(..64).unwrap_or(text).to_ascii_lowercase();
    // Any dash is meant as a hyphen.
    let text: String = text.chars().map(|sign| if matches!(sign, '‐'..='―' | '−') { '-' } else { sign }).collect();
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let find = |is_meant: &dyn Fn(&str, &str) -> bool| regions().find(|(code, name)| is_meant(code, name));
    let pieces = || text.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '-');

    if let Some((code, _)) = find(&|code, _| squeezed(code) == plain) {
        return Some((IssueCode::RegionTypo, code));
    }
    if let Some((code, _)) = find(&|code, _| pieces().any(|piece| piece == code)) {
        return Some((IssueCode::RegionIsName, code));
    }
    // `eu-west-3a`, and the local `us-west-2-lax-1a`
    let is_zone = |piece: &str, code: &str| match piece.strip_prefix(code).map(str::as_bytes) {
        Some([letter]) => letter.is_ascii_lowercase(),
        Some([b'-', ..]) => true,
        _ => false,
    };
    if let Some((code, _)) = find(&|code, _| is_zone(&text, code)) {
        return Some((IssueCode::RegionIsZone, code));
    }
    if let Some((code, _)) = find(&|_, name| contains(&plain, name)) {
        return Some((IssueCode::RegionIsName, code));
    }
    nearest(&plain).map(|code| (IssueCode::RegionTypo, code))
}

/// The one that is the fewest mistakes away, at most two; none if two are as near.
fn nearest(plain: &str) -> Option<&'static str> {
    let mut best = None;
    let mut fewest = 3;
    for (code, _) in regions() {
        let mistakes = distance(plain.as_bytes(), squeezed(code).as_bytes());
        if mistakes < fewest {
            (best, fewest) = (Some(code), mistakes);
        } else if mistakes == fewest {
            best = None;
        }
    }
    best
}

/// Signs to be added, dropped or changed; of neighbours that changed places, one.
fn distance(from: &[u8], to: &[u8]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    let at = |row: &[usize], column: Option<usize>| column.and_then(|column| row.get(column).copied()).unwrap_or(99);
    for (line, sign) in from.iter().enumerate() {
        let mut next = Vec::from([line + 1]);
        for (column, other) in to.iter().enumerate() {
            let changed = at(&row, Some(column)) + usize::from(sign != other);
            let crossed =
                line > 0 && column > 0 && from.get(line - 1) == Some(other) && to.get(column - 1) == Some(sign);
            let crossed = if crossed { at(&before, column.checked_sub(1)) + 1 } else { 99 };
            let dropped = at(&row, Some(column + 1)) + 1;
            let added = at(&next, Some(column)) + 1;
            next.push(changed.min(crossed).min(dropped).min(added));
        }
        before = core::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(99)
}

fn squeezed(code: &str) -> String {
    code.split('-').collect()
}

fn contains(text: &str, part: &str) -> bool {
    text.as_bytes().windows(part.len()).any(|window| window == part.as_bytes())
}

/// Against the endpoint, which knows it too.
pub(super) fn compare(form: &mut Form<'_>) {
    if form.is_opaque(Field::EndPoint) || form.is_opaque(Field::Region) {
        return;
    }
    let Some(end_point) = form.owned(Field::EndPoint) else { return };
    let lower = split_at_any(&end_point, "/:").0.to_ascii_lowercase();
    let amazon = amazon::read(&lower);
    let region = form.owned(Field::Region);
    let (of_host, is_global) = match amazon {
        Some(host) => (host.region, matches!(host.serves, Serves::Api { .. }) && host.region.is_none()),
        None => (None, false),
    };
    match (region, of_host) {
        (None, _) => empty(form, of_host, amazon.is_some_and(|host| host.serves == Serves::Accelerated)),
        (Some(region), Some(of_host)) if !is_known(of_host) => {
            let expected = Some(&*region).filter(|region| is_known(region)).or_else(|| nearest(&squeezed(of_host)));
            let issue = Issue::new(IssueCode::EndpointRegionUnknown, Field::EndPoint.path()).text("found", of_host);
            match expected {
                Some(expected) => {
                    let host = Given::Text(amazon::host(expected));
                    form.mend(Field::EndPoint, issue, &[(Field::EndPoint, host)]);
                }
                None if region == of_host => {}
                None => form.tell(Field::EndPoint, issue),
            }
        }
        (Some(region), Some(of_host)) if region != of_host => {
            let issue = Issue::new(IssueCode::RegionMismatch, PATH);
            let issue = issue.text("found", form.shown(&region)).text("expected", of_host);
            form.mend(Field::Region, issue, &[(Field::Region, Given::text(of_host))]);
        }
        (Some(region), None) if is_global && region != "us-east-1" && is_known(&region) => {
            let host = amazon::host(&region);
            let issue = Issue::new(IssueCode::EndpointIsGlobal, Field::EndPoint.path()).text("host", &*host);
            form.mend(Field::EndPoint, issue, &[(Field::EndPoint, Given::Text(host))]);
        }
        _ => {}
    }
    partition(form);
}

/// China's and Europe's own hosts end differently.
fn partition(form: &mut Form<'_>) {
    let Some(end_point) = form.text(Field::EndPoint) else { return };
    let lower = split_at_any(end_point, "/:").0.to_ascii_lowercase();
    let Some((region, suffix)) = amazon::read(&lower).and_then(|host| Some((host.region?, host.suffix))) else {
        return;
    };
    let host = amazon::host(region);
    if is_known(region) && !host.ends_with(suffix) {
        let issue = Issue::new(IssueCode::EndpointWrongPartition, Field::EndPoint.path()).text("host", &*host);
        form.mend(Field::EndPoint, issue, &[(Field::EndPoint, Given::Text(host))]);
    }
}

fn empty(form: &mut Form<'_>, of_host: Option<&str>, is_unclear: bool) {
    let region = of_host.unwrap_or("us-east-1");
    let issue = Issue::new(IssueCode::RegionEmpty, PATH).text("region", region);
    if is_unclear {
        form.tell(Field::Region, issue);
    } else {
        form.mend(Field::Region, issue, &[(Field::Region, Given::text(region))]);
    }
}

fn host_of(form: &Form<'_>) -> Option<()> {
    form.text(Field::EndPoint).filter(|text| super::end_point::is_amazon(text)).map(|_| ())
}
