//! The reader against hand-made oddities, S3's own documents, every way to cut them, and noise.

use proptest::prelude::*;

use super::*;

/// Every element as `a/b=text`, if the document is complete.
fn read(document: &str) -> Option<Vec<String>> {
    let mut reader = Reader::new(document);
    let mut found = Vec::new();
    loop {
        match reader.next() {
            Ok(Some(element)) => found.push(element.path.join("/") + "=" + element.text),
            Ok(None) => return Some(found),
            Err(Malformed) => return None,
        }
    }
}

#[test]
fn reports_elements_as_they_end() {
    assert_eq!(read("<a><b>1</b><c/><b>2</b></a>").unwrap(), ["a/b=1", "a/c=", "a/b=2", "a="]);
    assert_eq!(read("<a> x <b>1</b> y </a>").unwrap(), ["a/b=1", "a= x  y "]);
    assert_eq!(read("<a/>").unwrap(), ["a="]);
    assert_eq!(read("<a\n x='>' y=\"/>'\" ><b /></a >").unwrap(), ["a/b=", "a="]);
}

#[test]
fn tolerates_what_stores_add() {
    let document = "\u{feff}\n <?xml version=\"1.0\"?>\n<!-- - -- < --> <s:a xmlns:s='u'><s:b>x</s:b><!----><?p ?></s:a>\n<!-- end -->\n";
    assert_eq!(read(document).unwrap(), ["a/b=x", "a="]);
    assert_eq!(read("<é.x-1_>ü</é.x-1_>").unwrap(), ["é.x-1_=ü"]);
}

#[test]
fn resolves_references_once() {
    assert_eq!(read("<a>&lt;&gt;&amp;&quot;&apos;&#34;&#x22;&#x1F600;</a>").unwrap(), ["a=<>&\"'\"\"😀"]);
    assert_eq!(read("<a>&amp;lt;</a>").unwrap(), ["a=&lt;"]);
    assert_eq!(read("<a><![CDATA[<b>&amp;]]]]><![CDATA[>]]></a>").unwrap(), ["a=<b>&amp;]]>"]);
}

#[test]
fn refuses_what_is_no_document() {
    for document in [
        "",
        " ",
        "x",
        "<?xml version=\"1.0\"?>\n",
        "<a>",
        "</a>",
        "<a></b>",
        "<s:a></a>",
        "<a><b></a></b>",
        "<a/><b/>",
        "<a/>x",
        "x<a/>",
        "<a></a",
        "<a b='></a>",
        "<a <b></b></a>",
        "<></>",
        "< a/>",
        "<s:/>",
        "<a&b/>",
        "<a>&</a>",
        "<a>&nbsp;</a>",
        "<a>& amp;</a>",
        "<a>&amp</a>",
        "<a>&#;</a>",
        "<a>&#x;</a>",
        "<a>&#+65;</a>",
        "<a>&#xD800;</a>",
        "<a>&#99999999999;</a>",
        "<a><!-- </a>",
        "<a><![CDATA[ </a>",
        "<![CDATA[x]]><a/>",
        "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
        "<!DOCTYPE html><html></html>",
    ] {
        assert_eq!(read(document), None, "{document:?}");
    }
}

#[test]
fn stays_at_its_error() {
    for document in ["<a></b><c/>", "<a", "<a>&</a>", "<!-- x"] {
        let mut reader = Reader::new(document);
        assert_eq!(reader.next(), Err(Malformed));
        assert_eq!(reader.next(), Err(Malformed));
    }
    for document in ["<a/>x", "<a/><b/>", "<a/></a>", "<a/><!-- x"] {
        let mut reader = Reader::new(document);
        assert!(reader.next().is_ok());
        assert_eq!(reader.next(), Err(Malformed));
        assert_eq!(reader.next(), Err(Malformed));
    }
    let mut reader = Reader::new("<a/>");
    assert!(reader.next().is_ok());
    assert_eq!(reader.next(), Ok(None));
    assert_eq!(reader.next(), Ok(None));
}

#[test]
fn deep_nesting_is_no_recursion() {
    let ends = |document: &str| {
        let mut reader = Reader::new(document);
        let mut count = 0;
        while reader.next()?.is_some() {
            count += 1;
        }
        Ok(count)
    };
    let deep = "<a>".repeat(100_000);
    assert_eq!(ends(&deep), Err(Malformed));
    assert_eq!(ends(&(deep + &"</a>".repeat(100_000))), Ok(100_000));
}

#[test]
fn reads_every_document_of_s3_and_no_part_of_one() {
    let text = include_str!("../../tests/vectors/s3-xml/documents.json");
    let documents: serde_json::Value = serde_json::from_str(text).unwrap();
    let mut read_whole = 0;
    for case in documents["cases"].as_array().unwrap() {
        let body = case["body"].as_str().unwrap();
        let expected = &case["expected"];
        let broken = body.is_empty() || expected["malformed"] == true || expected["incomplete"] == true;
        assert_eq!(read(body).is_none(), broken, "{}", case["name"]);
        read_whole += usize::from(!broken);
        for cut in 0..body.trim_end().len() {
            assert_eq!(body.get(..cut).and_then(read), None, "{} cut at {cut}", case["name"]);
        }
    }
    assert!(read_whole > 20);
}

#[test]
fn what_is_written_is_read_back() {
    let text = "a & b < c > d \"e\" 'f' ]]> &amp; é";
    let mut document = String::from("<a>");
    push_escaped(&mut document, text);
    document.push_str("</a>");
    assert_eq!(read(&document).unwrap(), [String::from("a=") + text]);
}

proptest! {
    #[test]
    fn never_panics_on_noise(noise in "\\PC*") {
        read(&noise);
    }

    #[test]
    fn never_panics_on_xml_like_noise(noise in "([<>/&;!?\"'=:\\[\\]-]|CDATA|#x?|amp|[a-c]|[ \\n]|é){0,40}") {
        read(&noise);
    }

    #[test]
    fn never_panics_on_any_bytes(noise in prop::collection::vec(any::<u8>(), 0..200)) {
        read(&String::from_utf8_lossy(&noise));
    }
}
