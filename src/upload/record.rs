//! What is written down of an upload, so that a later page can take it up again. Never a credential.

use alloc::string::String;
use alloc::vec::Vec;

use crate::protocol::s3::{ETag, PartNumber, UploadId};

/// Beside what a [`NewUpload`](super::NewUpload) says: what the store was told and has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub upload_id: UploadId,
    pub parts: Vec<Kept>,
    /// It was aborted, and the store has not been told yet.
    pub ending: bool,
}

/// A part that the store has taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub number: PartNumber,
    /// `None` where the page may not read it.
    pub etag: Option<ETag>,
    /// Of its bytes, in Base64, where the upload has a checksum.
    pub sum: Option<String>,
}
