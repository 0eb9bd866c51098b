//! Listening: HTTP/1.1 on two sockets, with limits on how slow and how many callers may be.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use editorial::sync::api::Code;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio_util::task::TaskTracker;

use crate::app::Shared;
use crate::failure::Failure;

const HEADERS_WITHIN: Duration = Duration::from_secs(20);
const ANSWER_WITHIN: Duration = Duration::from_secs(120);
const MOST_CONNECTIONS: usize = 2_048;
/// How long requests under way may go on once the server is told to stop.
const STOP_WITHIN: Duration = Duration::from_secs(20);

#[derive(Clone, Copy)]
struct Peer(SocketAddr);

/// Says of every request that it comes from `peer`: what [`serve`] does for each connection.
pub(crate) fn calls_from(peer: SocketAddr) -> axum::Extension<impl Clone + Send + Sync + 'static> {
    axum::Extension(Peer(peer))
}

/// Where a request comes from, as attempts are counted: the connection's other end, or what the proxy before the server says
/// it is.
pub(crate) struct CallerAddress(pub(crate) IpAddr);

/// The address that stands for a caller. Whoever has one IPv6 address has 2^64 of them: the network is counted (RFC 4291,
/// section 2.5.4: the last 64 bits are the host's own choice).
fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(
            address.to_bits() & !u128::from(u64::MAX),
        )),
        address => address,
    }
}

impl FromRequestParts<Shared> for CallerAddress {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Failure> {
        let peer = parts.extensions.get::<Peer>().map(|peer| peer.0.ip());
        let peer = peer.ok_or_else(|| Failure::new(Code::Internal, "a request from nowhere"))?;
        let forwarded = app
            .behind_proxy
            .then(|| last_forwarded(&parts.headers))
            .flatten();
        Ok(Self(counted(forwarded.unwrap_or(peer))))
    }
}

/// The last address: the one that our own proxy wrote. Those before it are whatever the caller claims.
fn last_forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()?
        .to_str()
        .ok()?
        .rsplit(',')
        .next()?
        .trim()
        .parse()
        .ok()
}

/// Returns once the server is told to stop.
async fn told(stopping: &mut watch::Receiver<bool>) {
    // A sender that is gone means the same.
    let _ = stopping.wait_for(|stop| *stop).await;
}

/// Serves until `stopping` turns true; then finishes what is under way.
pub(crate) async fn serve<Answering>(
    listener: TcpListener,
    answer: impl Fn(Request<Incoming>) -> Answering + Clone + Send + 'static,
    mut stopping: watch::Receiver<bool>,
) where
    Answering: Future<Output = Response> + Send,
{
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = told(&mut stopping) => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, mostly: others will close theirs.
                tracing::warn!(error = %error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let Ok(place) = places.clone().acquire_owned().await else {
            break;
        };
        // Answers are written whole; waiting to fill packets only delays them.
        let _ = stream.set_nodelay(true);
        let answer = answer.clone();
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(Peer(peer));
            let answering = answer(request);
            async move { Ok::<_, Infallible>(answering.await) }
        });
        let mut stopping = stopping.clone();
        connections.spawn(async move {
            let _place = place;
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEADERS_WITHIN)
                .max_headers(64)
                .serve_connection(TokioIo::new(stream), service);
            tokio::pin!(connection);
            let result = tokio::select! {
                result = connection.as_mut() => result,
                () = told(&mut stopping) => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = result {
                tracing::debug!(error = %error, "a connection ended early");
            }
        });
    }
    connections.close();
    if tokio::time::timeout(STOP_WITHIN, connections.wait())
        .await
        .is_err()
    {
        tracing::warn!(
            http.connections = connections.len(),
            "some connections were cut to stop in time"
        );
    }
}

/// Answers in time, and writes one line about each request: never a path with an id of a token, a query or a body.
pub(crate) async fn watch_over(request: Request<Body>, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("other", MatchedPath::as_str)
        .to_owned();
    let response = match tokio::time::timeout(ANSWER_WITHIN, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Failure::new(Code::Unavailable, "the request took too long").into_response(),
    };
    let status = response.status();
    let duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
        tracing::error!(http.method = %method, http.route = path, http.status = status.as_u16(), duration_ms, "request failed");
    } else {
        tracing::debug!(http.method = %method, http.route = path, http.status = status.as_u16(), duration_ms, "request");
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_cannot_choose_the_address_that_is_counted() {
        let mut headers = HeaderMap::new();
        headers.insert(
            "x-forwarded-for",
            "203.0.113.9, 198.51.100.7".parse().expect("a header value"),
        );
        assert_eq!(
            last_forwarded(&headers),
            Some(IpAddr::from([198, 51, 100, 7]))
        );
    }

    #[test]
    fn a_caller_with_a_whole_network_is_one_caller() {
        let counted = |address: &str| counted(address.parse().expect("an address"));
        assert_eq!(counted("2001:db8::1"), counted("2001:db8::ffff:1:2:3"));
        assert_ne!(counted("2001:db8::1"), counted("2001:db8:0:1::1"));
        assert_eq!(counted("::ffff:192.0.2.7"), counted("192.0.2.7"));
        assert_ne!(counted("192.0.2.7"), counted("192.0.2.8"));
    }
}
