//! A file fits in a head.

use super::File;

pub(super) const FOLDERS: &[&str] = &["src", "tests", "www", "xtask"];
pub(super) const EXTENSIONS: &[&str] = &["js", "mjs", "rs", "ts"];
const MOST_LINES: usize = 400;

/// One sentence for each file that is too long.
pub(super) fn check(files: &[File]) -> Vec<String> {
    let counted = files.iter().filter(|file| !exempt(&file.path)).map(|file| (file, lines(file)));
    let long = counted.filter(|(_, lines)| *lines > MOST_LINES);
    long.map(|(file, lines)| format!("{} has {lines} lines; the most is {MOST_LINES}: split it", file.path)).collect()
}

/// Tests and generated files. A crate below tests/ that the tests use is a program like any other.
fn exempt(path: &str) -> bool {
    let test = path.rsplit_once("tests/").is_some_and(|(_, inside)| !inside.contains("src/"));
    let name = path.rsplit('/').next().unwrap_or(path);
    test || name == "tests.rs" || name.contains(".generated.") || name.contains(".test.")
}

/// Without the tests that end a Rust file.
fn lines(file: &File) -> usize {
    let tests = file.path.ends_with(".rs").then(|| file.text.find("\n#[cfg(test)]\nmod tests {")).flatten();
    tests.map_or(file.text.as_str(), |start| &file.text[..start]).lines().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: String) -> Vec<String> {
        check(&[File { path: path.to_owned(), text }])
    }

    #[test]
    fn a_file_over_the_limit_is_named() {
        assert_eq!(found("src/a.rs", "line\n".repeat(400)), [""; 0]);
        assert_eq!(found("src/a.rs", "line\n".repeat(401)), ["src/a.rs has 401 lines; the most is 400: split it"]);
        assert_eq!(found("www/a.d.ts", "line\n".repeat(401)).len(), 1);
        assert_eq!(found("tests/store/src/lib.rs", "line\n".repeat(401)).len(), 1);
    }

    #[test]
    fn tests_and_generated_files_may_be_long() {
        let long = "line\n".repeat(401);
        for path in [
            "tests/e2e/upload.mjs",
            "tests/store/tests/a.rs",
            "www/demo/backend/tests/a.rs",
            "src/upload/tests.rs",
            "www/errors.generated.js",
        ] {
            assert_eq!(found(path, long.clone()), [""; 0]);
        }
        let tested = format!("line\n\n#[cfg(test)]\nmod tests {{\n{long}}}\n");
        assert_eq!(found("src/a.rs", tested), [""; 0]);
    }
}
