//! The endpoint of an account: Azure's own in one of its clouds, an emulator's, or another host that stands for it.

use alloc::string::String;

use super::super::fields::Fields;
use super::super::issue::{Issue, IssueCode, Severity};
use super::super::patch::Operation;
use super::super::value::Value;
use super::super::{Options, Profile, Resolved, Use, s3};
use super::names::{Host, WORLD, address, is_container};
use super::{ACCOUNT, CONTAINER, ENDPOINT, USE_SSL};
use crate::text::{push_all, split_at_any, trim};
use crate::url::{Scheme, is_authority};

/// The platform's code says `endpoint`, its documentation `endPoint`.
pub(super) fn read_spelling(fields: &mut Fields<'_>) {
    const OTHER: &str = "/endPoint";
    if fields.value(OTHER).is_none() {
        return;
    }
    let is_alone = fields.value(ENDPOINT).is_none();
    fields.stand_in = Some((OTHER, ENDPOINT));
    let code = if is_alone { IssueCode::FieldMisspelled } else { IssueCode::FieldTwice };
    let operation = if is_alone { Operation::move_to(OTHER, ENDPOINT) } else { Operation::remove(OTHER) };
    let issue = Issue::new(code, OTHER).severity(Severity::Warning).and(operation);
    fields.tell(issue.text("found", "endPoint").text("expected", "endpoint"));
}

/// What requests will go to, if that can be told.
pub(super) fn judge(fields: &Fields<'_>, use_ssl: Option<bool>, options: &Options<'_>) -> Option<Resolved> {
    let (account, container) = (fields.now(ACCOUNT), fields.now(CONTAINER));
    let given = fields.now(ENDPOINT);
    if given.is_empty() {
        // What is not known cannot be called.
        if fields.value(ENDPOINT).is_some() {
            return None;
        }
        needs_tls(fields, use_ssl == Some(false));
        let host = [account, ".blob", WORLD].concat();
        return resolved(account, Scheme::Https, &host, "", container);
    }
    let address = address(given);
    let written = address.scheme.map(Scheme::parse);
    if written == Some(None) || !is_authority(address.authority) {
        fields.fault(IssueCode::AzureEndpointUnusable, ENDPOINT);
        return None;
    }
    let written = written.flatten();
    let azure = Host::parse(address.host());
    let right = azure.as_ref().map(|host| host.blob(if account.is_empty() { host.account } else { account }));
    // What the endpoint should be, piece by piece, from the one fault to the next.
    let mut mended = Mended { scheme: written, authority: address.authority, folder: address.path };

    if address.has_more {
        fields.tell(mended.issue(fields, IssueCode::EndpointHasQuery));
    }
    // The folder that belongs there, where that is known.
    let mut folder = None;
    if let (Some(azure), Some(right)) = (&azure, &right) {
        folder = Some("");
        let is_right = address.authority.eq_ignore_ascii_case(right) || right.starts_with('.');
        if !azure.is_blob() || !is_right {
            mended.authority = right;
            let code = if azure.is_blob() { IssueCode::AzureEndpointOther } else { IssueCode::AzureEndpointNotBlob };
            fields.tell(mended.issue(fields, code));
        }
    } else if !account.is_empty() && is_local(address.host()) {
        // An emulator has all accounts at one address.
        if mended.folder.is_empty() {
            mended.folder = account;
            fields.tell(mended.issue(fields, IssueCode::AzureEndpointLacksAccount));
        }
        folder = Some(account).filter(|account| split_at_any(mended.folder, "/").0 == *account);
    }
    let mut named = container;
    if let Some(folder) = folder.filter(|folder| mended.folder != *folder) {
        let below = trim(mended.folder.get(folder.len()..).unwrap_or_default(), "/");
        let below = split_at_any(below, "/").0;
        mended.folder = folder;
        let mut issue = mended.issue(fields, IssueCode::AzureEndpointHasPath);
        if fields.value(CONTAINER).is_none() && is_container(below) {
            issue = issue.and(fields.put(CONTAINER, Value::text(below)));
            named = below;
        }
        fields.tell(issue);
    }
    let mut secure = use_ssl.unwrap_or(options.profile == Profile::Docs);
    if let Some(scheme) = written {
        let is_https = scheme == Scheme::Https;
        mended.scheme = None;
        let code = if use_ssl.is_some_and(|use_ssl| use_ssl != is_https) {
            IssueCode::EndpointSchemeContradicts
        } else {
            IssueCode::AzureEndpointHasScheme
        };
        let mut issue = mended.issue(fields, code).text("scheme", scheme.as_str());
        secure = is_https || azure.is_some();
        if secure && !is_https {
            // Azure would refuse it.
            issue.severity = Severity::Error;
        }
        fields.tell(issue.and(fields.put(USE_SSL, Value::Bool(secure))));
    } else if use_ssl.is_none() && fields.value(USE_SSL).is_none() {
        tell_to_use_tls(fields, IssueCode::AzureUseSslUnset);
    }
    needs_tls(fields, !secure && azure.is_some());
    if options.usage == Use::Browser && azure.is_none() {
        let is_open = use_ssl.is_none() && written.is_none() && fields.value(USE_SSL).is_some();
        let (host, code, is_mixed) = s3::hindrance(mended.authority, options);
        if let Some(code) = code {
            let host = if s3::looks_secret(mended.authority) { "…" } else { &host };
            fields.tell(Issue::new(code, ENDPOINT).text("host", host));
        }
        if is_mixed && !secure && !is_open {
            fields.fault(IssueCode::MixedContent, USE_SSL);
        }
    }
    let scheme = if secure || azure.is_some() { Scheme::Https } else { Scheme::Http };
    resolved(account, scheme, mended.authority, mended.folder, named)
}

/// Azure has one way to name a container: first in the path. It has no regions in addresses.
fn resolved(account: &str, scheme: Scheme, authority: &str, folder: &str, container: &str) -> Option<Resolved> {
    let is_known = !account.is_empty() && !container.is_empty();
    is_known.then(|| Resolved::by_path("azure", scheme, authority, folder, container))
}

/// Accounts refuse plain http unless somebody has allowed it.
fn needs_tls(fields: &Fields<'_>, is_plain: bool) {
    if is_plain && fields.value(USE_SSL).is_some() {
        tell_to_use_tls(fields, IssueCode::AzureNeedsTls);
    }
}

fn tell_to_use_tls(fields: &Fields<'_>, code: IssueCode) {
    fields.tell(Issue::new(code, USE_SSL).and(fields.put(USE_SSL, Value::Bool(true))));
}

/// An endpoint that is being put right.
struct Mended<'a> {
    scheme: Option<Scheme>,
    authority: &'a str,
    folder: &'a str,
}

impl Mended<'_> {
    /// Each patch mends what was found so far.
    #[inline(never)]
    fn issue(&self, fields: &Fields<'_>, code: IssueCode) -> Issue {
        let (scheme, mark) = self.scheme.map_or(("", ""), |scheme| (scheme.as_str(), "://"));
        let slash = if self.folder.is_empty() { "" } else { "/" };
        let mut text = String::new();
        push_all(&mut text, &[scheme, mark, self.authority, slash, self.folder]);
        Issue::new(code, ENDPOINT).and(fields.put(ENDPOINT, Value::Text(text)))
    }
}

/// `localhost` or an address in digits.
fn is_local(host: &str) -> bool {
    let is_number = host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_number || host.starts_with('[') || host.eq_ignore_ascii_case("localhost")
}
