//! What stores speak: each request as data, and what its answer means. Nothing here sends, signs or waits.

#[cfg(feature = "upload")]
pub mod s3;
pub(crate) mod xml;
