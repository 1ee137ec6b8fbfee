//! `session_policy` before a real store: what lent credentials open, and what not.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use bucketkit::credentials::Credentials;
use bucketkit::encode::{Slash, encode};
use bucketkit::resource::json;
use bucketkit::resource::policy::{Action, session_policy};
use bucketkit::sign::{Context, Payload, Signable, sign};
use dev_store::client::{now, send, send_signed};
use dev_store::{Store, StoreOptions, Weed};

use Action::{Delete, List, Prove, Read, Write};

fn store(data: &std::path::Path) -> Store {
    let weed = Weed::find_or_install().unwrap();
    Store::start(StoreOptions {
        weed,
        data: data.to_owned(),
        bucket: "demo".to_owned(),
        page_origins: vec!["http://127.0.0.1:7777".to_owned()],
    })
    .unwrap()
}

/// Credentials for a prefix of the bucket.
fn lend(store: &Store, prefix: &str, actions: &[Action]) -> Credentials {
    let mut policy = String::new();
    json::push(&mut policy, &session_policy(&store.bucket, prefix, actions, None));
    let form = [
        ("Action", "AssumeRole"),
        ("Version", "2011-06-15"),
        ("RoleArn", &store.wide_role_arn),
        ("RoleSessionName", "test"),
        ("DurationSeconds", "900"),
        ("Policy", &policy),
    ]
    .map(|(name, value)| format!("{name}={}", encode(value, Slash::Encode)))
    .join("&");
    let key = Credentials::new(&store.sts_access_key_id, &store.sts_secret_access_key, None, None).unwrap();
    let context = Context { credentials: &key, region: "us-east-1", service: "sts", time: now() };
    let signable = Signable {
        method: "POST",
        url: &format!("{}/", store.s3_url),
        headers: &[("content-type", "application/x-www-form-urlencoded; charset=utf-8")],
        payload: Payload::Bytes(form.as_bytes()),
    };
    let signed = sign(&signable, &context).unwrap();
    let headers: Vec<_> = signed.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answer = send("POST", &signed.url, &headers, form.as_bytes()).unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    let part = |name: &str| answer.xml(name).unwrap();
    Credentials::new(&part("AccessKeyId"), &part("SecretAccessKey"), Some(&part("SessionToken")), None).unwrap()
}

/// What of these a session may do with one key; listings are of the prefix `list`.
fn allowed(store: &Store, credentials: &Credentials, key: &str, list: Option<&str>) -> Vec<&'static str> {
    let bucket = format!("{}/{}", store.s3_url, store.bucket);
    let url = format!("{bucket}/{}", encode(key, Slash::Keep));
    let listing = match list {
        Some(prefix) => format!("{bucket}?list-type=2&prefix={}", encode(prefix, Slash::Encode)),
        None => format!("{bucket}?list-type=2"),
    };
    let admin = store.admin().unwrap();
    let ask = |credentials: &Credentials, method: &str, url: &str, body: &[u8]| {
        send_signed(credentials, method, url, &[], body).unwrap()
    };
    let mut allowed = Vec::new();
    for (name, method, url, body) in [
        ("put", "PUT", url.clone(), &b"x"[..]),
        ("get", "GET", url.clone(), b""),
        ("head", "HEAD", url.clone(), b""),
        ("create", "POST", format!("{url}?uploads"), b""),
        ("list", "GET", listing, b""),
        ("uploads", "GET", format!("{bucket}?uploads"), b""),
        ("cors", "GET", format!("{bucket}?cors"), b""),
        ("delete", "DELETE", url.clone(), b""),
    ] {
        // What is read or deleted is there.
        assert_eq!(ask(&admin, "PUT", &url_of_object(&url), b"there").status, 200);
        let answer = ask(credentials, method, &url, body);
        match answer.status {
            200 | 204 => allowed.push(name),
            403 => {}
            other => panic!("{name}: {other} {answer:?}"),
        }
        if name == "create" && answer.status == 200 {
            let id = answer.xml("UploadId").unwrap();
            let upload = format!("{}?uploadId={id}", url_of_object(&url));
            let part = ask(credentials, "PUT", &format!("{upload}&partNumber=1"), b"x").status;
            let parts = ask(credentials, "GET", &upload, b"").status;
            let abort = ask(credentials, "DELETE", &upload, b"").status;
            assert_eq!((part, parts, abort), (200, 200, 204));
        }
    }
    allowed
}

fn url_of_object(url: &str) -> String {
    let object = url.split('?').next().unwrap();
    // A listing is of the bucket: then any object will do.
    if object.ends_with("/demo") { format!("{object}/any") } else { object.to_owned() }
}

#[test]
fn a_session_does_what_was_asked_below_its_prefix_and_nothing_elsewhere() {
    let data = tempfile::tempdir().unwrap();
    let store = store(data.path());
    for (actions, wanted) in [
        (&[Write, Prove][..], &["put", "get", "head", "create"][..]),
        (&[Read], &["get", "head"]),
        (&[Write], &["put", "create"]),
        (&[Delete], &["delete"]),
        (&[List], &["list"]),
        (&[Read, Write, List, Delete, Prove], &["put", "get", "head", "create", "list", "delete"]),
        (&[], &[]),
    ] {
        let session = lend(&store, "u/1/", actions);
        assert_eq!(allowed(&store, &session, "u/1/a", Some("u/1/")), wanted, "{actions:?}");
        // Another's, one that only begins alike, the folder itself, the root.
        for (key, list) in [("u/2/a", Some("u/2/")), ("u/10/a", Some("u/10/")), ("u/1", Some("u/")), ("a", None)] {
            assert_eq!(allowed(&store, &session, key, list), [""; 0], "{actions:?} on {key}");
        }
    }
}

/// SeaweedFS does not know IAM's escapes (`${*}`): a prefix with such signs opens nothing there, neither what it should nor,
/// what counts, anything else. Amazon knows them.
#[test]
fn signs_with_a_meaning_in_a_prefix_open_nothing_else() {
    let data = tempfile::tempdir().unwrap();
    let store = store(data.path());
    for (prefix, others) in
        [("u/*/", ["u/1/", "u/ab/"]), ("u/?/", ["u/1/", "u/a/"]), ("${aws:username}/", ["test/", "demo/"])]
    {
        let session = lend(&store, prefix, &[Read, Write, List, Delete]);
        for other in others {
            let found = allowed(&store, &session, &format!("{other}a"), Some(other));
            assert_eq!(found, [""; 0], "{prefix} opens {other}");
        }
        let own = allowed(&store, &session, &format!("{prefix}a"), Some(prefix));
        assert_eq!(own, [""; 0], "{prefix} opens itself: SeaweedFS has learned the escapes");
    }
}
