//! The endpoint of an account: Azure's own in one of its clouds, an emulator's, or another host that stands for it.

use alloc::string::String;

use super::super::fields::Fields;
use super::super::issue::{Issue, IssueCode, Severity};
use super::super::patch::Operation;
use super::super::value::Value;
use super::super::{Options, Profile, Resolved};
use super::names::{Address, Host, WORLD, address};
use super::{CONTAINER, ENDPOINT, Now, USE_SSL};
use crate::encode::{Slash, push_encoded};
use crate::endpoint::Addressing;
use crate::text::{push_all, split_at_any};
use crate::url::{Scheme, host_header, is_authority};

/// The platform's code says `endpoint`, its documentation `endPoint`.
pub(super) fn read_spelling(fields: &mut Fields<'_>) {
    const OTHER: &str = "/endPoint";
    if fields.value(OTHER).is_none() {
        return;
    }
    let is_alone = fields.value(ENDPOINT).is_none();
    fields.stand_in = Some((OTHER, ENDPOINT));
    let issue = if is_alone {
        let issue = Issue::new(IssueCode::FieldMisspelled, OTHER).severity(Severity::Warning);
        issue.patch([Operation::move_to(OTHER, ENDPOINT)])
    } else {
        Issue::new(IssueCode::FieldTwice, OTHER).patch([Operation::remove(OTHER)])
    };
    fields.tell(issue.text("found", "endPoint").text("expected", "endpoint"));
}

/// Where requests will go.
pub(super) struct Called {
    scheme: Scheme,
    authority: String,
    path: String,
}

impl Called {
    /// Azure has one way to name a container: first in the path. It has no regions in addresses.
    pub(super) fn bucket(self, container: &str) -> Resolved {
        let host = host_header(self.scheme, &self.authority);
        let mut base_path = String::new();
        if !self.path.is_empty() {
            base_path.push('/');
            push_encoded(&mut base_path, self.path.as_bytes(), Slash::Keep);
        }
        let mut url = String::new();
        push_all(&mut url, &[self.scheme.as_str(), "://", &host, &base_path, "/"]);
        push_encoded(&mut url, container.as_bytes(), Slash::Encode);
        Resolved { provider: "azure", url, host, base_path, region: String::new(), addressing: Addressing::Path }
    }
}

