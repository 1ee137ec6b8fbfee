//! `endPoint`: a host, with a port or a base path where the store has one.

use alloc::string::String;

use super::super::issue::{Issue, IssueCode, Severity};
use super::amazon::{self, Serves};
use super::form::{Field, Form, Given};
use super::keys;
use super::location::{Kind, Location};
use crate::text::{after_last, has_any, split_at_any};
use crate::url::{Scheme, has_dot_segment, is_authority, split_port, split_scheme};

const PATH: &str = "/endPoint";

pub(super) fn check(form: &mut Form<'_>) {
    if keys::is_misplaced(form, Field::EndPoint) {
        return;
    }
    // Each may leave a text that is nearer to a host for the next.
    let steps: &[fn(&mut Form<'_>, &str)] = &[location, scheme, user, query, slash, ipv6, host, service, bucket];
    for step in steps {
        let Some(text) = form.owned(Field::EndPoint) else { return };
        step(form, &text);
    }
}

/// Nothing is wrong with that; but nobody sees what it means.
pub(super) fn check_empty(form: &mut Form<'_>) {
    if !form.is_absent(Field::EndPoint) || form.is_opaque(Field::Region) {
        return;
    }
    let region = form.text(Field::Region).filter(|region| super::region::is_known(region)).unwrap_or("us-east-1");
    let host = amazon::host(region);
    let issue = Issue::new(IssueCode::EndpointEmpty, PATH).text("host", &*host);
    form.mend(Field::EndPoint, issue, &[(Field::EndPoint, Given::Text(host))]);
}

/// All that says more than a host: the address of a bucket or of an object.
fn location(form: &mut Form<'_>, text: &str) {
    let Some(location) = Location::read(text) else { return };
    let bucket = &*location.bucket;
    let is_absent = form.is_absent(Field::Bucket);
    let code = match location.kind {
        Kind::Unsupported(what) => {
            return form.give_up(Field::EndPoint, Issue::new(IssueCode::EndpointUnsupported, PATH).text("found", what));
        }
        Kind::Uri | Kind::Arn => IssueCode::EndpointIsUri,
        Kind::Console => IssueCode::EndpointIsConsole,
        // The same bucket again, and nothing behind it, is told below.
        Kind::Url if bucket.is_empty() || !location.is_plain || !(location.has_key || is_absent) => return,
        Kind::Url => IssueCode::EndpointIsObjectUrl,
    };
    let mut changes = location.changes(form);
    // The bucket's own field says which one is meant, where it says anything.
    if !is_absent {
        changes.retain(|(field, _)| *field != Field::Bucket);
    }
    if location.end_point.is_empty() {
        changes.push((Field::EndPoint, Given::Absent));
    }
    form.mend(Field::EndPoint, Issue::new(code, PATH), &changes);
}

fn scheme(form: &mut Form<'_>, text: &str) {
    let Some((scheme, rest)) = written_scheme(text) else { return };
    let rest = Given::text(rest);
    let Some(scheme) = scheme else {
        return form.mend_one(IssueCode::EndpointUnknownScheme, Field::EndPoint, rest);
    };
    let is_amazon = matches!(&rest, Given::Text(text) if is_amazon(text));
    let wanted = Given::Flag(scheme == Scheme::Https || is_amazon);
    let is_contradiction = form.flag(Field::UseSsl).is_some_and(|flag| flag != (scheme == Scheme::Https));
    let code = if is_contradiction { IssueCode::EndpointSchemeContradicts } else { IssueCode::EndpointHasScheme };
    let issue = Issue::new(code, PATH).text("scheme", scheme.as_str()).flag("useSSL", scheme == Scheme::Https);
    let mut changes = alloc::vec![(Field::EndPoint, rest)];
    if !form.is_opaque(Field::UseSsl) && !form.is(Field::UseSsl, &wanted) {
        changes.push((Field::UseSsl, wanted));
    }
    form.mend(Field::EndPoint, issue, &changes);
}

/// What stands before the host; `None` inside for a scheme that no store has. Mistyped ones count too.
fn written_scheme(text: &str) -> Option<(Option<Scheme>, &str)> {
    if let Some((scheme, rest)) = split_scheme(text) {
        return Some((Scheme::parse(scheme), rest));
    }
    if let Some(rest) = text.strip_prefix("//") {
        return Some((None, rest));
    }
    let (word, rest) = split_at_any(text, ":/");
    let scheme = Scheme::parse(word)?;
    let rest = rest.trim_start_matches([':', '/']);
    // `https:9000` would be a host of that name.
    (!rest.is_empty()).then_some((Some(scheme), rest))
}

fn user(form: &mut Form<'_>, text: &str) {
    let (authority, path) = split_at_any(text, "/?#");
    if has_any(authority, "@") {
        let mut rest = String::from(after_last(authority, "@"));
        rest.push_str(path);
        form.mend_one(IssueCode::EndpointHasUser, Field::EndPoint, Given::text(&rest));
    }
}

fn query(form: &mut Form<'_>, text: &str) {
    let (before, rest) = split_at_any(text, "?#");
    if !rest.is_empty() {
        form.mend_one(IssueCode::EndpointHasQuery, Field::EndPoint, Given::text(before));
    }
}

fn slash(form: &mut Form<'_>, text: &str) {
    let bare = text.trim_end_matches('/');
    if bare.len() < text.len() {
        // With a port, the platform writes `host/:9000`.
        let severity = if form.is_absent(Field::Port) { Severity::Warning } else { Severity::Error };
        let issue = Issue::new(IssueCode::EndpointTrailingSlash, PATH).severity(severity);
        form.mend(Field::EndPoint, issue, &[(Field::EndPoint, Given::text(bare))]);
    }
}

fn ipv6(form: &mut Form<'_>, text: &str) {
    let is_bare = text.bytes().filter(|byte| *byte == b':').count() > 1
        && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.');
    if is_bare {
        let mut host = String::from("[");
        host.push_str(text);
        host.push(']');
        form.mend_one(IssueCode::EndpointNeedsBrackets, Field::EndPoint, Given::Text(host));
    }
}

fn host(form: &mut Form<'_>, text: &str) {
    let (authority, path) = split_at_any(text, "/");
    if !authority.is_ascii() {
        return not_ascii(form, authority, path);
    }
    let code = match split_port(authority) {
        Some((name, "")) if is_authority(name) => {
            let mut rest = String::from(name);
            rest.push_str(path);
            return form.mend_one(IssueCode::EndpointBadPort, Field::EndPoint, Given::Text(rest));
        }
        Some((name, _)) if is_authority(name) && !is_authority(authority) => IssueCode::EndpointBadPort,
        _ if !is_authority(authority) || Scheme::parse(authority).is_some() => IssueCode::EndpointBadHost,
        _ if has_dot_segment(path.as_bytes()) || has_any(path, "\\") => IssueCode::EndpointBadPath,
        _ => return,
    };
    let issue = Issue::new(code, PATH).text("found", form.shown(authority));
    form.give_up(Field::EndPoint, issue);
}

fn not_ascii(form: &mut Form<'_>, authority: &str, path: &str) {
    let ascii = form.options.ascii_end_point.unwrap_or_default();
    let ascii = split_port(ascii).map_or(ascii, |(host, _)| host);
    if !is_authority(ascii) {
        return form.give_up(Field::EndPoint, Issue::new(IssueCode::EndpointNotAscii, PATH));
    }
    let mut rest = String::from(ascii);
    if let Some((_, port)) = split_port(authority) {
        rest.push(':');
        rest.push_str(port);
    }
    rest.push_str(path);
    form.mend_one(IssueCode::EndpointNotAscii, Field::EndPoint, Given::Text(rest));
}

/// The bucket again, before the host or in the path.
fn bucket(form: &mut Form<'_>, text: &str) {
    let (authority, path) = split_at_any(text, "/");
    let lower = authority.to_ascii_lowercase();
    let (name, port) = split_port(&lower).unwrap_or((&lower, ""));
    let given = form.text(Field::Bucket).unwrap_or_default();
    let before_host = match amazon::read(name) {
        Some(amazon) if amazon.serves != Serves::Nothing => Some(amazon.rest).filter(|_| !amazon.bucket.is_empty()),
        Some(_) => None,
        None if form.flag(Field::PathStyle) == Some(false) && !given.is_empty() => {
            let rest = name.strip_prefix(&*given.to_ascii_lowercase()).and_then(|rest| rest.strip_prefix('.'));
            rest.filter(|rest| is_authority(rest))
        }
        None => None,
    };
    let mut rest = String::from(before_host.unwrap_or(name));
    if !port.is_empty() {
        rest.push(':');
        rest.push_str(port);
    }
    let first = split_at_any(path.get(1..).unwrap_or_default(), "/").0;
    let is_last = after_last(path, "/") == given;
    if !path.is_empty() && is_amazon(&rest) {
        // Amazon's API has no base path.
    } else if !given.is_empty() && (is_last || first == given) {
        let before = path.get(..path.len() - given.len() - 1).filter(|_| is_last);
        rest.push_str(before.unwrap_or_default());
    } else if before_host.is_some() {
        rest.push_str(path);
    } else {
        return;
    }
    let issue = Issue::new(IssueCode::EndpointHasBucket, PATH).text("host", form.shown(&rest));
    form.mend(Field::EndPoint, issue, &[(Field::EndPoint, Given::Text(rest))]);
}

/// A host of Amazon's that is not the API, or not the whole of it.
fn service(form: &mut Form<'_>, text: &str) {
    let lower = split_at_any(text, "/:").0.to_ascii_lowercase();
    let Some(amazon) = amazon::read(&lower) else { return };
    let region = amazon.region.or_else(|| form.text(Field::Region)).filter(|region| super::region::is_known(region));
    let (code, found) = match amazon.serves {
        Serves::Website => (IssueCode::EndpointIsWebsite, lower.as_str()),
        Serves::Nothing => (IssueCode::EndpointIsOtherService, lower.as_str()),
        _ => return,
    };
    let issue = Issue::new(code, PATH).text("found", form.shown(found));
    match region.map(amazon::host) {
        Some(host) => form.mend(Field::EndPoint, issue, &[(Field::EndPoint, Given::Text(host))]),
        None => form.give_up(Field::EndPoint, issue),
    }
}

/// Of an endpoint without a scheme.
pub(super) fn is_amazon(text: &str) -> bool {
    amazon::read(&split_at_any(text, "/:").0.to_ascii_lowercase()).is_some()
}
