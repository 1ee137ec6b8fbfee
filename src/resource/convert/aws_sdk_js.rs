//! The configuration of `new S3Client(…)` of the SDK for JavaScript, version 3, with `bucket` beside it: the client
//! ignores that, and each command wants it.
//! <https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/client/s3/>

use super::rows::{FALSE, Part, Row, TRUE, Table};

pub(super) const TABLE: &Table = &Table { rows: ROWS, also: ALSO, has_own_style: true };

const ROWS: &[Row] = &[
    ("/bucket", Part::Field("bucket")),
    ("/region", Part::Region),
    ("/endpoint", Part::Url),
    ("/forcePathStyle", Part::Flag("pathStyle", TRUE, FALSE)),
    ("/credentials/accessKeyId", Part::Field("accessKey")),
    ("/credentials/secretAccessKey", Part::Field("secretKey")),
    ("/credentials/sessionToken", Part::Field("token")),
];

/// Read, but not written: the SDK takes a `Date` there, which is no JSON, and fails on a text.
const ALSO: &[Row] = &[
    ("/credentials/expiration", Part::Field("expiration")),
    ("/Bucket", Part::Field("bucket")),
    ("/tls", Part::Flag("useSSL", TRUE, FALSE)),
];
