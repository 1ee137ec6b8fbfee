//! One resource in the shapes that the platform and its scripts use. Each shape has a file with `read`, into the s3
//! resource's fields, and `write`, from what they mean.
//!
//! Nothing is lost in silence: what was written is read again, and each field that came back otherwise is an issue.
//! Secrets stand in the values that need them, and in no issue.

mod aws_sdk_js;
mod boto3;
mod duckdb;
mod facts;
mod lines;
mod literal;
mod object_settings;
mod paste;
mod polars;
mod rclone;
mod rows;
mod s3;
mod url;

pub use self::paste::{Pasted, detect, paste};

use alloc::borrow::Cow;
use alloc::vec::Vec;

use self::facts::{Facts, is_absent};
use self::rows::{Left, Read};
use super::issue::{Issue, IssueCode, Severity};
use super::value::{Object, Value};

/// The shapes that can be read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The platform's `s3` resource.
    S3,
    /// The instance's object storage settings.
    ObjectSettings,
    /// Arguments of Python's `boto3.client("s3", …)`; `config` is data, to be made a `botocore.config.Config`.
    Boto3,
    /// `storage_options` of polars, and `s3fs_args` for s3fs.
    Polars,
    /// DuckDB's SET statements, as text. Its CREATE SECRET is read too.
    DuckDb,
    /// The configuration of `S3Client` of the SDK for JavaScript, version 3, and the bucket beside it.
    AwsSdkJs,
    /// A section of rclone's configuration, as text.
    Rclone,
    /// The bucket's address. Never with a secret.
    Url,
}

impl Shape {
    pub const ALL: &'static [Self] = &[
        Self::S3,
        Self::ObjectSettings,
        Self::Boto3,
        Self::Polars,
        Self::DuckDb,
        Self::AwsSdkJs,
        Self::Rclone,
        Self::Url,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::S3 => "s3",
            Self::ObjectSettings => "object_settings",
            Self::Boto3 => "boto3",
            Self::Polars => "polars",
            Self::DuckDb => "duckdb",
            Self::AwsSdkJs => "aws-sdk-js",
            Self::Rclone => "rclone",
            Self::Url => "url",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|shape| shape.as_str() == text)
    }

    /// What a value of this shape is.
    const fn kind(self) -> &'static str {
        if matches!(self, Self::DuckDb | Self::Rclone | Self::Url) { "string" } else { "object" }
    }

    /// `None` where it is not of this shape at all.
    fn read(self, value: &Value) -> Option<Read> {
        match (self, value) {
            (Self::DuckDb, Value::Text(text)) => duckdb::read(text),
            (Self::Rclone, Value::Text(text)) => rclone::read(text),
            (Self::Url, Value::Text(text)) => url::read(text),
            (_, Value::Object(object)) => self.read_object(object),
            _ => None,
        }
    }

    fn read_object(self, object: &Object) -> Option<Read> {
        match self {
            Self::S3 => Some(s3::read(object)),
            Self::ObjectSettings => Some(object_settings::read(object)),
            Self::Boto3 => Some(boto3::read(object)),
            Self::Polars => Some(polars::read(object)),
            Self::AwsSdkJs => Some(aws_sdk_js::read(object)),
            Self::DuckDb | Self::Rclone | Self::Url => None,
        }
    }

    fn write(self, facts: &Facts<'_>) -> Value {
        match self {
            Self::S3 => s3::write(facts),
            Self::ObjectSettings => object_settings::write(facts),
            Self::Boto3 => boto3::write(facts),
            Self::Polars => polars::write(facts),
            Self::DuckDb => duckdb::write(facts),
            Self::AwsSdkJs => aws_sdk_js::write(facts),
            Self::Rclone => rclone::write(facts),
            Self::Url => url::write(facts),
        }
    }

    /// Where the s3 resource's field stands in this shape, as a pointer; none in a text.
    fn place_of(self, field: &str) -> Option<&'static str> {
        let rows = match self {
            Self::S3 => s3::ROWS,
            Self::ObjectSettings => object_settings::ROWS,
            Self::Boto3 => boto3::ROWS,
            Self::Polars => polars::ROWS,
            Self::AwsSdkJs => aws_sdk_js::ROWS,
            Self::DuckDb | Self::Rclone | Self::Url => return None,
        };
        rows.iter().find(|(_, part)| part.tells(field)).map(|(place, _)| *place)
    }
}

/// A value of the shape asked for, and what it could not hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Converted {
    pub value: Value,
    /// Each with the place of the field in what was given.
    pub issues: Vec<Issue>,
}

/// From one shape to another. Never fails: what is not of the shape `from` gives `null` and an issue.
pub fn convert(value: &Value, from: Shape, to: Shape) -> Converted {
    let Some(Read { fields, left }) = from.read(value) else {
        let issue =
            Issue::new(IssueCode::ConvertUnreadable, "").text("from", from.as_str()).text("expected", from.kind());
        return Converted { value: Value::Null, issues: [issue].into() };
    };
    if from == to {
        return Converted { value: value.clone(), issues: Vec::new() };
    }
    let facts = Facts::of(&fields);
    let written = to.write(&facts);
    let back = to.read(&written).map(|read| read.fields).unwrap_or_default();
    let mut issues = Vec::new();
    for (field, severity) in lost(&facts, &Facts::of(&back)) {
        let place = from.place_of(field).unwrap_or_default();
        issues.push(dropped(place, field, to.as_str(), severity));
    }
    issues.extend(left.into_iter().map(|Left { path, name }| dropped(path, &name, to.as_str(), Severity::Hint)));
    Converted { value: written, issues }
}

fn dropped(path: impl Into<Cow<'static, str>>, field: &str, to: &'static str, severity: Severity) -> Issue {
    Issue::new(IssueCode::ConvertDropped, path).text("field", field).text("to", to).severity(severity)
}

/// The fields that mean something else after a conversion, and how bad that is.
fn lost(before: &Facts<'_>, after: &Facts<'_>) -> Vec<(&'static str, Severity)> {
    // The bucket is named in each call, and the keys may come from elsewhere. Without its token a temporary key is refused.
    let kept = [
        ("bucket", Severity::Hint),
        ("accessKey", Severity::Warning),
        ("secretKey", Severity::Warning),
        ("token", Severity::Error),
        ("expiration", Severity::Hint),
    ];
    let mut lost: Vec<_> = Vec::new();
    for (field, severity) in kept {
        let (was, is) = (before.fields.get(field), after.fields.get(field));
        if !is_absent(was) && was != is {
            lost.push((field, severity));
        }
    }
    // What stands there is no boolean or number but, say, a placeholder.
    let differs = |field| {
        let was = before.fields.get(field);
        !is_absent(was) && was.and_then(Value::as_bool).is_none() && was != after.fields.get(field)
    };
    let places = [
        ("port", before.has_odd_port && differs("port"), Severity::Error),
        ("endPoint", (&before.host, &before.base) != (&after.host, &after.base), Severity::Error),
        ("useSSL", before.ssl != after.ssl || differs("useSSL"), Severity::Error),
        ("region", before.region != after.region, Severity::Warning),
        ("pathStyle", before.path_style != after.path_style || differs("pathStyle"), Severity::Warning),
    ];
    lost.extend(places.into_iter().filter(|(_, differs, _)| *differs).map(|(field, _, severity)| (field, severity)));
    lost
}
