//! AWS's signing test suite and S3's worked examples, at every stage: canonical request, string to sign, signature.

use bucketkit::credentials::Credentials;
use bucketkit::sign::canonical_request::{CanonicalHeaders, Target, canonical_request};
use bucketkit::sign::signing_key::SigningKey;
use bucketkit::sign::string_to_sign::{credential_scope, string_to_sign};
use bucketkit::sign::{
    Context, PathRule, Payload, Presigned, Rules, Signable, Signed, TokenRule, presign, presign_with, sign, sign_with,
};
use bucketkit::time::Timestamp;
use serde::Deserialize;

#[derive(Deserialize)]
struct File<T> {
    cases: Vec<T>,
}

fn cases<T: for<'a> Deserialize<'a>>(text: &str) -> Vec<T> {
    serde_json::from_str::<File<T>>(text).expect("the vectors are valid").cases
}

#[derive(Deserialize)]
struct Keys {
    #[serde(alias = "accessKeyId")]
    access_key_id: String,
    #[serde(alias = "secretAccessKey")]
    secret_access_key: String,
    #[serde(alias = "sessionToken")]
    token: Option<String>,
}

impl Keys {
    fn credentials(&self) -> Credentials {
        Credentials::new(&self.access_key_id, &self.secret_access_key, self.token.as_deref(), None)
            .expect("credentials")
    }
}

