//! Any answer to each of S3's operations.

use bucketkit::http::HttpResponse;
use bucketkit::protocol::s3::{
    AbortMultipartUpload, Class, CompleteMultipartUpload, CreateMultipartUpload, ListParts, ObjectSettings, PartNumber,
    PutObject, ServiceError, UploadId, UploadPart,
};

use crate::Target;
use crate::input::{Fields, fields};

pub(crate) const TARGET: Target = Target {
    name: "answers",
    run,
    seeds,
    words: &[
        "<Error>",
        "</Error>",
        "<Code>",
        "</Code>",
        "<Message>",
        "</Message>",
        "<ListPartsResult>",
        "<Part>",
        "</Part>",
        "<PartNumber>",
        "<IsTruncated>true</IsTruncated>",
        "<NextPartNumberMarker>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<?xml",
        "?>",
        "&lt;",
        "&#x41;",
        "&#0;",
        "&#55296;",
        "/>",
        "xmlns:a=\"",
        "<a:b>",
        "<!DOCTYPE",
        "\u{feff}",
        "SlowDown",
        "NoSuchUpload",
        "InternalError",
        "RequestTimeTooSkewed",
        "<ServerTime>",
        "<ETag>",
        "<UploadId>",
        "<RequestId>",
        "<Region>",
    ],
};

/// The published documents, a few of which are no answers to these operations.
fn seeds() -> Vec<Vec<u8>> {
    let text = include_str!("../../../vectors/s3-xml/documents.json");
    let documents: serde_json::Value = serde_json::from_str(text).expect("the vectors are valid");
    let cases = documents["cases"].as_array().expect("cases");
    let seeds = cases.iter().map(|case| {
        let status = case["status"].as_u64().unwrap_or(200).to_string();
        let headers = case["headers"].as_object().into_iter().flatten();
        let headers = headers.flat_map(|(name, value)| [name.as_str(), value.as_str().unwrap_or_default()]);
        let whole = [status.as_str(), case["body"].as_str().unwrap_or_default()].into_iter().chain(headers);
        fields(&whole.collect::<Vec<_>>())
    });
    // A list that begins after part 4, as 200 makes it, and says that it goes on there.
    let stuck = "<IsTruncated>true</IsTruncated><NextPartNumberMarker>4</NextPartNumberMarker>";
    seeds.chain([fields(&["200", &format!("<ListPartsResult>{stuck}</ListPartsResult>")])]).collect()
}

fn run(data: &[u8]) {
    let mut input = Fields::new(data);
    let status = input.number() as u16;
    let response = HttpResponse { status, body: input.text(), headers: input.rest_in_pairs().into() };
    let (upload_id, settings) = (UploadId::new("id").expect("an id"), ObjectSettings::default());
    let after = PartNumber::new(u64::from(status) % 7);
    let list = ListParts { upload_id: &upload_id, after, max_parts: 2, settings: &settings };
    let listed = list.parse(&response);
    if let Ok(page) = &listed {
        assert!(page.next.is_none() || page.next > after, "a list that goes round");
    }
    let judged = [
        PutObject::parse(&response).err(),
        UploadPart::parse(&response).err(),
        CreateMultipartUpload::parse(&response).err(),
        CompleteMultipartUpload::parse(&response).err(),
        listed.err(),
    ];
    let good = (200..300).contains(&status);
    assert!(good || judged.iter().all(Option::is_some), "{status} is a success");
    for error in judged.into_iter().flatten() {
        check(&error);
    }
    match AbortMultipartUpload::parse(&response) {
        Ok(()) => assert!(good || ServiceError::read(&response).class == Class::Gone, "{status} is a success"),
        Err(error) => check(&error),
    }
    check(&ServiceError::read(&response));
}

/// An error can be shown: its texts are short and on one line.
fn check(error: &ServiceError) {
    let told = error.to_error();
    let texts = [error.code.as_deref(), error.message.as_deref(), error.request_id.as_deref(), error.region.as_deref()];
    for text in texts.into_iter().flatten().chain(told.detail()) {
        assert!(!text.is_empty() && text.chars().count() <= 400, "{text:?}");
        assert!(!text.contains(char::is_control), "{text:?}");
    }
    for word in [&error.code, &error.request_id, &error.region].into_iter().flatten() {
        assert!(word.len() <= 128 && super::is_visible(word), "{word:?}");
    }
    assert!(error.retry_after_millis.is_none_or(|millis| millis <= 300_000));
    assert!(!told.is_retryable() || matches!(error.class, Class::Transient | Class::Throttled));
    assert!(!told.to_string().is_empty());
}
