//! What stores speak: each request as data, and what its answer means. Nothing here sends, signs or waits.

pub mod s3;
