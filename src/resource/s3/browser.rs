//! What a page may not call, or cannot.

use alloc::string::String;

use super::super::issue::{Issue, IssueCode};
use super::super::{Options, Use};
use super::field::Field::{EndPoint, Expiration, UseSsl};
use super::form::{Form, Look};
use crate::encode::pointer;
use crate::text::{after_last, digits, has_any, next_piece, split_at_any};
use crate::url::{split_port, split_scheme};

pub(super) fn check(form: &mut Form<'_>) {
    if form.options.usage == Use::Browser {
        server_only(form);
        form.look(EndPoint, &[reachable]);
    }
}

fn reachable(form: &mut Form<'_>, look: &Look<'_>) {
    let (host, code, is_mixed) = hindrance(look.text, form.options);
    if let Some(code) = code {
        form.tell(EndPoint, EndPoint.fault(code).text("host", form.shown(&host)));
    }
    if is_mixed && form.flag(UseSsl) == Some(false) {
        form.say(UseSsl, IssueCode::MixedContent);
    }
}

/// An address's host, what keeps the page from calling it, and whether plain http does.
pub(super) fn hindrance(address: &str, options: &Options<'_>) -> (String, Option<IssueCode>, bool) {
    let host = host_of(address);
    let page = options.page_url.and_then(split_scheme);
    let reach = reach(&host);
    let code = if is_internal(&host) {
        Some(IssueCode::EndpointInternal)
    } else if reach != Reach::Public && page.is_some_and(|(_, page)| is_public(&host_of(page))) {
        Some(IssueCode::EndpointPrivate)
    } else {
        None
    };
    let is_mixed = reach != Reach::ThisMachine && page.is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case("https"));
    (host, code, is_mixed)
}

/// In small letters, without user, port and path.
fn host_of(address: &str) -> String {
    let authority = after_last(split_at_any(address, "/?#").0, "@");
    split_port(authority).map_or(authority, |(host, _)| host).to_ascii_lowercase()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    ThisMachine,
    Network,
    Public,
}

/// Whom an address can be called by ([RFC 6890](https://www.rfc-editor.org/rfc/rfc6890)).
fn reach(host: &str) -> Reach {
    if host == "localhost" || host.ends_with(".localhost") || host == "[::1]" {
        return Reach::ThisMachine;
    }
    if let Some(address) = host.strip_prefix('[') {
        let is_local = ["fc", "fd", "fe8", "fe9", "fea", "feb"].iter().any(|prefix| address.starts_with(prefix));
        return if is_local { Reach::Network } else { Reach::Public };
    }
    let mut rest = Some(host);
    let mut number = || next_piece(&mut rest, ".").and_then(digits);
    match (number(), number(), number(), number()) {
        (Some(127), Some(_), Some(_), Some(_)) => Reach::ThisMachine,
        (Some(10), Some(_), Some(_), Some(_))
        | (Some(172), Some(16..=31), Some(_), Some(_))
        | (Some(192), Some(168), Some(_), Some(_))
        | (Some(169), Some(254), Some(_), Some(_))
        | (Some(100), Some(64..=127), Some(_), Some(_)) => Reach::Network,
        _ if host.ends_with(".local") || is_internal(host) => Reach::Network,
        _ => Reach::Public,
    }
}

fn is_public(host: &str) -> bool {
    !host.is_empty() && reach(host) == Reach::Public
}

/// A name that only machines beside the store know: of a container, or of a cluster.
fn is_internal(host: &str) -> bool {
    (!has_any(host, ".:[") && host != "localhost")
        || [".internal", ".svc", ".cluster.local"].iter().any(|end| host.ends_with(end))
}

/// In small letters, without what stands between words. What a server finds in its files or its surroundings.
const SERVER_ONLY: &str = "rolearn assumerole assumerolearn iamrole iamroleoverride instanceprofile useinstanceprofile \
    profile profilename awsprofile webidentitytokenfile awswebidentitytokenfile credentialsfile sharedcredentialsfile \
    credentialprocess envauth";

fn server_only(form: &mut Form<'_>) {
    for (name, _) in form.fields.iter() {
        if super::names::is_one_of(name, SERVER_ONLY) {
            let path = pointer("/", name);
            form.tell(Expiration, Issue::new(IssueCode::ServerOnlyField, path).text("found", name));
        }
    }
}
