//! What a store answers to a signature that it does not accept: S3's document, and the JSON, XML or plain text in which AWS's
//! other services tell the same in their message. Each field counts that is there.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::encode::decoded;
use crate::protocol::xml::{self, split};
use crate::text::{after_last, has_any, is_made_of, next_piece, push_all, split_at_any, split_once};
use crate::time::Timestamp;

#[derive(Default)]
pub(super) struct Answer {
    pub(super) code: String,
    pub(super) message: String,
    /// Lines without white space at their ends: a browser's view of a document indents them.
    pub(super) canonical_request: Option<String>,
    pub(super) string_to_sign: Option<String>,
    pub(super) access_key_id: String,
    pub(super) signature: String,
    pub(super) region: String,
    pub(super) headers_not_signed: String,
    pub(super) request_time: Option<Timestamp>,
    pub(super) server_time: Option<Timestamp>,
}

/// Codes that are looked for in a text that is no document: an SDK's log has them in front of the message.
const CODES: &[&str] = &[
    "SignatureDoesNotMatch",
    "InvalidSignature",
    "RequestTimeTooSkewed",
    "AuthorizationHeaderMalformed",
    "AuthorizationQueryParametersError",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "ExpiredToken",
    "InvalidToken",
    "MissingSecurityHeader",
    "MissingAuthenticationToken",
    "XAmzContentSHA256Mismatch",
];

const CANONICAL: &str = "Canonical String for this request should have been";
const TO_SIGN: &str = "String-to-Sign should have been";

impl Answer {
    /// Reads any text; what tells nothing of a signature gives empty fields.
    pub(super) fn read(text: &str) -> Self {
        let mut answer = Self::default();
        let text = text.trim_ascii();
        // What comes before a document is an HTTP head, or a log's words.
        let (_, document) = split_at_any(text, "<{");
        if document.starts_with('<') {
            answer.read_xml(document);
        } else if document.starts_with('{') {
            answer.read_json(document);
        }
        if answer.code.is_empty() && answer.message.is_empty() {
            text.clone_into(&mut answer.message);
        }
        if answer.code.is_empty() {
            let known = CODES.iter().find(|code| split(text, code).is_some());
            answer.code.push_str(known.copied().unwrap_or_default());
        }
        answer.read_message();
        // A document copied off a page may have lost its line breaks: such a canonical request cannot be taken apart.
        answer.canonical_request =
            answer.canonical_request.take().map(|text| trimmed(&text)).filter(|text| has_any(text, "\n"));
        answer.string_to_sign = answer.string_to_sign.take().map(|text| fields(&text)).filter(|text| !text.is_empty());
        answer
    }

    fn read_xml(&mut self, document: &str) {
        let mut reader = xml::Reader::new(document);
        while let Ok(Some(element)) = reader.next() {
            let Some(name) = element.path.last() else { break };
            let text = element.text;
            match *name {
                "Code" => text.trim_ascii().clone_into(&mut self.code),
                "Message" => text.clone_into(&mut self.message),
                "AWSAccessKeyId" => text.trim_ascii().clone_into(&mut self.access_key_id),
                "SignatureProvided" => text.trim_ascii().clone_into(&mut self.signature),
                "Region" => text.trim_ascii().clone_into(&mut self.region),
                "HeadersNotSigned" => text.trim_ascii().clone_into(&mut self.headers_not_signed),
                "RequestTime" => self.request_time = Timestamp::parse_iso(text),
                "ServerTime" => self.server_time = Timestamp::parse_iso(text),
                "CanonicalRequest" if self.canonical_request.is_none() => {
                    self.canonical_request = Some(text.to_owned());
                }
                "StringToSign" if self.string_to_sign.is_none() => self.string_to_sign = Some(text.to_owned()),
                // The same without what the document's way here may have done to line breaks.
                "CanonicalRequestBytes" => self.canonical_request = bytes(text).or(self.canonical_request.take()),
                "StringToSignBytes" => self.string_to_sign = bytes(text).or(self.string_to_sign.take()),
                _ => {}
            }
        }
    }

