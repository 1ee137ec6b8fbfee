//! The documents for a bucket's owner, whole.
#![cfg(feature = "resource")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use bucketkit::resource::policy::{Action, cors_rules, lifecycle_rules, session_policy};
use bucketkit::resource::value::Value;
use proptest::prelude::*;
use serde_json::json;

fn read(value: &Value) -> serde_json::Value {
    let mut text = String::new();
    bucketkit::resource::json::push(&mut text, value);
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_session_may_do_what_was_asked_and_no_more() {
    use Action::{Delete, List, Prove, Read, Write};
    let objects =
        |actions: &[&str], resource: &str| json!({ "Effect": "Allow", "Action": actions, "Resource": [resource] });
    let list = |arn: &str, prefix: &str| {
        json!({
            "Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": [arn],
            "Condition": { "StringLike": { "s3:prefix": [prefix] } },
        })
    };
    let write = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"];
    for (bucket, prefix, actions, region, statements) in [
        ("b", "u/1/", &[Read][..], None, json!([objects(&["s3:GetObject"], "arn:aws:s3:::b/u/1/*")])),
        ("b", "u/1/", &[Write], Some("eu-west-3"), json!([objects(&write, "arn:aws:s3:::b/u/1/*")])),
        (
            "b",
            "u/1/",
            &[Write, Prove, Read],
            Some("auto"),
            json!([objects(&[write[0], write[1], write[2], "s3:GetObject"], "arn:aws:s3:::b/u/1/*")]),
        ),
        (
            "b",
            "",
            &[Delete, List],
            Some("cn-north-1"),
            json!([objects(&["s3:DeleteObject"], "arn:aws-cn:s3:::b/*"), list("arn:aws-cn:s3:::b", "*")]),
        ),
        ("b", "a/", &[List], Some("us-gov-west-1"), json!([list("arn:aws-us-gov:s3:::b", "a/*")])),
        ("b", "a/", &[List], Some("eusc-de-east-1"), json!([list("arn:aws-eusc:s3:::b", "a/*")])),
        (
            "b",
            "*?/${aws:userid}/",
            &[List, Read],
            None,
            json!([
                objects(&["s3:GetObject"], "arn:aws:s3:::b/${*}${?}/${$}{aws:userid}/*"),
                list("arn:aws:s3:::b", "${*}${?}/${$}{aws:userid}/*"),
            ]),
        ),
        ("b", "a/", &[], None, json!([{ "Effect": "Deny", "Action": ["*"], "Resource": ["*"] }])),
    ] {
        let expected = json!({ "Version": "2012-10-17", "Statement": statements });
        assert_eq!(read(&session_policy(bucket, prefix, actions, region)), expected, "{prefix} {actions:?}");
    }
}

/// What IAM would match, by a matcher of its own: `*` and `?` outside of `${…}` are wildcards.
fn matches(pattern: &str, text: &str) -> bool {
    let mut signs = Vec::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        if let Some(sign) = rest.strip_prefix("${").and_then(|inner| inner.chars().next()) {
            assert_eq!(&rest[3..4], "}", "{pattern} has a variable");
            signs.push((sign, true));
            rest = &rest[4..];
        } else {
            signs.push((first, false));
            rest = &rest[first.len_utf8()..];
        }
    }
    fn at(signs: &[(char, bool)], text: &[char]) -> bool {
        match signs.split_first() {
            None => text.is_empty(),
            Some((('*', false), rest)) => (0..=text.len()).any(|skipped| at(rest, &text[skipped..])),
            Some((('?', false), rest)) => !text.is_empty() && at(rest, &text[1..]),
            Some(((sign, _), rest)) => text.first() == Some(sign) && at(rest, &text[1..]),
        }
    }
    at(&signs, &text.chars().collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn a_prefix_covers_what_begins_with_it_and_nothing_else(prefix in "[ab*?${}/]{0,8}", key in "[ab*?${}/]{0,10}") {
        let document = read(&session_policy("b", &prefix, &[Action::Read], None));
        let pattern = document["Statement"][0]["Resource"][0].as_str().unwrap().strip_prefix("arn:aws:s3:::b/").unwrap().to_owned();
        let below = prefix.clone() + "x";
        prop_assert!(matches(&pattern, &below));
        prop_assert_eq!(matches(&pattern, &key), key.starts_with(&prefix), "{} {}", pattern, key);
    }
}

#[test]
fn rules_are_as_the_store_takes_them() {
    let rules = cors_rules(&["https://app.example"], "aws");
    assert!(rules.issues.is_empty());
    let exposed = [
        "ETag",
        "x-amz-version-id",
        "x-amz-checksum-crc32",
        "x-amz-checksum-crc32c",
        "x-amz-checksum-crc64nvme",
        "x-amz-checksum-sha1",
        "x-amz-checksum-sha256",
        "x-amz-checksum-type",
        "x-amz-meta-bucketkit-write",
        "x-amz-request-id",
        "x-amz-bucket-region",
        "Retry-After",
        "Date",
    ];
    assert_eq!(
        read(&rules.value),
        json!({ "CORSRules": [{
            "AllowedOrigins": ["https://app.example"], "AllowedMethods": ["GET", "HEAD", "PUT", "POST", "DELETE"],
            "AllowedHeaders": ["*"], "ExposeHeaders": exposed, "MaxAgeSeconds": 7200,
        }] })
    );
    let rule = |prefix: &str, days: u32| {
        json!({ "Rules": [{
        "ID": "end-orphan-uploads", "Status": "Enabled", "Filter": { "Prefix": prefix },
        "AbortIncompleteMultipartUpload": { "DaysAfterInitiation": days },
    }] })
    };
    assert_eq!(read(&lifecycle_rules("u/", 7)), rule("u/", 7));
    assert_eq!(read(&lifecycle_rules("", 0)), rule("", 1));
}
