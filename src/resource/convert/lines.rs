//! Lines of names and values: of an environment in any shell, of a file of credentials, as a console shows them.

use alloc::string::String;
use alloc::vec::Vec;

use super::paste::{meant, put};
use super::rows::{Left, Read, set, set_url};
use crate::resource::value::Value;
use crate::text::{after_last, has_any, is_one_of, next_piece, position, split_at_any, trim_end, trim_start};

/// What stands before a name in shells, and whether a space stands after the name, not a sign.
const BEFORE: &[(&str, bool)] = &[
    ("export ", false),
    ("set -x ", true),
    ("setx ", true),
    ("setenv ", true),
    ("set ", false),
    ("env ", false),
    ("declare -x ", false),
    ("$env:", false),
    ("aws configure set ", true),
    ("- ", false),
];

pub(super) fn read(text: &str) -> (&'static str, Read) {
    let mut read = Read::default();
    let mut kind = "labels";
    let mut rest = Some(text);
    while let Some(line) = next_piece(&mut rest, "\n") {
        let line = line.trim();
        if is_comment(line) {
            continue;
        }
        if line.starts_with('[') {
            // Another profile is another key.
            if read.fields.get("accessKey").is_some() {
                read.left.push(Left::sections());
                break;
            }
            kind = "credentials";
            continue;
        }
        if position(line, "://").is_some_and(|at| at < 6) {
            put(&mut read.fields, "endpoint", Value::text(line));
            continue;
        }
        // A table: names in the first line, values in the next.
        let names = cells(line);
        if names.iter().filter(|name| meant(name).is_some()).count() > 1 {
            let values = cells(next_piece(&mut rest, "\n").unwrap_or_default());
            for (name, value) in names.into_iter().zip(values) {
                put(&mut read.fields, name, Value::text(value));
            }
            continue;
        }
        // A console shows a label, and below it the value.
        let label = trim_end(line, ":");
        if meant(label).is_some() {
            let (mut ahead, mut below) = (rest, "");
            while below.is_empty()
                && let Some(line) = next_piece(&mut ahead, "\n")
            {
                below = line.trim();
            }
            if !below.is_empty() && meant(trim_end(below, ":")).is_none() {
                put(&mut read.fields, label, Value::text(below));
                rest = ahead;
                continue;
            }
        }
        if assignments(line, &mut read) && kind == "labels" {
            kind = "env";
        }
    }
    (kind, read)
}

pub(super) fn is_comment(line: &str) -> bool {
    matches!(line.bytes().next(), Some(b'#' | b';'))
}

fn cells(line: &str) -> Vec<&str> {
    let (mut rest, mut cells) = (Some(line), Vec::new());
    while let Some(cell) = next_piece(&mut rest, ",\t") {
        cells.push(cell.trim());
    }
    cells
}

/// All of a line without white space around it, such as `export A=1 B='2'`. Whether it was one of a shell.
fn assignments(line: &str, read: &mut Read) -> bool {
    let mut line = line;
    let mut is_shell = false;
    while !line.is_empty() {
        let (mut is_set, mut by_space) = (false, false);
        for (words, space) in BEFORE {
            if let Some((start, rest)) = line.split_at_checked(words.len())
                && start.eq_ignore_ascii_case(words)
            {
                (line, is_set, by_space) = (rest.trim(), true, *space);
                break;
            }
        }
        let (name, rest) = split_at_any(line, if by_space { " \t" } else { "=:" });
        let Some(after) = rest.get(1..) else { break };
        let is_tight = rest.starts_with('=') && !name.ends_with(' ') && !after.starts_with(' ');
        let (name, value) = (name.trim(), after.trim());
        let (value, rest) = match value.bytes().next() {
            Some(b'"' | b'\'') => quoted(value),
            // A shell's word.
            _ if is_tight || by_space => {
                let (word, rest) = split_at_any(value, " \t");
                (trim_end(word, ";").into(), rest)
            }
            _ => (value.into(), ""),
        };
        let is_ours = !is_anybodys(name);
        let known = is_ours && !value.is_empty() && put(&mut read.fields, name, Value::Text(value));
        is_shell |= known && (is_tight || is_set);
        let is_told = known || (is_ours && meant(name).is_some());
        if !is_told && (is_tight || is_set) {
            read.left.push(Left { path: String::new(), name: shown(name) });
        }
        line = trim_start(rest, " \t;,&");
    }
    is_shell
}

