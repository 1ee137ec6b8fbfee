//! What the platform gives to scripts for polars: `storage_options` for polars' own reader, and `s3fs_args` for s3fs.
//! <https://docs.rs/object_store/latest/object_store/aws/enum.AmazonS3ConfigKey.html>,
//! <https://s3fs.readthedocs.io/en/latest/api.html>

use super::rows::{FALSE, Part, Row, TRUE, Table, Word};

pub(super) const TABLE: &Table = &Table { rows: ROWS, also: &[], has_own_style: false };

const YES: Word = Word::Text("true");
const NO: Word = Word::Text("false");

const ROWS: &[Row] = &[
    ("/s3fs_args/endpoint_url", Part::Url),
    ("/s3fs_args/key", Part::Field("accessKey")),
    ("/s3fs_args/secret", Part::Field("secretKey")),
    ("/s3fs_args/token", Part::Field("token")),
    ("/s3fs_args/use_ssl", Part::Flag("useSSL", TRUE, FALSE)),
    ("/s3fs_args/cache_regions", Part::Fixed(FALSE)),
    ("/s3fs_args/client_kwargs/region_name", Part::Region),
    (
        "/s3fs_args/config_kwargs/s3/addressing_style",
        Part::Flag("pathStyle", Word::Text("path"), Word::Text("virtual")),
    ),
    // object_store wants the bucket in it where requests are virtual-hosted.
    ("/storage_options/aws_endpoint_url", Part::BucketUrl),
    ("/storage_options/aws_access_key_id", Part::Field("accessKey")),
    ("/storage_options/aws_secret_access_key", Part::Field("secretKey")),
    ("/storage_options/aws_session_token", Part::Field("token")),
    ("/storage_options/aws_region", Part::Region),
    ("/storage_options/aws_allow_http", Part::Flag("useSSL", NO, YES)),
    ("/storage_options/aws_virtual_hosted_style_request", Part::Flag("pathStyle", NO, YES)),
];
