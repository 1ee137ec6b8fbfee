//! Lines of names and values: of an environment in any shell, of a file of credentials, as a console shows them.

use alloc::string::String;
use alloc::vec::Vec;

use super::paste::{meant, put};
use super::rows::{Left, Read, set, set_url};
use crate::resource::value::Value;
use crate::text::{next_piece, position, split_at_any};

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
        if line.starts_with(['#', ';']) {
            continue;
        }
        if line.starts_with('[') {
            // Another profile is another key.
            if read.fields.get("accessKey").is_some() {
                read.left.push(Left::in_text("sections"));
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
        let names: Vec<_> = line.split([',', '\t']).map(str::trim).collect();
        if names.iter().filter(|name| meant(name).is_some()).count() > 1 {
            let values = next_piece(&mut rest, "\n").unwrap_or_default();
            for (name, value) in names.into_iter().zip(values.split([',', '\t'])) {
                put(&mut read.fields, name, Value::text(value.trim()));
            }
            continue;
        }
        // A console shows a label, and below it the value.
        if meant(line.trim_end_matches(':')).is_some() {
            let mut ahead = rest;
            let below =
                core::iter::from_fn(|| next_piece(&mut ahead, "\n")).map(str::trim).find(|line| !line.is_empty());
            if let Some(below) = below.filter(|below| meant(below.trim_end_matches(':')).is_none()) {
                put(&mut read.fields, line.trim_end_matches(':'), Value::text(below));
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

/// All of a line, such as `export A=1 B='2'`. Whether it was one of a shell.
fn assignments(line: &str, read: &mut Read) -> bool {
    let mut line = line;
    let mut is_shell = false;
    while !line.is_empty() {
        let before = BEFORE
            .iter()
            .find(|(words, _)| line.get(..words.len()).is_some_and(|start| start.eq_ignore_ascii_case(words)));
        if let Some((words, _)) = before {
            line = line.get(words.len()..).unwrap_or_default().trim_start();
        }
        let by_space = before.is_some_and(|(_, by_space)| *by_space);
        let (name, rest) = split_at_any(line, if by_space { " \t" } else { "=:" });
        let Some(after) = rest.get(1..) else { break };
        let is_tight = rest.starts_with('=') && !name.ends_with(' ') && !after.starts_with(' ');
        let value = after.trim_start();
        let (value, rest) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => quoted(value.get(1..).unwrap_or_default(), quote),
            // A shell's word.
            _ if is_tight || by_space => {
                let (word, rest) = split_at_any(value, " \t");
                (String::from(word), rest)
            }
            _ => (String::from(value), ""),
        };
        let known = !value.is_empty() && put(&mut read.fields, name.trim(), Value::Text(value));
        is_shell |= known && (is_tight || before.is_some());
        if !known && meant(name.trim()).is_none() && (is_tight || before.is_some()) {
            read.left.push(Left { path: String::new(), name: shown(name.trim()) });
        }
        line = rest.trim_start_matches([' ', '\t', ';', ',', '&']);
    }
    is_shell
}

/// A variable's name is shown; anything else may be a secret in the wrong place.
fn shown(name: &str) -> String {
    let plain = name.len() <= 40 && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    if plain { name.into() } else { "a line".into() }
}

/// Up to the closing quote, and what stands behind it. In double quotes a backslash stands before what it protects.
fn quoted(text: &str, quote: char) -> (String, &str) {
    let mut value = String::new();
    let mut signs = text.char_indices();
    while let Some((at, sign)) = signs.next() {
        if sign == quote {
            return (value, text.get(at + 1..).unwrap_or_default());
        }
        let protected = sign == '\\' && quote == '"';
        match signs.clone().next() {
            Some((_, next @ ('"' | '\\' | '$' | '`'))) if protected => {
                signs.next();
                value.push(next);
            }
            _ => value.push(sign),
        }
    }
    (value, "")
}

/// MinIO's `mc alias set NAME URL ACCESSKEY SECRETKEY`, and the older `mc config host add`.
pub(super) fn mc_alias(text: &str) -> Option<Read> {
    let words = words(text);
    let is = |at: usize, word: &str| words.get(at).is_some_and(|present| present == word);
    let at =
        (0..words.len()).find(|&at| (is(at, "alias") && is(at + 1, "set")) || (is(at, "host") && is(at + 1, "add")))?;
    let mut read = Read::default();
    let mut places = Vec::new();
    let mut words = words.into_iter().skip(at + 2);
    while let Some(word) = words.next() {
        match word.strip_prefix("--") {
            Some("path") => {
                let style = words.next().unwrap_or_default();
                if style != "auto" {
                    set(&mut read.fields, "pathStyle", Value::Bool(style != "off"));
                }
            }
            Some("api") => drop(words.next()),
            Some(_) => read.left.push(Left::in_text("options")),
            None => places.push(word),
        }
    }
    let mut places = places.into_iter().skip(1);
    set_url(&mut read.fields, &places.next()?);
    for name in ["accessKey", "secretKey"] {
        if let Some(value) = places.next() {
            set(&mut read.fields, name, Value::Text(value));
        }
    }
    Some(read)
}

/// The first line's words, as a shell takes them; it goes on behind a backslash.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '"' | '\'' => {
                let word = word.get_or_insert_default();
                while let Some(inner) = signs.next().filter(|inner| *inner != sign) {
                    let next = (inner == '\\' && sign == '"').then(|| signs.next()).flatten();
                    word.push(next.unwrap_or(inner));
                }
            }
            '\\' => match signs.next() {
                Some('\n') | None => {}
                Some(next) => word.get_or_insert_default().push(next),
            },
            '\n' => break,
            ' ' | '\t' | '\r' => words.extend(word.take()),
            _ => word.get_or_insert_default().push(sign),
        }
    }
    words.extend(word);
    words
}
