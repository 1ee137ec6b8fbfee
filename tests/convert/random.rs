//! What must hold of any resource: there and back nothing is lost that no issue names, and no issue shows a secret.

use std::collections::BTreeSet;

use bucketkit::endpoint::{Endpoint, Resource};
use bucketkit::resource::convert::{Shape, convert};
use bucketkit::resource::issue::{Issue, Param};
use bucketkit::resource::value::{Object, Value};
use proptest::prelude::*;

fn one_of(choices: &'static [&'static str]) -> impl Strategy<Value = Option<Value>> {
    prop::option::of(prop::sample::select(choices).prop_map(Value::text))
}

fn flag() -> impl Strategy<Value = Option<Value>> {
    prop::option::of(any::<bool>().prop_map(Value::Bool))
}

/// With what the texts' quotes and escapes are made of.
fn secret() -> impl Strategy<Value = Option<Value>> {
    prop::option::of("hush[ -~é\n]{12,40}|hush[`'\"\\\\=#;$\n ]{4,12}hush|`\"hushhush\"`".prop_map(Value::text))
}

fn resource() -> impl Strategy<Value = Object> {
    let buckets = &["b", "my-bucket", "my.bucket", "_default_", "s3", "UPPER"];
    let regions = &["eu-west-3", "us-east-1", "cn-north-1", "auto", "garage"];
    let end_points = &[
        "s3.eu-west-3.amazonaws.com",
        "s3.amazonaws.com",
        "https://s3.dualstack.eu-west-3.amazonaws.com/",
        "minio:9000",
        "minio.example.com",
        "Minio.Example.com:443",
        "http://localhost:8333",
        "127.0.0.1",
        "[::1]:9000",
        "app.example/api/w/my ws/s3_proxy",
        "abc.supabase.co/storage/v1/s3",
        "acc.r2.cloudflarestorage.com",
        "fra1.digitaloceanspaces.com",
        "a.b/some/base",
    ];
    let port = prop::option::of((1_u16..=9999).prop_map(|port| Value::Number(port.into())));
    let expiration = one_of(&["2026-11-23T01:01:32Z"]);
    let extra = one_of(&["kept"]);
    let place = (one_of(buckets), one_of(regions), one_of(end_points), flag(), flag(), port);
    (place, secret(), secret(), secret(), expiration, extra).prop_map(
        |((bucket, region, end_point, ssl, path_style, port), access, secret, token, expiration, extra)| {
            let fields = [
                ("bucket", bucket),
                ("region", region),
                ("endPoint", end_point),
                ("useSSL", ssl),
                ("pathStyle", path_style),
                ("port", port),
                ("accessKey", access),
                ("secretKey", secret),
                ("token", token),
                ("expiration", expiration),
                ("extra", extra),
            ];
            fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
        },
    )
}

fn named(issues: &[Issue]) -> BTreeSet<String> {
    let field = |issue: &Issue| match issue.params.first() {
        Some(("field", Param::Text(field))) => field.clone(),
        other => panic!("{other:?}"),
    };
    issues.iter().map(field).collect()
}

/// By the code that signing and uploading use, not by that of conversions.
fn resolved(fields: &Object) -> Option<Endpoint> {
    let text = |name: &str| fields.get(name).and_then(Value::as_text);
    let flag = |name: &str| fields.get(name).and_then(Value::as_bool);
    let resource = Resource {
        bucket: text("bucket").unwrap_or_default(),
        region: text("region"),
        end_point: text("endPoint"),
        use_ssl: flag("useSSL"),
        path_style: flag("pathStyle"),
        port: fields.get("port").and_then(Value::as_number).map(|port| port as u16),
    };
    Endpoint::resolve(&resource).ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn there_and_back_only_what_issues_name_is_lost(fields in resource()) {
        let before = Value::Object(fields.clone());
        for shape in Shape::ALL {
            let there = convert(&before, Shape::S3, *shape);
            prop_assert_eq!(there.value.as_text().is_some(), matches!(shape, Shape::DuckDb | Shape::Rclone | Shape::Url));
            let lost = named(&there.issues);
            let shown = there.issues.iter().map(|issue| format!("{issue} {issue:?}")).collect::<String>();
            prop_assert!(!shown.contains("hush"), "{} shows a secret: {}", shape.as_str(), shown);
            let shown = format!("{there:?}");
            prop_assert!(!shown.contains("hush"), "{}", shown);

            let back = convert(&there.value, *shape, Shape::S3);
            let Value::Object(after) = &back.value else {
                prop_assert!(fields.get("bucket").is_none() || lost.contains("bucket"), "{}: {:?}", shape.as_str(), there);
                continue;
            };
            for field in ["bucket", "accessKey", "secretKey", "token", "expiration", "extra"] {
                if let Some(value) = fields.get(field) {
                    prop_assert_eq!(lost.contains(field), after.get(field) != Some(value), "{} of {}", field, shape.as_str());
                }
            }
            // Addresses, by what is really called.
            if lost.contains("bucket") || lost.contains("endPoint") || lost.contains("useSSL") {
                continue;
            }
            if let (Some(was), Some(is)) = (resolved(&fields), resolved(after)) {
                prop_assert_eq!(lost.contains("region"), was.region() != is.region(), "region of {}", shape.as_str());
                prop_assert_eq!(lost.contains("pathStyle"), was.addressing() != is.addressing(), "addressing of {}", shape.as_str());
                prop_assert!(was.bucket_url() == is.bucket_url() || lost.contains("pathStyle"), "{}: {} {}", shape.as_str(), was.bucket_url(), is.bucket_url());
            }
        }
    }

    /// The table's shapes lose what they are known to lose, and nothing else.
    #[test]
    fn what_has_a_place_is_not_lost(fields in resource()) {
        let before = Value::Object(fields.clone());
        if resolved(&fields).is_none() {
            return Ok(());
        }
        let no_place: &[(Shape, &[&str])] = &[
            (Shape::S3, &[]),
            (Shape::ObjectSettings, &["token", "expiration", "extra"]),
            (Shape::Boto3, &["bucket", "expiration", "extra"]),
            (Shape::Polars, &["bucket", "expiration", "extra"]),
            (Shape::AwsSdkJs, &["expiration", "extra"]),
        ];
        for (shape, without) in no_place {
            for field in named(&convert(&before, Shape::S3, *shape).issues) {
                prop_assert!(without.contains(&&*field), "{} has a place in {}", field, shape.as_str());
            }
        }
        // Texts hold no line breaks in rclone, no base path in DuckDB.
        for field in named(&convert(&before, Shape::S3, Shape::DuckDb).issues) {
            let base = fields.get("endPoint").and_then(Value::as_text).is_some_and(|text| text.contains('/'));
            prop_assert!(["bucket", "expiration", "extra"].contains(&&*field) || (field == "endPoint" && base), "{field}");
        }
        for field in named(&convert(&before, Shape::S3, Shape::Rclone).issues) {
            let breaks = fields.get(&field).and_then(Value::as_text).is_some_and(|text| text.contains('\n'));
            prop_assert!(["bucket", "expiration", "extra"].contains(&&*field) || breaks, "{field}");
        }
        for field in ["accessKey", "secretKey", "token"] {
            let secret = fields.get(field).and_then(Value::as_text);
            let url = convert(&before, Shape::S3, Shape::Url).value;
            prop_assert!(secret.is_none_or(|secret| !url.as_text().unwrap().contains(secret)));
        }
    }
}
