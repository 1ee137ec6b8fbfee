//! A request to sign, of any kind.

use bucketkit::sign::{PathRule, Rules, TokenRule};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::spelling::{Parameter, Spelled, path, query};

#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) service: Service,
    pub(crate) region: String,
    pub(crate) method: String,
    pub(crate) scheme: &'static str,
    /// As it is written.
    pub(crate) host: String,
    pub(crate) port: Option<u16>,
    pub(crate) path: Spelled,
    pub(crate) query: Option<Vec<Parameter>>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) payload: Body,
    /// Since 1970, in milliseconds.
    pub(crate) millis: i64,
    pub(crate) keys: Keys,
    /// In the query, for so many seconds.
    pub(crate) presigned_for: Option<u32>,
}

#[derive(Clone, Debug)]
pub(crate) struct Service {
    pub(crate) name: String,
    /// None: those that the name asks for.
    pub(crate) rules: Option<Rules>,
}

impl Service {
    pub(crate) fn rules(&self) -> Rules {
        self.rules.unwrap_or(match self.name.as_str() {
            "s3" | "s3express" | "s3-object-lambda" | "s3-outposts" => {
                Rules { path: PathRule::Once, content_sha256: true, token: TokenRule::Signed }
            }
            _ => Rules { path: PathRule::TwiceNormalized, content_sha256: false, token: TokenRule::Signed },
        })
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Keys {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
    /// The seconds that they have left.
    pub(crate) life: Option<u32>,
}

#[derive(Clone, Debug)]
pub(crate) enum Body {
    Empty,
    Bytes(Vec<u8>),
    Sha256(String),
    Unsigned,
}

impl Case {
    pub(crate) fn rules(&self) -> Rules {
        self.service.rules()
    }

    pub(crate) fn is_s3_path(&self) -> bool {
        self.rules().path == PathRule::Once
    }

    pub(crate) fn query_text(&self) -> Option<String> {
        let parameters = self.query.as_ref()?;
        Some(parameters.iter().map(Parameter::text).collect::<Vec<_>>().join("&"))
    }

    /// The parameters without the empty ones between two `&`.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.query.iter().flatten().filter(|parameter| !parameter.is_void())
    }

    pub(crate) fn authority(&self) -> String {
        self.port.map_or_else(|| self.host.clone(), |port| format!("{}:{port}", self.host))
    }

    pub(crate) fn url(&self) -> String {
        let query = self.query_text().map_or_else(String::new, |query| format!("?{query}"));
        format!("{}://{}{}{query}", self.scheme, self.authority(), self.path.text)
    }
}

/// Visible ASCII without a slash.
const SCOPE: &str = "[!-.0-~]{1,24}";

fn service() -> impl Strategy<Value = Service> {
    let path = select(vec![PathRule::Once, PathRule::Twice, PathRule::TwiceNormalized]);
    let token = select(vec![TokenRule::Signed, TokenRule::AddedAfter]);
    let names = vec!["s3express", "s3-object-lambda", "s3-outposts", "sts", "execute-api", "es", "iam", "dynamodb"];
    let by_name = |name: &str| Service { name: name.to_owned(), rules: None };
    prop_oneof![
        10 => Just(by_name("s3")),
        5 => select(names).prop_map(by_name),
        4 => (SCOPE, path, any::<bool>(), token).prop_map(|(name, path, content_sha256, token)| Service {
            name,
            rules: Some(Rules { path, content_sha256, token }),
        }),
    ]
}

fn host() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just("examplebucket.s3.amazonaws.com".to_owned()),
        2 => "[a-z0-9]([a-z0-9_-]{0,8}[a-z0-9])?(\\.[a-z0-9]{1,8}){0,3}",
        2 => "[A-Za-z]{1,8}\\.[A-Za-z]{2,8}",
        1 => any::<std::net::Ipv4Addr>().prop_map(|address| address.to_string()),
        2 => any::<std::net::Ipv6Addr>().prop_map(|address| format!("[{address}]")),
        1 => Just("localhost".to_owned()),
    ]
}

