//! A stretch of memory that is written from its start, and SHA-256 and HMAC of what was written last. Whatever is hashed lies
//! there in one piece, so the padding is put behind it, and of a hash's usual code its rounds alone are needed.

use core::ops::Range;

use sha2::block_api::compress256;

use crate::encode::{Sink, Slash, push_encoded, push_reencoded};
use crate::sign::desk::next;

/// Memory that is never written to costs nothing.
pub(crate) const ROOM: usize = 1 << 22;
/// More parameters than any URL has that a store takes.
const PAIRS: usize = 1 << 12;

/// Between two blocks.
pub(super) type State = [u32; 8];

/// [FIPS 180-4, 5.3.3](https://doi.org/10.6028/NIST.FIPS.180-4).
pub(super) const START: State =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// A place beyond the end is one from the start again: that needs no check at each byte, but that [`Sheet::fits`] is asked for
/// in the end.
#[repr(C)]
pub(super) struct Sheet {
    bytes: [u8; ROOM],
    /// Where the next byte goes.
    pub(super) length: usize,
    /// Where the parameters of a query begin.
    pairs: [usize; PAIRS],
}

impl Sink for Sheet {
    #[inline(never)]
    fn push_byte(&mut self, byte: u8) {
        self.bytes[self.length % ROOM] = byte;
        self.length += 1;
    }
}

impl Sheet {
    pub(super) const EMPTY: Self = Self { bytes: [0; ROOM], length: 0, pairs: [0; PAIRS] };

    /// Whether all that was written found room.
    pub(super) fn fits(&self) -> bool {
        self.length <= ROOM
    }

    #[inline(never)]
    pub(super) fn push(&mut self, part: &[u8]) {
        let end = self.length + part.len();
        if let Some(place) = self.bytes.get_mut(self.length..end) {
            place.copy_from_slice(part);
        }
        self.length = end;
    }

    pub(super) fn byte(&self, at: usize) -> u8 {
        self.bytes[at % ROOM]
    }

    /// Takes away what was written from `start` on. Where there was no room for it, that must still be seen.
    fn cut(&mut self, start: usize) {
        if self.fits() {
            self.length = start;
        }
    }

    /// Appends what stands there, byte for byte: the two may overlap.
    #[inline(never)]
    pub(super) fn copy(&mut self, range: Range<usize>) {
        for at in range {
            self.push_byte(self.byte(at));
        }
    }

    /// Appends the path that stands there; or encoded once more and without doubled slashes.
    pub(super) fn copy_path(&mut self, range: Range<usize>, twice: bool) {
        let mut last = 0;
        for at in range {
            let byte = self.byte(at);
            if !twice {
                self.push_byte(byte);
            } else if byte != b'/' || last != b'/' {
                push_encoded(self, &[byte], Slash::Keep);
            }
            last = byte;
        }
    }

    /// A `?` and the parameters, in canonical encoding, sorted by name and then by value; nothing where there are none. `+` is
    /// read as a space, as every store does and as `URLSearchParams` writes it; a parameter without `=` gets an empty value.
    pub(super) fn push_query(&mut self, mut query: &[u8]) {
        let start = self.length;
        let mut count = 0;
        while !query.is_empty() && self.fits() {
            let mut value = next(&mut query, b'&');
            if value.is_empty() {
                continue;
            }
            let new = self.length;
            push_reencoded(self, next(&mut value, b'='), b' ', Slash::Encode);
            // Signs that sort before all others, so that pairs compare as their names do, and then their values.
            self.push_byte(1);
            push_reencoded(self, value, b' ', Slash::Encode);
            self.push_byte(0);
            // It goes behind those that are no greater.
            let mut place = count;
            while place > 0 && self.fits() && self.is_before(new, self.pairs[(place - 1) % PAIRS]) {
                self.pairs[place % PAIRS] = self.pairs[(place - 1) % PAIRS];
                place -= 1;
            }
            self.pairs[place % PAIRS] = new;
            count += 1;
        }
        if count > PAIRS {
            self.length = ROOM + 1;
        }
        let end = self.length;
        for place in 0..count {
            self.push_byte(if place == 0 { b'?' } else { b'&' });
            let mut at = self.pairs[place % PAIRS];
            // Without room, what is written would run ahead of what is read, for ever.
            while self.fits() {
                let byte = self.byte(at);
                at += 1;
                match byte {
                    0 => break,
                    1 => self.push_byte(b'='),
                    byte => self.push_byte(byte),
                }
            }
        }
        let sorted = self.length;
        self.cut(start);
        self.copy(end..sorted);
    }

