//! MD5, which S3 compares with what it receives and does not keep. Hence it is no [`ChecksumAlgorithm`](super::ChecksumAlgorithm):
//! it has no `x-amz-checksum-…`, nothing reports it, and it makes no composite.

use alloc::string::String;

use core::fmt;

use md5::{Digest, Md5};

use crate::encode::base64;

/// The MD5 of a body that is still coming, for stores that know no better. It finds what was damaged on its way, and nothing
/// that somebody wants to hide.
#[derive(Clone, Default)]
pub struct ContentMd5(Md5);

impl ContentMd5 {
    /// The header that carries it, in Base64 ([RFC 1864](https://www.rfc-editor.org/rfc/rfc1864)).
    pub const HEADER: &'static str = "content-md5";

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub fn finish(self) -> [u8; 16] {
        self.0.finalize().into()
    }

    /// As the header carries it.
    pub fn finish_base64(self) -> String {
        base64(&self.finish())
    }
}

/// What was summed up so far is nobody's business.
impl fmt::Debug for ContentMd5 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContentMd5").finish_non_exhaustive()
    }
}
