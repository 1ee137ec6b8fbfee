//! The record of a request that came to the proxy, which goes on while the request does.

use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};

use serde_json::{Value, json};

/// One request that came to the proxy.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    method: String,
    path: String,
    query: String,
    /// The rules that fired, by their place in the list.
    fired: Vec<usize>,
    started_ms: u64,
    /// 0 until then.
    ended_ms: AtomicU64,
    /// 0 where no answer was given.
    status: AtomicU16,
    /// Of the request's body, so far.
    bytes: AtomicU64,
}

impl Seen {
    pub(crate) fn new(method: &str, path: &str, query: &str, fired: Vec<usize>, started_ms: u64) -> Self {
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: without_secrets(query),
            fired,
            started_ms,
            ended_ms: AtomicU64::new(0),
            status: AtomicU16::new(0),
            bytes: AtomicU64::new(0),
        }
    }

    /// Answered, or given up without an answer.
    pub(crate) fn end(&self, status: Option<u16>, ended_ms: u64) {
        self.status.store(status.unwrap_or(0), Ordering::Relaxed);
        self.ended_ms.store(ended_ms, Ordering::Relaxed);
    }

    /// More of its body has come.
    pub(crate) fn count(&self, bytes: usize) {
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn report(&self) -> Value {
        let known = |number: u64| (number != 0).then_some(number);
        json!({
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "status": known(self.status.load(Ordering::Relaxed).into()),
            "bytes": self.bytes.load(Ordering::Relaxed),
            "fired": self.fired,
            "startedMs": self.started_ms,
            "endedMs": known(self.ended_ms.load(Ordering::Relaxed)),
        })
    }
}

/// A presigned URL's token and signature are as good as a password while it lives.
fn without_secrets(query: &str) -> String {
    let shown = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name @ ("X-Amz-Signature" | "X-Amz-Security-Token" | "X-Amz-Credential"), _)) => format!("{name}=…"),
        _ => pair.to_owned(),
    });
    shown.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_keeps_no_secret() {
        let query = "X-Amz-Credential=ASIA&partNumber=1&X-Amz-Security-Token=tOkEn&X-Amz-Signature=sIgN&uploads";
        let report = Seen::new("GET", "/demo/a", query, Vec::new(), 1).report().to_string();
        assert!(report.contains("partNumber=1") && report.contains("uploads"));
        assert!(!report.contains("tOkEn") && !report.contains("sIgN") && !report.contains("ASIA"), "{report}");
    }
}
