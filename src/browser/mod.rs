//! The shell in the browser: what JavaScript may call, and the driver that carries out what the upload machine wants.
//!
//! The only module that knows of JavaScript. It decides nothing. Values cross the boundary as strings, numbers and flat
//! arrays of strings (`[name, value, name, value, …]`): that is a tenth of the code that a general serializer needs. The
//! hand-written facade in `www/` checks and names them.

#[cfg(feature = "upload")]
pub mod driver;
mod dto;
#[cfg(feature = "upload")]
pub mod host;
mod runtime;
pub mod sign;
