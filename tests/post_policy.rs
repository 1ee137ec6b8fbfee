//! Forms: S3's worked example, and what botocore signs.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use std::collections::BTreeMap;

use bucketkit::credentials::Credentials;
use bucketkit::error::ErrorCode;
use bucketkit::sign::{Context, PostForm, PostPolicy, post_policy, sign_policy};
use bucketkit::time::Timestamp;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct File<T> {
    cases: Vec<T>,
}

fn cases<T: for<'a> Deserialize<'a>>(text: &str) -> Vec<T> {
    serde_json::from_str::<File<T>>(text).expect("the vectors are valid").cases
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Keys {
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
}

#[derive(Deserialize)]
struct Given {
    credentials: Keys,
    region: String,
    service: String,
    timestamp: String,
}

impl Given {
    fn signs<T>(&self, run: impl FnOnce(&Context<'_>) -> T) -> T {
        let Keys { access_key_id, secret_access_key, session_token } = &self.credentials;
        let credentials = Credentials::new(access_key_id, secret_access_key, session_token.as_deref(), None).unwrap();
        let time = Timestamp::parse_iso(&self.timestamp).expect("a date");
        run(&Context { credentials: &credentials, region: &self.region, service: &self.service, time })
    }
}

fn field<'f>(fields: &'f [(String, String)], wanted: &str) -> Option<&'f str> {
    fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.as_str())
}

mod worked_example {
    use super::*;

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Case {
        context: Given,
        policy_text: String,
        expected: Expected,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Expected {
        string_to_sign: String,
        signature: String,
        form_fields: Vec<(String, String)>,
    }

    #[test]
    fn a_policy_is_signed_as_it_stands() {
        let cases = cases::<Case>(include_str!("vectors/sigv4-s3/post.json"));
        assert_eq!(cases.len(), 1);
        for Case { context, policy_text, expected } in &cases {
            let fields = context.signs(|context| sign_policy(policy_text, context)).unwrap();
            assert_eq!(field(&fields, "policy"), Some(expected.string_to_sign.as_str()));
            assert_eq!(field(&fields, "x-amz-signature"), Some(expected.signature.as_str()));
            assert_eq!(fields.len(), 5);
            for (name, value) in &fields {
                assert_eq!(field(&expected.form_fields, name), Some(value.as_str()), "{name}");
            }
        }
    }
}

mod botocore {
    use super::*;

    #[derive(Deserialize)]
    struct Case {
        name: String,
        context: Given,
        form: Form,
        expected: Expected,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Form {
        bucket: String,
        key: String,
        fields: Vec<(String, String)>,
        conditions: Vec<Value>,
        expires_in: u32,
    }

    #[derive(Deserialize)]
    struct Expected {
        url: String,
        fields: BTreeMap<String, String>,
    }

    impl Case {
        fn ours(&self) -> PostPolicy {
            let conditions: Vec<_> = self.form.conditions.iter().map(Value::to_string).collect();
            let conditions: Vec<_> = conditions.iter().map(String::as_str).collect();
            let fields: Vec<_> = self.form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let form = PostForm {
                url: &self.expected.url,
                bucket: Some(&self.form.bucket),
                key: &self.form.key,
                conditions: &conditions,
                fields: &fields,
                expires_in: self.form.expires_in,
            };
            self.context.signs(|context| post_policy(&form, context)).unwrap()
        }
    }

    /// A policy's instant, and its conditions in an order of their own: neither their order nor white space has a meaning.
    fn meaning(policy: &str) -> (Timestamp, Vec<String>) {
        let policy: Value = serde_json::from_str(policy).expect("a policy is JSON");
        assert_eq!(policy.as_object().map(serde_json::Map::len), Some(2));
        let expiration = policy["expiration"].as_str().and_then(Timestamp::parse_iso).expect("an expiration");
        let mut conditions: Vec<_> = policy["conditions"].as_array().unwrap().iter().map(Value::to_string).collect();
        conditions.sort();
        (expiration, conditions)
    }

    fn cases_of_botocore() -> Vec<Case> {
        let cases = cases::<Case>(include_str!("vectors/botocore/post.json"));
        assert_eq!(cases.len(), 7);
        cases
    }

    #[test]
    fn a_policy_means_what_botocores_does() {
        for case in cases_of_botocore() {
            let ours = case.ours();
            let theirs = unbase64(&case.expected.fields["policy"]);
            assert_eq!(meaning(&ours.policy), meaning(&theirs), "{}", case.name);
            assert_eq!(unbase64(field(&ours.fields, "policy").unwrap()), ours.policy, "{}", case.name);
        }
    }

    #[test]
    fn a_form_has_botocores_fields() {
        for case in cases_of_botocore() {
            let ours = case.ours();
            assert_eq!(ours.url.trim_end_matches('/'), case.expected.url.trim_end_matches('/'), "{}", case.name);
            let mut ours: BTreeMap<_, _> = ours.fields.into_iter().collect();
            let mut theirs = case.expected.fields;
            for spelled_otherwise in ["policy", "x-amz-signature"] {
                assert!(ours.remove(spelled_otherwise).is_some() && theirs.remove(spelled_otherwise).is_some());
            }
            assert_eq!(ours, theirs, "{}", case.name);
        }
    }

    #[test]
    fn botocores_policies_get_botocores_signatures() {
        for case in cases_of_botocore() {
            let policy = unbase64(&case.expected.fields["policy"]);
            for (name, value) in case.context.signs(|context| sign_policy(&policy, context)).unwrap() {
                assert_eq!(case.expected.fields[&name], value, "{}: {name}", case.name);
            }
        }
    }

