//! Two canonical requests, or two strings to sign, line by line: the first that differs, and what that says.

use alloc::borrow::ToOwned;
use alloc::string::String;

use crate::explain::answer::lines;
use crate::explain::cause::Cause;
use crate::explain::{Found, Stage, path, query};
use crate::sign::{EMPTY_SHA256, UNSIGNED_PAYLOAD};
use crate::text::{next_piece, split_at_any, split_once};
use crate::url::split_port;

/// The first line that differs, and what is in it on both sides.
struct Differing<'t> {
    at: usize,
    ours: &'t str,
    theirs: &'t str,
}

impl Differing<'_> {
    fn found(&self, stage: Stage, (cause, detail): (Cause, String)) -> Found {
        let (ours, theirs) = (self.ours.to_owned(), self.theirs.to_owned());
        Found { stage: Some(stage), line: self.at as u32 + 1, ours, theirs, cause, detail }
    }
}

fn first<'t>(ours: &[&'t str], theirs: &[&'t str]) -> Option<Differing<'t>> {
    let line = |lines: &[&'t str], at: usize| lines.get(at).copied();
    let at = (0..ours.len().max(theirs.len())).find(|at| line(ours, *at) != line(theirs, *at))?;
    Some(Differing { at, ours: line(ours, at).unwrap_or_default(), theirs: line(theirs, at).unwrap_or_default() })
}

/// A canonical request taken apart.
struct Parts<'t, 'l> {
    headers: &'l [&'t str],
}

impl<'t, 'l> Parts<'t, 'l> {
    fn of(lines: &'l [&'t str]) -> Self {
        let rest = lines.get(3..).unwrap_or_default();
        let end = rest.iter().position(|line| line.is_empty()).unwrap_or(rest.len());
        Self { headers: rest.get(..end).unwrap_or_default() }
    }

    fn value(&self, name: &str) -> Option<&'t str> {
        self.headers.iter().map(|line| header(line)).find(|(present, _)| *present == name).map(|(_, value)| value)
    }
}

fn header(line: &str) -> (&str, &str) {
    split_once(line, ":").unwrap_or((line, ""))
}

/// `None` where they are the same.
pub(super) fn canonical_requests(ours: &str, theirs: &str) -> Option<Found> {
    let (our_lines, their_lines) = (lines(ours), lines(theirs));
    let differing = first(&our_lines, &their_lines)?;
    let (we, they) = (Parts::of(&our_lines), Parts::of(&their_lines));
    let our_host = we.value("host").unwrap_or_default();
    let their_host = they.value("host").unwrap_or_default();
    let end = 3 + we.headers.len();
    let Differing { at, ours, theirs } = differing;
    let cause = match at {
        0 => (Cause::MethodDiffers, theirs.to_owned()),
        1 => path::cause(ours, theirs, our_host, their_host),
        2 => query::cause(ours, theirs),
        at if at <= end => headers(&we, &they, ours, theirs),
        at if at == end + 1 => signed_headers(ours, theirs),
        _ => payload(ours, theirs),
    };
    Some(differing.found(Stage::CanonicalRequest, cause))
}

/// `None` where they are the same.
pub(super) fn strings_to_sign(ours: &str, theirs: &str) -> Option<Found> {
    let differing = first(&lines(ours), &lines(theirs))?;
    let Differing { at, ours, theirs } = differing;
    let cause = match at {
        0 => (Cause::AlgorithmDiffers, String::new()),
        1 => (Cause::DateDiffers, theirs.to_owned()),
        2 => scope(ours, theirs),
        _ => (Cause::CanonicalRequestDiffers, String::new()),
    };
    Some(differing.found(Stage::StringToSign, cause))
}

