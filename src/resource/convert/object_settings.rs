//! The instance's object storage settings, of type `S3`.

use super::rows::{FALSE, Part, Row, TRUE, Table, Word};

pub(super) const TABLE: &Table = &Table { rows: ROWS, also: &[], has_own_style: false };

const ROWS: &[Row] = &[
    ("/type", Part::Fixed(Word::Text("S3"))),
    ("/bucket", Part::Field("bucket")),
    ("/region", Part::Region),
    ("/endpoint", Part::Field("endPoint")),
    ("/port", Part::Field("port")),
    ("/allow_http", Part::Flag("useSSL", FALSE, TRUE)),
    ("/path_style", Part::Flag("pathStyle", TRUE, FALSE)),
    ("/access_key", Part::Field("accessKey")),
    ("/secret_key", Part::Field("secretKey")),
];