fn borrowed(headers: &[(String, String)]) -> Vec<(&str, &str)> {
    headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

mod suite {
    use super::*;

    #[derive(Deserialize)]
    struct Case {
        name: String,
        context: SuiteContext,
        request: Request,
        header: Expected,
        /// Absent in the one case that comes from another suite.
        query: Option<Expected>,
    }

    #[derive(Deserialize)]
    struct SuiteContext {
        credentials: Keys,
        region: String,
        service: String,
        timestamp: String,
        expiration_in_seconds: Option<u32>,
        normalize: bool,
        sign_body: bool,
        omit_session_token: Option<bool>,
    }

    #[derive(Deserialize)]
    struct Request {
        method: String,
        target: String,
        headers: Vec<(String, String)>,
        body: String,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Expected {
        canonical_request: String,
        string_to_sign: String,
        signature: String,
    }

    impl Case {
        fn rules(&self) -> Rules {
            Rules {
                path: if self.context.normalize { PathRule::TwiceNormalized } else { PathRule::Twice },
                content_sha256: self.context.sign_body,
                token: match self.context.omit_session_token {
                    Some(true) => TokenRule::AddedAfter,
                    _ => TokenRule::Signed,
                },
            }
        }

        /// The suite's targets are texts, some of which no URL can hold, and are taken as they are.
        fn target(&self) -> Target {
            let (path, query) = self.request.target.split_once('?').unwrap_or((&self.request.target, ""));
            let host = self.request.headers.iter().find(|(name, _)| name == "Host").expect("a Host header");
            Target::from_parts("https", host.1.clone(), path.to_owned(), self.rules().path, query)
        }

        /// `sign_body` false: the suite signs the hash of an empty body even if there is one.
        fn payload(&self) -> Payload<'_> {
            if self.context.sign_body { Payload::Bytes(self.request.body.as_bytes()) } else { Payload::Empty }
        }

        fn check(&self, how: &str, expected: &Expected, canonical: &str, to_sign: &str, signature: &str) {
            assert_eq!(canonical, expected.canonical_request, "{}, {how}: canonical request", self.name);
            assert_eq!(to_sign, expected.string_to_sign, "{}, {how}: string to sign", self.name);
            assert_eq!(signature, expected.signature, "{}, {how}: signature", self.name);
        }
    }

    /// Cases that cannot pass through `sign`, because no browser can send them. Their stages are checked all the same.
    const NOT_SENDABLE: [(&str, &str); 1] =
        [("get-header-value-multiline", "a header value with line breaks: fetch refuses it, and so does `Headers`")];

    #[test]
    fn every_case_at_every_stage() {
        let cases = cases::<Case>(include_str!("vectors/sigv4-suite/v4.json"));
        assert_eq!(cases.len(), 39);
        for case in &cases {
            let credentials = case.context.credentials.credentials();
            let context = Context {
                credentials: &credentials,
                region: &case.context.region,
                service: &case.context.service,
                time: Timestamp::parse_iso(&case.context.timestamp).expect("a date"),
            };
            if NOT_SENDABLE.iter().any(|(name, _)| *name == case.name) {
                stages_alone(case, &context);
                continue;
            }
            let headers = borrowed(&case.request.headers);
            let request = |payload| Signable { method: &case.request.method, url: "", headers: &headers, payload };
            let Signed { canonical_request, string_to_sign, signature, headers: sent, .. } =
                sign_with(&request(case.payload()), case.target(), &context, case.rules()).unwrap();
            case.check("header", &case.header, &canonical_request, &string_to_sign, &signature);
            let token = sent.iter().find(|(name, _)| name == "x-amz-security-token").map(|(_, value)| value.as_str());
            assert_eq!(token, credentials.session_token(), "{}: the token is sent", case.name);

            let Some(expected) = &case.query else {
                assert_eq!(case.name, "double-url-encode");
                continue;
            };
            // In the query the suite sends no payload hash of its own.
            let expires_in = case.context.expiration_in_seconds.expect("a presigned case has a life");
            let rules = Rules { content_sha256: false, ..case.rules() };
            let Presigned { canonical_request, string_to_sign, signature, .. } =
                presign_with(&request(case.payload()), case.target(), &context, rules, expires_in).unwrap();
            case.check("query", expected, &canonical_request, &string_to_sign, &signature);
        }
    }

    fn stages_alone(case: &Case, context: &Context<'_>) {
        let date = context.time.amz_date();
        let mut headers = CanonicalHeaders::default();
        case.request.headers.iter().for_each(|(name, value)| headers.push(name, value));
        headers.push("x-amz-date", date.as_str());
        let canonical = canonical_request("GET", &case.target(), &headers, bucketkit::sign::EMPTY_SHA256);
        let to_sign = string_to_sign(&date, &credential_scope(&date, context), &canonical);
        let signature = SigningKey::derive(context, date.day()).sign(&to_sign);
        case.check("stages", &case.header, &canonical, &to_sign, &signature);
    }
}

mod s3 {
    use super::*;

    #[derive(Deserialize)]
    struct Case {
        name: String,
        context: S3Context,
        request: Request,
        expected: Expected,
    }

    #[derive(Deserialize)]
    struct S3Context {
        credentials: Keys,
        region: String,
        service: String,
        timestamp: String,
    }

    #[derive(Deserialize)]
    struct Request {
        method: String,
        url: String,
        headers: Vec<(String, String)>,
        #[serde(default)]
        body: String,
        expires: Option<u32>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Expected {
        payload_hash: Option<String>,
        canonical_request: Option<String>,
        string_to_sign: Option<String>,
        signed_headers: String,
        signature: String,
        authorization: Option<String>,
        url: Option<String>,
    }

    impl Case {
        fn check_stages(&self, canonical_request: &str, string_to_sign: &str, signature: &str) {
            if let Some(expected) = &self.expected.canonical_request {
                assert_eq!(canonical_request, expected, "{}: canonical request", self.name);
            }
            if let Some(expected) = &self.expected.string_to_sign {
                assert_eq!(string_to_sign, expected, "{}: string to sign", self.name);
            }
            assert_eq!(signature, self.expected.signature, "{}: signature", self.name);
        }
    }

    fn in_context<T>(case: &Case, run: impl FnOnce(&Context<'_>, &Signable<'_>) -> T) -> T {
        let credentials = case.context.credentials.credentials();
        let context = Context {
            credentials: &credentials,
            region: &case.context.region,
            service: &case.context.service,
            time: Timestamp::parse_iso(&case.context.timestamp).expect("a date"),
        };
        let headers = borrowed(&case.request.headers);
        let payload =
            if case.request.body.is_empty() { Payload::Empty } else { Payload::Bytes(case.request.body.as_bytes()) };
        run(&context, &Signable { method: &case.request.method, url: &case.request.url, headers: &headers, payload })
    }

    #[test]
    fn header_examples() {
        let cases = cases::<Case>(include_str!("vectors/sigv4-s3/header.json"));
        assert_eq!(cases.len(), 4);
        for case in &cases {
            let signed = in_context(case, |context, request| sign(request, context)).unwrap();
            case.check_stages(&signed.canonical_request, &signed.string_to_sign, &signed.signature);
            let header = |wanted: &str| signed.headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value);
            assert_eq!(header("x-amz-content-sha256"), case.expected.payload_hash.as_ref(), "{}", case.name);
            // AWS's pages write no space after the commas, SDKs write one; stores take both.
            let authorization = header("authorization").map(|value| value.replace(", ", ","));
            assert_eq!(authorization, case.expected.authorization, "{}", case.name);
            assert!(authorization.is_some_and(|value| value.contains(&case.expected.signed_headers)), "{}", case.name);
        }
    }

    #[test]
    fn query_examples() {
        let cases = cases::<Case>(include_str!("vectors/sigv4-s3/query.json"));
        assert_eq!(cases.len(), 8);
        let sorted = |url: &str| {
            let (base, query) = url.split_once('?').expect("a query");
            let mut pairs: Vec<_> = query.split('&').map(str::to_owned).collect();
            pairs.sort();
            (base.to_owned(), pairs)
        };
        for case in &cases {
            let expires = case.request.expires.expect("a presigned case has a life");
            let signed = in_context(case, |context, request| presign(request, context, expires)).unwrap();
            case.check_stages(&signed.canonical_request, &signed.string_to_sign, &signed.signature);
            let expected = case.expected.url.as_deref().expect("a presigned case has a URL");
            assert_eq!(sorted(&signed.url), sorted(expected), "{}", case.name);
        }
    }
}
