//! WebAssembly inside a script. Base64 hides from a compressor how bytes repeat: a text with one sign a byte comes out a
//! fifth smaller in brotli.

use anyhow::Result;

use crate::streams;

/// Small numbers and the commonest instructions lie between 0 and 90: turned so far, they are one byte in UTF-8, which is a
/// twentieth less in brotli. (Measured: from 35 to 40 there is little between them.)
const TURN: u8 = 39;

/// How a module travels inside a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inline {
    /// As it is: for what is so small that the unfolding would weigh more than it saves.
    Whole,
    /// In streams, which `www/lib/unfold.js` puts together.
    Streams,
}

/// A script with the text, for which a name stands that nobody declares: minifiers choose short names by how often a letter
/// occurs, and in the text all do. Its default export makes the bytes from it.
pub(crate) fn script(name: &str, inline: Inline) -> String {
    let mark = mark(name);
    match inline {
        // A loop, since it runs once, before anything is compiled: by an iterator it takes several times as long.
        Inline::Whole => format!(
            "export const text = {mark};\nexport const TURN = {TURN};\nexport default () => {{\n  const bytes = new Uint8Array(text.length);\n  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at) - TURN;\n  return bytes;\n}};\n"
        ),
        Inline::Streams => {
            format!(
                "import unfold from \"{UNFOLD}\";\nconst streams = {mark};\nexport default () => unfold(streams);\n"
            )
        }
    }
}

/// By which name such a script imports `www/lib/unfold.js`.
pub(crate) const UNFOLD: &str = "#unfold";

/// What stands for the text until a script is minified.
pub(crate) fn mark(name: &str) -> String {
    format!("__{name}_wasm__")
}

/// What takes its place.
pub(crate) fn literal(wasm: &[u8], inline: Inline) -> Result<String> {
    Ok(match inline {
        Inline::Whole => text(wasm, TURN),
        Inline::Streams => {
            let streams = streams::of(wasm)?;
            let texts = streams.iter().enumerate().map(|(at, stream)| text(stream, if at == 0 { 0 } else { TURN }));
            format!("[{}]", texts.collect::<Vec<_>>().join(","))
        }
    })
}

/// (The texts in a module's data are in ASCII as they are.)
fn text(bytes: &[u8], turn: u8) -> String {
    // What does not fit into a byte of the array wraps: the sign above U+00FF stands for its lower byte.
    let text: String = bytes.iter().map(|byte| sign(byte.wrapping_add(turn))).collect();
    format!("\"{text}\"")
}

/// The byte's own sign where every tool leaves that alone inside a string, else the one 256 places on.
fn sign(byte: u8) -> char {
    match byte {
        b' ' | b'!' | b'#'..=b'[' | b']'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF => byte.into(),
        _ => char::from_u32(0x100 + u32::from(byte)).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_comes_back() {
        let bytes = (0..=255).collect::<Vec<u8>>();
        let text = text(&bytes, TURN);
        let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap();
        let back = text.chars().map(|sign| (u32::from(sign) as u8).wrapping_sub(TURN)).collect::<Vec<_>>();
        assert_eq!(back, bytes);
        assert!(
            !text.contains(|sign: char| sign.is_control() || matches!(sign, '\\' | '"')),
            "no byte ends the string"
        );
        for inline in [Inline::Whole, Inline::Streams] {
            assert_eq!(script("sign", inline).matches(&mark("sign")).count(), 1);
        }
    }
}
