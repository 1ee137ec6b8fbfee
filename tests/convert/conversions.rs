//! `conversions.json`: each resource in several shapes, and what each of them cannot hold. Texts stand there as lines.

use std::collections::BTreeMap;

use bucketkit::resource::convert::{Shape, convert};
use bucketkit::resource::issue::{Issue, Param};
use serde::Deserialize;

use crate::{json, value};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    from: String,
    value: serde_json::Value,
    to: BTreeMap<String, Expected>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    value: serde_json::Value,
    /// `severity path field`
    #[serde(default)]
    issues: Vec<String>,
}

fn shape(name: &str) -> Shape {
    Shape::parse(name).unwrap_or_else(|| panic!("no shape {name}"))
}

/// Each as `severity path field`.
pub(crate) fn found(issues: &[Issue]) -> Vec<String> {
    let field = |issue: &Issue| match issue.params.first() {
        Some((_, Param::Text(field))) => field.clone(),
        other => panic!("{other:?}"),
    };
    issues.iter().map(|issue| format!("{} {} {}", issue.severity.as_str(), issue.path, field(issue))).collect()
}

/// A text may stand as its lines.
pub(crate) fn text(given: &serde_json::Value) -> serde_json::Value {
    match given.as_array() {
        Some(lines) => lines.iter().map(|line| line.as_str().unwrap().to_owned() + "\n").collect::<String>().into(),
        None => given.clone(),
    }
}

#[test]
fn each_shape_says_the_same_and_names_what_it_cannot_hold() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("conversions.json")).unwrap();
    let mut wrong = String::new();
    for case in cases {
        for (to, expected) in &case.to {
            let converted = convert(&value(&text(&case.value)), shape(&case.from), shape(to));
            let (is, wanted) = (json(&converted.value), text(&expected.value));
            if is != wanted {
                wrong += &format!("{} to {to}:\n  found  {is}\n  wanted {wanted}\n", case.name);
            }
            let issues = found(&converted.issues);
            if issues != expected.issues {
                wrong += &format!("{} to {to}:\n  found  {issues:?}\n  wanted {:?}\n", case.name, expected.issues);
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// Whether a field has no place there, or only its value none.
#[test]
fn why_something_is_lost_is_told_apart() {
    let codes = |resource: &serde_json::Value, to| {
        let converted = convert(&value(resource), Shape::S3, shape(to));
        converted.issues.iter().map(|issue| (issue.code.as_str(), issue.path.to_string())).collect::<Vec<_>>()
    };
    let found = |pairs: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
        pairs.iter().map(|(code, path)| (*code, (*path).to_owned())).collect()
    };
    let keys = serde_json::json!({"bucket": "photos", "region": "eu-west-3", "accessKey": "a", "secretKey": "s\nx"});
    for to in ["boto3", "polars", "duckdb"] {
        assert_eq!(codes(&keys, to), found(&[("convert_bucket_apart", "/bucket")]), "{to}");
    }
    let apart = ("convert_bucket_apart", "/bucket");
    assert_eq!(codes(&keys, "rclone"), found(&[apart, ("convert_altered", "/secretKey")]));
    let dropped = [("convert_dropped", "/accessKey"), ("convert_dropped", "/secretKey")];
    assert_eq!(codes(&keys, "url"), found(&dropped));
    let port = serde_json::json!({"bucket": "photos", "endPoint": "minio.example", "port": "$var:port"});
    assert_eq!(codes(&port, "boto3"), found(&[apart, ("convert_altered", "/port")]));
}
