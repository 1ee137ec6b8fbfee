//! The `azure_blob` resource: `accountName`, `containerName`, `endpoint` (or `endPoint`), `useSSL`, `accessKey`, `tenantId`,
//! `clientId`, `federatedTokenFile`.
//!
//! What was pasted is split first, and the rest judged as it will be after that, so that mending shows nothing new.

mod endpoint;
mod names;

use alloc::string::String;
use alloc::vec::Vec;

use super::fields::{Fields, Need};
use super::issue::{Issue, IssueCode};
use super::patch::Operation;
use super::value::{Object, Value};
use super::{Options, Use, Validation, s3};
use crate::text::{is_made_of, split_once};
use names::Pasted;

const ACCOUNT: &str = "/accountName";
const CONTAINER: &str = "/containerName";
const ENDPOINT: &str = "/endpoint";
const USE_SSL: &str = "/useSSL";
const KEY: &str = "/accessKey";
const TENANT: &str = "/tenantId";
const CLIENT: &str = "/clientId";
const TOKEN_FILE: &str = "/federatedTokenFile";

/// The fields as they will be when what was pasted is split. `None`: absent, a placeholder, or told of already.
struct Now {
    account: Option<String>,
    container: Option<String>,
    endpoint: Option<String>,
    use_ssl: Option<bool>,
    key: Option<String>,
}

pub(super) fn validate(object: &Object, options: &Options<'_>) -> Validation {
    let mut fields = Fields::new(object);
    let account = fields.text(ACCOUNT, Need::Required);
    let container = fields.text(CONTAINER, Need::Required);
    endpoint::read_spelling(&mut fields);
    let endpoint = fields.text(ENDPOINT, Need::Optional);
    let use_ssl = fields.flag(USE_SSL);
    let key = fields.text(KEY, Need::Secret);
    let mut now = Now { account, container, endpoint, use_ssl, key };

    split(&mut fields, &mut now);
    judge_account(&mut fields, &mut now);
    judge_container(&mut fields, &mut now);
    let address = endpoint::judge(&mut fields, &mut now, options);
    judge_key(&mut fields, &now, options);
    judge_identity(&mut fields, &now, options);

    // A key that is not known yet may still be one.
    let resolved = match (&now.account, &now.container, address) {
        (Some(_), Some(container), Some(address)) => Some(address.bucket(container)),
        _ => None,
    };
    Validation { issues: fields.issues, resolved }
}

/// A connection string in any field, an address in a name's: into the fields they speak of, unless those are filled.
fn split(fields: &mut Fields<'_>, now: &mut Now) {
    for path in [ACCOUNT, CONTAINER, ENDPOINT, KEY] {
        let Some(text) = place(now, path).clone() else { continue };
        if let Some(pasted) = names::connection_string(&text) {
            split_one(fields, now, path, IssueCode::AzureConnectionString, pasted);
        } else if (path == ACCOUNT || path == CONTAINER)
            && let Some(pasted) = names::resource_address(&text)
        {
            split_one(fields, now, path, IssueCode::AzureAddressPasted, pasted);
        }
    }
}

fn split_one(fields: &mut Fields<'_>, now: &mut Now, path: &'static str, code: IssueCode, pasted: Pasted) {
    let Pasted { account, container, endpoint, plain_http, key } = pasted;
    let usable = (account.is_empty() || names::is_account(&account))
        && (key.is_empty() || names::is_account_key(&key))
        && (container.is_empty() || names::is_container(&container));
    let parts = [(ACCOUNT, account), (CONTAINER, container), (ENDPOINT, endpoint), (KEY, key)];
    let names_itself = parts.iter().any(|(to, text)| *to == path && !text.is_empty());
    *place(now, path) = None;
    let mut operations = Vec::new();
    // A name that is not told would be missing then.
    if usable && (names_itself || path == KEY || path == ENDPOINT) {
        for (to, text) in parts {
            let is_free = to == path || fields.value(to).is_none() && place(now, to).is_none();
            if is_free && !text.is_empty() {
                operations.push(fields.put_marked(to, Value::text(&*text), to == KEY));
                *place(now, to) = Some(text);
            }
        }
        if plain_http && fields.value(USE_SSL).is_none() {
            operations.push(fields.put(USE_SSL, Value::Bool(false)));
            now.use_ssl = Some(false);
        }
        if !names_itself {
            operations.extend(fields.remove(path));
        }
    }
    fields.tell(Issue::new(code, path).patch(operations));
}

fn place<'n>(now: &'n mut Now, path: &str) -> &'n mut Option<String> {
    match path {
        ACCOUNT => &mut now.account,
        CONTAINER => &mut now.container,
        KEY => &mut now.key,
        _ => &mut now.endpoint,
    }
}

