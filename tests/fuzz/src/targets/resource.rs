//! A resource of any shape: a text of JSON, judged as each kind.

use bucketkit::resource::issue::{Param, Severity};
use bucketkit::resource::patch::{Operation, apply};
use bucketkit::resource::value::{Object, Value};
use bucketkit::resource::{Kind, Options, Profile, Use, Validation, validate};
use bucketkit::time::Timestamp;

use crate::Target;
use crate::input::{Fields, fields};
use crate::secret::{leaks, secret};

pub(crate) const TARGET: Target = Target {
    name: "resource",
    run,
    seeds,
    words: &[
        "\"bucket\":\"",
        "\"endPoint\":\"",
        "\"region\":\"",
        "\"useSSL\":false",
        "\"port\":9000",
        "\"pathStyle\":true",
        "\"__proto__\":",
        "https://",
        "s3.eu-west-3.amazonaws.com",
        "s3://",
        "arn:aws:s3:::",
        "console.aws.amazon.com/s3/buckets/",
        "AKIAIOSFODNN7EXAMPLE",
        "SECRET",
        "$var:",
        "\\u200b",
        "[[[[",
        "1e999",
    ],
};

fn seeds() -> Vec<Vec<u8>> {
    [
        r#"{"bucket":"b","region":"Europe (Paris)","endPoint":"https://b.s3.eu-wset-3.amazonaws.com/k?X-Amz-Signature=0","useSSL":"true","port":"443","pathStyle":false,"accessKey":"SECRET","secretKey":"AKIAIOSFODNN7EXAMPLE"}"#,
        r#"{"Bucket":"s3://b/k","endpoint":"user:SECRET@[::1]:9000/","use_ssl":0,"token":"SECRET","expiration":"2020-01-01T00:00:00Z","__proto__":{"a":[1,null]}}"#,
        r#"{"bucket":"SECRET","endPoint":"0123.r2.cloudflarestorage.com/b","secretKey":"\u201cSECRET\u201d\n","constructor":"x"}"#,
        r#"{"accountName":"https://a.blob.core.windows.net/c?sig=SECRET","containerName":"C","accessKey":"SECRET"}"#,
        r#"{"type":"S3","bucket":"b","access_key":"SECRET","endpoint":"http://h","allow_http":"no"}"#,
        r#"{"bucket":"b","serviceAccountKey":{"type":"service_account","private_key":"-----BEGIN SECRET"}}"#,
        r#"{"type":"S3Storage","s3_resource_path":"u/me/x","secondary_storage":{"a":{"type":"Azure"}}}"#,
        // No JSON, so that it is the bucket's name.
        r#"a.nameSECRET","accessKey":"SECRET"}"#,
        "[{}]",
    ]
    .iter()
    .flat_map(|json| ["", "abp", "Bsn"].map(|flags| fields(&[flags, "7", json])))
    .collect()
}

/// Letters choose the options; a number the secret, which stands wherever the text says SECRET.
fn run(data: &[u8]) {
    let mut given = Fields::new(data);
    let flags = given.text();
    let secret = secret(given.number() as u64, 40);
    let text = given.text().replace("SECRET", &secret);
    let config = match serde_json::from_str::<serde_json::Value>(&text) {
        Ok(json) => value(&json),
        // Any text is a field's value.
        Err(_) => {
            Value::Object([("bucket", Value::text(&*text)), ("endPoint", Value::text(&*text))].into_iter().collect())
        }
    };
    for kind in Kind::ALL {
        let options = Options {
            profile: if flags.contains('b') { Profile::Backend } else { Profile::Docs },
            usage: if flags.contains('s') { Use::Server } else { Use::Browser },
            page_url: flags.contains('p').then_some("https://app.example/"),
            bucket_is_new: flags.contains('n'),
            now: flags.contains('n').then(|| Timestamp::from_unix_millis(1_800_000_000_000)),
            ascii_end_point: flags.contains('a').then_some("xn--bcher-kva.example"),
            ..Options::new(*kind)
        };
        let validation = validate(&config, &options);
        check(&config, &validation, &options, &secret, data);
    }
}

fn check(config: &Value, validation: &Validation, options: &Options<'_>, secret: &str, data: &[u8]) {
    let hidden = |text: &str| !leaks(text, secret, data);
    assert!(hidden(&format!("{:?}", validation.issues)), "a secret in Debug");
    for issue in &validation.issues {
        assert!(hidden(&issue.message()), "a secret in {:?}", issue.code);
        for (_, param) in &issue.params {
            assert!(!matches!(param, Param::Text(text) if !hidden(text)), "a secret in {:?}", issue.code);
        }
        // What patches promise beyond that is kept by the validator of `s3`; the other shapes have tests of their own.
        if issue.patch.is_empty() || options.kind != Kind::S3 {
            continue;
        }
        for operation in &issue.patch {
            if let Operation::Add { value: Value::Text(text), sensitive: false, .. }
            | Operation::Replace { value: Value::Text(text), sensitive: false, .. } = operation
            {
                assert!(hidden(text), "a secret in the patch of {:?}", issue.code);
            }
        }
        // What it mends is mended.
        let patched = apply(config, &issue.patch);
        let after = validate(&patched.expect("a patch that applies"), options);
        let same = |other: &bucketkit::resource::issue::Issue| other.code == issue.code && other.path == issue.path;
        assert!(!after.issues.iter().any(same), "{:?} is still there", issue.code);
        let errors = |validation: &Validation| {
            validation.issues.iter().filter(|issue| issue.severity == Severity::Error).count()
        };
        assert!(errors(&after) <= errors(validation), "{:?} brings errors", issue.code);
    }
}

fn value(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(flag) => Value::Bool(*flag),
        serde_json::Value::Number(number) => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
        serde_json::Value::String(text) => Value::text(&**text),
        serde_json::Value::Array(items) => Value::List(items.iter().map(value).collect()),
        serde_json::Value::Object(members) => {
            Value::Object(members.iter().map(|(name, member)| (&**name, value(member))).collect::<Object>())
        }
    }
}
