//! The arguments of `boto3.client("s3", **arguments)`. `config` has to be made a `botocore.config.Config(**config)`.
//! <https://boto3.amazonaws.com/v1/documentation/api/latest/reference/core/session.html#boto3.session.Session.client>

use super::rows::{FALSE, Part, Row, TRUE, Table, Word};

pub(super) const TABLE: &Table =
    &Table { rows: ROWS, also: &[("/service_name", Part::Fixed(Word::Text("s3")))], has_own_style: false };

const ROWS: &[Row] = &[
    ("/endpoint_url", Part::Url),
    ("/region_name", Part::Region),
    ("/use_ssl", Part::Flag("useSSL", TRUE, FALSE)),
    ("/aws_access_key_id", Part::Field("accessKey")),
    ("/aws_secret_access_key", Part::Field("secretKey")),
    ("/aws_session_token", Part::Field("token")),
    // Without it: path style before an endpoint of one's own, and else virtual-hosted.
    ("/config/s3/addressing_style", Part::Flag("pathStyle", Word::Text("path"), Word::Text("virtual"))),
];
