//! Promises of issues and patches, for resources put together by chance from what people paste.

use bucketkit::resource::value::{Object, Value};
use bucketkit::resource::{Kind, Options, Profile, Use, validate};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;

use super::harness::{check, show, texts_of, value};

/// Kept apart from all other values here, so that each is found where it does not belong.
const SECRETS: &[&str] = &[
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
    "abcDEF123sIgNaTuRe0987654321",
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKjMzEfYyjiWA4R4/M2",
    "AIzaSyA-1234567890abcdefghijklmnopqrstuv",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.5mhBHqs5_DTLdINd9p5m7ZJ6XD0Xc55kIaCRY5r6HRA",
];

const NAMES: &[&str] = &[
    "type",
    "accountName",
    "containerName",
    "endpoint",
    "endPoint",
    "useSSL",
    "accessKey",
    "tenantId",
    "clientId",
    "federatedTokenFile",
    "bucket",
    "region",
    "roleArn",
    "audience",
    "serviceAccountKey",
    "s3_resource_path",
    "azure_blob_resource_path",
    "gcs_resource_path",
    "public_resource",
    "advanced_permissions",
    "secondary_storage",
    "root_path",
    "access_key",
    "secret_key",
    "allow_http",
    "path_style",
    "store_logs",
    "port",
    "secretKey",
    "pathStyle",
    "__proto__",
    "constructor",
];

const TEXTS: &[&str] = &[
    "photos",
    "Photos",
    "my-files",
    "my--files",
    "files/2024",
    "$logs",
    "$root",
    "a",
    "",
    "https://photos.blob.core.windows.net/files/a.jpg",
    "photos.dfs.core.windows.net",
    "photos.blob.core.windows.net",
    "http://photos.blob.core.chinacloudapi.cn/files",
    "blob.core.windows.net",
    "photos.z01.blob.storage.azure.net",
    "abfss://files@photos.dfs.core.windows.net/x",
    "x/storageAccounts/photos/y/containers/files",
    "files.example.com",
    "http://127.0.0.1:10000/devstoreaccount1",
    "localhost:10000",
    "[::1]:10000/photos/files",
    "ftp://x",
    "UseDevelopmentStorage=true",
    "photos-secondary.blob.core.windows.net",
    "photos.privatelink.blob.core.windows.net",
    "72f988bf-86f1-41af-91ab-2d7cd011db47",
    "acme.onmicrosoft.com",
    "/var/run/token",
    "arn:aws:iam::123456789012:role/files",
    "arn:aws:sts::123456789012:assumed-role/files/s",
    "arn:aws:iam::1:user/me",
    "arn:",
    "s3://photos/x",
    "eu-west-3",
    "Europe (Paris)",
    "China (Beijing)",
    "cn-north-1",
    "arn:aws-cn:iam::123456789012:role/files",
    "eu-west-3a",
    "s3.eu-west-3.amazonaws.com",
    "http://minio:9000",
    "gs://photos/x",
    "https://storage.googleapis.com/photos/x",
    "photos.storage.googleapis.com",
    "192.168.0.1",
    "goog-x",
    "https://console.cloud.google.com/storage/browser/_details/photos;tab=x",
    "/home/me/key.json",
    "{\"a\":",
    "[]",
    "{}",
    "S3Storage",
    "s3",
    "Azure",
    "AzureBlobStorage",
    "AwsOidc",
    "S3AwsOidc",
    "Gcs",
    "GoogleCloudStorage",
    "Filesystem",
    "FilesystemStorge",
    "S3",
    "AzureWorkloadIdentity",
    "$res:u/me/files",
    "u/me/files",
    "$res:x",
    "$var:x",
    "/data",
    "data",
    "C:\\data",
    "read,write",
    "read, write",
    "reed",
    "true",
    "FALSE",
    "443",
    "AKIAIOSFODNN7EXAMPLE",
    "\u{202e}",
];

fn secret_texts() -> impl Strategy<Value = String> {
    (select(SECRETS), 0..7).prop_map(|(secret, how)| match how {
        0 => format!("DefaultEndpointsProtocol=https;AccountName=photos;AccountKey={secret};EndpointSuffix=core.windows.net"),
        1 => format!("AccountName=photos;AccountKey={secret};BlobEndpoint=http://127.0.0.1:10000/photos"),
        2 => format!("?sv=2022-11-02&se=2030-01-01&sig={secret}"),
        3 => format!("https://photos.blob.core.windows.net/files?se=2030&sig={secret}"),
        4 => format!("{{\"type\":\"service_account\",\"private_key_id\":\"1\",\"private_key\":\"-----BEGIN PRIVATE KEY-----\\\\n{secret}\\n-----END PRIVATE KEY-----\",\"client_email\":\"a@b.iam.gserviceaccount.com\"}}"),
        5 => format!("{{\"web\":{{\"client_secret\":\"{secret}\"}}}}"),
        _ => secret.to_owned(),
    })
}

