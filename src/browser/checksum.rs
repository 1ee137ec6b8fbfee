//! Checksums for the facade: JavaScript writes the state of a sum and bytes into the desk's room, calls, and reads the state.

use spin::mutex::SpinMutex;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::checksum::desk::{Desk, Task};

static DESK: SpinMutex<Desk> = SpinMutex::new(Desk::EMPTY);

/// Where the room begins.
#[wasm_bindgen]
pub fn room() -> usize {
    DESK.as_mut_ptr() as usize
}

/// See [`Desk::call`]; `task` is 0, 1 or 2 in the order of [`Task`]. Where a trap left the desk locked, nothing more can be
/// had: that is `false`.
#[wasm_bindgen]
pub fn call(number: usize, length: usize, task: usize) -> bool {
    let task = match task {
        0 => Task::Update,
        1 => Task::Finish,
        _ => Task::Combine,
    };
    DESK.try_lock().map(|mut desk| desk.call(number, length, task)).is_some()
}
