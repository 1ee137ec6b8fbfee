//! The rules that a new bucket's name has to follow
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>). Buckets that are there already may be
//! older than the rules, and other stores have rules of their own.

use alloc::string::String;

use super::super::issue::{IssueCode, Severity};
use super::field::Field::Bucket;
use super::form::{Form, Look};
use crate::text::{digits, has_any, next_piece, position};

/// Kinds of buckets that need other hosts or other signatures.
const UNSUPPORTED: [(&str, &str); 2] = [("--x-s3", "a directory bucket"), (".mrap", "a multi-Region access point")];
const RESERVED_STARTS: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];
const RESERVED_ENDS: [&str; 3] = ["-s3alias", "--ol-s3", "--table-s3"];

pub(super) fn check(form: &mut Form<'_>, look: &Look<'_>) {
    let (is_amazon, is_new) = (look.host().is_amazon(), form.options.bucket_is_new);
    let severity = match (is_amazon, is_new) {
        (true, true) => Severity::Error,
        (false, false) => return,
        _ => Severity::Warning,
    };
    if let Some((_, what)) = UNSUPPORTED.iter().find(|(end, _)| is_amazon && look.text.ends_with(end)) {
        return form.give_up(Bucket, Bucket.fault(IssueCode::BucketUnsupported).text("found", *what));
    }
    let say = |code: IssueCode| Bucket.fault(code).severity(severity);

    let mut name = String::from(look.text);
    if !(3..=63).contains(&name.len()) {
        form.tell(Bucket, say(IssueCode::BucketLength).number("length", name.len() as u64));
    }
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        name.make_ascii_lowercase();
        form.mend_text(Bucket, say(IssueCode::BucketUpperCase), &name);
    }
    if has_any(&name, "_") {
        // A bucket that is there cannot be renamed.
        if is_new {
            name = name.bytes().map(|byte| if byte == b'_' { '-' } else { char::from(byte) }).collect();
            form.mend_text(Bucket, say(IssueCode::BucketUnderscore), &name);
        } else {
            form.tell(Bucket, say(IssueCode::BucketUnderscore));
        }
    }
    for (code, is_wrong) in RULES {
        if is_wrong(&name) {
            form.tell(Bucket, say(*code));
        }
    }
    let start = RESERVED_STARTS.iter().find(|start| name.starts_with(**start));
    let end = RESERVED_ENDS.iter().find(|end| name.ends_with(**end));
    let account = Some(&"-an").filter(|_| is_new && name.ends_with("-an") && !is_of_account(&name));
    if let Some(found) = start.or(end).or(account) {
        form.tell(Bucket, say(IssueCode::BucketReserved).text("found", *found));
    }
}

/// What is wrong with a name, and how to see that.
type Rule = (IssueCode, fn(&str) -> bool);

const RULES: &[Rule] = &[
    (IssueCode::BucketEdges, |name| {
        let mut bytes = name.bytes();
        let is_edge = |byte: u8| byte.is_ascii_alphanumeric();
        // A name of one letter is its own end.
        !bytes.next().is_some_and(is_edge) || !bytes.last().is_none_or(is_edge)
    }),
    (IssueCode::BucketDots, |name| position(name, "..").is_some()),
    (IssueCode::BucketIsAddress, is_address),
];

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
