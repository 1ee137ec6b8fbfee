//! One case, signed by both.

use bucketkit::credentials::Credentials;
use bucketkit::error::{Error, ErrorCode};
use bucketkit::sign::canonical_request::Target;
use bucketkit::sign::{Context, Payload, Signable, presign, presign_with, sign, sign_with};
use bucketkit::time::Timestamp;

use crate::case::{Body, Case};
use crate::differences::{Row, Treatment, headers_for_theirs, is_of_signing, rows, url_for_theirs};
use crate::spelling::{legal, path_encoded, uri_encoded};
use crate::theirs::{Theirs, sign_case};

/// What ours made of a case.
struct Ours {
    url: String,
    /// Empty where the signature is in the query.
    headers: Vec<(String, String)>,
    signature: String,
    canonical_request: String,
    string_to_sign: String,
}

/// The rows of the table that the case fell under, or what is wrong.
pub(crate) fn check(case: &Case) -> Result<Vec<Row>, String> {
    let rows = rows(case);
    let ours = ours(case);
    if rows.contains(&Row::DotSegment) {
        return match ours {
            Err(error) if error.code() == ErrorCode::InvalidKey => Ok(rows),
            Err(error) => Err(format!("a dot segment is refused as {error}")),
            Ok(ours) => Err(format!("a dot segment is signed: {}", ours.url)),
        };
    }
    let ours = ours.map_err(|error| format!("ours refuses it: {error}"))?;
    same("what ours sends", &url_without_signature(&ours, case)?, &expected_url(case))?;
    if rows.iter().any(|row| row.treatment() == Treatment::Apart) {
        check_apart(case, &ours, &rows)?;
        return Ok(rows);
    }
    let given = headers_for_theirs(case);
    let url = url_for_theirs(case);
    let theirs = sign_case(case, &url, &given).map_err(|error| format!("theirs refuses {url}: {error}"))?;
    compare(&ours, &theirs)?;
    same("headers", &sorted(&ours.headers), &expected_headers(case, &theirs))?;
    same("parameters", &signing_parameters(&ours, case)?, &encoded(&theirs.parameters))?;
    // As a store would see it.
    let sent = url_without_signature(&ours, case)?;
    let checked = sign_case(case, &sent, &given).map_err(|error| format!("theirs refuses our {sent}: {error}"))?;
    compare(&ours, &checked).map_err(|fault| format!("what is sent, {sent}, signs otherwise: {fault}"))?;
    Ok(rows)
}

fn compare(ours: &Ours, theirs: &Theirs) -> Result<(), String> {
    same("canonical request", &ours.canonical_request, &theirs.canonical_request)?;
    if let Some(text) = &theirs.string_to_sign {
        same("string to sign", &ours.string_to_sign, text)?;
    }
    same("signature", &ours.signature, &theirs.signature)
        .map_err(|fault| format!("{fault}\nour string to sign:\n{}", ours.string_to_sign))
}

fn same<T: PartialEq + std::fmt::Debug + ?Sized>(what: &str, ours: &T, expected: &T) -> Result<(), String> {
    if ours == expected { Ok(()) } else { Err(format!("{what}:\n  ours   {ours:?}\n  theirs {expected:?}")) }
}

fn ours(case: &Case) -> Result<Ours, Error> {
    let time = Timestamp::from_unix_millis(case.millis);
    let keys = &case.keys;
    let expiration = keys.life.map(|seconds| time.plus_millis(i64::from(seconds) * 1000));
    let credentials = Credentials::new(&keys.id, &keys.secret, keys.token.as_deref(), expiration)?;
    let context = Context { credentials: &credentials, region: &case.region, service: &case.service.name, time };
    let headers: Vec<_> = case.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let payload = match &case.payload {
        Body::Empty => Payload::Empty,
        Body::Bytes(bytes) => Payload::Bytes(bytes),
        Body::Sha256(digits) => Payload::Sha256(digits),
        Body::Unsigned => Payload::Unsigned,
    };
    let url = case.url();
    let request = Signable { method: &case.method, url: &url, headers: &headers, payload };
    if let Some(seconds) = case.presigned_for {
        let signed = match case.service.rules {
            None => presign(&request, &context, seconds)?,
            Some(rules) => presign_with(&request, Target::parse(&url, rules.path)?, &context, rules, seconds)?,
        };
        return Ok(Ours {
            url: signed.url,
            headers: Vec::new(),
            signature: signed.signature,
            canonical_request: signed.canonical_request,
            string_to_sign: signed.string_to_sign,
        });
    }
    let signed = match case.service.rules {
        None => sign(&request, &context)?,
        Some(rules) => sign_with(&request, Target::parse(&url, rules.path)?, &context, rules)?,
    };
    Ok(Ours {
        url: signed.url,
        headers: signed.headers,
        signature: signed.signature,
        canonical_request: signed.canonical_request,
        string_to_sign: signed.string_to_sign,
    })
}

