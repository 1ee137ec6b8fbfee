use super::*;

fn resolve(resource: Resource<'_>) -> (String, String, Addressing) {
    let endpoint = Endpoint::resolve(&resource).unwrap();
    (endpoint.bucket_url(), endpoint.region.clone(), endpoint.addressing)
}

fn with<'a>(bucket: &'a str, end_point: &'a str) -> Resource<'a> {
    Resource { bucket, end_point: Some(end_point), ..Resource::default() }
}

#[test]
fn resolves_what_people_fill_in() {
    use Addressing::{Path, VirtualHosted};
    let cases = [
        (
            Resource { bucket: "bkt", region: Some("eu-west-3"), ..Resource::default() },
            "https://bkt.s3.eu-west-3.amazonaws.com",
            "eu-west-3",
            VirtualHosted,
        ),
        (
            with("bkt", "s3.eu-west-3.amazonaws.com"),
            "https://bkt.s3.eu-west-3.amazonaws.com",
            "eu-west-3",
            VirtualHosted,
        ),
        (with("bkt", "s3.amazonaws.com"), "https://bkt.s3.amazonaws.com", "us-east-1", VirtualHosted),
        (
            Resource { region: Some("eu-west-3"), ..with("bkt", "s3.amazonaws.com") },
            "https://bkt.s3.eu-west-3.amazonaws.com",
            "eu-west-3",
            VirtualHosted,
        ),
        (
            Resource { region: Some("CN-North-1"), ..with("bkt", "s3.amazonaws.com") },
            "https://bkt.s3.cn-north-1.amazonaws.com.cn",
            "CN-North-1",
            VirtualHosted,
        ),
        (with("b", "s3.eu-west-3.amazonaws.com"), "https://s3.eu-west-3.amazonaws.com/b", "eu-west-3", Path),
        (
            with("bkt", "S3-EU-West-1.amazonaws.com"),
            "https://bkt.s3-eu-west-1.amazonaws.com",
            "eu-west-1",
            VirtualHosted,
        ),
        (
            Resource { bucket: "bkt", region: Some("eusc-de-east-1"), ..Resource::default() },
            "https://bkt.s3.eusc-de-east-1.amazonaws.eu",
            "eusc-de-east-1",
            VirtualHosted,
        ),
        (
            Resource { bucket: "bkt", region: Some("us-gov-west-1"), ..Resource::default() },
            "https://bkt.s3.us-gov-west-1.amazonaws.com",
            "us-gov-west-1",
            VirtualHosted,
        ),
        (
            Resource { path_style: Some(false), ..with("a.b", "s3.eu-west-3.amazonaws.com") },
            "https://s3.eu-west-3.amazonaws.com/a.b",
            "eu-west-3",
            Path,
        ),
        (with("bkt", "0af1.r2.cloudflarestorage.com"), "https://0af1.r2.cloudflarestorage.com/bkt", "auto", Path),
        (with("bkt", "nyc3.digitaloceanspaces.com"), "https://bkt.nyc3.digitaloceanspaces.com", "nyc3", VirtualHosted),
        (with("a.b", "nyc3.digitaloceanspaces.com"), "https://nyc3.digitaloceanspaces.com/a.b", "nyc3", Path),
        (
            with("bkt", "ref.storage.supabase.co"),
            "https://ref.storage.supabase.co/storage/v1/s3/bkt",
            "us-east-1",
            Path,
        ),
        (
            with("bkt", "s3.oss-cn-hangzhou.aliyuncs.com"),
            "https://bkt.s3.oss-cn-hangzhou.aliyuncs.com",
            "cn-hangzhou",
            VirtualHosted,
        ),
        (with("a.b", "s3.eu-west-3.amazonaws.com"), "https://s3.eu-west-3.amazonaws.com/a.b", "eu-west-3", Path),
        (
            Resource { bucket: "bkt", region: Some("cn-north-1"), ..Resource::default() },
            "https://bkt.s3.cn-north-1.amazonaws.com.cn",
            "cn-north-1",
            VirtualHosted,
        ),
        (with("b", "http://minio:9000"), "http://minio:9000/b", "us-east-1", Path),
        (Resource { port: Some(9000), ..with("b", "http://minio") }, "http://minio:9000/b", "us-east-1", Path),
        (Resource { port: Some(9000), ..with("b", "http://minio:9000/") }, "http://minio:9000/b", "us-east-1", Path),
        (
            Resource { path_style: Some(false), use_ssl: Some(false), ..with("b", "demo.localhost:8333") },
            "http://b.demo.localhost:8333",
            "us-east-1",
            VirtualHosted,
        ),
        (
            with("_default_", "https://app.example/api/w/my ws/s3_proxy/"),
            "https://app.example/api/w/my%20ws/s3_proxy/_default_",
            "us-east-1",
            Path,
        ),
        (with("b", "[::1]:8333"), "https://[::1]:8333/b", "us-east-1", Path),
        (with("b", "Store.Example:443"), "https://store.example/b", "us-east-1", Path),
    ];
    for (resource, url, region, addressing) in cases {
        assert_eq!(resolve(resource), (url.to_owned(), region.to_owned(), addressing), "{resource:?}");
    }
}

