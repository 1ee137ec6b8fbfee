//! A shape as a table: where in it stands what. One reader and one writer serve all of them.

use alloc::string::String;
use alloc::vec::Vec;

use super::facts::{Facts, is_absent};
use crate::encode::pointer;
use crate::resource::value::{Object, Value};
use crate::text::{after_last, next_piece, split_at_any};
use crate::url::{Scheme, split_port, split_scheme};

/// A place, as a JSON Pointer, and what stands there.
pub(super) type Row = (&'static str, Part);

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Part {
    /// The s3 resource's field of this name, as it is.
    Field(&'static str),
    Region,
    /// `https://host:port/base`, which tells useSSL too.
    Url,
    /// The same with the bucket before the host, where it is addressed so.
    BucketUrl,
    /// `host:port`, without a base path.
    Host,
    /// useSSL or pathStyle, by what stands for true and for false.
    Flag(&'static str, Word, Word),
    /// Says nothing that is not known.
    Fixed(Word),
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Word {
    Is(bool),
    Text(&'static str),
}

pub(super) const TRUE: Word = Word::Is(true);
pub(super) const FALSE: Word = Word::Is(false);

impl Word {
    fn value(self) -> Value {
        match self {
            Self::Is(flag) => Value::Bool(flag),
            Self::Text(text) => Value::text(text),
        }
    }

    /// Texts are read in any case, and booleans as texts too: that is how they are typed.
    fn is(self, value: &Value) -> bool {
        let own = match self {
            Self::Is(true) => "true",
            Self::Is(false) => "false",
            Self::Text(text) => text,
        };
        match value {
            Value::Bool(flag) => own == if *flag { "true" } else { "false" },
            Value::Text(text) => text.eq_ignore_ascii_case(own),
            _ => false,
        }
    }
}

impl Part {
    /// Whether this is where the field would be looked for.
    pub(super) fn tells(self, field: &str) -> bool {
        match self {
            Self::Field(name) | Self::Flag(name, ..) => name == field,
            Self::Region => field == "region",
            Self::Url | Self::BucketUrl | Self::Host => field == "endPoint" || field == "useSSL",
            Self::Fixed(_) => false,
        }
    }

    fn write(self, facts: &Facts<'_>) -> Option<Value> {
        let text = match self {
            Self::Field(name) => return facts.fields.get(name).filter(|value| !is_absent(Some(value))).cloned(),
            Self::Flag(name, yes, no) => {
                let flag = if name == "useSSL" { facts.ssl } else { facts.path_style };
                return Some(if flag { yes } else { no }.value());
            }
            Self::Fixed(word) => return Some(word.value()),
            Self::Region => facts.region.clone(),
            _ if !facts.has_end_point => return None,
            Self::Host => facts.host.clone(),
            Self::BucketUrl if !facts.path_style => {
                facts.url_of(&[facts.text("bucket").unwrap_or_default(), ".", &facts.host].concat())
            }
            Self::Url | Self::BucketUrl => facts.url(),
        };
        (!text.is_empty()).then_some(Value::Text(text))
    }

    /// Whether it could be made sense of.
    fn read(self, value: &Value, fields: &mut Object) -> bool {
        let (name, value) = match (self, value) {
            (Self::Fixed(word), _) => return word.is(value),
            (Self::Flag(name, yes, no), _) if yes.is(value) || no.is(value) => (name, Value::Bool(yes.is(value))),
            // A placeholder, which is kept where it can be.
            (Self::Flag(name, Word::Is(true), _) | Self::Field(name), _) => (name, value.clone()),
            (Self::Region, _) => ("region", value.clone()),
            (Self::BucketUrl, _) if fields.get("endPoint").is_some() => return true,
            (Self::Url | Self::BucketUrl | Self::Host, Value::Text(text)) => {
                set_url(fields, text);
                return true;
            }
            _ => return false,
        };
        set(fields, name, value)
    }
}

/// Puts a field that is not there yet. What is there and differs stays.
pub(super) fn set(fields: &mut Object, name: &str, value: Value) -> bool {
    match fields.get(name) {
        Some(present) => *present == value || matches!(value, Value::Bool(_)),
        None => {
            fields.set(name, value);
            true
        }
    }
}

/// An endpoint with or without a scheme.
pub(super) fn set_url(fields: &mut Object, text: &str) {
    let known = split_scheme(text).and_then(|(scheme, rest)| Some((Scheme::parse(scheme)?, rest)));
    if let Some((scheme, _)) = known {
        set(fields, "useSSL", Value::Bool(scheme == Scheme::Https));
    }
    let rest = known.map_or(text, |(_, rest)| rest);
    set(fields, "endPoint", Value::text(rest.strip_suffix('/').unwrap_or(rest)));
}

/// Where nothing else is said, some tools put the bucket before any host, unless that is an address.
fn default_style(fields: &mut Object) {
    let Some(host) = fields.get("endPoint").and_then(Value::as_text).map(|text| split_at_any(text, "/").0) else {
        return;
    };
    let name = split_port(host).map_or(host, |(name, _)| name);
    if after_last(name, ".").bytes().any(|byte| byte.is_ascii_alphabetic()) && !name.starts_with('[') {
        set(fields, "pathStyle", Value::Bool(false));
    }
}

/// What a shape said.
#[derive(Default)]
pub(super) struct Read {
    /// The s3 resource's.
    pub(super) fields: Object,
    /// What has no place among them.
    pub(super) left: Vec<Left>,
}

/// Stands for the sections of a file after the one that was read. No setting is called so.
pub(super) const SECTIONS: &str = "[…]";

pub(super) struct Left {
    pub(super) path: String,
    pub(super) name: String,
}

impl Left {
    pub(super) fn sections() -> Self {
        Self { path: String::new(), name: SECTIONS.into() }
    }

    /// Of a text, which has no paths. What does not look like a setting's name may be a secret in the wrong place.
    pub(super) fn in_text(name: &str) -> Self {
        let plain = name.len() <= 32 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        Self { path: String::new(), name: if plain { name } else { "a line" }.into() }
    }
}

impl Read {
    /// After the members of a text were read as an object's, of which one is `known`.
    pub(super) fn of_text(&mut self, known: &str) {
        for left in core::mem::take(&mut self.left) {
            if left.name != known {
                self.left.push(Left::in_text(&left.name));
            }
        }
    }
}

/// A shape: its rows, the other names for the same that are read and not written, and whether it has a style of its own,
/// see [`default_style`].
pub(super) struct Table {
    pub(super) rows: &'static [Row],
    pub(super) also: &'static [Row],
    pub(super) has_own_style: bool,
}

impl Table {
    pub(super) fn read(&self, object: &Object) -> Read {
        let mut leaves = Leaves::new();
        gather(object, "/", 0, &mut leaves);
        let mut read = Read::default();
        for rows in [self.rows, self.also] {
            for (place, part) in rows {
                for (path, _, value, done) in &mut leaves {
                    *done |= path == place && part.read(value, &mut read.fields);
                }
            }
        }
        for (path, name, _, done) in leaves {
            if !done {
                read.left.push(Left { path, name: name.into() });
            }
        }
        if self.has_own_style {
            default_style(&mut read.fields);
        }
        read
    }

    /// Each row's part in its place.
    pub(super) fn write(&self, facts: &Facts<'_>) -> Object {
        let mut object = Object::new();
        for (place, part) in self.rows {
            if let Some(value) = part.write(facts) {
                put(&mut object, place, value);
            }
        }
        object
    }
}

/// Path, name, value, whether it was read.
pub(super) type Leaves<'v> = Vec<(String, &'v str, &'v Value, bool)>;

/// Everything that is no object, with its path. Deeper than any of the shapes nothing is looked into.
pub(super) fn gather<'v>(object: &'v Object, above: &str, depth: u8, leaves: &mut Leaves<'v>) {
    for (name, value) in object.iter() {
        let path = pointer(above, name);
        match value {
            Value::Object(inner) if depth < 4 => gather(inner, &[&path, "/"].concat(), depth + 1, leaves),
            _ if is_absent(Some(value)) => {}
            _ => leaves.push((path, name, value, false)),
        }
    }
}

fn put(mut object: &mut Object, place: &str, value: Value) {
    let mut rest = place.get(1..);
    while let Some(name) = next_piece(&mut rest, "/") {
        if rest.is_none() {
            object.set(name, value);
            return;
        }
        if object.get(name).is_none() {
            object.set(name, Value::Object(Object::new()));
        }
        match object.get_mut(name) {
            Some(Value::Object(inner)) => object = inner,
            _ => return,
        }
    }
}
