//! Conversions and what is pasted: any JSON, any text.

use bucketkit::resource::convert::{Shape, convert, detect, paste};
use bucketkit::resource::json;
use bucketkit::resource::value::Value;

use crate::Target;
use crate::input::{Fields, fields};
use crate::secret::{leaks, secret};

pub(crate) const TARGET: Target = Target {
    name: "convert",
    run,
    seeds,
    words: &[
        "AWS_SECRET_ACCESS_KEY=",
        "\"secretKey\":",
        "[x]\ntype = s3\n",
        "SET s3_secret_access_key='",
        "mc alias set ",
        "boto3.client(",
        "$env:",
        "export ",
        "s3://",
        "https://",
        "\\u0041",
        "'''",
        "`",
        "{",
        "}",
        "(",
        ")",
        "\n",
        "=",
        "\u{ff}",
    ],
};

fn seeds() -> Vec<Vec<u8>> {
    vec![
        fields(&[
            r#"{"bucket":"b","region":"eu-west-3","endPoint":"minio:9000/x","port":1,"secretKey":"k","useSSL":"$var:a"}"#,
        ]),
        fields(&[
            r#"{"endpoint_url":"http://h:1","config":{"s3":{"addressing_style":"virtual"}},"aws_session_token":"t"}"#,
        ]),
        fields(&["CREATE SECRET x (TYPE s3, KEY_ID 'a', SECRET 'b''', SCOPE 's3://b/x');"]),
        fields(&["[a]\ntype = s3\nsecret_access_key = `\"x\"`\nendpoint = http://h\n[b]"]),
        fields(&[
            "export AWS_ACCESS_KEY_ID=\"A\" AWS_SECRET_ACCESS_KEY='s'\n$env:AWS_REGION = 'x'\nendpoint:\nhttps://h",
        ]),
        fields(&["mc alias set n http://h:1 'a' \"b\\\"\" --path off"]),
        fields(&["c = boto3.client('s3', endpoint_url='http://h', config=Config(s3={'addressing_style': 'path'}))"]),
        fields(&["https://b.s3.eu-west-3.amazonaws.com/k?X-Amz-Signature=1"]),
    ]
}

fn run(data: &[u8]) {
    let text = Fields::new(data).text();
    check_paste(&text);
    // A secret that no input holds, at the end of what was given.
    let hidden = secret(data.len() as u64, 40);
    for joined in [[&*text, "\n", &hidden].concat(), [&*text, "\nAWS_SECRET_ACCESS_KEY=", &hidden].concat()] {
        if let Some(pasted) = paste(&joined) {
            let shown = format!("{pasted:?}") + &pasted.issues.iter().map(ToString::to_string).collect::<String>();
            assert!(!leaks(&shown, &hidden, data), "{shown}");
        }
    }
    let value = json::parse(&text).unwrap_or(Value::Text(text));
    detect(&value);
    for from in Shape::ALL {
        for to in Shape::ALL {
            let there = convert(&value, *from, *to);
            if there.value == Value::Null {
                continue;
            }
            // What was written can be read, and what no issue named comes back from the s3 resource.
            let plain = convert(&there.value, *to, Shape::S3);
            let again = convert(&plain.value, Shape::S3, *to);
            let empty = *to == Shape::Url && there.value.as_text().is_some_and(str::is_empty);
            assert!(
                plain.value != Value::Null || empty || from == to || *to == Shape::Url,
                "{} {}",
                from.as_str(),
                to.as_str()
            );
            drop(again);
        }
    }
}

fn check_paste(text: &str) {
    if let Some(pasted) = paste(text) {
        assert!(!pasted.fields.is_empty());
        let known = [
            "bucket",
            "region",
            "endPoint",
            "useSSL",
            "port",
            "pathStyle",
            "accessKey",
            "secretKey",
            "token",
            "expiration",
        ];
        for (name, _) in pasted.fields.iter() {
            assert!(known.contains(&name), "{name}");
        }
    }
}
