//! Secrets that no input holds, so that one that is found in an output has leaked.

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// So many characters of Base64, upper and lower case and digits among them, from a number.
pub(crate) fn secret(number: u64, length: usize) -> String {
    let mut state = number ^ 0x005E_C2E7;
    let mut text = String::new();
    for at in 0..length {
        let drawn = BASE64[(next(&mut state) % 64) as usize];
        text.push(char::from(match at {
            0 => b'q',
            1 => b'7',
            2 => b'X',
            _ => drawn,
        }));
    }
    text
}

/// Whether enough of the secret to matter is in the text: any fifteen characters in a row are found. What the input itself
/// holds does not count: libFuzzer watches comparisons, this one too, and learns what would be found; with signs in between
/// that nobody sees and a validator takes away, too.
pub(crate) fn leaks(text: &str, secret: &str, input: &[u8]) -> bool {
    let parts = secret.as_bytes().chunks_exact(8).filter_map(|part| std::str::from_utf8(part).ok());
    let given = |part: &str| {
        let seen: Vec<u8> = input.iter().copied().filter(u8::is_ascii_graphic).collect();
        seen.windows(8).any(|window| window == part.as_bytes())
    };
    parts.into_iter().any(|part| text.contains(part) && !given(part))
}

/// SplitMix64.
pub(crate) fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
