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
use self::rows::{Left, Read, Table};
use super::issue::{Issue, IssueCode, Severity};
use super::value::Value;
use crate::text::is_one_of;

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

    /// An address is no table.
    const fn table(self) -> Option<&'static Table> {
        Some(match self {
            Self::S3 => s3::TABLE,
            Self::ObjectSettings => object_settings::TABLE,
            Self::Boto3 => boto3::TABLE,
            Self::Polars => polars::TABLE,
            Self::AwsSdkJs => aws_sdk_js::TABLE,
            Self::DuckDb => duckdb::TABLE,
            Self::Rclone => rclone::TABLE,
            Self::Url => return None,
        })
    }

    /// `None` where it is not of this shape at all.
    fn read(self, value: &Value) -> Option<Read> {
        match (self, value) {
            (Self::DuckDb, Value::Text(text)) => duckdb::read(text),
            (Self::Rclone, Value::Text(text)) => rclone::read(text),
            (Self::Url, Value::Text(text)) => url::read(text),
            (Self::DuckDb | Self::Rclone | Self::Url, _) => None,
            (_, Value::Object(object)) => self.table().map(|table| table.read(object)),
            _ => None,
        }
    }

    fn write(self, facts: &Facts<'_>) -> Value {
        match (self, self.table()) {
            (Self::S3, _) => s3::write(facts),
            (Self::DuckDb, _) => duckdb::write(facts),
            (Self::Rclone, _) => rclone::write(facts),
            (_, Some(table)) => Value::Object(table.write(facts)),
            (_, None) => url::write(facts),
        }
    }

    /// Whether the s3 resource's field has a place in this shape, so that only its value is at fault.
    fn holds(self, field: &str) -> bool {
        // The port goes into the endpoint.
        let field = if field == "port" { "endPoint" } else { field };
        match self.table() {
            Some(table) => table.rows.iter().any(|(_, part)| part.tells(field)),
            None => !is_one_of(field, &["accessKey", "secretKey", "token", "expiration"]),
        }
    }

    /// Where the s3 resource's field stands in this shape, as a pointer; none in a text.
    fn place_of(self, field: &str) -> &'static str {
        let rows = self.table().filter(|_| self.kind() == "object").map_or(&[][..], |table| table.rows);
        rows.iter().find(|(_, part)| part.tells(field)).map_or("", |(place, _)| *place)
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
    lost(&facts, &Facts::of(&back), &mut |field, severity| {
        let mut issue = dropped(from.place_of(field).into(), field, to.as_str(), severity);
        if to.holds(field) {
            issue.code = IssueCode::ConvertAltered;
        } else if field == "bucket" {
            issue.code = IssueCode::ConvertBucketApart;
        }
        issues.push(issue);
    });
    push_left(&mut issues, left, to.as_str());
    Converted { value: written, issues }
}

fn push_left(issues: &mut Vec<Issue>, left: Vec<Left>, to: &'static str) {
    for Left { path, name } in left {
        let mut issue = dropped(path.into(), &name, to, Severity::Hint);
        if name == rows::SECTIONS {
            issue.code = IssueCode::ConvertMoreSections;
        }
        issues.push(issue);
    }
}

fn dropped(path: Cow<'static, str>, field: &str, to: &'static str, severity: Severity) -> Issue {
    Issue::new(IssueCode::ConvertDropped, path).text("field", field).text("to", to).severity(severity)
}

/// Tells the fields that mean something else after a conversion, and how bad that is.
fn lost(before: &Facts<'_>, after: &Facts<'_>, tell: &mut dyn FnMut(&'static str, Severity)) {
    let differs = |field| {
        let was = before.fields.get(field);
        !is_absent(was) && was != after.fields.get(field)
    };
    // The bucket is named in each call, and the keys may come from elsewhere. Without its token a temporary key is refused.
    for (field, severity) in [
        ("bucket", Severity::Hint),
        ("accessKey", Severity::Warning),
        ("secretKey", Severity::Warning),
        ("token", Severity::Error),
        ("expiration", Severity::Hint),
    ] {
        if differs(field) {
            tell(field, severity);
        }
    }
    // Of what stands there and is no boolean or number but, say, a placeholder.
    let is_odd = |field| before.fields.get(field).and_then(Value::as_bool).is_none() && differs(field);
    for (field, differs, severity) in [
        ("port", before.has_odd_port && is_odd("port"), Severity::Error),
        ("endPoint", before.host != after.host || before.base != after.base, Severity::Error),
        ("useSSL", before.ssl != after.ssl || is_odd("useSSL"), Severity::Error),
        ("region", before.region != after.region, Severity::Warning),
        ("pathStyle", before.path_style != after.path_style || is_odd("pathStyle"), Severity::Warning),
    ] {
        if differs {
            tell(field, severity);
        }
    }
}