fn texts() -> impl Strategy<Value = String> {
    let text = prop_oneof![
        8 => select(TEXTS).prop_map(String::from),
        2 => secret_texts(),
        1 => "\\PC{0,12}",
        1 => "[a-z0-9.:/@?#_$= -]{0,24}",
    ];
    let around = select(&["", "", "", "", "", "", " ", "\n", "\"", "\u{200b}", "/"][..]);
    (around.clone(), text, around).prop_map(|(before, text, after)| format!("{before}{text}{after}"))
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        12 => texts().prop_map(Value::Text),
        3 => any::<bool>().prop_map(Value::Bool),
        1 => Just(Value::Null),
        1 => select(&[9000.0, 443.0, 0.0, -1.0, 0.5, 1e300, f64::NAN][..]).prop_map(Value::Number),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        let names = select(
            &[
                "type",
                "private_key",
                "private_key_id",
                "client_email",
                "web",
                "pattern",
                "allow",
                "s3_resource_path",
                "root_path",
                "secondary_storage",
                "archive",
                "a/b",
                "~",
                "__proto__",
            ][..],
        );
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::List),
            vec((names, inner), 0..6).prop_map(|members| Value::Object(members.into_iter().collect::<Object>())),
        ]
    })
}

fn resources() -> impl Strategy<Value = Value> {
    vec((select(NAMES), values()), 0..14).prop_map(|members| Value::Object(members.into_iter().collect::<Object>()))
}

/// A resource of the tables in which some fields are other ones.
fn near_misses() -> impl Strategy<Value = (Kind, Value)> {
    let cases: Vec<_> = super::cases().iter().map(|case| (case.kind(), value(&case.config))).collect();
    (select(cases), vec((select(NAMES), values()), 0..3), any::<u8>()).prop_map(|((kind, config), members, drop)| {
        let mut object = config.as_object().cloned().unwrap_or_default();
        for (name, value) in members {
            object.set(name, value);
        }
        let gone = object.iter().nth(drop.into()).map(|(name, _)| name.to_owned());
        gone.map(|name| object.remove(&name));
        (kind, Value::Object(object))
    })
}

fn options(kind: Kind) -> impl Strategy<Value = Options<'static>> {
    let pages = [None, Some("https://app.example/form"), Some("http://localhost:5173")];
    (any::<(bool, bool)>(), select(pages.to_vec())).prop_map(move |((backend, server), page_url)| Options {
        profile: if backend { Profile::Backend } else { Profile::Docs },
        usage: if server { Use::Server } else { Use::Browser },
        page_url,
        ..Options::new(kind)
    })
}

fn secrets_of(config: &Value) -> Vec<String> {
    let mut texts = Vec::new();
    texts_of(config, &mut texts);
    let secrets = SECRETS.iter().map(|secret| secret.to_lowercase());
    secrets.filter(|secret| texts.iter().any(|text| text.contains(secret))).collect()
}

const OTHERS: [Kind; 5] =
    [Kind::AzureBlob, Kind::S3AwsOidc, Kind::GcloudStorage, Kind::LargeFileStorage, Kind::ObjectSettings];

fn holds(config: &Value, options: &Options<'_>) -> Result<(), TestCaseError> {
    let kind = options.kind.as_str();
    check(config, options, &secrets_of(config))
        .map(drop)
        .map_err(|error| TestCaseError::fail(format!("{error}\n{kind}{}", show(config))))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, rng_seed: seed(), ..ProptestConfig::default() })]

    #[test]
    fn patches_mend_and_secrets_stay_hidden(
        (config, options) in (resources(), select(OTHERS.to_vec())).prop_flat_map(|(config, kind)| (Just(config), options(kind)))
    ) {
        holds(&config, &options)?;
    }

    #[test]
    fn a_few_wrong_fields_are_mended_too(
        (config, options) in near_misses().prop_flat_map(|(kind, config)| (Just(config), options(kind)))
    ) {
        holds(&config, &options)?;
    }

    #[test]
    fn any_value_is_judged(config in values()) {
        for kind in OTHERS {
            validate(&config, &Options::new(kind));
        }
    }
}

#[test]
fn the_tables_resources_keep_the_promises_too() {
    for case in super::cases() {
        let options = Options { kind: case.kind(), ..case.options() };
        for usage in [Use::Browser, Use::Server] {
            for profile in [Profile::Docs, Profile::Backend] {
                let config = value(&case.config);
                holds(&config, &Options { usage, profile, ..options }).unwrap_or_else(|error| panic!("{error}"));
            }
        }
    }
}

/// `PROPTEST_CASES=100000` takes as many, others each time.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(3000)
}

/// The same each time: what a random one finds is for those who look for it.
fn seed() -> RngSeed {
    if std::env::var("PROPTEST_CASES").is_ok() { RngSeed::Random } else { RngSeed::Fixed(4) }
}
