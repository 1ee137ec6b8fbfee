//! The shell in the browser: what JavaScript may call, and the driver that carries out what the upload machine wants.
//!
//! The only module that knows of JavaScript. It decides nothing. Values cross the boundary as one text in each direction
//! (see `wire`): that is a tenth of the code that a general serializer or typed parameters need. The hand-written facade
//! in `www/` checks and names them.

#[cfg(feature = "checksum")]
pub mod checksum;
#[cfg(feature = "chunked")]
pub mod chunked;
#[cfg(feature = "convert")]
pub mod convert;
#[cfg(feature = "doctor")]
pub mod doctor;
#[cfg(feature = "upload")]
pub mod driver;
#[cfg(feature = "explain")]
pub mod explain;
#[cfg(any(feature = "chunked", feature = "sigv4a"))]
mod given;
#[cfg(any(feature = "convert", feature = "resource"))]
mod json;
#[cfg(feature = "upload")]
mod record;
#[cfg(feature = "resource")]
pub mod resource;
mod runtime;
#[cfg(feature = "sign")]
pub mod sign;
#[cfg(feature = "sigv4a")]
pub mod sigv4a;
#[cfg(any(feature = "upload", feature = "chunked", feature = "explain", feature = "sigv4a"))]
mod wire;
