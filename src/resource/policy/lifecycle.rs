//! The lifecycle rule that ends uploads which nobody completed: their parts cost money, and no listing shows them.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html>

use super::{document, listed};
use crate::encode::decimal;
use crate::resource::value::Value;

/// One rule for all keys that begin with `prefix`; a day at least. What was stored is left alone.
pub fn lifecycle_rules(prefix: &str, days: u32) -> Value {
    document(&[
        r#"{"Rules":[{"ID":"end-orphan-uploads","Status":"Enabled","Filter":{"Prefix":"#,
        &listed(&[prefix]),
        r#"},"AbortIncompleteMultipartUpload":{"DaysAfterInitiation":"#,
        &decimal(days.max(1).into()),
        "}}]}",
    ])
}
