//! The test backend as the browser tests start it, in front of a real SeaweedFS: what each fault looks like to a client,
//! and tokens that expire at the store.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::LazyLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use bucketkit::credentials::Credentials;
use dev_store::client::{Answer, send, send_signed};
use dev_store::{Guarded, Store, StoreOptions, Weed, guarded_command, ports};
use serde_json::{Value, json};

/// A store and the backend, for all tests of this program. The end of the program ends them.
struct Testbed {
    store: Store,
    /// What the backend said of itself.
    info: HashMap<String, String>,
    _backend: Guarded,
}

static TESTBED: LazyLock<Testbed> = LazyLock::new(|| {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("faults");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("index.html"), "<title>page</title>").unwrap();

    let [page, faulty] = ports::free_ports::<2>().unwrap().map(|port| format!("127.0.0.1:{port}"));
    let page_origins = vec![format!("http://{page}"), format!("http://{faulty}")];
    let weed = Weed::find_or_install().unwrap();
    let options = StoreOptions { weed, data: folder.join("data"), bucket: "demo".to_owned(), page_origins };
    let store = Store::start(options).unwrap();
    let mut command = guarded_command(env!("CARGO_BIN_EXE_demo-backend-test"), [""; 0]);
    command.stdout(Stdio::piped()).envs([
        ("LISTEN", &page),
        ("FAULTY_LISTEN", &faulty),
        ("PAGE_DIR", &folder.display().to_string()),
        ("PACKAGE_DIR", &folder.display().to_string()),
        ("S3_URL", &store.s3_url),
        ("S3_BUCKET", &store.bucket),
        ("ROLE_ARN", &store.role_arn),
        ("STS_ACCESS_KEY_ID", &store.sts_access_key_id),
        ("STS_SECRET_ACCESS_KEY", &store.sts_secret_access_key),
        ("STORE_SIGNING_KEY", &BASE64_STANDARD.encode(&store.signing_key)),
    ]);
    let mut backend = Guarded::spawn(command).unwrap();
    let mut lines = BufReader::new(backend.take_stdout().unwrap()).lines().map(Result::unwrap);
    assert_eq!(lines.next().unwrap(), format!("listening on http://{page}"));
    let info = serde_json::from_str(&lines.next().unwrap()).unwrap();
    Testbed { store, info, _backend: backend }
});

/// Rules are one list for all: the tests that set them take turns.
static TURN: std::sync::Mutex<()> = std::sync::Mutex::new(());

fn origin(name: &str) -> &'static str {
    &TESTBED.info[name]
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

/// A visitor of one of the pages.
struct Visitor {
    page: &'static str,
    cookie: String,
    /// The bucket and the prefix, at the store that the page was told.
    url: String,
}

impl Visitor {
    fn new(page: &'static str) -> Self {
        let page = origin(page);
        let answer = send("GET", &format!("{page}/session"), &[], b"").unwrap();
        let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        let session = json_of(&answer);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let url = format!("http://{}/demo/{}", text(&session["resource"]["endPoint"]), text(&session["prefix"]));
        Self { page, cookie, url }
    }

    fn ask(&self, path: &str) -> Answer {
        send("POST", &format!("{}{path}", self.page), &[("cookie", &self.cookie), ("origin", self.page)], b"").unwrap()
    }

    fn lent(&self, path: &str) -> (Value, Credentials) {
        let lent = json_of(&self.ask(path));
        let text = |name: &str| lent[name].as_str().unwrap();
        let credentials =
            Credentials::new(text("accessKeyId"), text("secretAccessKey"), Some(text("sessionToken")), None).unwrap();
        (lent, credentials)
    }
}

/// A visitor of the page behind the proxy, alone with its rules.
struct Turn {
    visitor: Visitor,
    credentials: Credentials,
    _turn: std::sync::MutexGuard<'static, ()>,
}

impl Turn {
    fn take(rules: Value) -> Self {
        let turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let visitor = Visitor::new("faulty");
        let (_, credentials) = visitor.lent("/credentials");
        let posted = send(
            "POST",
            &format!("{}/test/faults", origin("page")),
            &[("content-type", "application/json")],
            rules.to_string().as_bytes(),
        );
        assert_eq!(posted.unwrap().status, 204);
        Self { visitor, credentials, _turn: turn }
    }

