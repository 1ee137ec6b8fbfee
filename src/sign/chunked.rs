//! Bodies in frames (`aws-chunked`): each piece carries a signature of its own, chained to the one before, and a checksum may
//! follow at the end. So a body can be signed while it is read, and is never held whole
//! ([chunks](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html),
//! [trailers](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html)).
//!
//! On the wire, with what stands in brackets only where it applies:
//!
//! ```text
//! 10000[;chunk-signature=<64 digits>]CRLF <65536 bytes> CRLF
//! …
//! 0[;chunk-signature=<64 digits>]CRLF
//! [x-amz-checksum-crc32:<Base64>CRLF]
//! [x-amz-trailer-signature:<64 digits>CRLF]
//! CRLF
//! ```

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use core::fmt;

use crate::checksum::{Checksum, ChecksumAlgorithm};
use crate::encode::decimal;
use crate::error::{Error, ErrorCode};
use crate::sign::canonical_request::Target;
use crate::sign::hash::sha256;
use crate::sign::header::{Signed, sign_with};
use crate::sign::signing_key::SigningKey;
use crate::sign::string_to_sign::credential_scope;
use crate::sign::{ALGORITHM, Context, EMPTY_SHA256, Payload, Rules, Signable};
use crate::text::{push_all, split_at_any};
use crate::time::AmzDate;

/// S3 refuses smaller frames, but for the last one.
pub const MIN_CHUNK_SIZE: u32 = 8 << 10;
/// Each frame is in memory while it is hashed.
pub const MAX_CHUNK_SIZE: u32 = 64 << 20;
pub const DEFAULT_CHUNK_SIZE: u32 = 64 << 10;

/// Stands between a frame's size and its signature.
const CHUNK_SIGNATURE: &str = ";chunk-signature=";
const TRAILER_SIGNATURE: &str = "x-amz-trailer-signature:";
/// The digits of a signature.
const DIGITS: u64 = 64;
/// Ends a frame's header, its data, a trailer and the body.
pub const CRLF: &str = "\r\n";

/// How a body is framed.
#[derive(Clone, Copy, Debug)]
pub struct Chunking {
    /// Bytes in every frame but the last: [`MIN_CHUNK_SIZE`] to [`MAX_CHUNK_SIZE`].
    pub chunk_size: u32,
    /// The checksum that follows the body.
    pub trailer: Option<ChecksumAlgorithm>,
    /// Frames without signatures: TLS and the trailer then protect the body. It needs a trailer.
    pub unsigned: bool,
}

impl Default for Chunking {
    fn default() -> Self {
        Self { chunk_size: DEFAULT_CHUNK_SIZE, trailer: None, unsigned: false }
    }
}

/// A request that can be sent as soon as its body is framed.
#[derive(Debug)]
pub struct Chunked {
    pub request: Signed,
    /// The Content-Length: of all frames with what stands around the bytes.
    pub wire_length: u64,
    pub frames: Frames,
}

/// Signs a request whose body has `length` bytes, none of which needs to be there yet. The request's own `payload` is not
/// looked at. A `content-length` among its headers is signed as it is given: it must be the wire length then.
///
/// # Errors
/// `invalid_option`: a size outside the limits, unsigned frames without a trailer, a service other than S3; and those of
/// [`sign`](crate::sign::sign).
pub fn sign_chunked(
    request: &Signable<'_>,
    length: u64,
    chunking: &Chunking,
    context: &Context<'_>,
) -> Result<Chunked, Error> {
    let invalid = |path, detail| Error::found(ErrorCode::InvalidOption, path, detail);
    let Chunking { chunk_size, trailer, unsigned } = *chunking;
    if !(MIN_CHUNK_SIZE..=MAX_CHUNK_SIZE).contains(&chunk_size) {
        return Err(invalid("/chunkSize", "It is less than 8,192 bytes or more than 67,108,864."));
    }
    let payload = match (unsigned, trailer) {
        (false, None) => "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        (false, Some(_)) => "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        (true, Some(_)) => "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        (true, None) => return Err(invalid("/trailer", "It is missing: unsigned frames need a checksum.")),
    };
    let rules = Rules::of(context.service);
    if !rules.content_sha256 {
        return Err(invalid("/service", "Only S3 takes a body in frames."));
    }
    let wire_length = wire_length(length, chunking).ok_or_else(|| invalid("/body", "It is too long."))?;

    let encoding = content_encoding(request.headers);
    let decoded_length = decimal(length);
    let mut headers: Vec<_> = request.headers.iter().copied().filter(|(name, _)| !is_ours(name)).collect();
    headers.extend([("content-encoding", &*encoding), ("x-amz-decoded-content-length", &*decoded_length)]);
    headers.extend(trailer.map(|algorithm| ("x-amz-trailer", algorithm.header())));
    let seed = Signable { headers: &headers, payload: Payload::Streaming(payload), ..*request };
    let request = sign_with(&seed, Target::parse(seed.url, rules.path)?, context, rules)?;

    let signing = (!unsigned).then(|| Box::new(Chain::new(context, &request.signature)));
    let trailer = trailer.map(|algorithm| (algorithm, Checksum::new(algorithm)));
    Ok(Chunked { wire_length, request, frames: Frames { chunk_size, left: length, signing, trailer } })
}

