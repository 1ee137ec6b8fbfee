//! A store as S3 describes itself: it checks who asks, and remembers which bytes of the file it was given.

use std::collections::BTreeMap;
use std::ops::Range;

use bucketkit::http::HttpResponse;
use bucketkit::protocol::s3::Body;
use bucketkit::time::Timestamp;
use bucketkit::upload::Send;
use sha2::{Digest, Sha256};

use crate::sigv4::claim;

/// A set of credentials that the backend has handed out.
pub(crate) struct Session {
    pub(crate) secret: String,
    pub(crate) token: String,
    pub(crate) expires: Timestamp,
    pub(crate) revoked: bool,
}

#[derive(Default)]
pub(crate) struct Store {
    pub(crate) sessions: BTreeMap<String, Session>,
    /// By key: the ranges of the file that make the object.
    pub(crate) objects: BTreeMap<String, Vec<Range<u64>>>,
    pub(crate) uploads: BTreeMap<String, Upload>,
    /// Uploads that once were.
    pub(crate) gone: Vec<String>,
    /// ETag is not among the exposed headers.
    pub(crate) hides_etags: bool,
    /// Says InvalidAccessKeyId where S3 says ExpiredToken.
    pub(crate) vague_expiry: bool,
    /// Parts a page of ListParts.
    pub(crate) page: usize,
    pub(crate) skews: u64,
    pub(crate) lists: u64,
    /// Presigned URLs that came too late.
    pub(crate) expired: u64,
    pub(crate) next: u32,
}

pub(crate) struct Upload {
    pub(crate) key: String,
    pub(crate) parts: BTreeMap<u64, (String, Range<u64>)>,
}

const SMALLEST_PART: u64 = 5 * 1024 * 1024;

fn answer(status: u16, body: String) -> HttpResponse {
    HttpResponse { status, headers: [("x-amz-request-id", "R")].into_iter().collect(), body }
}

