//! Which module of src/ may use which: the arrows of ARCHITECTURE.md, checked.

use super::File;
use super::source::{code, words};

/// A module and those it may use besides itself. What is not listed may not be used.
const LAYERS: &[(&str, &[&str])] = &[
    ("error", LEAVES),
    ("time", LEAVES),
    ("text", LEAVES),
    ("encode", LEAVES),
    ("url", LEAVES),
    ("http", LEAVES),
    ("credentials", &["error", "time", "text", "encode", "url", "http", "endpoint"]),
    ("endpoint", &["error", "time", "text", "encode", "url", "http", "credentials", "providers"]),
    ("checksum", LEAVES),
    ("providers", &["error", "time", "text", "encode", "url", "http", "checksum"]),
    ("sign", &["error", "time", "text", "encode", "url", "http", "credentials", "checksum"]),
    ("protocol", &["error", "time", "text", "encode", "url", "http", "credentials", "endpoint", "checksum", "sign"]),
    ("explain", &["error", "time", "text", "encode", "url", "http", "credentials", "sign", "protocol"]),
    ("doctor", &["text", "encode"]),
    ("resource", &["error", "time", "text", "encode", "url", "http", "endpoint", "providers"]),
    (
        "upload",
        &[
            "error",
            "time",
            "text",
            "encode",
            "url",
            "http",
            "credentials",
            "endpoint",
            "checksum",
            "providers",
            "sign",
            "protocol",
        ],
    ),
    (
        "browser",
        &[
            "error",
            "time",
            "text",
            "encode",
            "url",
            "http",
            "credentials",
            "endpoint",
            "checksum",
            "providers",
            "sign",
            "protocol",
            "upload",
            "explain",
            "resource",
            "doctor",
        ],
    ),
];
const LEAVES: &[&str] = &["error", "time", "text", "encode", "url", "http"];

/// The crates that only the browser's layer may name.
const BROWSER_CRATES: &[&str] = &["js_sys", "wasm_bindgen", "wasm_bindgen_futures", "web_sys"];

/// One sentence for each use that points the wrong way.
pub(super) fn check(files: &[File]) -> Vec<String> {
    let mut found = files.iter().flat_map(check_file).collect::<Vec<_>>();
    found.dedup();
    found
}

fn check_file(File { path, text }: &File) -> Vec<String> {
    if path.ends_with("/tests.rs") || path.ends_with("_tests.rs") {
        return Vec::new();
    }
    let text = code(text);
    let words = words(&text);
    let mut found = Vec::new();
    let modules = modules(path);
    let module = modules.first().copied();
    if module != Some("browser") {
        let foreign = BROWSER_CRATES.iter().filter(|name| words.contains(name));
        found.extend(foreign.map(|name| format!("{path} names `{name}`: only src/browser may")));
    }
    // lib.rs is the map of the modules, and in no layer.
    let Some(module) = module else { return found };
    match LAYERS.iter().find(|(name, _)| *name == module) {
        None => found.push(format!("{path}: `{module}` is in no layer; give it one in xtask/src/tidy/layers.rs")),
        Some((_, allowed)) => {
            let used = used_modules(&words, modules.len());
            let wrong = used.into_iter().filter(|used| *used != module && !allowed.contains(used));
            found.extend(wrong.map(|used| format!("{path} uses `crate::{used}`: `{module}` may not")));
        }
    }
    found
}

/// `src/sign/header.rs` is the module sign, header.
fn modules(path: &str) -> Vec<&str> {
    let path = path.trim_start_matches("src/").trim_end_matches(".rs");
    path.split('/').filter(|part| !["lib", "mod"].contains(part)).collect()
}

/// The first name of each path that starts at the crate's root, be it by `crate` or by enough `super`s.
fn used_modules<'a>(words: &[&'a str], depth: usize) -> Vec<&'a str> {
    let mut used = Vec::new();
    let mut supers = 0;
    let mut at = 0;
    while at < words.len() {
        let (word, path_goes_on) = (words[at], words.get(at + 1) == Some(&"::"));
        let at_root = word == "crate" || (word == "super" && supers + 1 == depth);
        supers = if word == "super" { supers + 1 } else { 0 };
        at += 1;
        if !path_goes_on {
            supers = 0;
            continue;
        }
        at += 1;
        if at_root && words.get(at) == Some(&"{") {
            used.extend(first_names(&words[at + 1..]));
        } else if at_root {
            used.extend(words.get(at).filter(|word| is_name(word)));
        }
    }
    used
}

/// Of `sign::{Context, sign}, time}` the names sign and time.
fn first_names<'a>(group: &[&'a str]) -> Vec<&'a str> {
    let mut names = Vec::new();
    let (mut depth, mut first) = (1, true);
    for word in group {
        match *word {
            "{" => depth += 1,
            "}" if depth == 1 => break,
            "}" => depth -= 1,
            "," => first = depth == 1,
            name => {
                if first && is_name(name) {
                    names.push(name);
                }
                first = false;
            }
        }
    }
    names
}

fn is_name(word: &str) -> bool {
    word != "self" && word.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        check(&[File { path: path.to_owned(), text: text.to_owned() }])
    }

    #[test]
    fn an_import_of_a_higher_layer_is_named() {
        let wrong = ["src/sign/header.rs uses `crate::upload`: `sign` may not"];
        assert_eq!(found("src/sign/header.rs", "use crate::upload::Plan;"), wrong);
        assert_eq!(found("src/sign/header.rs", "fn f(_: &crate::upload::Plan) {}"), wrong);
        assert_eq!(found("src/sign/header.rs", "use crate::{\n    error::{Error, ErrorCode},\n    upload,\n};"), wrong);
        assert_eq!(found("src/sign/header.rs", "use super::super::upload;"), wrong);
        assert_eq!(found("src/sign.rs", "use super::upload;"), ["src/sign.rs uses `crate::upload`: `sign` may not"]);
        assert_eq!(found("src/upload/mod.rs", "use crate::browser::x;").len(), 1);
        assert_eq!(found("src/time.rs", "use crate::credentials::Credentials;").len(), 1);
    }

    #[test]
    fn an_import_of_a_lower_layer_is_fine() {
        for text in [
            "use crate::credentials::Credentials;\nuse crate::{error::Error, sign::upload};",
            "use super::upload;",
            "// use crate::upload;\n/* crate::upload */ const A: &str = \"crate::upload::\";",
            "//! See [`crate::upload`].",
            "#[cfg(test)]\nmod tests {\n    use crate::upload::Plan;\n}",
        ] {
            assert_eq!(found("src/sign/header.rs", text), [""; 0], "{text}");
        }
        assert_eq!(found("src/browser/driver.rs", "use crate::upload::Machine;\nuse js_sys::Date;"), [""; 0]);
    }

    #[test]
    fn a_module_without_a_layer_is_named() {
        assert_eq!(found("src/extra.rs", "").len(), 1);
        assert_eq!(found("src/lib.rs", "pub mod extra;"), [""; 0]);
        assert_eq!(found("src/sign/mod.rs", "use crate::extra::x;").len(), 1);
    }

    #[test]
    fn the_browsers_crates_stay_in_the_browsers_layer() {
        assert_eq!(
            found("src/upload/mod.rs", "use js_sys::Date;"),
            ["src/upload/mod.rs names `js_sys`: only src/browser may"]
        );
        assert_eq!(found("src/lib.rs", "pub use wasm_bindgen;").len(), 1);
    }
}
