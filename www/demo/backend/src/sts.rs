//! Asks the token service for credentials (`AssumeRole`), signed by bucketkit itself.
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>

use std::fmt;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderName, HeaderValue, Request, StatusCode};
use bucketkit::credentials::Credentials;
use bucketkit::encode::{Slash, encode};
use bucketkit::resource::json;
use bucketkit::resource::policy::{Action, session_policy};
use bucketkit::sign::{self, Context, Payload, Signable};
use bucketkit::time::Timestamp;
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::Serialize;
use time::OffsetDateTime;

use crate::config::Config;
use crate::session::Visitor;

/// The least that token services give. The page asks for new ones in time.
const LIFETIME_SECONDS: u32 = 900;
const PATIENCE: Duration = Duration::from_secs(10);
/// An answer holds some kilobytes.
const LONGEST_ANSWER: usize = 64 * 1024;

/// What the page gets: the fields of the token service, named as the AWS SDKs name them.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionCredentials {
    pub access_key_id: String,
    pub secret_access_key: String,
    pub session_token: String,
    /// ISO 8601.
    pub expiration: String,
}

/// Why there are no credentials. It is shown to visitors, so it names no key and quotes no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StsError {
    /// The request could not be built or signed.
    Unsigned,
    Unreachable,
    Refused {
        status: u16,
        code: Option<String>,
    },
    BadAnswer,
}

/// The token service, as the backend's own user.
#[derive(Clone)]
pub struct Sts {
    client: Client<HttpConnector, Full<Bytes>>,
    config: Config,
}

impl Sts {
    pub fn new(config: Config) -> Self {
        Self { client: Client::builder(TokioExecutor::new()).build_http(), config }
    }

    /// Credentials that can do four things, below the visitor's prefix and nowhere else.
    pub async fn assume_role(&self, visitor: &Visitor) -> Result<SessionCredentials, StsError> {
        // Both this and the role's own policy must allow a request.
        let (bucket, region) = (&self.config.bucket, Some(self.config.region.as_str()));
        let may = session_policy(bucket, &visitor.prefix(), &[Action::Write, Action::Prove], region);
        let mut policy = String::new();
        json::push(&mut policy, &may);
        let session_name = format!("visitor-{}", visitor.id());
        let duration = LIFETIME_SECONDS.to_string();
        let form = form(&[
            ("Action", "AssumeRole"),
            ("Version", "2011-06-15"),
            ("RoleArn", &self.config.role_arn),
            ("RoleSessionName", &session_name),
            ("DurationSeconds", &duration),
            ("Policy", &policy),
        ]);
        let request = self.signed(form)?;
        let answer = tokio::time::timeout(PATIENCE, self.client.request(request)).await;
        let (head, body) = answer.map_err(|_| StsError::Unreachable)?.map_err(|_| StsError::Unreachable)?.into_parts();
        let body = tokio::time::timeout(PATIENCE, Limited::new(body, LONGEST_ANSWER).collect()).await;
        let body = body.map_err(|_| StsError::Unreachable)?.map_err(|_| StsError::BadAnswer)?.to_bytes();
        read_answer(head.status, &body)
    }

    fn signed(&self, form: String) -> Result<Request<Full<Bytes>>, StsError> {
        let context =
            Context { credentials: &self.config.sts_key, region: &self.config.region, service: "sts", time: now() };
        let signable = Signable {
            method: "POST",
            url: &format!("{}/", self.config.sts_url),
            headers: &[("content-type", "application/x-www-form-urlencoded; charset=utf-8")],
            payload: Payload::Bytes(form.as_bytes()),
        };
        let signed = sign::sign(&signable, &context).map_err(|_| StsError::Unsigned)?;
        let mut request = Request::post(&signed.url).body(Full::from(form)).map_err(|_| StsError::Unsigned)?;
        for (name, value) in &signed.headers {
            let name = HeaderName::try_from(name).map_err(|_| StsError::Unsigned)?;
            request.headers_mut().insert(name, HeaderValue::try_from(value).map_err(|_| StsError::Unsigned)?);
        }
        Ok(request)
    }
}

fn form(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", encode(value, Slash::Encode))).collect();
    pairs.join("&")
}

