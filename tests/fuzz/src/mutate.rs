//! Bytes by chance: seeds that are changed a little. A number replays the same input.

use crate::Target;
use crate::secret::next;

/// The input of a number.
pub fn input(target: &Target, seeds: &[Vec<u8>], number: u64) -> Vec<u8> {
    let mut chance = number.wrapping_mul(0xA076_1D64_78BD_642F);
    let mut roll = |below: usize| (next(&mut chance) % below.max(1) as u64) as usize;
    let mut data = seeds.get(roll(seeds.len())).cloned().unwrap_or_default();
    for _ in 0..1 + roll(6) {
        let at = roll(data.len() + 1);
        match roll(8) {
            0 => drop(data.drain(at..data.len().min(at + 1 + roll(8)))),
            1 => data.insert(at, roll(256) as u8),
            2 => {
                let marks = b"/.%+&=?#:;@<>\"' \t\n\r\0\xFF\x80\xE2[]{}~-";
                data.insert(at, marks[roll(marks.len())]);
            }
            3 | 4 => {
                let word = target.words.get(roll(target.words.len())).unwrap_or(&"");
                data.splice(at..at, word.bytes());
            }
            5 => {
                if let Some(byte) = data.get_mut(at) {
                    *byte ^= 1 << roll(8);
                }
            }
            6 => {
                let copied = data[at..data.len().min(at + 1 + roll(40))].to_vec();
                let to = roll(data.len() + 1);
                data.splice(to..to, copied);
            }
            _ => {
                let other = seeds.get(roll(seeds.len())).map_or(&[][..], Vec::as_slice);
                let from = roll(other.len() + 1);
                data.truncate(at);
                data.extend_from_slice(&other[from..]);
            }
        }
    }
    data.truncate(8192);
    data
}