/// A file of an environment has other services' settings too: `DATABASE_URL`, `API_SECRET`, `PORT`. Names that all of them use
/// count where a store's or a bucket's stands before them.
fn is_anybodys(name: &str) -> bool {
    let is_variable = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    let last = after_last(name, "_");
    let first = split_at_any(name, "_").0;
    is_variable
        && is_one_of(last, &["SECRET", "TOKEN", "PORT", "URL", "HOST", "ENDPOINT", "REGION", "TLS", "SSL"])
        && !is_one_of(
            first,
            &[
                "AWS",
                "S3",
                "MINIO",
                "MC",
                "R2",
                "CLOUDFLARE",
                "B2",
                "BACKBLAZE",
                "WASABI",
                "DO",
                "SPACES",
                "SCW",
                "SCALEWAY",
                "OVH",
                "HETZNER",
                "GARAGE",
                "SEAWEEDFS",
                "CEPH",
                "RGW",
                "TIGRIS",
                "SUPABASE",
                "STORJ",
                "BUCKET",
                "STORAGE",
                "OBJECT",
                "RCLONE",
                "LITESTREAM",
            ],
        )
}

/// A variable's name is shown; anything else may be a secret in the wrong place.
fn shown(name: &str) -> String {
    let plain = name.len() <= 40 && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    if plain { name.into() } else { "a line".into() }
}

/// What stands in the quotes that it begins with, and what behind them. In double quotes a backslash stands before what it
/// protects.
fn quoted(text: &str) -> (String, &str) {
    let (quote, mut rest) = text.split_at_checked(1).unwrap_or((text, ""));
    let mut value = String::new();
    loop {
        let (plain, found) = split_at_any(rest, if quote == "\"" { "\"\\" } else { quote });
        value.push_str(plain);
        let after = found.get(1..).unwrap_or_default();
        if !found.starts_with('\\') {
            return (value, after);
        }
        // Of what it does not protect it is a part itself.
        let (sign, behind) = after.split_at_checked(1).unwrap_or_default();
        let protects = !sign.is_empty() && has_any("\"\\$`", sign);
        value.push_str(if protects { sign } else { "\\" });
        rest = if protects { behind } else { after };
    }
}

/// MinIO's `mc alias set NAME URL ACCESSKEY SECRETKEY`, and the older `mc config host add`.
pub(super) fn mc_alias(text: &str) -> Option<Read> {
    let words = words(text);
    let begins = |pair: &[String]| matches!(pair, [first, then] if (first == "alias" && then == "set") || (first == "host" && then == "add"));
    let at = words.windows(2).position(begins)?;
    let mut read = Read::default();
    let mut places = Vec::new();
    let mut words = words.get(at + 2..)?.iter();
    while let Some(word) = words.next() {
        match &**word {
            "--path" => {
                let style = words.next().map_or("", |word| word);
                if style != "auto" {
                    set(&mut read.fields, "pathStyle", Value::Bool(style != "off"));
                }
            }
            "--api" => drop(words.next()),
            _ if word.starts_with("--") => read.left.push(Left::in_text("options")),
            word => places.push(word),
        }
    }
    // The first is the alias.
    set_url(&mut read.fields, places.get(1)?);
    for (name, value) in ["accessKey", "secretKey"].into_iter().zip(places.iter().skip(2)) {
        set(&mut read.fields, name, Value::text(*value));
    }
    Some(read)
}

/// The first line's words, as a shell takes them; it goes on behind a backslash.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut is_word) = (String::new(), false);
    let mut rest = text;
    while !rest.is_empty() && !rest.starts_with('\n') {
        let (plain, found) = split_at_any(rest, "\"'\\\n \t\r");
        word.push_str(plain);
        is_word |= !plain.is_empty();
        rest = found;
        match found.bytes().next() {
            Some(b'"' | b'\'') => {
                let (inner, after) = quoted(found);
                word.push_str(&inner);
                (is_word, rest) = (true, after);
            }
            // What it stands before, a mark too, is taken as it is.
            Some(b'\\') => {
                let mut signs = found.chars();
                signs.next();
                if let Some(next) = signs.next().filter(|next| *next != '\n') {
                    word.push(next);
                    is_word = true;
                }
                rest = signs.as_str();
            }
            Some(b' ' | b'\t' | b'\r') => {
                if is_word {
                    words.push(core::mem::take(&mut word));
                }
                (is_word, rest) = (false, found.get(1..).unwrap_or_default());
            }
            _ => {}
        }
    }
    if is_word {
        words.push(word);
    }
    words
}
