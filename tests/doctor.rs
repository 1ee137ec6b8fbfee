//! The ladder of the connection doctor, over situations as browsers and stores make them, and over anything at all.
#![cfg(feature = "doctor")]

use std::collections::BTreeSet;

use bucketkit::doctor::{Case, Cause, Next, Probe, consult};
use proptest::prelude::prop;
use proptest::{prop_assert, proptest};

/// What probes meet in a healthy bucket, whose credentials may do everything.
const HEALTHY: &str = "\
reach opaque
other_scheme failed
path_host failed
plain answer status=403 code=AccessDenied s3
list answer status=200 s3
head answer status=404
put answer status=403 code=InvalidAccessKeyId s3
post answer status=403 code=InvalidAccessKeyId s3
delete answer status=403 code=InvalidAccessKeyId s3
create answer status=200 s3
part answer status=200 etag
parts answer status=200 s3 etag
complete answer status=200 s3 etag
get answer status=200 same
condition answer status=412 code=PreconditionFailed s3
checksum answer status=400 code=BadDigest s3
abort answer status=204
cleanup answer status=204
";

struct Situation {
    name: String,
    setup: String,
    /// Lines of probes, in the place of the healthy ones.
    met: Vec<String>,
    verdict: String,
}

fn situations() -> Vec<Situation> {
    let mut all = Vec::new();
    for block in include_str!("doctor/situations.txt").split("\n= ").skip(1) {
        let mut lines = block.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let name = lines.next().expect("a name").to_owned();
        let setup = lines.next().and_then(|line| line.strip_prefix("is: ")).expect("what is so").to_owned();
        let mut met: Vec<_> = lines.map(str::to_owned).collect();
        let verdict = met.pop().and_then(|line| Some(line.strip_prefix("-> ")?.to_owned())).expect("a verdict");
        all.push(Situation { name, setup, met, verdict });
    }
    all
}

/// Climbs to the verdict. Gives the text at the end, and which probes were asked.
fn climb(setup: &str, met: &[String]) -> (String, Vec<String>) {
    let (mut text, mut asked) = (format!("{setup}\n"), Vec::new());
    for _ in 0..=Probe::ALL.len() {
        let answer = consult(&text);
        let (_, next) = answer.split_once('\n').expect("two lines");
        let Some(probe) = next.strip_prefix("ask ") else {
            return (next.strip_prefix("tell ").expect("a verdict").to_owned(), asked);
        };
        let of_probe = |line: &&str| line.split(' ').next() == Some(probe);
        let line = met.iter().map(String::as_str).find(of_probe).or_else(|| HEALTHY.lines().find(of_probe));
        text.push_str(line.unwrap_or_else(|| panic!("nobody knows what {probe} meets")));
        text.push('\n');
        asked.push(probe.to_owned());
    }
    panic!("it asks for ever: {text}")
}

/// A verdict as the table has it.
fn spelled(told: &str) -> String {
    let mut words = told.split(' ');
    let mut text = words.next().unwrap_or_default().to_owned();
    for before in [" or ", " and "] {
        if let Some(list) = words.next().filter(|list| !list.is_empty()) {
            text.push_str(before);
            text.push_str(list);
        }
    }
    let mut params: Vec<_> = words.collect();
    params.sort_unstable();
    params.iter().for_each(|param| text.extend([" ", *param]));
    text
}

#[test]
fn each_situation_has_its_name() {
    let situations = situations();
    assert!(situations.len() >= 60, "{}", situations.len());
    let mut wrong = Vec::new();
    for Situation { name, setup, met, verdict } in &situations {
        let (told, asked) = climb(setup, met);
        if spelled(&told) != *verdict {
            wrong.push(format!("{name}: {} and not {verdict}", spelled(&told)));
        }
        for line in met {
            let probe = line.split(' ').next().unwrap_or_default();
            let behind = told.starts_with("cors_method ");
            if !asked.iter().any(|asked| asked == probe) && !behind {
                wrong.push(format!("{name}: {probe} was not even asked"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_cause_has_a_situation() {
    let named: BTreeSet<String> = situations()
        .iter()
        .flat_map(|situation| situation.verdict.split([' ', ',']).map(str::to_owned).collect::<Vec<_>>())
        .collect();
    for cause in Cause::ALL {
        assert!(named.contains(cause.as_str()), "{} comes in no situation", cause.as_str());
    }
}

#[test]
fn causes_are_distinct_and_say_what_to_do() {
    let mut seen = BTreeSet::new();
    for cause in Cause::ALL {
        assert!(seen.insert(cause.as_str()) && seen.insert(cause.message()), "{cause:?} twice");
        assert!(cause.message().ends_with('.') && cause.help().ends_with('.'), "{cause:?}");
        assert!(cause.path().is_empty() || cause.path().starts_with('/'), "{cause:?}");
    }
}

#[test]
fn nothing_is_written_unless_it_may_be() {
    for probe in climb("secure auth", &[]).1 {
        assert!(
            !["create", "part", "complete", "condition", "checksum", "abort", "cleanup"].contains(&&*probe),
            "{probe}"
        );
    }
    let unsigned = climb("secure", &[]).1;
    assert_eq!(unsigned, ["reach", "plain"]);
}

proptest! {
    /// Each probe is asked once, and then it tells.
    #[test]
    fn it_always_tells(flags in prop::collection::vec(prop::sample::select(vec!["page_secure", "secure", "loopback", "private", "virtual", "amazon", "auth", "signer", "temporary", "token", "expired", "write"]), 0..10),
                       kinds in prop::collection::vec(0..9_usize, 20), statuses in prop::collection::vec(prop::sample::select(vec![200, 204, 301, 400, 403, 404, 412, 500, 503]), 20),
                       codes in prop::collection::vec(prop::sample::select(vec!["", "AccessDenied", "NoSuchBucket", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "PermanentRedirect", "Odd"]), 20)) {
        let setup = flags.join(" ");
        let met: Vec<_> = Probe::ALL.iter().enumerate().map(|(at, probe)| {
            let met = match kinds[at] {
                0 => "failed".to_owned(),
                1 => "timed_out".to_owned(),
                2 => "redirected".to_owned(),
                3 => "not_signed".to_owned(),
                4 => "opaque".to_owned(),
                _ => format!("answer status={} code={} s3{}", statuses[at], codes[at], if kinds[at] > 6 { " etag same" } else { "" }),
            };
            format!("{} {met}", probe.as_str())
        }).collect();
        let (told, asked) = climb(&setup, &met);
        prop_assert!(asked.iter().collect::<BTreeSet<_>>().len() == asked.len(), "{asked:?}");
        let cause = told.split(' ').next().unwrap_or_default();
        prop_assert!(cause == "healthy" || Cause::ALL.iter().any(|known| known.as_str() == cause), "{told}");
        prop_assert!(cause != "healthy" || asked.len() >= 2);
    }

    #[test]
    fn any_text_is_answered(text in "\\PC*(\n\\PC*){0,5}", words in prop::collection::vec("[a-z_=0-9 ]{0,30}", 0..8)) {
        for text in [text, words.join("\n")] {
            let _ = Case::read(&text).next();
            prop_assert!(consult(&text).contains('\n'));
        }
        prop_assert!(matches!(Case::default().next(), Next::Ask(Probe::Reach)));
    }
}
