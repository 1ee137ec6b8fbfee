//! The lifecycle rule that ends uploads which nobody completed: their parts cost money, and no listing shows them.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html>

use super::object;
use crate::resource::value::Value;

/// One rule for all keys that begin with `prefix`; a day at least. What was stored is left alone.
pub fn lifecycle_rules(prefix: &str, days: u32) -> Value {
    let end = object([("DaysAfterInitiation", Value::Number(days.max(1).into()))]);
    let rule = object([
        ("ID", Value::text("end-orphan-uploads")),
        ("Status", Value::text("Enabled")),
        ("Filter", object([("Prefix", Value::text(prefix))])),
        ("AbortIncompleteMultipartUpload", end),
    ]);
    object([("Rules", Value::List([rule].into()))])
}
