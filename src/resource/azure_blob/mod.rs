//! The `azure_blob` resource: `accountName`, `containerName`, `endpoint` (or `endPoint`), `useSSL`, `accessKey`, `tenantId`,
//! `clientId`, `federatedTokenFile`.
//!
//! What was pasted is split first, and the rest judged as it will be after that, so that mending shows nothing new.

mod endpoint;
mod names;

use alloc::string::String;

use super::fields::{Fields, Need};
use super::issue::{Issue, IssueCode};
use super::patch::Operation;
use super::value::{Object, Value};
use super::{Options, Use, Validation};
use crate::text::{has_any, is_made_of, is_one_of, split_once, trim};
use names::{Pasted, is_uuid};

const ACCOUNT: &str = "/accountName";
const CONTAINER: &str = "/containerName";
const ENDPOINT: &str = "/endpoint";
const USE_SSL: &str = "/useSSL";
const KEY: &str = "/accessKey";
const TENANT: &str = "/tenantId";
const CLIENT: &str = "/clientId";
const TOKEN_FILE: &str = "/federatedTokenFile";

pub(super) fn validate(object: &Object, options: &Options<'_>) -> Validation {
    let mut fields = Fields::new(object);
    fields.read(ACCOUNT, Need::Required);
    fields.read(CONTAINER, Need::Required);
    endpoint::read_spelling(&mut fields);
    fields.read(ENDPOINT, Need::Optional);
    let mut use_ssl = fields.flag(USE_SSL);
    fields.read(KEY, Need::Secret);

    split(&mut fields, &mut use_ssl);
    judge_account(&mut fields);
    judge_container(&mut fields);
    let resolved = endpoint::judge(&fields, use_ssl, options);
    judge_key(&fields, options);
    judge_identity(&mut fields, options);
    Validation { issues: fields.into_issues(), resolved }
}

/// A connection string in any field, an address in a name's: into the fields they speak of, unless those are filled.
fn split(fields: &mut Fields<'_>, use_ssl: &mut Option<bool>) {
    for path in [ACCOUNT, CONTAINER, ENDPOINT, KEY] {
        let text = fields.now(path);
        let mut pasted = Pasted::default();
        let code = if names::connection_string(text, &mut pasted) {
            IssueCode::AzureConnectionString
        } else if is_one_of(path, &[ACCOUNT, CONTAINER]) && names::resource_address(text, &mut pasted) {
            IssueCode::AzureAddressPasted
        } else {
            continue;
        };
        split_one(fields, use_ssl, path, code, &pasted);
    }
}

/// A field, the text for it, and how to tell whether it can be that.
type Part<'p> = (&'static str, &'p str, fn(&str) -> bool);

fn split_one(
    fields: &mut Fields<'_>,
    use_ssl: &mut Option<bool>,
    path: &'static str,
    code: IssueCode,
    pasted: &Pasted,
) {
    let parts: [Part<'_>; 4] = [
        (ACCOUNT, &pasted.account, names::is_account),
        (CONTAINER, &pasted.container, names::is_container),
        (ENDPOINT, &pasted.endpoint, |_| true),
        (KEY, &pasted.key, names::is_account_key),
    ];
    let mut issue = Issue::new(code, path);
    let usable = parts.iter().all(|(_, text, fits)| text.is_empty() || fits(text));
    let names_itself = parts.iter().any(|(to, text, _)| *to == path && !text.is_empty());
    fields.set(path, String::new());
    // A name that is not told would be missing then.
    if usable && (names_itself || path == KEY || path == ENDPOINT) {
        for (to, text, _) in parts {
            let is_free = to == path || fields.value(to).is_none() && fields.now(to).is_empty();
            if is_free && !text.is_empty() {
                issue = issue.and(fields.put_marked(to, Value::text(text), to == KEY));
                fields.set(to, text.into());
            }
        }
        if pasted.plain_http && fields.value(USE_SSL).is_none() {
            issue = issue.and(fields.put(USE_SSL, Value::Bool(false)));
            *use_ssl = Some(false);
        }
        if !names_itself {
            fields.remove(path, &mut issue.patch);
        }
    }
    fields.tell(issue);
}