    fn send(&self, method: &str, path: &str, body: &[u8]) -> anyhow::Result<Answer> {
        let headers = [("origin", self.visitor.page)];
        send_signed(&self.credentials, method, &format!("{}{path}", self.visitor.url), &headers, body)
    }

    /// What the store itself has, asked behind the proxy's back.
    fn stored(&self, path: &str) -> Answer {
        let url = format!("{}{path}", self.visitor.url).replace(origin("proxy"), origin("store"));
        send_signed(&TESTBED.store.admin().unwrap(), "GET", &url, &[], b"").unwrap()
    }

    fn report(&self) -> Value {
        json_of(&send("GET", &format!("{}/test/faults", origin("faulty")), &[], b"").unwrap())
    }
}

#[test]
fn the_proxy_passes_on_what_no_rule_is_for() {
    let turn = Turn::take(json!([]));
    assert!(turn.visitor.url.starts_with(origin("proxy")));
    let body = vec![9; 3 << 20];
    let put = turn.send("PUT", "a%20b%2B%23", &body).unwrap();
    assert_eq!((put.status, put.header("access-control-allow-origin")), (200, Some(origin("faulty"))));
    assert!(put.header("etag").is_some());
    assert_eq!(
        put.header("connection"),
        Some("close"),
        "a browser would repeat what is cut on a connection that it used before"
    );
    assert_eq!(turn.send("GET", "a%20b%2B%23", b"").unwrap().body, body);
    assert_eq!(turn.stored("a%20b%2B%23").body, body);
    let head = turn.send("HEAD", "a%20b%2B%23", b"").unwrap();
    assert_eq!((head.status, head.header("content-length")), (200, Some("3145728")));
    let preflight = [
        ("origin", origin("faulty")),
        ("access-control-request-method", "PUT"),
        ("access-control-request-headers", "authorization"),
    ];
    let answer = send("OPTIONS", &turn.visitor.url, &preflight, b"").unwrap();
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, Some(origin("faulty"))));
    // The store, not the proxy, checks the signature.
    let wrong =
        Credentials::new(turn.credentials.access_key_id(), "wrong", turn.credentials.session_token(), None).unwrap();
    assert_eq!(send_signed(&wrong, "PUT", &format!("{}x", turn.visitor.url), &[], b"x").unwrap().status, 403);

    let report = turn.report();
    let seen: Vec<_> = report["requests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|seen| (&seen["method"], &seen["status"], &seen["bytes"]))
        .collect();
    let expected = [("PUT", 200, body.len()), ("GET", 200, 0), ("HEAD", 200, 0), ("OPTIONS", 200, 0), ("PUT", 403, 1)];
    let expected: Vec<_> =
        expected.iter().map(|(method, status, bytes)| (json!(method), json!(status), json!(bytes))).collect();
    assert_eq!(seen, expected.iter().map(|(method, status, bytes)| (method, status, bytes)).collect::<Vec<_>>());
    assert!(report["requests"][0]["path"].as_str().unwrap().ends_with("/a%20b%2B%23"));
    assert!(report["requests"][0]["endedMs"].as_u64() >= report["requests"][0]["startedMs"].as_u64());
}

#[test]
fn status_answers_in_the_stores_place() {
    let turn = Turn::take(json!([
        { "match": { "method": "PUT", "times": 1 }, "action": { "kind": "status", "retryAfter": 3 } },
        { "match": { "method": "PUT", "nth": 1 }, "action": { "kind": "status", "status": 500, "code": "InternalError" } },
    ]));
    let answer = turn.send("PUT", "x", &vec![1; 2 << 20]).unwrap();
    assert_eq!(
        (answer.status, answer.xml("Code").as_deref(), answer.header("retry-after")),
        (503, Some("SlowDown"), Some("3"))
    );
    // The page can read all of it; another page cannot.
    assert_eq!(answer.header("access-control-allow-origin"), Some(origin("faulty")));
    assert!(answer.header("access-control-expose-headers").unwrap().contains("Retry-After"));
    let second = send_signed(
        &turn.credentials,
        "PUT",
        &format!("{}x", turn.visitor.url),
        &[("origin", origin("foreign"))],
        b"x",
    )
    .unwrap();
    assert_eq!((second.status, second.xml("Code").as_deref()), (500, Some("InternalError")));
    assert_eq!(second.header("access-control-allow-origin"), None);
    assert_eq!(turn.stored("x").status, 404);
    assert_eq!(turn.send("PUT", "x", b"x").unwrap().status, 200);
    assert_eq!(turn.report()["rules"], json!([{ "matched": 3, "fired": 1 }, { "matched": 2, "fired": 1 }]));
}

