//! The example backend as it runs, in front of a real SeaweedFS: who is given credentials, and what they open.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use bucketkit::credentials::Credentials;
use bucketkit::sign::{Context, Payload, Signable, presign, sign};
use bucketkit::time::Timestamp;
use dev_store::client::{Answer, now, send, send_signed};
use dev_store::{Guarded, Store, StoreOptions, Weed, free_port, guarded_command};
use serde_json::Value;

const BACKEND: &str = env!("CARGO_BIN_EXE_demo-backend");

/// A store and the backend, for all tests of this program. The end of the program ends them.
struct Demo {
    store: Store,
    origin: String,
    variables: HashMap<&'static str, String>,
    _backend: Guarded,
}

static DEMO: LazyLock<Demo> = LazyLock::new(|| {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("lending");
    let _ = fs::remove_dir_all(&folder);
    let (page, package) = (folder.join("page"), folder.join("package"));
    fs::create_dir_all(&page).unwrap();
    fs::create_dir_all(&package).unwrap();
    fs::write(page.join("index.html"), "<title>page</title>").unwrap();
    fs::write(package.join("index.js"), "export {}").unwrap();
    fs::write(package.join("sign.wasm"), "\0asm").unwrap();

    let listen = format!("127.0.0.1:{}", free_port().unwrap());
    let origin = format!("http://{listen}");
    let weed = Weed::find_or_install().unwrap();
    let options =
        StoreOptions { weed, data: folder.join("data"), bucket: "demo".to_owned(), page_origins: vec![origin.clone()] };
    let store = Store::start(options).unwrap();
    let variables = HashMap::from([
        ("LISTEN", listen),
        ("PAGE_DIR", page.display().to_string()),
        ("PACKAGE_DIR", package.display().to_string()),
        ("S3_URL", store.s3_url.clone()),
        ("S3_BUCKET", store.bucket.clone()),
        ("ROLE_ARN", store.role_arn.clone()),
        ("STS_ACCESS_KEY_ID", store.sts_access_key_id.clone()),
        ("STS_SECRET_ACCESS_KEY", store.sts_secret_access_key.clone()),
    ]);
    let backend = start(&variables, &origin);
    Demo { store, origin, variables, _backend: backend }
});

/// Starts a backend and waits for its line.
fn start(variables: &HashMap<&str, String>, origin: &str) -> Guarded {
    let mut command = guarded_command(BACKEND, [""; 0]);
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).envs(variables).stdout(Stdio::piped());
    let mut backend = Guarded::spawn(command).unwrap();
    let mut line = String::new();
    BufReader::new(backend.take_stdout().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line.trim(), format!("listening on {origin}"));
    backend
}

/// A visitor with the cookie and the credentials that the backend gave.
struct Visitor {
    cookie: String,
    prefix: String,
    credentials: Credentials,
}

impl Visitor {
    fn new(origin: &str) -> Self {
        let (cookie, prefix) = begin(origin);
        let lent = json(&ask(origin, &[("cookie", &cookie), ("origin", origin)]));
        let text = |name: &str| lent[name].as_str().unwrap();
        let credentials =
            Credentials::new(text("accessKeyId"), text("secretAccessKey"), Some(text("sessionToken")), None).unwrap();
        Self { cookie, prefix, credentials }
    }

    fn send(&self, method: &str, path: &str, body: &[u8]) -> Answer {
        send_signed(&self.credentials, method, &format!("{}/{path}", DEMO.store.s3_url), &[], body).unwrap()
    }
}

/// The cookie and the prefix of a new session.
fn begin(origin: &str) -> (String, String) {
    let answer = send("GET", &format!("{origin}/session"), &[], b"").unwrap();
    let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    (cookie, json(&answer)["prefix"].as_str().unwrap().to_owned())
}

fn ask(origin: &str, headers: &[(&str, &str)]) -> Answer {
    send("POST", &format!("{origin}/credentials"), headers, b"").unwrap()
}

