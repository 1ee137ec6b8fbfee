//! A store as S3 describes itself: it checks who asks, and remembers which bytes of the file it was given.

use std::collections::BTreeMap;
use std::ops::Range;

use bucketkit::checksum::{ChecksumAlgorithm, combine};
use bucketkit::encode::{base64, unbase64};
use bucketkit::http::HttpResponse;
use bucketkit::protocol::s3::Body;
use bucketkit::time::Timestamp;
use bucketkit::upload::Send;
use sha2::{Digest, Sha256};

use crate::content::{self, Version};
use crate::sigv4::{claim, header};

/// A set of credentials that the backend has handed out.
pub(crate) struct Session {
    pub(crate) secret: String,
    pub(crate) token: String,
    pub(crate) expires: Timestamp,
    pub(crate) revoked: bool,
}

/// What arrived of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bytes {
    pub(crate) range: Range<u64>,
    pub(crate) version: Version,
    /// A bit of them changed on the way.
    pub(crate) flipped: bool,
}

pub(crate) struct Object {
    pub(crate) bytes: Vec<Bytes>,
    /// Somebody else's.
    pub(crate) foreign: bool,
    token: Option<String>,
    /// Of the whole, where the store was told one.
    checksum: Option<(String, String)>,
}

#[derive(Default)]
pub(crate) struct Store {
    pub(crate) sessions: BTreeMap<String, Session>,
    pub(crate) objects: BTreeMap<String, Object>,
    pub(crate) uploads: BTreeMap<String, Upload>,
    /// Uploads that once were.
    pub(crate) gone: Vec<String>,
    /// ETag is not among the exposed headers.
    pub(crate) hides_etags: bool,
    /// Says InvalidAccessKeyId where S3 says ExpiredToken.
    pub(crate) vague_expiry: bool,
    /// Parts a page of ListParts.
    pub(crate) page: usize,
    /// For so long a part that is there is not listed, in milliseconds.
    pub(crate) lag: i64,
    /// ListParts tells the parts' checksums.
    pub(crate) lists_sums: bool,
    /// Neither ListParts nor HEAD are allowed.
    pub(crate) mute: bool,
    /// The ETag of a part is its MD5.
    pub(crate) md5_etags: bool,
    /// Reports the whole object's checksum.
    pub(crate) reports: bool,
    pub(crate) heads: u64,
    pub(crate) mismatches: u64,
    /// A machine that leaves a part out of Complete.
    pub(crate) drops_a_part: bool,
    pub(crate) skews: u64,
    pub(crate) lists: u64,
    /// Presigned URLs that came too late.
    pub(crate) expired: u64,
    pub(crate) next: u32,
}

pub(crate) struct Upload {
    pub(crate) key: String,
    pub(crate) parts: BTreeMap<u64, Part>,
    token: Option<String>,
    /// Algorithm and type, as Create was told.
    checksum: Option<(String, String)>,
}

pub(crate) struct Part {
    etag: String,
    bytes: Bytes,
    sum: Option<String>,
    since: Timestamp,
}

