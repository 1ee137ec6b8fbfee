//! Just enough of Rust's grammar to find names in code: no comments, no strings, no tests.

/// The code with comments and what strings hold blanked out, and without what only tests compile.
pub(super) fn code(text: &str) -> String {
    without_tests(&without_comments_and_strings(text))
}

/// The names, `::` and single signs of the code, in order.
pub(super) fn words(code: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if in_name(first) {
            rest.find(|sign| !in_name(sign)).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        let (word, after) = rest.split_at(length);
        words.push(word);
        rest = after.trim_start();
    }
    words
}

fn in_name(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

fn without_comments_and_strings(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let starts_name = !code.ends_with(in_name);
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if first == '"' {
            string(rest)
        } else if first == 'r' && starts_name {
            raw_string(rest)
        } else if first == '\'' {
            character(rest)
        } else {
            0
        };
        if length == 0 {
            code.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            code.push(' ');
            rest = &rest[length..];
        }
    }
    code
}

/// They nest.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        match text.as_bytes()[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn string(text: &str) -> usize {
    let mut signs = text.char_indices().skip(1);
    while let Some((at, sign)) = signs.next() {
        match sign {
            '\\' => drop(signs.next()),
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// `r"…"` or `r#"…"#`; 0 for a name that starts with r.
fn raw_string(text: &str) -> usize {
    let hashes = text[1..].bytes().take_while(|byte| *byte == b'#').count();
    let opening = 1 + hashes;
    if !text[opening..].starts_with('"') {
        return 0;
    }
    let closing = format!("\"{}", "#".repeat(hashes));
    text[opening + 1..].find(&closing).map_or(text.len(), |at| opening + 1 + at + closing.len())
}

/// `'x'` or `'\n'`; 0 for a lifetime.
fn character(text: &str) -> usize {
    let mut signs = text.char_indices().skip(1);
    match (signs.next(), signs.next()) {
        // What is escaped may be a quote itself.
        (Some((_, '\\')), Some((at, _))) => text[at + 1..].find('\'').map_or(0, |end| at + 1 + end + 1),
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 0,
    }
}

/// Without the items that follow a `#[cfg(test)]`.
fn without_tests(code: &str) -> String {
    const TEST: &str = "#[cfg(test)]";
    let mut kept = String::new();
    let mut rest = code;
    while let Some(start) = rest.find(TEST) {
        kept.push_str(&rest[..start]);
        rest = &rest[start + TEST.len()..];
        rest = &rest[item(rest)..];
    }
    kept + rest
}

/// How long the first item is: to its semicolon, or to the brace that closes it.
fn item(code: &str) -> usize {
    let mut depth = 0;
    for (at, sign) in code.char_indices() {
        match sign {
            ';' if depth == 0 => return at + 1,
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return at + 1;
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_strings_and_characters_are_no_code() {
        let text = r###"a /* b /* c */ d */ e // f
            "g \" h" i r#"j " k"# l 'm' '\'' '\u{6e}' &'o p b"q" rest"###;
        assert_eq!(words(&code(text)), ["a", "e", "i", "l", "&", "'", "o", "p", "b", "rest"]);
    }

    #[test]
    fn tests_are_no_code() {
        let text = "a;\n#[cfg(test)]\nmod tests { fn b() { c(); } }\nd;\n#[cfg(test)]\nmod e;\nf;";
        assert_eq!(words(&code(text)), ["a", ";", "d", ";", "f", ";"]);
    }

    #[test]
    fn words_are_names_and_signs() {
        assert_eq!(words("use crate::{a_b, c};"), ["use", "crate", "::", "{", "a_b", ",", "c", "}", ";"]);
    }
}
