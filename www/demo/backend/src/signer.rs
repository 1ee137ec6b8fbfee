//! Signs for the page, for apps that do not let credentials into it: in headers, or as a presigned URL.
//!
//! Never sign what you do not understand. The page says what it wants (operation, key, part …) and shows the request that
//! it would send; the two must say the same, and the key must be the visitor's. Otherwise a page could have anything signed:
//! a copy of somebody else's object, a bucket's policy.

use std::collections::BTreeMap;
use std::time::Duration;

use bucketkit::credentials::Credentials;
use bucketkit::encode::{Slash, encode};
use bucketkit::endpoint::{Endpoint, ObjectKey, Resource};
use bucketkit::sign::canonical_request::Target;
use bucketkit::sign::{Context, PathRule, Payload, Signable, UNSIGNED_PAYLOAD, presign, sign};
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::session::Visitor;
use crate::sts::now;

/// How long a presigned URL lives if the page does not say, and at most, in seconds. It is used at once.
const LIFETIME: u32 = 60;
const LONGEST_LIFETIME: u32 = 900;

/// What is signed: S3's name for it, its method, the query that it must have, and the query that it may have.
const OPERATIONS: &[(&str, &str, &[&str], &[&str])] = &[
    ("PutObject", "PUT", &[], &[]),
    ("CreateMultipartUpload", "POST", &["uploads"], &[]),
    ("UploadPart", "PUT", &["partNumber", "uploadId"], &[]),
    ("ListParts", "GET", &["uploadId"], &["max-parts", "part-number-marker"]),
    ("CompleteMultipartUpload", "POST", &["uploadId"], &[]),
    ("AbortMultipartUpload", "DELETE", &["uploadId"], &[]),
    ("GetObject", "GET", &[], &[]),
    ("HeadObject", "HEAD", &[], &[]),
];

/// Headers that change nothing about who may do what. `x-amz-copy-source` and `x-amz-acl`, say, are none of them. A `*` stands
/// for any end.
const HEADERS: &[&str] = &[
    "cache-control",
    "content-disposition",
    "content-md5",
    "content-type",
    "if-none-match",
    "x-amz-checksum-*",
    "x-amz-content-sha256",
    "x-amz-meta-*",
    "x-amz-mp-object-size",
    "x-amz-sdk-checksum-algorithm",
];

/// The request, as bucketkit's signer is shown it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    pub operation: String,
    pub bucket: String,
    pub key: String,
    pub upload_id: Option<String>,
    pub part_number: Option<u32>,
    pub method: String,
    pub url: String,
    pub headers: BTreeMap<String, String>,
    pub payload_hash: String,
    pub expires_in: Option<u32>,
}

/// What bucketkit's signer returns.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<BTreeMap<String, String>>,
    /// In milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<i64>,
}

/// Signs in headers. `Err` is a sentence for the page's developer.
pub fn sign_headers(
    config: &Config,
    visitor: &Visitor,
    asked: &Asked,
    key: &Credentials,
) -> Result<Answer, &'static str> {
    check(config, visitor, asked)?;
    let headers = headers(asked);
    let payload = match asked.payload_hash.as_str() {
        UNSIGNED_PAYLOAD => Payload::Unsigned,
        hash => Payload::Sha256(hash),
    };
    let context = Context { credentials: key, region: &config.region, service: "s3", time: now() };
    let request = Signable { method: &asked.method, url: &asked.url, headers: &headers, payload };
    let signed = sign(&request, &context).map_err(|_| "This cannot be signed.")?;
    Ok(Answer { url: None, headers: Some(signed.headers.into_iter().collect()), expires: None })
}