#[test]
fn faults_name_their_field() {
    let cases = [
        (with("", "h"), ErrorCode::InvalidBucket, "/bucket"),
        (with("s3://b", "h"), ErrorCode::InvalidBucket, "/bucket"),
        (with("b ", "h"), ErrorCode::InvalidBucket, "/bucket"),
        (with("..", "h"), ErrorCode::InvalidBucket, "/bucket"),
        (Resource { path_style: Some(false), ..with("b.", "h") }, ErrorCode::InvalidBucket, "/bucket"),
        (Resource { region: Some("Europe (Paris)"), ..with("b", "h") }, ErrorCode::InvalidRegion, "/region"),
        (with("bkt--use1-az4--x-s3", "s3.us-east-1.amazonaws.com"), ErrorCode::InvalidBucket, "/bucket"),
        (with("b", "ftp://h"), ErrorCode::InvalidEndpoint, "/endPoint"),
        (with("b", "h/?x"), ErrorCode::InvalidEndpoint, "/endPoint"),
        (with("b", "u:p@h"), ErrorCode::InvalidEndpoint, "/endPoint"),
        (with("b", "h:99999"), ErrorCode::InvalidEndpoint, "/endPoint"),
        (with("b", "http//h"), ErrorCode::InvalidEndpoint, "/endPoint"),
        (with("b", "a b"), ErrorCode::InvalidEndpoint, "/endPoint"),
        (with("b", "h/a/%2e%2e/c"), ErrorCode::InvalidEndpoint, "/endPoint"),
        (Resource { use_ssl: Some(true), ..with("b", "http://h") }, ErrorCode::InvalidEndpoint, "/endPoint"),
        (Resource { port: Some(1), ..with("b", "h:2") }, ErrorCode::InvalidEndpoint, "/endPoint"),
        (Resource { path_style: Some(false), ..with("b", "10.0.0.1:9000") }, ErrorCode::InvalidEndpoint, "/endPoint"),
    ];
    let [here, there] = [Some(false), Some(true)];
    let refused = [
        (Resource { path_style: there, ..with("bkt", "oss-cn-hangzhou.aliyuncs.com") }, "/pathStyle"),
        (with("a.b", "oss-cn-hangzhou.aliyuncs.com"), "/pathStyle"),
        (Resource { path_style: here, ..with("bkt", "ref.supabase.co") }, "/pathStyle"),
        (Resource { path_style: there, ..with("bkt", "s3-accelerate.amazonaws.com") }, "/endPoint"),
        (with("a.b", "s3-accelerate.dualstack.amazonaws.com"), "/endPoint"),
        (Resource { region: Some("us-gov-west-1"), ..with("bkt", "s3-accelerate.amazonaws.com") }, "/endPoint"),
        (with("bkt", "s3-fips.cn-north-1.amazonaws.com.cn"), "/endPoint"),
        (with("bkt", "s3-website.eu-west-3.amazonaws.com"), "/endPoint"),
        (with("bkt", "ap-1.s3-accesspoint.eu-west-3.amazonaws.com"), "/endPoint"),
    ]
    .map(|(resource, path)| (resource, ErrorCode::InvalidEndpoint, path));
    for (resource, code, path) in cases.into_iter().chain(refused) {
        let error = Endpoint::resolve(&resource).unwrap_err();
        assert_eq!((error.code(), error.path()), (code, Some(path)), "{resource:?}");
    }
}

#[test]
fn keys_that_browsers_cannot_send_are_refused() {
    for key in ["", ".", "..", "a/./b", "../a", "a/.."] {
        assert_eq!(ObjectKey::parse(key).unwrap_err().code(), ErrorCode::InvalidKey, "{key}");
    }
    assert!(ObjectKey::parse(&"é".repeat(512)).is_ok() && ObjectKey::parse(&"é".repeat(513)).is_err());
    let endpoint = Endpoint::resolve(&with("b", "h")).unwrap();
    let key = ObjectKey::parse("a//b/...c d+%#?~'\"😀").unwrap();
    assert_eq!(endpoint.object_url(&key), "https://h/b/a//b/...c%20d%2B%25%23%3F~%27%22%F0%9F%98%80");
}
