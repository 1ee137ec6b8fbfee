//! Which requests fail, and how: a list of rules, as JSON, and a count of what came.
//!
//! ```json
//! [{ "match": { "method": "PUT", "queryContains": "partNumber=2&", "nth": 1 },
//!    "action": { "kind": "status", "status": 503, "code": "SlowDown", "retryAfter": 1 } }]
//! ```
//!
//! Rules are asked in order, until one ends the request. `delay`, `flip`, `stripEtag` and `forget` do not: the rules after them are asked
//! too.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::seen::Seen;

/// As many requests are remembered, the oldest forgotten first: a 10,000-part upload and then some.
const REMEMBERED: usize = 20_000;

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    #[serde(default, rename = "match")]
    pub matches: Match,
    pub action: Action,
}

/// Which requests a rule is for. What is not given does not matter.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Match {
    pub method: Option<String>,
    pub path_contains: Option<String>,
    pub query_contains: Option<String>,
    /// Only this one of the requests that fit, counted from 1.
    pub nth: Option<u64>,
    /// Every so many of them.
    pub every: Option<u64>,
    /// So many times at most.
    pub times: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Action {
    /// Answered with an S3 error document; the store does not see the request.
    Status {
        #[serde(default = "service_unavailable")]
        status: u16,
        #[serde(default = "slow_down")]
        code: String,
        /// Seconds.
        retry_after: Option<u32>,
        /// Where the bucket is, as the document tells.
        region: Option<String>,
    },
    /// The connection is closed before anything of the body is read.
    CutBefore,
    /// The connection is closed, the store's too, when so many bytes of the body have come; at the latest one before its end.
    CutMidBody { after: u64 },
    /// The store does what was asked, its answer is lost.
    DropAnswer,
    /// 200, white space, and then an error, as S3 answers a Complete that fails late; the store does not see the request.
    ErrorIn200,
    /// The request waits, and goes on.
    Delay { ms: u64 },
    /// One bit of the body is changed, in the byte that so many come before.
    Flip { at: u64 },
    /// The page may not read the answer's ETag.
    StripEtag,
    /// The store does not hear of this header of the request. Of one that is signed it would notice.
    Forget { header: String },
    /// The connection is closed when so many bytes of the answer's body have passed.
    CutAnswer { after: u64 },
}

fn service_unavailable() -> u16 {
    503
}

fn slow_down() -> String {
    "SlowDown".to_owned()
}

impl Action {
    fn ends_the_request(&self) -> bool {
        !matches!(
            self,
            Self::Delay { .. } | Self::Flip { .. } | Self::StripEtag | Self::Forget { .. } | Self::CutAnswer { .. }
        )
    }
}

/// The rules in force, and the requests since they were set.
#[derive(Debug)]
pub struct Faults {
    state: Mutex<State>,
    start: Instant,
}

#[derive(Debug, Default)]
struct State {
    rules: Vec<Counted>,
    requests: VecDeque<Arc<Seen>>,
}

#[derive(Debug)]
struct Counted {
    rule: Rule,
    matched: u64,
    fired: u64,
}

impl Default for Faults {
    fn default() -> Self {
        Self { state: Mutex::default(), start: Instant::now() }
    }
}

impl Faults {
    /// Replaces the rules and forgets the requests.
    pub fn set(&self, rules: Vec<Rule>) {
        let rules = rules.into_iter().map(|rule| Counted { rule, matched: 0, fired: 0 }).collect();
        *self.state() = State { rules, requests: VecDeque::new() };
    }

    /// Counts and remembers a request; what is to be done to it, in order. A preflight is never touched: browsers report
    /// its failure like a missing CORS rule.
    pub(crate) fn meet(&self, method: &str, path: &str, query: &str) -> (Arc<Seen>, Vec<Action>) {
        let mut state = self.state();
        let (mut fired, mut actions) = (Vec::new(), Vec::new());
        for (index, counted) in state.rules.iter_mut().enumerate() {
            if method != "OPTIONS" && counted.fires(method, path, query) {
                fired.push(index);
                actions.push(counted.rule.action.clone());
                if counted.rule.action.ends_the_request() {
                    break;
                }
            }
        }
        let seen = Arc::new(Seen::new(method, path, query, fired, self.now()));
        if state.requests.len() == REMEMBERED {
            state.requests.pop_front();
        }
        state.requests.push_back(Arc::clone(&seen));
        (seen, actions)
    }