    fn read_json(&mut self, document: &str) {
        let mut key = None;
        let mut rest = document;
        while let Some((_, literal)) = split_once(rest, "\"") {
            let (text, after) = unescaped(literal, true);
            rest = after;
            if after.trim_ascii_start().starts_with(':') {
                key = Some(text.to_ascii_lowercase());
                continue;
            }
            match key.take().as_deref() {
                Some("message" | "errormessage") if self.message.is_empty() => self.message = text,
                // `com.amazon.coral.service#InvalidSignatureException`
                Some("code" | "__type") if self.code.is_empty() => after_last(&text, "#").clone_into(&mut self.code),
                _ => {}
            }
        }
    }

    /// What AWS's other services put into words.
    fn read_message(&mut self) {
        if self.canonical_request.is_none()
            && let Some((_, after)) = split(&self.message, CANONICAL)
        {
            // A header's value may hold a quote: the last one ends the text.
            let (text, _) = split(after, TO_SIGN).unwrap_or((after, ""));
            let text = split_once(text, "'").map_or("", |(_, text)| text);
            let end = text.len().checked_sub(after_last(text, "'").len() + 1);
            self.canonical_request = end.and_then(|end| text.get(..end)).map(with_line_breaks);
        }
        if self.string_to_sign.is_none()
            && let Some((_, after)) = split(&self.message, TO_SIGN)
        {
            self.string_to_sign = split_once(after, "'").map(|(_, text)| with_line_breaks(split_at_any(text, "'").0));
        }
    }

    /// The first quoted word after `mark` in the message.
    pub(super) fn quoted(&self, mark: &str) -> Option<&str> {
        let (_, after) = split(&self.message, mark)?;
        let (_, quoted) = split_at_any(after, "'\"");
        let word = split_at_any(quoted.get(1..)?, "'\"").0;
        (!word.is_empty() && word.len() <= 64 && is_made_of(word, "-_.")).then_some(word)
    }

    pub(super) fn says(&self, words: &str) -> bool {
        split(&self.message, words).is_some()
    }

    /// The date of the request that the answer is about.
    pub(super) fn date(&self) -> Option<Timestamp> {
        let mut lines = Some(self.string_to_sign.as_deref()?);
        next_piece(&mut lines, "\n")?;
        Timestamp::parse_iso(next_piece(&mut lines, "\n")?)
    }
}

/// S3 writes the bytes as digits in pairs with spaces between them.
fn bytes(text: &str) -> Option<String> {
    let mut encoded = String::with_capacity(text.len());
    let mut rest = Some(text);
    while let Some(pair) = next_piece(&mut rest, " \t\r\n") {
        if !pair.is_empty() {
            (pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(())?;
            push_all(&mut encoded, &["%", pair]);
        }
    }
    String::from_utf8(decoded(&encoded, b'+')).ok().filter(|text| !text.is_empty())
}

/// Each line without white space at its ends; no empty lines around all.
fn trimmed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut lines, mut gap) = (Some(text.trim_ascii()), "");
    while let Some(line) = next_piece(&mut lines, "\n") {
        push_all(&mut out, &[gap, line.trim_ascii()]);
        gap = "\n";
    }
    out
}

/// A string to sign has no white space in its lines, so any that is there was a line break.
fn fields(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = Some(text);
    while let Some(field) = next_piece(&mut rest, " \t\r\n").map(str::trim_ascii) {
        if !field.is_empty() {
            let gap = if out.is_empty() { "" } else { "\n" };
            push_all(&mut out, &[gap, field]);
        }
    }
    out
}

/// In a log, line breaks may be written as `\n`.
fn with_line_breaks(text: &str) -> String {
    if has_any(text, "\n") { text.to_owned() } else { unescaped(text, false).0 }
}

/// A JSON string from after its quote on, and what stands after it; or all of a text that was cut out of one.
fn unescaped(literal: &str, quoted: bool) -> (String, &str) {
    let mut out = String::new();
    let mut characters = literal.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted => break,
            '\\' => match characters.next() {
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some('t') => out.push('\t'),
                Some('u') => {
                    let (digits, rest) = characters.as_str().split_at_checked(4).unwrap_or_default();
                    let code = digits.chars().try_fold(0, |code, digit| Some(code * 16 + digit.to_digit(16)?));
                    out.push(code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER));
                    characters = rest.chars();
                }
                Some(other) => out.push(other),
                None => {}
            },
            other => out.push(other),
        }
    }
    (out, characters.as_str())
}