    fn is_before(&self, mut one: usize, mut other: usize) -> bool {
        loop {
            let (byte, others) = (self.byte(one), self.byte(other));
            if byte != others || byte == 0 {
                return byte < others;
            }
            one += 1;
            other += 1;
        }
    }

    pub(super) fn push_hex(&mut self, hash: &[u8; 32]) {
        for byte in hash {
            let digit = |half: u8| half + if half < 10 { b'0' } else { b'a' - 10 };
            self.push_byte(digit(byte >> 4));
            self.push_byte(digit(byte & 15));
        }
    }

    /// Takes away what was written from `start` on, and gives its hash, going on from `state`, which has `taken` bytes.
    #[inline(never)]
    pub(super) fn take_hash(&mut self, mut state: State, taken: usize, start: usize) -> [u8; 32] {
        let bits = 8 * (taken + self.length - start) as u64;
        self.push_byte(0x80);
        while (self.length - start) % 64 != 56 {
            self.push_byte(0);
        }
        self.push(&bits.to_be_bytes());
        take_blocks(&mut state, self.bytes.get(start..self.length).unwrap_or_default());
        self.cut(start);
        let mut hash = [0; 32];
        for (bytes, word) in hash.as_chunks_mut().0.iter_mut().zip(state) {
            *bytes = word.to_be_bytes();
        }
        hash
    }
}

pub(super) fn take_blocks(state: &mut State, bytes: &[u8]) {
    compress256(state, bytes.as_chunks().0);
}

/// A key of HMAC ([RFC 2104](https://www.rfc-editor.org/rfc/rfc2104)), as far as it can be hashed before there is a text.
pub(super) struct Key {
    inner: State,
    outer: State,
}

impl Key {
    pub(super) const NONE: Self = Self { inner: [0; 8], outer: [0; 8] };

    /// Leaves the key on the stack.
    #[inline(never)]
    fn new(key: &[u8]) -> Self {
        let padded = |pad: u8| {
            let mut block = [pad; 64];
            for (byte, of_key) in block.iter_mut().zip(key) {
                *byte ^= of_key;
            }
            let mut state = START;
            compress256(&mut state, &[block]);
            state
        };
        Self { inner: padded(0x36), outer: padded(0x5c) }
    }

    /// The signing key, from `AWS4` and the secret, and the parts of a credential scope. It leaves nothing on the sheet.
    #[inline(never)]
    pub(super) fn derived(sheet: &mut Sheet, mut fields: &[u8]) -> Self {
        let seed = next(&mut fields, 0x1f);
        // A key longer than a block is hashed first.
        sheet.push(seed);
        let hash = sheet.take_hash(START, 0, 0);
        let mut key = Self::new(if seed.len() > 64 { &hash } else { seed });
        while !fields.is_empty() {
            sheet.push(next(&mut fields, 0x1f));
            key = Self::new(&key.take_hmac(sheet, 0));
        }
        if let Some(used) = sheet.bytes.get_mut(..seed.len() + 128) {
            used.fill(0);
        }
        key
    }

    #[inline(never)]
    fn take_hmac(&self, sheet: &mut Sheet, start: usize) -> [u8; 32] {
        let hash = sheet.take_hash(self.inner, 64, start);
        sheet.push(&hash);
        sheet.take_hash(self.outer, 64, start)
    }

    /// Puts the signature in the place of the text from `start` on.
    pub(super) fn sign(&self, sheet: &mut Sheet, start: usize) {
        let hash = self.take_hmac(sheet, start);
        sheet.push_hex(&hash);
    }
}