/// Two lines among the headers, of which either may be the empty one at their end.
fn headers(we: &Parts<'_, '_>, they: &Parts<'_, '_>, ours: &str, theirs: &str) -> (Cause, String) {
    let ((our_name, our_value), (their_name, their_value)) = (header(ours), header(theirs));
    let lost = !our_name.is_empty() && they.value(our_name).is_none();
    // A store writes an empty value where a signed header did not come.
    let emptied = our_name == their_name && their_value.is_empty();
    if lost || emptied {
        return (Cause::HeaderRemoved, our_name.to_owned());
    }
    if our_name != their_name {
        let added = !their_name.is_empty() && we.value(their_name).is_none();
        return if added {
            (Cause::HeaderAdded, their_name.to_owned())
        } else {
            (Cause::SignedHeadersDiffer, String::new())
        };
    }
    match our_name {
        "host" => host(our_value, their_value),
        "x-amz-date" | "date" => (Cause::DateDiffers, their_value.to_owned()),
        "x-amz-content-sha256" => payload(our_value, their_value),
        "x-amz-security-token" => (Cause::TokenDiffers, String::new()),
        _ => (Cause::HeaderChanged, our_name.to_owned()),
    }
}

/// The bucket's name stands in front of one of them, or a port behind.
fn host(ours: &str, theirs: &str) -> (Cause, String) {
    let bare = |host: &str| split_port(host).map_or(host.len(), |(name, _)| name.len());
    if ours.get(..bare(ours)) == theirs.get(..bare(theirs)) {
        return (Cause::HostPort, theirs.to_owned());
    }
    let front = |long: &str, short: &str| {
        let front = long.strip_suffix(short)?.strip_suffix('.')?.to_owned();
        (!front.is_empty() && !short.is_empty()).then_some(front)
    };
    match front(ours, theirs).or_else(|| front(theirs, ours)) {
        Some(bucket) => (Cause::AddressingStyle, bucket),
        None => (Cause::HostDiffers, theirs.to_owned()),
    }
}

/// Two lists of names with semicolons.
pub(super) fn signed_headers(ours: &str, theirs: &str) -> (Cause, String) {
    let missing = |from: &str, list: &str| {
        let mut names = Some(from);
        core::iter::from_fn(|| next_piece(&mut names, ";")).find(|name| !is_listed(list, name)).map(str::to_owned)
    };
    match (missing(ours, theirs), missing(theirs, ours)) {
        (Some(name), _) => (Cause::HeaderRemoved, name),
        (None, Some(name)) => (Cause::HeaderAdded, name),
        (None, None) => (Cause::SignedHeadersDiffer, String::new()),
    }
}

/// Whether a name is in a list with semicolons.
pub(super) fn is_listed(list: &str, name: &str) -> bool {
    let mut names = Some(list);
    core::iter::from_fn(|| next_piece(&mut names, ";")).any(|listed| listed == name)
}

pub(super) fn payload(ours: &str, theirs: &str) -> (Cause, String) {
    let cause = match (ours, theirs) {
        (UNSIGNED_PAYLOAD, _) => Cause::UnsignedPayloadRefused,
        (_, UNSIGNED_PAYLOAD) => Cause::PayloadUnsigned,
        (_, EMPTY_SHA256) => Cause::BodyMissing,
        _ => Cause::PayloadHashDiffers,
    };
    (cause, String::new())
}

/// `key/day/region/service/aws4_request`.
pub(super) fn credential(ours: &str, theirs: &str) -> (Cause, String) {
    let ((our_key, our_scope), (their_key, their_scope)) = (split_at_any(ours, "/"), split_at_any(theirs, "/"));
    if our_key != their_key {
        return (Cause::AccessKeyDiffers, their_key.to_owned());
    }
    scope(our_scope.get(1..).unwrap_or_default(), their_scope.get(1..).unwrap_or_default())
}

/// `day/region/service/aws4_request`.
fn scope(ours: &str, theirs: &str) -> (Cause, String) {
    let (mut our_parts, mut their_parts) = (Some(ours), Some(theirs));
    for cause in [Cause::WrongDay, Cause::WrongRegion, Cause::WrongService] {
        let (ours, theirs) = (next_piece(&mut our_parts, "/"), next_piece(&mut their_parts, "/"));
        if ours != theirs {
            return match theirs {
                Some(theirs) if !theirs.is_empty() => (cause, theirs.to_owned()),
                _ => (Cause::AuthorizationMalformed, String::new()),
            };
        }
    }
    (Cause::AuthorizationMalformed, String::new())
}