    pub(crate) fn ended(&self, seen: &Seen, status: Option<u16>) {
        seen.end(status, self.now());
    }

    /// The counters of each rule, and the requests, oldest first. Times are milliseconds of one clock.
    pub fn report(&self) -> Value {
        let state = self.state();
        let rules = state.rules.iter().map(|counted| json!({ "matched": counted.matched, "fired": counted.fired }));
        json!({ "rules": rules.collect::<Vec<_>>(), "requests": state.requests.iter().map(|seen| seen.report()).collect::<Vec<_>>() })
    }

    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX).max(1)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counted {
    fn fires(&mut self, method: &str, path: &str, query: &str) -> bool {
        let Match { method: wanted, path_contains, query_contains, nth, every, times } = &self.rule.matches;
        let contains =
            |text: &str, part: &Option<String>| part.as_ref().is_none_or(|part| text.contains(part.as_str()));
        if wanted.as_ref().is_some_and(|wanted| wanted != method)
            || !contains(path, path_contains)
            || !contains(query, query_contains)
        {
            return false;
        }
        self.matched += 1;
        let fires = nth.is_none_or(|nth| self.matched == nth)
            && every.is_none_or(|every| self.matched.is_multiple_of(every))
            && times.is_none_or(|times| self.fired < times);
        self.fired += u64::from(fires);
        fires
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(rules: Value) -> Faults {
        let faults = Faults::default();
        faults.set(serde_json::from_value(rules).unwrap());
        faults
    }

    fn kinds(faults: &Faults, method: &str, query: &str) -> Vec<Action> {
        faults.meet(method, "/demo/a", query).1
    }

    #[test]
    fn counts_what_matches_and_fires_when_due() {
        let faults = faults(json!([
            { "match": { "method": "PUT", "queryContains": "partNumber", "nth": 2 }, "action": { "kind": "cutBefore" } },
            { "match": { "every": 2, "times": 1 }, "action": { "kind": "dropAnswer" } },
        ]));
        assert_eq!(kinds(&faults, "PUT", "partNumber=1"), []);
        assert_eq!(kinds(&faults, "PUT", "partNumber=2"), [Action::CutBefore]);
        assert_eq!(kinds(&faults, "OPTIONS", "partNumber=3"), []);
        assert_eq!(kinds(&faults, "POST", "uploads"), [Action::DropAnswer]);
        assert_eq!(kinds(&faults, "PUT", "partNumber=3"), []);
        assert_eq!(kinds(&faults, "PUT", "partNumber=4"), []);
        let report = faults.report();
        assert_eq!(report["rules"], json!([{ "matched": 4, "fired": 1 }, { "matched": 4, "fired": 1 }]));
        assert_eq!(report["requests"][1]["fired"], json!([0]));
        faults.set(Vec::new());
        assert_eq!(faults.report(), json!({ "rules": [], "requests": [] }));
    }

    #[test]
    fn only_what_ends_a_request_ends_the_list() {
        let faults = faults(json!([
            { "action": { "kind": "delay", "ms": 5 } },
            { "action": { "kind": "stripEtag" } },
            { "action": { "kind": "flip", "at": 7 } },
            { "match": { "pathContains": "/demo/" }, "action": { "kind": "status", "retryAfter": 2 } },
            { "action": { "kind": "errorIn200" } },
        ]));
        let status = Action::Status { status: 503, code: "SlowDown".to_owned(), retry_after: Some(2), region: None };
        assert_eq!(
            kinds(&faults, "GET", ""),
            [Action::Delay { ms: 5 }, Action::StripEtag, Action::Flip { at: 7 }, status]
        );
    }

    #[test]
    fn a_misspelt_rule_is_refused() {
        for rule in [
            json!({ "match": { "verb": "PUT" }, "action": { "kind": "cutBefore" } }),
            json!({ "action": { "kind": "explode" } }),
            json!({ "action": { "kind": "status", "retry_after": 1 } }),
            json!({ "match": {} }),
        ] {
            assert!(serde_json::from_value::<Rule>(rule.clone()).is_err(), "{rule}");
        }
    }
}
