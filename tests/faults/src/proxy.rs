//! A proxy in front of the store, on a port of its own. It passes requests on as they are, Host included, so that the
//! signature that the browser made for the proxy's address holds at the store; bodies stream through both ways.
//!
//! Each connection carries one request. On a connection that was used before, browsers repeat a request by themselves when
//! it is cut: the page would never see the fault.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use dev_store::EXPOSED_HEADERS;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Sleep, sleep};

use crate::rules::{Action, Faults};
use crate::seen::Seen;

type Outgoing = UnsyncBoxBody<Bytes, Box<dyn std::error::Error + Send + Sync>>;

/// Of one connection, not of the request: they are not passed on. `Expect` was answered by the server side already.
const HOP_BY_HOP: [HeaderName; 5] =
    [header::CONNECTION, header::TRANSFER_ENCODING, header::UPGRADE, header::TE, header::EXPECT];

pub struct Proxy {
    client: Client<HttpConnector, Through>,
    /// Host and port.
    store: String,
    /// The pages that may read our own answers.
    origins: Vec<String>,
    faults: Arc<Faults>,
}

impl Proxy {
    pub fn new(store: String, origins: Vec<String>, faults: Arc<Faults>) -> Self {
        // A kept connection may be closed by the store just when it is used again: a fault that no rule asked for.
        let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build_http();
        Self { client, store, origins, faults }
    }

    /// Serves until the process ends.
    pub async fn run(self, listener: TcpListener) {
        let proxy = Arc::new(self);
        loop {
            match listener.accept().await {
                Ok((stream, _)) => drop(tokio::spawn(Arc::clone(&proxy).serve(stream))),
                // Out of file descriptors, say: it passes.
                Err(_) => sleep(Duration::from_millis(50)).await,
            }
        }
    }

    async fn serve(self: Arc<Self>, stream: TcpStream) {
        let service = service_fn(|request| {
            let proxy = Arc::clone(&self);
            async move { proxy.answer(request).await }
        });
        // An error here is a connection that was cut, by a rule or by the browser.
        let _ = hyper::server::conn::http1::Builder::new()
            .keep_alive(false)
            .serve_connection(TokioIo::new(stream), service)
            .await;
    }

    /// An error closes the connection without an answer.
    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Outgoing>, Cut> {
        let (seen, actions) = self.faults.meet(
            request.method().as_str(),
            request.uri().path(),
            request.uri().query().unwrap_or_default(),
        );
        let answer = self.carry_out(request, &actions, &seen).await;
        self.faults.ended(&seen, answer.as_ref().ok().map(|answer| answer.status().as_u16()));
        answer
    }

    async fn carry_out(
        &self,
        mut request: Request<Incoming>,
        actions: &[Action],
        seen: &Arc<Seen>,
    ) -> Result<Response<Outgoing>, Cut> {
        let (mut strip_etag, mut cut_answer, mut harm) = (false, None, Harm::default());
        for action in actions {
            match action {
                Action::Delay { ms } => sleep(Duration::from_millis(*ms)).await,
                Action::StripEtag => strip_etag = true,
                Action::Forget { header } => drop(request.headers_mut().remove(header.as_str())),
                Action::CutAnswer { after } => cut_answer = Some(*after),
                Action::CutBefore => return Err(Cut),
                Action::CutMidBody { after } => harm.cut_after = Some(*after),
                Action::Flip { at } => harm.flip_at = Some(*at),
                Action::Status { status, code, retry_after, region } => {
                    let retry_after = retry_after.map(|seconds| (header::RETRY_AFTER, HeaderValue::from(seconds)));
                    let status = StatusCode::from_u16(*status).map_err(|_| Cut)?;
                    let document = error_document("", code, region.as_deref());
                    return self.own_answer(request, seen, status, document, retry_after).await;
                }
                Action::ErrorIn200 => {
                    let document = error_document("\n\n\n   ", "InternalError", None);
                    return self.own_answer(request, seen, StatusCode::OK, document, None).await;
                }
                Action::DropAnswer => {
                    let answer = self.forward(request, Harm::default(), seen).await?;
                    // To its end: the store has done all that it would do.
                    answer.into_body().collect().await.map_err(|_| Cut)?;
                    return Err(Cut);
                }
            }
        }
        let mut answer = self.forward(request, harm, seen).await?;
        if strip_etag {
            hide_etag(answer.headers_mut());
        }
        let through = |body| Through { body, left: cut_answer, flip: None, pause: None, seen: Arc::default() };
        Ok(answer.map(|body| through(body).boxed_unsync()))
    }

