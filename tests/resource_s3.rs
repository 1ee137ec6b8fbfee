//! Resources as people fill them in, and what is said of them: `tests/resource/s3.json`, a case a line.
#![cfg(feature = "resource")]
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by panicking, and says what it found")]

use std::fmt::Write;

use bucketkit::endpoint::Addressing;
use bucketkit::resource::issue::Issue;
use bucketkit::resource::value::{Object, Value};
use bucketkit::resource::{Kind, Options, Profile, Use, Validation, validate};
use bucketkit::time::Timestamp;

/// As they stand in the file.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    config: serde_json::Value,
    #[serde(default)]
    options: Judge,
    /// `error endpoint_has_scheme /endPoint`, and `*` at the end where there is a patch.
    issues: Vec<String>,
    /// `https://… eu-west-3 path`, or null.
    resolved: Option<String>,
}

#[derive(serde::Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
struct Judge {
    backend: bool,
    server: bool,
    is_new: bool,
    page: Option<String>,
    now: Option<String>,
    ascii: Option<String>,
}

impl Judge {
    fn options(&self) -> Options<'_> {
        Options {
            profile: if self.backend { Profile::Backend } else { Profile::Docs },
            usage: if self.server { Use::Server } else { Use::Browser },
            page_url: self.page.as_deref(),
            bucket_is_new: self.is_new,
            now: self.now.as_deref().map(|now| Timestamp::parse_iso(now).unwrap()),
            ascii_end_point: self.ascii.as_deref(),
            ..Options::new(Kind::S3)
        }
    }
}

fn value(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(flag) => Value::Bool(*flag),
        serde_json::Value::Number(number) => Value::Number(number.as_f64().unwrap()),
        serde_json::Value::String(text) => Value::text(&**text),
        serde_json::Value::Array(items) => Value::List(items.iter().map(value).collect()),
        serde_json::Value::Object(members) => {
            Value::Object(members.iter().map(|(name, member)| (&**name, value(member))).collect::<Object>())
        }
    }
}

fn line(issue: &Issue) -> String {
    let mut line = format!("{} {} {}", issue.severity.as_str(), issue.code.as_str(), issue.path);
    if !issue.patch.is_empty() {
        line.push_str(" *");
    }
    line
}

fn resolved(validation: &Validation) -> Option<String> {
    validation.resolved.as_ref().map(|resolved| {
        let style = if resolved.addressing == Addressing::Path { "path" } else { "virtual" };
        format!("{} {} {} {style}", resolved.provider, resolved.url, resolved.region)
    })
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("resource/s3.json")).unwrap()
}

#[test]
fn each_resource_is_judged_as_the_table_says() {
    let mut wrong = String::new();
    for case in cases() {
        let validation = validate(&value(&case.config), &case.options.options());
        let issues: Vec<_> = validation.issues.iter().map(line).collect();
        let resolved = resolved(&validation);
        if issues != case.issues || resolved != case.resolved {
            writeln!(
                wrong,
                "{}\n  expected {:?} {:?}\n  found    {issues:?} {resolved:?}",
                case.name, case.issues, case.resolved
            )
            .unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