#[test]
fn cuts_leave_the_client_without_an_answer() {
    let turn = Turn::take(json!([
        { "match": { "pathContains": "/before" }, "action": { "kind": "cutBefore" } },
        { "match": { "pathContains": "/middle" }, "action": { "kind": "cutMidBody", "after": 1_000_000 } },
        { "match": { "pathContains": "/end" }, "action": { "kind": "cutMidBody", "after": 1_000_000 } },
        { "match": { "pathContains": "/after" }, "action": { "kind": "dropAnswer" } },
    ]));
    let large = vec![1; 2 << 20];
    for (path, body, bytes) in [
        ("before", &large[..], 0),
        ("middle", &large, 1_000_000),
        ("end", &large[..1000], 999),
        ("after", &large, 2 << 20),
    ] {
        assert!(turn.send("PUT", path, body).is_err(), "{path}");
        let report = turn.report();
        let seen = report["requests"].as_array().unwrap().last().unwrap();
        assert_eq!((&seen["status"], &seen["bytes"]), (&Value::Null, &json!(bytes)), "{path}");
    }
    for path in ["before", "middle", "end"] {
        assert_eq!(turn.stored(path).status, 404, "{path}");
    }
    assert_eq!(turn.stored("after").body, large);
    assert_eq!(turn.send("PUT", "other", b"x").unwrap().status, 200);
}

#[test]
fn a_complete_can_fail_with_200() {
    let turn = Turn::take(
        json!([{ "match": { "method": "POST", "queryContains": "uploadId=", "times": 1 }, "action": { "kind": "errorIn200" } }]),
    );
    let id = turn.send("POST", "x?uploads", b"").unwrap().xml("UploadId").unwrap();
    let etag =
        turn.send("PUT", &format!("x?partNumber=1&uploadId={id}"), b"part").unwrap().header("etag").unwrap().to_owned();
    let document = format!(
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part></CompleteMultipartUpload>"
    );
    let complete = || turn.send("POST", &format!("x?uploadId={id}"), document.as_bytes()).unwrap();
    let failed = complete();
    assert_eq!((failed.status, failed.xml("Code").as_deref()), (200, Some("InternalError")));
    assert_eq!((failed.xml("ETag"), failed.header("access-control-allow-origin")), (None, Some(origin("faulty"))));
    assert_eq!(turn.stored("x").status, 404);
    assert!(complete().xml("ETag").is_some());
    assert_eq!(turn.stored("x").body, b"part");
}

#[test]
fn an_etag_can_be_hidden_and_an_answer_be_late() {
    let turn = Turn::take(json!([
        { "match": { "method": "PUT" }, "action": { "kind": "stripEtag" } },
        { "match": { "pathContains": "/slow" }, "action": { "kind": "delay", "ms": 700 } },
    ]));
    let exposed = |method: &str| {
        let answer = turn.send(method, "x", b"x").unwrap();
        assert_eq!(answer.status, 200);
        let exposed = answer.header("access-control-expose-headers").unwrap().to_lowercase();
        (exposed.split(',').any(|name| name.trim() == "etag"), exposed.contains("x-amz-version-id"))
    };
    assert_eq!((exposed("PUT"), exposed("HEAD")), ((false, true), (true, true)));
    let start = Instant::now();
    assert_eq!(turn.send("PUT", "slow", b"x").unwrap().status, 200);
    assert!(start.elapsed() >= Duration::from_millis(700));
    let report = turn.report();
    let seen = report["requests"].as_array().unwrap().last().unwrap();
    assert!(seen["endedMs"].as_u64().unwrap() - seen["startedMs"].as_u64().unwrap() >= 700, "{seen}");

    let cleared = send("DELETE", &format!("{}/test/faults", origin("page")), &[], b"").unwrap();
    assert_eq!((cleared.status, turn.report()), (204, json!({ "rules": [], "requests": [] })));
    let bad = send(
        "POST",
        &format!("{}/test/faults", origin("page")),
        &[("content-type", "application/json")],
        b"[{\"action\":{\"kind\":\"explode\"}}]",
    );
    assert_eq!(bad.unwrap().status, 422);
}

