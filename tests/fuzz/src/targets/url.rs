//! Any text as a URL.

use bucketkit::sign::PathRule;
use bucketkit::sign::canonical_request::Target as Signed;

use super::{is_visible, meaning, parameters, split};
use crate::Target;

pub(crate) const TARGET: Target = Target {
    name: "url",
    run,
    seeds,
    words: &[
        "https://", "http://", "%2e%2E", "/../", "%2F", "%", "%%41", "+", "%2b", "&&", "=", ":443", ":80", "[::1]", "é",
    ],
};

fn seeds() -> Vec<Vec<u8>> {
    [
        "https://examplebucket.s3.amazonaws.com/photos/a%20b+c/é~?list-type=2&prefix=a%2Bb+c&uploads&x=&=y",
        "http://[::1]:8333/b//k/.../?partNumber=1&uploadId=2~a%3D&a=2&a=10&a-b=1",
        "HTTPS://Host.Example:443?x",
        "http://h:80/%E2%98%83/%ff/%2e./a;b,c:d@e!$'()*",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into()
}

fn run(data: &[u8]) {
    let url = String::from_utf8_lossy(data);
    for rule in [PathRule::Once, PathRule::Twice, PathRule::TwiceNormalized] {
        let Ok(target) = Signed::parse(&url, rule) else { continue };
        let sent = target.url();
        assert!(is_visible(&sent), "{sent:?}");
        assert!(is_visible(target.canonical_uri()) && target.canonical_uri().starts_with('/'), "{target:?}");
        assert_eq!(split(&sent).2, target.canonical_query());

        // The URL means what was given.
        assert_eq!(parameters(split(&sent).2), parameters(split(&url).2), "{url} became {sent}");
        let given = Some(split(&url).1).filter(|path| !path.is_empty()).unwrap_or("/");
        assert_eq!(meaning(split(&sent).1, b'+'), meaning(given, b'+'), "{url} became {sent}");

        // What is sent is already what is signed: signing it again changes nothing.
        let again = Signed::parse(&sent, rule).expect("a URL that was made here");
        assert_eq!(again, target, "{sent}");
        if rule == PathRule::Once {
            assert_eq!(split(&sent).1, target.canonical_uri());
        }
    }
}