/// Presigns.
pub fn sign_url(config: &Config, visitor: &Visitor, asked: &Asked, key: &Credentials) -> Result<Answer, &'static str> {
    check(config, visitor, asked)?;
    let headers = headers(asked);
    let time = now();
    let context = Context { credentials: key, region: &config.region, service: "s3", time };
    let seconds = asked.expires_in.unwrap_or(LIFETIME).min(LONGEST_LIFETIME);
    let request = Signable { method: &asked.method, url: &asked.url, headers: &headers, payload: Payload::Unsigned };
    let signed = presign(&request, &context, seconds).map_err(|_| "This cannot be signed.")?;
    let life = Duration::from_secs(seconds.into()).as_millis();
    let expires = time.plus_millis(i64::try_from(life).unwrap_or(i64::MAX));
    Ok(Answer { url: Some(signed.url), headers: None, expires: Some(expires.unix_millis()) })
}

/// Whether it is one of our operations, on an object of this visitor's, and nothing more.
fn check(config: &Config, visitor: &Visitor, asked: &Asked) -> Result<(), &'static str> {
    let operation = OPERATIONS.iter().find(|(name, ..)| *name == asked.operation);
    let Some((_, method, required, optional)) = operation else { return Err("This operation is not signed here.") };
    if asked.bucket != config.bucket {
        return Err("This bucket is not signed for here.");
    }
    if !asked.key.starts_with(&visitor.prefix()) {
        return Err("Only keys below the visitor's own prefix are signed here.");
    }
    // What S3 would read in another way than we do is none of ours: the URL has one spelling.
    let place = object_url(config, &asked.key).ok_or("The key cannot be used.")?;
    let url = Target::parse(&asked.url, PathRule::Once).map_err(|_| "The URL cannot be read.")?.url();
    let (path, query) = asked.url.split_once('?').unwrap_or((&asked.url, ""));
    if url != asked.url || path != place || asked.method != *method {
        return Err("The method or the URL is not that of the operation.");
    }
    let pairs: Vec<_> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
    let value = |wanted: &str| pairs.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value);
    let all_known = pairs.iter().all(|(name, _)| required.contains(name) || optional.contains(name))
        && pairs.is_sorted_by(|(left, _), (right, _)| left < right);
    let all_there = required.iter().all(|name| value(name).is_some());
    let part = asked.part_number.map(|number| number.to_string());
    let upload = asked.upload_id.as_deref().map(|id| encode(id, Slash::Encode));
    if !all_known || !all_there || value("partNumber") != part.as_deref() || value("uploadId") != upload.as_deref() {
        return Err("The query is not that of the operation.");
    }
    let harmless = |name: &str| {
        HEADERS.iter().any(|known| known.strip_suffix('*').map_or(*known == name, |start| name.starts_with(start)))
    };
    if !asked.headers.keys().all(|name| harmless(&name.to_ascii_lowercase())) {
        return Err("A header is not signed here.");
    }
    Ok(())
}

fn object_url(config: &Config, key: &str) -> Option<String> {
    let resource = Resource {
        bucket: &config.bucket,
        region: Some(&config.region),
        end_point: Some(&config.s3_url.authority),
        use_ssl: Some(config.s3_url.https),
        path_style: Some(true),
        port: None,
    };
    Some(Endpoint::resolve(&resource).ok()?.object_url(&ObjectKey::parse(key).ok()?))
}