    #[test]
    fn our_policies_are_signed_as_they_stand() {
        for case in cases_of_botocore() {
            let ours = case.ours();
            let again = case.context.signs(|context| sign_policy(&ours.policy, context)).unwrap();
            assert!(again.iter().all(|signed| ours.fields.contains(signed)), "{}", case.name);
        }
    }

    /// Another reader than the encoder under test.
    fn unbase64(text: &str) -> String {
        let signs = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['+', '/']).collect::<Vec<_>>();
        let (mut bits, mut held, mut out) = (0_u32, 0, Vec::new());
        for sign in text.trim_end_matches('=').chars() {
            bits = bits << 6 | signs.iter().position(|known| *known == sign).expect("Base64") as u32;
            held += 6;
            if held >= 8 {
                held -= 8;
                out.push((bits >> held) as u8);
            }
        }
        String::from_utf8(out).expect("UTF-8")
    }
}

mod rules {
    use super::*;

    const FORM: PostForm<'static> = PostForm {
        url: "https://b.s3.eu-west-3.amazonaws.com/",
        bucket: None,
        key: "k",
        conditions: &[],
        fields: &[],
        expires_in: 900,
    };

    fn signed(form: &PostForm<'_>, expiration: Option<&str>) -> Result<PostPolicy, bucketkit::error::Error> {
        let expiration = expiration.and_then(Timestamp::parse_iso);
        let credentials = Credentials::new("AKID", "sEcReT", Some("tOkEn"), expiration).expect("credentials");
        let time = Timestamp::parse_iso("2026-01-31T23:59:00Z").expect("a date");
        post_policy(form, &Context { credentials: &credentials, region: "eu-west-3", service: "s3", time })
    }

    #[test]
    fn a_policy_ends_with_its_credentials() {
        let ends = |expiration| signed(&FORM, expiration).unwrap().policy[..41].to_owned();
        assert_eq!(ends(None), r#"{"expiration":"2026-02-01T00:14:00.000Z","#);
        assert_eq!(ends(Some("2026-01-31T23:59:59.999Z")), r#"{"expiration":"2026-01-31T23:59:59.000Z","#);
        assert_eq!(signed(&FORM, Some("2026-01-31T23:59:00Z")).unwrap_err().code(), ErrorCode::InvalidExpiry);
    }

    #[test]
    fn fields_stand_in_one_order() {
        let form = PostForm { bucket: Some("b"), fields: &[("z", "1"), ("A", "2")], conditions: &["[1]"], ..FORM };
        let PostPolicy { fields, policy, .. } = signed(&form, None).unwrap();
        let names: Vec<_> = fields.iter().map(|(name, _)| name.as_str()).collect();
        let of_signing = ["x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-security-token"];
        assert_eq!(names, [&["key", "z", "A"], &of_signing[..], &["policy", "x-amz-signature"]].concat());
        let conditions = r#""conditions":[{"bucket":"b"},{"key":"k"},{"z":"1"},{"A":"2"},{"x-amz-algorithm":"#;
        assert!(
            policy.contains(conditions) && policy.ends_with(r#"{"x-amz-security-token":"tOkEn"},[1]]}"#),
            "{policy}"
        );
    }

    #[test]
    fn what_cannot_be_posted_is_refused() {
        use ErrorCode::{InvalidExpiry, InvalidKey, InvalidOption, InvalidUrl};
        let long = "k".repeat(1025);
        for (form, code, path) in [
            (PostForm { url: "b.s3.amazonaws.com", ..FORM }, InvalidUrl, "/url"),
            (PostForm { url: "https://h/b/../c", ..FORM }, InvalidKey, "/url"),
            (PostForm { key: "", ..FORM }, InvalidKey, "/key"),
            (PostForm { key: &long, ..FORM }, InvalidKey, "/key"),
            (PostForm { expires_in: 0, ..FORM }, InvalidExpiry, "/expiresIn"),
            (PostForm { expires_in: 604_801, ..FORM }, InvalidExpiry, "/expiresIn"),
            (PostForm { conditions: &["\"a\""], ..FORM }, InvalidOption, "/conditions"),
            (PostForm { conditions: &[""], ..FORM }, InvalidOption, "/conditions"),
            (PostForm { conditions: &["{"], ..FORM }, InvalidOption, "/conditions"),
            (PostForm { fields: &[("Key", "x")], ..FORM }, InvalidOption, "/fields"),
            (PostForm { fields: &[("acl", "x"), ("ACL", "x")], ..FORM }, InvalidOption, "/fields"),
            (PostForm { fields: &[("X-Amz-Date", "x")], ..FORM }, InvalidOption, "/fields"),
            (PostForm { fields: &[("X-Amz-Security-Token", "x")], ..FORM }, InvalidOption, "/fields"),
            (PostForm { fields: &[("Policy", "x")], ..FORM }, InvalidOption, "/fields"),
            (PostForm { fields: &[("file", "x")], ..FORM }, InvalidOption, "/fields"),
        ] {
            let error = signed(&form, None).unwrap_err();
            assert_eq!((error.code(), error.path()), (code, Some(path)), "{form:?}");
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let shown = format!("{:?}", signed(&FORM, None).unwrap());
        assert!(!shown.contains("tOkEn") && !shown.contains("policy:") && shown.contains("amazonaws"), "{shown}");
    }
}
