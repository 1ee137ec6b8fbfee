//! SigV4 once more, written from the other side and without the library's code: what a store does with a request.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

pub(crate) struct Claim {
    pub(crate) access_key_id: String,
    pub(crate) amz_date: String,
    pub(crate) payload_hash: String,
    pub(crate) token: Option<String>,
    scope: String,
    signed: Vec<String>,
    pub(crate) signature: String,
    /// In the query, and for so many seconds.
    pub(crate) expires: Option<i64>,
}

pub(crate) fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(present, _)| present.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// A parameter's value, decoded.
pub(crate) fn parameter(query: &str, name: &str) -> Option<String> {
    let value = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    let mut pieces = value.split('%');
    let mut out = pieces.next()?.as_bytes().to_vec();
    for piece in pieces {
        out.push(u8::from_str_radix(piece.get(..2)?, 16).ok()?);
        out.extend(piece.get(2..)?.bytes());
    }
    String::from_utf8(out).ok()
}

/// Reads what the request claims. `None` if it is not signed, or twice.
pub(crate) fn claim(url: &str, headers: &[(String, String)]) -> Option<Claim> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    match (header(headers, "authorization"), parameter(query, "X-Amz-Signature")) {
        (Some(_), None) => claim_of_headers(headers),
        (None, Some(signature)) => claim_of_query(query, signature),
        _ => None,
    }
}

fn claim_of_query(query: &str, signature: String) -> Option<Claim> {
    let credential = parameter(query, "X-Amz-Credential")?;
    let (access_key_id, scope) = credential.split_once('/')?;
    Some(Claim {
        access_key_id: access_key_id.to_owned(),
        amz_date: parameter(query, "X-Amz-Date")?,
        payload_hash: String::from("UNSIGNED-PAYLOAD"),
        token: parameter(query, "X-Amz-Security-Token"),
        scope: scope.to_owned(),
        signed: parameter(query, "X-Amz-SignedHeaders")?.split(';').map(str::to_owned).collect(),
        signature,
        expires: Some(parameter(query, "X-Amz-Expires")?.parse().ok()?),
    })
}

fn claim_of_headers(headers: &[(String, String)]) -> Option<Claim> {
    let authorization = header(headers, "authorization")?.strip_prefix("AWS4-HMAC-SHA256 ")?;
    let field = |name: &str| authorization.split(", ").find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
    let (access_key_id, scope) = field("Credential")?.split_once('/')?;
    Some(Claim {
        access_key_id: access_key_id.to_owned(),
        amz_date: header(headers, "x-amz-date")?.to_owned(),
        payload_hash: header(headers, "x-amz-content-sha256")?.to_owned(),
        token: header(headers, "x-amz-security-token").map(str::to_owned),
        scope: scope.to_owned(),
        signed: field("SignedHeaders")?.split(';').map(str::to_owned).collect(),
        signature: field("Signature")?.to_owned(),
        expires: None,
    })
}

impl Claim {
    /// Whether the signature is that of `secret`. All `x-amz-*` headers and the host must be signed.
    pub(crate) fn holds(&self, method: &str, url: &str, headers: &[(String, String)], secret: &str) -> bool {
        let Some((_, rest)) = url.split_once("://") else { return false };
        let at = rest.find('/').unwrap_or(rest.len());
        let (host, target) = rest.split_at(at);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let amz = headers.iter().map(|(name, _)| name.to_ascii_lowercase()).filter(|name| name.starts_with("x-amz-"));
        let covered = amz.chain(["host".to_owned()]).all(|name| self.signed.contains(&name));
        let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
        pairs.retain(|pair| !pair.starts_with("X-Amz-Signature="));
        pairs.sort_by_key(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let lines: String = self
            .signed
            .iter()
            .map(|name| match name.as_str() {
                "host" => format!("host:{host}\n"),
                _ => format!("{name}:{}\n", header(headers, name).unwrap_or("?")),
            })
            .collect();
        let signed = self.signed.join(";");
        let canonical = format!("{method}\n{path}\n{}\n{lines}\n{signed}\n{}", pairs.join("&"), self.payload_hash);
        let hash = hex::encode(Sha256::digest(canonical));
        let to_sign = format!("AWS4-HMAC-SHA256\n{}\n{}\n{hash}", self.amz_date, self.scope);
        let mut key = format!("AWS4{secret}").into_bytes();
        for part in self.scope.split('/') {
            key = mac(&key, part);
        }
        covered && self.scope.starts_with(&self.amz_date[..8]) && hex::encode(mac(&key, &to_sign)) == self.signature
    }
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length will do");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