/// The algorithm and the sum that a request says of its bytes. `Err` if it is not theirs.
fn told_sum(send: &Send, bytes: &Bytes) -> Result<Option<(String, String)>, ()> {
    for (name, value) in &send.headers {
        let name = if name == "content-md5" { "md5" } else { name.strip_prefix("x-amz-checksum-").unwrap_or_default() };
        if !name.is_empty() {
            let right = content::sum(name, bytes.version, &bytes.range, bytes.flipped);
            return if *value == right { Ok(Some((name.to_owned(), right))) } else { Err(()) };
        }
    }
    Ok(None)
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
    pub(crate) fn handle(&mut self, now: Timestamp, send: &Send, bytes: Option<Bytes>) -> Result<HttpResponse, String> {
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
        self.operate(now, send, bytes)
    }

    fn operate(&mut self, now: Timestamp, send: &Send, bytes: Option<Bytes>) -> Result<HttpResponse, String> {
        let (path, query) = send.url.split_once('?').unwrap_or((&send.url, ""));
        let key = path.splitn(5, '/').nth(4).ok_or("no key")?.to_owned();
        let query: BTreeMap<&str, &str> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        let id = query.get("uploadId").copied();
        let sum = match &bytes {
            Some(bytes) => match told_sum(send, bytes) {
                Ok(sum) => sum,
                Err(()) => {
                    self.mismatches += 1;
                    return Ok(error(400, "BadDigest", ""));
                }
            },
            None => None,
        };
        let absent = header(&send.headers, "if-none-match").is_some();
        let token = header(&send.headers, "x-amz-meta-bucketkit-write").map(str::to_owned);
        match (send.method.as_str(), id, query.get("partNumber"), bytes) {
            ("PUT", None, None, Some(bytes)) => {
                if absent && self.objects.contains_key(&key) {
                    return Ok(error(412, "PreconditionFailed", ""));
                }
                let etag = self.etag("whole", &bytes);
                let checksum = sum.filter(|(name, _)| name != "md5");
                let mut response = self.with_etag(&etag);
                self.report(&mut response, checksum.as_ref());
                self.objects.insert(key, Object { bytes: vec![bytes], foreign: false, token, checksum });
                Ok(response)
            }
            ("HEAD", None, None, None) => {
                self.heads += 1;
                Ok(self.head(&key))
            }
            ("POST", None, None, None) if query.contains_key("uploads") => {
                self.next += 1;
                let id = format!("upload-{}", self.next);
                let told = |name: &str| header(&send.headers, name).map(str::to_owned);
                let checksum = told("x-amz-checksum-algorithm").map(|name| name.to_ascii_lowercase());
                let checksum = checksum.zip(told("x-amz-checksum-type"));
                self.uploads.insert(id.clone(), Upload { key, parts: BTreeMap::new(), token, checksum });
                let root = "InitiateMultipartUploadResult";
                Ok(answer(200, format!("<{root}><UploadId>{id}</UploadId></{root}>")))
            }
            ("PUT", Some(id), Some(number), Some(bytes)) => {
                let number: u64 = number.parse().map_err(|_| "no number")?;
                let etag = self.etag(&format!("{id}-{number}"), &bytes);
                let Some(upload) = self.uploads.get_mut(id) else { return Ok(error(404, "NoSuchUpload", "")) };
                let told = sum.as_ref().map(|(name, _)| name).filter(|name| *name != "md5");
                if upload.checksum.as_ref().map(|(name, _)| name) != told {
                    return Err(format!("the upload has another checksum than its part: {send:?}"));
                }
                let sum = sum.map(|(_, sum)| sum);
                upload.parts.insert(number, Part { etag: etag.clone(), bytes, sum, since: now });
                Ok(self.with_etag(&etag))
            }
            ("GET", Some(id), None, None) => {
                self.lists += 1;
                let after = query.get("part-number-marker").and_then(|text| text.parse().ok()).unwrap_or(0);
                Ok(self.list(now, id, after))
            }
            ("POST", Some(id), None, None) => {
                let Body::Text(document) = &send.body else { return Err(String::from("no document")) };
                if absent && self.uploads.contains_key(id) && self.objects.contains_key(&key) {
                    return Ok(error(412, "PreconditionFailed", ""));
                }
                self.complete(id, &key, document, &send.headers)
            }
            ("DELETE", Some(id), None, None) => {
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

    fn etag(&self, name: &str, bytes: &Bytes) -> String {
        if self.md5_etags {
            let sum = unbase64(&content::sum("md5", bytes.version, &bytes.range, bytes.flipped)).unwrap_or_default();
            return format!("\"{}\"", hex::encode(sum));
        }
        format!("\"{name}-{}-{}-{}\"", bytes.range.start, bytes.range.end, bytes.version)
    }

    fn report(&self, response: &mut HttpResponse, checksum: Option<&(String, String)>) {
        if let Some((name, sum)) = checksum.filter(|_| self.reports) {
            response.headers.push(&format!("x-amz-checksum-{name}"), sum);
        }
    }

    fn head(&self, key: &str) -> HttpResponse {
        if self.mute {
            return answer(403, String::new());
        }
        let Some(object) = self.objects.get(key) else { return answer(404, String::new()) };
        let mut response = answer(200, String::new());
        let size: u64 = object.bytes.iter().map(|bytes| bytes.range.end - bytes.range.start).sum();
        response.headers.push("content-length", &size.to_string());
        if let Some(token) = &object.token {
            response.headers.push("x-amz-meta-bucketkit-write", token);
        }
        if let Some((name, sum)) = &object.checksum {
            response.headers.push(&format!("x-amz-checksum-{name}"), sum);
        }
        response
    }

    fn list(&self, now: Timestamp, id: &str, after: u64) -> HttpResponse {
        if self.mute {
            return error(403, "AccessDenied", "");
        }
        let Some(upload) = self.uploads.get(id) else { return error(404, "NoSuchUpload", "") };
        let listed = |part: &Part| now.millis_since(part.since) >= self.lag;
        let rest: Vec<_> = upload.parts.range(after + 1..).filter(|(_, part)| listed(part)).collect();
        let page = &rest[..rest.len().min(self.page)];
        let mut body = String::from("<ListPartsResult>");
        for (number, part) in page {
            let size = part.bytes.range.end - part.bytes.range.start;
            let etag = part.etag.replace('"', "&quot;");
            body += &format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag><Size>{size}</Size>");
            if let (Some((name, _)), Some(sum), true) = (&upload.checksum, &part.sum, self.lists_sums) {
                let name = name.to_ascii_uppercase();
                body += &format!("<Checksum{name}>{sum}</Checksum{name}>");
            }
            body += "</Part>";
        }
        let truncated = page.len() < rest.len();
        let next = page.last().map_or(0, |(number, _)| **number);
        body += &format!("<IsTruncated>{truncated}</IsTruncated>");
        body += &format!("<NextPartNumberMarker>{next}</NextPartNumberMarker></ListPartsResult>");
        answer(200, body)
    }

    fn complete(
        &mut self,
        id: &str,
        key: &str,
        document: &str,
        headers: &[(String, String)],
    ) -> Result<HttpResponse, String> {
        let Some(upload) = self.uploads.get(id).filter(|upload| upload.key == key) else {
            return Ok(error(404, "NoSuchUpload", ""));
        };
        let mut wanted = Vec::new();
        for part in document.split("<Part>").skip(1) {
            let field = |name: &str| {
                let (_, rest) = part.split_once(&format!("<{name}>"))?;
                Some(rest.split_once('<')?.0.replace("&quot;", "\""))
            };
            let composed = upload.checksum.as_ref().filter(|(_, kind)| kind == "COMPOSITE");
            let sum = composed.and_then(|(name, _)| field(&format!("Checksum{}", name.to_ascii_uppercase())));
            if composed.is_some() != sum.is_some() {
                return Err(String::from("Complete names no checksum of a part, and was to"));
            }
            wanted.push((field("PartNumber").and_then(|text| text.parse().ok()).unwrap_or(0), field("ETag"), sum));
        }
        if self.drops_a_part && wanted.len() > 1 {
            wanted.pop();
        }
        if !wanted.is_sorted_by(|(left, ..), (right, ..)| left < right) {
            return Ok(error(400, "InvalidPartOrder", ""));
        }
        let mut bytes = Vec::new();
        for (at, (number, etag, sum)) in wanted.iter().enumerate() {
            match upload.parts.get(number) {
                Some(part) if Some(&part.etag) == etag.as_ref() && (sum.is_none() || *sum == part.sum) => {
                    let range = &part.bytes.range;
                    if at + 1 < wanted.len() && range.end - range.start < SMALLEST_PART {
                        return Ok(error(400, "EntityTooSmall", ""));
                    }
                    bytes.push(part.bytes.clone());
                }
                _ => return Ok(error(400, "InvalidPart", "")),
            }
        }
        let mut checksum = None;
        if let Some((name, kind)) = &upload.checksum
            && kind == "FULL_OBJECT"
        {
            let told = header(headers, &format!("x-amz-checksum-{name}")).ok_or("no checksum of the whole")?;
            let parts = bytes.iter().map(|bytes| {
                let sum = content::sum(name, bytes.version, &bytes.range, bytes.flipped);
                (unbase64(&sum).unwrap_or_default(), bytes.range.end - bytes.range.start)
            });
            let whole =
                combine(ChecksumAlgorithm::Crc64Nvme, parts).map(|sum| base64(&sum)).ok_or("no such checksum")?;
            let size: u64 = bytes.iter().map(|bytes| bytes.range.end - bytes.range.start).sum();
            if header(headers, "x-amz-checksum-type") != Some("FULL_OBJECT") {
                return Err(String::from("no checksum type"));
            }
            if header(headers, "x-amz-mp-object-size") != Some(&size.to_string()) {
                return Ok(error(400, "InvalidRequest", ""));
            }
            if told != whole {
                self.mismatches += 1;
                return Ok(error(400, "BadDigest", ""));
            }
            checksum = Some((name.clone(), whole));
        }
        let token = upload.token.clone();
        self.uploads.remove(id);
        self.gone.push(id.to_owned());
        let mut told = String::new();
        if let Some((name, sum)) = checksum.as_ref().filter(|_| self.reports) {
            let name = name.to_ascii_uppercase();
            told = format!("<Checksum{name}>{sum}</Checksum{name}><ChecksumType>FULL_OBJECT</ChecksumType>");
        }
        self.objects.insert(key.to_owned(), Object { bytes, foreign: false, token, checksum });
        let root = "CompleteMultipartUploadResult";
        Ok(answer(200, format!("<{root}><ETag>&quot;whole-{}&quot;</ETag>{told}</{root}>", wanted.len())))
    }

    /// Somebody else's object.
    pub(crate) fn put_foreign(&mut self, key: &str) {
        self.objects.insert(key.to_owned(), Object { bytes: Vec::new(), foreign: true, token: None, checksum: None });
    }

    /// A request that says which upload it belongs to.
    pub(crate) fn is_authentic_abort(send: &Send) -> bool {
        send.method.as_str() == "DELETE" && claim(&send.url, &send.headers).is_some()
    }
}
