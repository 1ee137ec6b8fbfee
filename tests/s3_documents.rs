//! S3's published documents against the operations: what AWS and its SDKs say an answer means is what we read from it.
//! Then noise, and every way to cut a success short.
#![cfg(feature = "upload")]
#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use bucketkit::http::{Headers, HttpResponse};
use bucketkit::protocol::s3::{
    AbortMultipartUpload, Body, Class, CompleteMultipartUpload, CreateMultipartUpload, ETag, ListParts, ListPartsPage,
    ObjectSettings, Part, PartNumber, PutObject, ServiceError, UploadId, UploadPart,
};
use proptest::prelude::*;
use serde_json::Value;

/// What a case is held against.
enum Check {
    Create,
    Complete,
    CompleteRequest,
    List,
    /// An error under any status.
    Error,
    /// A 200 that does not hold what a success holds.
    Incomplete,
    /// Nothing here answers to it, for this reason.
    NotOurs(&'static str),
}

const BUCKET_LISTS: &str = "Lists of a bucket's objects are not among the operations of an upload.";
const BUCKET_SETTINGS: &str = "A bucket's settings are its owner's, not a page's.";

/// Every case of the file, by name: one that is missing here fails the test.
const CASES: &[(&str, Check)] = &[
    ("HeadObjectEmptyBody", Check::Error),
    ("GetBucketLocation", Check::NotOurs(BUCKET_SETTINGS)),
    ("KeysWithWhitespace", Check::NotOurs(BUCKET_LISTS)),
    ("OutOfOrderVersions", Check::NotOurs(BUCKET_LISTS)),
    ("GetBucketLocationUnwrappedOutput", Check::NotOurs(BUCKET_SETTINGS)),
    ("S3OperationNoErrorWrappingResponse", Check::Error),
    ("PutBucketLifecycleConfiguration", Check::NotOurs(BUCKET_SETTINGS)),
    ("CreateMultipartUpload", Check::Create),
    ("CompleteMultipartUpload", Check::Complete),
    ("CompleteMultipartUpload-error-in-200", Check::Error),
    ("CompleteMultipartUpload-error-in-200-after-padding", Check::Error),
    ("CompleteMultipartUpload-request", Check::CompleteRequest),
    ("ListParts", Check::List),
    ("ListObjectsV2-continuation", Check::NotOurs(BUCKET_LISTS)),
    ("Error-NoSuchKey", Check::Error),
    ("Error-TemporaryRedirect", Check::Error),
    ("Error-AccessDenied", Check::Error),
    ("CORSConfiguration-1", Check::NotOurs(BUCKET_SETTINGS)),
    ("CORSConfiguration-2", Check::NotOurs(BUCKET_SETTINGS)),
    ("ListObjects-delimiter", Check::NotOurs(BUCKET_LISTS)),
    // Of other operations, but under 200 these mean the same for every operation that answers with a document.
    ("CopyObject-incomplete-200", Check::Incomplete),
    ("CopyObject-padded-200", Check::NotOurs("Copies are not among the operations of an upload.")),
    ("CopyObject-error-in-200", Check::Error),
    ("Error-PermanentRedirect", Check::Error),
    ("Error-AuthorizationHeaderMalformed-1", Check::Error),
    ("Error-AuthorizationHeaderMalformed-2", Check::Error),
    ("ListObjects-empty-url-encoding", Check::NotOurs(BUCKET_LISTS)),
    ("DeleteObjects-error-in-200", Check::Error),
    ("GetBucketLocation-empty", Check::NotOurs(BUCKET_SETTINGS)),
    ("GetBucketLocation-EU", Check::NotOurs(BUCKET_SETTINGS)),
    // A listing cut off under 200, as one of ours might be.
    ("ListObjects-malformed", Check::Incomplete),
];

fn cases() -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("vectors/s3-xml/documents.json")).unwrap();
    file["cases"].as_array().unwrap().clone()
}

fn case(name: &str) -> Value {
    cases().into_iter().find(|case| case["name"] == name).unwrap()
}

fn response(case: &Value) -> HttpResponse {
    let headers = case["headers"].as_object().unwrap().iter();
    let headers: Headers = headers.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect();
    let status = u16::try_from(case["status"].as_u64().unwrap()).unwrap();
    HttpResponse { status, headers, body: case["body"].as_str().unwrap().to_owned() }
}

fn list_after(after: u64, response: &HttpResponse) -> Result<ListPartsPage, Box<ServiceError>> {
    let (upload_id, settings) = (UploadId::new("id").unwrap(), ObjectSettings::default());
    ListParts { upload_id: &upload_id, after: PartNumber::new(after), max_parts: 2, settings: &settings }
        .parse(response)
}

