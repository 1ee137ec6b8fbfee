//! The page and the package, as files, and the headers that keep the page to itself: it runs its own scripts only and talks
//! to this server and the store only, so that no credential can leave it.

use anyhow::{Context, Result};
use axum::Router;
use axum::http::{HeaderValue, header};
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::config::Config;

/// Adds the files to the routes, and the headers to every answer.
pub(crate) fn serve<S: Clone + Send + Sync + 'static>(
    router: Router<S>,
    config: &Config,
    policy: HeaderValue,
) -> Router<S> {
    let router =
        router.nest_service("/bucketkit", ServeDir::new(&config.package)).fallback_service(ServeDir::new(&config.page));
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        // Kept, but asked for again each time: a new build is seen at once. Answers with secrets say `no-store`.
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    headers
        .into_iter()
        .fold(router, |router, (name, value)| router.layer(SetResponseHeaderLayer::if_not_present(name, value)))
}

pub(crate) fn content_security_policy(config: &Config) -> Result<HeaderValue> {
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self' {}; img-src 'self'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        config.s3_url
    );
    policy.try_into().context("S3_URL cannot stand in a content security policy")
}
