//! Texts that mean known bytes. A URL can spell a byte in several ways: a case keeps both the way it is spelled and what it
//! means, so that the right answer is known without asking either signer.

use std::fmt;

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, percent_encode};
use proptest::collection::vec;
use proptest::prelude::*;

/// A stretch of a path or a query.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Spelled {
    /// As the URL has it.
    pub(crate) text: String,
    /// What it means.
    pub(crate) bytes: Vec<u8>,
}

impl fmt::Debug for Spelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.text)
    }
}

impl Spelled {
    fn new(text: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { text: text.into(), bytes: bytes.into() }
    }

    fn join(parts: Vec<Self>) -> Self {
        let mut joined = Self::default();
        for part in parts {
            joined.text += &part.text;
            joined.bytes.extend(part.bytes);
        }
        joined
    }
}

/// RFC 3986's unreserved characters stay, as UriEncode wants it.
const ALL_BUT_UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const ALL_BUT_UNRESERVED_AND_SLASH: &AsciiSet = &ALL_BUT_UNRESERVED.remove(b'/');
/// What no URI may hold as it is.
const ILLEGAL: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');

pub(crate) fn uri_encoded(bytes: &[u8]) -> String {
    percent_encode(bytes, ALL_BUT_UNRESERVED).to_string()
}

pub(crate) fn path_encoded(bytes: &[u8]) -> String {
    percent_encode(bytes, ALL_BUT_UNRESERVED_AND_SLASH).to_string()
}

/// With the illegal bytes escaped, and the rest as it was.
pub(crate) fn legal(text: &str) -> String {
    percent_encode(text.as_bytes(), ILLEGAL).to_string()
}

fn escape(byte: u8, lower: bool) -> String {
    if lower { format!("%{byte:02x}") } else { format!("%{byte:02X}") }
}

/// A character, each byte of it escaped.
fn escaped(character: char, lower: bool) -> Spelled {
    let mut buffer = [0; 4];
    let bytes = character.encode_utf8(&mut buffer).as_bytes().to_vec();
    Spelled::new(bytes.iter().map(|byte| escape(*byte, lower)).collect::<String>(), bytes)
}

fn literal(character: char) -> Spelled {
    Spelled::new(character, character.to_string())
}

/// One piece, of the characters that may stand for themselves here.
fn piece(literals: &'static str) -> impl Strategy<Value = Spelled> {
    let literals: Vec<char> = literals.chars().collect();
    prop_oneof![
        8 => "[a-zA-Z0-9._~-]{1,4}".prop_map(|text| Spelled::new(text.clone(), text)),
        6 => prop::sample::select(literals).prop_map(literal),
        // Encoders differ in these, and some decode what they should leave alone.
        3 => (prop::sample::select(" +%&=/?#~-._!*'();:@$,[]aZ0\n\u{7f}".chars().collect::<Vec<_>>()), any::<bool>())
            .prop_map(|(character, lower)| escaped(character, lower)),
        2 => (any::<char>(), any::<bool>()).prop_map(|(character, lower)| escaped(character, lower)),
        1 => any::<char>().prop_filter("an ASCII sign may mean something", |character| !character.is_ascii())
            .prop_map(literal),
        // Not well-formed, and so no escape.
        1 => prop::sample::select(vec!["%~", "%4~", "%z1", "%-"]).prop_map(|text| Spelled::new(text, text)),
    ]
}

/// Any one byte escaped: what comes of it is seldom UTF-8.
fn raw_byte() -> impl Strategy<Value = Spelled> {
    (0x80..=0xFF_u8, any::<bool>()).prop_map(|(byte, lower)| Spelled::new(escape(byte, lower), [byte]))
}

/// A path from its first slash on; may be empty.
pub(crate) fn path() -> impl Strategy<Value = Spelled> {
    let piece = || piece("!$&'()*+,;=:@ \"<>\\^`{|}\t");
    let segment = prop_oneof![
        2 => Just(Spelled::default()),
        12 => vec(piece(), 1..5).prop_map(Spelled::join),
        1 => vec(prop_oneof![4 => piece(), 1 => raw_byte()], 1..5).prop_map(Spelled::join),
        1 => prop::sample::select(vec!["...", ".a", "..a", "a."]).prop_map(|text| Spelled::new(text, text)),
    ];
    let dots = prop_oneof![
        3 => Just(Spelled::new(".", ".")),
        3 => Just(Spelled::new("..", "..")),
        1 => Just(Spelled::new("%2e%2E", "..")),
    ];
    let segments = prop_oneof![
        1 => Just(Vec::new()),
        30 => vec(segment.clone(), 1..5),
        2 => vec(prop_oneof![2 => segment, 1 => dots], 1..6),
    ];
    segments.prop_map(|segments| {
        let slashed = segments.into_iter().flat_map(|segment| [Spelled::new("/", "/"), segment]);
        Spelled::join(slashed.collect())
    })
}

/// A parameter's name and, after an `=`, its value.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub(crate) name: Spelled,
    pub(crate) value: Option<Spelled>,
}

impl Parameter {
    pub(crate) fn text(&self) -> String {
        match &self.value {
            Some(value) => format!("{}={}", self.name.text, value.text),
            None => self.name.text.clone(),
        }
    }

    /// Nothing between two `&`: no parameter.
    pub(crate) fn is_void(&self) -> bool {
        self.value.is_none() && self.name.text.is_empty()
    }

    pub(crate) fn bytes(&self) -> (&[u8], &[u8]) {
        (&self.name.bytes, self.value.as_ref().map_or(&[], |value| &value.bytes))
    }
}

/// What stands after the `?`, in the order in which it stands there.
pub(crate) fn query() -> impl Strategy<Value = Option<Vec<Parameter>>> {
    let plus =
        || prop_oneof![Just(Spelled::new("+", " ")), Just(Spelled::new("%2B", "+")), Just(Spelled::new("%2b", "+"))];
    let part = move |literals| prop_oneof![5 => piece(literals), 1 => plus()];
    let name = prop_oneof![
        // Few, so that they repeat; and such as sort otherwise when they are joined with their values.
        6 => prop::sample::select(vec!["a", "a-b", "a.b", "A", "ab", "uploads", "partNumber", "a%21", "X-Amz-Meta", ""])
            .prop_map(|text| Spelled::new(text, text.replace("%21", "!"))),
        4 => vec(part("!$'()*,;:@/? \"<>\\^`{|}"), 0..4).prop_map(Spelled::join),
    ];
    let value = prop_oneof![
        2 => Just(None),
        2 => Just(Some(Spelled::default())),
        3 => "[0-9]{1,3}".prop_map(|text| Some(Spelled::new(text.clone(), text))),
        5 => vec(part("!$'()*,;:@/?= \"<>\\^`{|}"), 1..5).prop_map(|parts| Some(Spelled::join(parts))),
    ];
    let odd = (raw_byte(), raw_byte()).prop_map(|(name, value)| Parameter { name, value: Some(value) });
    let parameter = (name, value).prop_map(|(name, value)| Parameter { name, value });
    prop::option::weighted(0.7, vec(prop_oneof![80 => parameter, 1 => odd], 0..6))
}
