//! `useSSL`, `port`, `pathStyle`: how the store is called, beyond its host.

use alloc::string::String;

use super::super::Profile;
use super::super::issue::{Issue, IssueCode, Severity};
use super::form::{Field, Form, Given};
use super::naming::is_address;
use super::store::{self, Host, Serves};
use crate::providers::{Addressing, Support};
use crate::text::{digits, has_any, split_at_any};
use crate::url::split_port;

use Field::{Bucket, EndPoint, PathStyle, Port, UseSsl};

pub(super) fn check(form: &mut Form<'_>) {
    let Some(authority) = form.text(EndPoint).map(store::authority) else { return };
    let host = Host::read(&authority);
    tls(form, &host);
    port(form, &authority, &host);
    acceleration(form, &host);
    // Acceleration may have been given up for the bucket's sake.
    let Some(authority) = form.text(EndPoint).map(store::authority) else { return };
    style(form, &Host::read(&authority));
}

fn tls(form: &mut Form<'_>, host: &Host<'_>) {
    if form.flag(UseSsl) == Some(false) && host.provider.tls_only {
        let issue = Issue::new(IssueCode::TlsRequired, UseSsl.path()).text("provider", host.provider.name());
        form.mend(UseSsl, issue, &[(UseSsl, Given::Flag(true))]);
    } else if form.is_absent(UseSsl) {
        // The platform's backend refuses what its documentation lets one leave out.
        let severity = if form.options.profile == Profile::Backend { Severity::Error } else { Severity::Warning };
        let issue = Issue::new(IssueCode::UseSslUnset, UseSsl.path()).severity(severity);
        form.mend(UseSsl, issue, &[(UseSsl, Given::Flag(true))]);
    }
}

fn port(form: &mut Form<'_>, authority: &str, host: &Host<'_>) {
    let in_host = split_port(authority).and_then(|(_, port)| digits(port));
    if let (Some(port), Some(in_host)) = (form.port().map(u64::from), in_host) {
        let code = if port == in_host { IssueCode::PortTwice } else { IssueCode::PortContradicts };
        let issue = Issue::new(code, Port.path()).number("port", port).number("endPoint", in_host);
        form.mend(Port, issue, &[(Port, Given::Absent)]);
    }
    let Some(port) = form.port().map(u64::from).or(in_host) else { return };
    let is_secure = form.flag(UseSsl) == Some(true);
    let issue = |code| Issue::new(code, Port.path()).number("port", port);
    if host.is_cloud() && port != 443 {
        let mut changes = alloc::vec![(Port, Given::Absent)];
        if let Some(text) = form.text(EndPoint).filter(|_| in_host.is_some()) {
            let (before, path) = split_at_any(text, "/");
            let mut text = String::from(split_port(before).map_or(before, |(name, _)| name));
            text.push_str(path);
            changes.push((EndPoint, Given::Text(text)));
        }
        form.mend(Port, issue(IssueCode::PortOfStore).text("provider", host.provider.name()), &changes);
    } else if port == 443 && form.flag(UseSsl) == Some(false) {
        form.mend(Port, issue(IssueCode::PortNeedsTls), &[(UseSsl, Given::Flag(true))]);
    } else if port == 80 && is_secure {
        form.tell(Port, issue(IssueCode::PortWithoutTls));
    }
}

/// The edge serves the host `bucket.s3-accelerate.amazonaws.com` alone, by a certificate for one label.
fn acceleration(form: &mut Form<'_>, host: &Host<'_>) {
    if host.serves != Serves::Accelerated {
        return;
    }
    if form.text(Bucket).is_some_and(|name| has_any(name, ".")) {
        let issue = Issue::new(IssueCode::AccelerationNeedsNoDots, EndPoint.path());
        let region = form.text(Field::Region).and_then(crate::providers::regions::known);
        match region.map(store::amazon) {
            // The region's own certificate does not cover it either.
            Some(host) if form.flag(PathStyle) == Some(false) => {
                form.mend(EndPoint, issue, &[(EndPoint, Given::Text(host)), (PathStyle, Given::Flag(true))]);
            }
            Some(host) => form.mend(EndPoint, issue, &[(EndPoint, Given::Text(host))]),
            None => form.give_up(EndPoint, issue),
        }
    } else if !form.is_opaque(PathStyle) && form.flag(PathStyle).or(default_style(form)) == Some(true) {
        form.mend_one(IssueCode::AccelerationNeedsVirtual, PathStyle, Given::Flag(false));
    }
}

fn style(form: &mut Form<'_>, host: &Host<'_>) {
    if form.is_opaque(PathStyle) {
        return;
    }
    let given = form.flag(PathStyle);
    let provider = host.provider;
    let name = split_port(host.rest).map_or(host.rest, |(name, _)| name);
    // No bucket's name can stand before an address.
    let is_number = name.starts_with('[') || is_address(name);
    let is_local = is_number || !has_any(name, ".") || name.ends_with(".localhost");
    let path_style = given.or(default_style(form)).unwrap_or(false);
    let has_dots = form.text(Bucket).is_some_and(|bucket| has_any(bucket, "."));
    let is_secure = form.flag(UseSsl) == Some(true);
    let issue = |code| Issue::new(code, PathStyle.path());

    let takes_virtual = if is_number { Support::No } else { provider.takes(Addressing::VirtualHosted) };
    if path_style && provider.takes(Addressing::Path) == Support::No {
        let issue = issue(IssueCode::PathStyleRefused).text("provider", provider.name());
        form.mend(PathStyle, issue, &[(PathStyle, Given::Flag(false))]);
    } else if given == Some(false) && takes_virtual == Support::No {
        form.mend_one(IssueCode::PathStyleNeeded, PathStyle, Given::Flag(true));
    } else if given == Some(false) && (is_local || (takes_virtual == Support::Unknown && provider.id != "other")) {
        // It can be set up, but seldom is.
        let issue = issue(IssueCode::PathStyleNeeded).severity(Severity::Warning);
        form.mend(PathStyle, issue, &[(PathStyle, Given::Flag(true))]);
    } else if given == Some(false) && has_dots && is_secure && provider.takes(Addressing::Path) != Support::No {
        // Another's own server may have another certificate.
        let severity = if host.is_cloud() { Severity::Error } else { Severity::Warning };
        let issue = issue(IssueCode::DotsBreakTls).severity(severity);
        form.mend(PathStyle, issue, &[(PathStyle, Given::Flag(true))]);
    } else if given.is_none() && provider.addressing == Addressing::VirtualHosted && !has_dots {
        // Elsewhere both readers take path style.
        form.mend_one(IssueCode::PathStyleUnset, PathStyle, Given::Flag(path_style));
    }
}

/// What is called where `pathStyle` is absent.
pub(super) fn default_style(form: &Form<'_>) -> Option<bool> {
    (form.options.profile == Profile::Backend).then_some(true)
}
