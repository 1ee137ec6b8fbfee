//! A secret anywhere in a store's message: it must not be shown.

use bucketkit::http::HttpResponse;
use bucketkit::protocol::s3::ServiceError;

use crate::Target;
use crate::input::{Fields, fields};
use crate::secret::{leaks, secret};

pub(crate) const TARGET: Target = Target {
    name: "redact",
    run,
    seeds,
    words: &[
        "token=",
        "X-Amz-Signature=",
        "Credential: ",
        "\"sessionToken\": \"",
        "Authorization:",
        "%3D",
        "&",
        "'",
        "…",
        "\u{a0}",
    ],
};

fn seeds() -> Vec<Vec<u8>> {
    vec![
        fields(&["7", "The provided token ", " is malformed", "0"]),
        fields(&["8", "GET /?X-Amz-Security-Token=", "&X-Amz-Signature=0a1b", "1"]),
        fields(&["9", "{\"sessionToken\": \"", "\"}", "2"]),
    ]
}

fn run(data: &[u8]) {
    let mut input = Fields::new(data);
    let number = input.number().cast_unsigned();
    let (before, after) = (input.text(), input.text());
    let length = 60 + (number % 400) as usize;
    let secret = match input.number() % 3 {
        // A session token, the same in a query, a signature.
        0 => secret(number, length),
        1 => secret(number, length).replace('+', "%2B").replace('/', "%2F"),
        _ => secret(number, 32).bytes().map(|byte| format!("{byte:02x}")).collect(),
    };
    let message = format!("{before}{secret}{after}");
    let escaped = message.replace('&', "&amp;").replace('<', "&lt;").replace('\0', " ");
    let body = format!("<Error><Code>AccessDenied</Code><Message>{escaped}</Message></Error>");
    let error = ServiceError::read(&HttpResponse { status: 403, body, ..HttpResponse::default() });
    for shown in [format!("{error:?}"), error.to_error().to_string(), format!("{:?}", error.to_error())] {
        assert!(!leaks(&shown, &secret, data), "{shown} shows a part of {secret}");
    }
}