/// How many parameters signing adds to a query.
fn added(case: &Case) -> usize {
    case.presigned_for.map_or(0, |_| 6 + usize::from(case.keys.token.is_some()))
}

const OF_SIGNING: [&str; 7] = [
    "X-Amz-Algorithm=",
    "X-Amz-Credential=",
    "X-Amz-Date=",
    "X-Amz-Expires=",
    "X-Amz-Security-Token=",
    "X-Amz-Signature=",
    "X-Amz-SignedHeaders=",
];

/// The pairs of our query as they stand there: those of signing, and the others.
fn split_query<'o>(ours: &'o Ours, case: &Case) -> Result<(Vec<&'o str>, Vec<&'o str>), String> {
    let query = ours.url.split_once('?').map_or("", |(_, query)| query);
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let (of_signing, others): (Vec<_>, Vec<_>) =
        pairs.partition(|pair| OF_SIGNING.iter().any(|name| pair.starts_with(name)));
    same("parameters that signing adds", &of_signing.len(), &added(case))?;
    Ok((of_signing, others))
}

fn signing_parameters(ours: &Ours, case: &Case) -> Result<Vec<String>, String> {
    let mut pairs: Vec<_> = split_query(ours, case)?.0.into_iter().map(str::to_owned).collect();
    pairs.sort();
    Ok(pairs)
}

fn url_without_signature(ours: &Ours, case: &Case) -> Result<String, String> {
    let others = split_query(ours, case)?.1.join("&");
    let base = ours.url.split_once('?').map_or(&*ours.url, |(base, _)| base);
    Ok(if others.is_empty() { base.to_owned() } else { format!("{base}?{others}") })
}

/// The URL that has to be sent, from what the case means.
fn expected_url(case: &Case) -> String {
    let path = if case.is_s3_path() { path_encoded(&case.path.bytes) } else { legal(&case.path.text) };
    let path = if path.is_empty() { "/" } else { &path };
    let default = [("http", Some(80)), ("https", Some(443))].contains(&(case.scheme, case.port));
    let host = if default { case.host.clone() } else { case.authority() }.to_ascii_lowercase();
    let mut pairs: Vec<_> = case.parameters().map(|parameter| parameter.bytes()).collect();
    // By the encoded texts: an escape's `%` comes before all that is not escaped.
    pairs.sort_by_key(|(name, value)| (uri_encoded(name), uri_encoded(value)));
    let pairs: Vec<_> =
        pairs.iter().map(|(name, value)| format!("{}={}", uri_encoded(name), uri_encoded(value))).collect();
    let mark = if pairs.is_empty() { "" } else { "?" };
    format!("{}://{host}{path}{mark}{}", case.scheme, pairs.join("&"))
}

fn encoded(parameters: &[(String, String)]) -> Vec<String> {
    let encode = |text: &str| uri_encoded(text.as_bytes());
    let mut pairs: Vec<_> =
        parameters.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.sort();
    pairs
}

fn sorted(headers: &[(String, String)]) -> Vec<(String, String)> {
    let mut headers: Vec<_> = headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect();
    // Of one name, the order is part of the message.
    headers.sort_by(|(one, _), (other, _)| one.cmp(other));
    headers
}

/// The given ones, but for those of signing and the length, which the HTTP client counts itself; then AWS's.
fn expected_headers(case: &Case, theirs: &Theirs) -> Vec<(String, String)> {
    if case.presigned_for.is_some() {
        return Vec::new();
    }
    let kept = |name: &str| !is_of_signing(name) && !name.eq_ignore_ascii_case("content-length");
    let given = case.headers.iter().filter(|(name, _)| kept(name)).cloned();
    sorted(&given.chain(theirs.headers.iter().cloned()).collect::<Vec<_>>())
}

/// What ours has to do where the two part. That the URL is right has been seen.
fn check_apart(case: &Case, ours: &Ours, rows: &[Row]) -> Result<(), String> {
    if rows.contains(&Row::UnsignedInUrls) {
        let names = ours.canonical_request.rsplit('\n').nth(1).unwrap_or_default();
        let signed = |name: &str| names.split(';').any(|signed| signed == name.to_ascii_lowercase());
        let all = case.headers.iter().all(|(name, _)| is_of_signing(name) || signed(name));
        if !all {
            return Err(format!("not all headers are signed: {names}"));
        }
    }
    if rows.contains(&Row::EscapeOfNoUtf8) {
        let line = ours.canonical_request.split('\n').nth(2).unwrap_or_default();
        for parameter in case.parameters() {
            let (name, value) = parameter.bytes();
            let pair = format!("{}={}", uri_encoded(name), uri_encoded(value));
            if !line.split('&').any(|signed| signed == pair) {
                return Err(format!("{pair} is not in {line}"));
            }
        }
    }
    Ok(())
}
