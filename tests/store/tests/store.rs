//! A real SeaweedFS, started as the demo and the other tests start it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use dev_store::client::{Answer, send, send_signed};
use dev_store::{EXPOSED_HEADERS, Store, StoreOptions, Weed};

const PAGE: &str = "http://127.0.0.1:7777";

fn options(data: &Path) -> StoreOptions {
    let weed = Weed::find_or_install().unwrap();
    StoreOptions { weed, data: data.to_owned(), bucket: "demo".to_owned(), page_origins: vec![PAGE.to_owned()] }
}

fn admin(store: &Store, method: &str, path: &str, body: &[u8]) -> Answer {
    send_signed(&store.admin().unwrap(), method, &format!("{}/{path}", store.s3_url), &[], body).unwrap()
}

#[test]
fn objects_outlive_a_kill_and_keys_do_not() {
    let data = tempfile::tempdir().unwrap();
    let first = Store::start(options(data.path())).unwrap();
    assert_eq!(admin(&first, "PUT", "demo/a%20b", b"kept").status, 200);
    let old_keys = first.admin().unwrap();
    first.stop().unwrap();

    let second = Store::start(options(data.path())).unwrap();
    let url = format!("{}/demo/a%20b", second.s3_url);
    assert_eq!(send_signed(&second.admin().unwrap(), "GET", &url, &[], b"").unwrap().body, b"kept");
    assert_eq!(
        send_signed(&old_keys, "GET", &url, &[], b"").unwrap().xml("Code").as_deref(),
        Some("InvalidAccessKeyId")
    );
    // The probe of the start is gone, and nothing else is there.
    let listing = admin(&second, "GET", "demo?list-type=2", b"").text();
    assert_eq!(listing.matches("<Key>").count(), 1, "{listing}");
}

#[test]
fn what_it_lets_whom_do() {
    let data = tempfile::tempdir().unwrap();
    let mut store = Store::start(options(data.path())).unwrap();

    // A folder belongs to one store at a time.
    let error = Store::start(options(data.path())).unwrap_err().to_string();
    assert!(error.starts_with("another store runs in "), "{error}");

    // The page may call the bucket and read the headers; any other page may not, nor may anybody without a signature.
    let url = format!("{}/demo/x", store.s3_url);
    assert_eq!(admin(&store, "PUT", "demo/x", b"x").status, 200);
    let answer = send_signed(&store.admin().unwrap(), "GET", &url, &[("origin", PAGE)], b"").unwrap();
    assert_eq!(answer.header("access-control-allow-origin"), Some(PAGE));
    let exposed = answer.header("access-control-expose-headers").unwrap().to_lowercase();
    for name in EXPOSED_HEADERS {
        assert!(exposed.split(',').any(|exposed| exposed.trim() == name.to_lowercase()), "{name} is not in {exposed}");
    }
    for foreign in ["http://127.0.0.1:7778", "http://localhost:7777", "https://127.0.0.1:7777", "null"] {
        for method in ["PUT", "GET", "POST", "DELETE", "HEAD"] {
            let asked = [("origin", foreign), ("access-control-request-method", method)];
            let answer = send("OPTIONS", &url, &asked, b"").unwrap();
            assert_eq!(answer.header("access-control-allow-origin"), None, "{foreign} {method}");
        }
    }
    assert_eq!(send("GET", &url, &[], b"").unwrap().status, 403);

    // The backend's own key opens nothing.
    let backend =
        bucketkit::credentials::Credentials::new(&store.sts_access_key_id, &store.sts_secret_access_key, None, None)
            .unwrap();
    for (method, path) in
        [("GET", "demo/x"), ("PUT", "demo/y"), ("GET", "demo?list-type=2"), ("PUT", "other"), ("PUT", "demo?cors")]
    {
        let answer = send_signed(&backend, method, &format!("{}/{path}", store.s3_url), &[], b"").unwrap();
        assert_eq!(answer.status, 403, "{method} {path}: {answer:?}");
    }

    // No secret where people look.
    let secrets = [
        store.admin_secret_access_key.as_str(),
        store.sts_secret_access_key.as_str(),
        &hex::encode(&store.signing_key),
    ];
    let shown = format!("{store:?}{backend:?}") + &fs::read_to_string(data.path().join("weed.log")).unwrap();
    assert!(secrets.iter().all(|secret| secret.len() >= 32 && !shown.contains(secret)));
    for file in ["s3.json", "iam.json"] {
        assert_eq!(fs::metadata(data.path().join(file)).unwrap().permissions().mode() & 0o777, 0o600);
    }

    // An end that nobody asked for is told, with the log.
    store.check().unwrap();
    assert!(
        std::process::Command::new("sh").args(["-c", &format!("kill -KILL {}", store.pid)]).status().unwrap().success()
    );
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    let error = loop {
        match store.check() {
            Err(error) => break error.to_string(),
            Ok(()) => assert!(std::time::Instant::now() < deadline, "its end goes unnoticed"),
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    assert!(error.starts_with("SeaweedFS ended (signal: 9") && error.contains("weed.log:\n"), "{error}");
}

#[test]
fn what_cannot_start_says_why() {
    let data = tempfile::tempdir().unwrap();
    let error = Store::start(StoreOptions { weed: "/no/such/weed".into(), ..options(data.path()) }).unwrap_err();
    assert!(
        error.to_string().starts_with("SeaweedFS ended at its start (exit status: 127); the last lines of "),
        "{error}"
    );
    assert!(error.to_string().contains("/no/such/weed"), "{error}");
    for bucket in ["", "ab", "a*b", "Demo", "a/b", "a\"b"] {
        let error = Store::start(StoreOptions { bucket: bucket.to_owned(), ..options(data.path()) }).unwrap_err();
        assert!(error.to_string().contains("cannot be the bucket's name"), "{error}");
    }
    let error = Store::start(StoreOptions { page_origins: vec!["*".to_owned()], ..options(data.path()) }).unwrap_err();
    assert!(error.to_string().contains("no page's origin"), "{error}");
}
