//! Nothing that comes out holds a secret or a piece of one, whatever the store echoes.

use bucketkit::explain::Explanation;
use bucketkit::sign::Payload;
use proptest::prelude::*;

use crate::store::{Store, Telling, Wire, document};
use crate::{GIVEN, Given};

/// All texts that come out.
fn shown(explanation: &Explanation) -> String {
    let mut shown = format!("{explanation:?}\n{}\n{}", explanation.canonical_request, explanation.string_to_sign);
    shown += &explanation.signature;
    if let Some(difference) = &explanation.difference {
        shown += &format!("\n{difference:?}\n{}\n{}", difference.ours, difference.theirs);
        shown += &difference.message();
    }
    shown
}

fn check(explanation: &Explanation, secrets: &[&str]) {
    let shown = shown(explanation);
    for secret in secrets {
        for piece in secret.as_bytes().windows(12) {
            let piece = std::str::from_utf8(piece).unwrap();
            assert!(!shown.contains(piece), "{piece} of {secret} in {shown}");
        }
    }
}

/// What may go wrong such that the store's answer echoes as much as it can.
const CHANGES: &[fn(&mut Wire, &Given<'_>)] = &[
    |_, _| {},
    |w, _| w.host = "proxy".into(),
    |w, _| w.method = "GET".into(),
    |w, g| w.path += g.token.unwrap(),
    |w, g| w.path += g.secret,
    |w, g| w.query += &format!("&leak={}&X-Amz-Signature2={}", g.secret, g.token.unwrap()),
    |w, g| w.query = format!("x-amz-SECURITY-token={}", g.token.unwrap()),
    |w, g| w.set("x-amz-meta-a", &format!("{} {}", g.secret, g.token.unwrap())),
    |w, g| w.set("x-amz-security-token", &g.token.unwrap()[..20]),
    |w, g| w.set("x-amz-security-token", &format!("{},{}", g.token.unwrap(), g.token.unwrap())),
    |w, g| w.set("x-amz-date", g.token.unwrap()),
    |w, g| w.host = g.secret.to_owned(),
    |w, g| w.method = g.token.unwrap().to_owned(),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn no_piece_of_a_secret_comes_out(
        secret in "[A-Za-z0-9/+]{40}",
        token in "[A-Za-z0-9/+]{60,400}={0,2}",
        presigned in any::<bool>(),
        telling in 0..6_usize,
        change in 0..CHANGES.len(),
    ) {
        let expires_in = presigned.then_some(900);
        let payload = if presigned { Payload::Empty } else { GIVEN.payload };
        let given = Given { secret: &secret, token: Some(&token), expires_in, payload, ..GIVEN };
        let tellings =
            [Telling::S3, Telling::NoCanonicalRequest, Telling::NoStringToSign, Telling::CodeAlone, Telling::Json, Telling::Text];
        let (sent, store) = (given.sent(), Store { telling: tellings[telling], ..Store::new("another") });
        let mut arrived = sent.clone();
        CHANGES[change](&mut arrived, &given);
        let answer = store.answer(&arrived);
        let secrets = [secret.as_str(), token.as_str()];
        for explanation in [given.explain(answer.as_deref()), given.explain_sent(&sent, answer.as_deref())] {
            check(&explanation, &secrets);
        }
        // Options of other credentials: the token is the request's own.
        let other = Given { key: "AKIDOTHER", token: Some("other"), secret: "other", ..given };
        check(&other.explain_sent(&sent, answer.as_deref()), &[&token]);
        for leak in secrets {
            let region = document("AuthorizationHeaderMalformed", "", &format!("<Region>{leak}</Region>"));
            check(&given.explain(Some(&region)), &secrets);
            let key = document("InvalidAccessKeyId", leak, &format!("<AWSAccessKeyId>{leak}</AWSAccessKeyId>"));
            check(&given.explain(Some(&key)), &secrets);
            let header = document("AccessDenied", "", &format!("<HeadersNotSigned>{leak}</HeadersNotSigned>"));
            check(&given.explain(Some(&header)), &secrets);
        }
    }

    #[test]
    fn any_request_and_any_answer_are_explained_or_refused(
        url in "https://h/[ -~]{0,60}",
        value in "[ -~]{0,60}",
        answer in "\\PC{0,200}",
        cut in 0_usize..2000,
    ) {
        let authorization = format!("AWS4-HMAC-SHA256 {value}");
        let headers = [("authorization", authorization.as_str()), ("x-amz-date", "20150830T123600Z")];
        let told = Store::new("another").answer(&GIVEN.sent()).unwrap();
        let told: String = told.chars().take(cut).collect();
        for answer in [&answer, &told] {
            let given = Given { url: &url, headers: &headers, ..GIVEN };
            let _ = given.with(|request, context| bucketkit::explain::explain(request, context, None, Some(answer)));
            GIVEN.explain(Some(answer));
        }
    }
}

#[test]
fn a_customers_key_and_cookies_stay_hidden_and_the_rest_stays() {
    let key = "x-amz-server-side-encryption-customer-key";
    let headers = [(key, "bXlrZXlteWtleW15a2V5"), ("cookie", "session=12345"), ("x-amz-meta-a", "plain")];
    let explanation = Given { headers: &headers, ..GIVEN }.explain(None);
    let shown = shown(&explanation);
    assert!(!shown.contains("bXlrZ") && !shown.contains("12345"), "{shown}");
    assert!(explanation.canonical_request.contains(&format!("{key}:[redacted, 20 characters]\n\ncookie;")));
    assert!(explanation.canonical_request.contains("x-amz-meta-a:plain\n"));
    assert!(!format!("{explanation:?}").contains(&explanation.signature));
}
