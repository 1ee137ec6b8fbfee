//! The shell in the browser: what JavaScript may call, and the driver that carries out what the upload machine wants.
//!
//! The only module that knows of JavaScript. It decides nothing. Values cross the boundary as one text in each direction
//! (see `wire`): that is a tenth of the code that a general serializer or typed parameters need. The hand-written facade
//! in `www/` checks and names them.

#[cfg(feature = "upload")]
pub mod driver;
#[cfg(feature = "explain")]
pub mod explain;
mod runtime;
pub mod sign;
mod wire;
