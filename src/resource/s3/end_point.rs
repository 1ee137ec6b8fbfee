//! `endPoint`: a host, with a port or a base path where the store has one.

use alloc::string::String;

use super::super::issue::{IssueCode, Severity};
use super::field::Field::{Bucket, EndPoint, PathStyle, Port, Region, UseSsl};
use super::field::Given;
use super::form::{Check, Form, Look};
use super::keys;
use super::location::{Kind, Location};
use super::paste;
use super::store::{self, Host, Serves};
use crate::providers::aws::Partition;
use crate::providers::regions::known;
use crate::text::{after_last, digits, has_any, has_byte, push_all, split_at_any, trim_end, trim_start};
use crate::url::{Scheme, has_dot_segment, is_authority, split_port, split_scheme};

const CHECKS: &[Check] =
    &[tidy, keys::misplaced, location, scheme, user, query, slash, ipv6, host, service, bucket, base_path];

/// `settled` is what the form's version was after the last time: where nothing has changed since, there is nothing new to see.
pub(super) fn check(form: &mut Form<'_>, settled: &mut u32) {
    if form.version != *settled {
        // Each may leave a text that is nearer to a host; then all look at that, as they would after the patch.
        form.settle(EndPoint, CHECKS);
        *settled = form.version;
    }
}

/// What is wrong with the endpoint, and what it becomes: all `parts` together.
#[inline(never)]
fn becomes(form: &mut Form<'_>, code: IssueCode, parts: &[&str]) {
    let mut text = String::new();
    push_all(&mut text, parts);
    form.mend_text(EndPoint, EndPoint.fault(code), &text);
}

/// What stood inside may stand at an edge now.
fn tidy(form: &mut Form<'_>, look: &Look<'_>) {
    if let (clean, Some(code)) = paste::clean(look.text, EndPoint) {
        becomes(form, code, &[&clean]);
    }
}

/// Nothing is wrong with that; but nobody sees what it means.
pub(super) fn check_empty(form: &mut Form<'_>) {
    if !form.is_absent(EndPoint) || form.is_opaque(Region) {
        return;
    }
    let region = form.text(Region).unwrap_or("us-east-1");
    // Of `nyc3` the fault is told already: most likely another store's endpoint is missing.
    if Partition::of(region).is_some() {
        let host = store::amazon(region);
        form.mend_text(EndPoint, EndPoint.fault(IssueCode::EndpointEmpty).text("host", &*host), &host);
    }
}

/// All that says more than a host: the address of a bucket or of an object.
fn location(form: &mut Form<'_>, look: &Look<'_>) {
    let Some(location) = Location::read(look.text) else { return };
    let is_absent = form.is_absent(Bucket);
    let code = match location.kind {
        Kind::Unsupported(what) => {
            return form.give_up(EndPoint, EndPoint.fault(IssueCode::EndpointUnsupported).text("found", what));
        }
        Kind::Uri | Kind::Arn => IssueCode::EndpointIsUri,
        Kind::Console => IssueCode::EndpointIsConsole,
        // The same bucket again, and nothing behind it, is told below.
        Kind::Url if location.bucket.is_empty() || !location.is_plain || !(location.has_key || is_absent) => return,
        Kind::Url => IssueCode::EndpointIsObjectUrl,
    };
    // The bucket's own field says which one is meant, where it says anything.
    location.put(form, is_absent);
    if location.end_point.is_empty() {
        form.put(EndPoint, Given::Absent);
    }
    form.mend(EndPoint, EndPoint.fault(code));
}

fn scheme(form: &mut Form<'_>, look: &Look<'_>) {
    let Some((scheme, rest)) = written_scheme(look.text) else { return };
    // A URL ends in a slash as a rule.
    let rest = trim_end(rest, "/");
    let Some(scheme) = scheme else { return becomes(form, IssueCode::EndpointUnknownScheme, &[rest]) };
    let is_https = scheme == Scheme::Https;
    let wanted = is_https || Host::read(&store::authority(rest)).provider.tls_only;
    let given = form.flag(UseSsl);
    let is_contradiction = given == Some(!is_https);
    let code = if is_contradiction { IssueCode::EndpointSchemeContradicts } else { IssueCode::EndpointHasScheme };
    let issue = EndPoint.fault(code).text("scheme", scheme.as_str()).flag("useSSL", wanted);
    form.put_text(EndPoint, rest);
    if !form.is_opaque(UseSsl) && given != Some(wanted) {
        form.put_flag(UseSsl, wanted);
    }
    form.mend(EndPoint, issue);
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
    let rest = trim_start(rest, ":/");
    // `https:9000` would be a host of that name.
    (!rest.is_empty()).then_some((Some(scheme), rest))
}

fn user(form: &mut Form<'_>, look: &Look<'_>) {
    let (authority, path) = split_at_any(look.text, "/?#");
    if has_any(authority, "@") {
        becomes(form, IssueCode::EndpointHasUser, &[after_last(authority, "@"), path]);
    }
}

