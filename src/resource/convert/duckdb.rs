//! DuckDB's settings for S3 as SET statements; read also as CREATE SECRET.
//! <https://duckdb.org/docs/stable/core_extensions/httpfs/s3api>,
//! <https://duckdb.org/docs/stable/core_extensions/httpfs/s3api_legacy_authentication>

use alloc::string::String;
use alloc::vec::Vec;

use super::facts::Facts;
use super::rows::{self, Part, Read, Row, Table, Word};
use super::url;
use crate::resource::value::{Object, Value};
use crate::text::{next_piece, push_all, split_at_any, split_word};

const YES: Word = Word::Text("true");
const NO: Word = Word::Text("false");
const PATH: Word = Word::Text("path");
const VHOST: Word = Word::Text("vhost");

pub(super) const TABLE: &Table = &Table { rows: ROWS, also: ALSO, has_own_style: true };

const ROWS: &[Row] = &[
    ("/s3_region", Part::Region),
    // What stands here is taken for the host, and signed so: a base path has no place.
    ("/s3_endpoint", Part::Host),
    ("/s3_use_ssl", Part::Flag("useSSL", YES, NO)),
    ("/s3_url_style", Part::Flag("pathStyle", PATH, VHOST)),
    ("/s3_access_key_id", Part::Field("accessKey")),
    ("/s3_secret_access_key", Part::Field("secretKey")),
    ("/s3_session_token", Part::Field("token")),
];

/// The names in CREATE SECRET.
const ALSO: &[Row] = &[
    ("/region", Part::Region),
    ("/endpoint", Part::Host),
    ("/use_ssl", Part::Flag("useSSL", YES, NO)),
    ("/url_style", Part::Flag("pathStyle", PATH, VHOST)),
    ("/key_id", Part::Field("accessKey")),
    ("/secret", Part::Field("secretKey")),
    ("/session_token", Part::Field("token")),
    ("/type", Part::Fixed(Word::Text("s3"))),
    ("/provider", Part::Fixed(Word::Text("config"))),
];

pub(super) fn read(text: &str) -> Option<Read> {
    let object = settings(text)?;
    let mut read = TABLE.read(&object);
    let mut known = "";
    if let Some(scope) = object.get("scope").and_then(Value::as_text).and_then(url::read) {
        if let Some(bucket) = scope.fields.get("bucket") {
            rows::set(&mut read.fields, "bucket", bucket.clone());
        }
        known = "scope";
    }
    read.of_text(known);
    Some(read)
}

pub(super) fn write(facts: &Facts<'_>) -> Value {
    let mut out = String::new();
    for (name, value) in TABLE.write(facts).iter() {
        let Some(value) = value.as_text() else { continue };
        push_all(&mut out, &["SET ", name, "="]);
        if name == "s3_use_ssl" {
            out.push_str(value);
        } else {
            out.push('\'');
            let mut rest = Some(value);
            while let Some(piece) = next_piece(&mut rest, "'") {
                push_all(&mut out, &[piece, if rest.is_some() { "''" } else { "'" }]);
            }
        }
        out.push_str(";\n");
    }
    Value::Text(out)
}

/// What is set, by names in lower case; `None` where nothing of S3's is.
fn settings(text: &str) -> Option<Object> {
    let mut object = Object::new();
    let tokens = tokens(text);
    let mut statement: &[Token] = &tokens;
    while let Some(at) = statement.iter().position(|token| token.is(";")).or(Some(statement.len()).filter(|&n| n > 0)) {
        let (words, rest) = statement.split_at_checked(at)?;
        statement = rest.get(1..).unwrap_or_default();
        match words {
            [set, scope @ .., name, to, value] if set.is("set") && scope.len() < 2 && (to.is("=") || to.is("to")) => {
                put(&mut object, name, value);
            }
            [create, head @ ..] if create.is("create") && head.iter().any(|token| token.is("secret")) => {
                let open = head.iter().position(|token| token.is("("))?;
                let pairs = head.get(open + 1..)?.split(|token| token.is(",") || token.is(")"));
                for pair in pairs {
                    if let [name, value] = pair {
                        put(&mut object, name, value);
                    }
                }
            }
            _ => {}
        }
    }
    let is_s3s = object.iter().any(|(name, value)| {
        name.starts_with("s3_")
            || (name == "type" && value.as_text().is_some_and(|text| text.eq_ignore_ascii_case("s3")))
    });
    is_s3s.then_some(object)
}

fn put(object: &mut Object, name: &Token, value: &Token) {
    object.set(name.text.to_ascii_lowercase(), Value::text(&*value.text));
}

struct Token {
    text: String,
    quoted: bool,
}

impl Token {
    fn is(&self, word: &str) -> bool {
        !self.quoted && self.text.eq_ignore_ascii_case(word)
    }
}

/// Words, quoted texts and marks of SQL.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        if rest.starts_with("--") {
            rest = split_at_any(rest, "\n").1.trim_start();
            continue;
        }
        let (word, after) = split_word(rest, ";,()='\"");
        let (first, behind) = rest.split_at_checked(1).unwrap_or((rest, ""));
        let mut token = Token { text: String::from(word), quoted: matches!(first, "'" | "\"") };
        rest = if word.is_empty() { behind } else { after };
        if token.quoted {
            // A quote twice is one that is meant.
            let mut is_open = true;
            while is_open {
                let (plain, after) = split_at_any(rest, first);
                token.text.push_str(plain);
                rest = after.get(1..).unwrap_or_default();
                is_open = rest.starts_with(first);
                if is_open {
                    token.text.push_str(first);
                    rest = rest.get(1..).unwrap_or_default();
                }
            }
        } else if word.is_empty() {
            token.text.push_str(first);
        }
        tokens.push(token);
        rest = rest.trim_start();
    }
    tokens
}
