//! `tests/resource/s3.json`, a case a line.

use std::collections::BTreeSet;
use std::fmt::Write;

use bucketkit::endpoint::Addressing;
use bucketkit::resource::issue::{Issue, IssueCode};
use bucketkit::resource::value::Value;
use bucketkit::resource::{Kind, Options, Profile, Use, Validation, validate};
use bucketkit::time::Timestamp;

use super::value;

/// As they stand in the file.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    name: String,
    config: serde_json::Value,
    #[serde(default)]
    options: Judge,
    /// `error endpoint_has_scheme /endPoint`, and `*` at the end where there is a patch.
    issues: Vec<String>,
    /// `provider https://… region path`, or null.
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

impl Case {
    /// `a×9000` stands for as many letters.
    pub(crate) fn config(&self) -> Value {
        let repeat = |text: &str| Some(text.strip_suffix("×9000")?.repeat(9000));
        let Value::Object(members) = value(&self.config) else { panic!("{}: no resource", self.name) };
        let long = |member: &Value| member.as_text().and_then(repeat).map_or_else(|| member.clone(), Value::Text);
        Value::Object(members.iter().map(|(name, member)| (name, long(member))).collect())
    }
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

pub(crate) fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("../resource/s3.json")).unwrap()
}

#[test]
fn each_resource_is_judged_as_the_table_says() {
    let mut wrong = String::new();
    for case in cases() {
        let validation = validate(&case.config(), &case.options.options());
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

#[test]
fn the_table_is_large_and_shows_each_code() {
    let cases = cases();
    assert!(cases.len() >= 150 && cases.iter().map(|case| &case.name).collect::<BTreeSet<_>>().len() == cases.len());
    let shown: BTreeSet<_> =
        cases.iter().flat_map(|case| &case.issues).filter_map(|line| line.split(' ').nth(1)).collect();
    let group = IssueCode::FieldMisspelled..=IssueCode::ServerOnlyField;
    let missing: Vec<_> =
        IssueCode::ALL.iter().filter(|code| group.contains(code) && !shown.contains(code.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
