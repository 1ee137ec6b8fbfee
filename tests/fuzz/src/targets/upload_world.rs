//! What the upload target begins with, and the store that it talks to.

use bucketkit::http::{HttpResponse, Method};
use bucketkit::upload::Send;

use crate::input::fields;

pub(super) fn seeds() -> Vec<Vec<u8>> {
    vec![
        fields(&["2a", "S1", "C0", "G0"]),
        fields(&["3a", "S3", "C0", "G0", "G0", "G0", "G0", "G0", "G0", "G0"]),
        fields(&["2f", "S3", "G0", "L0e200", "L1e200", "A0", "L2e200", "L3e200", "L4e404", "G0"]),
        fields(&["1f", "S4", "S2", "G0", "G0", "R0e500", "T0", "G0", "F0", "T0", "A0", "G0", "G0"]),
        fields(&[
            "6a",
            "S3",
            "c0",
            "T0",
            "C0",
            "P0",
            "G0",
            "R0d403<Error><Code>RequestTimeTooSkewed</Code></Error>",
            "G1",
        ]),
        fields(&[
            "4a",
            "S3",
            "x0",
            "G0",
            "R00403<Error><Code>ExpiredToken</Code></Error>",
            "C0",
            "A0",
            "t9",
            "T0",
            "G0",
        ]),
        fields(&["3a", "S9", "C0", "H0", "G0", "H0", "p0", "G0", "u0", "o0", "O0", "G0", "F0", "T0"]),
        fields(&["3f", "SQ", "G0", "H0", "k0", "V0", "R00404<Error><Code>NoSuchUpload</Code></Error>", "H0", "G0"]),
        fields(&["3s", "S3", "Z0h", "G0", "z0", "T0", "Z0u", "Y0", "G0", "A0", "P0", "Z0u"]),
        fields(&["2s", "S1", "Z0x", "Z0h", "R00403<Error><Code>ExpiredToken</Code></Error>", "Z0h", "G0"]),
    ]
}

/// What a store says that means well. It has no list of parts, and says so.
pub(super) fn friendly(send: &Send) -> HttpResponse {
    let (status, body) = match (send.method, send.url.contains("uploads="), send.url.contains("uploadId=")) {
        (Method::Post, true, _) => (200, tag("InitiateMultipartUploadResult", "<UploadId>u</UploadId>")),
        (Method::Post, ..) => (200, tag("CompleteMultipartUploadResult", "<ETag>e</ETag>")),
        (Method::Get, ..) => (404, tag("Error", "<Code>NoSuchUpload</Code>")),
        (Method::Delete, ..) => (204, String::new()),
        _ => (200, String::new()),
    };
    HttpResponse { status, headers: [("etag", "\"e\"")].into_iter().collect(), body }
}

fn tag(name: &str, inside: &str) -> String {
    format!("<{name}>{inside}</{name}>")
}

/// A choice of headers, three digits of a status, a body.
pub(super) fn response(bytes: &[u8]) -> HttpResponse {
    let headers: &[(&str, &str)] = match bytes.first() {
        Some(b'e') => &[("etag", "\"e\"")],
        Some(b'r') => &[("retry-after", "7")],
        Some(b'R') => &[("retry-after", "99999999999999999999")],
        Some(b'd') => &[("date", "Fri, 31 Dec 9999 23:59:59 GMT")],
        Some(b'D') => &[("date", "Sat, 01 Jan 0000 00:00:00 GMT")],
        _ => &[],
    };
    let digits = bytes.get(1..4).unwrap_or_default();
    let status = digits.iter().fold(0_u16, |status, digit| status * 10 + u16::from(digit.wrapping_sub(b'0') % 10));
    let body = String::from_utf8_lossy(bytes.get(4..).unwrap_or_default()).into_owned();
    HttpResponse { status, headers: headers.iter().copied().collect(), body }
}
