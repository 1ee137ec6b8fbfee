//! Where the two signers differ, and why that is meant. Whatever is not in this table has to be the same.

use bucketkit::sign::PathRule;

use crate::case::Case;

/// What is done about a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Treatment {
    /// AWS's signer is given the request in another form, and then has to agree.
    Translated,
    /// The two are not compared. What ours does is checked by itself.
    Apart,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Row {
    S3PathSpelling,
    IllegalInUrl,
    HostInUpperCase,
    HeaderOfSigning,
    TabInHeader,
    ShortLivedKeys,
    DotSegment,
    EscapeOfNoUtf8,
    UnsignedInUrls,
}

use Treatment::{Apart, Translated};

pub(crate) const TABLE: &[(Row, Treatment, &str)] = &[
    (
        Row::S3PathSpelling,
        Translated,
        "AWS's signer takes an S3 path as it is and wants it encoded before. Ours decodes and encodes it, for the URL that \
         is sent too, so that any spelling of a key is signed as UriEncode spells it.",
    ),
    (Row::IllegalInUrl, Translated, "AWS's signer refuses URLs with spaces and the like; ours escapes them."),
    (
        Row::HostInUpperCase,
        Translated,
        "AWS's signer signs the host as it is written; browsers send it in lower case, so ours signs that.",
    ),
    (
        Row::HeaderOfSigning,
        Translated,
        "AWS's signer must not be given the headers that signing sets; ours drops them from what it is given.",
    ),
    (
        Row::TabInHeader,
        Translated,
        "AWS's signer folds spaces alone; ours, as botocore and the JavaScript SDK do, folds tabs as well. HTTP takes a \
         tab round a value away on the way in any case.",
    ),
    (
        Row::ShortLivedKeys,
        Translated,
        "Ours cuts a URL's life to that of the credentials, after which the store refuses it anyway.",
    ),
    (
        Row::DotSegment,
        Apart,
        "Ours refuses `.` and `..` in an S3 path: a browser would resolve them and mean another object.",
    ),
    (
        Row::EscapeOfNoUtf8,
        Apart,
        "AWS's signer reads a query as UTF-8 and signs U+FFFD for other bytes; ours keeps the bytes, as UriEncode does.",
    ),
    (
        Row::UnsignedInUrls,
        Apart,
        "AWS's signer leaves x-amz-user-agent and x-amz-checksum-mode out of presigned URLs, since its SDKs add them by \
         themselves; ours signs what it is given, and nothing adds to it.",
    ),
];

impl Row {
    pub(crate) fn treatment(self) -> Treatment {
        TABLE.iter().find(|(row, ..)| *row == self).map_or(Apart, |(_, treatment, _)| *treatment)
    }
}

const OF_SIGNING: [&str; 5] = ["host", "authorization", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token"];

pub(crate) fn is_of_signing(header: &str) -> bool {
    OF_SIGNING.iter().any(|name| name.eq_ignore_ascii_case(header))
}

fn is_unsigned_in_urls(header: &str) -> bool {
    ["x-amz-user-agent", "x-amz-checksum-mode"].iter().any(|name| name.eq_ignore_ascii_case(header))
}

/// The rows that a case falls under.
pub(crate) fn rows(case: &Case) -> Vec<Row> {
    let once = case.rules().path == PathRule::Once;
    let query = case.query_text().unwrap_or_default();
    let not_utf8 = |bytes: &[u8]| std::str::from_utf8(bytes).is_err();
    let met = [
        (Row::S3PathSpelling, once && crate::spelling::path_encoded(&case.path.bytes) != case.path.text),
        (Row::IllegalInUrl, [&case.path.text, &query].iter().any(|text| crate::spelling::legal(text) != **text)),
        (Row::HostInUpperCase, case.host.bytes().any(|byte| byte.is_ascii_uppercase())),
        (Row::HeaderOfSigning, case.headers.iter().any(|(name, _)| is_of_signing(name))),
        (Row::TabInHeader, case.headers.iter().any(|(_, value)| value.contains('\t'))),
        (Row::ShortLivedKeys, case.presigned_for.zip(case.keys.life).is_some_and(|(wanted, life)| life < wanted)),
        (
            Row::DotSegment,
            once && case.path.bytes.split(|byte| *byte == b'/').any(|segment| [&b"."[..], b".."].contains(&segment)),
        ),
        (
            Row::EscapeOfNoUtf8,
            case.parameters().any(|parameter| not_utf8(parameter.bytes().0) || not_utf8(parameter.bytes().1)),
        ),
        (
            Row::UnsignedInUrls,
            case.presigned_for.is_some() && case.headers.iter().any(|(name, _)| is_unsigned_in_urls(name)),
        ),
    ];
    met.into_iter().filter_map(|(row, met)| met.then_some(row)).collect()
}

/// The case's URL in a form that AWS's signer takes.
pub(crate) fn url_for_theirs(case: &Case) -> String {
    let path = match case.rules().path {
        PathRule::Once => crate::spelling::path_encoded(&case.path.bytes),
        PathRule::Twice | PathRule::TwiceNormalized => crate::spelling::legal(&case.path.text),
    };
    let query = case.query_text().map_or_else(String::new, |query| format!("?{}", crate::spelling::legal(&query)));
    format!("{}://{}{path}{query}", case.scheme, case.authority().to_ascii_lowercase())
}

/// The case's headers in a form that AWS's signer takes.
pub(crate) fn headers_for_theirs(case: &Case) -> Vec<(String, String)> {
    let kept = case.headers.iter().filter(|(name, _)| !is_of_signing(name));
    kept.map(|(name, value)| (name.clone(), value.replace('\t', " "))).collect()
}
