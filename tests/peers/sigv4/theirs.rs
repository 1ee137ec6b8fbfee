//! AWS's signer, asked for every stage that it shows.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SessionTokenMode, SignableBody, SignableRequest, SignatureLocation,
    SigningInstructions, SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_runtime_api::client::identity::Identity;
use bucketkit::sign::{PathRule, TokenRule};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber, subscriber};

use crate::case::{Body, Case};

pub(crate) struct Theirs {
    pub(crate) canonical_request: String,
    /// Shown only where the signature goes into the query.
    pub(crate) string_to_sign: Option<String>,
    pub(crate) signature: String,
    /// To be added to the request.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) parameters: Vec<(String, String)>,
}

/// Signs a case by AWS's signer, with the URL and the headers in a form that it takes.
pub(crate) fn sign_case(case: &Case, url: &str, headers: &[(String, String)]) -> Result<Theirs, String> {
    let rules = case.rules();
    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode = match rules.path {
        PathRule::Once => PercentEncodingMode::Single,
        PathRule::Twice | PathRule::TwiceNormalized => PercentEncodingMode::Double,
    };
    settings.uri_path_normalization_mode = match rules.path {
        PathRule::TwiceNormalized => UriPathNormalizationMode::Enabled,
        PathRule::Once | PathRule::Twice => UriPathNormalizationMode::Disabled,
    };
    settings.payload_checksum_kind =
        if rules.content_sha256 { PayloadChecksumKind::XAmzSha256 } else { PayloadChecksumKind::NoHeader };
    settings.session_token_mode = match rules.token {
        TokenRule::Signed => SessionTokenMode::Include,
        TokenRule::AddedAfter => SessionTokenMode::Exclude,
    };
    // Which headers are signed is its caller's policy: here all that are given.
    settings.excluded_headers = None;
    if let Some(seconds) = case.presigned_for {
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_secs(seconds.min(case.keys.life.unwrap_or(u32::MAX)).into()));
    }
    let keys = &case.keys;
    let identity: Identity = Credentials::from_keys(&*keys.id, &*keys.secret, keys.token.clone()).into();
    let params = SigningParams::builder()
        .identity(&identity)
        .region(&case.region)
        .name(&case.service.name)
        .time(time(case.millis))
        .settings(settings)
        .build()
        .map_err(|error| error.to_string())?
        .into();
    let body = match &case.payload {
        Body::Empty if case.presigned_for.is_some() && rules.content_sha256 => SignableBody::UnsignedPayload,
        Body::Empty => SignableBody::empty(),
        Body::Bytes(bytes) => SignableBody::Bytes(bytes),
        Body::Sha256(digits) => SignableBody::Precomputed(digits.clone()),
        Body::Unsigned => SignableBody::UnsignedPayload,
    };
    let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let request = SignableRequest::new(&case.method, url, headers, body).map_err(said)?;
    let (output, stages) = observed(|| sign(request, &params));
    let (instructions, signature) = output.map_err(said)?.into_parts();
    Ok(Theirs {
        canonical_request: stages.canonical_request.ok_or("it showed no canonical request")?,
        string_to_sign: stages.string_to_sign,
        signature,
        headers: owned(instructions.headers()),
        parameters: parameters(&instructions),
    })
}

/// The whole chain of an error.
fn said(error: impl std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text += &format!(": {cause}");
        source = cause.source();
    }
    text
}

fn time(millis: i64) -> SystemTime {
    let distance = Duration::from_millis(millis.unsigned_abs());
    if millis < 0 { UNIX_EPOCH - distance } else { UNIX_EPOCH + distance }
}

fn owned<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn parameters(instructions: &SigningInstructions) -> Vec<(String, String)> {
    owned(instructions.params().iter().map(|(name, value)| (*name, &**value)))
}

/// What AWS's signer tells those who trace it.
#[derive(Clone, Default)]
struct Stages {
    canonical_request: Option<String>,
    string_to_sign: Option<String>,
}

impl Visit for Stages {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        match field.name() {
            "canonical_request" => self.canonical_request = Some(format!("{value:?}")),
            "string_to_sign" => self.string_to_sign = Some(format!("{value:?}")),
            _ => {}
        }
    }
}

/// Takes note of the stages on this thread.
struct Observer;

thread_local! {
    static SEEN: Rc<RefCell<Stages>> = Rc::default();
}

fn observed<T>(work: impl FnOnce() -> T) -> (T, Stages) {
    SEEN.with(|seen| seen.take());
    let result = subscriber::with_default(Observer, work);
    (result, SEEN.with(|seen| seen.take()))
}

impl Subscriber for Observer {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && metadata.target().starts_with("aws_sigv4")
    }

    fn event(&self, event: &Event<'_>) {
        SEEN.with(|seen| event.record(&mut *seen.borrow_mut()));
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}