const OURS: [&str; 3] = ["content-encoding", "x-amz-decoded-content-length", "x-amz-trailer"];

fn is_ours(name: &str) -> bool {
    OURS.iter().any(|ours| name.eq_ignore_ascii_case(ours))
}

/// `aws-chunked` and then what the object itself is encoded with, which alone the store keeps.
fn content_encoding(headers: &[(&str, &str)]) -> String {
    let mut out = "aws-chunked".to_owned();
    for (name, value) in headers {
        if name.eq_ignore_ascii_case(OURS[0]) {
            let (first, rest) = split_at_any(value, ",");
            let is_there = first.trim_ascii().eq_ignore_ascii_case("aws-chunked");
            let own = if is_there { rest.get(1..).unwrap_or_default() } else { value }.trim_ascii();
            if !own.is_empty() {
                push_all(&mut out, &[",", own]);
            }
        }
    }
    out
}

/// All that is sent for a body of `length` bytes.
fn wire_length(length: u64, chunking: &Chunking) -> Option<u64> {
    let signature = |name: &str| if chunking.unsigned { 0 } else { name.len() as u64 + DIGITS };
    let line = |size: u64| hex_length(size).len() as u64 + signature(CHUNK_SIGNATURE) + 2;
    let frame = |size: u64| if size == 0 { 0 } else { line(size) + size + 2 };
    let size = u64::from(chunking.chunk_size);
    let frames = (length / size).checked_mul(frame(size))?.checked_add(frame(length % size))?;
    let trailer = chunking.trailer.map_or(0, |algorithm| {
        let sum = algorithm.size().div_ceil(3) * 4;
        let signature = signature(TRAILER_SIGNATURE);
        (algorithm.header().len() + 1 + sum + 2) as u64 + if signature > 0 { signature + 2 } else { 0 }
    });
    frames.checked_add(line(0) + trailer + 2)
}

/// Frames a body: give the bytes of each to [`frame`](Self::frame) in their order, as many as
/// [`next_size`](Self::next_size) says, and end with [`finish`](Self::finish). Holds the signing key, wiped when dropped.
pub struct Frames {
    chunk_size: u32,
    /// Bytes that are still to come.
    left: u64,
    /// In one place: what is moved about leaves copies behind that nobody wipes.
    signing: Option<Box<Chain>>,
    trailer: Option<(ChecksumAlgorithm, Checksum)>,
}

/// What stands before the bytes of a frame; after them comes [`CRLF`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameHeader {
    pub header: String,
    /// `None` where frames are unsigned.
    pub signature: Option<String>,
}

/// What stands after the last frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The empty frame, the trailers and the line that ends the body.
    pub text: String,
    /// Of the empty frame.
    pub signature: Option<String>,
    pub trailer_signature: Option<String>,
}

impl Frames {
    /// How many bytes the next frame takes; 0 when the body is whole.
    pub fn next_size(&self) -> u32 {
        u32::try_from(self.left).unwrap_or(u32::MAX).min(self.chunk_size)
    }

    /// # Errors
    /// `invalid_option` if these are not [`next_size`](Self::next_size) bytes.
    pub fn frame(&mut self, bytes: &[u8]) -> Result<FrameHeader, Error> {
        if bytes.is_empty() || bytes.len() as u64 != u64::from(self.next_size()) {
            return Err(Error::found(ErrorCode::InvalidOption, "/body", "It has another length than was signed."));
        }
        self.left -= bytes.len() as u64;
        if let Some((_, sum)) = &mut self.trailer {
            sum.update(bytes);
        }
        Ok(self.header(bytes))
    }