/// Every operation's verdict; an error that they do not share shows as two.
fn errors_of_all(response: &HttpResponse) -> Vec<Option<Box<ServiceError>>> {
    vec![
        PutObject::parse(response).err(),
        CreateMultipartUpload::parse(response).err(),
        UploadPart::parse(response).err(),
        CompleteMultipartUpload::parse(response).err(),
        AbortMultipartUpload::parse(response).err(),
        list_after(0, response).err(),
    ]
}

/// Lines and indentation of a document for people become single spaces in a sentence for people.
fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_case_is_accounted_for() {
    let cases = cases();
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        let Some((_, check)) = CASES.iter().find(|(known, _)| *known == name) else {
            panic!("{name} is a case that this test does not know: say what it is held against, or why it is not.");
        };
        match check {
            Check::Create => create(case),
            Check::Complete => complete(case),
            Check::CompleteRequest => complete_request(case),
            Check::List => list(case),
            Check::Error => error(case),
            Check::Incomplete => incomplete(case),
            Check::NotOurs(reason) => assert!(!reason.is_empty()),
        }
    }
    assert_eq!(cases.len(), CASES.len(), "a case that this test names is no longer in the file");
}

fn create(case: &Value) {
    let id = CreateMultipartUpload::parse(&response(case)).unwrap();
    assert_eq!(id.as_str(), case["expected"]["UploadId"]);
}

fn complete(case: &Value) {
    let stored = CompleteMultipartUpload::parse(&response(case)).unwrap();
    assert_eq!(stored.etag.unwrap().as_str(), case["expected"]["ETag"]);
    assert_eq!((stored.version_id, stored.checksum), (None, None));
}

fn complete_request(case: &Value) {
    let parts = case["expected"]["Parts"].as_array().unwrap().iter().map(|part| Part {
        number: PartNumber::new(part["PartNumber"].as_u64().unwrap()).unwrap(),
        checksum: None,
        etag: ETag::new(part["ETag"].as_str().unwrap()).unwrap(),
    });
    let (upload_id, settings) = (UploadId::new("id").unwrap(), ObjectSettings::default());
    let parts: Vec<Part> = parts.collect();
    let request = CompleteMultipartUpload::new(&upload_id, &parts, &settings).unwrap().request();
    let Body::Text(body) = request.body else { panic!("no document") };
    // The sample leaves out the namespace that the API's reference writes, and that every SDK sends.
    let namespace = " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";
    assert_eq!(body.matches(namespace).count(), 1);
    let sample: String = case["body"].as_str().unwrap().split_whitespace().collect();
    assert_eq!(body.replace(namespace, ""), sample);
}

fn list(case: &Value) {
    let expected = &case["expected"];
    let page = list_after(expected["PartNumberMarker"].as_u64().unwrap(), &response(case)).unwrap();
    assert_eq!(expected["IsTruncated"], true);
    assert_eq!(page.next, PartNumber::new(expected["NextPartNumberMarker"].as_u64().unwrap()));
    let parts = expected["Parts"].as_array().unwrap();
    assert_eq!(page.parts.len(), parts.len());
    for (part, expected) in page.parts.iter().zip(parts) {
        assert_eq!(u64::from(part.number.get()), expected["PartNumber"]);
        assert_eq!(part.etag.as_ref().unwrap().as_str(), expected["ETag"]);
        assert_eq!(part.size.unwrap(), expected["Size"]);
    }
}

fn error(case: &Value) {
    let name = &case["name"];
    let answer = response(case);
    let expected = &case["expected"]["Error"];
    let header = |name: &str| answer.headers.get(name).map(str::to_owned);
    for error in errors_of_all(&answer) {
        let error = error.unwrap_or_else(|| panic!("{name} was taken for a success"));
        let told = error.to_error();
        assert_eq!(error.status, answer.status, "{name}");
        assert_eq!(error.code.as_deref(), expected["Code"].as_str(), "{name}");
        assert_eq!((told.status(), told.s3_code()), (Some(answer.status), expected["Code"].as_str()), "{name}");
        if let Some(message) = expected["Message"].as_str() {
            assert_eq!(error.message.as_deref(), Some(on_one_line(message).as_str()), "{name}");
            assert!(told.detail().unwrap().ends_with(&on_one_line(message)), "{name}");
        }
        let request_id = expected["RequestId"].as_str().map(str::to_owned).or(header("x-amz-request-id"));
        assert_eq!(error.request_id.as_deref(), request_id.as_deref(), "{name}");
        assert_eq!(told.request_id(), request_id.as_deref(), "{name}");
        assert_eq!(error.region.as_deref(), case["expected"]["region"].as_str(), "{name}");
        if let Some(region) = case["expected"]["region"].as_str() {
            assert_eq!(told.code().as_str(), "wrong_region", "{name}");
            assert!(told.detail().unwrap().contains(region), "{name}");
        }
        assert_eq!(error.server_time.is_some(), header("date").is_some(), "{name}");
        let class = match error.code.as_deref() {
            Some("InternalError") => Class::Transient,
            Some("SlowDown") => Class::Throttled,
            Some("AccessDenied") => Class::CredentialsDoubtful,
            _ => Class::Permanent,
        };
        assert_eq!(error.class, class, "{name}");
    }
}