/// The lines of a text.
pub(super) fn lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = Some(text);
    while let Some(line) = next_piece(&mut rest, "\n") {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANONICAL_REQUEST: &str = "GET\n/a'b\n\nhost:h\nx-q:it's\n\nhost;x-q\ne3b0";
    const STRING_TO_SIGN: &str = "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/sts/aws4_request\nabcd";

    fn told(answer: &Answer) {
        assert_eq!(answer.canonical_request.as_deref(), Some(CANONICAL_REQUEST));
        assert_eq!(answer.string_to_sign.as_deref(), Some(STRING_TO_SIGN));
        assert_eq!(answer.date(), Timestamp::parse_iso("20150830T123600Z"));
    }

    #[test]
    fn the_message_of_other_services_in_all_its_forms() {
        let message = format!(
            "The request signature we calculated does not match.\n\nThe {CANONICAL}\n'{CANONICAL_REQUEST}'\n\nThe {TO_SIGN}\n'{STRING_TO_SIGN}'\n"
        );
        let json =
            serde_json::json!({ "Type": "x", "n": 5, "__type": "a#InvalidSignatureException", "message": message });
        let nested =
            serde_json::json!({ "errors": [{ "message": message, "code": "InvalidSignature", "details": "" }] });
        let escaped = message.replace('\n', "\\n");
        let xml = message.replace('\'', "&apos;");
        for (text, code) in [
            (format!("SignatureDoesNotMatch: {message}"), "SignatureDoesNotMatch"),
            (format!("InvalidSignatureException {escaped}"), "InvalidSignature"),
            (json.to_string(), "InvalidSignatureException"),
            (format!("HTTP/1.1 403 Forbidden\r\n\r\n{nested:#}"), "InvalidSignature"),
            (
                format!(
                    "<ErrorResponse><Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code><Message>{xml}</Message></Error></ErrorResponse>"
                ),
                "SignatureDoesNotMatch",
            ),
        ] {
            let answer = Answer::read(&text);
            told(&answer);
            assert_eq!(answer.code, code);
        }
    }

    #[test]
    fn a_document_that_a_browser_laid_out() {
        let indented = CANONICAL_REQUEST.replace('\n', "\r\n      ");
        let one_line = STRING_TO_SIGN.replace('\n', " ");
        told(&Answer::read(&format!(
            "<Error>\n <Code>\nSignatureDoesNotMatch\n</Code>\n <StringToSign>\n{one_line} </StringToSign> <CanonicalRequest>{indented}\n</CanonicalRequest></Error>"
        )));
        let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x} ")).collect::<String>();
        let flat = CANONICAL_REQUEST.replace('\n', " ");
        let document = |bytes: String| {
            Answer::read(&format!(
                "<Error><StringToSign>{one_line}</StringToSign><CanonicalRequestBytes>{bytes}</CanonicalRequestBytes><CanonicalRequest>{flat}</CanonicalRequest></Error>"
            ))
        };
        told(&document(hex(CANONICAL_REQUEST)));
        assert_eq!(document("zz".into()).canonical_request, None, "one line cannot be taken apart");
    }

    #[test]
    fn quoted_words() {
        let answer =
            Answer::read("<Error><Message>the region 'us-east-1' is wrong; expecting 'eu-west-1'</Message></Error>");
        assert_eq!((answer.quoted("expecting"), answer.quoted("region")), (Some("eu-west-1"), Some("us-east-1")));
        assert_eq!((answer.quoted("nothing"), answer.quoted("eu-west-1'")), (None, None));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,200}", cut in 0_usize..400) {
            let whole = format!("{{\"message\": \"{CANONICAL} '{text}\\u00e9' {TO_SIGN} '\\n{text}'\"}}");
            for text in [&text, &whole, &whole.chars().take(cut).collect()] {
                Answer::read(text);
            }
        }
    }
}