fn judge_account(fields: &mut Fields<'_>, now: &mut Now) {
    let Some(account) = now.account.as_deref().filter(|account| !names::is_account(account)) else { return };
    let lower = Some(account.to_ascii_lowercase()).filter(|lower| names::is_account(lower));
    let operation =
        lower.as_deref().map(|lower| fields.put_marked(ACCOUNT, Value::text(lower), s3::looks_secret(account)));
    fields.tell(Issue::new(IssueCode::AzureAccountInvalid, ACCOUNT).patch(operation));
    now.account = lower;
}

fn judge_container(fields: &mut Fields<'_>, now: &mut Now) {
    let Some(container) = now.container.as_deref() else { return };
    if container == "$logs" || container == "$blobchangefeed" {
        fields.tell(Issue::new(IssueCode::AzureContainerReserved, CONTAINER).text("found", container));
    }
    if names::is_container(container) {
        return;
    }
    let mended = |text: &str| Some(text.to_ascii_lowercase()).filter(|text| names::is_container(text));
    let (code, mended) = match split_once(container.trim_matches('/'), "/") {
        Some((first, _)) => (IssueCode::AzureContainerHasFolder, mended(first)),
        None => (IssueCode::AzureContainerInvalid, mended(container.trim_matches('/'))),
    };
    let operation =
        mended.as_deref().map(|name| fields.put_marked(CONTAINER, Value::text(name), s3::looks_secret(container)));
    fields.tell(Issue::new(code, CONTAINER).patch(operation));
    now.container = mended;
}

fn judge_key(fields: &mut Fields<'_>, now: &Now, options: &Options<'_>) {
    let Some(key) = &now.key else { return };
    let code = if names::is_sas(key) {
        IssueCode::AzureKeyIsSas
    } else if !names::is_account_key(key) {
        IssueCode::AzureKeyInvalid
    } else if options.usage == Use::Browser {
        IssueCode::AzureKeyInBrowser
    } else {
        return;
    };
    fields.tell(Issue::new(code, KEY));
}

/// Signing in without a key: a server's own identity in Microsoft Entra.
fn judge_identity(fields: &mut Fields<'_>, now: &Now, options: &Options<'_>) {
    let (tenant, client) = (fields.text(TENANT, Need::Optional), fields.text(CLIENT, Need::Optional));
    let (tenant, client) = (tenant.as_deref(), client.as_deref());
    let file = fields.text(TOKEN_FILE, Need::Optional);
    // A directory may also be named by a domain of its own.
    let is_tenant = |text: &str| names::is_uuid(text) || text.contains('.') && is_made_of(text, "-.");
    let tenant_fits = tenant.is_none_or(is_tenant);
    let client_fits = client.is_none_or(names::is_uuid);
    match (tenant, client) {
        (Some(tenant), Some(client)) if !client_fits && names::is_uuid(tenant) && is_tenant(client) => {
            let as_given = |path, text| fields.value(path).and_then(Value::as_text) == Some(text);
            let mut free = String::from("/_");
            while fields.value(&free).is_some() {
                free.push('_');
            }
            let swap = [(TENANT, &*free), (CLIENT, TENANT), (&*free, CLIENT)];
            let swap = swap.map(|(from, to)| Operation::move_to(from, to));
            // What came along with one of them goes first.
            let is_clean = as_given(TENANT, tenant) && as_given(CLIENT, client);
            let issue = Issue::new(IssueCode::AzureIdsSwapped, TENANT);
            fields.tell(if is_clean { issue.patch(swap) } else { issue });
        }
        (Some(tenant), Some(client)) if tenant == client && client_fits => {
            fields.tell(Issue::new(IssueCode::AzureIdsEqual, CLIENT));
        }
        _ => {
            let odd = [(TENANT, tenant_fits), (CLIENT, client_fits)];
            for (path, _) in odd.into_iter().filter(|(_, fits)| !fits) {
                fields.tell(Issue::new(IssueCode::AzureIdInvalid, path));
            }
        }
    }
    if let Some(file) = file {
        if file.starts_with("eyJ") {
            fields.tell(Issue::new(IssueCode::AzureTokenIsValue, TOKEN_FILE));
        } else if options.usage == Use::Browser {
            fields.tell(Issue::new(IssueCode::ServerOnly, TOKEN_FILE));
        }
    }
    let three = [TENANT, CLIENT, TOKEN_FILE].map(|path| (path, fields.value(path).is_some()));
    if now.key.is_some() || fields.value(KEY).is_some() {
        return;
    }
    let filled = three.iter().filter(|(_, is_there)| *is_there).count();
    match three.iter().find(|(_, is_there)| !is_there) {
        Some(_) if filled == 0 => fields.tell(Issue::new(IssueCode::AzureNoCredentials, KEY)),
        Some((path, _)) => {
            fields.tell(Issue::new(IssueCode::AzureIdentityIncomplete, *path));
        }
        None => {}
    }
}
