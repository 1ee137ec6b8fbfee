//! What Azure's names look like, and how an account's host is made.
//! [Accounts](https://learn.microsoft.com/azure/storage/common/storage-account-overview#storage-account-name),
//! [containers](https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata).

use alloc::string::String;

use crate::text::{
    SPACE, after_last, before_end, is_lower_name, is_made_of, is_one_of, next_piece, position, push_all, split_at_any,
    split_once, trim,
};

/// What stands at the end of the hosts of each cloud: the world, China, the US government, Germany (closed in 2021), and
/// the accounts with a DNS zone of their own.
const CLOUDS: [&str; 5] = [
    ".core.windows.net",
    ".core.chinacloudapi.cn",
    ".core.usgovcloudapi.net",
    ".core.cloudapi.de",
    ".storage.azure.net",
];

/// The cloud whose endpoint need not be named.
pub(super) const WORLD: &str = CLOUDS[0];

/// The containers that Azure names itself, and those of them to which only it writes.
const SPECIAL: &[&str] = &["$root", "$web", "$logs", "$blobchangefeed"];
pub(super) const READ_ONLY: &[&str] = &["$logs", "$blobchangefeed"];

pub(super) fn is_account(text: &str) -> bool {
    is_lower_name(text, 24, "")
}

pub(super) fn is_container(text: &str) -> bool {
    let hyphens = text.starts_with('-') || text.ends_with('-') || position(text, "--").is_some();
    is_one_of(text, SPECIAL) || is_lower_name(text, 63, "-") && !hyphens
}

/// With one hyphen wherever other signs stand between words.
pub(super) fn hyphened(text: &str) -> String {
    let (mut name, mut rest) = (String::new(), Some(text));
    while let Some(word) = next_piece(&mut rest, "-_. ") {
        if !word.is_empty() {
            let hyphen = if name.is_empty() { "" } else { "-" };
            push_all(&mut name, &[hyphen, word]);
        }
    }
    name
}

/// 64 bytes in base64.
pub(super) fn is_account_key(text: &str) -> bool {
    text.strip_suffix("==").is_some_and(|digits| digits.len() == 86 && is_made_of(digits, "+/"))
}

pub(super) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// A shared access signature: it carries its own signature, and says until when it is good.
pub(super) fn is_sas(text: &str) -> bool {
    let has = |name| position(text, name).is_some();
    has("sig=") && (has("se=") || has("si="))
}

/// A host of an account at Azure, in pieces as they were written.
pub(super) struct Host<'a> {
    /// Empty where it is missing.
    pub(super) account: &'a str,
    service: &'a str,
    /// A DNS zone between account and service; only where the cloud has such.
    zone: &'a str,
    pub(super) cloud: &'static str,
}

impl<'a> Host<'a> {
    pub(super) fn parse(host: &'a str) -> Option<Self> {
        for cloud in CLOUDS {
            if let Some(front) = before_end(host, cloud) {
                let (account, rest) = split_once(front, ".").unwrap_or(("", front));
                let zone = split_once(rest, ".").filter(|_| cloud == CLOUDS[4]).unwrap_or_default().0;
                // The read-only twin of an account in another region.
                let account = before_end(account, "-secondary").unwrap_or(account);
                return Some(Self { account, service: after_last(rest, "."), zone, cloud });
            }
        }
        None
    }

    pub(super) fn is_blob(&self) -> bool {
        self.service.eq_ignore_ascii_case("blob")
    }

    /// The host of the blob service of an account in the same cloud.
    pub(super) fn blob(&self, account: &str) -> String {
        let dot = if self.zone.is_empty() { "" } else { "." };
        let mut host = String::new();
        push_all(&mut host, &[account, dot, self.zone, ".blob", self.cloud]);
        host.make_ascii_lowercase();
        host
    }
}

/// What a pasted text says of the fields.
#[derive(Default)]
pub(super) struct Pasted {
    pub(super) account: String,
    pub(super) container: String,
    /// Empty where Azure's own, in the world's cloud, is meant.
    pub(super) endpoint: String,
    pub(super) plain_http: bool,
    pub(super) key: String,
}