fn json(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

#[test]
fn the_page_is_served_and_kept_to_itself() {
    let get = |path: &str| send("GET", &format!("{}{path}", DEMO.origin), &[], b"").unwrap();
    let page = get("/");
    assert_eq!((page.status, page.text().as_str()), (200, "<title>page</title>"));
    assert_eq!(page.header("content-type"), Some("text/html"));
    assert_eq!(
        (page.header("x-content-type-options"), page.header("referrer-policy")),
        (Some("nosniff"), Some("no-referrer"))
    );
    assert_eq!(page.header("cache-control"), Some("no-cache"));
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self' {}; img-src 'self'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        DEMO.store.s3_url
    );
    assert_eq!(page.header("content-security-policy"), Some(policy.as_str()));
    for (path, kind) in [("/bucketkit/index.js", "text/javascript"), ("/bucketkit/sign.wasm", "application/wasm")] {
        let file = get(path);
        assert_eq!((file.status, file.header("content-type")), (200, Some(kind)));
        assert_eq!(
            (file.header("cache-control"), file.header("x-content-type-options")),
            (Some("no-cache"), Some("nosniff"))
        );
    }
    assert_eq!(get("/missing").status, 404);

    // A client that does not tidy its paths up gets no further.
    let address = DEMO.origin.strip_prefix("http://").unwrap();
    for path in [
        "/../data/s3.json",
        "/%2e%2e/data/s3.json",
        "/bucketkit/../../data/s3.json",
        "/bucketkit/..%2f..%2fdata/s3.json",
        "//../data/s3.json",
    ] {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 4") && !answer.contains("identities"), "{path}: {answer}");
    }
}

#[test]
fn a_session_is_a_cookie_that_scripts_cannot_read() {
    let url = format!("{}/session", DEMO.origin);
    let first = send("GET", &url, &[], b"").unwrap();
    let cookie = first.header("set-cookie").unwrap();
    assert!(cookie.contains("; HttpOnly; SameSite=Strict; Path=/; Max-Age="), "{cookie}");
    assert_eq!(first.header("cache-control"), Some("no-store"));
    let session = json(&first);
    let endpoint = DEMO.store.s3_url.strip_prefix("http://").unwrap();
    let resource = serde_json::json!({ "bucket": "demo", "region": "us-east-1", "endPoint": endpoint, "useSSL": false, "pathStyle": true });
    assert_eq!(session["resource"], resource);

    let cookie = cookie.split(';').next().unwrap();
    let again = send("GET", &url, &[("cookie", cookie)], b"").unwrap();
    assert_eq!((json(&again), again.header("set-cookie")), (session.clone(), None));
    assert_ne!(begin(&DEMO.origin).1, session["prefix"], "two visitors share a prefix");
}

#[test]
fn only_the_page_with_its_session_is_given_credentials() {
    let origin = DEMO.origin.as_str();
    let (cookie, _) = begin(origin);
    let cookie = cookie.as_str();
    let foreign = origin.replace("127.0.0.1", "localhost");
    let cases: &[(&[(&str, &str)], u16)] = &[
        (&[("origin", origin)], 401),
        (&[("origin", origin), ("cookie", "session=1")], 401),
        (&[("cookie", cookie)], 403),
        (&[("cookie", cookie), ("origin", "null")], 403),
        (&[("cookie", cookie), ("origin", &foreign)], 403),
        (&[("cookie", cookie), ("origin", "http://127.0.0.1")], 403),
        (&[("cookie", cookie), ("referer", origin)], 403),
        (&[("cookie", cookie), ("origin", origin)], 200),
    ];
    for (headers, status) in cases {
        let answer = ask(origin, headers);
        assert_eq!(answer.status, *status, "{headers:?}");
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("access-control-allow-origin"), None, "another page could read it");
        assert_eq!(json(&answer)["error"].is_string(), *status != 200);
    }
    let get = send("GET", &format!("{origin}/credentials"), &[("cookie", cookie), ("origin", origin)], b"").unwrap();
    assert_eq!(get.status, 405);
}

