//! Lends a page credentials for 15 minutes, for its visitor's own folder alone. Its settings are the README's variables.
#![allow(clippy::print_stdout, reason = "it says where it listens")]

use anyhow::{Context as _, Result};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header::CACHE_CONTROL};
use axum::{Json, Router, extract::State, routing::get, routing::post};
use axum_extra::extract::cookie::{Cookie, Key, SameSite, SignedCookieJar};
use bucketkit::resource::policy::{Action, session_policy};
use bucketkit::sign::{Context, Payload, Signable, sign};
use bucketkit::{credentials::Credentials, resource::json::push, time::Timestamp};
use serde_json::{Value, json};
use tower_http::set_header::SetResponseHeaderLayer;

fn set(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

async fn session(State(seal): State<Key>, headers: HeaderMap) -> (SignedCookieJar, Json<Value>) {
    let jar = SignedCookieJar::from_headers(&headers, seal);
    // Your login takes the place of this line: who the visitor is never comes from the request.
    let visitor =
        jar.get("session").map_or_else(|| hex::encode(&Key::generate().master()[..16]), |it| it.value().into());
    // The slash at the end keeps visitor 1 out of what is visitor 10's.
    let resource =
        json!({ "bucket": set("BUCKET"), "region": set("REGION"), "endPoint": std::env::var("STORE_URL").ok() });
    let session = json!({ "resource": resource, "prefix": format!("u/{visitor}/") });
    let cookie = Cookie::build(("session", visitor)).path("/").http_only(true).same_site(SameSite::Strict);
    (jar.add(cookie.secure(set("ORIGIN").starts_with("https:"))), Json(session))
}

async fn credentials(State(seal): State<Key>, headers: HeaderMap) -> (StatusCode, Json<Value>) {
    let refuse = |status, error: String| (status, Json(json!({ "error": error })));
    if headers.get("origin").is_none_or(|origin| origin.as_bytes() != set("ORIGIN").as_bytes()) {
        return refuse(StatusCode::FORBIDDEN, "Only this app's own page is given credentials.".into());
    }
    let Some(visitor) = SignedCookieJar::from_headers(&headers, seal).get("session") else {
        return refuse(StatusCode::UNAUTHORIZED, "There is no session: load the page again.".into());
    };
    let lent = tokio::task::spawn_blocking(move || assume_role(visitor.value())).await;
    match lent.unwrap_or_else(|error| Err(error.into())) {
        Ok(lent) => (StatusCode::OK, Json(lent)),
        Err(error) => refuse(StatusCode::BAD_GATEWAY, format!("There are no credentials: {error}")),
    }
}

/// Asks the token service. What it lends can do four things with the visitor's own objects, and nothing else.
fn assume_role(visitor: &str) -> Result<Value> {
    let (region, now, mut policy) = (set("REGION"), std::time::UNIX_EPOCH.elapsed()?.as_millis(), String::new());
    push(
        &mut policy,
        &session_policy(&set("BUCKET"), &format!("u/{visitor}/"), &[Action::Write, Action::Prove], Some(&region)),
    );
    let mut form =
        form_urlencoded::Serializer::new("Action=AssumeRole&Version=2011-06-15&DurationSeconds=900".to_owned());
    form.extend_pairs([
        ("RoleArn", set("ROLE_ARN")),
        ("RoleSessionName", format!("visitor-{visitor}")),
        ("Policy", policy),
    ]);
    let (form, url) =
        (form.finish(), std::env::var("STORE_URL").unwrap_or(format!("https://sts.{region}.amazonaws.com")));
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let request = Signable {
        method: "POST",
        url: &format!("{url}/"),
        headers: &headers,
        payload: Payload::Bytes(form.as_bytes()),
    };
    let key = Credentials::new(&set("AWS_ACCESS_KEY_ID"), &set("AWS_SECRET_ACCESS_KEY"), None, None)?;
    let time = Timestamp::from_unix_millis(i64::try_from(now)?);
    let signed = sign(&request, &Context { credentials: &key, region: &region, service: "sts", time })?;
    let post = signed.headers.iter().fold(ureq::post(&signed.url), |post, (name, value)| post.header(name, value));
    let text = post.send(&form)?.body_mut().read_to_string()?;
    let find = |name: &str| text.split_once(&format!("<{name}>"))?.1.split('<').next();
    let read = |name| find(name).context("The token service gave no credentials.");
    let names = ["accessKeyId", "secretAccessKey", "sessionToken", "expiration"];
    let values = ["AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"].map(read);
    let mut lent = json!({ "serverTime": time.unix_millis() });
    for (name, value) in names.into_iter().zip(values) {
        lent[name] = value?.into();
    }
    Ok(lent)
}

#[tokio::main]
async fn main() -> Result<()> {
    let never_kept = SetResponseHeaderLayer::overriding(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let seal = Key::try_from(set("SESSION_SECRET").as_bytes()).unwrap_or_else(|_| Key::generate());
    let app = Router::new().route("/session", get(session)).route("/credentials", post(credentials)).layer(never_kept);
    let listener =
        tokio::net::TcpListener::bind(format!("127.0.0.1:{}", std::env::var("PORT").unwrap_or("3000".into()))).await?;
    println!("listening on {}", listener.local_addr()?);
    Ok(axum::serve(listener, app.with_state(seal)).await?)
}
