//! `region`: its code, as it goes into each signature.

use alloc::string::String;

use super::super::issue::{IssueCode, Severity};
use super::field::Field::{EndPoint, Region};
use super::form::{Form, Look};
use super::keys;
use super::location::Location;
use super::store::{self, Serves};
use crate::providers::RegionRule;
use crate::providers::regions::{by_name, known, nearest, of_zone};
use crate::text::{is_made_of, position, push_all};

/// How it is written. Before it is compared with anything.
pub(super) fn check(form: &mut Form<'_>) {
    form.settle(Region, &[keys::misplaced, located, spelled]);
}

/// Of an endpoint or a URL the region may be read off.
fn located(form: &mut Form<'_>, look: &Look<'_>) {
    let Some(location) = Location::read(look.text) else { return };
    let issue = Region.fault(IssueCode::RegionIsHost);
    if location.region.is_empty() {
        return form.give_up(Region, issue);
    }
    form.put_text(Region, &location.region);
    if form.is_absent(EndPoint) {
        form.put_text(EndPoint, &location.end_point);
    }
    form.mend(Region, issue);
}

fn spelled(form: &mut Form<'_>, look: &Look<'_>) {
    let text = look.text;
    let is_amazon = look.host().is_amazon() || form.is_absent(EndPoint);
    let is_usable = is_made_of(text, "-_.");
    // Only Amazon's regions are known; but a text that can be no code is most likely one of their names.
    if known(text).is_some() || (is_usable && !is_amazon) {
        return;
    }
    if let Some((code, expected)) = meant(text) {
        let issue = Region.fault(code).text("found", form.shown(text)).text("expected", expected);
        form.mend_text(Region, issue, expected);
    } else if !is_usable {
        form.give_up(Region, Region.fault(IssueCode::RegionInvalid));
    } else if look.host().region.is_none() {
        let issue = Region.fault(IssueCode::RegionUnknown).text("found", form.shown(text));
        // New regions come, but none of them is `auto`.
        let severity = if text == "auto" { Severity::Error } else { Severity::Warning };
        form.tell(Region, issue.severity(severity));
    }
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
    form.look(EndPoint, &[of_host, partition, both]);
}

/// The host's region is none of Amazon's that is known.
fn of_host(form: &mut Form<'_>, look: &Look<'_>) {
    let host = look.host();
    let Some(of_host) = host.region.filter(|region| host.is_amazon() && known(region).is_none()) else { return };
    let given = form.text(Region).and_then(known);
    if let Some(expected) = given.or_else(|| nearest(of_host)) {
        end_point(form, IssueCode::EndpointRegionUnknown, &replaced(host.authority, of_host, expected));
    }
}

/// Each `part` of a text by another one.
fn replaced(text: &str, part: &str, by: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = position(rest, part).and_then(|at| rest.split_at_checked(at)) {
        push_all(&mut out, &[before, by]);
        rest = after.get(part.len()..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// China's and Europe's own hosts end differently.
fn partition(form: &mut Form<'_>, look: &Look<'_>) {
    let Some(region) = look.host().region.and_then(known).filter(|_| look.host().is_amazon()) else { return };
    let expected = store::amazon(region);
    if !expected.ends_with(look.host().suffix) {
        end_point(form, IssueCode::EndpointWrongPartition, &expected);
    }
}

fn both(form: &mut Form<'_>, look: &Look<'_>) {
    let host = look.host();
    if form.is_opaque(Region) {
        return;
    }
    let Some(region) = form.text(Region) else { return empty(form, look) };
    let (code, severity, expected) = match (host.region, host.provider.region) {
        (Some(of_host), _) if of_host != region => {
            // Other stores may not look at it.
            let severity = if host.is_amazon() { Severity::Error } else { Severity::Warning };
            (IssueCode::RegionMismatch, severity, of_host)
        }
        (None, RegionRule::Fixed { region: fixed, aliases }) if region != fixed && !aliases.contains(&region) => {
            // Where no alias is known, it is not known either that others are refused.
            let severity = if aliases.is_empty() { Severity::Warning } else { Severity::Error };
            (IssueCode::RegionNotOfStore, severity, fixed)
        }
        (None, _)
            if host.is_global && host.serves == Serves::Api && region != "us-east-1" && known(region).is_some() =>
        {
            let host = store::amazon(region);
            return end_point(form, IssueCode::EndpointIsGlobal, &host);
        }
        _ => return,
    };
    let issue = Region.fault(code).severity(severity).text("found", form.shown(region)).text("expected", expected);
    form.mend_text(Region, issue, expected);
}

fn end_point(form: &mut Form<'_>, code: IssueCode, host: &str) {
    form.mend_text(EndPoint, EndPoint.fault(code).text("host", host), host);
}

fn empty(form: &mut Form<'_>, look: &Look<'_>) {
    let region = look.host().region.unwrap_or(look.host().provider.region.default());
    let issue = Region.fault(IssueCode::RegionEmpty).text("region", region);
    if look.host().serves == Serves::Accelerated {
        // The edge knows every bucket; nobody else knows the region.
        form.tell(Region, issue);
    } else {
        form.mend_text(Region, issue, region);
    }
}