#[test]
fn they_live_a_quarter_of_an_hour() {
    let origin = DEMO.origin.as_str();
    let visitor = Visitor::new(origin);
    let lent = json(&ask(origin, &[("cookie", &visitor.cookie), ("origin", origin)]));
    let instant = |name: &str| Timestamp::parse_iso(lent[name].as_str().unwrap()).unwrap();
    assert!(instant("serverTime").millis_since(now()).abs() < 5_000, "{}", lent["serverTime"]);
    let life = instant("expiration").millis_since(now());
    assert!((880_000..=901_000).contains(&life), "{life}");
    let mut fields: Vec<_> = lent.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["accessKeyId", "expiration", "secretAccessKey", "serverTime", "sessionToken"]);
}

#[test]
fn the_store_logs_no_secret() {
    let visitor = Visitor::new(&DEMO.origin);
    let lent = json(&ask(&DEMO.origin, &[("cookie", &visitor.cookie), ("origin", &DEMO.origin)]));
    assert_eq!(visitor.send("PUT", &format!("demo/{}x", visitor.prefix), b"x").status, 200);
    assert_eq!(visitor.send("PUT", "demo/x", b"x").status, 403);
    let log = fs::read_to_string(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("lending/data/weed.log")).unwrap();
    assert!(!log.is_empty());
    let token = visitor.credentials.session_token().unwrap();
    let secrets = [
        token,
        lent["secretAccessKey"].as_str().unwrap(),
        lent["sessionToken"].as_str().unwrap(),
        &DEMO.store.sts_secret_access_key,
    ];
    assert!(secrets.iter().all(|secret| secret.len() > 20 && !log.contains(secret)));
}