fn headers(asked: &Asked) -> Vec<(&str, &str)> {
    asked.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Sessions;

    const VARIABLES: &[(&str, &str)] = &[
        ("PAGE_DIR", "page"),
        ("PACKAGE_DIR", "dist"),
        ("S3_URL", "http://store:1"),
        ("S3_BUCKET", "demo"),
        ("ROLE_ARN", "arn"),
        ("STS_ACCESS_KEY_ID", "BACKEND"),
        ("STS_SECRET_ACCESS_KEY", "sEcReT"),
    ];

    fn setting() -> (Config, Visitor, Credentials) {
        let read =
            |asked: &str| VARIABLES.iter().find(|(name, _)| *name == asked).map(|(_, value)| (*value).to_owned());
        let visitor = Sessions::new(false).unwrap().begin().unwrap().0;
        let key = Credentials::new("ASIAEXAMPLE", "sEcReT-of-a-session", Some("tOkEn"), None).unwrap();
        (Config::from_variables(read).unwrap(), visitor, key)
    }

    fn part(visitor: &Visitor) -> Asked {
        Asked {
            operation: "UploadPart".to_owned(),
            bucket: "demo".to_owned(),
            key: format!("{}a b", visitor.prefix()),
            upload_id: Some("u+1".to_owned()),
            part_number: Some(2),
            method: "PUT".to_owned(),
            url: format!("http://store:1/demo/{}a%20b?partNumber=2&uploadId=u%2B1", visitor.prefix()),
            headers: BTreeMap::from([("x-amz-content-sha256".to_owned(), UNSIGNED_PAYLOAD.to_owned())]),
            payload_hash: UNSIGNED_PAYLOAD.to_owned(),
            expires_in: None,
        }
    }

    #[test]
    fn signs_what_fits_together_and_shows_no_secret() {
        let (config, visitor, key) = setting();
        let headers = sign_headers(&config, &visitor, &part(&visitor), &key).unwrap().headers.unwrap();
        assert!(headers.contains_key("authorization") && headers.contains_key("x-amz-date"));
        let answer = sign_url(&config, &visitor, &part(&visitor), &key).unwrap();
        assert!(answer.url.unwrap().contains("X-Amz-Expires=60&"));
        assert!(answer.expires.unwrap() > now().unix_millis());
        let asked = Asked { expires_in: Some(100_000), ..part(&visitor) };
        let longest = sign_url(&config, &visitor, &asked, &key).unwrap();
        assert!(longest.url.as_ref().unwrap().contains("X-Amz-Expires=900&"));
        assert!(!format!("{headers:?} {longest:?}").contains("sEcReT"));
    }

    #[test]
    fn refuses_what_is_not_the_visitors_or_not_what_it_says() {
        let (config, visitor, key) = setting();
        let place = format!("http://store:1/demo/{}a%20b", visitor.prefix());
        type Change<'a> = &'a dyn Fn(&mut Asked);
        let cases: [(Change<'_>, &str); 14] = [
            (&|asked| asked.operation = "DeleteObject".to_owned(), "operation"),
            (&|asked| asked.operation = "Other".to_owned(), "operation"),
            (&|asked| asked.bucket = "other".to_owned(), "bucket"),
            (&|asked| asked.key = "u/somebody/a b".to_owned(), "prefix"),
            (&|asked| asked.key = format!("{}../x", visitor.prefix()), "key"),
            (&|asked| asked.key.push('c'), "URL"),
            (&|asked| asked.method = "DELETE".to_owned(), "method"),
            (&|asked| asked.url = asked.url.replace("store:1", "other"), "URL"),
            (&|asked| asked.url = asked.url.replace("uploadId=u%2B1", "uploadId=u+1"), "URL"),
            (&|asked| asked.url = format!("{place}?partNumber=2&uploadId=other"), "query"),
            (&|asked| asked.url = format!("{place}?acl=&partNumber=2&uploadId=u%2B1"), "query"),
            (&|asked| asked.url = format!("{place}?partNumber=2&uploadId=u%2B1&uploadId=v"), "query"),
            (&|asked| asked.part_number = None, "query"),
            (&|asked| drop(asked.headers.insert("X-Amz-Copy-Source".to_owned(), "/demo/x".to_owned())), "header"),
        ];
        for (change, named) in cases {
            let mut asked = part(&visitor);
            change(&mut asked);
            let refusals =
                [sign_headers(&config, &visitor, &asked, &key).err(), sign_url(&config, &visitor, &asked, &key).err()];
            for refusal in refusals {
                assert!(refusal.is_some_and(|told| told.contains(named)), "{named}: {refusal:?} {asked:?}");
            }
        }
    }
}
