//! What is true of every host and every resource, whoever wrote them.

use bucketkit::endpoint::{Addressing, Endpoint, Resource};
use bucketkit::providers::{Provider, RegionRule, Support, all, aws, identify, regions};
use bucketkit::url::{Scheme, Url};
use proptest::prelude::*;

fn hosts_of(provider: &Provider) -> impl Iterator<Item = &'static str> {
    provider.hosts.split_whitespace()
}

/// Hosts as they come: sound ones, those of stores with something before or after, and rubbish.
fn hosts() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "s3",
        ".",
        "-",
        "amazonaws",
        ".com",
        ".cn",
        ".eu",
        "dualstack",
        "vpce",
        "s3-fips",
        "s3-accelerate",
        "eu-west-3",
        "minio",
        ":9000",
        ":",
        "[::1]",
        "r2.cloudflarestorage.com",
        "{region}",
        "oss-",
        ".aliyuncs.com",
        "é",
        " ",
        "@",
        "/",
        "http://",
        "https://",
        "127.0.0.1",
        "%2e",
        "bucket",
    ]);
    let stores = prop::sample::select(all().flat_map(hosts_of).collect::<Vec<_>>());
    prop_oneof![
        "[a-z0-9-]{1,9}(\\.[a-z0-9-]{1,9}){0,3}(:[0-9]{1,5})?",
        prop::collection::vec(pieces, 0..7).prop_map(|pieces| pieces.concat()),
        ("([a-z]{1,3}\\.)?", stores, "(/[a-z .%]{0,4})?").prop_map(|(before, host, path)| {
            before + &host.replace("{region}", "eu-1").replace("{account}", "acc") + &path
        }),
        ".{0,20}",
    ]
}

fn buckets() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z0-9][a-z0-9-]{1,20}[a-z0-9]", "[a-zA-Z0-9._-]{1,12}", "[a-z]{3}--x-s3", ".{0,8}"]
}

