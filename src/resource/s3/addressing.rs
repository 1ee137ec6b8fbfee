//! `useSSL`, `port`, `pathStyle`: how the store is called, beyond its host.

use alloc::string::String;

use super::super::Profile;
use super::super::issue::{IssueCode, Severity};
use super::field::Field::{Bucket, EndPoint, PathStyle, Port, Region, UseSsl};
use super::field::Given;
use super::form::{Form, Look};
use super::naming::is_address;
use super::store::{self, Serves};
use crate::providers::regions::known;
use crate::providers::{Addressing, Support};
use crate::text::{digits, has_any, push_all, split_at_any};
use crate::url::split_port;

pub(super) fn check(form: &mut Form<'_>) {
    // Acceleration may be given up for the bucket's sake: before the style is judged.
    form.look(EndPoint, &[tls, port, acceleration, style]);
}

fn tls(form: &mut Form<'_>, look: &Look<'_>) {
    let provider = look.host().provider;
    let issue = if form.flag(UseSsl) == Some(false) && provider.tls_only {
        UseSsl.fault(IssueCode::TlsRequired).text("provider", provider.name())
    } else if form.is_absent(UseSsl) {
        // The platform's backend refuses what its documentation lets one leave out.
        let is_backend = form.options.profile == Profile::Backend;
        let severity = if is_backend { Severity::Error } else { Severity::Warning };
        UseSsl.fault(IssueCode::UseSslUnset).severity(severity)
    } else {
        return;
    };
    form.mend_flag(UseSsl, issue, true);
}

fn port(form: &mut Form<'_>, look: &Look<'_>) {
    let host = look.host();
    let in_host = split_port(host.authority).and_then(|(_, port)| digits(port));
    let given = form.port().map(u64::from);
    if let (Some(port), Some(in_host)) = (given, in_host) {
        let code = if port == in_host { IssueCode::PortTwice } else { IssueCode::PortContradicts };
        let issue = Port.fault(code).number("port", port).number("endPoint", in_host);
        form.mend_by(Port, issue, Given::Absent);
    }
    // Where both are there, that of the field has just gone.
    let Some(port) = in_host.or(given) else { return };
    let use_ssl = form.flag(UseSsl);
    let issue = |code| Port.fault(code).number("port", port);
    if host.is_cloud() && port != 443 {
        let issue = issue(IssueCode::PortOfStore).text("provider", host.provider.name());
        form.put(Port, Given::Absent);
        if in_host.is_some() {
            let (before, path) = split_at_any(look.text, "/");
            let mut bare = String::new();
            push_all(&mut bare, &[split_port(before).map_or(before, |(name, _)| name), path]);
            form.put_text(EndPoint, &bare);
        }
        form.mend(Port, issue);
    } else if port == 443 && use_ssl == Some(false) {
        form.put_flag(UseSsl, true);
        form.mend(Port, issue(IssueCode::PortNeedsTls));
    } else if port == 80 && use_ssl == Some(true) {
        form.tell(Port, issue(IssueCode::PortWithoutTls));
    }
}

/// The edge serves the host `bucket.s3-accelerate.amazonaws.com` alone, by a certificate for one label.
fn acceleration(form: &mut Form<'_>, look: &Look<'_>) {
    if look.host().serves != Serves::Accelerated {
        return;
    }
    if form.text(Bucket).is_some_and(|name| has_any(name, ".")) {
        let issue = EndPoint.fault(IssueCode::AccelerationNeedsNoDots);
        let Some(region) = form.text(Region).and_then(known) else { return form.give_up(EndPoint, issue) };
        form.put(EndPoint, Given::Text(store::amazon(region)));
        // The region's own certificate does not cover it either.
        if form.flag(PathStyle) == Some(false) {
            form.put_flag(PathStyle, true);
        }
        form.mend(EndPoint, issue);
    } else if !form.is_opaque(PathStyle) && form.flag(PathStyle).or(default_style(form)) == Some(true) {
        form.mend_flag(PathStyle, PathStyle.fault(IssueCode::AccelerationNeedsVirtual), false);
    }
}

fn style(form: &mut Form<'_>, look: &Look<'_>) {
    if form.is_opaque(PathStyle) {
        return;
    }
    let (host, provider) = (look.host(), look.host().provider);
    let given = form.flag(PathStyle);
    let name = split_port(host.rest).map_or(host.rest, |(name, _)| name);
    // No bucket's name can stand before an address.
    let is_number = name.starts_with('[') || is_address(name);
    let is_local = is_number || !has_any(name, ".") || name.ends_with(".localhost");
    let path_style = given.or(default_style(form)).unwrap_or(false);
    let has_dots = form.text(Bucket).is_some_and(|bucket| has_any(bucket, "."));
    let takes_path = provider.takes(Addressing::Path) != Support::No;
    let takes_virtual = if is_number { Support::No } else { provider.takes(Addressing::VirtualHosted) };

    let (code, severity, wanted) = if path_style && !takes_path {
        (IssueCode::PathStyleRefused, Severity::Error, false)
    } else if given == Some(false) && takes_virtual == Support::No {
        (IssueCode::PathStyleNeeded, Severity::Error, true)
    } else if given == Some(false) && (is_local || (takes_virtual == Support::Unknown && provider.id != "other")) {
        // It can be set up, but seldom is.
        (IssueCode::PathStyleNeeded, Severity::Warning, true)
    } else if given == Some(false) && has_dots && form.flag(UseSsl) == Some(true) && takes_path {
        // Another's own server may have another certificate.
        (IssueCode::DotsBreakTls, if host.is_cloud() { Severity::Error } else { Severity::Warning }, true)
    } else if given.is_none() && provider.addressing == Addressing::VirtualHosted && !has_dots {
        // Elsewhere both readers take path style.
        (IssueCode::PathStyleUnset, Severity::Warning, path_style)
    } else {
        return;
    };
    let mut issue = PathStyle.fault(code).severity(severity);
    if code == IssueCode::PathStyleRefused {
        issue = issue.text("provider", provider.name());
    }
    form.mend_flag(PathStyle, issue, wanted);
}

/// What is called where `pathStyle` is absent.
pub(super) fn default_style(form: &Form<'_>) -> Option<bool> {
    (form.options.profile == Profile::Backend).then_some(true)
}
