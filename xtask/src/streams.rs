//! WebAssembly sorted for a compressor. In a function's code opcodes and what follows them alternate, and look alike to it
//! although they have nothing in common: the number of a local, a place in memory, how far to branch. Each kind in a stream
//! of its own comes out a tenth smaller in brotli. `www/lib/unfold.js` puts them together again.

use anyhow::{Context, Result, bail, ensure};

/// How many streams there are.
///
/// | stream | what is in it |
/// |---|---|
/// | 0 | all sections as they are, but of the code its count of functions alone |
/// | 1 | opcodes; which function is called stands among them |
/// | 2 | constants |
/// | 3 | which local is read |
/// | 4 | which local is written |
/// | 5 | offsets in memory |
/// | 6 | the types of blocks |
/// | 7 | how far to branch |
/// | 8 | the types of locals |
pub(crate) const STREAMS: usize = 9;

const HEADER: &[u8] = b"\0asm\x01\0\0\0";
const CODE: u8 = 10;
const END: u8 = 0x0b;
/// No opcode. What is rare stands as it is among the opcodes, after this and its length, in pieces if need be.
const AS_IT_IS: u8 = 0xff;

pub(crate) type Streams = [Vec<u8>; STREAMS];

/// The streams of a module that wasm-opt has written: each number in as few bytes as it takes.
pub(crate) fn of(module: &[u8]) -> Result<Streams> {
    let mut streams = Streams::default();
    let mut module = Reader { rest: module };
    ensure!(module.take(HEADER.len())? == HEADER, "it is no WebAssembly");
    while let [section, ..] = *module.rest {
        streams[0].push(section);
        module.take(1)?;
        let before = module.rest;
        let size = module.number()? as usize;
        let mut body = Reader { rest: module.take(size)? };
        if section == CODE {
            let count = body.rest;
            let functions = body.number()?;
            streams[0].extend(body.since(count));
            for _ in 0..functions {
                let size = body.number()? as usize;
                function(&mut Reader { rest: body.take(size)? }, &mut streams)?;
            }
        } else {
            streams[0].extend(module.since(before));
        }
    }
    Ok(streams)
}

fn function(code: &mut Reader<'_>, streams: &mut Streams) -> Result<()> {
    let before = code.rest;
    for _ in 0..code.number()? {
        code.number()?;
        code.number()?;
    }
    streams[8].extend(code.since(before));
    while !code.rest.is_empty() {
        let before = code.rest;
        let opcode = code.take(1)?[0];
        let operands = code.rest;
        let stream = match opcode {
            0x02..=0x04 => 6,
            0x0c | 0x0d => 7,
            0x10 => 1,
            0x20 => 3,
            0x21 | 0x22 => 4,
            0x41 | 0x42 => 2,
            // Of memory: after the alignment, which wasm-opt has taken away.
            0x28..=0x3e if operands.starts_with(&[0]) => {
                code.take(1)?;
                5
            }
            // The first global: the stack's.
            0x23 | 0x24 if operands.starts_with(&[0]) => {
                code.take(1)?;
                streams[1].push(opcode);
                continue;
            }
            0x00 | 0x01 | 0x05 | END | 0x0f | 0x1a | 0x1b | 0x45..=0xc4 => {
                streams[1].push(opcode);
                continue;
            }
            _ => {
                code.skip_operands(opcode)?;
                for piece in code.since(before).chunks(255) {
                    streams[1].extend([AS_IT_IS, piece.len() as u8]);
                    streams[1].extend(piece);
                }
                continue;
            }
        };
        let operand = code.rest;
        code.number()?;
        streams[1].push(opcode);
        streams[stream].extend(code.since(operand));
    }
    Ok(())
}

struct Reader<'m> {
    rest: &'m [u8],
}

impl<'m> Reader<'m> {
    fn take(&mut self, count: usize) -> Result<&'m [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count).context("the module ends too soon")?;
        self.rest = rest;
        Ok(taken)
    }

    /// LEB128. Of a negative one the sign is lost.
    fn number(&mut self) -> Result<u64> {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.take(1)?[0];
            value |= u64::from(byte & 127).checked_shl(shift).unwrap_or_default();
            shift += 7;
            if byte < 128 {
                return Ok(value);
            }
        }
    }

    /// What was taken since `before` was the rest.
    fn since(&self, before: &'m [u8]) -> &'m [u8] {
        &before[..before.len() - self.rest.len()]
    }

    /// Of the instructions that are rare.
    fn skip_operands(&mut self, opcode: u8) -> Result<()> {
        let numbers = match opcode {
            // br_table: the default is one more.
            0x0e => self.number()? + 1,
            // select with types
            0x1c => self.number()?,
            // call_indirect, loads and stores
            0x11 | 0x28..=0x3e => 2,
            // global, memory.size and memory.grow, ref
            0x23..=0x24 | 0x3f | 0x40 | 0xd0 | 0xd2 => 1,
            0x25 | 0x26 => 1,
            0xd1 => 0,
            0x43 => return self.take(4).map(drop),
            0x44 => return self.take(8).map(drop),
            // saturating truncation; bulk memory and tables
            0xfc => match self.number()? {
                0..=7 => 0,
                8 | 10 | 12 | 14 => 2,
                9 | 11 | 13 | 15..=17 => 1,
                other => bail!("what follows the instruction fc {other:x} is not known"),
            },
            // vectors
            0xfd => match self.number()? {
                0..=11 | 92 | 93 => 2,
                12 | 13 => return self.take(16).map(drop),
                21..=34 => 1,
                84..=91 => 3,
                _ => 0,
            },
            other => bail!("what follows the instruction {other:x} is not known"),
        };
        for _ in 0..numbers {
            self.number()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A function with a block: `(local i32) (block (br_if 0 (local.get 0))) (i32.store offset=300 …) …`
    const MODULE: &[u8] = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x0a\x1c\x01\x1a\x01\x01\x7f\x02\x40\x20\0\x0d\0\x0b\x20\0\x41\x80\x7f\x36\0\xac\x02\xfc\x0b\0\x23\0\x1a\x0b";

    #[test]
    fn each_kind_has_its_stream() {
        let streams = of(MODULE).unwrap();
        assert_eq!(streams[0], b"\x01\x04\x01\x60\0\0\x0a\x01");
        assert_eq!(streams[1], b"\x02\x20\x0d\x0b\x20\x41\x36\xff\x03\xfc\x0b\0\x23\x1a\x0b");
        assert_eq!(streams[2..], [&b"\x80\x7f"[..], b"\0\0", b"", b"\xac\x02", b"\x40", b"\0", b"\x01\x01\x7f"]);
    }

    #[test]
    fn what_is_cut_off_is_refused() {
        for length in 0..MODULE.len() {
            let cut = of(&MODULE[..length]);
            assert!(cut.is_err() || matches!(length, 8 | 14), "{length}");
        }
    }
}