pub(crate) fn error(status: u16, code: &str, more: &str) -> HttpResponse {
    answer(status, format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>m</Message>{more}</Error>"))
}

impl Store {
    /// What the store does with a request at its own time. `Err` if the request should never have been sent.
    pub(crate) fn handle(&mut self, now: Timestamp, send: &Send) -> Result<HttpResponse, String> {
        let Some(claim) = claim(&send.url, &send.headers) else { return Err(format!("not signed: {send:?}")) };
        let Some(session) = self.sessions.get(&claim.access_key_id) else {
            return Err(String::from("signed with a key that nobody handed out"));
        };
        if claim.token.as_deref() != Some(&session.token) {
            return Err(String::from("another session's token"));
        }
        if !claim.holds(send.method.as_str(), &send.url, &send.headers, &session.secret) {
            return Err(format!("wrong signature: {send:?}"));
        }
        let date = Timestamp::parse_iso(&claim.amz_date).ok_or("no date")?;
        if let Some(seconds) = claim.expires {
            if now.millis_since(date) > seconds * 1000 {
                self.expired += 1;
                let message = if self.vague_expiry { "" } else { "<Message>Request has expired</Message>" };
                return Ok(error(403, "AccessDenied", message));
            }
        } else if date.millis_since(now).abs() > 900_000 {
            self.skews += 1;
            let seconds = now.amz_date();
            return Ok(error(403, "RequestTimeTooSkewed", &format!("<ServerTime>{}</ServerTime>", seconds.as_str())));
        }
        if session.revoked || session.expires <= now {
            let (status, code) = if self.vague_expiry { (403, "InvalidAccessKeyId") } else { (400, "ExpiredToken") };
            return Ok(error(status, code, ""));
        }
        let honest = match &send.body {
            _ if claim.expires.is_some() => true,
            Body::Empty => claim.payload_hash == bucketkit::sign::EMPTY_SHA256,
            Body::Text(text) => claim.payload_hash == hex::encode(Sha256::digest(text)),
            Body::File { .. } => claim.payload_hash == "UNSIGNED-PAYLOAD",
        };
        if !honest {
            return Err(format!("wrong payload hash: {send:?}"));
        }
        self.operate(send)
    }

    fn operate(&mut self, send: &Send) -> Result<HttpResponse, String> {
        let (path, query) = send.url.split_once('?').unwrap_or((&send.url, ""));
        let key = path.splitn(5, '/').nth(4).ok_or("no key")?.to_owned();
        let query: BTreeMap<&str, &str> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        let id = query.get("uploadId").copied();
        match (send.method.as_str(), id, query.get("partNumber"), &send.body) {
            ("PUT", None, None, Body::File { start, end }) => {
                self.objects.insert(key, std::iter::once(*start..*end).collect());
                Ok(self.with_etag("\"whole\""))
            }
            ("POST", None, None, Body::Empty) if query.contains_key("uploads") => {
                self.next += 1;
                let id = format!("upload-{}", self.next);
                self.uploads.insert(id.clone(), Upload { key, parts: BTreeMap::new() });
                let root = "InitiateMultipartUploadResult";
                Ok(answer(200, format!("<{root}><UploadId>{id}</UploadId></{root}>")))
            }
            ("PUT", Some(id), Some(number), Body::File { start, end }) => {
                let number: u64 = number.parse().map_err(|_| "no number")?;
                let Some(upload) = self.uploads.get_mut(id) else { return Ok(error(404, "NoSuchUpload", "")) };
                let etag = format!("\"{id}-{number}-{start}-{end}\"");
                upload.parts.insert(number, (etag.clone(), *start..*end));
                Ok(self.with_etag(&etag))
            }
            ("GET", Some(id), None, Body::Empty) => {
                self.lists += 1;
                let after = query.get("part-number-marker").and_then(|text| text.parse().ok()).unwrap_or(0);
                Ok(self.list(id, after))
            }
            ("POST", Some(id), None, Body::Text(document)) => Ok(self.complete(id, &key, document)),
            ("DELETE", Some(id), None, Body::Empty) => {
                if self.uploads.remove(id).is_none() {
                    return Ok(error(404, "NoSuchUpload", ""));
                }
                self.gone.push(id.to_owned());
                Ok(answer(204, String::new()))
            }
            _ => Err(format!("no S3 operation: {send:?}")),
        }
    }

    fn with_etag(&self, etag: &str) -> HttpResponse {
        let mut response = answer(200, String::new());
        if !self.hides_etags {
            response.headers.push("etag", etag);
        }
        response
    }

    fn list(&self, id: &str, after: u64) -> HttpResponse {
        let Some(upload) = self.uploads.get(id) else { return error(404, "NoSuchUpload", "") };
        let rest: Vec<_> = upload.parts.range(after + 1..).collect();
        let page = &rest[..rest.len().min(self.page)];
        let mut body = String::from("<ListPartsResult>");
        for (number, (etag, range)) in page {
            let size = range.end - range.start;
            let etag = etag.replace('"', "&quot;");
            body += &format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag><Size>{size}</Size></Part>");
        }
        let truncated = page.len() < rest.len();
        let next = page.last().map_or(0, |(number, _)| **number);
        body += &format!("<IsTruncated>{truncated}</IsTruncated>");
        body += &format!("<NextPartNumberMarker>{next}</NextPartNumberMarker></ListPartsResult>");
        answer(200, body)
    }

    fn complete(&mut self, id: &str, key: &str, document: &str) -> HttpResponse {
        let Some(upload) = self.uploads.get(id).filter(|upload| upload.key == key) else {
            return error(404, "NoSuchUpload", "");
        };
        let mut wanted = Vec::new();
        for part in document.split("<Part>").skip(1) {
            let field = |name: &str| {
                let (_, rest) = part.split_once(&format!("<{name}>"))?;
                Some(rest.split_once('<')?.0.replace("&quot;", "\""))
            };
            wanted.push((field("PartNumber").and_then(|text| text.parse().ok()).unwrap_or(0), field("ETag")));
        }
        if !wanted.is_sorted_by(|(left, _), (right, _)| left < right) {
            return error(400, "InvalidPartOrder", "");
        }
        let mut ranges = Vec::new();
        for (at, (number, etag)) in wanted.iter().enumerate() {
            match upload.parts.get(number) {
                Some((present, range)) if Some(present) == etag.as_ref() => {
                    if at + 1 < wanted.len() && range.end - range.start < SMALLEST_PART {
                        return error(400, "EntityTooSmall", "");
                    }
                    ranges.push(range.clone());
                }
                _ => return error(400, "InvalidPart", ""),
            }
        }
        self.uploads.remove(id);
        self.gone.push(id.to_owned());
        self.objects.insert(key.to_owned(), ranges);
        let root = "CompleteMultipartUploadResult";
        answer(200, format!("<{root}><ETag>&quot;whole-{}&quot;</ETag></{root}>", wanted.len()))
    }

    /// A request that says which upload it belongs to.
    pub(crate) fn is_authentic_abort(send: &Send) -> bool {
        send.method.as_str() == "DELETE" && claim(&send.url, &send.headers).is_some()
    }
}