fn style() -> impl Strategy<Value = Option<bool>> {
    prop::option::of(any::<bool>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn whoever_is_asked_a_host_has_an_answer_out_of_it(host in hosts()) {
        let found = identify(&host);
        for part in [found.region, found.account, found.bucket, found.aws.map(|aws| aws.service)].into_iter().flatten() {
            prop_assert!(!part.is_empty() || found.bucket == Some(""), "{found:?}");
            prop_assert!(host.contains(part));
        }
        prop_assert_eq!(found.aws.is_some(), found.provider.id == "aws");
    }

    #[test]
    fn a_resource_makes_a_url_that_can_be_sent_or_an_error_that_names_its_field(
        (bucket, host) in (buckets(), hosts()),
        region in prop_oneof![Just(""), Just("eu-west-3"), Just("CN-North-1"), Just("auto"), Just("a b"), Just("x.y_z")],
        (path_style, use_ssl, port) in (style(), style(), prop::option::of(any::<u16>())),
    ) {
        let resource = Resource { bucket: &bucket, region: Some(region), end_point: Some(&host), use_ssl, path_style, port };
        match Endpoint::resolve(&resource) {
            Ok(endpoint) => {
                let url = endpoint.bucket_url();
                let parsed = Url::parse(&url).map_err(|error| TestCaseError::fail(format!("{url}: {error:?}")))?;
                prop_assert_eq!(parsed.host(), endpoint.host());
                prop_assert_eq!(parsed.scheme, endpoint.scheme());
                prop_assert!(!endpoint.host().is_empty() && !endpoint.region().is_empty());
                prop_assert!(!endpoint.host().bytes().any(|byte| byte.is_ascii_uppercase()));
                prop_assert!(parsed.query.is_none() && !url.ends_with('/'));
                prop_assert!(region.is_empty() || endpoint.region() == region);
                match endpoint.addressing() {
                    Addressing::Path => prop_assert!(url.ends_with(&["/", &bucket].concat())),
                    Addressing::VirtualHosted => {
                        let named = format!("{}.", bucket.to_lowercase());
                        prop_assert!(endpoint.host().starts_with(&named) && path_style != Some(true));
                    }
                }
                prop_assert_ne!(endpoint.provider().takes(endpoint.addressing()), Support::No);
            }
            Err(error) => {
                let path = error.path().unwrap_or_default();
                prop_assert!(["/bucket", "/region", "/endPoint", "/pathStyle"].contains(&path), "{error:?}");
            }
        }
    }

    #[test]
    fn a_stores_host_leads_back_to_it(
        provider in prop::sample::select(all().collect::<Vec<_>>()),
        (region, account, bucket) in ("[a-z]{2,4}-[a-z]{3,9}-[0-9]{1,3}", "[a-f0-9]{20}", "[a-z0-9]{3,9}(\\.[a-z]{4})?"),
    ) {
        let provider: &Provider = provider;
        for pattern in hosts_of(provider) {
            let host = pattern.replace("{region}", &region).replace("{account}", &account);
            let found = identify(&host);
            prop_assert_eq!((found.provider.id, found.bucket), (provider.id, None));
            prop_assert_eq!(found.region, pattern.contains("{region}").then_some(&*region));
            prop_assert_eq!(found.account, pattern.contains("{account}").then_some(&*account));
            let endpoint = Endpoint::resolve(&Resource { bucket: "stand-in", end_point: Some(&host), ..Resource::default() });
            let endpoint = endpoint.expect("a store's own host");
            prop_assert_eq!(endpoint.provider().id, provider.id);
            prop_assert_eq!(endpoint.region(), found.region.unwrap_or(provider.region.default()));
            prop_assert_eq!(endpoint.addressing(), provider.addressing);
            if pattern.contains('.') {
                let host = format!("{bucket}.{host}");
                let found = identify(&host);
                prop_assert_eq!((found.provider.id, found.bucket), (provider.id, Some(&*bucket)));
            }
        }
    }

    #[test]
    fn amazons_hosts_lead_back_to_it(
        region in prop::sample::select(regions::all().map(|(code, _)| code).collect::<Vec<_>>()),
        form in prop::sample::select(vec!["s3.{}", "s3-{}", "s3.dualstack.{}", "s3-fips.{}", "s3-fips.dualstack.{}"]),
        bucket in "[a-z0-9]{3,9}(\\.[a-z]{4})?",
    ) {
        let host = format!("{}.{}", form.replace("{}", region), aws::dns_suffix(region));
        prop_assert_eq!((identify(&host).provider.id, identify(&host).region), ("aws", Some(region)));
        let named = format!("{bucket}.{host}");
        prop_assert_eq!((identify(&named).region, identify(&named).bucket), (Some(region), Some(&*bucket)));
    }

    #[test]
    fn one_slip_in_a_regions_code_is_mended_to_it_or_left(
        region in prop::sample::select(regions::all().map(|(code, _)| code).collect::<Vec<_>>()),
        at in any::<prop::sample::Index>(),
    ) {
        prop_assert_eq!(regions::nearest(region), Some(region));
        let mut slip = region.to_owned();
        slip.remove(at.index(region.len()));
        // Where two regions are as near, neither is proposed; never one that is further away than the one that was meant.
        if let Some(nearest) = regions::nearest(&slip) {
            prop_assert!(nearest == region || regions::known(&slip).is_some() || nearest.len().abs_diff(slip.len()) <= 1);
        }
    }
}

#[test]
fn the_table_contradicts_itself_nowhere() {
    for provider in all() {
        let id = provider.id;
        assert!(provider.parts.min <= provider.parts.max && provider.parts.count <= 10_000, "{id}");
        assert!(provider.object_max <= provider.parts.max * provider.parts.count, "{id}");
        assert!(provider.base_path.is_empty() || provider.base_path.starts_with('/'), "{id}");
        assert!(!provider.base_path.ends_with('/'), "{id}");
        let has_hole = provider.hosts.contains("{region}");
        assert_eq!(has_hole || id == "aws", matches!(provider.region, RegionRule::InHost { .. }), "{id}");
        assert_eq!(provider.docs().is_some(), id != "other", "{id}");
        assert_eq!(provider.name() == "This store", id == "other", "{id}");
        if let Some(docs) = provider.docs() {
            assert_eq!(Url::parse(docs).map(|url| url.scheme), Ok(Scheme::Https), "{id}");
        }
        assert_eq!(provider.takes(provider.addressing), Support::Yes, "{id}");
    }
}
