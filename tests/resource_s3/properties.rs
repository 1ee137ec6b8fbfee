//! Promises of issues and patches, for resources put together by chance from what people paste.

use std::collections::BTreeSet;

use bucketkit::resource::issue::{Param, Severity};
use bucketkit::resource::patch::{Operation, apply};
use bucketkit::resource::value::{Object, Value};
use bucketkit::resource::{Kind, Options, Profile, Use, Validation, validate};
use bucketkit::time::Timestamp;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;

use super::table;

/// Kept apart from all other values here, so that each is found where it does not belong.
const SECRETS: &[&str] = &[
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "hunter2-hunter2",
    "correct horse battery",
    "0f5c1b0e8d4a4b6c9e2f7a1d3c5b7e9f0f5c1b0e8d4a4b6c9e2f7a1d3c5b7e9f",
    "IQoJb3JpZ2luX2VjEJr//////////wEaCWV1LXdlc3QtMyJHMEUCIQDk+Zq4==",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.5mhBHqs5_DTLdINd9p5m7ZJ6XD0Xc55kIaCRY5r6HRA",
];

/// Only the field says that they are secrets.
const SHAPELESS: &[&str] = &["hunter2-hunter2", "correct horse battery"];

const NAMES: &[&[&str]] = &[
    &["bucket", "Bucket", "bucket_name", "__proto__"],
    &["endPoint", "endpoint", "endPointUrl", "constructor"],
    &["region", "aws_region", "region_name"],
    &["useSSL", "use_ssl"],
    &["port", "Port"],
    &["pathStyle", "path_style"],
    &["accessKey", "access_key", "accessKeyId"],
    &["secretKey", "secret", "aws_secret_access_key"],
    &["token", "sessionToken"],
    &["expiration", "expires"],
];

const TEXTS: &[&str] = &[
    "photos",
    "my.photos",
    "Photos_2",
    "a",
    "192.168.0.1",
    "s3://photos/2024",
    "arn:aws:s3:::photos/*",
    "arn:aws:s3:eu-west-3:123456789012:accesspoint/mine",
    "https://s3.console.aws.amazon.com/s3/buckets/photos?region=eu-west-3",
    "https://photos.s3.eu-west-3.amazonaws.com/a/b.jpg?X-Amz-Signature=abc&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE",
    "https://s3.amazonaws.com/my.photos/key",
    "http://minio.example.com:9000/photos",
    "https://user:pass@minio.example.com/base/path/?q#f",
    "minio:9000",
    "minio/photos",
    "localhost:9000/",
    "[::1]:8333",
    "::1",
    "10.0.0.7",
    "bücher.example",
    "s3.eu-west-3.amazonaws.com",
    "photos.s3.eu-west-3.amazonaws.com",
    "s3.amazonaws.com",
    "s3.amazonaws.com:9000",
    "s3-accelerate.amazonaws.com",
    "s3-eu-west-1.amazonaws.com",
    "s3.dualstack.eu-wset-3.amazonaws.com",
    "s3.cn-north-1.amazonaws.com",
    "photos.s3-website-us-east-1.amazonaws.com",
    "sts.amazonaws.com",
    "x.s3-accesspoint.eu-west-1.amazonaws.com",
    "0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com/photos",
    "s3.oss-eu-central-1.aliyuncs.com",
    "abc.storage.supabase.co",
    "storage.googleapis.com",
    "nyc3.digitaloceanspaces.com",
    "https//minio.example.com//",
    "ftp://h",
    "eu-west-3",
    "eu-west-3a",
    "eu_west_3",
    "Europe (Paris)",
    "us-east-1",
    "auto",
    "cn-north-1",
    "eu-west-9",
    "AKIAIOSFODNN7EXAMPLE",
    "ASIAIOSFODNN7EXAMPLE",
    "true",
    "0",
    "443",
    "99999",
    "2030-01-01T00:00:00Z",
    "2020-01-01T00:00:00Z",
    "tomorrow",
    "$var:f/x",
    "$res:f/x",
    "bucket--x-s3",
    "b.mrap",
    "--",
    "/",
    ":",
    "@",
    "\u{202e}",
];

fn texts() -> impl Strategy<Value = String> {
    let text = prop_oneof![
        6 => select(TEXTS).prop_map(String::from),
        2 => select(SECRETS).prop_map(String::from),
        1 => "\\PC{0,12}",
        1 => "[a-z0-9.:/@?#_ -]{0,24}",
    ];
    let around = select(&["", "", "", "", " ", "\n", "\"", "'", "“", "\u{200b}", "/", "\u{feff}\" "][..]);
    let between = select(&["", "", "", "", " ", ".", "/", "://", "@", ":"][..]);
    (around.clone(), text.clone(), option::weighted(0.1, (between, text)), around).prop_map(
        |(before, text, more, after)| {
            let more = more.map(|(between, more)| format!("{between}{more}")).unwrap_or_default();
            format!("{before}{text}{more}{after}")
        },
    )
}