fn read_answer(status: StatusCode, body: &[u8]) -> Result<SessionCredentials, StsError> {
    let text = std::str::from_utf8(body).map_err(|_| StsError::BadAnswer)?;
    let document = roxmltree::Document::parse(text).ok();
    let read = |name: &str| {
        let mut elements = document.iter().flat_map(roxmltree::Document::descendants);
        let text = elements.find(|element| element.tag_name().name() == name)?.text()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    if !status.is_success() {
        // A code is a word. Anything else in its place is not passed on.
        let code = read("Code")
            .filter(|code| code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.'));
        return Err(StsError::Refused { status: status.as_u16(), code });
    }
    let required = |name| read(name).ok_or(StsError::BadAnswer);
    Ok(SessionCredentials {
        access_key_id: required("AccessKeyId")?,
        secret_access_key: required("SecretAccessKey")?,
        session_token: required("SessionToken")?,
        expiration: required("Expiration")
            .and_then(|iso| Timestamp::parse_iso(&iso).map(|_| iso).ok_or(StsError::BadAnswer))?,
    })
}

pub(crate) fn now() -> Timestamp {
    let millis = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000;
    Timestamp::from_unix_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}

impl fmt::Display for StsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsigned => f.write_str("The request to the token service could not be signed."),
            Self::Unreachable => f.write_str("The token service does not answer."),
            Self::Refused { status, code: Some(code) } => write!(f, "The token service refused ({status} {code})."),
            Self::Refused { status, code: None } => write!(f, "The token service refused ({status})."),
            Self::BadAnswer => f.write_str("The token service's answer cannot be understood."),
        }
    }
}

impl std::error::Error for StsError {}

impl SessionCredentials {
    pub(crate) fn lives_for(&self, millis: i64) -> bool {
        Timestamp::parse_iso(&self.expiration).is_some_and(|end| end.millis_since(now()) > millis)
    }

    /// To sign with them here.
    pub fn key(&self) -> Result<Credentials, StsError> {
        let expiration = Timestamp::parse_iso(&self.expiration);
        Credentials::new(&self.access_key_id, &self.secret_access_key, Some(&self.session_token), expiration)
            .map_err(|_| StsError::BadAnswer)
    }
}

impl fmt::Debug for SessionCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("SessionCredentials");
        shown.field("access_key_id", &self.access_key_id).field("expiration", &self.expiration).finish_non_exhaustive()
    }
}

impl fmt::Debug for Sts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sts").field("url", &self.config.sts_url).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ANSWER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>sEcReT/+=</SecretAccessKey><SessionToken>tOkEn</SessionToken>
<Expiration>2026-11-23T01:01:32Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"#;

    #[test]
    fn reads_what_the_service_gives_and_shows_no_secret() {
        let read = read_answer(StatusCode::OK, ANSWER.as_bytes()).unwrap();
        assert_eq!((read.secret_access_key.as_str(), read.session_token.as_str()), ("sEcReT/+=", "tOkEn"));
        let shown = format!("{read:?}");
        assert!(shown.contains("ASIAEXAMPLE") && !shown.contains("sEcReT") && !shown.contains("tOkEn"), "{shown}");
        let json = serde_json::to_value(&read).unwrap();
        assert_eq!(
            (&json["accessKeyId"], &json["expiration"]),
            (&json!("ASIAEXAMPLE"), &json!("2026-11-23T01:01:32Z"))
        );
    }

    #[test]
    fn half_an_answer_is_none() {
        for cut in ["AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"] {
            let answer = ANSWER.replace(&format!("<{cut}>"), "<Other>").replace(&format!("</{cut}>"), "</Other>");
            assert_eq!(read_answer(StatusCode::OK, answer.as_bytes()).unwrap_err(), StsError::BadAnswer, "{cut}");
        }
        for answer in ["", "<html>", "\u{0}", &ANSWER.replace("2026-11-23T01:01:32Z", "soon")] {
            assert_eq!(read_answer(StatusCode::OK, answer.as_bytes()).unwrap_err(), StsError::BadAnswer);
        }
    }

    #[test]
    fn a_refusal_tells_its_code_and_nothing_else() {
        let refusal = |body: &str| read_answer(StatusCode::FORBIDDEN, body.as_bytes()).unwrap_err().to_string();
        let answer =
            "<ErrorResponse><Error><Code>AccessDenied</Code><Message>for sEcReT</Message></Error></ErrorResponse>";
        assert_eq!(refusal(answer), "The token service refused (403 AccessDenied).");
        assert_eq!(refusal("<Error><Code>sEcReT is wrong</Code></Error>"), "The token service refused (403).");
        assert_eq!(refusal("sEcReT"), "The token service refused (403).");
    }
}
