//! Signing for the facade: JavaScript writes what is given into the desk's room, calls, and reads the answer behind it.

use spin::mutex::SpinMutex;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::sign::desk::Desk;

static DESK: SpinMutex<Desk> = SpinMutex::new(Desk::EMPTY);

/// Where the room begins.
#[wasm_bindgen]
pub fn room() -> usize {
    DESK.as_mut_ptr() as usize
}

/// See [`Desk::call`]. Where a trap left the desk locked, nothing more can be had: that is 0.
#[wasm_bindgen]
pub fn call(length: usize) -> usize {
    DESK.try_lock().map_or(0, |mut desk| desk.call(length))
}
