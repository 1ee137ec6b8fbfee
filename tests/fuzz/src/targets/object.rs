//! Any resource and any key: where they lead.

use bucketkit::credentials::Credentials;
use bucketkit::endpoint::{Addressing, Endpoint, ObjectKey, Resource};
use bucketkit::sign::{Context, Payload, Signable, presign, sign};
use bucketkit::time::Timestamp;

use super::{is_visible, meaning, split};
use crate::Target;
use crate::input::{Fields, fields};

pub(crate) const TARGET: Target = Target {
    name: "object",
    run,
    seeds,
    words: &[
        "s3.amazonaws.com",
        "amazonaws.com.cn",
        "localhost",
        "http://",
        "[::1]",
        ":9000",
        "%2e",
        "..",
        "//",
        "+",
        "%2B",
        "😀",
    ],
};

fn seeds() -> Vec<Vec<u8>> {
    vec![
        fields(&["bucket", "eu-west-3", "", "", "a//b c/+%2B~é", "1"]),
        fields(&["b.c_d", "", "https://store.example:8333/base path/%41/", "8333", "k", "2"]),
        fields(&["B", "", "s3.dualstack.us-west-2.amazonaws.com", "", "...", "12"]),
        fields(&["b", "cn-north-1", "[::1]", "443", "a?b#c&d=e", "0"]),
    ]
}

fn run(data: &[u8]) {
    let mut input = Fields::new(data);
    let (bucket, region, end_point) = (input.text(), input.optional(), input.optional());
    let (port, key, flags) = (input.number(), input.text(), input.number());
    let choice = |shift: i64| match (flags >> shift) & 3 {
        0 => Some(true),
        1 => Some(false),
        _ => None,
    };
    let resource = Resource {
        bucket: &bucket,
        region: region.as_deref(),
        end_point: end_point.as_deref(),
        use_ssl: choice(0),
        path_style: choice(2),
        port: u16::try_from(port).ok().filter(|port| *port > 0),
    };
    let Ok(endpoint) = Endpoint::resolve(&resource) else { return };
    let bucket_url = endpoint.bucket_url();
    assert!(is_visible(&bucket_url) && !bucket_url.contains(['?', '#', '@']), "{bucket_url}");
    assert!(!endpoint.region().is_empty() && !endpoint.host().bytes().any(|byte| byte.is_ascii_uppercase()));
    let Ok(key) = ObjectKey::parse(&key) else { return };
    let url = endpoint.object_url(&key);
    let inside = match endpoint.addressing() {
        Addressing::Path => format!("/{}/{}", endpoint.bucket().as_str(), key.as_str()),
        Addressing::VirtualHosted => format!("/{}", key.as_str()),
    };
    let expected = [meaning(endpoint.base_path(), b'+'), inside.into_bytes()].concat();

    let credentials = Credentials::new("AKID", "secret", None, None).expect("credentials");
    let time = Timestamp::from_unix_millis(1_700_000_000_000);
    let context = Context { credentials: &credentials, region: endpoint.region(), service: "s3", time };
    let request = Signable { method: "PUT", url: &url, headers: &[], payload: Payload::Unsigned };
    let signed = sign(&request, &context).expect("an object's URL can be signed").url;
    let presigned = presign(&request, &context, 60).expect("an object's URL can be signed").url;
    assert_eq!(signed, url, "what is addressed is what is signed");
    for url in [&signed, &presigned] {
        let (origin, path, _) = split(url);
        assert_eq!(meaning(path, b'+'), expected, "{url} is another key");
        assert_eq!(origin, format!("{}://{}", endpoint.scheme().as_str(), endpoint.host()));
    }
}
