//! What a store does with a signed request that arrives, and what it answers when the signature does not fit: code of its
//! own, so that the library is not its own judge.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// A request on its way. A proxy may change any of it.
#[derive(Clone)]
pub(crate) struct Wire {
    pub(crate) method: String,
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Wire {
    pub(crate) fn new(method: &str, url: &str, headers: &[(String, String)], body: &[u8]) -> Self {
        let (_, rest) = url.split_once("://").unwrap();
        let (host, target) = rest.split_at(rest.find('/').unwrap());
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let [method, host, path, query] = [method, host, path, query].map(str::to_owned);
        Self { method, host, path, query, headers: headers.to_vec(), body: body.to_vec() }
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.remove(name);
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.headers.retain(|(present, _)| present != name);
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(present, _)| present == name).map(|(_, value)| value.as_str())
    }

    /// A text in the Authorization header.
    pub(crate) fn edit(&mut self, from: &str, to: &str) {
        let authorization = self.header("authorization").unwrap().to_owned();
        assert!(authorization.contains(from), "{authorization}");
        self.set("authorization", &authorization.replace(from, to));
    }

    fn parameter(&self, name: &str) -> Option<String> {
        let pair = self.query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
        Some(pair.replace("%2F", "/").replace("%3B", ";"))
    }
}

/// How it tells of a signature that does not fit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Telling {
    /// S3's document.
    S3,
    /// The same without the canonical request, as S3 itself does for some requests.
    NoCanonicalRequest,
    NoStringToSign,
    /// Its code alone, as most other stores.
    CodeAlone,
    /// As AWS's other services: in the message of a JSON document.
    Json,
    Text,
}

pub(crate) struct Store {
    pub(crate) secret: String,
    pub(crate) telling: Telling,
    /// What it puts into the scope in place of what came.
    pub(crate) region: Option<&'static str>,
    pub(crate) service: Option<&'static str>,
    /// Hashes the body that came, whatever the header says.
    pub(crate) hashes: bool,
    /// Leaves out the line of a signed header that did not come.
    pub(crate) skips_missing: bool,
}

impl Store {
    pub(crate) fn new(secret: &str) -> Self {
        let secret = secret.to_owned();
        Self { secret, telling: Telling::S3, region: None, service: None, hashes: false, skips_missing: false }
    }

    /// `None` where the signature fits.
    pub(crate) fn answer(&self, wire: &Wire) -> Option<String> {
        let authorization = wire.header("authorization").unwrap_or_default();
        let field = |name: &str| {
            let mut parts = authorization.strip_prefix("AWS4-HMAC-SHA256 ")?.split(", ");
            parts.find_map(|part| Some(part.strip_prefix(name)?.strip_prefix('=')?.to_owned()))
        };
        let presigned = wire.parameter("X-Amz-Signature");
        let (credential, signed, date, signature) = match &presigned {
            Some(signature) => (
                wire.parameter("X-Amz-Credential")?,
                wire.parameter("X-Amz-SignedHeaders")?,
                wire.parameter("X-Amz-Date")?,
                signature.clone(),
            ),
            None => {
                let date = wire.header("x-amz-date").unwrap_or_default().to_owned();
                (field("Credential")?, field("SignedHeaders")?, date, field("Signature")?)
            }
        };
        let query: Vec<_> = wire.query.split('&').filter(|pair| !pair.starts_with("X-Amz-Signature=")).collect();
        let mut lines = String::new();
        for name in signed.split(';') {
            let value = if name == "host" { Some(wire.host.as_str()) } else { wire.header(name) };
            if value.is_some() || !self.skips_missing {
                let words: Vec<_> = value.unwrap_or_default().split_whitespace().collect();
                lines += &format!("{name}:{}\n", words.join(" "));
            }
        }
        let hash = match wire.header("x-amz-content-sha256") {
            Some(hash) if !self.hashes => hash.to_owned(),
            None if presigned.is_some() && !self.hashes => "UNSIGNED-PAYLOAD".to_owned(),
            _ => sha256(&wire.body),
        };
        let canonical = format!("{}\n{}\n{}\n{lines}\n{signed}\n{hash}", wire.method, wire.path, query.join("&"));
        let (key, scope) = credential.split_once('/').unwrap();
        let mut scope: Vec<_> = scope.split('/').collect();
        scope[1] = self.region.unwrap_or(scope[1]);
        scope[2] = self.service.unwrap_or(scope[2]);
        let to_sign = format!("AWS4-HMAC-SHA256\n{date}\n{}\n{}", scope.join("/"), sha256(canonical.as_bytes()));
        let mut signing_key = format!("AWS4{}", self.secret).into_bytes();
        for part in scope {
            signing_key = mac(&signing_key, part);
        }
        let fits = hex::encode(mac(&signing_key, &to_sign)) == signature;
        (!fits).then(|| self.tell(key, &canonical, &to_sign, &signature))
    }

    fn tell(&self, key: &str, canonical: &str, to_sign: &str, signature: &str) -> String {
        let says = "The request signature we calculated does not match the signature you provided.";
        let message = format!(
            "{says}\n\nThe Canonical String for this request should have been\n'{canonical}'\n\nThe String-to-Sign should have been\n'{to_sign}'\n"
        );
        let element = |name: &str, text: &str| {
            format!("<{name}>{}</{name}>", text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
        };
        let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x} ")).collect::<String>();
        let canonical =
            element("CanonicalRequest", canonical) + &element("CanonicalRequestBytes", hex(canonical).trim_end());
        let to_sign = element("StringToSign", to_sign)
            + &element("SignatureProvided", signature)
            + &element("StringToSignBytes", hex(to_sign).trim_end());
        let inside = match self.telling {
            Telling::Json => {
                return serde_json::json!({ "__type": "com.amazon#InvalidSignatureException", "message": message })
                    .to_string();
            }
            Telling::Text => return message,
            Telling::CodeAlone => String::new(),
            Telling::NoCanonicalRequest => to_sign,
            Telling::NoStringToSign => canonical,
            Telling::S3 => element("AWSAccessKeyId", key) + &to_sign + &canonical,
        };
        document("SignatureDoesNotMatch", says, &inside)
    }
}

/// An error document with more elements than code and message.
pub(crate) fn document(code: &str, message: &str, more: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message>{more}<RequestId>4442587FB7D0A2F9</RequestId></Error>"
    )
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
