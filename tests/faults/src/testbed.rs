//! Three servers of the same page, differing in one thing each:
//!
//! | origin | the page's store | in the bucket's CORS rules |
//! |---|---|---|
//! | `page` | the store itself | yes |
//! | `faulty` | the fault proxy | yes |
//! | `foreign` | the store itself | no |
//!
//! `page` and `faulty` answer some requests more, for the test and not for the page:
//!
//! | request | what it does |
//! |---|---|
//! | `GET /test/info` | all addresses |
//! | `POST /test/faults` | takes the list of rules ([`crate::rules`]), forgets the requests so far |
//! | `GET /test/faults` | counters of each rule, and the requests that came to the proxy |
//! | `DELETE /test/faults` | no rules |
//! | `GET /test/kept` | what the backend signs with for this visitor, which no page may see |
//! | `POST /test/short-lived?seconds=2&expiration=true` | as `POST /credentials`, with a token that the store refuses after so many seconds; the `expiration` is `true`, `omit`ted or a `lie` (an hour from now) |
//! | `POST /test/lending` | `{ "seconds": 2, "expiration": "lie", "times": 1 }`: that `POST /credentials` itself answers so, so many times |

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, anyhow, bail};
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use demo_backend::config::Url;
use demo_backend::{App, Config, Refusal};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::net::TcpListener;
use tower::ServiceExt as _;

use crate::forge;
use crate::proxy::Proxy;
use crate::rules::{Faults, Rule};

/// What the example's own settings do not say.
#[derive(Clone)]
pub struct Options {
    pub demo: Config,
    /// What the store signs session tokens with.
    pub signing_key: Vec<u8>,
    pub faulty: SocketAddr,
    pub foreign: SocketAddr,
    pub proxy: SocketAddr,
}

/// Where everything is: origins, without a slash at the end.
#[derive(Clone, Debug, Serialize)]
pub struct Info {
    pub page: String,
    pub faulty: String,
    pub foreign: String,
    pub proxy: String,
    pub store: String,
}

/// All servers, listening.
#[derive(Debug)]
pub struct Testbed {
    pub info: Info,
    pages: [(TcpListener, Router); 3],
    proxy: (TcpListener, Proxy),
}

impl Options {
    /// The variables of the example, and those that `demo-backend-test --help` lists.
    pub fn from_variables(read: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let address = |name: &str| {
            let text = read(name).unwrap_or_else(|| "127.0.0.1:0".to_owned());
            text.parse().with_context(|| format!("{name} is `{text}`, not like 127.0.0.1:7778"))
        };
        let key = read("STORE_SIGNING_KEY").context("STORE_SIGNING_KEY is not set")?;
        Ok(Self {
            signing_key: BASE64_STANDARD.decode(key).map_err(|_| anyhow!("STORE_SIGNING_KEY is not base64"))?,
            faulty: address("FAULTY_LISTEN")?,
            foreign: address("FOREIGN_LISTEN")?,
            proxy: address("PROXY_LISTEN")?,
            demo: Config::from_variables(read)?,
        })
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("demo", &self.demo).field("faulty", &self.faulty).finish_non_exhaustive()
    }
}

impl Testbed {
    pub async fn bind(options: Options) -> Result<Self> {
        let Options { demo, signing_key, .. } = options;
        let (page_listener, page) = listen(demo.listen).await?;
        let (faulty_listener, faulty) = listen(options.faulty).await?;
        let (foreign_listener, foreign) = listen(options.foreign).await?;
        let (proxy_listener, proxy) = listen(options.proxy).await?;
        let info = Info { page, faulty, foreign, proxy, store: demo.s3_url.to_string() };

        let faults = Arc::new(Faults::default());
        let app = |origin: &str, store: &str| {
            // The token service is always the store's own: a rule is for what the page sends.
            App::new(Config { origin: origin.to_owned(), s3_url: Url::parse(store)?, ..demo.clone() })
        };
        let with_tests = |app: App| {
            let demo = demo_backend::router(app.clone());
            let shared = Shared {
                info: info.clone(),
                faults: Arc::clone(&faults),
                signing_key: signing_key.clone(),
                app,
                demo,
                lending: Mutex::default(),
            };
            tests(Arc::new(shared))
        };
        let pages = [
            (page_listener, with_tests(app(&info.page, &info.store)?)),
            (faulty_listener, with_tests(app(&info.faulty, &info.proxy)?)),
            (foreign_listener, demo_backend::router(app(&info.foreign, &info.store)?)),
        ];
        let origins = vec![info.page.clone(), info.faulty.clone()];
        let proxy = Proxy::new(demo.s3_url.authority.clone(), origins, faults);
        Ok(Self { info, pages, proxy: (proxy_listener, proxy) })
    }