pub(super) fn judge(fields: &mut Fields<'_>, now: &mut Now, options: &Options<'_>) -> Option<Called> {
    let path = ENDPOINT;
    let Some(given) = now.endpoint.clone() else {
        // What is not known cannot be called.
        if fields.value(path).is_some() {
            return None;
        }
        needs_tls(fields, now.use_ssl == Some(false));
        let authority = [now.account.as_deref()?, ".blob", WORLD].concat();
        return Some(Called { scheme: Scheme::Https, authority, path: String::new() });
    };
    let Address { scheme, authority, path: folder, has_more } = address(&given);
    let written = scheme.map(Scheme::parse);
    if written == Some(None) || !is_authority(authority) {
        fields.tell(Issue::new(IssueCode::AzureEndpointUnusable, path));
        return None;
    }
    let written = written.flatten();
    let host = address(&given).host();
    let azure = Host::parse(host);
    // What the endpoint should be, piece by piece, from the one fault to the next.
    let mut mended = Mended { scheme: written, authority: authority.into(), folder: folder.into() };

    if has_more {
        mended.tell(fields, path, Issue::new(IssueCode::EndpointHasQuery, path));
    }
    if let Some(azure) = &azure {
        let account = now.account.clone().unwrap_or_else(|| azure.account.clone());
        let right = azure.blob(&account);
        if azure.service != "blob" {
            mended.authority = right;
            mended.tell(fields, path, Issue::new(IssueCode::AzureEndpointNotBlob, path));
        } else if !authority.eq_ignore_ascii_case(&right) && !account.is_empty() {
            mended.authority = right;
            mended.tell(fields, path, Issue::new(IssueCode::AzureEndpointOther, path));
        }
    }
    let folder = match (&azure, now.account.as_deref()) {
        (Some(_), _) => Some(""),
        // An emulator has all accounts at one address.
        (None, Some(account)) if is_local(host) => {
            if folder.is_empty() {
                mended.folder = account.into();
                mended.tell(fields, path, Issue::new(IssueCode::AzureEndpointLacksAccount, path));
            }
            (split_at_any(&mended.folder, "/").0 == account).then_some(account)
        }
        _ => None,
    };
    if let Some(folder) = folder.filter(|folder| mended.folder != **folder) {
        let container = mended.folder.strip_prefix(folder).unwrap_or_default().trim_matches('/');
        let container = String::from(split_at_any(container, "/").0);
        mended.folder = folder.into();
        let fills = fields.value(CONTAINER).is_none() && super::names::is_container(&container);
        let operation = fills.then(|| fields.put(CONTAINER, Value::text(&*container)));
        if fills {
            now.container = Some(container);
        }
        let issue = Issue::new(IssueCode::AzureEndpointHasPath, path);
        mended.tell_with(fields, path, issue, operation);
    }
    if let Some(scheme) = written {
        let secure = scheme == Scheme::Https || azure.is_some();
        let contradicts = now.use_ssl.is_some_and(|use_ssl| use_ssl != (scheme == Scheme::Https));
        mended.scheme = None;
        let operation = fields.put(USE_SSL, Value::Bool(secure));
        let code = if contradicts { IssueCode::EndpointSchemeContradicts } else { IssueCode::AzureEndpointHasScheme };
        let issue = Issue::new(code, path).text("scheme", scheme.as_str());
        // Azure would refuse it.
        let refused = secure && scheme == Scheme::Http;
        let issue = if refused { issue.severity(Severity::Error) } else { issue };
        mended.tell_with(fields, path, issue, Some(operation));
        now.use_ssl = Some(secure);
    } else if now.use_ssl.is_none() && fields.value(USE_SSL).is_none() {
        let operation = fields.put(USE_SSL, Value::Bool(true));
        fields.tell(Issue::new(IssueCode::AzureUseSslUnset, USE_SSL).patch([operation]));
    }
    let plain = !now.use_ssl.unwrap_or(options.profile == Profile::Docs);
    needs_tls(fields, plain && azure.is_some() && written.is_none());
    let scheme = if plain && azure.is_none() { Scheme::Http } else { Scheme::Https };
    Some(Called { scheme, authority: mended.authority, path: mended.folder })
}

/// Accounts refuse plain http unless somebody has allowed it.
fn needs_tls(fields: &mut Fields<'_>, is_plain: bool) {
    if is_plain && fields.value(USE_SSL).is_some() {
        let operation = Operation::replace(USE_SSL, Value::Bool(true));
        fields.tell(Issue::new(IssueCode::AzureNeedsTls, USE_SSL).patch([operation]));
    }
}

/// An endpoint that is being put right.
struct Mended {
    scheme: Option<Scheme>,
    authority: String,
    folder: String,
}

impl Mended {
    fn tell(&self, fields: &mut Fields<'_>, path: &'static str, issue: Issue) {
        self.tell_with(fields, path, issue, None);
    }

    /// Each patch mends what was found so far.
    fn tell_with(&self, fields: &mut Fields<'_>, path: &'static str, issue: Issue, more: Option<Operation>) {
        let mut text = String::new();
        if let Some(scheme) = self.scheme {
            push_all(&mut text, &[scheme.as_str(), "://"]);
        }
        push_all(&mut text, &[&self.authority, if self.folder.is_empty() { "" } else { "/" }, &self.folder]);
        let operation = fields.put(path, Value::text(text));
        fields.tell(issue.patch([operation]).patch(more));
    }
}

fn is_local(host: &str) -> bool {
    let is_number = host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_number || host.starts_with('[') || host.eq_ignore_ascii_case("localhost")
}