fn values() -> impl Strategy<Value = Value> {
    prop_oneof![
        20 => texts().prop_map(Value::Text),
        3 => any::<bool>().prop_map(Value::Bool),
        1 => Just(Value::Null),
        2 => prop_oneof![Just(9000.0), Just(443.0), Just(80.0), Just(0.0), Just(-1.0), Just(0.5), Just(1e300), Just(f64::NAN)].prop_map(Value::Number),
        1 => vec(texts().prop_map(Value::Text), 0..3).prop_map(Value::List),
        1 => texts().prop_map(|text| Value::Object([("__proto__", Value::Text(text))].into_iter().collect())),
    ]
}

/// Each field is there or not, under a name that is its own or another tool's, with a value that is its kind or anything.
fn resources() -> impl Strategy<Value = Value> {
    let fields: Vec<_> = NAMES
        .iter()
        .enumerate()
        .map(|(at, names)| {
            let name = prop_oneof![5 => Just(names[0]), 1 => select(*names)];
            let flags = prop_oneof![3 => any::<bool>().prop_map(Value::Bool), 1 => values()];
            let ports = prop_oneof![1 => Just(Value::Number(9000.0)), 1 => values()];
            let keys = prop_oneof![3 => select(&["AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE", "me"][..]).prop_map(Value::text), 1 => values()];
            let secrets = prop_oneof![3 => select(SECRETS).prop_map(Value::text), 1 => values()];
            let value = match at {
                3 | 5 => flags.boxed(),
                4 => ports.boxed(),
                6 => keys.boxed(),
                7 | 8 => secrets.boxed(),
                _ => values().boxed(),
            };
            option::weighted(0.7, (name, value))
        })
        .collect();
    let extra = option::weighted(0.3, (select(NAMES.concat()), values()));
    (fields, extra, any::<u64>()).prop_map(|(fields, extra, seed)| {
        let mut members: Vec<_> = fields.into_iter().flatten().chain(extra).collect();
        // In any order.
        let at = usize::try_from(seed % 11).unwrap().min(members.len());
        members.rotate_left(at);
        Value::Object(members.into_iter().collect::<Object>())
    })
}

fn options() -> impl Strategy<Value = Options<'static>> {
    let pages = [None, Some("https://app.example/form"), Some("http://localhost:5173"), Some("http://10.0.0.1/")];
    let ascii = [None, Some("xn--bcher-kva.example"), Some("?")];
    (any::<(bool, bool, bool, bool)>(), select(pages.to_vec()), select(ascii.to_vec())).prop_map(
        |((backend, server, is_new, knows_time), page_url, ascii_end_point)| Options {
            profile: if backend { Profile::Backend } else { Profile::Docs },
            usage: if server { Use::Server } else { Use::Browser },
            page_url,
            bucket_is_new: is_new,
            now: knows_time.then(|| Timestamp::from_unix_millis(1_764_000_000_000)),
            ascii_end_point,
            ..Options::new(Kind::S3)
        },
    )
}

fn places(validation: &Validation, of: impl Fn(Severity) -> bool) -> BTreeSet<(&'static str, String)> {
    let issues = validation.issues.iter().filter(|issue| of(issue.severity));
    issues.map(|issue| (issue.code.as_str(), issue.path.to_string())).collect()
}

fn texts_of(config: &Value, found: &mut Vec<String>) {
    match config {
        Value::Text(text) => found.push(text.to_lowercase()),
        Value::List(items) => items.iter().for_each(|item| texts_of(item, found)),
        Value::Object(object) => object.iter().for_each(|(_, member)| texts_of(member, found)),
        _ => {}
    }
}

/// The secrets that are somewhere in it, and those that stand where secrets belong.
fn secrets_of(config: &Value) -> Vec<String> {
    let mut texts = Vec::new();
    texts_of(config, &mut texts);
    let known = SECRETS.iter().filter(|secret| texts.iter().any(|text| text.contains(&secret.to_lowercase())));
    let declared = |secret: &str| {
        let object = config.as_object().unwrap();
        ["secretKey", "token"]
            .iter()
            .any(|name| object.get(name).and_then(Value::as_text).is_some_and(|text| text == secret))
    };
    known.filter(|secret| !SHAPELESS.contains(secret) || declared(secret)).map(|secret| secret.to_lowercase()).collect()
}

