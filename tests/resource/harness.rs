//! What the tables of resources and their promises have in common: how a case is written, and what must hold for any.

use std::collections::BTreeSet;
use std::fmt::Write;

use bucketkit::endpoint::Addressing;
use bucketkit::resource::issue::{Issue, Param, Severity};
use bucketkit::resource::patch::{Operation, apply};
use bucketkit::resource::value::{Object, Value};
use bucketkit::resource::{Kind, Options, Profile, Use, Validation, validate};
use bucketkit::time::Timestamp;
use proptest::prelude::*;

/// As they stand in the file.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    name: String,
    #[serde(default)]
    r#type: Option<String>,
    pub(crate) config: serde_json::Value,
    #[serde(default)]
    options: Judge,
    /// `error endpoint_has_scheme /endPoint`, and `*` at the end where there is a patch.
    issues: Vec<String>,
    /// `provider https://… region path`, or null.
    resolved: Option<String>,
    /// The resource after all patches, one after the other, where it is worth a look.
    #[serde(default)]
    mended: Option<serde_json::Value>,
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
    pub(crate) fn kind(&self) -> Kind {
        self.r#type.as_deref().map_or(Kind::S3, |kind| Kind::parse(kind).unwrap())
    }

    pub(crate) fn options(&self) -> Options<'_> {
        let judge = &self.options;
        Options {
            profile: if judge.backend { Profile::Backend } else { Profile::Docs },
            usage: if judge.server { Use::Server } else { Use::Browser },
            page_url: judge.page.as_deref(),
            bucket_is_new: judge.is_new,
            now: judge.now.as_deref().map(|now| Timestamp::parse_iso(now).unwrap()),
            ascii_end_point: judge.ascii.as_deref(),
            ..Options::new(self.kind())
        }
    }
}

pub(crate) fn value(json: &serde_json::Value) -> Value {
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

/// What is judged otherwise than the table says; empty if nothing.
pub(crate) fn differences(cases: &[Case]) -> String {
    let mut wrong = String::new();
    for case in cases {
        let config = value(&case.config);
        let validation = validate(&config, &case.options());
        let issues: Vec<_> = validation.issues.iter().map(line).collect();
        let resolved = resolved(&validation);
        if issues != case.issues || resolved != case.resolved {
            let (name, expected) = (&case.name, &case.issues);
            writeln!(wrong, "{name}\n  expected {expected:?} {:?}\n  found    {issues:?} {resolved:?}", case.resolved)
                .unwrap();
        }
        if let Some(expected) = &case.mended {
            let (mended, _) = mend(&config, &case.options()).unwrap();
            if mended != value(expected) {
                writeln!(wrong, "{}: mended{}", case.name, show(&mended)).unwrap();
            }
        }
    }
    wrong
}

fn places(validation: &Validation, of: impl Fn(Severity) -> bool) -> BTreeSet<(&'static str, String)> {
    let issues = validation.issues.iter().filter(|issue| of(issue.severity));
    issues.map(|issue| (issue.code.as_str(), issue.path.to_string())).collect()
}

/// All texts in it, in lower case.
pub(crate) fn texts_of(config: &Value, found: &mut Vec<String>) {
    match config {
        Value::Text(text) => found.push(text.to_lowercase()),
        Value::List(items) => items.iter().for_each(|item| texts_of(item, found)),
        Value::Object(object) => object.iter().for_each(|(_, member)| texts_of(member, found)),
        _ => {}
    }
}

/// No secret is in a path, a message, a parameter, an unmarked value.
fn check_secrets(validation: &Validation, secrets: &[String]) -> Result<(), TestCaseError> {
    let shows = |text: &str| secrets.iter().any(|secret| text.to_lowercase().contains(secret));
    prop_assert!(!shows(&format!("{:?}", validation.issues)), "{:?}", validation.issues);
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

/// What must hold for any resource. `secrets`, in lower case, are those in it that no issue may show.
pub(crate) fn check(config: &Value, options: &Options<'_>, secrets: &[String]) -> Result<Validation, TestCaseError> {
    let validation = validate(config, options);
    check_secrets(&validation, secrets)?;
    let all = |_| true;
    let errors = |severity| severity == Severity::Error;
    for issue in &validation.issues {
        let templates = [issue.code.message(), if issue.patch.is_empty() { "" } else { issue.code.fix() }].concat();
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
    Ok(mend(config, options)?.1)
}

/// The resource when no patch is left, and what is said of it then.
pub(crate) fn mend(config: &Value, options: &Options<'_>) -> Result<(Value, Validation), TestCaseError> {
    let mut mended = config.clone();
    let mut steps = 0;
    loop {
        let validation = validate(&mended, options);
        let Some(issue) = validation.issues.iter().find(|issue| !issue.patch.is_empty()) else {
            return Ok((mended, validation));
        };
        mended = apply(&mended, &issue.patch).unwrap();
        steps += 1;
        prop_assert!(steps <= 40, "no end: {issue}");
    }
}

/// What a failure needs to be seen; the values are no secrets here.
pub(crate) fn show(config: &Value) -> String {
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
