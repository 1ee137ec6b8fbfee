//! AWS's own cases of endpoints: what its SDKs call for a region and a bucket. A resource has one field for the endpoint, so
//! each case is written as a person would fill it in. What does not pass is in `REASONS`, and what is there does not pass.

use std::collections::BTreeMap;

use bucketkit::endpoint::{BucketName, Endpoint, ObjectKey, Resource};
use bucketkit::error::ErrorCode;
use bucketkit::providers::aws::{PARTITIONS, Partition, dns_suffix};
use bucketkit::providers::regions;
use serde::Deserialize;

#[derive(Deserialize)]
struct Cases<T> {
    cases: Vec<T>,
}

#[derive(Deserialize)]
struct Case {
    id: u32,
    name: String,
    tags: Vec<String>,
    params: Params,
    expect: Expect,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
struct Params {
    region: Option<String>,
    bucket: Option<String>,
    endpoint: Option<String>,
    #[serde(rename = "UseFIPS")]
    use_fips: bool,
    use_dual_stack: bool,
    accelerate: bool,
    force_path_style: bool,
    use_global_endpoint: bool,
    use_object_lambda_endpoint: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Expect {
    url: Option<String>,
    error: Option<String>,
    #[serde(default)]
    auth_schemes: Vec<AuthScheme>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AuthScheme {
    name: String,
    signing_name: String,
    signing_region: Option<String>,
}

impl Case {
    fn is(&self, tag: &str) -> bool {
        self.tags.iter().any(|present| present == tag)
    }

    /// Every address of this library's has a bucket: where a case has none, one stands in, in the path, so that it shows
    /// whether the rest is right.
    fn bucket(&self) -> &str {
        self.params.bucket.as_deref().unwrap_or(STAND_IN)
    }

    fn url(&self) -> Option<String> {
        let url = self.expect.url.as_ref()?;
        Some(if self.params.bucket.is_some() { url.clone() } else { format!("{url}/{STAND_IN}") })
    }

    /// What this library calls the error that is expected.
    fn error(&self) -> Option<ErrorCode> {
        let message = self.expect.error.as_ref()?;
        Some(if ["arn", "outposts", "s3express"].iter().any(|tag| self.is(tag)) {
            ErrorCode::InvalidBucket
        } else if message.starts_with("Invalid region") {
            ErrorCode::InvalidRegion
        } else {
            ErrorCode::InvalidEndpoint
        })
    }
}

const STAND_IN: &str = "stand-in";

/// Why a case does not give what the SDKs give: the first that fits counts. With how many there are.
type Reason = (&'static str, fn(&Case) -> bool, usize);
const REASONS: &[Reason] = &[
    (
        "object-lambda: it is another service of Amazon's, and not supported",
        |case| case.params.use_object_lambda_endpoint,
        6,
    ),
    (
        "arn: access points, Outposts and Object Lambda by ARN are not supported; an ARN is refused as a bucket",
        |case| case.is("arn"),
        33,
    ),
    (
        "s3express: directory buckets need sessions and zonal endpoints; they are refused",
        |case| case.is("s3express"),
        106,
    ),
    (
        "outposts: their aliases have other endpoints and several signatures; they are refused",
        |case| case.is("outposts"),
        6,
    ),
    (
        "odd name: the SDKs send names that no bucket can have, this library refuses them",
        |case| case.bucket().contains([' ', '!', '#']),
        27,
    ),
    (
        "two endpoints: a resource has one endpoint, so another one beside FIPS, dual-stack or acceleration cannot be written",
        |case| {
            let Params { use_fips, use_dual_stack, accelerate, .. } = case.params;
            case.params.endpoint.is_some() && (use_fips || use_dual_stack || accelerate) || use_fips && accelerate
        },
        21,
    ),
    (
        "no bucket: then the SDKs do not accelerate, since only buckets are; this library calls nothing without a bucket",
        |case| case.params.bucket.is_none() && case.params.accelerate,
        2,
    ),
    ("no region: the SDKs ask for one, a resource without one means us-east-1", |case| case.params.region.is_none(), 1),
    ("one that the rules get wrong: acceleration has no region in its host", |case| case.id == 118, 1),
];

fn cases() -> Vec<Case> {
    let file: Cases<Case> =
        serde_json::from_str(include_str!("vectors/endpoints/cases.json")).expect("the vectors are valid");
    assert_eq!(file.cases.len(), 393);
    file.cases
}

/// The endpoint that a person writes who wants what the case asks for; empty where the region says it all.
fn end_point(params: &Params, region: &str) -> String {
    if let Some(endpoint) = &params.endpoint {
        return endpoint.clone();
    }
    let is_global =
        params.region.as_deref() == Some("aws-global") || params.use_global_endpoint && region == "us-east-1";
    let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    let dual_stack = if params.use_dual_stack { "dualstack." } else { "" };
    match (params.accelerate, params.use_fips) {
        (true, _) => format!("s3-accelerate.{dual_stack}amazonaws.com"),
        (false, true) => format!("s3-fips.{dual_stack}{region}.{suffix}"),
        (false, false) if params.use_dual_stack => format!("s3.dualstack.{region}.{suffix}"),
        (false, false) if is_global => "s3.amazonaws.com".to_owned(),
        (false, false) => String::new(),
    }
}

/// URL and region for the signature, or the code of the error.
fn attempt(case: &Case) -> Result<(String, String), ErrorCode> {
    let Case { params, .. } = case;
    let region = match params.region.as_deref() {
        // A name in the SDKs alone for "wherever, signed for us-east-1".
        Some("aws-global") => "us-east-1",
        other => other.unwrap_or_default(),
    };
    let bucket = case.bucket();
    let end_point = end_point(params, region);
    let mut resource = Resource { bucket, region: Some(region), end_point: Some(&end_point), ..Resource::default() };
    if params.force_path_style || params.bucket.is_none() {
        resource.path_style = Some(true);
    } else if params.endpoint.is_some() {
        // At a host of their own people have to ask for the virtual-hosted style, which the SDKs prefer there too. Before an
        // address that is an error, and no name that no host can have needs it: there the field is left out.
        resource.path_style = Some(false);
        let is_address = end_point.contains("://1");
        if is_address {
            let code = Endpoint::resolve(&resource).expect_err("no host").code();
            assert_eq!(code, ErrorCode::InvalidEndpoint, "{end_point}");
        }
        if is_address || !BucketName::parse(bucket).is_ok_and(|bucket| bucket.is_virtual_hostable(true)) {
            resource.path_style = None;
        }
    }
    match Endpoint::resolve(&resource) {
        Ok(endpoint) => Ok((endpoint.bucket_url(), endpoint.region().to_owned())),
        Err(error) => Err(error.code()),
    }
}

#[test]
fn every_case_passes_or_is_listed_with_its_reason() {
    let mut counts = vec![0; REASONS.len()];
    let (mut urls, mut errors, mut refused) = (0, 0, 0);
    let mut wrong = Vec::new();
    for case in cases() {
        let got = attempt(&case);
        let passes = match (case.url(), case.error(), &got) {
            (Some(url), None, Ok((ours, region))) => {
                let signed = case.expect.auth_schemes.first().expect("how it is signed");
                let is_ours = (&*signed.name, &*signed.signing_name) == ("sigv4", "s3");
                url == *ours && is_ours && signed.signing_region.as_ref() == Some(region)
            }
            (None, Some(code), Err(ours)) => code == *ours,
            (Some(_), None, Err(_)) | (None, Some(_), Ok(_)) => false,
            _ => panic!("{}: expects both or nothing", case.id),
        };
        match REASONS.iter().position(|(_, applies, _)| applies(&case)) {
            None if passes && case.expect.url.is_some() => urls += 1,
            None if passes => errors += 1,
            // What is not supported is an error here in any case; where it is one for the SDKs too, that is the same.
            Some(_) if passes && case.expect.error.is_some() => refused += 1,
            Some(at) if !passes => counts[at] += 1,
            _ => wrong.push(format!("{} {}: passes {passes}, {got:?}, {:?}", case.id, case.name, case.expect.url)),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let listed: Vec<_> = REASONS.iter().map(|(reason, _, count)| (*reason, *count)).collect();
    let counted: Vec<_> = REASONS.iter().zip(&counts).map(|((reason, ..), count)| (*reason, *count)).collect();
    assert_eq!(counted, listed);
    assert_eq!((urls, errors, refused, counts.iter().sum::<usize>()), (98, 12, 80, 203));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Hostable {
    bucket: String,
    virtual_hostable: bool,
    virtual_hostable_with_dots: bool,
}

#[test]
fn a_bucket_stands_in_the_host_where_its_name_can() {
    let file: Cases<Hostable> =
        serde_json::from_str(include_str!("vectors/endpoints/virtual-hostable.json")).expect("the vectors are valid");
    assert_eq!(file.cases.len(), 17);
    for Hostable { bucket, virtual_hostable, virtual_hostable_with_dots } in file.cases {
        // `a..b` is a name that Amazon had once: it is for the path.
        let name = BucketName::parse(&bucket).expect("a name");
        let both = (name.is_virtual_hostable(false), name.is_virtual_hostable(true));
        assert_eq!(both, (virtual_hostable, virtual_hostable_with_dots), "{bucket}");
    }
}

#[derive(Deserialize)]
struct Addressed {
    name: String,
    bucket: String,
    key: Option<String>,
    config: Config,
    expect: Where,
}

#[derive(Deserialize)]
struct Config {
    client: Client,
    operation: Option<Operation>,
}

#[derive(Deserialize)]
struct Operation {
    s3: S3,
}

#[derive(Deserialize)]
struct Client {
    region: String,
    s3: Option<S3>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct S3 {
    addressing_style: Option<String>,
    use_dualstack_endpoint: bool,
    use_accelerate_endpoint: bool,
}

#[derive(Deserialize)]
struct Where {
    host: Option<String>,
    path: String,
}

#[test]
fn buckets_and_keys_are_addressed_as_by_the_sdks() {
    let file: Cases<Addressed> =
        serde_json::from_str(include_str!("vectors/endpoints/addressing.json")).expect("the vectors are valid");
    assert_eq!(file.cases.len(), 15);
    let mut refused = Vec::new();
    for Addressed { name, bucket, key, config, expect } in file.cases {
        let s3 = config.client.s3.unwrap_or_default();
        let params = Params {
            use_dual_stack: s3.use_dualstack_endpoint,
            accelerate: s3.use_accelerate_endpoint,
            ..Params::default()
        };
        let style = config.operation.and_then(|operation| operation.s3.addressing_style).or(s3.addressing_style);
        let endpoint = Endpoint::resolve(&Resource {
            bucket: &bucket,
            region: Some(&config.client.region),
            end_point: Some(&end_point(&params, &config.client.region)),
            path_style: style.map(|style| style == "path"),
            ..Resource::default()
        })
        .expect("an endpoint");
        let url = match key.as_deref().map(ObjectKey::parse) {
            // The bucket's own address goes without a slash at the end.
            None => endpoint.bucket_url() + if expect.path == "/" { "/" } else { "" },
            Some(Ok(key)) => endpoint.object_url(&key),
            Some(Err(error)) => {
                assert_eq!(error.code(), ErrorCode::InvalidKey);
                refused.push(name);
                continue;
            }
        };
        let host = expect.host.unwrap_or_else(|| format!("{bucket}.s3.{}.amazonaws.com", config.client.region));
        assert_eq!(url, format!("https://{host}{}", expect.path), "{name}");
    }
    // No browser sends these: it resolves dot segments away.
    assert_eq!(refused, ["S3PreservesLeadingDotSegmentInUriLabel", "S3PreservesEmbeddedDotSegmentInUriLabel"]);
}

#[derive(Deserialize)]
struct Partitions {
    partitions: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    id: String,
    region_regex: String,
    outputs: Outputs,
    regions: BTreeMap<String, Region>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outputs {
    dns_suffix: String,
    dual_stack_dns_suffix: String,
}

#[derive(Deserialize)]
struct Region {
    description: String,
}

#[test]
fn partitions_and_regions_are_those_that_amazon_publishes() {
    let file: Partitions =
        serde_json::from_str(include_str!("vectors/endpoints/partitions.json")).expect("the vectors are valid");
    let mut left_out = Vec::new();
    let mut names = BTreeMap::new();
    let mut partitions = 0;
    for Listed { id, region_regex, outputs, regions } in &file.partitions {
        let Some(ours) = PARTITIONS.iter().find(|ours| ours.id == id) else {
            left_out.push(&**id);
            for region in regions.keys() {
                assert_eq!((Partition::of(region), regions::known(region)), (None, None), "{region}");
            }
            continue;
        };
        partitions += 1;
        assert_eq!(
            (ours.dns_suffix, ours.dual_stack_dns_suffix),
            (&*outputs.dns_suffix, &*outputs.dual_stack_dns_suffix)
        );
        for (region, Region { description }) in regions {
            // `aws-global` is the SDKs' word for no region.
            if !region.ends_with("-global") {
                assert_eq!(Partition::of(region), Some(ours), "{region}");
                assert_eq!(dns_suffix(region), outputs.dns_suffix, "{region}");
                names.insert(&**region, &**description);
            }
        }
        // Regions to come.
        let alternatives = region_regex.trim_start_matches('^').split_once("\\-\\w").expect("a known shape").0;
        for prefix in alternatives.replace("\\-", "-").replace(['(', ')'], "|").split('|') {
            let prefix = if alternatives.starts_with("eusc") { "eusc-de" } else { prefix };
            if !prefix.is_empty() {
                assert_eq!(Partition::of(&format!("{prefix}-north_new-42")), Some(ours), "{prefix}");
                for other in ["", "-", "-north-", "-north-x", "-north-1-2", "-north-1x"] {
                    assert_eq!(Partition::of(&format!("{prefix}{other}")), None, "{prefix}{other}");
                }
            }
        }
    }
    // Nothing on the internet reaches them.
    assert_eq!(left_out, ["aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"]);
    assert_eq!((partitions, names.len()), (PARTITIONS.len(), 39));
    assert_eq!(regions::all().collect::<BTreeMap<_, _>>(), names);
}
