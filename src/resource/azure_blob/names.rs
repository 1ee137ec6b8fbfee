//! What Azure's names look like, and how an account's host is made.
//! [Accounts](https://learn.microsoft.com/azure/storage/common/storage-account-overview#storage-account-name),
//! [containers](https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata).

use alloc::string::String;
use alloc::vec::Vec;

use crate::text::{is_made_of, push_all, split_at_any, split_once};

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

/// The containers that Azure names itself.
pub(super) const SPECIAL: [&str; 4] = ["$root", "$web", "$logs", "$blobchangefeed"];

pub(super) fn is_account(text: &str) -> bool {
    (3..=24).contains(&text.len()) && is_made_of(text, "") && is_lower(text)
}

pub(super) fn is_container(text: &str) -> bool {
    let hyphens = text.starts_with('-') || text.ends_with('-') || text.as_bytes().windows(2).any(|pair| pair == b"--");
    SPECIAL.contains(&text) || (3..=63).contains(&text.len()) && is_made_of(text, "-") && is_lower(text) && !hyphens
}

fn is_lower(text: &str) -> bool {
    !text.bytes().any(|byte| byte.is_ascii_uppercase())
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
    text.contains("sig=") && (text.contains("se=") || text.contains("si="))
}

/// A host of an account at Azure.
pub(super) struct Host {
    /// Empty where it is missing.
    pub(super) account: String,
    pub(super) service: String,
    /// A DNS zone between account and service, with its dot; only where the cloud has such.
    zone: String,
    pub(super) cloud: &'static str,
}

impl Host {
    pub(super) fn parse(host: &str) -> Option<Self> {
        let host = host.to_ascii_lowercase();
        let (cloud, front) = CLOUDS.iter().find_map(|cloud| Some((*cloud, host.strip_suffix(cloud)?)))?;
        let labels: Vec<&str> = front.split('.').collect();
        let (service, before) = labels.split_last()?;
        let account = before.first().copied().unwrap_or_default();
        let zone = before.get(1).filter(|_| cloud == CLOUDS[4]).map(|zone| [".", zone].concat());
        Some(Self {
            // The read-only twin of an account in another region.
            account: account.strip_suffix("-secondary").unwrap_or(account).into(),
            service: (*service).into(),
            zone: zone.unwrap_or_default(),
            cloud,
        })
    }

    /// The host of the blob service of an account in the same cloud.
    pub(super) fn blob(&self, account: &str) -> String {
        [account, &self.zone, ".blob", self.cloud].concat()
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

/// A connection string: `AccountName=…;AccountKey=…;EndpointSuffix=…`.
pub(super) fn connection_string(text: &str) -> Option<Pasted> {
    let value = |name: &str| {
        text.split(';').filter_map(|pair| split_once(pair.trim(), "=")).find(|(n, _)| n.eq_ignore_ascii_case(name))
    };
    let value = |name: &str| value(name).map(|(_, value)| value.trim()).filter(|value| !value.is_empty());
    if value("UseDevelopmentStorage").is_some() {
        return Some(Pasted {
            account: "devstoreaccount1".into(),
            endpoint: "127.0.0.1:10000/devstoreaccount1".into(),
            plain_http: true,
            ..Pasted::default()
        });
    }
    let key = value("AccountKey").or_else(|| value("SharedAccessSignature"));
    let address = value("BlobEndpoint").map(address);
    if key.is_none() || address.is_none() && value("AccountName").is_none() {
        return None;
    }
    let mut pasted = Pasted { key: value("AccountKey").unwrap_or_default().into(), ..Pasted::default() };
    if let Some(address) = address {
        let host = Host::parse(address.host());
        pasted.account = host.as_ref().map(|host| host.account.clone()).unwrap_or_default();
        if host.is_none_or(|host| host.cloud != WORLD) {
            push_all(
                &mut pasted.endpoint,
                &[address.authority, if address.path.is_empty() { "" } else { "/" }, address.path],
            );
            pasted.plain_http = address.scheme == Some("http");
        }
    } else if let Some(suffix) = value("EndpointSuffix").filter(|suffix| WORLD.strip_prefix('.') != Some(suffix)) {
        push_all(&mut pasted.endpoint, &[value("AccountName").unwrap_or_default(), ".blob.", suffix]);
    }
    if let Some(account) = value("AccountName") {
        pasted.account = account.into();
    }
    Some(pasted)
}

/// A URL, a host or the portal's path of an account or a container.
pub(super) fn resource_address(text: &str) -> Option<Pasted> {
    let after = |name: &str| {
        let mut pieces = text.split('/').skip_while(|piece| !piece.eq_ignore_ascii_case(name));
        pieces.nth(1).map(|piece| split_at_any(piece, "?#").0)
    };
    if let Some(account) = after("storageAccounts") {
        let container = after("containers").unwrap_or_default();
        return Some(Pasted { account: account.into(), container: container.into(), ..Pasted::default() });
    }
    let address = address(text);
    // `abfss://container@account.dfs…`: the container stands where others have a user.
    let (container, host) =
        split_once(address.host(), "@").unwrap_or((split_at_any(address.path, "/").0, address.host()));
    let host = Host::parse(host)?;
    let endpoint = if host.cloud == WORLD { String::new() } else { host.blob(&host.account) };
    Some(Pasted { account: host.account, container: container.into(), endpoint, ..Pasted::default() })
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
    Address { scheme, authority, path: path.trim_matches('/'), has_more: !more.is_empty() }
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
        assert_eq!(
            (&*host.account, &*host.service, &*host.blob("acct")),
            ("acct", "web", "acct.blob.core.windows.net")
        );
        let host = Host::parse("acct.z01.blob.storage.azure.net").unwrap();
        assert_eq!(host.blob("other"), "other.z01.blob.storage.azure.net");
        assert_eq!(Host::parse("blob.core.windows.net").unwrap().account, "");
        assert!(Host::parse("example.com").is_none());
    }
}