fn incomplete(case: &Value) {
    let answer = response(case);
    assert_eq!(answer.status, 200);
    let verdicts = [
        CreateMultipartUpload::parse(&answer).err(),
        CompleteMultipartUpload::parse(&answer).err(),
        list_after(0, &answer).err(),
    ];
    for verdict in verdicts {
        let error = verdict.unwrap_or_else(|| panic!("{} was taken for a success", case["name"]));
        assert_eq!((error.class, error.code.as_deref()), (Class::Transient, None), "{}", case["name"]);
    }
}

/// Whether the operation that a document of success belongs to accepts it.
type Accepts = fn(&HttpResponse) -> bool;
const SUCCESSES: &[(&str, Accepts)] = &[
    ("CreateMultipartUpload", |response| CreateMultipartUpload::parse(response).is_ok()),
    ("CompleteMultipartUpload", |response| CompleteMultipartUpload::parse(response).is_ok()),
    ("ListParts", |response| list_after(1, response).is_ok()),
];

#[test]
fn no_beginning_of_a_success_is_a_success() {
    for (name, accepts) in SUCCESSES {
        let whole = response(&case(name));
        assert!(accepts(&whole), "{name}");
        for cut in 0..whole.body.trim_end().len() {
            let body = whole.body[..cut].to_owned();
            assert!(!accepts(&HttpResponse { body, ..whole.clone() }), "{name} cut at {cut}");
        }
        for status in [100, 301, 400, 404, 500, 503] {
            assert!(!accepts(&HttpResponse { status, ..whole.clone() }), "{name} with {status}");
        }
        // White space, which keeps a connection alive, changes nothing.
        let body = String::from(" \n\n") + &whole.body + "\n \n";
        assert!(accepts(&HttpResponse { body, ..whole.clone() }), "{name} padded");
    }
}

fn any_response() -> impl Strategy<Value = HttpResponse> {
    let one_of = |words: &'static str| prop::sample::select(words.split(' ').collect::<Vec<_>>());
    let name = one_of(
        "etag date retry-after x-amz-bucket-region x-amz-checksum-crc32 x-amz-checksum-type x-amz-request-id x-amz-version-id",
    );
    let word = one_of(
        "<Error> </Error> <Code> </Code> <Message> </Message> <ListPartsResult> </ListPartsResult> <Part> </Part> \
         <PartNumber> </PartNumber> <IsTruncated>true</IsTruncated> 10000 &#x41; é",
    );
    let status = prop_oneof![Just(200_u16), Just(204), Just(301), Just(403), Just(404), Just(503), any::<u16>()];
    let headers = prop::collection::vec((name, "\\PC{0,40}"), 0..6);
    let words = prop::collection::vec(word, 0..20);
    let body = prop_oneof!["\\PC{0,200}", words.prop_map(|words| words.concat())];
    (status, headers, body).prop_map(|(status, headers, body)| HttpResponse {
        status,
        headers: headers.into_iter().collect(),
        body,
    })
}

proptest! {
    #[test]
    fn nothing_panics_on_any_answer(response in any_response()) {
        for error in errors_of_all(&response).into_iter().flatten() {
            let told = error.to_error();
            prop_assert!(told.detail().is_none_or(|detail| detail.chars().count() < 400));
        }
    }

    #[test]
    fn nothing_panics_on_a_damaged_document(which in 0..CASES.len(), at in any::<prop::sample::Index>(), length in 0..8_usize, put in "[<>/&;\"a-c\\PC]{0,6}") {
        let case = cases().swap_remove(which);
        let mut damaged: Vec<char> = case["body"].as_str().unwrap().chars().collect();
        let at = at.index(damaged.len() + 1);
        let end = damaged.len().min(at + length);
        damaged.splice(at..end, put.chars());
        let body: String = damaged.into_iter().collect();
        let response = HttpResponse { status: 200, body, ..Default::default() };
        errors_of_all(&response).iter().flatten().for_each(|error| drop(error.to_error()));
    }

    #[test]
    fn pages_lead_to_an_end(pages in prop::collection::vec((any::<bool>(), 0..12_000_u32, 0..12_000_u32), 1..30)) {
        let mut after = 0;
        for (truncated, marker, number) in pages {
            let body = format!("<ListPartsResult><IsTruncated>{truncated}</IsTruncated><NextPartNumberMarker>{marker}</NextPartNumberMarker><Part><PartNumber>{number}</PartNumber></Part></ListPartsResult>");
            let response = HttpResponse { status: 200, body, ..Default::default() };
            match list_after(after, &response) {
                Ok(ListPartsPage { next: Some(next), .. }) => {
                    prop_assert!(u64::from(next.get()) > after);
                    after = next.get().into();
                }
                Ok(_) | Err(_) => break,
            }
        }
    }
}