    async fn forward(
        &self,
        request: Request<Incoming>,
        harm: Harm,
        seen: &Arc<Seen>,
    ) -> Result<Response<Incoming>, Cut> {
        let (mut head, body) = request.into_parts();
        let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
        head.uri = Uri::builder()
            .scheme("http")
            .authority(self.store.as_str())
            .path_and_query(path)
            .build()
            .map_err(|_| Cut)?;
        HOP_BY_HOP.iter().for_each(|name| drop(head.headers.remove(name)));
        // The last byte of a whole body never comes, or the store would have it all.
        let length = body.size_hint().exact().unwrap_or(u64::MAX);
        let left = harm.cut_after.map(|after| after.min(length.saturating_sub(1)));
        let through = Through { body, left, flip: harm.flip_at, pause: None, seen: Arc::clone(seen) };
        let mut answer = self.client.request(Request::from_parts(head, through)).await.map_err(|_| Cut)?;
        HOP_BY_HOP.iter().for_each(|name| drop(answer.headers_mut().remove(name)));
        Ok(answer)
    }

    /// Given after the whole request was read, as stores do: closing earlier would reset the connection, and the browser
    /// might never read the answer.
    async fn own_answer(
        &self,
        request: Request<Incoming>,
        seen: &Seen,
        status: StatusCode,
        document: String,
        extra: Option<(HeaderName, HeaderValue)>,
    ) -> Result<Response<Outgoing>, Cut> {
        let origin = request.headers().get(header::ORIGIN).cloned();
        let read = request.into_body().collect().await.map_err(|_| Cut)?;
        seen.count(read.to_bytes().len());
        let body = Full::from(document).map_err(|never| match never {}).boxed_unsync();
        let mut answer = Response::new(body);
        *answer.status_mut() = status;
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"));
        headers.insert(header::VARY, HeaderValue::from_static("Origin"));
        headers.insert("x-amz-request-id", HeaderValue::from_static("FAULTPROXY"));
        headers.extend(extra);
        if let Some(origin) =
            origin.filter(|origin| self.origins.iter().any(|allowed| allowed.as_bytes() == origin.as_bytes()))
        {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            let exposed = HeaderValue::try_from(EXPOSED_HEADERS.join(", ")).map_err(|_| Cut)?;
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
        }
        Ok(answer)
    }
}

/// The connection is to be closed.
#[derive(Debug)]
struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection is cut")
    }
}

impl std::error::Error for Cut {}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy").field("store", &self.store).field("origins", &self.origins).finish_non_exhaustive()
    }
}

/// What becomes of a body on its way.
#[derive(Clone, Copy, Default)]
struct Harm {
    cut_after: Option<u64>,
    flip_at: Option<u64>,
}

/// A body on its way, counted, and perhaps changed or cut: a request's to the store, or an answer's to the page.
struct Through {
    body: Incoming,
    /// How many bytes may still pass.
    left: Option<u64>,
    /// How many bytes come before the one that is changed.
    flip: Option<u64>,
    /// Before the cut, so that what has passed reaches the store. SeaweedFS takes a request that ends before the first byte
    /// of its body for an empty object.
    pause: Option<Pin<Box<Sleep>>>,
    seen: Arc<Seen>,
}

impl Body for Through {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if self.left == Some(0) {
            let pause = self.pause.get_or_insert_with(|| Box::pin(sleep(Duration::from_millis(100))));
            return pause.as_mut().poll(context).map(|()| Some(Err(Box::new(Cut).into())));
        }
        Pin::new(&mut self.body).poll_frame(context).map(|frame| {
            frame.map(|frame| {
                let mut frame = frame?;
                if let Some(data) = frame.data_mut() {
                    self.flip = self.flip.and_then(|at| flipped(data, at));
                    if let Some(left) = &mut self.left {
                        data.truncate(usize::try_from(*left).unwrap_or(usize::MAX));
                        *left -= data.len() as u64;
                    }
                    self.seen.count(data.len());
                }
                Ok(frame)
            })
        })
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_none() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Changes the byte that so many come before, if it is among these. Else how many come before it in what follows.
fn flipped(data: &mut Bytes, at: u64) -> Option<u64> {
    let length = data.len() as u64;
    if at >= length {
        return Some(at - length);
    }
    let mut changed = data.to_vec();
    usize::try_from(at).ok().and_then(|at| changed.get_mut(at)).into_iter().for_each(|byte| *byte ^= 1);
    *data = changed.into();
    None
}

fn error_document(space: &str, code: &str, region: Option<&str>) -> String {
    let word =
        |text: &str| text.chars().filter(|&sign| sign.is_ascii_alphanumeric() || sign == '-').collect::<String>();
    let code = word(code);
    let region = region.map(|region| format!("<Region>{}</Region>", word(region))).unwrap_or_default();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>{space}\n<Error><Code>{code}</Code><Message>A rule of the fault proxy asked for this.\
         </Message>{region}<RequestId>FAULTPROXY</RequestId></Error>"
    )
}

fn hide_etag(headers: &mut HeaderMap) {
    if let Some(exposed) = headers.get(header::ACCESS_CONTROL_EXPOSE_HEADERS).and_then(|value| value.to_str().ok()) {
        let kept: Vec<_> =
            exposed.split(',').map(str::trim).filter(|name| !name.eq_ignore_ascii_case("etag")).collect();
        if let Ok(kept) = HeaderValue::try_from(kept.join(", ")) {
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, kept);
        }
    }
}