    /// Serves until one of them ends, which none does by itself.
    pub async fn run(self) -> Result<()> {
        let [page, faulty, foreign] =
            self.pages.map(|(listener, router)| async { axum::serve(listener, router).await });
        let (listener, proxy) = self.proxy;
        tokio::select! {
            ended = page => ended?,
            ended = faulty => ended?,
            ended = foreign => ended?,
            () = proxy.run(listener) => {}
        }
        bail!("a server ended")
    }
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, String)> {
    let listener = TcpListener::bind(address).await.with_context(|| format!("{address} cannot be listened on"))?;
    let origin = format!("http://{}", listener.local_addr()?);
    Ok((listener, origin))
}

struct Shared {
    info: Info,
    faults: Arc<Faults>,
    signing_key: Vec<u8>,
    app: App,
    demo: Router,
    lending: Mutex<Option<Lending>>,
}

/// How the credentials are to expire.
#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Short {
    seconds: u64,
    #[serde(default)]
    expiration: Expiration,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Expiration {
    #[default]
    True,
    Omit,
    Lie,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lending {
    seconds: u64,
    #[serde(default)]
    expiration: Expiration,
    times: u64,
}

fn tests(shared: Arc<Shared>) -> Router {
    let demo = shared.demo.clone();
    Router::new()
        .route("/test/info", get(async |State(shared): State<Arc<Shared>>| Json(shared.info.clone())))
        .route("/test/faults", get(report).post(set_rules).delete(clear_rules))
        .route("/test/kept", get(kept))
        .route("/test/short-lived", post(short_lived))
        .route("/test/lending", post(set_lending))
        .route("/credentials", post(credentials))
        .with_state(shared)
        .fallback_service(demo)
}

async fn report(State(shared): State<Arc<Shared>>) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(shared.faults.report())).into_response()
}

async fn kept(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Result<Response, Refusal> {
    let visitor = shared.app.visitor(&headers)?;
    Ok(Json(shared.app.keep(&visitor).await?).into_response())
}

async fn set_rules(State(shared): State<Arc<Shared>>, Json(rules): Json<Vec<Rule>>) -> StatusCode {
    shared.faults.set(rules);
    StatusCode::NO_CONTENT
}

async fn clear_rules(State(shared): State<Arc<Shared>>) -> StatusCode {
    shared.faults.set(Vec::new());
    StatusCode::NO_CONTENT
}

async fn short_lived(State(shared): State<Arc<Shared>>, Query(short): Query<Short>, headers: HeaderMap) -> Response {
    shared.lend(short, &headers).await
}

async fn set_lending(State(shared): State<Arc<Shared>>, Json(lending): Json<Lending>) -> StatusCode {
    *shared.lending.lock().unwrap_or_else(PoisonError::into_inner) = Some(lending);
    StatusCode::NO_CONTENT
}

async fn credentials(State(shared): State<Arc<Shared>>, headers: HeaderMap, request: Request) -> Response {
    match shared.next_lending() {
        Some(short) => shared.lend(short, &headers).await,
        None => shared.demo.clone().oneshot(request).await.into_response(),
    }
}

impl Shared {
    fn next_lending(&self) -> Option<Short> {
        let mut lending = self.lending.lock().unwrap_or_else(PoisonError::into_inner);
        let current = lending.as_mut().filter(|lending| lending.times > 0)?;
        current.times -= 1;
        Some(Short { seconds: current.seconds, expiration: current.expiration })
    }

    /// By the same session rules as the real thing, and with credentials of the real token service.
    async fn lend(&self, short: Short, headers: &HeaderMap) -> Response {
        let lent = match self.app.visitor(headers) {
            Ok(visitor) => self.app.lend(&visitor).await,
            Err(refusal) => Err(refusal),
        };
        let credentials = match lent {
            Ok(credentials) => credentials,
            Err(refusal) => return refusal.into_response(),
        };
        let expires = forge::now() + short.seconds;
        let Ok(token) = forge::with_expiry(&credentials.session_token, expires, &self.signing_key) else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let expiration = match short.expiration {
            Expiration::True => Some(expires),
            Expiration::Omit => None,
            Expiration::Lie => Some(forge::now() + 3600),
        };
        let body = Json(serde_json::json!({
            "accessKeyId": credentials.access_key_id,
            "secretAccessKey": credentials.secret_access_key,
            "sessionToken": token,
            "expiration": expiration.map(iso),
            "serverTime": iso(forge::now()),
        }));
        ([(header::CACHE_CONTROL, "no-store")], body).into_response()
    }
}

fn iso(unix_seconds: u64) -> String {
    let time = i64::try_from(unix_seconds).ok().and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
    time.and_then(|time| time.format(&Rfc3339).ok()).unwrap_or_default()
}