fn headers() -> impl Strategy<Value = Vec<(String, String)>> {
    let mixed = "[A-Za-z0-9]([A-Za-z0-9-]{0,10}[A-Za-z0-9])?";
    let names = vec![
        "content-type",
        "Content-Type",
        "x-amz-meta-a",
        "X-Amz-Meta-A",
        "x-amz-meta-b",
        "X-AMZ-ACL",
        "range",
        "If-Match",
        "content-length",
        "user-agent",
        "cache-control",
        "x-amz-storage-class",
        "x-amz-meta-a-b",
        "X-Amzn-Trace-Id",
    ];
    let names_of_signing = vec!["Host", "authorization", "X-Amz-Date", "x-amz-content-sha256", "X-Amz-Security-Token"];
    let unsigned_in_urls = vec!["x-amz-user-agent", "X-Amz-Checksum-Mode"];
    let name = prop_oneof![
        60 => select(names).prop_map(str::to_owned),
        15 => mixed.prop_map(|name| format!("x-{name}")),
        10 => "[!#$%&'*+.^_`|~0-9a-zA-Z-]{1,12}",
        2 => select(names_of_signing).prop_map(str::to_owned),
        1 => select(unsigned_in_urls).prop_map(str::to_owned),
    ];
    let value = prop_oneof![
        2 => Just(String::new()),
        4 => "[a-zA-Z0-9/=;,\"-]{1,12}",
        4 => "[ -~]{0,16}",
        3 => "[a-c ]{0,12}",
        1 => "[a-c \t]{1,8}",
    ];
    vec((name, value), 0..6)
}

fn body() -> impl Strategy<Value = Body> {
    prop_oneof![
        3 => Just(Body::Empty),
        3 => vec(any::<u8>(), 0..80).prop_map(Body::Bytes),
        2 => "[0-9a-f]{64}".prop_map(Body::Sha256),
        3 => Just(Body::Unsigned),
    ]
}

fn keys() -> impl Strategy<Value = Keys> {
    let id = prop_oneof![4 => Just("AKIDEXAMPLE".to_owned()), 1 => "[A-Z0-9]{16,20}", 1 => SCOPE];
    let secret = prop_oneof![4 => "[A-Za-z0-9/+]{40}", 1 => "[!-~]{1,90}"];
    let token = prop_oneof![4 => Just(None), 3 => "[A-Za-z0-9/+]{20,60}={0,2}".prop_map(Some), 1 => "[!-~]{1,30}".prop_map(Some)];
    let life = prop::option::weighted(0.2, 1..700_000_u32);
    (id, secret, token, life).prop_map(|(id, secret, token, life)| Keys { id, secret, token, life })
}

fn millis() -> impl Strategy<Value = i64> {
    prop_oneof![
        4 => 1_400_000_000_000..2_000_000_000_000_i64,
        // From the year 0 to 9999, 1970 among them.
        2 => -62_167_219_200_000..=253_402_300_799_999_i64,
        1 => -2_000..2_000_i64,
        // Midnights.
        1 => (0..40_000_i64, -1..=1_i64).prop_map(|(day, off)| day * 86_400_000 + off),
    ]
}

pub(crate) fn cases() -> impl Strategy<Value = Case> {
    let region = prop_oneof![
        3 => select(vec!["us-east-1", "eu-west-3", "auto", "cn-north-1"]).prop_map(str::to_owned),
        1 => SCOPE,
    ];
    let method = prop_oneof![
        9 => select(vec!["GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", "OPTIONS"]).prop_map(str::to_owned),
        1 => "[A-Za-z]([A-Za-z-]{0,8}[A-Za-z])?",
    ];
    let port = prop_oneof![4 => Just(None), 2 => select(vec![80, 443, 8333]).prop_map(Some), 1 => (1..=u16::MAX).prop_map(Some)];
    let place = (select(vec!["https", "https", "http"]), host(), port, path(), query());
    let who = (service(), region, keys(), millis());
    let presigned_for = prop::option::weighted(0.45, 1..=604_800_u32);
    (place, who, method, headers(), body(), presigned_for).prop_map(
        |(
            (scheme, host, port, path, query),
            (service, region, keys, millis),
            method,
            headers,
            payload,
            presigned_for,
        )| {
            Case {
                service,
                region,
                method,
                scheme,
                host,
                port,
                path,
                query,
                headers,
                payload,
                millis,
                keys,
                presigned_for,
            }
        },
    )
}
