//! The rules that a new bucket's name has to follow
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>). Buckets that are there already may be
//! older than the rules, and other stores have rules of their own.

use alloc::string::String;

use super::super::issue::{Issue, IssueCode, Severity};
use super::form::{Field, Form, Given};
use crate::text::{digits, has_any, next_piece};

const PATH: &str = "/bucket";

/// Kinds of buckets that need other hosts or other signatures.
const UNSUPPORTED: [(&str, &str); 2] = [("--x-s3", "a directory bucket"), (".mrap", "a multi-Region access point")];
const RESERVED_STARTS: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];
const RESERVED_ENDS: [&str; 3] = ["-s3alias", "--ol-s3", "--table-s3"];

pub(super) fn check(form: &mut Form<'_>, is_amazon: bool) {
    let is_new = form.options.bucket_is_new;
    let severity = match (is_amazon, is_new) {
        (true, true) => Severity::Error,
        (false, false) => return,
        _ => Severity::Warning,
    };
    let Some(mut name) = form.owned(Field::Bucket) else { return };
    if let Some((_, what)) = UNSUPPORTED.iter().find(|(end, _)| is_amazon && name.ends_with(end)) {
        return form.give_up(Field::Bucket, Issue::new(IssueCode::BucketUnsupported, PATH).text("found", *what));
    }
    let say = |code: IssueCode| Issue::new(code, PATH).severity(severity);

    if !(3..=63).contains(&name.len()) {
        form.tell(Field::Bucket, say(IssueCode::BucketLength).number("length", name.len() as u64));
    }
    let lower = name.to_ascii_lowercase();
    if lower != name {
        form.mend(Field::Bucket, say(IssueCode::BucketUpperCase), &[(Field::Bucket, Given::text(&lower))]);
        name = lower;
    }
    if has_any(&name, "_") {
        let hyphens: String = name.bytes().map(|byte| if byte == b'_' { '-' } else { char::from(byte) }).collect();
        // A bucket that is there cannot be renamed.
        if is_new {
            form.mend(Field::Bucket, say(IssueCode::BucketUnderscore), &[(Field::Bucket, Given::text(&hyphens))]);
            name = hyphens;
        } else {
            form.tell(Field::Bucket, say(IssueCode::BucketUnderscore));
        }
    }
    if !name.starts_with(|sign: char| sign.is_ascii_alphanumeric())
        || !name.ends_with(|sign: char| sign.is_ascii_alphanumeric())
    {
        form.tell(Field::Bucket, say(IssueCode::BucketEdges));
    }
    if name.as_bytes().windows(2).any(|pair| pair == b"..") {
        form.tell(Field::Bucket, say(IssueCode::BucketDots));
    }
    if is_address(&name) {
        form.tell(Field::Bucket, say(IssueCode::BucketIsAddress));
    }
    let start = RESERVED_STARTS.iter().find(|start| name.starts_with(**start));
    let end = RESERVED_ENDS.iter().find(|end| name.ends_with(**end));
    let account = Some(&"-an").filter(|_| is_new && name.ends_with("-an") && !is_of_account(&name));
    if let Some(found) = start.or(end).or(account) {
        form.tell(Field::Bucket, say(IssueCode::BucketReserved).text("found", *found));
    }
}

/// Four numbers, as an IPv4 address.
pub(super) fn is_address(name: &str) -> bool {
    let mut rest = Some(name);
    let mut count = 0;
    while let Some(piece) = next_piece(&mut rest, ".") {
        if piece.len() > 3 || digits(piece).is_none() {
            return false;
        }
        count += 1;
    }
    count == 4
}

/// `prefix-<12 digits>-<region>-an`, in a namespace of the account's own.
fn is_of_account(name: &str) -> bool {
    let mut rest = Some(name);
    core::iter::from_fn(|| next_piece(&mut rest, "-")).skip(1).any(|piece| piece.len() == 12 && digits(piece).is_some())
}
