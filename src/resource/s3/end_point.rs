//! `endPoint`: a host, with a port or a base path where the store has one.

use alloc::string::String;

use super::super::issue::{Issue, IssueCode, Severity};
use super::form::{Field, Form, Given};
use super::keys;
use super::location::{Kind, Location};
use super::paste;
use super::store::{self, Host, Serves};
use crate::providers::aws::Partition;
use crate::providers::regions::known;
use crate::text::{after_last, digits, has_any, split_at_any};
use crate::url::{Scheme, has_dot_segment, is_authority, split_port, split_scheme};

const PATH: &str = "/endPoint";

pub(super) fn check(form: &mut Form<'_>) {
    // Each may leave a text that is nearer to a host; then all look at that, as they would after the patch.
    let steps: &[fn(&mut Form<'_>, &str)] =
        &[tidy, misplaced, location, scheme, user, query, slash, ipv6, host, service, bucket, base_path];
    form.settle(Field::EndPoint, steps);
}

/// What stood inside may stand at an edge now.
fn tidy(form: &mut Form<'_>, text: &str) {
    if let (clean, Some(code)) = paste::clean(text, Field::EndPoint) {
        form.mend_one(code, Field::EndPoint, Given::text(&clean));
    }
}

fn misplaced(form: &mut Form<'_>, _: &str) {
    keys::is_misplaced(form, Field::EndPoint);
}

/// Nothing is wrong with that; but nobody sees what it means.
pub(super) fn check_empty(form: &mut Form<'_>) {
    if !form.is_absent(Field::EndPoint) || form.is_opaque(Field::Region) {
        return;
    }
    let region = form.text(Field::Region).unwrap_or("us-east-1");
    // Of `nyc3` the fault is told already: most likely another store's endpoint is missing.
    if Partition::of(region).is_none() {
        return;
    }
    let host = store::amazon(region);
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
    // A URL ends in a slash as a rule.
    let rest = Given::text(rest.trim_end_matches('/'));
    let Some(scheme) = scheme else {
        return form.mend_one(IssueCode::EndpointUnknownScheme, Field::EndPoint, rest);
    };
    let is_tls_only = matches!(&rest, Given::Text(text) if Host::read(&store::authority(text)).provider.tls_only);
    let wanted = scheme == Scheme::Https || is_tls_only;
    let is_contradiction = form.flag(Field::UseSsl).is_some_and(|flag| flag != (scheme == Scheme::Https));
    let code = if is_contradiction { IssueCode::EndpointSchemeContradicts } else { IssueCode::EndpointHasScheme };
    let issue = Issue::new(code, PATH).text("scheme", scheme.as_str()).flag("useSSL", wanted);
    let wanted = Given::Flag(wanted);
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
        form.mend_one(IssueCode::EndpointHasQuery, Field::EndPoint, Given::text(before.trim_end_matches('/')));
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
    let issue = Issue::new(code, PATH).text("found", form.shown_of(text, authority));
    form.give_up(Field::EndPoint, issue);
}

fn not_ascii(form: &mut Form<'_>, authority: &str, path: &str) {
    let ascii = form.options.ascii_end_point.unwrap_or_default();
    let ascii = split_port(ascii).map_or(ascii, |(host, _)| host);
    let (name, port) = split_port(authority).map_or((authority, None), |(name, port)| (name, Some(port)));
    let is_host = name.chars().all(|sign| !sign.is_ascii() || sign.is_ascii_alphanumeric() || "-._".contains(sign));
    if !is_host || !is_authority(ascii) || port.is_some_and(|port| digits(port).is_none()) {
        // Nothing can be called by it.
        let issue = Issue::new(IssueCode::EndpointNotAscii, PATH).severity(Severity::Error);
        return form.give_up(Field::EndPoint, issue);
    }
    let mut rest = String::from(ascii);
    if let Some(port) = port {
        rest.push(':');
        rest.push_str(port);
    }
    rest.push_str(path);
    form.mend_one(IssueCode::EndpointNotAscii, Field::EndPoint, Given::Text(rest));
}

/// A host of Amazon's that is not the API.
fn service(form: &mut Form<'_>, text: &str) {
    let authority = store::authority(text);
    let host = Host::read(&authority);
    let region = host.region.and_then(known).or_else(|| form.text(Field::Region).and_then(known));
    let code = match host.serves {
        Serves::Website => IssueCode::EndpointIsWebsite,
        Serves::Nothing => IssueCode::EndpointIsOtherService,
        _ => return,
    };
    let issue = Issue::new(code, PATH).text("found", form.shown(&authority));
    // Without an endpoint it is that of the region, once that is plain.
    let host = region.map_or(Given::Absent, |region| Given::Text(store::amazon(region)));
    form.mend(Field::EndPoint, issue, &[(Field::EndPoint, host)]);
}

/// The bucket again, before the host or in the path.
fn bucket(form: &mut Form<'_>, text: &str) {
    let (_, path) = split_at_any(text, "/");
    let authority = store::authority(text);
    let host = Host::read(&authority);
    let given = form.text(Field::Bucket).unwrap_or_default();
    let base = host.provider.base_path;
    let before_host = if !host.bucket.is_empty() {
        Some(host.rest)
    } else if form.flag(Field::PathStyle) == Some(false) && !given.is_empty() && !host.is_cloud() {
        let rest = authority.strip_prefix(&*given.to_ascii_lowercase()).and_then(|rest| rest.strip_prefix('.'));
        rest.filter(|rest| is_authority(rest))
    } else {
        None
    };
    let first = split_at_any(path.get(1..).unwrap_or_default(), "/").0;
    let rest_path = if host.is_cloud() {
        // Nothing else stands there.
        if path == base || (path.is_empty() && before_host.is_none()) { path } else { base }
    } else if given.is_empty() {
        path
    } else if first == given {
        ""
    } else if after_last(path, "/") == given {
        path.get(..path.len() - given.len() - 1).unwrap_or_default()
    } else {
        path
    };
    if before_host.is_none() && rest_path == path {
        return;
    }
    let mut rest = String::from(before_host.unwrap_or(&authority));
    rest.push_str(rest_path);
    let issue = Issue::new(IssueCode::EndpointHasBucket, PATH).text("host", form.shown(&rest));
    form.mend(Field::EndPoint, issue, &[(Field::EndPoint, Given::Text(rest))]);
}

/// A store whose API does not begin at its root.
fn base_path(form: &mut Form<'_>, text: &str) {
    let authority = store::authority(text);
    let base = Host::read(&authority).provider.base_path;
    if !base.is_empty() && authority.len() == text.len() {
        let mut whole = authority;
        whole.push_str(base);
        let issue = Issue::new(IssueCode::EndpointNeedsPath, PATH).text("expected", base);
        form.mend(Field::EndPoint, issue, &[(Field::EndPoint, Given::Text(whole))]);
    }
}
