//! WebAssembly inside a script. Base64 hides from a compressor how bytes repeat: a text with one sign a byte comes out a
//! fifth smaller in brotli.

/// Small numbers and the commonest instructions lie between 0 and 90: turned so far, they are one byte in UTF-8, which is a
/// twentieth less in brotli. (Measured: from 35 to 40 there is little between them.)
const TURN: u8 = 39;

/// A module whose default export makes the bytes from the text, for which a name stands that nobody declares: minifiers choose
/// short names by how often a letter occurs, and in the text all do.
pub(crate) fn module(name: &str) -> String {
    let mark = mark(name);
    // A loop, since it runs once, before anything is compiled: by an iterator it takes several times as long.
    format!(
        "const text = {mark};\nexport default () => {{\n  const bytes = new Uint8Array(text.length);\n  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at) - {TURN};\n  return bytes;\n}};\n"
    )
}

/// What stands for the text until a script is minified.
pub(crate) fn mark(name: &str) -> String {
    format!("__{name}_wasm__")
}

/// The literal that takes its place.
pub(crate) fn text(bytes: &[u8]) -> String {
    // What does not fit into a byte of the array wraps: the sign above U+00FF stands for its lower byte.
    let text: String = bytes.iter().map(|byte| sign(byte.wrapping_add(TURN))).collect();
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
        let text = text(&bytes);
        let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap();
        let back = text.chars().map(|sign| (u32::from(sign) as u8).wrapping_sub(TURN)).collect::<Vec<_>>();
        assert_eq!(back, bytes);
        assert!(
            !text.contains(|sign: char| sign.is_control() || matches!(sign, '\\' | '"')),
            "no byte ends the string"
        );
        assert_eq!(module("sign").matches(&mark("sign")).count(), 1);
    }
}