fn judge_account(fields: &mut Fields<'_>) {
    let account = fields.now(ACCOUNT);
    if !account.is_empty() && !names::is_account(account) {
        let meant = fields.mend_name(IssueCode::AzureAccountInvalid, ACCOUNT, account, names::is_account);
        fields.set(ACCOUNT, meant);
    }
}

fn judge_container(fields: &mut Fields<'_>) {
    let container = fields.now(CONTAINER);
    if is_one_of(container, names::READ_ONLY) {
        fields.tell(Issue::new(IssueCode::AzureContainerReserved, CONTAINER).text("found", container));
    }
    if container.is_empty() || names::is_container(container) {
        return;
    }
    let bare = trim(container, "/");
    let (code, meant) = match split_once(bare, "/") {
        Some((first, _)) => (IssueCode::AzureContainerHasFolder, first),
        None => (IssueCode::AzureContainerInvalid, bare),
    };
    let meant = fields.mend_name(code, CONTAINER, &names::hyphened(meant), names::is_container);
    fields.set(CONTAINER, meant);
}

fn judge_key(fields: &Fields<'_>, options: &Options<'_>) {
    let key = fields.now(KEY);
    if key.is_empty() {
    } else if names::is_sas(key) {
        fields.fault(IssueCode::AzureKeyIsSas, KEY);
    } else if !names::is_account_key(key) {
        fields.fault(IssueCode::AzureKeyInvalid, KEY);
    } else if options.usage == Use::Browser {
        fields.fault(IssueCode::AzureKeyInBrowser, KEY);
    }
}

/// Signing in without a key: a server's own identity in Microsoft Entra.
fn judge_identity(fields: &mut Fields<'_>, options: &Options<'_>) {
    const PATHS: [&str; 3] = [TENANT, CLIENT, TOKEN_FILE];
    for path in PATHS {
        fields.read(path, Need::Optional);
    }
    let (tenant, client, file) = (fields.now(TENANT), fields.now(CLIENT), fields.now(TOKEN_FILE));
    // A directory may also be named by a domain of its own.
    let is_tenant = |text: &str| is_uuid(text) || has_any(text, ".") && is_made_of(text, "-.");
    let tenant_fits = tenant.is_empty() || is_tenant(tenant);
    let client_fits = client.is_empty() || is_uuid(client);
    if !client_fits && is_uuid(tenant) && is_tenant(client) {
        let mut issue = Issue::new(IssueCode::AzureIdsSwapped, TENANT);
        let is_clean = |path| fields.value(path).and_then(Value::as_text) == Some(fields.now(path));
        // What came along with one of them goes first.
        if is_clean(TENANT) && is_clean(CLIENT) {
            let mut free = String::from("/_");
            while fields.value(&free).is_some() {
                free.push('_');
            }
            for (from, to) in [(TENANT, &*free), (CLIENT, TENANT), (&*free, CLIENT)] {
                issue = issue.and(Operation::move_to(from, to));
            }
        }
        fields.tell(issue);
    } else if !client.is_empty() && client_fits && tenant == client {
        fields.fault(IssueCode::AzureIdsEqual, CLIENT);
    } else {
        for (path, fits) in [(TENANT, tenant_fits), (CLIENT, client_fits)] {
            if !fits {
                fields.fault(IssueCode::AzureIdInvalid, path);
            }
        }
    }
    if file.starts_with("eyJ") {
        fields.fault(IssueCode::AzureTokenIsValue, TOKEN_FILE);
    } else if !file.is_empty() && options.usage == Use::Browser {
        fields.fault(IssueCode::ServerOnly, TOKEN_FILE);
    }
    let is_there = |path: &&str| fields.value(path).is_some();
    if is_there(&KEY) || !fields.now(KEY).is_empty() {
        return;
    }
    match PATHS.iter().find(|path| !is_there(path)) {
        Some(path) if PATHS.iter().any(is_there) => fields.fault(IssueCode::AzureIdentityIncomplete, path),
        Some(_) => fields.fault(IssueCode::AzureNoCredentials, KEY),
        None => {}
    }
}
