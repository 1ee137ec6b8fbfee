//! Other tools read what conversions write for them, before a real store: boto3, polars, s3fs, DuckDB, rclone, the SDK for
//! JavaScript. `cargo xtask conformance` installs them and runs this.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use bucketkit::resource::convert::{Shape, convert};
use bucketkit::resource::json;
use bucketkit::resource::policy::{cors_rules, lifecycle_rules};
use bucketkit::resource::value::{Object, Value};
use dev_store::{Store, StoreOptions, Weed, tools_python};

fn text(value: &Value) -> String {
    let mut out = String::new();
    json::push(&mut out, value);
    out
}

fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    Value::Object(members.into_iter().collect())
}

fn to(resource: &Value, shape: Shape) -> Value {
    convert(resource, Shape::S3, shape).value
}

fn run(mut command: Command, input: &str) -> String {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", output.status);
    String::from_utf8(output.stdout).unwrap()
}

#[test]
#[ignore = "takes tools that `cargo xtask conformance` installs"]
fn other_tools_work_with_what_was_converted() {
    let data = tempfile::tempdir().unwrap();
    let options = StoreOptions {
        weed: Weed::find_or_install().unwrap(),
        data: data.path().join("store"),
        bucket: "demo".to_owned(),
        page_origins: vec!["http://127.0.0.1:7777".to_owned()],
    };
    let store = Store::start(options).unwrap();
    let resource = object([
        ("bucket", Value::text(&*store.bucket)),
        ("region", Value::text(&*store.region)),
        ("endPoint", Value::text(store.s3_url.strip_prefix("http://").unwrap())),
        ("useSSL", Value::Bool(false)),
        ("accessKey", Value::text(&*store.admin_access_key_id)),
        ("secretKey", Value::text(&*store.admin_secret_access_key)),
    ]);
    let odd = ["A'K;--", " `it's \"so\"\\$x` ", "\"\"\"t=#;'"];
    let odd_resource: Object = ["accessKey", "secretKey", "token"].into_iter().zip(odd.map(Value::text)).collect();
    let odd_resource = Value::Object(odd_resource);

    let input = object([
        ("bucket", Value::text(&*store.bucket)),
        ("boto3", to(&resource, Shape::Boto3)),
        ("polars", to(&resource, Shape::Polars)),
        ("duckdb", to(&resource, Shape::DuckDb)),
        ("cors", cors_rules(&["https://app.example"], "seaweedfs").value),
        ("lifecycle", lifecycle_rules("u/", 7)),
        (
            "odd",
            object([
                ("duckdb", to(&odd_resource, Shape::DuckDb)),
                ("access", Value::text(odd[0])),
                ("secret", Value::text(odd[1])),
                ("token", Value::text(odd[2])),
            ]),
        ),
    ]);
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut python = Command::new(tools_python().unwrap());
    python.arg(here.join("tools.py"));
    assert_eq!(run(python, &text(&input)), "boto3\npolars\ns3fs\nduckdb\n");

    let mut node = Command::new("node");
    node.arg(here.join("tools.mjs"));
    assert_eq!(run(node, &text(&to(&resource, Shape::AwsSdkJs))), "aws-sdk-js\n");

    let config = data.path().join("rclone.conf");
    let rclone = |arguments: &[&str]| {
        let mut command = Command::new("rclone");
        // It cannot take its certificates from there, and needs none here.
        command.env_remove("AWS_CA_BUNDLE").arg("--config").arg(&config).args(arguments);
        run(command, "")
    };
    fs::write(&config, to(&resource, Shape::Rclone).as_text().unwrap()).unwrap();
    let file = data.path().join("from rclone.txt");
    fs::write(&file, "written by rclone").unwrap();
    rclone(&["copy", file.to_str().unwrap(), "demo:demo/copied"]);
    assert_eq!(rclone(&["cat", "demo:demo/copied/from rclone.txt"]), "written by rclone");
    // Quotes and other signs arrive as they are.
    fs::write(&config, to(&odd_resource, Shape::Rclone).as_text().unwrap()).unwrap();
    let read: serde_json::Value = serde_json::from_str(&rclone(&["config", "dump"])).unwrap();
    for (name, secret) in ["access_key_id", "secret_access_key", "session_token"].into_iter().zip(odd) {
        assert_eq!(read["storage"][name], secret, "{name}");
    }
}
