//! Signed requests with one thing wrong, and a store that says what it computed: `explain` has to name that one thing.
#![cfg(feature = "explain")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answers;
mod changes;
mod claims;
mod secrets;
mod store;

use bucketkit::credentials::Credentials;
use bucketkit::explain::{Cause, Difference, Explanation, Stage, explain};
use bucketkit::sign::{Context, Payload, Signable, Signed, presign, sign};
use bucketkit::time::Timestamp;

use store::Wire;

const KEY: &str = "ASIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "IQoJb3JpZ2luX2VjEJr//////////wEaCWV1LXdlc3QtMyJHMEUCIQDk+Zq4==";
const URL: &str = "https://pics.store.example/base/a%20b%2Bc//d.txt?x=1&y=a%20b%2Fc";
const HEADERS: &[(&str, &str)] = &[("Content-Type", "text/plain"), ("X-Amz-Meta-A", "one  two"), ("X-Amz-Meta-B", "b")];
const BODY: &[u8] = b"hello";
/// 2015-08-30T12:36:00Z
const NOW: i64 = 1_440_938_160_000;

/// Who explains, and what.
#[derive(Clone, Copy)]
struct Given<'a> {
    key: &'a str,
    secret: &'a str,
    token: Option<&'a str>,
    region: &'a str,
    service: &'a str,
    time: i64,
    url: &'a str,
    headers: &'a [(&'a str, &'a str)],
    payload: Payload<'a>,
    expires_in: Option<u32>,
}

const GIVEN: Given<'static> = Given {
    key: KEY,
    secret: SECRET,
    token: Some(TOKEN),
    region: "us-east-1",
    service: "s3",
    time: NOW,
    url: URL,
    headers: HEADERS,
    payload: Payload::Bytes(BODY),
    expires_in: None,
};

impl Given<'_> {
    fn with<T>(&self, act: impl FnOnce(&Signable<'_>, &Context<'_>) -> T) -> T {
        let credentials = Credentials::new(self.key, self.secret, self.token, None).unwrap();
        let time = Timestamp::from_unix_millis(self.time);
        let context = Context { credentials: &credentials, region: self.region, service: self.service, time };
        act(&Signable { method: "PUT", url: self.url, headers: self.headers, payload: self.payload }, &context)
    }

    fn explain(&self, answer: Option<&str>) -> Explanation {
        self.with(|request, context| explain(request, context, self.expires_in, answer)).unwrap()
    }

    /// The request as it is sent.
    fn sent(&self) -> Wire {
        let body = if let Payload::Bytes(body) = self.payload { body } else { b"" };
        if let Some(seconds) = self.expires_in {
            let url = self.with(|request, context| presign(request, context, seconds)).unwrap().url;
            let headers: Vec<_> =
                self.headers.iter().map(|(name, value)| (name.to_lowercase(), (*value).to_owned())).collect();
            return Wire::new("PUT", &url, &headers, body);
        }
        let Signed { url, headers, .. } = self.with(sign).unwrap();
        let headers: Vec<_> = headers.into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect();
        Wire::new("PUT", &url, &headers, body)
    }

    /// Explains the request that was signed instead of the one to be signed.
    fn explain_sent(&self, sent: &Wire, answer: Option<&str>) -> Explanation {
        let mark = if sent.query.is_empty() { "" } else { "?" };
        let url = format!("https://{}{}{mark}{}", sent.host, sent.path, sent.query);
        let headers: Vec<_> = sent.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        Given { url: &url, headers: &headers, ..*self }.explain(answer)
    }
}

/// A document of the same request, as far as it can be told: cause, stage and line.
fn found(explanation: &Explanation) -> (Option<Cause>, Option<Stage>, u32) {
    let difference = explanation.difference.as_ref();
    let place = difference.map(|difference| (difference.stage, difference.line)).unwrap_or_default();
    (difference.map(|difference| difference.cause), place.0, place.1)
}

fn difference(explanation: Explanation) -> Difference {
    explanation.difference.expect("a difference")
}
