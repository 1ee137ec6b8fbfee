//! The requests that a page makes here: where its files go, and the credentials to put them there; or, for a page that
//! gets none, a signature for each of its requests.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bucketkit::credentials::Credentials;
use serde::Serialize;
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::config::Config;
use crate::pages;
use crate::session::{Sessions, Visitor};
use crate::signer::{self, Answer, Asked};
use crate::sts::{SessionCredentials, Sts, StsError};

/// What has less of its life left is not signed with, in milliseconds: a presigned URL lives no longer than its key.
const LEAST_LIFE: i64 = 300_000;

/// The whole state: settings, sessions, the token service.
#[derive(Clone, Debug)]
pub struct App(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    config: Config,
    sessions: Sessions,
    sts: Sts,
    /// What is signed with here, by visitor.
    keys: Mutex<HashMap<String, SessionCredentials>>,
    page_policy: HeaderValue,
}

/// Why a page gets no credentials, or no signature: a sentence for its developer, without a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    ForeignOrigin,
    NoSession,
    Sts(StsError),
    /// It will not be signed.
    Unsigned(&'static str),
}

/// Everything that is served.
pub fn router(app: App) -> Router {
    let router = Router::new()
        .route("/session", get(session))
        .route("/credentials", post(credentials))
        .route("/sign", post(sign))
        .route("/presign", post(presign));
    pages::serve(router, &app.0.config, app.0.page_policy.clone()).with_state(app)
}

impl App {
    pub fn new(config: Config) -> Result<Self> {
        let sessions = Sessions::new(config.origin.starts_with("https:"))?;
        let page_policy = pages::content_security_policy(&config)?;
        let (sts, keys) = (Sts::new(config.clone()), Mutex::default());
        Ok(Self(Arc::new(Inner { sts, keys, sessions, page_policy, config })))
    }

    /// The visitor that asks, if it is our own page that does. Browsers set `Origin` on every POST, and no script can
    /// change it. A request without one is not a page's.
    pub fn visitor(&self, headers: &HeaderMap) -> Result<Visitor, Refusal> {
        if headers.get(header::ORIGIN).is_none_or(|origin| origin.as_bytes() != self.0.config.origin.as_bytes()) {
            return Err(Refusal::ForeignOrigin);
        }
        self.0.sessions.visitor(headers).ok_or(Refusal::NoSession)
    }

    pub async fn lend(&self, visitor: &Visitor) -> Result<SessionCredentials, Refusal> {
        self.0.sts.assume_role(visitor).await.map_err(Refusal::Sts)
    }

    /// What is signed with for a visitor: the same credentials as would be lent, but they stay here. So the store sees to
    /// it too that nobody gets at what is somebody else's.
    pub async fn keep(&self, visitor: &Visitor) -> Result<SessionCredentials, Refusal> {
        let held = self.keys().get(visitor.id()).filter(|key| key.lives_for(LEAST_LIFE)).cloned();
        if let Some(key) = held {
            return Ok(key);
        }
        let key = self.lend(visitor).await?;
        let mut keys = self.keys();
        keys.retain(|_, key| key.lives_for(LEAST_LIFE));
        keys.insert(visitor.id().to_owned(), key.clone());
        Ok(key)
    }

    fn keys(&self) -> MutexGuard<'_, HashMap<String, SessionCredentials>> {
        self.0.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where the visitor's files go. It begins the session, not the page itself: a cookie that is `SameSite=Strict` is not sent
/// when somebody comes by another site's link, and the visitor would be taken for a new one.
async fn session(State(app): State<App>, headers: HeaderMap) -> Response {
    let Inner { config, sessions, .. } = &*app.0;
    let (visitor, cookie) = match sessions.visitor(&headers) {
        Some(visitor) => (visitor, None),
        None => match sessions.begin() {
            Ok((visitor, cookie)) => (visitor, Some([(header::SET_COOKIE, cookie)])),
            Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        },
    };
    let resource = json!({
        "bucket": config.bucket,
        "region": config.region,
        "endPoint": config.s3_url.authority,
        "useSSL": config.s3_url.https,
        "pathStyle": true,
    });
    let body = Json(json!({ "resource": resource, "prefix": visitor.prefix() }));
    ([(header::CACHE_CONTROL, "no-store")], cookie, body).into_response()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Lent {
    #[serde(flatten)]
    credentials: SessionCredentials,
    /// A device whose clock is wrong can tell from it by how much.
    server_time: String,
}

/// Credentials for the visitor's own prefix. Nothing of the request decides which one: its body is not even read.
async fn credentials(State(app): State<App>, headers: HeaderMap) -> Result<Response, Refusal> {
    let visitor = app.visitor(&headers)?;
    let credentials = app.lend(&visitor).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(Lent { credentials, server_time: server_time() })).into_response())
}

/// One request signed, if it is one that the visitor may make.
async fn sign(State(app): State<App>, headers: HeaderMap, Json(asked): Json<Asked>) -> Result<Response, Refusal> {
    signed(&app, &headers, &asked, signer::sign_headers).await
}

/// The same as a URL.
async fn presign(State(app): State<App>, headers: HeaderMap, Json(asked): Json<Asked>) -> Result<Response, Refusal> {
    signed(&app, &headers, &asked, signer::sign_url).await
}

async fn signed(
    app: &App,
    headers: &HeaderMap,
    asked: &Asked,
    sign: fn(&Config, &Visitor, &Asked, &Credentials) -> Result<Answer, &'static str>,
) -> Result<Response, Refusal> {
    let visitor = app.visitor(headers)?;
    let key = app.keep(&visitor).await?.key().map_err(Refusal::Sts)?;
    let answer = sign(&app.0.config, &visitor, asked, &key).map_err(Refusal::Unsigned)?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

/// ISO 8601 in whole seconds, as every `Date` parser reads it.
fn server_time() -> String {
    let now = OffsetDateTime::now_utc();
    now.replace_nanosecond(0).unwrap_or(now).format(&Rfc3339).unwrap_or_default()
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = match self {
            Self::NoSession => StatusCode::UNAUTHORIZED,
            Self::ForeignOrigin | Self::Unsigned(_) => StatusCode::FORBIDDEN,
            Self::Sts(_) => StatusCode::BAD_GATEWAY,
        };
        (status, [(header::CACHE_CONTROL, "no-store")], Json(json!({ "error": self.to_string() }))).into_response()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSession => f.write_str("There is no session: load the page again."),
            Self::ForeignOrigin => f.write_str("Only this server's own page is given credentials or signatures."),
            Self::Sts(error) => error.fmt(f),
            Self::Unsigned(reason) => f.write_str(reason),
        }
    }
}