#[test]
fn the_store_refuses_a_token_that_has_expired() {
    let visitor = Visitor::new("page");
    assert!(visitor.url.starts_with(origin("store")));
    let (lent, credentials) = visitor.lent("/test/short-lived?seconds=4");
    let got = Instant::now();
    let put =
        |credentials: &Credentials| send_signed(credentials, "PUT", &format!("{}x", visitor.url), &[], b"x").unwrap();
    assert_eq!(put(&credentials).status, 200);
    let (_, lasting) = visitor.lent("/test/short-lived?seconds=600");
    sleep(Duration::from_secs(6).saturating_sub(got.elapsed()));
    let refused = put(&credentials);
    assert_eq!((refused.status, refused.xml("Code").as_deref()), (403, Some("InvalidAccessKeyId")));
    assert_eq!(put(&lasting).status, 200);
    // The prefix still holds.
    let foreign = format!("{}/demo/u/other/x", origin("store"));
    assert_eq!(send_signed(&lasting, "PUT", &foreign, &[], b"x").unwrap().status, 403);

    assert!(
        lent["expiration"].as_str().unwrap() < json_of(&visitor.ask("/credentials"))["expiration"].as_str().unwrap()
    );
    let omitted = visitor.lent("/test/short-lived?seconds=4&expiration=omit").0;
    assert_eq!(omitted["expiration"], Value::Null);
    let lie = visitor.lent("/test/short-lived?seconds=0&expiration=lie");
    assert!(lie.0["expiration"].as_str().unwrap() > lent["expiration"].as_str().unwrap());
    assert_eq!(put(&lie.1).status, 403, "expired when it was lent");
}

#[test]
fn short_lived_ones_are_lent_by_the_same_rules() {
    let visitor = Visitor::new("page");
    let url = format!("{}/test/short-lived?seconds=9", visitor.page);
    let status = |headers: &[(&str, &str)]| send("POST", &url, headers, b"").unwrap().status;
    assert_eq!(status(&[("origin", visitor.page)]), 401);
    assert_eq!(status(&[("cookie", &visitor.cookie)]), 403);
    assert_eq!(status(&[("cookie", &visitor.cookie), ("origin", origin("foreign"))]), 403);
    assert_eq!(status(&[("cookie", &visitor.cookie), ("origin", visitor.page)]), 200);
}

#[test]
fn the_pages_own_request_can_be_answered_with_them() {
    // On the page of the faults: another test asks the other page at the same time.
    let turn = Turn::take(json!([]));
    let url = format!("{}/test/lending", turn.visitor.page);
    let set = json!({ "seconds": 600, "expiration": "omit", "times": 2 }).to_string();
    assert_eq!(send("POST", &url, &[("content-type", "application/json")], set.as_bytes()).unwrap().status, 204);
    let omitted = |_| turn.visitor.lent("/credentials").0["expiration"].is_null();
    assert_eq!([0, 1, 2].map(omitted), [true, true, false]);
}

#[test]
fn a_page_that_the_bucket_does_not_know_is_refused() {
    let visitor = Visitor::new("foreign");
    assert!(visitor.url.starts_with(origin("store")), "it has the same store as the other page");
    let page = send("GET", origin("foreign"), &[], b"").unwrap();
    assert_eq!((page.status, page.text().as_str()), (200, "<title>page</title>"));
    let asked = |origin| {
        [
            ("origin", origin),
            ("access-control-request-method", "PUT"),
            ("access-control-request-headers", "authorization"),
        ]
    };
    let allowed = |from| {
        send("OPTIONS", &visitor.url, &asked(origin(from)), b"")
            .unwrap()
            .header("access-control-allow-origin")
            .map(str::to_owned)
    };
    assert_eq!(allowed("foreign"), None);
    assert_eq!(allowed("page").as_deref(), Some(origin("page")));
    // It is CORS alone that refuses: the credentials are good.
    let (_, credentials) = visitor.lent("/credentials");
    assert_eq!(send_signed(&credentials, "PUT", &format!("{}x", visitor.url), &[], b"x").unwrap().status, 200);
    assert_eq!(send("GET", &format!("{}/test/info", origin("foreign")), &[], b"").unwrap().status, 404);
    let info: HashMap<String, String> =
        serde_json::from_value(json_of(&send("GET", &format!("{}/test/info", origin("page")), &[], b"").unwrap()))
            .unwrap();
    assert_eq!(info, TESTBED.info);
}