/// A connection string: `AccountName=…;AccountKey=…;EndpointSuffix=…`. False where it is none.
pub(super) fn connection_string(text: &str, pasted: &mut Pasted) -> bool {
    let [storage, account, key, signature, endpoint, suffix] = [
        "UseDevelopmentStorage",
        "AccountName",
        "AccountKey",
        "SharedAccessSignature",
        "BlobEndpoint",
        "EndpointSuffix",
    ]
    .map(|name| setting(text, name));
    if !storage.is_empty() {
        pasted.account.push_str("devstoreaccount1");
        pasted.endpoint.push_str("127.0.0.1:10000/devstoreaccount1");
        pasted.plain_http = true;
        return true;
    }
    if key.is_empty() && signature.is_empty() || endpoint.is_empty() && account.is_empty() {
        return false;
    }
    pasted.key.push_str(key);
    pasted.account.push_str(account);
    if !endpoint.is_empty() {
        let address = address(endpoint);
        let host = Host::parse(address.host());
        if let Some(host) = &host
            && account.is_empty()
        {
            pasted.account = host.account.to_ascii_lowercase();
        }
        if host.is_none_or(|host| host.cloud != WORLD) {
            let slash = if address.path.is_empty() { "" } else { "/" };
            push_all(&mut pasted.endpoint, &[address.authority, slash, address.path]);
            pasted.plain_http = address.scheme == Some("http");
        }
    } else if !suffix.is_empty() && WORLD.strip_prefix('.') != Some(suffix) {
        push_all(&mut pasted.endpoint, &[account, ".blob.", suffix]);
    }
    true
}

/// What stands behind a name in a connection string; empty where that is not there.
fn setting<'t>(text: &'t str, name: &str) -> &'t str {
    let mut rest = Some(text);
    while let Some(pair) = next_piece(&mut rest, ";") {
        if let Some((found, value)) = split_once(trim(pair, SPACE), "=")
            && found.eq_ignore_ascii_case(name)
        {
            return trim(value, SPACE);
        }
    }
    ""
}

/// What stands behind a name in the portal's path.
fn segment_after<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = Some(text);
    while let Some(segment) = next_piece(&mut rest, "/") {
        if segment.eq_ignore_ascii_case(name) {
            return Some(split_at_any(rest?, "/?#").0);
        }
    }
    None
}

/// A URL, a host or the portal's path of an account or a container. False where it is none.
pub(super) fn resource_address(text: &str, pasted: &mut Pasted) -> bool {
    if let Some(account) = segment_after(text, "storageAccounts") {
        pasted.account.push_str(account);
        pasted.container.push_str(segment_after(text, "containers").unwrap_or_default());
        return true;
    }
    let address = address(text);
    // `abfss://container@account.dfs…`: the container stands where others have a user.
    let (container, host) =
        split_once(address.host(), "@").unwrap_or((split_at_any(address.path, "/").0, address.host()));
    let Some(host) = Host::parse(host) else { return false };
    pasted.account = host.account.to_ascii_lowercase();
    pasted.container.push_str(container);
    if host.cloud != WORLD {
        pasted.endpoint = host.blob(host.account);
    }
    true
}

/// An address in its pieces, unchecked.
pub(super) struct Address<'a> {
    pub(super) scheme: Option<&'a str>,
    pub(super) authority: &'a str,
    /// Without slashes around it.
    pub(super) path: &'a str,
    /// A query or fragment follows.
    pub(super) has_more: bool,
}

impl<'a> Address<'a> {
    pub(super) fn host(&self) -> &'a str {
        crate::url::split_port(self.authority).map_or(self.authority, |(host, _)| host)
    }
}

pub(super) fn address(text: &str) -> Address<'_> {
    let (scheme, rest) = crate::url::split_scheme(text).map_or((None, text), |(scheme, rest)| (Some(scheme), rest));
    let (rest, more) = split_at_any(rest, "?#");
    let (authority, path) = split_at_any(rest, "/");
    Address { scheme, authority, path: trim(path, "/"), has_more: !more.is_empty() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_azures_rules() {
        for name in ["abc", "a-b-c", "000", "$root", "$web"] {
            assert!(is_container(name), "{name}");
        }
        for name in ["ab", "-abc", "abc-", "a--b", "Abc", "a.b.c", "$other", "a_b"] {
            assert!(!is_container(name), "{name}");
        }
        assert!(is_account("abc1") && !is_account("a-bc") && !is_account("ab") && !is_account("Abc"));
        assert!(is_uuid("72f988bf-86f1-41af-91ab-2d7cd011db47") && !is_uuid("72f988bf86f141af91ab2d7cd011db47"));
    }

    #[test]
    fn hosts_are_taken_apart() {
        let host = Host::parse("Acct.z6.web.core.windows.net").unwrap();
        assert_eq!((host.account, host.service, &*host.blob("acct")), ("Acct", "web", "acct.blob.core.windows.net"));
        let host = Host::parse("acct.z01.blob.storage.azure.net").unwrap();
        assert_eq!(host.blob("other"), "other.z01.blob.storage.azure.net");
        assert_eq!(Host::parse("blob.core.windows.net").unwrap().account, "");
        assert!(Host::parse("example.com").is_none());
    }
}
