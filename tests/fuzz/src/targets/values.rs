//! The small values that people hand in: credentials, names, headers, an object's settings, a plan of parts.

use bucketkit::credentials::Credentials;
use bucketkit::endpoint::{BucketName, ObjectKey};
use bucketkit::http::Headers;
use bucketkit::protocol::s3::{CreateMultipartUpload, ETag, ObjectOptions, ObjectSettings, PartNumber, UploadId};
use bucketkit::upload::{Limits, Plan};

use super::is_visible;
use crate::Target;
use crate::input::{Fields, fields};
use crate::secret::{leaks, secret};

pub(crate) const TARGET: Target = Target {
    name: "values",
    run,
    seeds,
    words: &[
        "content-type",
        "x-amz-meta-",
        "x-amz-acl",
        "if-match",
        "/",
        "..",
        "~",
        "\u{7f}",
        "é",
        "5242880",
        "\u{ff}",
    ],
};

fn seeds() -> Vec<Vec<u8>> {
    vec![
        fields(&["AKIDEXAMPLE", "bucket", "a/b", "1073741825", "8388608", "image/png", "inline", "no-store", "a", "b"]),
        fields(&["", "..", ".", "53687091200000", "", "", "", "", "x-amz-storage-class", "GLACIER", "Host", "h"]),
    ]
}

fn run(data: &[u8]) {
    let mut input = Fields::new(data);
    let (id, bucket, key) = (input.text(), input.text(), input.text());
    check_credentials(&id, data.len() as u64);
    if let Ok(name) = BucketName::parse(&bucket) {
        assert!(name.as_str() == bucket && is_visible(&bucket) && !bucket.contains('/'));
    }
    if let Ok(object) = ObjectKey::parse(&key) {
        assert!(object.as_str() == key && (1..=1024).contains(&key.len()));
        assert!(key.split('/').all(|segment| segment != "." && segment != ".."));
    }
    for opaque in
        [ETag::new(&key).map(|tag| tag.as_str().to_owned()), UploadId::new(&key).map(|id| id.as_str().to_owned())]
    {
        assert!(opaque.is_none_or(|text| key.contains(&text) && !text.is_empty()));
    }
    check_plan(input.number().cast_unsigned(), input.number().cast_unsigned());
    let (content_type, content_disposition, cache_control) = (input.optional(), input.optional(), input.optional());
    let pairs = input.rest_in_pairs();
    let mut headers = Headers::new();
    for (name, value) in &pairs {
        if headers.try_push(name, value).is_ok() {
            assert!(is_visible(name) && !name.contains([':', ';', ',']) && !value.contains(['\r', '\n', '\0']));
        }
    }
    for which in 0..3 {
        let here = |number| if which == number { pairs.clone() } else { Vec::new() };
        let options = ObjectOptions {
            content_type: content_type.clone(),
            content_disposition: content_disposition.clone(),
            cache_control: cache_control.clone(),
            metadata: here(0),
            tags: here(1),
            headers: here(2),
        };
        if let Ok(settings) = ObjectSettings::new(&options) {
            let request = CreateMultipartUpload { settings: &settings, checksum: None }.request();
            let mut again = Headers::new();
            for (name, value) in request.headers.iter() {
                assert!(again.get(name).is_none(), "{name} is sent twice");
                again.try_push(name, value).expect("settings can be sent");
            }
        }
    }
}

fn check_credentials(text: &str, number: u64) {
    let hidden = secret(number, 40);
    for (id, key, token) in
        [(text, hidden.as_str(), None), ("AKID", text, Some(hidden.as_str())), ("AKID", hidden.as_str(), Some(text))]
    {
        let shown = match Credentials::new(id, key, token, None) {
            Ok(credentials) => format!("{credentials:?}"),
            Err(error) => format!("{error} {error:?}"),
        };
        assert!(!leaks(&shown, &hidden, text.as_bytes()), "{shown}");
    }
}

/// The parts are the file: none is too small, too large or too many, none is missing, none overlaps.
fn check_plan(size: u64, part_size: u64) {
    for part_size in [None, Some(part_size)] {
        let Ok(plan) = Plan::new(size, part_size, &Limits::S3) else { continue };
        assert!(plan.size() == size && (1..=10_000).contains(&plan.parts()));
        assert_eq!(plan.is_single(), plan.parts() == 1);
        let range = |number| plan.range(PartNumber::new(number).expect("a part's number"));
        for number in [1, 2, plan.parts() / 2, plan.parts() - 1, plan.parts()] {
            if number == 0 || number > plan.parts() {
                continue;
            }
            let part = range(number);
            let length = part.end - part.start;
            assert!(length <= Limits::S3.max_part && (number == plan.parts() || length >= Limits::S3.min_part));
            assert_eq!(part.start, if number == 1 { 0 } else { range(number - 1).end });
        }
        assert_eq!(range(plan.parts()).end, size);
    }
}