fn query(form: &mut Form<'_>, look: &Look<'_>) {
    let (before, rest) = split_at_any(look.text, "?#");
    if !rest.is_empty() {
        becomes(form, IssueCode::EndpointHasQuery, &[trim_end(before, "/")]);
    }
}

fn slash(form: &mut Form<'_>, look: &Look<'_>) {
    let bare = trim_end(look.text, "/");
    if bare.len() < look.text.len() {
        // With a port, the platform writes `host/:9000`.
        let severity = if form.is_absent(Port) { Severity::Warning } else { Severity::Error };
        form.mend_text(EndPoint, EndPoint.fault(IssueCode::EndpointTrailingSlash).severity(severity), bare);
    }
}

fn ipv6(form: &mut Form<'_>, look: &Look<'_>) {
    let (mut colons, mut others) = (0, 0);
    for byte in look.text.bytes() {
        colons += usize::from(byte == b':');
        others += usize::from(!byte.is_ascii_hexdigit() && byte != b':' && byte != b'.');
    }
    if colons > 1 && others == 0 {
        becomes(form, IssueCode::EndpointNeedsBrackets, &["[", look.text, "]"]);
    }
}

fn host(form: &mut Form<'_>, look: &Look<'_>) {
    let (authority, path) = split_at_any(look.text, "/");
    if !authority.is_ascii() {
        return not_ascii(form, authority, path);
    }
    let code = match split_port(authority) {
        Some((name, "")) if is_authority(name) => return becomes(form, IssueCode::EndpointBadPort, &[name, path]),
        Some((name, _)) if is_authority(name) && !is_authority(authority) => IssueCode::EndpointBadPort,
        _ if !is_authority(authority) || Scheme::parse(authority).is_some() => IssueCode::EndpointBadHost,
        _ if has_dot_segment(path.as_bytes()) || has_any(path, "\\") => IssueCode::EndpointBadPath,
        _ => return,
    };
    let issue = EndPoint.fault(code).text("found", form.shown_of(look.text, authority));
    form.give_up(EndPoint, issue);
}

fn not_ascii(form: &mut Form<'_>, authority: &str, path: &str) {
    let ascii = form.options.ascii_end_point.unwrap_or_default();
    let ascii = split_port(ascii).map_or(ascii, |(host, _)| host);
    let (name, port) = split_port(authority).unwrap_or((authority, ""));
    let is_host = name.bytes().all(|byte| !byte.is_ascii() || byte.is_ascii_alphanumeric() || has_byte("-._", byte));
    // With the colon, where there is one.
    let end = authority.get(name.len()..).unwrap_or_default();
    if !is_host || !is_authority(ascii) || !(end.is_empty() || digits(port).is_some()) {
        // Nothing can be called by it.
        return form.give_up(EndPoint, EndPoint.fault(IssueCode::EndpointNotAscii).severity(Severity::Error));
    }
    becomes(form, IssueCode::EndpointNotAscii, &[ascii, end, path]);
}

/// A host of Amazon's that is not the API.
fn service(form: &mut Form<'_>, look: &Look<'_>) {
    let code = match look.host().serves {
        Serves::Website => IssueCode::EndpointIsWebsite,
        Serves::Nothing => IssueCode::EndpointIsOtherService,
        _ => return,
    };
    let issue = EndPoint.fault(code).text("found", form.shown(look.host().authority));
    // Without an endpoint it is that of the region, once that is plain.
    let region = look.host().region.and_then(known).or_else(|| form.text(Region).and_then(known));
    form.mend_text(EndPoint, issue, &region.map(store::amazon).unwrap_or_default());
}

/// The bucket again, before the host or in the path.
fn bucket(form: &mut Form<'_>, look: &Look<'_>) {
    let (_, path) = split_at_any(look.text, "/");
    let host = look.host();
    let given = form.text(Bucket).unwrap_or_default();
    let base = host.provider.base_path;
    let before_host = if !host.bucket.is_empty() {
        Some(host.rest)
    } else if form.flag(PathStyle) == Some(false) && !given.is_empty() && !host.is_cloud() {
        let rest = host.authority.strip_prefix(&*given.to_ascii_lowercase()).and_then(|rest| rest.strip_prefix('.'));
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
    let mut rest = String::from(before_host.unwrap_or(host.authority));
    rest.push_str(rest_path);
    let issue = EndPoint.fault(IssueCode::EndpointHasBucket).text("host", form.shown(&rest));
    form.mend_text(EndPoint, issue, &rest);
}

/// A store whose API does not begin at its root.
fn base_path(form: &mut Form<'_>, look: &Look<'_>) {
    let (base, authority) = (look.host().provider.base_path, look.host().authority);
    if !base.is_empty() && authority.len() == look.text.len() {
        let issue = EndPoint.fault(IssueCode::EndpointNeedsPath).text("expected", base);
        let mut whole = String::from(authority);
        whole.push_str(base);
        form.mend_text(EndPoint, issue, &whole);
    }
}
