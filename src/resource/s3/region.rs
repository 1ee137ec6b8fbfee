//! `region`: its code, as it goes into each signature.

use alloc::string::String;
use alloc::vec::Vec;

use super::super::issue::{Issue, IssueCode, Severity};
use super::form::{Field, Form, Given};
use super::keys;
use super::location::Location;
use super::store::{self, Host, Serves};
use crate::providers::RegionRule;
use crate::providers::regions::{by_name, known, nearest, of_zone};
use crate::text::is_made_of;

const PATH: &str = "/region";

/// How it is written. Before it is compared with anything.
pub(super) fn check(form: &mut Form<'_>) {
    let steps: &[fn(&mut Form<'_>, &str)] = &[misplaced, located, spelled];
    form.settle(Field::Region, steps);
}

fn misplaced(form: &mut Form<'_>, _: &str) {
    keys::is_misplaced(form, Field::Region);
}

fn spelled(form: &mut Form<'_>, text: &str) {
    let authority = form.text(Field::EndPoint).map(store::authority);
    let is_amazon = match &authority {
        Some(authority) => Host::read(authority).is_amazon(),
        None => form.is_absent(Field::EndPoint),
    };
    let is_usable = is_made_of(text, "-_.");
    // Only Amazon's regions are known; but a text that can be no code is most likely one of their names.
    if known(text).is_some() || (is_usable && !is_amazon) {
        return;
    }
    let (code, expected) = match meant(text) {
        Some(meant) => meant,
        None if is_usable => {
            let region = authority.as_deref().and_then(|authority| Host::read(authority).region);
            if region.is_none() {
                let issue = Issue::new(IssueCode::RegionUnknown, PATH).text("found", form.shown(text));
                // New regions come, but none of them is `auto`.
                let severity = if text == "auto" { Severity::Error } else { Severity::Warning };
                form.tell(Field::Region, issue.severity(severity));
            }
            return;
        }
        None => return form.give_up(Field::Region, Issue::new(IssueCode::RegionInvalid, PATH)),
    };
    let issue = Issue::new(code, PATH).text("found", form.shown(text)).text("expected", expected);
    form.mend(Field::Region, issue, &[(Field::Region, Given::text(expected))]);
}

/// Of an endpoint or a URL the region may be read off.
fn located(form: &mut Form<'_>, text: &str) {
    let Some(location) = Location::read(text) else { return };
    let issue = Issue::new(IssueCode::RegionIsHost, PATH);
    if location.region.is_empty() {
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
    if text.len() > 64 {
        return None;
    }
    let plain = |sign| match sign {
        '‐'..='―' | '−' => '-',
        '\u{a0}' => ' ',
        'ã' => 'a',
        _ => sign,
    };
    let text: String = text.chars().map(plain).collect();
    let lower = text.to_ascii_lowercase();
    if let Some(code) = by_name(&text).or_else(|| by_name(&lower)) {
        let is_code = code.eq_ignore_ascii_case(&text);
        return Some((if is_code { IssueCode::RegionTypo } else { IssueCode::RegionIsName }, code));
    }
    if let Some(code) = of_zone(&lower).and_then(known) {
        return Some((IssueCode::RegionIsZone, code));
    }
    nearest(&lower).map(|code| (IssueCode::RegionTypo, code))
}

/// Against the endpoint, which knows it too.
pub(super) fn compare(form: &mut Form<'_>) {
    for step in [of_host, partition, both] {
        let Some(authority) = form.text(Field::EndPoint).map(store::authority) else { return };
        step(form, &Host::read(&authority), &authority);
    }
}

/// The host's region is none of Amazon's that is known.
fn of_host(form: &mut Form<'_>, host: &Host<'_>, authority: &str) {
    let Some(of_host) = host.region.filter(|region| host.is_amazon() && known(region).is_none()) else { return };
    let given = form.text(Field::Region).and_then(known);
    let Some(expected) = given.or_else(|| nearest(of_host)) else { return };
    let corrected = authority.replace(of_host, expected);
    end_point(form, IssueCode::EndpointRegionUnknown, corrected);
}

/// China's and Europe's own hosts end differently.
fn partition(form: &mut Form<'_>, host: &Host<'_>, _: &str) {
    let Some(region) = host.region.and_then(known).filter(|_| host.is_amazon()) else { return };
    let expected = store::amazon(region);
    if !expected.ends_with(host.suffix) {
        end_point(form, IssueCode::EndpointWrongPartition, expected);
    }
}

fn both(form: &mut Form<'_>, host: &Host<'_>, _: &str) {
    if form.is_opaque(Field::Region) {
        return;
    }
    let Some(region) = form.owned(Field::Region) else { return empty(form, host) };
    match (host.region, host.provider.region) {
        (Some(of_host), _) if of_host != region => {
            // Other stores may not look at it.
            let severity = if host.is_amazon() { Severity::Error } else { Severity::Warning };
            mismatch(form, IssueCode::RegionMismatch, severity, &region, of_host);
        }
        (None, RegionRule::Fixed { region: fixed, aliases }) if region != fixed && !aliases.contains(&&*region) => {
            // Where no alias is known, it is not known either that others are refused.
            let severity = if aliases.is_empty() { Severity::Warning } else { Severity::Error };
            mismatch(form, IssueCode::RegionNotOfStore, severity, &region, fixed);
        }
        (None, _)
            if host.is_global && host.serves == Serves::Api && region != "us-east-1" && known(&region).is_some() =>
        {
            end_point(form, IssueCode::EndpointIsGlobal, store::amazon(&region));
        }
        _ => {}
    }
}

fn mismatch(form: &mut Form<'_>, code: IssueCode, severity: Severity, region: &str, expected: &str) {
    let issue = Issue::new(code, PATH).severity(severity).text("found", form.shown(region)).text("expected", expected);
    form.mend(Field::Region, issue, &[(Field::Region, Given::text(expected))]);
}

fn end_point(form: &mut Form<'_>, code: IssueCode, host: String) {
    let issue = Issue::new(code, Field::EndPoint.path()).text("host", &*host);
    form.mend(Field::EndPoint, issue, &[(Field::EndPoint, Given::Text(host))]);
}

fn empty(form: &mut Form<'_>, host: &Host<'_>) {
    let region = host.region.unwrap_or(host.provider.region.default());
    let issue = Issue::new(IssueCode::RegionEmpty, PATH).text("region", region);
    if host.serves == Serves::Accelerated {
        // The edge knows every bucket; nobody else knows the region.
        form.tell(Field::Region, issue);
    } else {
        form.mend(Field::Region, issue, &[(Field::Region, Given::text(region))]);
    }
}
