//! Signed requests, sent one at a time and answered whole: for setting a store up and for tests. Any status is an answer;
//! an error means that none came.

use std::fmt;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use bucketkit::credentials::Credentials;
use bucketkit::sign::{self, Context, Payload, Signable};
use bucketkit::time::Timestamp;
use ureq::http::Request;

use crate::store::REGION;

/// A whole answer.
#[derive(Clone)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(present, _)| present.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The text of the first element of this name in an XML body, wherever it stands: `Code` of an error, for one.
    pub fn xml(&self, element: &str) -> Option<String> {
        let text = self.text();
        let document = roxmltree::Document::parse(&text).ok()?;
        let found = document.descendants().find(|node| node.tag_name().name() == element)?;
        found.text().map(str::to_owned)
    }
}

impl fmt::Debug for Answer {
    /// A body may hold credentials: only an error's code is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("status", &self.status).field("code", &self.xml("Code")).finish_non_exhaustive()
    }
}

/// The system's time, as signatures want it.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_unix_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Sends a request as it is. Redirects are not followed.
pub fn send(method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Answer> {
    static AGENT: LazyLock<ureq::Agent> = LazyLock::new(|| {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).max_idle_connections(0);
        config
            .timeout_connect(Some(Duration::from_secs(2)))
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .into()
    });
    let request = headers
        .iter()
        .fold(Request::builder().method(method).uri(url), |request, (name, value)| request.header(*name, *value));
    let sent = if body.is_empty() && matches!(method, "GET" | "HEAD" | "DELETE" | "OPTIONS") {
        AGENT.run(request.body(())?)
    } else {
        AGENT.run(request.body(body)?)
    };
    // A presigned URL is as good as a password: only its path is named.
    let (path, _) = url.split_once('?').unwrap_or((url, ""));
    let mut answer = sent.with_context(|| format!("{method} {path} had no answer"))?;
    let text = |value: &ureq::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    Ok(Answer {
        status: answer.status().as_u16(),
        headers: answer.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
        body: answer
            .body_mut()
            .with_config()
            .limit(u64::MAX)
            .read_to_vec()
            .with_context(|| format!("{method} {path} was cut off"))?,
    })
}

/// Signs a request for S3 and sends it.
pub fn send_signed(
    credentials: &Credentials,
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<Answer> {
    let signable = Signable { method, url, headers, payload: Payload::Bytes(body) };
    let signed = sign::sign(&signable, &Context { credentials, region: REGION, service: "s3", time: now() })?;
    let headers: Vec<_> = signed.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    send(method, &signed.url, &headers, body)
}
