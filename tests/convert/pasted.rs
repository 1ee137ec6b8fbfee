//! `pasted.json`: what people paste, and the fields that come out of it.

use bucketkit::resource::convert::{detect, paste};
use serde::Deserialize;

use crate::conversions::{found, text};
use crate::{json, object, value};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    text: serde_json::Value,
    /// Absent where nothing is found.
    kind: Option<String>,
    #[serde(default)]
    fields: serde_json::Map<String, serde_json::Value>,
    #[serde(default)]
    issues: Vec<String>,
}

#[test]
fn what_was_pasted_becomes_fields() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("pasted.json")).unwrap();
    let mut wrong = String::new();
    for case in &cases {
        let pasted = text(&case.text);
        let kind = detect(&value(&pasted)).map(str::to_owned);
        let result = paste(pasted.as_str().unwrap());
        let fields = result.as_ref().map(|pasted| pasted.fields.clone()).unwrap_or_default();
        let issues = found(result.as_ref().map(|pasted| &*pasted.issues).unwrap_or_default());
        if (&kind, &object(&case.fields), &issues) != (&case.kind, &sorted(&fields), &case.issues) {
            let fields = json(&bucketkit::resource::value::Value::Object(fields));
            wrong += &format!("{}:\n  found {kind:?} {fields} {issues:?}\n", case.name);
        }
        // Nothing that is shown shows a secret.
        let shown = format!(
            "{result:?} {}",
            result.iter().flat_map(|pasted| &pasted.issues).map(ToString::to_string).collect::<String>()
        );
        assert!(!shown.contains("sEcReT") && !shown.contains("tOkEn"), "{}: {shown}", case.name);
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(cases.len() >= 40);
}

/// As serde_json keeps members.
fn sorted(fields: &bucketkit::resource::value::Object) -> bucketkit::resource::value::Object {
    let mut members: Vec<_> = fields.iter().collect();
    members.sort_by_key(|(name, _)| *name);
    members.into_iter().map(|(name, value)| (name, value.clone())).collect()
}

#[test]
fn json_values_are_told_apart_without_their_text() {
    for (json, kind) in [
        (r#"{"bucket":"b","region":"r"}"#, Some("s3")),
        (r#"{"Credentials":{"AccessKeyId":"a","SecretAccessKey":"s"}}"#, Some("json")),
        (r#"{"region":"r","credentials":{"accessKeyId":"a","secretAccessKey":"s"}}"#, Some("aws-sdk-js")),
        (r#""s3://b/k""#, Some("url")),
        (r#"[1]"#, None),
        (r#"{"a":{"b":[]}}"#, None),
        ("null", None),
    ] {
        assert_eq!(detect(&value(&serde_json::from_str(json).unwrap())), kind, "{json}");
    }
}