#[test]
fn they_open_the_own_prefix() {
    let visitor = Visitor::new(&DEMO.origin);
    let key = format!("demo/{}a%20b%2Bc.txt", visitor.prefix);
    assert_eq!(visitor.send("PUT", &key, b"hello").status, 200);
    assert_eq!(visitor.send("GET", &key, b"").body, b"hello");
    assert_eq!(visitor.send("HEAD", &key, b"").status, 200);

    let part = vec![7; 5 << 20];
    let created = visitor.send("POST", &format!("{key}?uploads"), b"");
    let id = created.xml("UploadId").unwrap();
    let etags: Vec<_> = (1..=2)
        .map(|number| {
            let answer = visitor.send("PUT", &format!("{key}?partNumber={number}&uploadId={id}"), &part);
            answer.header("etag").unwrap().to_owned()
        })
        .collect();
    let listed = visitor.send("GET", &format!("{key}?uploadId={id}"), b"");
    assert_eq!((listed.status, listed.text().matches("<PartNumber>").count()), (200, 2));
    let parts: String = (1..)
        .zip(&etags)
        .map(|(number, etag)| format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"))
        .collect();
    let document = format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>");
    let completed = visitor.send("POST", &format!("{key}?uploadId={id}"), document.as_bytes());
    assert!(completed.xml("ETag").unwrap().contains("-2"), "{}", completed.text());
    assert_eq!(visitor.send("GET", &key, b"").body, part.repeat(2));

    let id = visitor.send("POST", &format!("{key}?uploads"), b"").xml("UploadId").unwrap();
    assert_eq!(visitor.send("DELETE", &format!("{key}?uploadId={id}"), b"").status, 204);
}

#[test]
fn they_open_nothing_else() {
    let (visitor, other) = (Visitor::new(&DEMO.origin), Visitor::new(&DEMO.origin));
    assert_eq!(other.send("PUT", &format!("demo/{}x", other.prefix), b"theirs").status, 200);
    let admin = DEMO.store.admin().unwrap();
    let _ = send_signed(&admin, "PUT", &format!("{}/other", DEMO.store.s3_url), &[], b"").unwrap();
    let (own, bare) = (&visitor.prefix, visitor.prefix.trim_end_matches('/'));
    let refused = [
        ("PUT", format!("demo/{}x", other.prefix)),
        ("GET", format!("demo/{}x", other.prefix)),
        ("POST", format!("demo/{}x?uploads", other.prefix)),
        // Another visitor whose name begins as this one's.
        ("PUT", format!("demo/{bare}0/x")),
        ("PUT", format!("demo/{bare}")),
        ("PUT", "demo/x".to_owned()),
        ("PUT", "demo/u/x".to_owned()),
        ("PUT", format!("other/{own}x")),
        // Its own objects, but not what it was not lent for.
        ("DELETE", format!("demo/{own}x")),
        ("PUT", format!("demo/{own}x?tagging")),
        ("PUT", format!("demo/{own}x?acl")),
        ("GET", "demo?list-type=2".to_owned()),
        ("GET", format!("demo?list-type=2&prefix={own}")),
        ("GET", "demo?uploads".to_owned()),
        ("PUT", "demo?cors".to_owned()),
        ("DELETE", "demo?cors".to_owned()),
        ("PUT", "demo?policy".to_owned()),
        ("DELETE", "demo".to_owned()),
        ("PUT", "third".to_owned()),
    ];
    for (method, path) in refused {
        assert_eq!(visitor.send(method, &path, b"").status, 403, "{method} {path}");
    }
    let copy = format!("{}/demo/{own}copy", DEMO.store.s3_url);
    let source = format!("/demo/{}x", other.prefix);
    assert_eq!(
        send_signed(&visitor.credentials, "PUT", &copy, &[("x-amz-copy-source", &source)], b"").unwrap().status,
        403
    );
    assert_eq!(other.send("GET", &format!("demo/{}x", other.prefix), b"").body, b"theirs");
}

#[test]
fn the_role_cannot_be_taken_on_with_what_was_lent() {
    let visitor = Visitor::new(&DEMO.origin);
    let role = DEMO.store.role_arn.replace(':', "%3A").replace('/', "%2F");
    let assume = |credentials: &Credentials| {
        let form =
            format!("Action=AssumeRole&Version=2011-06-15&RoleArn={role}&RoleSessionName=again&DurationSeconds=900");
        let url = format!("{}/", DEMO.store.s3_url);
        let headers = [("content-type", "application/x-www-form-urlencoded; charset=utf-8")];
        let signable =
            Signable { method: "POST", url: &url, headers: &headers, payload: Payload::Bytes(form.as_bytes()) };
        let signed =
            sign(&signable, &Context { credentials, region: "us-east-1", service: "sts", time: now() }).unwrap();
        let headers: Vec<_> = signed.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        send("POST", &signed.url, &headers, form.as_bytes()).unwrap()
    };
    // It would shed the session policy. The backend's own user may; not even the store's administrator else.
    let backend =
        Credentials::new(&DEMO.store.sts_access_key_id, &DEMO.store.sts_secret_access_key, None, None).unwrap();
    assert_eq!(assume(&backend).status, 200);
    for credentials in [&visitor.credentials, &DEMO.store.admin().unwrap()] {
        let answer = assume(credentials);
        assert_eq!((answer.status, answer.xml("Code").as_deref()), (403, Some("AccessDenied")));
    }
}

#[test]
fn a_prefix_in_the_request_changes_nothing() {
    let origin = DEMO.origin.as_str();
    let (visitor, other) = (Visitor::new(origin), Visitor::new(origin));
    let theirs = other.prefix.trim_start_matches("u/").trim_end_matches('/');
    let body = serde_json::json!({ "prefix": other.prefix, "visitor": theirs }).to_string();
    let url = format!("{origin}/credentials?prefix={}&visitor={theirs}", other.prefix);
    let headers = [
        ("cookie", visitor.cookie.as_str()),
        ("origin", origin),
        ("content-type", "application/json"),
        ("x-prefix", &other.prefix),
    ];
    let lent = json(&send("POST", &url, &headers, body.as_bytes()).unwrap());
    let text = |name: &str| lent[name].as_str().unwrap();
    let credentials =
        Credentials::new(text("accessKeyId"), text("secretAccessKey"), Some(text("sessionToken")), None).unwrap();
    let put = |prefix: &str| {
        send_signed(&credentials, "PUT", &format!("{}/demo/{prefix}y", DEMO.store.s3_url), &[], b"y").unwrap().status
    };
    assert_eq!((put(&visitor.prefix), put(&other.prefix)), (200, 403));
}

#[test]
fn a_presigned_url_opens_one_object_for_a_minute() {
    let visitor = Visitor::new(&DEMO.origin);
    let url = format!("{}/demo/{}a%20b", DEMO.store.s3_url, visitor.prefix);
    assert_eq!(send_signed(&visitor.credentials, "PUT", &url, &[], b"bytes").unwrap().status, 200);
    let presigned = |time| {
        let signable = Signable { method: "GET", url: &url, headers: &[], payload: Payload::Unsigned };
        presign(&signable, &Context { credentials: &visitor.credentials, region: "us-east-1", service: "s3", time }, 60)
            .unwrap()
            .url
    };
    let get = |url: &str| send("GET", url, &[], b"").unwrap();
    let good = presigned(now());
    assert_eq!(get(&good).body, b"bytes");
    let last = good.chars().last().unwrap();
    let other_digit = if last == '0' { '1' } else { '0' };
    for tampered in [
        format!("{}{other_digit}", &good[..good.len() - 1]),
        good.replace("a%20b", "a%20c"),
        good.replace("X-Amz-Expires=60", "X-Amz-Expires=600"),
    ] {
        assert_ne!(tampered, good);
        assert_eq!(get(&tampered).status, 403);
    }
    assert_eq!(send("PUT", &good, &[], b"other").unwrap().status, 403, "another method");
    assert_eq!(get(&presigned(now().plus_millis(-61_000))).status, 403, "a minute later");
}

#[test]
fn a_token_service_that_fails_is_one_sentence() {
    let with = |name: &'static str, value: String| {
        let listen = format!("127.0.0.1:{}", free_port().unwrap());
        let origin = format!("http://{listen}");
        let mut variables = DEMO.variables.clone();
        variables.insert("LISTEN", listen);
        variables.insert(name, value);
        let _backend = start(&variables, &origin);
        let (cookie, _) = begin(&origin);
        let answer = ask(&origin, &[("cookie", &cookie), ("origin", &origin)]);
        (answer.status, answer.text())
    };
    let nobody = format!("http://127.0.0.1:{}", free_port().unwrap());
    assert_eq!(with("STS_URL", nobody), (502, r#"{"error":"The token service does not answer."}"#.to_owned()));
    let wrong = with("STS_SECRET_ACCESS_KEY", "wrong-sEcReT".to_owned());
    assert_eq!(wrong, (502, r#"{"error":"The token service refused (403 SignatureDoesNotMatch)."}"#.to_owned()));
    let role = with("ROLE_ARN", "arn:aws:iam::000000000000:role/other".to_owned());
    assert_eq!(role.0, 502);
    assert!(role.1.starts_with(r#"{"error":"The token service refused ("#), "{}", role.1);
}

#[test]
fn what_cannot_start_says_why() {
    let run = |change: fn(&mut Command) -> &mut Command| {
        let mut command = Command::new(BACKEND);
        let output = change(command.env_clear().envs(&DEMO.variables)).output().unwrap();
        assert!(output.stdout.is_empty());
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, said) = run(|command| command);
    let listen = &DEMO.variables["LISTEN"];
    assert_eq!(
        (code, said),
        (Some(1), format!("error: {listen} is in use: end the other program, or set LISTEN to another port\n"))
    );
    let (code, said) = run(|command| command.env_remove("S3_BUCKET"));
    assert_eq!((code, said.lines().count()), (Some(1), 1));
    assert!(said.contains("S3_BUCKET is not set"), "{said}");
    let (code, said) = run(|command| command.arg("--help"));
    assert!(code == Some(0) && DEMO.variables.keys().all(|name| said.contains(name)), "{said}");
    assert_eq!(run(|command| command.arg("--secret=x")).0, Some(1));
}