    /// # Errors
    /// `invalid_option` if bytes are missing.
    pub fn finish(mut self) -> Result<Ending, Error> {
        if self.left > 0 {
            return Err(Error::found(ErrorCode::InvalidOption, "/body", "It is shorter than was signed."));
        }
        let FrameHeader { header: mut text, signature } = self.header(&[]);
        let mut trailer_signature = None;
        if let Some((algorithm, sum)) = self.trailer {
            let value = sum.finish_base64();
            push_all(&mut text, &[algorithm.header(), ":", &value, CRLF]);
            if let Some(chain) = &mut self.signing {
                let signature = chain.sign_trailer(&canonical_trailer(&[(algorithm.header(), &value)]));
                push_all(&mut text, &[TRAILER_SIGNATURE, &signature, CRLF]);
                trailer_signature = Some(signature);
            }
        }
        text.push_str(CRLF);
        Ok(Ending { text, signature, trailer_signature })
    }

    fn header(&mut self, bytes: &[u8]) -> FrameHeader {
        let mut header = hex_length(bytes.len() as u64);
        let signature = self.signing.as_mut().map(|chain| chain.sign_chunk(bytes));
        if let Some(signature) = &signature {
            push_all(&mut header, &[CHUNK_SIGNATURE, signature]);
        }
        header.push_str(CRLF);
        FrameHeader { header, signature }
    }
}

impl fmt::Debug for Frames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frames").field("left", &self.left).finish_non_exhaustive()
    }
}

/// Each signature is part of what the next one signs, so that no frame can be left out, doubled or moved.
struct Chain {
    key: SigningKey,
    date: AmzDate,
    scope: String,
    previous: String,
}

impl Chain {
    fn new(context: &Context<'_>, seed: &str) -> Self {
        let date = context.time.amz_date();
        let (key, scope) = (SigningKey::derive(context, date.day()), credential_scope(&date, context));
        Self { key, date, scope, previous: seed.to_owned() }
    }

    fn sign_chunk(&mut self, bytes: &[u8]) -> String {
        self.sign(&chunk_string_to_sign(ALGORITHM, &self.date, &self.scope, &self.previous, bytes))
    }

    fn sign_trailer(&mut self, canonical: &str) -> String {
        self.sign(&trailer_string_to_sign(ALGORITHM, &self.date, &self.scope, &self.previous, canonical))
    }

    fn sign(&mut self, string_to_sign: &str) -> String {
        self.previous = self.key.sign(string_to_sign);
        self.previous.clone()
    }
}

/// What the signature of a frame signs: `previous` is the signature of the frame before, or the request's. SigV4a differs in
/// the algorithm's name and in the scope.
pub fn chunk_string_to_sign(algorithm: &str, date: &AmzDate, scope: &str, previous: &str, bytes: &[u8]) -> String {
    // The first hash stands for headers that frames do not have.
    chained(&[algorithm, "-PAYLOAD\n", date.as_str(), "\n", scope, "\n", previous, "\n", EMPTY_SHA256], bytes)
}

/// What the signature of the trailers signs: `previous` is that of the empty frame.
pub fn trailer_string_to_sign(algorithm: &str, date: &AmzDate, scope: &str, previous: &str, canonical: &str) -> String {
    chained(&[algorithm, "-TRAILER\n", date.as_str(), "\n", scope, "\n", previous], canonical.as_bytes())
}

fn chained(parts: &[&str], bytes: &[u8]) -> String {
    let mut out = String::with_capacity(320);
    push_all(&mut out, parts);
    push_all(&mut out, &["\n", &sha256(bytes)]);
    out
}

/// Trailers in the order in which `x-amz-trailer` names them, their names in lower case.
pub fn canonical_trailer(trailers: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for (name, value) in trailers {
        push_all(&mut out, &[name, ":", value, "\n"]);
    }
    out
}

/// Hexadecimal digits, as few as it takes.
fn hex_length(size: u64) -> String {
    let digits = hex::encode(size.to_be_bytes());
    let zeros = digits.bytes().take(15).take_while(|&digit| digit == b'0').count();
    digits.get(zeros..).unwrap_or_default().to_owned()
}