fn check_secrets(config: &Value, validation: &Validation) -> Result<(), TestCaseError> {
    let secrets = secrets_of(config);
    let shows = |text: &str| secrets.iter().any(|secret| text.to_lowercase().contains(secret));
    prop_assert!(!shows(&format!("{:?}", validation.issues)), "{:?}", validation.issues);
    if let Some(resolved) = &validation.resolved {
        let shaped = |secret: &str| !SHAPELESS.contains(&secret) && resolved.url.to_lowercase().contains(secret);
        prop_assert!(!secrets.iter().any(|secret| shaped(secret)), "{resolved:?}");
    }
    for issue in &validation.issues {
        prop_assert!(!shows(&issue.message()) && !shows(&issue.path), "{issue}");
        for (_, param) in &issue.params {
            prop_assert!(!matches!(param, Param::Text(text) if shows(text)), "{issue}");
        }
        for operation in &issue.patch {
            if let Operation::Add { value, sensitive: false, path }
            | Operation::Replace { value, sensitive: false, path } = operation
            {
                let mut texts = Vec::new();
                texts_of(value, &mut texts);
                prop_assert!(!texts.iter().any(|text| shows(text)), "{issue}: {path}");
            }
        }
    }
    Ok(())
}

fn check(config: &Value, options: &Options<'_>) -> Result<(), TestCaseError> {
    let validation = validate(config, options);
    check_secrets(config, &validation)?;
    let all = |_| true;
    let errors = |severity| severity == Severity::Error;
    for issue in &validation.issues {
        let templates = [issue.code.message(), issue.code.fix()].concat();
        for name in templates.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
            // What a patch puts, the facade reads off it.
            prop_assert!(name == "value" || issue.params.iter().any(|(param, _)| *param == name), "{issue}: {name}");
        }
        prop_assert!(issue.patch.is_empty() || !issue.code.fix().is_empty(), "{issue} has no label");
        if issue.patch.is_empty() {
            continue;
        }
        let patched = apply(config, &issue.patch);
        prop_assert!(patched.is_some(), "{issue} does not apply: {:?}", issue.patch);
        let after = validate(&patched.unwrap(), options);
        let place = (issue.code.as_str(), issue.path.to_string());
        prop_assert!(!places(&after, all).contains(&place), "{issue} is still there");
        let (before, after) = (places(&validation, errors), places(&after, errors));
        let new: Vec<_> = after.difference(&before).collect();
        prop_assert!(new.is_empty(), "{issue} brings {new:?}; patch {:?}", issue.patch);
    }

    let mut mended = config.clone();
    let mut steps = 0;
    let last = loop {
        let validation = validate(&mended, options);
        let Some(issue) = validation.issues.iter().find(|issue| !issue.patch.is_empty()) else { break validation };
        mended = apply(&mended, &issue.patch).unwrap();
        steps += 1;
        prop_assert!(steps <= 40, "no end: {issue}");
    };
    let mut texts = Vec::new();
    texts_of(&mended, &mut texts);
    let is_whole = !texts.iter().any(|text| text.contains("$var:") || text.contains("$res:"));
    let is_whole = is_whole && secrets_of(&mended).is_empty();
    prop_assert!(!last.is_ok() || last.resolved.is_some() || !is_whole, "no error, and no address: {:?}", last.issues);
    Ok(())
}

/// What a failure needs to be seen; the values are no secrets here.
fn show(config: &Value) -> String {
    match config {
        Value::Null => "null".into(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::List(items) => format!("{:?}", items.iter().map(show).collect::<Vec<_>>()),
        Value::Object(object) => {
            object.iter().map(|(name, member)| format!("\n  {name}: {}", show(member))).collect::<String>()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, rng_seed: seed(), ..ProptestConfig::default() })]

    #[test]
    fn patches_mend_and_secrets_stay_hidden(config in resources(), options in options()) {
        check(&config, &options).map_err(|error| TestCaseError::fail(format!("{error}{}", show(&config))))?;
    }
}

#[test]
fn the_tables_resources_keep_the_promises_too() {
    for case in table::cases() {
        for options in [
            Options::new(Kind::S3),
            Options { usage: Use::Server, profile: Profile::Backend, ..Options::new(Kind::S3) },
        ] {
            let config = case.config();
            check(&config, &options).unwrap_or_else(|error| panic!("{error}{}", show(&config)));
        }
    }
}

/// `PROPTEST_CASES=100000` takes as many.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(500)
}

/// The same resources in each run, unless more are asked for: a run that fails by chance stops others at their work.
fn seed() -> RngSeed {
    if std::env::var("PROPTEST_CASES").is_ok() { RngSeed::Random } else { RngSeed::Fixed(4) }
}
